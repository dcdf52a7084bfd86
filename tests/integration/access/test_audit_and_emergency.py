"""One audit row for each citizen seen, a chain that shows tampering, and break-glass with a reason and an end."""

from datetime import timedelta

import psycopg
import pytest

from naer.access.definition import Actor, Purpose, Role
from naer.errors import NotFoundError, RefusedError
from tests.house import House, nurse


def rows(house: House) -> list[tuple[str, str, str]]:
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        return connection.execute("select citizen_id::text, act, basis from naer.audit order by id").fetchall()


def test_a_list_leaves_one_row_for_each_citizen_in_it(house: House) -> None:
    team = house.organisation("Nord")
    citizens = [house.citizen() for _ in range(3)]
    for one in citizens:
        house.relate(one, team)
    with house.person(nurse(team), act="board.view") as rec:
        rec.find("Patient", {})
        rec.find("Patient", {})
    assert sorted(rows(house)) == sorted((one, "board.view", "care-relation") for one in citizens)


def test_nothing_seen_leaves_no_row_and_a_failed_request_shows_nothing(house: House) -> None:
    team = house.organisation("Nord")
    house.relate(house.citizen(), team)
    with house.person(nurse(team)) as rec:
        assert rec.count("Patient", {}) == 1
    with pytest.raises(ZeroDivisionError), house.person(nurse(team)) as rec:
        rec.find("Patient", {})
        raise ZeroDivisionError
    assert rows(house) == []


def test_the_glass_breaks_with_a_reason_for_four_hours_and_leaves_three_records(house: House) -> None:
    team, stranger = house.organisation("Akut"), house.citizen(personal_number="0302455001")
    acute_nurse = nurse(team, role=Role.ACUTE_NURSE)
    with house.person(acute_nurse) as rec:
        assert rec.may_break_glass(stranger)
        with pytest.raises(NotFoundError):
            rec.read("Patient", stranger)
    with pytest.raises(RefusedError), house.person(acute_nurse) as rec:
        rec.break_glass(reason="kort", citizen_id=stranger)
    with house.person(acute_nurse, act="citizen.break-glass") as rec:
        rec.break_glass(reason="Bevidstløs, kender ikke medicin", personal_number="0302455001")
    with house.person(acute_nurse, act="citizen.view") as rec:
        assert rec.read("Patient", stranger)["id"] == stranger
    assert rows(house) == [(stranger, "citizen.break-glass", "break-glass"), (stranger, "citizen.view", "break-glass")]
    reviewer = nurse(team, role=Role.REVIEWER)
    with house.person(reviewer, purpose=Purpose.REVIEW) as rec:
        (glass,) = rec.emergencies_to_review()
        assert (glass.citizen_id, glass.reason) == (stranger, "Bevidstløs, kender ikke medicin")
        assert rec.review_emergency(glass.id, note="Rimelig")
    citizen = Actor(id=stranger, name="", role=Role.CITIZEN, citizen_id=stranger)
    with house.person(citizen, purpose=Purpose.OWN_RECORD) as rec:
        assert {row.basis for row in rec.log(stranger)} == {"break-glass", "review"}
    house.clock.go_on(timedelta(hours=4, seconds=1))
    with house.person(acute_nurse) as rec, pytest.raises(NotFoundError):
        rec.read("Patient", stranger)


def test_a_director_cannot_break_the_glass(house: House) -> None:
    stranger = house.citizen()
    director = nurse(role=Role.HEALTH_DIRECTOR)
    with pytest.raises(RefusedError), house.person(director, purpose=Purpose.STEERING) as rec:
        rec.break_glass(reason="Jeg vil gerne vide det", citizen_id=stranger)


TAMPERING = ["update naer.audit set act = 'nothing' where id = 4", "delete from naer.audit where id = 5"]


@pytest.mark.parametrize("tampering", TAMPERING)
def test_the_chain_of_the_log_shows(house: House, tampering: str) -> None:
    team = house.organisation("Nord")
    for _ in range(3):
        house.relate(house.citizen(), team)
    for _ in range(2):
        with house.person(nurse(team)) as rec:
            rec.find("Patient", {})
        with house.system() as rec:
            assert rec.seal_audit() == 3
    with house.person(nurse(team)) as rec:
        rec.find("Patient", {}, limit=1)
    with house.system() as rec:
        verdict = rec.verify_audit()
    assert (verdict.seals, verdict.sealed_rows, verdict.unsealed_rows, verdict.broken_at) == (2, 6, 1, None)
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:
        connection.execute(tampering.encode())
    with house.system() as rec:
        assert rec.verify_audit().broken_at == 2


def test_one_sealer_works_at_a_time(house: House) -> None:
    team = house.organisation("Nord")
    house.relate(house.citizen(), team)
    with house.person(nurse(team)) as rec:
        rec.find("Patient", {})
    with house.system() as rec, house.system() as other:
        assert rec.seal_audit() == 1
        assert other.seal_audit() == 0
    with house.system() as rec:
        assert rec.verify_audit().broken_at is None
