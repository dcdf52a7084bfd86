"""The tables follow the record: changes, moves, purges, a killed run, a rebuild; under pseudonyms, and nothing else."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from naer.access.definition import system_actor
from naer.errors import BusyError, InvalidError
from naer.fhir.plain import Json
from naer.insight import shapes
from naer.insight.extracts import content as extracts
from naer.insight.shapes import ActivityKind, Condition, Dwelling
from naer.insight.tables import building, importing, status, store
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.record.store import Principal, Store
from tests.house import House

NAMES = Pseudonyms(b"a secret of the test")
GROUPS = {"DJ189": 3, "DJ449": 5}
WHERE = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"
CODES = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"


def build(house: House, folder: Path, **how: Any) -> building.Outcome:
    with as_system(house) as (tx, now):
        return building.build(tx, folder, names=NAMES, group_of=lambda sks: GROUPS.get(sks, 0), now=now, **how)


class as_system:
    """The system's own connection, as the nightly job has it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __enter__(self) -> tuple[Any, datetime]:
        actor, now = system_actor("tables"), self._house.clock.now()
        self._store = Store(self._house.server, role="naer_worker", connections=1)
        principal = Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
        self._open = self._store.transaction(principal, now)
        return self._open.__enter__(), now

    def __exit__(self, *exception: Any) -> None:
        self._open.__exit__(*exception)
        self._store.close()


def save(house: House, resource: Json) -> Json:
    with house.system() as rec:
        return rec.save(resource, act="test")


def patient(municipality: str = "0580", **more: Any) -> Json:
    code = {"coding": [{"system": CODES, "code": municipality}]}
    address = {
        "extension": [{"url": WHERE, "valueCodeableConcept": code}],
        "line": ["Prøvevej 1"],
        "postalCode": "6200",
    }
    name = [{"family": "Prøve", "given": ["Aase"]}]
    return {
        "resourceType": "Patient",
        "name": name,
        "gender": "female",
        "birthDate": "1945-02-03",
        "address": [address],
        **more,
    }


def stay(citizen: str, start: str, end: str | None, sks: str = "DJ189", code: str = "IMP") -> Json:
    return {
        "resourceType": "Encounter",
        "status": "finished" if end else "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code},
        "subject": {"reference": f"Patient/{citizen}"},
        "period": {"start": start} | ({"end": end} if end else {}),
        "reasonCode": [{"coding": [{"system": "urn:oid:1.2.208.176.2.4", "code": sks}]}],
    }


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found = status.read(folder)
    if found is None or not found.files.get(table):
        return []
    read = pa.concat_tables([pq.ParquetFile(file).read() for file in found.files[table]])
    return read.to_pylist()


def empty_versions(house: House, citizen: str) -> None:
    """What the retention role does when somebody's payloads are to go."""
    with psycopg.connect(house.server.as_role("naer_owner"), options="-c search_path=naer") as connection:
        connection.execute("alter table version disable row level security")
        connection.execute("alter table version no force row level security")
        connection.execute("update version set body = null where citizen_id = %s", (citizen,))
        connection.execute("alter table version enable row level security")
        connection.execute("alter table version force row level security")


def test_a_citizens_resources_become_rows_under_a_pseudonym(house: House, tmp_path: Path) -> None:
    citizen = save(house, patient())["id"]
    save(house, stay(citizen, "2026-11-01T08:00:00+01:00", "2026-11-01T09:30:00+01:00", code="EMER"))
    save(house, stay(citizen, "2026-11-01T11:00:00+01:00", "2026-11-04T09:00:00+01:00"))
    save(house, stay(citizen, "2026-10-20T08:00:00+02:00", None))
    copd = {"coding": [{"system": "urn:oid:1.2.208.176.2.4", "code": "DJ449"}]}
    save(house, {"resourceType": "Condition", "code": copd, "subject": {"reference": f"Patient/{citizen}"}})
    build(house, tmp_path)
    told = [
        (row["kind"], row["started_at"], row["ended_at"], row["diagnosis"], row["quantity"])
        for row in sorted(rows(tmp_path, "activity"), key=lambda row: row["started_at"])
    ]
    assert told == [
        (ActivityKind.PLANNED_ADMISSION, datetime(2026, 10, 20, 6), None, 3, None),  # noqa: DTZ001
        (ActivityKind.EMERGENCY_CONTACT, datetime(2026, 11, 1, 7), datetime(2026, 11, 1, 8, 30), 3, 90),  # noqa: DTZ001
        (ActivityKind.ACUTE_ADMISSION, datetime(2026, 11, 1, 10), datetime(2026, 11, 4, 8), 3, 4),  # noqa: DTZ001
    ]
    (one,) = rows(tmp_path, "citizens")
    assert (one["citizen"], one["municipality"], one["local_area"], one["sex"]) == (
        NAMES.citizen(citizen),
        580,
        6200,
        1,
    )
    assert (one["conditions"], one["dwelling"], one["from_on"], one["to_on"]) == (
        Condition.COPD, Dwelling.OWN_HOME, date(1945, 2, 3), None,
    )  # fmt: skip
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert citizen.encode() not in files and b"Aase" not in files
    for table, schema in building.SCHEMAS.items():
        paths = (store.read(tmp_path) or pytest.fail()).of_table(table)
        # Parquet has no seconds; that the values are whole seconds is what the cast holds.
        read = [pq.ParquetFile(tmp_path / path).read().cast(schema) for path in paths]
        assert [shapes.misfits(one, schema) for one in read] == [[] for _ in read]


