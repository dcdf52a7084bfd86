"""B1: the integrator finds a refused message and its reason, reads it with a reason, and has it read again."""

from playwright.sync_api import expect

from naer.access.messages import Settlement
from tests.journeys import region as regions
from tests.journeys.conftest import Visitor, Website


def test_a_refused_message_stands_first_with_its_reason_and_can_be_read_again(
    visitor: Visitor, website: Website
) -> None:
    # Given one understood and one refused message
    for name, state, reason in (
        ("fin.json", "understood", ""),
        ("daarlig.json", "refused", "Meddelelsen mangler en afsender."),
    ):
        inbox_id = regions.receive(website.region, name=name, raw=b'{"resourceType": "Bundle"}')
        with website.region.house.system() as rec:
            rec.messages.settle(inbox_id, Settlement(state, reason, kind="hospital-notification", sender="Sygehus"))
    # When the integrator logs in
    page = visitor("integrator")
    # Then the refused one stands first, with the reason as a sentence
    expect(page.get_by_role("heading", level=1)).to_have_text("1 besked skal ses på")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Meddelelsen mangler en afsender.")
    # When they read the raw text, then a reason is asked for first
    first.locator("summary").click()
    first.get_by_label("Hvorfor skal du se den?").fill("Afsenderen har ringet om fejlen.")
    first.get_by_role("button", name="Vis den rå besked").click()
    expect(page.locator("pre")).to_contain_text('{"resourceType": "Bundle"}')
    # When it is read again, then it waits for the worker
    page.get_by_role("link", name="Tilbage til beskedmonitoren").click()
    page.get_by_role("button", name="Læs igen").click()
    expect(page.locator("#happened")).to_contain_text("Beskeden læses igen.")
    expect(page.get_by_role("row").filter(has_text="venter på at blive læst")).to_have_count(1)
