"""Exactly one responsible organisation and contact for a course, at any instant, upheld by the database."""

from datetime import timedelta

import psycopg
import pytest

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
