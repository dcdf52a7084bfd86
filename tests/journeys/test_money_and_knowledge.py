"""The director asks who pays and whether a geriatric team pays; a nurse asks what is known about tele-COPD."""

import io
import os
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests import made_lab
from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor

PICTURES = os.environ.get("NAER_PICTURES")


def pictured(page: Page, name: str) -> None:
    """Keeps a picture of the page, when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_nurse_finds_what_is_known_about_tele_copd(visitor: Visitor) -> None:
    page = visitor("nurse", width=NARROW, scripts=False)
    page.goto("/viden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad virker?")
    pictured(page, "viden-390")
    page.get_by_label("Søg", exact=True).fill("tele kol")
    page.get_by_label("Kun danske undersøgelser").check()
    page.get_by_role("button", name="Søg").click()
    page.wait_for_url("**/viden?*")
    page.reload()
    expect(page.get_by_label("Søg", exact=True)).to_have_value("tele kol")
    page.get_by_role("link", name="Hjemmemonitorering ved KOL").click()
    expect(page.get_by_text("728 EUR (−754 til 2.211)").first).to_be_visible()
    expect(page.get_by_text("Forsøgene fandt ingen forskel, der er større end tilfældigheder.")).to_be_visible()
    pictured(page, "tele-kol-390")


def test_a_director_compares_two_rules_and_opens_an_amount(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    page.get_by_role("link", name="Økonomi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvem betaler, og hvem vinder?")
    expect(page.get_by_label("Sted", exact=True)).to_have_value("0580")
    page.get_by_label("Medfinansiering 2012–2017").uncheck()
    page.get_by_label("Forslag: generel forhøjelse").check()
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_role("heading", name="Kommunen betaler mindst under")).to_be_visible()
    page.get_by_text("Indlæggelser efter alder, 20–56 % af taksten med loft:").click()
    expect(page.get_by_text("kmf-2018 1.0.0 · somatic")).to_be_visible()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    pictured(page, "oekonomi-1280")
    page.get_by_role("link", name="Færdigbehandlede og pladser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad koster det at være færdigbehandlet?")
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    pictured(page, "takster-1280")


def test_simulated_activity_is_seen_under_other_rules_and_another_place_goes_back_to_the_ordinary(
    visitor: Visitor,
) -> None:
    page = visitor("director", width=NARROW, with_axe=True)
    page.goto(f"/styring/scenarier/{made_lab.RUN}")
    page.get_by_role("link", name="Se den simulerede aktivitet under andre regler").click()
    expect(
        page.get_by_text("Aabenraa, 2035. Aktiviteten er simuleret: Til udvalget, med byggeklodserne.")
    ).to_be_visible()
    with_blocks = page.get_by_role("heading", name="Aktiviteten koster i alt").inner_text()
    page.get_by_label("Aktivitet", exact=True).select_option(label="Til udvalget, som i dag")
    page.get_by_role("button", name="Sammenlign").click()
    assert page.get_by_role("heading", name="Aktiviteten koster i alt").inner_text() != with_blocks
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    pictured(page, "oekonomi-simuleret-390")
    page.get_by_label("Sted", exact=True).select_option(label="Haderslev")
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_text("Aktiviteten er en almindelig kommunes")).to_be_visible()
    # The form of a region's run offers the region with ordinary activity, too
    page.goto("/styring/oekonomi?kommune=Region+Syddanmark&aktivitet=100")
    expect(page.get_by_text("Region Syddanmark, 2026")).to_be_visible()


def test_a_director_makes_a_business_case_for_a_geriatric_team_and_takes_it_along(visitor: Visitor) -> None:
    page = visitor("director", with_axe=True)
    page.goto("/styring/oekonomi/business-case")
    expect(page.get_by_role("heading", level=1)).to_have_text("Betaler det sig, og for hvem?")
    page.get_by_label("Borgere om året").fill("tre")
    page.get_by_role("button", name="Regn igen").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv et helt tal mellem 1 og 10000000.")
    page.get_by_label("Borgere om året").fill("300")
    page.get_by_role("button", name="Regn igen").click()
    expect(page.get_by_text("Regionen, sygehuse fører")).to_be_visible()
    assert looking.violations(page) + looking.faults(page) + looking.too_wide(page) == []
    pictured(page, "business-case-1280")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent som regneark med formler").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames == ["Forudsætninger", "År", "Resultat"]
    assert book["Forudsætninger"]["B5"].value == 300
    page.set_viewport_size({"width": NARROW, "height": 844})
    pictured(page, "business-case-390")
    assert looking.violations(page) + looking.too_wide(page) == []
