"""What is found along the dates of the index is what searching would find, in the order of time, and nobody is seen by it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from naer.access.definition import Actor, Purpose, Role
from naer.access.record import Record
from naer.access.together import Pointing
from naer.errors import InvalidError
from naer.fhir import plain
from naer.fhir.plain import Json
from tests.house import FRIDAY_MORNING, House, nurse

NOW = FRIDAY_MORNING
BLOCKS = {
    "none": None,
    "the whole record": {},
    "one resource": {"resource": "task"},
    "another resource": {"resource": "stay"},
    "a period that it was written in": {"recorded_from": timedelta(hours=-1), "recorded_to": timedelta(hours=1)},
    "a period before": {"recorded_from": timedelta(hours=-2), "recorded_to": timedelta(hours=-1)},
}


def a_stay(citizen: str, *, status: str = "finished", ended: float | None = None) -> Json:
    period = {"start": _at(-200)} | ({"end": _at(ended)} if ended is not None else {})
    return {
        "resourceType": "Encounter",
        "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{citizen}"},
        "period": period,
    }


def a_task(citizen: str, stay: str, *, due: float | None, status: str = "requested", owner: str = "") -> Json:
    return {
        "resourceType": "Task",
        "status": status,
        "intent": "order",
        "for": {"reference": f"Patient/{citizen}"},
        "encounter": {"reference": f"Encounter/{stay}"},
        **({"owner": {"reference": f"Organization/{owner}"}} if owner else {}),
        **({"restriction": {"period": {"end": _at(due)}}} if due is not None else {}),
    }


def _at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def _due(task: Json) -> datetime | None:
    end = task.get("restriction", {}).get("period", {}).get("end")
    return datetime.fromisoformat(end) if end else None


@pytest.fixture
def region(house: House) -> Iterator[dict[str, str]]:
    """A citizen of the northern team with stays and tasks, and another of whom it knows nothing."""
    north = house.organisation("Nord")
    known, stranger = house.citizen(), house.citizen()
    house.relate(known, north)
    with house.system() as rec:
        stay = rec.save(a_stay(known, ended=-5), act="test")["id"]
        other = rec.save(a_stay(known, ended=-3), act="test")["id"]
        theirs = rec.save(a_stay(stranger, ended=-4), act="test")["id"]
        task = rec.save(a_task(known, stay, due=-1, owner=north), act="test")["id"]
        for about, due, status in (
            (stay, 2, "requested"),
            (stay, -30, "requested"),
            (stay, -2, "completed"),
            (other, 1, "in-progress"),
            (other, 0, "requested"),
            (other, None, "requested"),
        ):
            rec.save(a_task(known, about, due=due, status=status, owner=north), act="test")
        for due in (-1.5, 0.5):
            rec.save(a_task(stranger, theirs, due=due, owner=north), act="test")
    yield {"north": north, "known": known, "stay": stay, "other": other, "theirs": theirs, "task": task}


def block(house: House, region: dict[str, str], scope: str) -> None:
    given = BLOCKS[scope]
    if given is None:
        return
    citizen = Actor(id=region["known"], name="Kendt", role=Role.CITIZEN, citizen_id=region["known"])
    written = {
        name: house.clock.now() + value if isinstance(value, timedelta) else region[value]
        for name, value in given.items()
    }
    with house.person(citizen, purpose=Purpose.OWN_RECORD) as rec:
        rec.block(region["known"], **written)


def slowly(rec: Record, targets: set[str]) -> list[Pointing]:
    """The open tasks about the stays, read whole and put in order."""
    found = [one for one in rec.find("Task", {}) if one["status"] in ("requested", "in-progress")]
    listed = [Pointing(plain.reference_id(one["encounter"]), one["id"], _due(one)) for one in found]
    return sorted((one for one in listed if one.target_id in targets and one.at), key=lambda one: (one.at, one.id))


@pytest.mark.parametrize("scope", BLOCKS)
def test_deadlines_are_those_of_the_tasks_that_one_may_see(house: House, region: dict[str, str], scope: str) -> None:
    block(house, region, scope)
    stays = {region["stay"], region["other"], region["theirs"]}
    with house.person(nurse(region["north"])) as rec:
        with rec.together() as asked:
            named = asked.instants("Task", by="encounter", targets=stays, at="naer-due")
            before = asked.until("Task", NOW, by="encounter", at="naer-due", limit=10)
            after = asked.after("Task", NOW, by="encounter", at="naer-due", limit=10)
            waiting = asked.instants("Task", by="naer-waits-at", targets=[region["north"]], at="naer-due")
        assert rec.seen == {}
        expected = slowly(rec, stays)
        open_ids = {one["id"] for one in rec.find("Task", {"status": "requested,in-progress"})}
    assert [one for one in named.found if one.at] == expected
    assert [one.at for one in named.found] == [
        *(one.at for one in expected),
        *[None] * (len(named.found) - len(expected)),
    ]
    assert list(reversed(before.found)) == [one for one in expected if one.at and one.at <= NOW]
    assert after.found == [one for one in expected if one.at and one.at > NOW]
    assert {one.id for one in waiting.found} == open_ids
    assert bool(expected) == (scope not in ("the whole record", "a period that it was written in"))


def test_what_lies_nearest_is_met_first_and_no_more_than_is_asked_for(house: House, region: dict[str, str]) -> None:
    with house.person(nurse(region["north"])) as rec, rec.together() as asked:
        before = asked.until("Task", NOW, by="encounter", at="naer-due", limit=2)
        after = asked.after("Task", NOW, by="encounter", at="naer-due", limit=1)
        ended = asked.ended("Encounter", {}, at="naer-stay", since=_since(72), until=NOW, limit=1)
    assert [one.at for one in before.found] == [NOW, NOW - timedelta(hours=1)]
    assert [one.at for one in after.found] == [NOW + timedelta(hours=1)]
    assert ended.found == [region["other"]]


def test_around_a_moment_each_side_is_cut_by_itself(house: House, region: dict[str, str]) -> None:
    north, south = region["north"], house.organisation("Syd")
    task = a_task(region["known"], region["stay"], due=3, owner=north)
    task["restriction"]["recipient"] = [{"reference": f"Organization/{south}"}]
    with house.system() as rec:
        twice = rec.save(task, act="test")["id"]
        for due in (-20, None, None):
            rec.save(a_task(region["known"], region["stay"], due=due, owner=north), act="test")
    asked_for = {"by": "naer-waits-at", "targets": [north, south], "at": "naer-due"}
    with house.person(nurse(north)) as rec:
        with rec.together() as asked:
            every = asked.around("Task", NOW, **asked_for, limit=10, before=10)
            few = asked.around("Task", NOW, **asked_for, limit=2, before=1)
            named = asked.instants("Task", **asked_for)
        assert rec.seen == {}

    coming = [NOW + timedelta(hours=hours) for hours in (0, 1, 2, 3)]
    earlier = [NOW - timedelta(hours=hours) for hours in (1, 20, 30)]
    assert [one.at for one in every.found] == [*coming, *earlier, None, None, None]
    assert [one.id for one in named.found].count(twice) == 2
    assert [one.id for one in every.found].count(twice) == 1
    assert {one.id for one in every.found} == {one.id for one in named.found}
    undated = every.found[-3:]
    assert undated == sorted(undated, key=lambda one: one.id)
    assert few.found == [*every.found[:2], every.found[4], *undated[:2]]


@pytest.mark.parametrize("scope", BLOCKS)
def test_what_ended_lately_is_what_searching_finds_the_last_first(
    house: House, region: dict[str, str], scope: str
) -> None:
    with house.system() as rec:
        rec.save(a_stay(region["known"], ended=-100), act="test")
        rec.save(a_stay(region["known"], status="in-progress"), act="test")
        rec.save(a_stay(region["known"], status="cancelled", ended=-1), act="test")
        rec.save(a_stay(region["known"], ended=+5), act="test")
    block(house, region, scope)
    with house.person(nurse(region["north"])) as rec:
        with rec.together() as asked:
            ended = asked.ended(
                "Encounter", {"status": "finished"}, at="naer-stay", since=_since(72), until=NOW, limit=10
            )
        assert rec.seen == {}
        found = {one["id"] for one in rec.find("Encounter", {"status": "finished"})}
    assert ended.found == [one for one in (region["other"], region["stay"]) if one in found]


def test_what_has_no_such_date_or_reference_is_refused(house: House) -> None:
    with house.system() as rec, rec.together() as asked:
        for by, at in (("status", "naer-due"), ("encounter", "status"), ("encounter", "colour")):
            with pytest.raises(InvalidError, match="Task has no"):
                asked.instants("Task", by=by, targets=[], at=at)


def _since(hours: int) -> datetime:
    return NOW - timedelta(hours=hours)
