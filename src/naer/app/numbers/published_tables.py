"""The cross-tables that are out: those of a kind and year are written once, and never counted anew (`docs/decisions/0024`).

They lie in a folder beside the makings, a file for each kind and year: the numbers, what of them is withheld, up to when the
record was read, and what sheets withheld on the day. A making copies them; who deletes the folder publishes them anew, and
gives who kept the old ones the difference.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from naer.app.numbers import kept, keys
from naer.insight.crosstabs.definition import Counted
from naer.insight.indicators.protection import YEAR, Key

_ABOUT = b"naer"


@dataclass(frozen=True)
class PublishedTables:
    """The tables of a kind and year as they were published. `cut` is UTC without zone; `last_year` the sheets' four quarters
    on the day, and `withheld` what sheets that tell the same withheld then, by indicator.
    """

    counted: Counted
    year: int
    table: pa.Table
    cut: datetime
    last_year: tuple[date, ...]
    withheld: Mapping[str, frozenset[Key]]

    @property
    def name(self) -> str:
        """Kind and year in one word."""
        return name(self.counted, self.year)

    def still_withheld(self, last_year: tuple[date, ...]) -> dict[str, frozenset[Key]]:
        """What sheets go on withholding: those figures still mean the same, and may well be as they were."""
        is_same = last_year == self.last_year
        return {
            indicator: frozenset(one for one in told if is_same or one[0] != YEAR)
            for indicator, told in self.withheld.items()
        }


def name(counted: Counted, year: int) -> str:
    """What the tables of a kind and year are called in files."""
    return f"{counted.value}-{year}"


def read(home: Path) -> dict[tuple[Counted, int], PublishedTables]:
    """All that have been published under the home of the numbers."""
    files = sorted((home / kept.PUBLISHED).glob("*.parquet"))
    found = [_read(one) for one in files]
    return {(one.counted, one.year): one for one in found}


def keep(home: Path, tables: PublishedTables) -> None:
    """Publish them: whole, or not at all."""
    folder = home / kept.PUBLISHED
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "counted": tables.counted.value,
        "year": tables.year,
        "cut": tables.cut.isoformat(),
        "last_year": [one.isoformat() for one in tables.last_year],
        "withheld": {name: [keys.written(one) for one in sorted(told)] for name, told in tables.withheld.items()},
    }
    file = folder / f"{tables.name}.parquet"
    part = file.with_suffix(".part")
    pq.write_table(tables.table.replace_schema_metadata({_ABOUT: json.dumps(about).encode()}), part, compression="zstd")
    part.replace(file)


def _read(file: Path) -> PublishedTables:
    table = pq.read_table(file)
    about = json.loads(table.schema.metadata[_ABOUT])
    return PublishedTables(
        counted=Counted(about["counted"]),
        year=about["year"],
        table=table.replace_schema_metadata(None),
        cut=datetime.fromisoformat(about["cut"]),
        last_year=tuple(date.fromisoformat(one) for one in about["last_year"]),
        withheld={name: frozenset(keys.read(one) for one in told) for name, told in about["withheld"].items()},
    )
