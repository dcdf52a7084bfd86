"""B2: every route refuses what belongs to a citizen whom the person has no relation to; the list is made from the router.

A citizen who cannot be seen is answered like one who does not exist, except that health staff may break the glass.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from naer.access import rules
from naer.access.definition import CLINICAL_ROLES, Actor, Role
from naer.access.record import Record
from naer.courses import falls
from naer.fhir.plain import Json
from naer.record import journal
from naer.web.route import Route
from naer.web.routes import ROUTES
from tests.journeys import region as regions
from tests.journeys.conftest import Website

STRANGERS = (*sorted(CLINICAL_ROLES, key=lambda role: role.value), Role.HEALTH_DIRECTOR, Role.INTEGRATOR, Role.REVIEWER)
BY_DESIGN = {"/borger/{citizen}/bryd-glasset"}
NAMES = ("Andreas", "Kjærgaard", "Metformin", "blodsukkerapparat", "0203451234", "020345-1234")
FIELDS = {
    "version": "1",
    "reason": "Fremmed forsøger sig.",
    "note": "Fremmed",
    "day": "2026-11-20",
    "clock": "15.00",
    "text": "Fremmed",
    "phone": "11 22 33 44",
    "contact": "Fremmed",
    "category": "nursing",
    "number": "0203451234",
}


def _stranger(website: Website, role: Role) -> Actor:
    unit = website.region.house.organisation(f"Fremmed enhed {role.value}")
    actor = Actor(journal.new_id(), "Fremmed", role, (unit,))
    website.region.actors[f"stranger-{role.value}"] = actor
    website.region.units[actor.id] = "Fremmed enhed"
    return actor


@contextmanager
def _logged_in(website: Website, actor: Actor) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=website.address) as client:
        client.post("/log-ind", data={"form_token": _token(client.get("/").text), "persona": actor.id})
        yield client


def _token(page: str) -> str:
    return page.partition('name="form_token" value="')[2].partition('"')[0]


def _with_object(actor: Actor) -> list[Route]:
    return [
        route
        for route in ROUTES
        if "{" in route.path
        and route.path not in BY_DESIGN
        and route.need is not None
        and rules.refusal(actor, route.need) is None
    ]


@pytest.mark.parametrize("role", STRANGERS, ids=lambda role: role.value)
def test_a_stranger_gets_nothing_from_any_route(role: Role, website: Website) -> None:
    thread = regions.write(website.region, citizen="andreas", text="Metformin er ny.")
    with website.region.house.system() as rec:
        letter = rec.find("Communication", {"naer-thread": thread})[0]["id"]
        fall = _fall(rec, website.region.ids)["id"]
    ids = website.region.ids
    parts = {
        "citizen": ids["andreas"],
        "stay": ids["andreas-stay"],
        "task": ids["medicines"],
        "thread": thread,
        "message": letter,
        "segment": "segment",
        "intervention": ids["andreas"],
        "fall": fall,
        "box": "ind",
        "glass": ids["andreas"],
        "indicator": "readmissions-30d",
        "run": ids["andreas"],
        "course": ids["andreas-course"],
    }
    actor = _stranger(website, role)
    leaks: list[str] = []
    with _logged_in(website, actor) as client:
        token = _token(client.get("/findes-ikke").text)
        for route in _with_object(actor):
            path = route.path.format(**parts)
            posted = {**FIELDS, "form_token": token, "receiver": ids["nord"], "seen": letter}
            answer = client.get(path) if route.method == "GET" else client.post(path, data=posted)
            told = [name for name in NAMES if name in answer.text and name not in posted.values()]
            is_of_many = "{indicator}" in route.path  # opens for others too, with their own citizens only
            if told or (answer.status_code < 400 and not is_of_many):
                leaks.append(f"{route.method} {route.path}: {answer.status_code} {told}")
    assert leaks == []
    with website.region.house.system() as rec:
        assert rec.read("Observation", fall)["status"] == "final"
        assert rec.read("Task", ids["medicines"])["status"] == "requested"
        assert len(rec.find("Communication", {"naer-thread": thread})) == 1


def _fall(rec: Record, ids: dict[str, str]) -> Json:
    at = rec.now - timedelta(hours=2)
    return falls.register_fall(rec, ids["andreas"], occurred_at=at, is_injured=False, organisation_id=ids["nord"])


def test_a_citizen_gets_nothing_of_another_citizens(website: Website) -> None:
    ids = website.region.ids
    with _logged_in(website, website.region.actors["ole"]) as client:
        for route in ROUTES:
            if route.method == "GET" and "{" in route.path and "{intervention}" not in route.path:
                path = route.path.format(
                    citizen=ids["andreas"],
                    stay=ids["andreas-stay"],
                    task=ids["medicines"],
                    thread="thread",
                    message="message",
                    segment="segment",
                    indicator="readmissions-30d",
                    run="run",
                    course=ids["andreas-course"],
                )
                assert client.get(path).status_code == 403, path
        assert "Andreas" not in client.get("/min-plan").text