def test_a_follow_up_visit_is_due_from_the_homecoming_and_held_when_its_task_is_finished(
    house: House, tmp_path: Path
) -> None:
    citizen = save(house, patient())["id"]
    home = save(house, stay(citizen, "2026-11-01T11:00:00+01:00", "2026-11-04T09:00:00+01:00"))["id"]
    still_in = save(house, stay(citizen, "2026-11-10T11:00:00+01:00", None))["id"]
    for encounter, state in ((home, "completed"), (home, "requested"), (home, "cancelled"), (still_in, "requested")):
        save(house, follow_up(citizen, encounter, state))
    build(house, tmp_path)
    told = [
        (row["started_at"], row["ended_at"])
        for row in rows(tmp_path, "activity")
        if row["kind"] == ActivityKind.FOLLOW_UP_VISIT
    ]
    left, held = datetime(2026, 11, 4, 8), datetime(2026, 11, 9, 10)  # noqa: DTZ001
    assert len(told) == 2
    assert set(told) == {(left, held), (left, None)}


def follow_up(citizen: str, encounter: str, state: str) -> Json:
    return {
        "resourceType": "Task",
        "status": state,
        "intent": "order",
        "code": {"coding": [{"system": "urn:naer:task", "code": "opfoelgende-hjemmebesoeg"}]},
        "for": {"reference": f"Patient/{citizen}"},
        "encounter": {"reference": f"Encounter/{encounter}"},
        "lastModified": "2026-11-09T11:00:00+01:00",
        "restriction": {"period": {"end": "2026-11-11T15:00:00+01:00"}},
    }


def test_the_next_run_writes_only_what_differs(house: House, tmp_path: Path) -> None:
    one, other = save(house, patient())["id"], save(house, patient("0540"))["id"]
    save(house, stay(one, "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"))
    save(house, stay(other, "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"))
    first = build(house, tmp_path)
    assert (first.citizens, first.files, first.rows) == (2, 4, 4)
    assert build(house, tmp_path).files == 0
    before = set((store.read(tmp_path) or pytest.fail()).files)
    save(house, stay(one, "2026-11-05T08:00:00Z", "2026-11-06T08:00:00Z"))
    second = build(house, tmp_path)
    after = set((store.read(tmp_path) or pytest.fail()).files)
    assert (second.citizens, second.files) == (1, 1)
    assert after - before == {"activity/municipality=580/2026-11.3.parquet"} and before <= after


def test_a_move_ends_one_row_and_begins_another(house: House, tmp_path: Path) -> None:
    moved = save(house, patient())
    save(house, stay(moved["id"], "2026-11-10T08:00:00Z", "2026-11-11T08:00:00Z"))
    build(house, tmp_path)
    house.clock.go_on(timedelta(days=3))
    save(house, {**patient("0540"), "id": moved["id"], "meta": moved["meta"]})
    save(house, stay(moved["id"], "2026-11-24T08:00:00Z", None))
    build(house, tmp_path)
    homes = sorted((row["municipality"], row["from_on"], row["to_on"]) for row in rows(tmp_path, "citizens"))
    assert homes == [(540, date(2026, 11, 23), None), (580, date(1945, 2, 3), date(2026, 11, 23))]
    assert sorted(row["municipality"] for row in rows(tmp_path, "activity")) == [540, 580]


