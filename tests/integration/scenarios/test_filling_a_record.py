"""Filling a new record in bulk writes what loading writes, leaves the tables as the migrations make them, and goes on where it
stopped.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest

from naer import settings as naer_settings
from naer.access.definition import Caller, Purpose, system_actor
from naer.access.record import Record
from naer.app import filling, filling_beside, populations, region
from naer.app.populations import Wanted
from naer.app.services import Services, services_on
from naer.errors import BusyError, ConflictError, RefusedError
from naer.fhir import validation
from naer.fhir.plain import Json
from naer.record import filling as bulk_filling
from naer.record.server import Server
from tests.database import copy_of
from tests.house import FRIDAY_MORNING, SetClock

WANTED = Wanted(area="0825", citizens=24, seed=3, on=date(2026, 11, 20), history_years=1)
SAME_EITHER_WAY = {
    "version": "resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act, recorded_at, "
    "valid_from, valid_to, is_ended, body, digest, epoch",
    "resource": "*",
    "resource_citizen": "*",
    "index_token": "*",
    "index_reference": "*",
    "index_date": "*",
    "index_text": "*",
    "index_quantity": "*",
    "care_relation": "citizen_id, organisation_id, kind, valid_from, valid_to, because, actor_id",
    "course": "course_id, citizen_id, opened_at, closed_at, actor_id",
    "responsible": "citizen_id, organisation_id, contact, period, actor_id",
}


@pytest.fixture
def organised(fresh_database: Server) -> Iterator[Server]:
    """A record with the organisations of the municipality, and no citizen."""
    with opened(fresh_database) as services:
        region.register_organisations(services.system, ("0825",))
    yield fresh_database


def opened(server: Server, *, may_be_half_filled: bool = False):
    """The house on a record, with its clock set."""
    return services_on(
        server,
        naer_settings.from_environment({}),
        connections=1,
        clock=SetClock(FRIDAY_MORNING),
        may_be_half_filled=may_be_half_filled,
    )


def fill_here(
    services: Services, monkeypatch: pytest.MonkeyPatch, wanted: Wanted = WANTED, *, stop_after: int = 9
) -> int:
    """Fill in this process, in portions of a dozen citizens; with `stop_after`, like a process that stops after so many."""

    def in_this_process(tasks: list[filling_beside.Task]) -> Iterator[tuple[int, int]]:
        for task in tasks:
            for count, line in enumerate(filling_beside.fill(task), start=1):
                yield line
                if count == stop_after:
                    raise BusyError("A part of the filling stopped.")

    monkeypatch.setattr(filling_beside, "PORTION", 12)
    monkeypatch.setattr(filling, "PORTION", 12)
    monkeypatch.setattr(filling_beside, "in_processes", in_this_process)
    return filling.fill(wanted, services, lambda *_: None, processes=1)


def with_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each citizen also meet another: no history has a resource about two citizens."""
    told_of, other = region.told_of, {"reference": f"Patient/{UUID(int=1)}"}

    def and_a_meeting(*given: Any, **named: Any) -> Iterator[Json]:
        for one in told_of(*given, **named):
            yield one
            if one["resourceType"] == "Patient":
                whom = [{"reference": f"Patient/{one['id']}"}, other]
                yield {
                    "resourceType": "Appointment",
                    "id": str(uuid5(UUID(one["id"]), "meeting")),
                    "status": "booked",
                    "participant": [{"actor": actor, "status": "accepted"} for actor in whom],
                }

    monkeypatch.setattr(region, "told_of", and_a_meeting)


def rows(server: Server) -> dict[str, list[str]]:
    """The rows about citizens in each table, as text."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(str(server.admin), options="-c search_path=naer") as connection:
        for table, columns in SAME_EITHER_WAY.items():
            asked = f"select row_to_json(t)::text from (select {columns} from {table} where citizen_id is not null) t"
            found[table] = sorted(text for (text,) in connection.execute(asked.encode()).fetchall())
    assert all(found.values())
    return found


def structure(server: Server) -> list[tuple[str, ...]]:
    """Indexes, keys and settings of tables, and the schemas."""
    with psycopg.connect(str(server.admin)) as connection:
        return sorted(
            row
            for asked in (
                "select tablename, indexdef from pg_indexes where schemaname = 'naer'",
                "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint",
                "select relname, coalesce(reloptions::text, '') from pg_class where relkind = 'r'",
                "select 'schema', nspname from pg_namespace",
            )
            for row in connection.execute(asked.encode()).fetchall()
        )


def test_a_filled_record_is_a_loaded_one_though_it_stopped_on_the_way(
    organised: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_meetings(monkeypatch)
    before = structure(organised)
    with copy_of(organised) as loaded:
        with opened(loaded) as services:
            count = populations.load(WANTED, services.system, lambda *_: None)
        as_loaded = rows(loaded)
    with opened(organised) as running, opened(organised, may_be_half_filled=True) as services:
        with pytest.raises(BusyError):
            fill_here(services, monkeypatch, stop_after=1)
        assert structure(organised) != before
        with pytest.raises(ConflictError):
            fill_here(services, monkeypatch, replace(WANTED, seed=4))
        with pytest.raises(ConflictError, match="half filled"), opened(organised):
            pass
        with pytest.raises(BusyError, match="is being filled"), system_of(running):
            pass
        caller = Caller(system_actor("test"), Purpose.SYSTEM)
        with pytest.raises(BusyError, match="is being filled"):
            running.system.read_current(caller, act="test", resource_type="Patient", resource_id=str(uuid4()))
        with pytest.raises(ConflictError, match="Somebody else"):
            bulk_filling.begin(organised, {})
        with opened(organised, may_be_half_filled=True):
            pass
        assert fill_here(services, monkeypatch) == count
        assert structure(organised) == before
        assert rows(organised) == as_loaded
        with pytest.raises(ConflictError):
            fill_here(services, monkeypatch)
        assert not bulk_filling.may_fill(organised)
        with system_of(running) as rec:
            assert rec.count("Patient", {}) == WANTED.citizens


def system_of(services: Services) -> AbstractContextManager[Record]:
    """The record of a service that runs on."""
    return services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test")


def test_a_server_of_somebody_elses_is_not_filled(fresh_database: Server) -> None:
    theirs = replace(fresh_database, admin=None)
    assert not bulk_filling.may_fill(theirs)
    with pytest.raises(RefusedError):
        bulk_filling.begin(theirs, {})


def test_what_is_filled_in_for_some_hundred_citizens_is_valid() -> None:
    for resource in populations.resources(replace(WANTED, citizens=200)):
        validation.validate(resource)
