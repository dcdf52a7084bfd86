"""For random people, citizens, relations, refusals, emergencies and times: the record shows what the policy says, no more."""

import os
from collections.abc import Callable, Iterable
from uuid import uuid4

import psycopg
from hypothesis import HealthCheck, given, settings

from naer.access.definition import CLINICAL_ROLES, Purpose, Role
from naer.access.record import Record
from naer.errors import NotFoundError
from naer.fhir.plain import Json
from tests.house import House
from tests.property.access.policy import Look, Version
from tests.property.access.stories import STORIES, Story, Telling

BOUNDED = settings(
    max_examples=int(os.environ.get("NAER_EXAMPLES", "12")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
PURPOSES = {
    **dict.fromkeys(CLINICAL_ROLES, Purpose.TREATMENT),
    Role.CITIZEN: Purpose.OWN_RECORD,
    Role.HEALTH_DIRECTOR: Purpose.STEERING,
    Role.INTEGRATOR: Purpose.OPERATION,
}


def ids(found: Iterable[Json]) -> list[str]:
    return sorted(one["id"] for one in found)


def of(versions: Iterable[Version]) -> list[str]:
    return sorted(one.resource_id for one in versions)


def or_nothing(ask: Callable[[], list[str]]) -> list[str] | None:
    try:
        return ask()
    except NotFoundError:
        return None


class Comparison:
    """All ways of looking, asked of the record and of the model; notes whom the log must name."""

    def __init__(self, rec: Record, look: Look, telling: Telling) -> None:
        self.rec, self.look, self.telling = rec, look, telling
        self.world = look.world
        self.named: set[str] = set()

    def everything(self) -> None:
        self.by_id()
        self.history()
        self.searches()
        self.citizens()

    def shown(self, versions: Iterable[Version]) -> list[str]:
        """What is shown of these, and whom that names."""
        found = self.look.seen(versions)
        self.named |= {citizen for one in found for citizen in one.citizens}
        return of(found)

    def by_id(self) -> None:
        for resource_id in {one.resource_id for one in self.world.versions}:
            kind = next(one.resource_type for one in self.world.versions if one.resource_id == resource_id)
            current = [one for one in self.world.newest() if one.resource_id == resource_id]
            read = or_nothing(lambda kind=kind, key=resource_id: [self.rec.read(kind, key)["id"]])
            assert read == (self.shown(current) or None)
            assert list(self.rec.read_many(kind, [resource_id])) == self.shown(current)

    def history(self) -> None:
        for resource_id in {one.resource_id for one in self.world.versions}:
            versions = [one for one in self.world.versions if one.resource_id == resource_id]
            kind = versions[0].resource_type
            shown = or_nothing(
                lambda kind=kind, key=resource_id: sorted(str(one.number) for one in self.rec.history(kind, key))
            )
            self.shown(versions)
            assert shown == (sorted(str(one.number) for one in self.look.seen(versions)) or None)

    def searches(self) -> None:
        for kind in ("Task", "Appointment", "Communication", "MeasureReport", "Patient"):
            current = [one for one in self.world.newest() if one.resource_type == kind]
            everyone = ",".join(self.telling.keys[one.resource_id] for one in self.world.versions)
            here: dict[str, str | list[str]] = {"identifier": everyone}
            self.compare(kind, here, current)
            self.compare(kind, {"_id": ",".join(one.resource_id for one in self.world.versions)}, current)
        tasks = [one for one in self.world.newest() if one.resource_type == "Task"]
        for status in ("requested", "completed"):
            self.compare("Task", {**here, "status": status}, [one for one in tasks if one.status == status])
        for owner in self.telling.organisations:
            asked = {**here, "owner": f"Organization/{owner}", "naer-deadline": "2026-11-21"}
            self.compare("Task", asked, [one for one in tasks if one.owner == owner])
        for citizen in self.telling.citizens:
            self.compare("Task", {"patient": citizen}, [one for one in tasks if citizen in one.citizens])
        patients = [one for one in self.world.newest() if one.resource_type == "Patient"]
        self.compare("Patient", {**here, "family": "aa"}, [one for one in patients if one.family != "Prøve"])

    def compare(self, kind: str, asked: dict[str, str | list[str]], matching: list[Version]) -> None:
        assert self.rec.count(kind, asked) == len(self.look.seen(matching))
        assert ids(self.rec.find(kind, asked)) == self.shown(matching)

    def citizens(self) -> None:
        for citizen in self.telling.citizens:
            assert self.rec.is_related(citizen) == self.look.sees_citizen(citizen)
            about = [one for one in self.world.newest() if citizen in one.citizens]
            shown = or_nothing(lambda citizen=citizen: ids(self.rec.concerning(citizen)))
            if self.look.sees_citizen(citizen):
                assert shown == self.shown(about)
                self.named.add(citizen)
            else:
                assert shown is None


def compare(house: House, look: Look, telling: Telling) -> None:
    """One visit of one actor: what it shows, and whom the log then names."""
    request = str(uuid4())
    telling.at(look.hour)
    actor = look.actor
    with house.people_guard.open(actor, purpose=PURPOSES[actor.role], act="test", request_id=request) as rec:
        comparison = Comparison(rec, look, telling)
        comparison.everything()
    rows_agree(house, look, telling)
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        rows = connection.execute(
            "select citizen_id::text from naer.audit where request_id = %s", (request,)
        ).fetchall()
    assert sorted(citizen for (citizen,) in rows) == sorted(comparison.named)


def rows_agree(house: House, look: Look, telling: Telling) -> None:
    """The floor itself, without our code above it: the rows of journal and projection."""
    known = [one.resource_id for one in look.world.versions]
    with house.as_person(look.actor) as connection:
        asked = "select resource_id::text, number from version where resource_id = any (%s::uuid[])"
        rows = connection.execute(asked, (known,)).fetchall()
        assert sorted(rows) == sorted((one.resource_id, one.number) for one in look.seen(look.world.versions))
        asked = "select resource_id::text from resource where resource_id = any (%s::uuid[]) and not is_ended"
        rows = connection.execute(asked, (known,)).fetchall()
        assert sorted(one for (one,) in rows) == of(look.seen(look.world.newest()))
        asked = "select citizen_id::text from resource_citizen where resource_id = any (%s::uuid[])"
        rows = connection.execute(asked, (known,)).fetchall()
        assert all(look.sees_citizen(one) for (one,) in rows)


@BOUNDED
@given(story=STORIES)
def test_the_record_shows_what_the_policy_says_and_the_log_names_everyone_shown(house: House, story: Story) -> None:
    if "organisations" not in house.ids:
        house.ids["organisations"] = ",".join(house.organisation(name) for name in ("Nord", "Syd", "Vest"))
    telling = Telling(house, story, house.ids["organisations"].split(","))
    for actor, hour in story.looks:
        compare(house, Look(telling.world, telling.actors[actor], hour), telling)