def test_what_is_purged_in_the_record_is_gone_after_the_next_run(house: House, tmp_path: Path) -> None:
    gone, stays = save(house, patient())["id"], save(house, patient())["id"]
    for citizen in (gone, stays):
        save(house, stay(citizen, "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"))
    build(house, tmp_path)
    empty_versions(house, gone)
    build(house, tmp_path)
    for table in ("activity", "citizens"):
        assert [row["citizen"] for row in rows(tmp_path, table)] == [NAMES.citizen(stays)]
    assert len(list(tmp_path.rglob("*.parquet"))) == 2
    assert build(house, tmp_path).citizens == 0


def test_a_run_that_is_killed_leaves_a_whole_set_and_the_next_goes_on(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = save(house, patient())["id"]
    save(house, stay(citizen, "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"))
    build(house, tmp_path)
    whole = (rows(tmp_path, "activity"), rows(tmp_path, "citizens"))
    save(house, stay(citizen, "2026-11-05T08:00:00Z", "2026-11-06T08:00:00Z"))
    save(house, stay(citizen, "2026-11-15T08:00:00Z", "2026-11-16T08:00:00Z"))
    for kept in range(3):
        dies_after(monkeypatch, kept)
        with pytest.raises(KeyboardInterrupt):
            build(house, tmp_path)
        monkeypatch.undo()
        assert (rows(tmp_path, "activity"), rows(tmp_path, "citizens")) == whole
    build(house, tmp_path)
    assert len(rows(tmp_path, "activity")) == 3
    named = set((store.read(tmp_path) or pytest.fail()).files) | {"manifest.json", "lock"}
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()} == named


def dies_after(monkeypatch: pytest.MonkeyPatch, settled: int) -> None:
    """The process is killed when so many files have come to their place: the last of three is the manifest."""
    left = [settled]
    settle = store.settle

    def settle_or_die(beside: Path, to: Path) -> None:
        if not left[0] or to.name == "manifest.json":
            raise KeyboardInterrupt
        left[0] -= 1
        settle(beside, to)

    monkeypatch.setattr(store, "settle", settle_or_die)


def test_a_rebuild_gives_the_same_rows_and_keeps_what_was_imported(house: House, tmp_path: Path) -> None:
    citizen = save(house, patient(identifier=[{"system": "urn:oid:1.2.208.176.1.2", "value": "2512484916"}]))["id"]
    save(house, stay(citizen, "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"))
    build(house, tmp_path)
    bring_in(house, tmp_path, extracts.by_id("hospital-contacts").example.file)
    before = {table: rows(tmp_path, table) for table in ("activity", "citizens", "imported")}
    build(house, tmp_path, rebuild=True)
    assert {table: rows(tmp_path, table) for table in before} == before
    assert {row["citizen"] for row in before["imported"]} >= {NAMES.citizen(citizen)}


def bring_in(house: House, folder: Path, text: str) -> importing.Outcome:
    layout = extracts.by_id("hospital-contacts")
    with as_system(house) as (tx, now):
        return importing.add(tx, folder, layout, text, names=NAMES, group_of=lambda sks: GROUPS.get(sks, 0), now=now)


def test_a_newer_delivery_replaces_its_months_and_a_faulty_one_changes_nothing(house: House, tmp_path: Path) -> None:
    text = extracts.by_id("hospital-contacts").example.file
    assert bring_in(house, tmp_path, text).rows == 3
    bring_in(house, tmp_path, text)
    assert len(rows(tmp_path, "imported")) == 3
    before = json.loads((tmp_path / "manifest.json").read_text())
    with pytest.raises(InvalidError, match="Line 2: kommunekode is empty"):
        bring_in(house, tmp_path, text.replace(";0580;", ";;", 1))
    assert json.loads((tmp_path / "manifest.json").read_text()) == before


def test_only_one_run_at_a_time(tmp_path: Path) -> None:
    with store.alone(tmp_path), pytest.raises(BusyError), store.alone(tmp_path):
        pass


def test_freshness_is_when_the_record_was_read(house: House, tmp_path: Path) -> None:
    assert status.read(tmp_path) is None
    save(house, patient())
    build(house, tmp_path)
    found = status.read(tmp_path)
    assert found is not None
    assert (found.fresh_at, found.rows, found.municipalities) == (
        datetime(2026, 11, 20, 9, 2, tzinfo=UTC), {"citizens": 1}, (580,),
    )  # fmt: skip
