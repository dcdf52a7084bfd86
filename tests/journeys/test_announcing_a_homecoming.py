"""A10: a discharge coordinator announces a homecoming by form, corrects it, and takes it back."""

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, Website


def test_a_coordinator_announces_corrects_and_withdraws_a_homecoming(visitor: Visitor, website: Website) -> None:
    # Given Ole, admitted yesterday, with no homecoming announced
    page = visitor("coordinator")
    page.goto("/tavle?fane=indlagt")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Ole Brandt"))
    expect(row).to_contain_text("hjemkomst ikke varslet")
    row.get_by_role("link", name="Meld hjemkomst for Ole Brandt").click()
    # When the time is not written as a time, then the form says which field and how
    page.get_by_label("Klokken").fill("nu")
    page.get_by_label("Medicin").check()
    page.get_by_label("Andet, som hjemmet skal vide").fill("Nøglen ligger hos naboen.")
    page.get_by_role("button", name="Meld hjemkomsten").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv klokkeslættet, for eksempel 14.00.")
    expect(page.get_by_label("Andet, som hjemmet skal vide")).to_have_value("Nøglen ligger hos naboen.")
    # When it is, then home sees it at once
    page.get_by_label("Klokken").fill("15.30")
    page.get_by_role("button", name="Meld hjemkomsten").click()
    expect(page.locator("#happened")).to_contain_text("Hjemkomsten er meldt.")
    nurse = visitor("nurse")
    nurse.goto("/tavle")
    row = nurse.get_by_role("listitem").filter(has=nurse.get_by_role("heading", name="Ole Brandt"))
    expect(row).to_contain_text("hjem i dag kl. 15.30")
    expect(row).to_contain_text("varslet i dag kl. 10.41, 4 t 49 m før")
    expect(row).to_contain_text("Medicin")
    expect(row).to_contain_text("Nøglen ligger hos naboen.")
    # When the notice is withdrawn, then he is still in hospital and nobody is told to expect him
    page.goto(f"/tavle/{website.region.ids['ole-stay']}/hjemkomst")
    page.get_by_text("Træk varslet tilbage").click()
    page.get_by_label("Hvorfor?").fill("Feber, bliver til mandag.")
    page.get_by_role("button", name="Træk tilbage").click()
    expect(page.locator("#happened")).to_contain_text("trukket tilbage")
    nurse.goto(f"/borger/{website.region.ids['ole']}")
    expect(nurse.locator(".timeline")).to_contain_text("har trukket varslet om hjemkomst tilbage")


def test_a_stay_whose_discharge_was_never_told_is_ended_by_hand(visitor: Visitor, website: Website) -> None:
    page = visitor("visitator")
    page.goto(f"/tavle/{website.region.ids['ole-stay']}/hjemkomst")
    page.get_by_text("Borgeren er allerede hjemme").click()
    page.get_by_role("button", name="Afslut opholdet nu").click()
    expect(page.locator("#happened")).to_contain_text("Opholdet er afsluttet.")
    expect(page.get_by_role("main")).to_contain_text("Ole Brandt")
    assert "fane=hjemme" in page.url
