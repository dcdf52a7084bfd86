"""The journal is append-only, versions are optimistic locks, and projections follow the newest version."""

from decimal import Decimal

import psycopg
import pytest

from naer.errors import ConflictError, InvalidError, NotFoundError
from tests.house import House, a_task


def test_a_saved_resource_is_read_back_with_id_version_and_time(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        stored = rec.save(a_task(citizen), act="test")
    with house.system() as rec:
        assert rec.read("Task", stored["id"]) == stored
    assert stored["meta"]["versionId"] == "1"


def test_numbers_keep_the_precision_they_were_written_with(house: House) -> None:
    citizen = house.citizen()
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "weight"},
        "subject": {"reference": f"Patient/{citizen}"},
        "valueQuantity": {"value": Decimal("1.10"), "unit": "kg"},
    }
    with house.system() as rec:
        stored = rec.save(observation, act="test")
    with house.system() as rec:
        assert str(rec.read("Observation", stored["id"])["valueQuantity"]["value"]) == "1.10"


def test_every_version_stays_when_a_resource_is_changed(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        first = rec.save(a_task(citizen), act="task.create")
        rec.save({**first, "status": "accepted"}, act="task.take")
    with house.system() as rec:
        history = rec.history("Task", first["id"])
    assert [(version.number, version.act) for version in history] == [(2, "task.take"), (1, "task.create")]
    assert [version.body["status"] for version in history if version.body] == ["accepted", "requested"]


def test_the_second_of_two_who_read_the_same_version_is_told(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        first = rec.save(a_task(citizen), act="test")
        rec.save({**first, "status": "accepted"}, act="test")
    with pytest.raises(ConflictError), house.system() as rec:
        rec.save({**first, "status": "rejected"}, act="test")


def test_what_is_not_valid_r4_is_refused_and_nothing_is_written(house: House) -> None:
    citizen = house.citizen()
    with pytest.raises(InvalidError), house.system() as rec:
        rec.save(a_task(citizen), act="test")
        rec.save(a_task(citizen, colour="red"), act="test")
    with house.system() as rec:
        assert rec.count("Task", {}) == 0


def test_an_ended_resource_leaves_every_list_and_keeps_its_history(house: House) -> None:
    citizen = house.citizen()
    with house.system() as rec:
        stored = rec.save(a_task(citizen), act="test")
        rec.end(stored, act="test.end")
    with house.system() as rec:
        assert rec.find("Task", {"status": "requested"}) == []
        assert len(rec.history("Task", stored["id"])) == 2
        with pytest.raises(NotFoundError):
            rec.read("Task", stored["id"])


@pytest.mark.parametrize("role", ["naer_web", "naer_worker"])
@pytest.mark.parametrize("table", ["version", "audit", "audit_seal"])
@pytest.mark.parametrize("change", ["delete from naer.{}", "update naer.{} set digest = null"])
def test_no_service_role_may_change_or_delete_the_journal_or_the_log(
    house: House, role: str, table: str, change: str
) -> None:
    if table == "audit":
        change = change.replace("digest", "act")
    with psycopg.connect(house.server.as_role(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.format(table).encode())
