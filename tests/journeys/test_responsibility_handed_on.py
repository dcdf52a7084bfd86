"""A2: responsibility is offered, taken by an act, and exactly one has it all the time."""

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, Website


def test_a_unit_offers_its_responsibility_and_keeps_it_until_another_takes_it(
    visitor: Visitor, website: Website
) -> None:
    address = f"/borger/{website.region.ids['inger']}"
    # Given a nurse whose unit answers for Inger
    nurse = visitor("nurse")
    nurse.goto(address)
    nurse.get_by_role("link", name="Giv ansvaret videre").click()
    nurse.get_by_label("Til", exact=True).select_option(label="Hjemmesygeplejen Syd og Bov, Padborg")
    nurse.get_by_label("Kontaktperson hos modtageren").fill("J. Friis, 73 76 80 14")
    nurse.get_by_role("button", name="Tilbyd ansvaret").click()
    # Then her unit still has it
    expect(nurse.locator("#happened")).to_contain_text("I har det, indtil den anden enhed tager det.")
    expect(nurse.get_by_role("region", name="Borgeren")).to_contain_text("Hjemmesygeplejen Nord, Aabenraa")
    # When the other unit takes it from its own list, then that unit has it, and hers had it before
    other = visitor("acute")
    other.get_by_role("link", name="Overtag ansvaret").first.click()
    other.get_by_role("button", name="Overtag ansvaret").click()
    expect(other.locator("#happened")).to_contain_text("I har ansvaret fra nu.")
    nurse.goto(address)
    card = nurse.locator("section").filter(has=nurse.get_by_role("heading", name="Hvem har ansvaret"))
    expect(card).to_contain_text("Hjemmesygeplejen Syd og Bov, Padborg, J. Friis, 73 76 80 14")
    expect(card).to_contain_text("Hjemmesygeplejen Nord, Aabenraa, R. Holm, 73 76 80 11")
