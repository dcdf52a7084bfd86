"""What the system makes is written together, and nobody can tell: questions, undone parts and the end come after."""

from datetime import UTC, datetime

import pytest

from naer.access.definition import Role
from naer.errors import ConflictError
from naer.fhir.plain import Json
from naer.record.pending import MOST_WAITING
from tests.house import House, nurse

MONDAY, TUESDAY = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_task(number: int) -> Json:
    return {"resourceType": "Task", "status": "requested", "intent": "order", "description": f"Opgave {number}"}


def test_a_question_in_the_same_transaction_finds_what_was_just_made(house: House) -> None:
    with house.system() as rec:
        made = rec.save(a_task(1), act="test")
        assert rec.read("Task", made["id"]) == made
        assert rec.count("Task", {"status": "requested"}) == 1


def test_many_at_once_keep_their_order_and_their_acts(house: House) -> None:
    with house.system() as rec:
        made = [rec.save(a_task(number), act=f"test.{number}")["id"] for number in range(MOST_WAITING + 5)]
    with house.system() as rec:
        changes = rec.changes("reader")
        assert [change.resource_id for change in changes] == made
        assert [change.act for change in changes] == [f"test.{number}" for number in range(MOST_WAITING + 5)]


def test_a_part_that_is_undone_takes_what_it_made_with_it(house: House) -> None:
    with house.system() as rec:
        before = rec.save(a_task(1), act="test")["id"]
        with pytest.raises(ConflictError), rec.attempt():
            rec.save(a_task(2), act="test")
            raise ConflictError("Somebody was faster.")
        after = rec.save(a_task(3), act="test")["id"]
    with house.system() as rec:
        assert [one["id"] for one in rec.find("Task", {})] == [before, after]


def test_care_relations_made_together_are_those_made_one_by_one(house: House) -> None:
    citizen, team = house.citizen(), house.organisation("Team")
    terms = {"kind": "task", "because": "test"}
    with house.system() as rec:
        rec.relate(citizen, team, since=MONDAY, until=TUESDAY, **terms)
        rec.relate(citizen, team, since=MONDAY, **terms)
        rec.relate(citizen, team, since=TUESDAY, **terms)
        rec.relate(citizen, team, since=MONDAY, until=TUESDAY, **terms)
    with house.system() as rec:
        assert [(one.since, one.until) for one in rec.relations(citizen)] == [(MONDAY, None)]


def test_a_relation_lets_its_organisation_see_the_citizen_once_the_transaction_ends(house: House) -> None:
    citizen, team = house.citizen(), house.organisation("Team")
    with house.system() as rec:
        rec.relate(citizen, team, kind="task", since=house.clock.now(), because="test")
    with house.person(nurse(team, role=Role.HOME_NURSE)) as rec:
        assert rec.read("Patient", citizen)["id"] == citizen
