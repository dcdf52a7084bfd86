"""The director reads a number, asks whether it is chance, takes it along; a nurse comes from the side of the work."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from naer.app.numbers import published_tables
from naer.app.numbers.newest import MadeNumbers
from naer.insight.crosstabs.definition import Counted, Withdrawn
from naer.web.numbers import Coming
from tests import numbers
from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor, Website

SHEET = "/styring/indikator/readmissions-30d"


def test_from_the_front_to_the_sheet_its_table_and_the_work_behind(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvordan går det i Aabenraa?")
    page.get_by_role("link", name="akutte genindlæggelser").first.click()
    expect(page.get_by_role("heading", name="Er det mere end tilfældigt?")).to_be_visible()
    expect(
        page.get_by_role("img", name="Akutte genindlæggelser inden for 30 dage pr. kvartal, Aabenraa")
    ).to_be_visible()
    page.get_by_text("Tallene i en tabel: Akutte genindlæggelser inden for 30 dage pr. kvartal, Aabenraa").click()
    assert page.get_by_role("row", name="1. kvartal 2024").first.get_by_role("cell").count() >= 5
    expect(page.get_by_text("må ikke citeres").first).to_be_visible()
    expect(page.get_by_text("vises ikke").locator("visible=true").first).to_be_visible()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    page.get_by_role("link", name="Se arbejdet bag tallet").click()
    expect(page.get_by_text("Sundhedslovens § 42 a")).to_be_visible()
    address = page.get_by_text(f"{page.url.partition('/styring')[0]}/arbejdet-bag/readmissions-30d", exact=True)
    expect(address).to_be_visible()
    letter = page.get_by_role("link", name="Skriv en mail med adressen").get_attribute("href") or ""
    assert letter.startswith("mailto:?subject=Arbejdet%20bag%20tallet") and address.inner_text() in unquote(letter)
    answer = page.request.get("/arbejdet-bag/readmissions-30d")
    assert answer.status == 403
    assert "den åbnes af dem, der behandler borgerne" in answer.text() and "Spørg din leder" not in answer.text()
    assert "Andreas" not in page.content() + answer.text()
    page.get_by_role("link", name="Tilbage til tallet").click()
    expect(page.get_by_role("heading", name="Hvad betyder tallet?")).to_be_visible()


def test_another_place_in_the_new_structure_is_chosen_on_a_phone_and_without_scripts(visitor: Visitor) -> None:
    page = visitor("director", width=NARROW, scripts=False)
    page.goto(SHEET)
    page.get_by_role("link", name="Fra 2027").click()
    page.get_by_label("Sted", exact=True).select_option(label="Sundhedsråd Sønderjylland")
    page.get_by_role("button", name="Vis").click()
    expect(page.get_by_text("i Sundhedsråd Sønderjylland,")).to_be_visible()
    assert page.goto(f"{SHEET}?sted=findes-ikke").status == 404  # type: ignore[union-attr]
    assert looking.too_wide(page) == []


def test_a_cross_table_is_made_from_lists_with_the_keyboard_and_withholds_few(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    page.get_by_role("link", name="Krydstabel", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvor mange, efter hvad?")
    page.get_by_label("Rækker").select_option(label="Lægepraksis")
    page.get_by_label("Kolonner").select_option(label="Alder")
    page.get_by_label("Kolonner").press("Tab")
    page.get_by_role("button", name="Vis tabellen").press("Enter")
    expect(page.get_by_role("columnheader", name="85 år og over")).to_be_visible()
    expect(page.get_by_text("vises ikke").locator("visible=true").first).to_be_visible()
    assert looking.violations(page) + looking.faults(page) == []
    page.get_by_label("Rækker").select_option(label="Alder")
    page.get_by_role("button", name="Vis tabellen").click()
    expect(page.get_by_role("alert")).to_contain_text("Vælg to forskellige")


def test_a_cross_table_that_is_out_says_up_to_when_it_was_counted_and_one_that_was_wrong_why(
    visitor: Visitor, website: Website
) -> None:
    made = numbers.made()
    assert made is not None
    name = published_tables.name(Counted.ACUTE_ADMISSIONS, made.years()[0])
    out = MadeNumbers(replace(made.making, published={name: datetime.combine(date(2026, 4, 1), time(2))}))
    website.region.numbers = lambda: out
    page = visitor("director", width=NARROW, with_axe=True)
    page.goto("/styring/krydstabel")
    expect(
        page.get_by_text("Tabellen blev gjort op onsdag 1. april 2026 kl. 4.00 og ændres ikke mere.")
    ).to_be_visible()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    said = Withdrawn("Indlæggelser fra ét sygehus er talt to gange.", datetime(2026, 5, 1, 6, tzinfo=UTC))
    wrong = MadeNumbers(replace(out.making, withdrawn={name: said}))
    website.region.numbers = lambda: wrong
    page.reload()
    expect(page.get_by_role("heading", level=2)).to_have_text("Akutte indlæggelser 2025: tabellerne er trukket tilbage")
    expect(page.get_by_text(said.because)).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    file = page.request.get("/styring/krydstabel/hent?form=komma")
    assert file.status == 404
    assert "Tabellerne er trukket tilbage." in file.text()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []


def test_numbers_are_taken_along_as_text_and_as_a_spreadsheet(visitor: Visitor) -> None:
    page = visitor("director")
    text = page.request.get(f"{SHEET}/hent?form=komma")
    assert text.status == 200
    assert text.headers["content-disposition"] == 'attachment; filename="readmissions-30d-aabenraa.csv"'
    assert text.body().decode("utf-8-sig").splitlines()[0].startswith("Indikator;Sted;Opdelt efter")
    assert page.request.get(f"{SHEET}/hent?form=regneark").body().startswith(b"PK")
    assert page.request.get("/styring/krydstabel/hent?form=punktum").status == 200
    assert page.request.get("/styring/krydstabel/hent?raekker=koen&kolonner=koen").status == 422


def test_a_nurse_sees_the_work_behind_a_number_as_own_citizens_and_it_stands_in_their_log(
    visitor: Visitor, website: Website
) -> None:
    page = visitor("nurse", width=NARROW, with_axe=True)
    page.goto("/arbejdet-bag/readmissions-30d")
    expect(page.get_by_role("link", name="Inger Margrethe Mørk-Østergaard")).to_be_visible()
    expect(page.get_by_role("heading", name="Tallet", exact=True)).to_be_visible()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    with website.region.house.system() as rec:
        acts = [row.act for row in rec.log(website.region.ids["inger"])]
    assert "indicator.work" in acts


def test_before_anything_is_counted_the_pages_say_so(visitor: Visitor, website: Website) -> None:
    website.region.numbers = lambda: None
    page = visitor("director", with_axe=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sådan står det mellem sygehus og hjem")
    for path in ("/styring", SHEET, "/styring/indikatorer", "/styring/krydstabel", f"{SHEET}/arbejdet"):
        page.goto(path)
        expect(page.get_by_text("Der er ikke regnet nogen tal endnu.")).to_be_visible()
        assert looking.violations(page) + looking.faults(page) == [], path


COME = {
    Coming.AT_NIGHT: ("af sig selv om natten", "kommer af sig selv om natten"),
    Coming.SOON: ("Vis siden igen om et minut", "Hent filen igen om et minut"),
    Coming.NOT: ("kunne ikke regnes, måske fordi maskinen ikke har hukommelse nok", "tal kunne ikke regnes"),
}


def test_pages_and_files_say_when_a_demos_numbers_come_or_that_they_failed(visitor: Visitor, website: Website) -> None:
    website.region.numbers = lambda: None
    page = visitor("director")
    for coming, (on_pages, for_files) in COME.items():
        website.region.numbers_come = coming
        for path in ("/styring", SHEET, "/styring/krydstabel", f"{SHEET}/arbejdet"):
            assert on_pages in page.request.get(path).text(), (path, coming)
        for path in (f"{SHEET}/hent?form=komma", "/styring/krydstabel/hent?form=komma"):
            refused = page.request.get(path)
            assert (refused.status, for_files in refused.text()) == (404, True), (path, coming)


def test_the_sheet_is_printed_on_a_page_or_two(visitor: Visitor) -> None:
    page = visitor("director")
    page.goto(SHEET)
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page/") <= 3
    again = page.get_by_role("heading", name="Hvad betyder tallet?").locator(".sheet-again")
    expect(again).to_be_hidden()
    page.emulate_media(media="print")
    expect(again).to_have_text("Akutte genindlæggelser inden for 30 dage, Aabenraa")
    expect(again).to_be_visible()


@pytest.mark.parametrize("path", [SHEET, "/styring", "/styring/indikatorer"])
def test_the_letters_of_every_chart_can_be_read_on_paper(visitor: Visitor, path: str) -> None:
    """Eight points and more on A4, of which the margins leave 184 mm: 695 CSS pixels of 0.75 points."""
    page = visitor("director")
    page.goto(path)
    page.set_viewport_size({"width": 695, "height": 1000})
    page.emulate_media(media="print")
    sizes: dict[str, float] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("svg.chart-drawing text")]
            .filter(text => text.getClientRects().length)
            .map(text => [text.closest(".chart").id + ": " + text.textContent,
                          0.75 * parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a]))"""
    )
    assert len(sizes) > 10
    assert {words: points for words, points in sizes.items() if points < 8} == {}
