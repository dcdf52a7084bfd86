"""A8, A10: a home nurse on a phone takes a task, finishes it with a short note, undoes, and is told when others came first."""

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from naer.access.definition import Actor
from naer.courses import course
from naer.courses.rules import Handover
from naer.danish import times
from naer.fhir.plain import Json
from naer.pathways import actions as pathways
from naer.pathways import task as task_resource
from naer.web.staff import my_day_view as view
from tests.journeys import region as regions
from tests.journeys.conftest import NARROW, SECRET, Visitor, Website
from tests.journeys.region import Region
from tests.pages import Reader


def _row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


def test_the_day_opens_with_what_cannot_wait(visitor: Visitor) -> None:
    page = visitor("nurse", width=NARROW)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "God dag. 3 opgaver · 2 nye siden i går · 2 kan ikke vente"
    )
    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=3)).first
    expect(first).to_contain_text("forsinket 1 time")
    expect(page.get_by_role("main")).to_contain_text("Ole Brandt: Medicindosering hver uge")


def test_a_task_is_taken_and_finished_where_it_stands_with_a_short_note(visitor: Visitor, website: Website) -> None:
    # Given a nurse with a task that cannot wait
    page = visitor("nurse", width=NARROW)
    # When she takes it
    _row(page, "Mål vægt og blodtryk").get_by_role("button", name="Tag opgaven").click()
    # Then she is where she was, and what changed is said
    expect(page.locator("#happened")).to_contain_text("Du har taget opgaven: Mål vægt og blodtryk.")
    assert page.url.endswith("/min-dag?vis=mine")
    # When she finishes it with a note
    row = _row(page, "Mål vægt og blodtryk")
    row.locator("summary").click()
    row.get_by_label("Kort note om, hvad der er gjort").fill("Vægt 71,4 kg, blodtryk 138/82.")
    row.get_by_role("button", name="Afslut opgaven").click()
    # Then it is done, with the note on the citizen's page, under her name
    expect(page.locator("#happened")).to_contain_text("Opgaven er gjort: Mål vægt og blodtryk.")
    expect(_row(page, "Mål vægt og blodtryk")).to_have_count(0)
    page.goto(f"/borger/{website.region.ids['inger']}")
    expect(page.locator(".timeline")).to_contain_text("Mål vægt og blodtryk er gjort: Vægt 71,4 kg, blodtryk 138/82.")
    expect(page.locator(".timeline")).to_contain_text("Rikke Holm")


def test_taking_and_finishing_can_be_undone(visitor: Visitor) -> None:
    page = visitor("nurse")
    _row(page, "Medicin til mandag").get_by_role("button", name="Tag opgaven").click()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.locator("#happened")).to_contain_text("Opgaven er lagt tilbage: Medicin til mandag.")
    expect(_row(page, "Medicin til mandag").get_by_role("button", name="Tag opgaven")).to_be_visible()


def test_a_task_can_be_taken_without_scripts(visitor: Visitor) -> None:
    page = visitor("nurse", width=NARROW, scripts=False)
    _row(page, "Medicin til mandag").get_by_role("button", name="Tag opgaven").click()
    expect(page.locator("#happened")).to_contain_text("Du har taget opgaven")


def test_who_comes_second_is_told_that_somebody_came_first(visitor: Visitor, website: Website) -> None:
    first, second = visitor("nurse"), visitor("nurse")
    second.goto(f"/opgave/{website.region.ids['medicines']}")
    _row(first, "Medicin til mandag").get_by_role("button", name="Tag opgaven").click()
    expect(first.locator("#happened")).to_contain_text("Du har taget opgaven")
    second.get_by_role("button", name="Tag opgaven").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("En anden kom først")


