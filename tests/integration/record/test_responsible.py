"""Exactly one responsible organisation and contact for a course, at any instant, upheld by the database."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from naer.access.definition import Actor, Role
from naer.errors import ConflictError
from naer.record import journal
from tests.house import House, nurse


def test_a_handover_ends_the_one_and_begins_the_other_at_the_same_instant(house: House) -> None:
    citizen, north, south = house.citizen(), house.organisation("Nord"), house.organisation("Syd")
    course, start = journal.new_id(), house.clock.now()
    with house.system() as rec:
        rec.make_responsible(course, citizen_id=citizen, organisation_id=north, contact="Teamtelefon 1", since=start)
    with house.system() as rec:
        later = start + timedelta(days=7)
        rec.make_responsible(course, citizen_id=citizen, organisation_id=south, contact="Teamtelefon 2", since=later)
    with house.system() as rec:
        before = rec.responsible(course, at=start + timedelta(days=3))
        after = rec.responsible(course, at=start + timedelta(days=8))
        assert before and before.organisation_id == north
        assert after and (after.organisation_id, after.contact) == (south, "Teamtelefon 2")
        assert len(rec.responsible_history(course)) == 2


def insert(house: House, *statements: str) -> None:
    with psycopg.connect(house.server.as_role("naer_worker")) as connection:
        connection.execute("set local search_path = naer")
        for statement in statements:
            connection.execute(statement.encode())
        connection.commit()


COURSE = "insert into course (course_id, citizen_id, opened_at) values ('{c}', '{c}', '2026-11-01Z')"
PERIOD = """insert into responsible (course_key, citizen_id, organisation_id, contact, period)
select course_key, citizen_id, '{c}', 'x', '{p}' from course where course_id = '{c}'"""


@pytest.mark.parametrize(
    ("what", "periods"),
    [
        ("nobody", []),
        ("a late start", ["[2026-11-02Z,)"]),
        ("a hole", ["[2026-11-01Z,2026-11-05Z)", "[2026-11-06Z,)"]),
        ("an early end", ["[2026-11-01Z,2026-11-05Z)"]),
        ("two at once", ["[2026-11-01Z,)", "[2026-11-05Z,)"]),
    ],
)
def test_the_database_refuses_a_course_with(house: House, what: str, periods: list[str]) -> None:
    course = journal.new_id()
    with pytest.raises(psycopg.errors.IntegrityError):
        insert(house, COURSE.format(c=course), *(PERIOD.format(c=course, p=period) for period in periods))


def test_a_closed_course_needs_nobody_afterwards(house: House) -> None:
    citizen, north = house.citizen(), house.organisation("Nord")
    course, start = journal.new_id(), house.clock.now()
    with house.system() as rec:
        rec.make_responsible(course, citizen_id=citizen, organisation_id=north, contact="x", since=start)
    with house.system() as rec:
        rec.close_course(course, at=start + timedelta(days=1))
    with house.system() as rec:
        assert rec.responsible(course, at=start + timedelta(days=2)) is None
    with pytest.raises(ConflictError), house.system() as rec:
        rec.make_responsible(course, citizen_id=citizen, organisation_id=north, contact="x", since=start)


def test_who_answers_for_a_course_is_seen_by_those_who_may_see_the_citizen(house: House) -> None:
    citizen, north, south = house.citizen(), house.organisation("Nord"), house.organisation("Syd")
    house.relate(citizen, north)
    course, start = journal.new_id(), house.clock.now()
    with house.system() as rec:
        rec.make_responsible(course, citizen_id=citizen, organisation_id=north, contact="x", since=start)
    with house.person(nurse(north)) as rec:
        assert list(rec.responsible_of([course])) == [course]
    with house.person(nurse(south)) as rec:
        assert rec.responsible_of([course]) == {}
    with house.system() as rec:
        rec.block(citizen, organisation=north)
    with house.person(nurse(north)) as rec:
        assert rec.responsible_of([course]) == {}
        assert rec.responsible_history(course) == []


def test_courses_and_who_answers_for_them_are_seen_by_the_one_rule(house: House) -> None:
    """Their policies write the rule of `naer.may_see` out (migration 0026): here the two are held against each other."""
    north, south = house.organisation("Nord"), house.organisation("Syd")
    sister, stranger = nurse(north), nurse(south)
    before, now = house.clock.now() - timedelta(days=9), house.clock.now()
    refusals: dict[str, dict[str, Any]] = {
        "nobody refused": {},
        "everybody": {"organisation": None},
        "her organisation": {"organisation": north},
        "another organisation": {"organisation": south},
        "herself": {"person": sister.id},
        "somebody else": {"person": stranger.id},
        "herself elsewhere": {"person": sister.id, "organisation": south},
        "one resource": {"resource": journal.new_id()},
        "a time": {"recorded_from": before, "recorded_to": now},
    }
    citizens = {what: house.citizen(family=what) for what in (*refusals, "no longer related", "opened in emergency")}
    with house.system() as rec:
        for what, citizen in citizens.items():
            until = now - timedelta(days=1) if what == "no longer related" else None
            rec.relate(citizen, north, kind="course", since=before, until=until, because="test")
            rec.make_responsible(journal.new_id(), citizen_id=citizen, organisation_id=north, contact="x", since=before)
            if refusals.get(what):
                rec.block(citizen, **refusals[what])
    with house.person(stranger) as rec:
        rec.break_glass(reason="Bevidstløs i hjemmet, ingen pårørende", citizen_id=citizens["opened in emergency"])
    self = Actor(id=citizens["everybody"], name="", role=Role.CITIZEN, citizen_id=citizens["everybody"])
    seen = {name: set[str]() for name in ("sister", "stranger", "self")}
    for name, actor in (("sister", sister), ("stranger", stranger), ("self", self)):
        with house.as_person(actor) as connection:
            for what, citizen in citizens.items():
                ((may, courses, answering),) = connection.execute(
                    "select may_see(%(one)s), (select count(*) from course where citizen_id = %(one)s),"
                    " (select count(*) from responsible where citizen_id = %(one)s)",
                    {"one": citizen},
                ).fetchall()
                assert (courses, answering) == (int(may), int(may)), (name, what)
                seen[name] |= {what} if may else set()
    related = set(citizens) - {"no longer related"}
    assert seen["sister"] == related - {"everybody", "her organisation", "herself"}
    assert seen["stranger"] == {"opened in emergency"}
    assert seen["self"] == {"everybody"}
