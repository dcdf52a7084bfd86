"""A12: a home nurse who also works in the health centre enrols, meets, measures, completes, and lets a citizen stop."""

from playwright.sync_api import Page, expect

from naer.access import people
from naer.access.definition import Role
from naer.app import personas
from naer.danish import identifiers
from naer.web.login import HOMES
from tests.journeys import looking
from tests.journeys.conftest import NARROW, Visitor, Website
from tests.small_region import live_in_aabenraa, register_organisations

WORKS_HERE = "aabenraa-sundhedscenter"


def citizen_of_the_persona(website: Website) -> str:
    """Somebody with COPD, and the demo's persona who works at the centre; the citizen's id."""
    region, house = website.region, website.region.house
    register_organisations(house)
    citizen = live_in_aabenraa(house)
    copd = {"coding": [{"system": identifiers.SKS, "code": "DJ449"}], "text": "KOL"}
    persona = next(one for one in personas.load().personas if WORKS_HERE in one.organisations)
    with house.system("region.make") as rec:
        rec.save(
            {"resourceType": "Condition", "code": copd, "subject": {"reference": f"Patient/{citizen}"}}, act="test"
        )
        region.actors["team"] = people.register(
            rec,
            key="team",
            name=persona.name,
            role=persona.role,
            title=persona.title.da,
            organisation_ids=tuple(house.ids[key] for key in persona.organisations),
        )
    del region.actors["nurse"]  # the same name would be offered twice
    region.units[region.actors["team"].id] = persona.organisations[0]
    house.relate(citizen, house.ids[persona.organisations[0]])
    assert persona.role in HOMES and persona.role is Role.HOME_NURSE
    return citizen


def seen(page: Page) -> list[str]:
    return looking.violations(page) + looking.faults(page) + looking.too_wide(page)


def test_a_course_is_begun_held_measured_and_completed_and_another_stopped(visitor: Visitor, website: Website) -> None:
    citizen = citizen_of_the_persona(website)
    page = visitor("team", width=NARROW, with_axe=True)
    page.goto(f"/borger/{citizen}")
    page.get_by_role("link", name="Meld til, mål og afslut").click()
    page.get_by_role("button", name="Meld til KOL-rehabilitering").click()
    for value in ("310", ""):
        page.get_by_label("Målt: seks minutters gangtest (meter)").first.fill(value)
        page.get_by_role("button", name="Der har været møde i dag").click()
        expect(page.get_by_text("Mødet er skrevet ind.").locator("visible=true").first).to_be_visible()
    assert seen(page) == []
    page.get_by_text("Afslut med en samtale").click()
    page.get_by_label("Målt: seks minutters gangtest (meter)").nth(1).fill("345")
    page.get_by_role("button", name="Forløbet er gennemført").click()
    expect(page.get_by_text("Forløbet er gennemført, og målet er nået.").locator("visible=true").first).to_be_visible()
    expect(page.get_by_text("2 møder, målt 310, 345 meter. Målet er nået.")).to_be_visible()
    page.get_by_role("button", name="Meld til KOL-rehabilitering").click()
    page.get_by_text("Borgeren stopper før tid").click()
    page.get_by_label("Hvorfor stopper borgeren?").fill("For langt at køre")
    page.get_by_role("button", name="Borgeren er stoppet").click()
    expect(page.get_by_text("Stoppet før tid.")).to_be_visible()
    assert seen(page) == []


def test_a_fall_written_down_by_mistake_is_corrected(visitor: Visitor, website: Website) -> None:
    path = f"/borger/{website.region.ids['andreas']}"
    page = visitor("nurse", width=NARROW, with_axe=True)
    page.goto(f"{path}/fald")
    page.get_by_label("Klokken").fill("8.15")
    page.get_by_role("button", name="Skriv faldet ind").click()
    page.get_by_role("link", name="Skriv et fald ind, eller ret et").click()
    page.get_by_text("Skrevet ind ved en fejl").click()
    page.get_by_label("Hvad var forkert?").fill("Det var naboen")
    assert seen(page) == []
    page.get_by_role("button", name="Markér som fejl").click()
    expect(page.get_by_text("Et fald var skrevet ind ved en fejl: Det var naboen").first).to_be_visible()
    expect(page.get_by_text("Er faldet")).to_have_count(0)
