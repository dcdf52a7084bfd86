"""How fresh the tables are, for pages and people: one small reading of the manifest."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from naer.insight.tables import store

_MUNICIPALITY = re.compile(r"municipality=(\d+)/")


@dataclass(frozen=True)
class Status:
    """`fresh_at` is when the record was read; `files` lists a table's files, for whoever counts."""

    fresh_at: datetime
    run: int
    rows: dict[str, int]
    files: dict[str, list[Path]]
    municipalities: tuple[int, ...]


def read(folder: Path) -> Status | None:
    """How the tables in `folder` stand; None when there are none yet."""
    manifest = store.read(folder)
    if manifest is None:
        return None
    tables = sorted({path.partition("/")[0] for path in manifest.files})
    codes = {int(found[1]) for path in manifest.files if (found := _MUNICIPALITY.search(path))}
    return Status(
        fresh_at=manifest.fresh_at,
        run=manifest.run,
        rows={table: manifest.rows(table) for table in tables},
        files={table: [folder / path for path in manifest.of_table(table)] for table in tables},
        municipalities=tuple(sorted(codes)),
    )
