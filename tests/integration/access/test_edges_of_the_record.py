"""What the door answers at its edges: nothing there, not allowed, somebody else is at it."""

from datetime import timedelta

import psycopg
import pytest

from naer.access.definition import Purpose, Role
from naer.errors import NotFoundError, RefusedError
from tests.house import House, nurse

NOBODY = "00000000-0000-7000-8000-0000000000ff"


def test_many_resources_are_loaded_at_once_and_found_like_others(house: House) -> None:
    with house.system() as rec:
        count = rec.load(
            [{"resourceType": "Patient", "name": [{"family": f"Prøve{number}"}]} for number in range(600)], act="load"
        )
    with house.system() as rec:
        assert (count, rec.count("Patient", {})) == (600, 600)
        assert rec.first("Patient", {"family": "Prøve599"}) is not None


def test_only_health_staff_are_offered_to_break_the_glass(house: House) -> None:
    stranger = house.citizen()
    with house.person(nurse(house.organisation("Nord"))) as rec:
        assert rec.may_break_glass(stranger)
        assert not rec.may_break_glass(NOBODY)
    with house.person(nurse(NOBODY, role=Role.INTEGRATOR), purpose=Purpose.OPERATION) as rec:
        assert not rec.may_break_glass(stranger)


def test_no_glass_breaks_over_a_number_that_nobody_has(house: House) -> None:
    acute_nurse = nurse(house.organisation("Akut"), role=Role.ACUTE_NURSE)
    with pytest.raises(NotFoundError, match="personal number"), house.person(acute_nurse) as rec:
        rec.break_glass(reason="Bevidstløs i hjemmet", personal_number="0302455009")


def test_a_refusal_of_look_up_is_listed_until_it_is_lifted_and_lifted_once(house: House) -> None:
    citizen, north = house.citizen(), house.organisation("Nord")
    with house.system() as rec:
        block = rec.block(citizen, organisation=north)
        assert [one.id for one in rec.blocks(citizen)] == [block]
        rec.lift_block(block)
    house.clock.go_on(timedelta(seconds=1))
    with house.system() as rec:
        assert rec.blocks(citizen) == []
        with pytest.raises(NotFoundError, match="refusal"):
            rec.lift_block(block)


def test_people_do_not_find_citizens_by_number_around_their_relations(house: House) -> None:
    citizen = house.citizen(personal_number="0302455001")
    with house.system() as rec:
        assert rec.citizen_of_personal_number("0302455001") == citizen
    with pytest.raises(RefusedError, match="search"), house.person(nurse(house.organisation("Nord"))) as rec:
        rec.citizen_of_personal_number("0302455001")


def test_one_process_at_a_time_moves_a_reader(house: House) -> None:
    house.citizen()
    with house.system() as first:
        assert len(first.changes("test")) == 1
        with house.system() as second:
            assert second.changes("test") == []
            assert len(second.changes("another")) == 1


def test_a_reader_that_starts_here_has_nothing_before_it(house: House) -> None:
    house.citizen()
    with house.system() as rec:
        assert rec.lag("test") == 1
        rec.start_feed_here("test")
        assert rec.lag("test") == 0
    house.citizen()
    with house.system() as rec:
        assert rec.lag("test") == 1


def test_a_change_whose_reaction_failed_waits_for_a_person(house: House) -> None:
    house.citizen()
    with house.system() as rec:
        assert rec.set_aside_count() == 0
        (change,) = rec.changes("test")
        rec.set_aside("test", change, "ZeroDivisionError")
    with house.system() as rec:
        assert rec.set_aside_count() == 1


def test_a_message_about_nobody_known_is_audited_as_a_message(house: House) -> None:
    with house.system() as rec:
        inbox_id = rec.messages.receive(raw=b"{}", channel="folder", name="mine.json")
    with house.person(nurse(NOBODY, role=Role.INTEGRATOR), act="message.raw", purpose=Purpose.OPERATION) as rec:
        assert rec.messages.incoming(inbox_id)["raw"] == b"{}"
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        rows = connection.execute("select citizen_id, act, basis from naer.audit").fetchall()
    assert rows == [(None, "message.raw", "message")]