def test_a_task_page_says_what_to_do_and_what_has_happened(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/opgave/{website.region.ids['medicines']}")
    expect(page.get_by_role("main")).to_contain_text("se på det, og skriv hvad du fandt")
    page.get_by_text("Skriv en note").click()
    page.get_by_label("Note", exact=True).fill("Apoteket lukker kl. 17.")
    page.get_by_role("button", name="Gem noten").click()
    expect(page.get_by_role("main")).to_contain_text("Apoteket lukker kl. 17.")
    page.get_by_text("Ikke nødvendig").first.click()
    page.get_by_label("Hvorfor er den ikke nødvendig?").fill("Datteren har hentet medicinen.")
    page.get_by_role("button", name="Træk opgaven tilbage").click()
    expect(page.locator("#happened")).to_contain_text("Opgaven er trukket tilbage")
    expect(page.get_by_role("main")).to_contain_text("Datteren har hentet medicinen.")


def test_another_units_task_can_be_read_but_not_taken(visitor: Visitor, website: Website) -> None:
    page = visitor("nurse")
    page.goto(f"/opgave/{website.region.ids['food']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mad til weekenden")
    expect(page.get_by_role("button", name="Tag opgaven")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Visitationen, Aabenraa Kommune")


def _more_tasks(region: Region, *due: datetime) -> list[str]:
    """As many tasks of the nurse's unit, due then; their ids."""
    with region.house.system() as rec:
        one = {key: value for key, value in rec.read("Task", region.ids["weight"]).items() if key not in ("id", "meta")}
        made = [rec.save({**one, "restriction": {"period": {"end": at.isoformat()}}}, act="test") for at in due]
    return [task["id"] for task in made]


def test_a_visit_of_the_next_days_says_its_day(website: Website, region: Region) -> None:
    tomorrow = datetime.combine(regions.NOW.date() + timedelta(days=1), time(8, tzinfo=times.COPENHAGEN))
    with region.house.system() as rec:
        one = {key: value for key, value in rec.read("Task", region.ids["weight"]).items() if key not in ("id", "meta")}
        period = {"start": tomorrow.isoformat(), "end": (tomorrow + timedelta(minutes=30)).isoformat()}
        rec.save({**one, "restriction": {"period": period}}, act="test")
    _, page = _rows_of(website, region)
    _, _, coming = page.partition("de næste dage")
    hour = re.search(r'class="visit-hour">(.*?)</strong>', coming)
    assert hour
    assert "i morgen kl.\N{NO-BREAK SPACE}8" in hour[1]


def _taken_and_offered(region: Region, *, taker: Actor, unit: str) -> list[str]:
    """A task of the unit that the taker has taken, and a handover of Inger's course that is offered to it; due in nine days."""
    due = regions.NOW + timedelta(days=9)
    offer = Handover(region.ids["inger-course"], region.ids["sygehus"], region.ids[unit], "73 76 80 12", regions.NOW)
    offered = course.as_task(offer, citizen_id=region.ids["inger"], course_name="Sårpleje", note="", due_at=due)
    with region.house.system() as rec:
        task: Json = {
            key: value for key, value in rec.read("Task", region.ids["weight"]).items() if key not in ("id", "meta")
        }
        task |= {"status": "in-progress", "owner": {"reference": f"Organization/{region.ids[unit]}"}}
        task["restriction"] = {"period": {"end": due.isoformat()}}
        by = {"url": task_resource.TAKEN_BY, "valueReference": {"reference": f"PractitionerRole/{taker.id}"}}
        return [rec.save(one, act="test")["id"] for one in (task_resource.extended(task, by), offered)]


def _rows_of(website: Website, region: Region, place: str = "/min-dag") -> tuple[set[str], str]:
    with Reader(website.address, region.actors["nurse"], secret=SECRET) as reader:
        page = reader.open(place).text
    return set(re.findall(r'id="row-([^"]+)"', page)), page


def test_what_nobody_ticked_off_long_ago_never_hides_today(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given more old tasks that nobody ticked off than the page takes in at all
    monkeypatch.setattr(view, "MOST_TASKS", 4)
    monkeypatch.setattr(view, "MOST_EARLIER", 2)
    old = _more_tasks(region, *(regions.NOW - timedelta(days=days) for days in (30, 20, 10, 2, 1)))
    # And one that she has taken herself, the oldest of all
    mine = _more_tasks(region, regions.NOW - timedelta(days=40))
    with region.house.person(region.actors["nurse"]) as rec:
        pathways.take_task(rec, mine[0])
    rows, page = _rows_of(website, region)
    # Then today's are there, her own, and of the old ones the newest
    assert {region.ids["weight"], region.ids["medicines"], region.ids["receive"], *mine, *old[-2:]} <= rows
    assert not set(old[:-2]) & rows
    assert "Enheden har flere ældre, som ingen har afsluttet." in page


def test_what_she_has_taken_is_there_however_late_it_is_due(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST_TASKS", 2)
    with region.house.person(region.actors["nurse"]) as rec:
        pathways.take_task(rec, region.ids["visit"])
    rows, page = _rows_of(website, region)
    assert {region.ids["weight"], region.ids["medicines"], region.ids["visit"]} <= rows
    assert region.ids["receive"] not in rows
    assert "Enheden har flere opgaver, end siden kan vise på én gang" in page


def test_more_done_today_than_there_is_room_for_is_said_and_the_latest_stand_there(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    for task_id in (region.ids["weight"], region.ids["medicines"]):
        with region.house.person(region.actors["nurse"]) as rec:
            pathways.finish_task(rec, task_id)
        region.house.clock.go_on(timedelta(minutes=1))
    more = "Enheden har afsluttet flere opgaver i dag, end siden har plads til: her står de seneste."
    monkeypatch.setattr(view, "MOST_DONE", 2)
    _, page = _rows_of(website, region)
    assert re.findall(r'id="done-([^"]+)"', page) == [region.ids["medicines"], region.ids["weight"]]
    assert more not in page
    monkeypatch.setattr(view, "MOST_DONE", 1)
    _, page = _rows_of(website, region)
    assert re.findall(r'id="done-([^"]+)"', page) == [region.ids["medicines"]]
    assert more in page


@pytest.mark.parametrize("place", ["/min-dag", f"/min-dag?vis={view.UNIT}"])
def test_beyond_the_cut_stand_what_she_has_taken_and_what_is_offered_to_her_unit(
    website: Website, region: Region, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    # Given more tasks than the page takes in, and due after them tasks that are taken and handovers that are offered
    monkeypatch.setattr(view, "MOST_TASKS", 2)
    nurse = region.actors["nurse"]
    here = _taken_and_offered(region, taker=nurse, unit="nord")
    colleagues, _ = _taken_and_offered(region, taker=region.actors["acute"], unit="nord")
    # And the same in another unit, whose citizen she knows too
    there = _taken_and_offered(region, taker=region.actors["visitator"], unit="visitation")
    given_away, _ = _taken_and_offered(region, taker=nurse, unit="visitation")
    with region.house.person(nurse) as rec:
        assert set(rec.read_many("Task", [*here, colleagues, *there, given_away])) == {
            *here,
            colleagues,
            *there,
            given_away,
        }
    rows, _ = _rows_of(website, region, place)
    # Then hers are there, and nobody else's
    assert {region.ids["weight"], region.ids["medicines"], *here} <= rows
    assert not {colleagues, *there, given_away, region.ids["receive"]} & rows
