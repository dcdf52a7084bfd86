"""Bring the tables up to date with the record: read who changed, derive their rows anew, rewrite the months that differ.

Repeatable: the same record gives the same rows in the same files, however many runs it took. A run that is killed has done
nothing, the next begins where the last whole one ended. A citizen is always derived as a whole, so it does not matter how often
a change is seen; a purge shows as emptied versions, and such a citizen is derived anew like one who changed.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from naer.insight import shapes
from naer.insight.engines import parts
from naer.insight.tables import deriving, store
from naer.insight.tables.deriving import Citizen
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.insight.tables.store import Manifest
from naer.insight.tables.written import Written
from naer.record import derived, feed
from naer.record.journal import Transaction

SCHEMAS = {"activity": shapes.ACTIVITY, "citizens": shapes.CITIZENS}
_MONTH = {"activity": "strftime(started_at, '%Y-%m')", "citizens": "'all'"}
_CITIZENS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Outcome:
    """What a run did: citizens derived, files written, rows in all tables, and when the record was read."""

    citizens: int
    files: int
    rows: int
    fresh_at: datetime


def build(
    tx: Transaction,
    folder: Path,
    *,
    names: Pseudonyms,
    group_of: Callable[[str], int],
    now: datetime,
    rebuild: bool = False,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """Bring the tables in `folder` up to date. `tell` hears how many citizens are done, of how many.

    Tables of another format, or under another secret, are made anew, as with `rebuild`. BusyError when another run is at it.
    """
    with store.alone(folder):
        known = store.read(folder)
        if rebuild or known is None or known.format != store.FORMAT or known.secret != names.fingerprint():
            known = _begun_anew(known, names, now)
        to = feed.newest(tx)
        emptied = {citizen: (str(names.citizen(citizen)), count) for citizen, count in derived.emptied(tx).items()}
        purged = {citizen for citizen, (name, count) in emptied.items() if known.emptied.get(name) != count}
        wanted = sorted({*derived.changed(tx, known.place, to), *purged})
        run = known.run + 1
        with tempfile.TemporaryDirectory(dir=folder, prefix="staging-") as staging:
            _stage(tx, wanted, Path(staging), names=names, group_of=group_of, tell=tell)
            written = _write(folder, known, Path(staging), [names.citizen(one) for one in wanted])
        replaced = {store.place(path) for path in written}
        files = {path: rows for path, rows in known.files.items() if store.place(path) not in replaced}
        files |= {path: rows for path, rows in written.items() if rows}
        store.put(
            folder,
            replace(known, run=run, place=to, fresh_at=now, files=files, emptied=dict(emptied.values())),
        )
        return Outcome(len(wanted), len(written), sum(files.values()), now)


def _begun_anew(known: Manifest | None, names: Pseudonyms, now: datetime) -> Manifest:
    """A manifest of nothing but what was imported, which the record can't give again."""
    imported: dict[str, int] = {}
    if known is not None and known.secret == names.fingerprint():
        imported = {path: rows for path, rows in known.files.items() if path.partition("/")[0] not in SCHEMAS}
    return Manifest(known.run if known else 0, feed.START, now, names.fingerprint(), imported)


def _stage(
    tx: Transaction,
    wanted: Sequence[str],
    staging: Path,
    *,
    names: Pseudonyms,
    group_of: Callable[[str], int],
    tell: Callable[[int, int], None],
) -> None:
    """Write the fresh rows of the wanted citizens to one file for each table."""
    with (
        pq.ParquetWriter(staging / "activity", SCHEMAS["activity"]) as activity,
        pq.ParquetWriter(staging / "citizens", SCHEMAS["citizens"]) as citizens,
    ):
        for start in range(0, len(wanted), _CITIZENS_AT_ONCE):
            happened: list[dict[str, Any]] = []
            lived: list[dict[str, Any]] = []
            for citizen in _citizens(tx, wanted[start : start + _CITIZENS_AT_ONCE]):
                events, homes = deriving.rows(citizen, names=names, group_of=group_of)
                happened += events
                lived += homes
            activity.write_table(_table(happened, SCHEMAS["activity"]))
            citizens.write_table(_table(lived, SCHEMAS["citizens"]))
            tell(min(start + _CITIZENS_AT_ONCE, len(wanted)), len(wanted))


def _citizens(tx: Transaction, ids: Sequence[str]) -> Iterator[Citizen]:
    versions = {
        citizen: [Written(one.body, one.recorded_at) for one in held]
        for citizen, held in groupby(derived.patients(tx, ids), key=lambda one: one.citizen_id)
    }
    is_there: set[str] = set()
    for citizen, held in groupby(derived.current(tx, ids, deriving.TYPES), key=lambda one: one.citizen_id):
        resources = [Written(one.body, one.recorded_at) for one in held]
        # Whose own Patient has ended or was purged is no citizen here, whatever else is left of them.
        if any(one.body["resourceType"] == "Patient" for one in resources) and citizen not in is_there:
            is_there.add(citizen)
            yield Citizen(citizen, versions.get(citizen, []), resources)


def _write(folder: Path, known: Manifest, staging: Path, numbers: Sequence[int]) -> dict[str, int]:
    """Write every file in which a row of the citizens with these numbers differs; the rows of each by path, 0 for no file."""
    written: dict[str, int] = {}
    with duckdb.connect(str(staging / "work.duckdb")) as connection:
        connection.register("numbers", pa.table({"citizen": pa.array(numbers, pa.int64())}))
        connection.execute(_statement("changed"))
        for table, schema in SCHEMAS.items():
            _load(connection, table, [folder / path for path in known.of_table(table)], staging / table)
            for municipality, month in connection.execute(_statement("differing")).fetchall():
                path = f"{table}/municipality={municipality}/{month}.{known.run + 1}.parquet"
                old = [folder / one for one in known.files if store.place(one) == store.place(path)]
                rows = _rows(connection, schema, old, (municipality, month))
                if rows.num_rows:
                    beside = store.unfinished(folder / path)
                    pq.write_table(rows, beside, compression="zstd")
                    store.settle(beside, folder / path)
                written[path] = rows.num_rows
    return written


def _load(connection: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path], staged: Path) -> None:
    """Two tables for the citizens who changed: their rows `before`, and their `fresh` ones, each with its month."""
    month, columns = _MONTH[table], ", ".join(SCHEMAS[table].names)
    connection.execute(_statement("fresh").format(month=month, staged=parts.scan([staged])))
    before = _statement("before" if files else "nothing_before")
    connection.execute(before.format(month=month, columns=columns, files=parts.scan(files)))


def _rows(
    connection: duckdb.DuckDBPyConnection, schema: pa.Schema, old: Sequence[Path], key: tuple[int, str]
) -> pa.Table:
    """What a month of a municipality holds now: the rows of those who did not change, and the fresh ones."""
    sql = _statement("file" if old else "new_file").format(columns=", ".join(schema.names), files=parts.scan(old))
    return connection.sql(sql, params=[*key]).to_arrow_table().cast(schema)


def _table(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.table({field.name: pa.array([row[field.name] for row in rows], field.type) for field in schema}, schema)


@cache
def _statement(name: str) -> str:
    text = (resources.files("naer.insight.tables") / "statements.sql").read_text(encoding="utf-8")
    return dict(part.split("\n", 1) for part in text.split("-- name: ")[1:])[name].strip()
