"""A1, B2: the citizen on one page for those with a care relation, and breaking the glass for those without."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, Website


def test_a_nurse_sees_who_is_responsible_now_and_who_was_last_week(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/borger/{website.region.ids['andreas']}")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Hvem har ansvaret"))
    expect(card).to_contain_text("Hjemmesygeplejen Nord, Aabenraa, R. Holm, 73 76 80 11")
    expect(card).to_contain_text("siden i onsdags kl. 10.41")
    expect(card).to_contain_text("Hjemmesygeplejen Syd og Bov, Padborg, vagttelefonen 73 76 80 12")


def test_a_nurse_sees_why_a_service_is_paused(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/borger/{website.region.ids['ole']}")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Hjælp og ydelser"))
    expect(card).to_contain_text("Medicindosering hver uge: på pause")
    expect(card).to_contain_text("fordi borgeren er indlagt på Sygehus Sønderjylland")


def test_what_is_new_is_marked_the_second_time_one_looks(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    address = f"/borger/{website.region.ids['inger']}"
    page.goto(address)
    expect(page.get_by_role("heading", name="Nyt siden du sidst så")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_role("heading", name="Nyt siden du sidst så")).to_be_visible()


def test_the_timeline_can_be_narrowed_to_a_sector(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/borger/{website.region.ids['andreas']}")
    page.get_by_role("navigation", name="Vis kun fra").get_by_role("link", name="Sygehus").click()
    timeline = page.locator(".timeline")
    expect(timeline).to_contain_text("Indlagt på Sygehus Sønderjylland")
    expect(timeline).not_to_contain_text("har fået ansvaret")


def test_a_citizen_is_found_by_number_and_neither_number_nor_name_stands_in_an_address(visitor: Visitor) -> None:
    page = visitor("nurse")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto("/borger")
    page.get_by_label("Navn eller CPR-nummer").fill("020345-1234")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Andreas Kjærgaard er indlagt")
    assert [url for url in seen if "0203" in url or "Andreas" in url] == []


@pytest.mark.parametrize("asked", ["Andreas", "kjærgaard andreas", "Andreas Kjær", "gaard"])
def test_a_citizen_is_found_by_parts_of_the_name_in_any_order(visitor: Visitor, asked: str) -> None:
    page = visitor("nurse")
    page.goto("/borger")
    page.get_by_label("Navn eller CPR-nummer").fill(asked)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("link", name="Andreas Kjærgaard")).to_be_visible()


def test_every_word_must_be_in_the_name(visitor: Visitor) -> None:
    page = visitor("nurse")
    page.goto("/borger")
    page.get_by_label("Navn eller CPR-nummer").fill("Andreas Vrangstrup")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Ingen af jeres borgere hedder sådan.")
    expect(page.get_by_role("link", name="Andreas Kjærgaard")).to_have_count(0)


def test_a_stranger_is_refused_then_opened_with_a_reason_that_everybody_concerned_can_see(
    visitor: Visitor, website: Website
) -> None:
    # Given an acute nurse without a course with Åse
    page = visitor("acute")
    page.goto(f"/borger/{website.region.ids['åse']}")
    # Then nothing of Åse is shown
    expect(page.get_by_role("heading", level=1)).to_have_text("I har ikke noget forløb med denne borger")
    assert "Åse" not in page.content()
    # When the reason is too short, then it is refused with words
    page.get_by_label("Hvorfor skal du se journalen nu?").fill("fald")
    page.get_by_role("button", name="Åbn journalen i en nødsituation").click()
    expect(page.get_by_role("alert")).to_contain_text("mindst ti tegn")
    # When there is a reason, then the page opens and says that it is an emergency look-up
    page.get_by_label("Hvorfor skal du se journalen nu?").fill("Fundet faldet i opgangen, skal kende allergi.")
    page.get_by_role("button", name="Åbn journalen i en nødsituation").click()
    expect(page.get_by_role("region", name="Borgeren")).to_contain_text("Åse Bæk")
    expect(page.get_by_role("note")).to_contain_text("Fundet faldet i opgangen, skal kende allergi.")
    # And a reviewer finds it
    reviewer = visitor("reviewer")
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("1 opslag venter på gennemgang")
    reviewer.get_by_text("Gennemgå").last.click()
    reviewer.get_by_label("Din vurdering").fill("Rimeligt.")
    reviewer.get_by_role("button", name="Gem gennemgangen").click()
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("Alle opslag er gennemgået")


def test_a_stranger_known_by_number_only_is_opened_the_same_way(visitor: Visitor) -> None:
    page = visitor("acute")
    page.goto("/borger")
    page.get_by_label("Navn eller CPR-nummer").fill("2412511234")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="Ingen af jeres borgere har det CPR-nummer")).to_be_visible()
    page.get_by_label("Hvorfor skal du se journalen nu?").fill("Bevidstløs på gaden, skal kende medicin.")
    page.get_by_role("button", name="Åbn journalen i en nødsituation").click()
    expect(page.get_by_role("region", name="Borgeren")).to_contain_text("Åse Bæk")


def test_the_page_is_one_sheet_of_paper(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/borger/{website.region.ids['andreas']}")
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
    page.emulate_media(media="print")
    expect(page.get_by_text("20-11-2026 kl. 12.00").first).to_be_visible()
    expect(page.get_by_role("button", name="Tag opgaven")).to_have_count(0)
