"""A national extract into the tables: pseudonymised, whole or not at all, a month replaced by a newer delivery of it.

Rows lie in `imported/<layout>/` beside the derived tables and have the shape of ACTIVITY; what the record tells and what a
register tells are never mixed. Citizens whom the record knows get the same number in both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from naer.errors import ConflictError
from naer.insight import shapes
from naer.insight.extracts import reading
from naer.insight.extracts.layout import Layout
from naer.insight.tables import store
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.insight.tables.store import Manifest
from naer.record import derived, feed
from naer.record.journal import Transaction

IMPORTED = "imported"
CPR = "urn:oid:1.2.208.176.1.2"


@dataclass(frozen=True)
class Outcome:
    """How many lines were read, how many rows came of them, and in how many months of municipalities."""

    lines: int
    rows: int
    files: int


def add(
    tx: Transaction,
    folder: Path,
    layout: Layout,
    text: str,
    *,
    names: Pseudonyms,
    group_of: Callable[[str], int],
    now: datetime,
) -> Outcome:
    """Import one delivery. InvalidError tells what is wrong with it line by line, and then nothing was changed."""
    lines = reading.read(layout, text)
    ids = derived.by_personal_number(tx, sorted({line.values[layout.citizen] for line in lines}), system=CPR)
    rows = list(
        reading.activity(
            layout,
            lines,
            citizen=lambda number: names.citizen(ids.get(number, f"personal-number/{number}")),
            organisation=lambda code: names.organisation(f"code/{code}"),
            group_of=group_of,
        )
    )
    with store.alone(folder):
        known = store.read(folder) or Manifest(0, feed.START, now, names.fingerprint())
        if known.secret != names.fingerprint():
            raise ConflictError(
                "The tables were made under another secret.",
                what_to_do="Run naer tables build --rebuild, then import again.",
            )
        run = known.run + 1
        written = {path: _write(folder / path, part) for path, part in _parts(layout, rows, run).items()}
        replaced = {store.place(path) for path in written}
        kept = {path: count for path, count in known.files.items() if store.place(path) not in replaced}
        store.put(folder, replace(known, run=run, files={**kept, **written}))
    return Outcome(len(lines), len(rows), len(written))


def _parts(layout: Layout, rows: list[dict[str, Any]], run: int) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        month = f"{row['started_at']:%Y-%m}"
        path = f"{IMPORTED}/{layout.id}/municipality={row['municipality']}/{month}.{run}.parquet"
        found.setdefault(path, []).append(row)
    return found


def _write(place: Path, rows: list[dict[str, Any]]) -> int:
    schema = shapes.ACTIVITY
    columns = {field.name: pa.array([row[field.name] for row in rows], field.type) for field in schema}
    table = pa.table(columns, schema).sort_by([(name, "ascending") for name in schema.names])
    beside = store.unfinished(place)
    pq.write_table(table, beside, compression="zstd")
    store.settle(beside, place)
    return table.num_rows
