"""The director switches building blocks on, reads what changes, doubts the evidence, saves, shares and prints."""

from playwright.sync_api import expect

from tests import made_lab
from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor


def test_blocks_are_switched_on_with_their_dose_and_the_answer_stands_above_the_rest(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    page.get_by_role("link", name="Scenarier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad sker der, hvis vi gør det anderledes?")
    page.get_by_label("Område").select_option(label="Sundhedsråd Sønderjylland")
    page.get_by_label("Antal år").fill("15")
    page.get_by_label("Kommunalt akutteam").check()
    page.get_by_text("Når 60 % · fra 2028 · indfases over 2 år · 2.600 kr. (Kommunalt akutteam)").click()
    page.get_by_role("spinbutton", name="Når, pct. af dem den er for").first.fill("45")
    page.get_by_role("button", name="Regn", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad ændrer sig i Sundhedsråd Sønderjylland?")
    expect(page.get_by_text("når 45 % fra 2028 over 2 år, 2.600 kr. pr. nået borger om året")).to_be_visible()
    expect(page.get_by_role("heading", name="Kort sagt")).to_be_in_viewport()
    for heading in ("Bliver færre indlagt?", "Hvilket personale skal der til?", "Hvem betaler, og hvem vinder?"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert looking.violations(page) + looking.faults(page) == []


def test_with_nothing_switched_on_the_form_comes_again_as_it_was(visitor: Visitor) -> None:
    page = visitor("director", scripts=False)
    page.goto("/styring/scenarier")
    page.get_by_label("Antal år").fill("20")
    page.get_by_label("Pessimistisk").check()
    page.get_by_role("button", name="Regn", exact=True).click()
    expect(page.locator("#happened-text")).to_have_text("Vælg mindst én byggeklods, så regnes den igennem.")
    expect(page.get_by_label("Antal år")).to_have_value("20")
    expect(page.get_by_label("Pessimistisk")).to_be_checked()


def test_the_evidence_is_changed_and_a_run_is_saved_on_a_phone_and_found_again(visitor: Visitor) -> None:
    page = visitor("director", width=NARROW, with_axe=True)
    page.goto(f"/styring/scenarier/{made_lab.RUN}")
    expect(page.get_by_role("row", name="Oplæggenes tal")).to_contain_text("−")
    expect(page.get_by_text("Med den pessimistiske læsning af evidensen")).to_be_visible()
    page.get_by_role("button", name="Pessimistisk").click()
    expect(page.get_by_text("Evidens: Pessimistisk.")).to_be_visible()
    page.get_by_label("Navn").fill("Oplæg til maj")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("#happened-text")).to_have_text("Scenariet er gemt.")
    page.get_by_role("link", name="Ret og regn igen").click()
    expect(page.get_by_label("Geriatrisk team dagen efter udskrivelse")).to_be_checked()
    expect(page.get_by_role("link", name="Til udvalget")).to_be_visible()
    assert looking.violations(page) + looking.too_wide(page) == []


def test_the_board_paper_is_two_sheets(visitor: Visitor) -> None:
    page = visitor("director")
    page.goto(f"/styring/scenarier/{made_lab.RUN}")
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 2
