"""Where the numbers lie: a folder for each making, and a line that says which is the newest. Pages read, one job writes.

A making is whole or not there: it is drafted in a folder of its own and named last. Inside lie the two tables that
everything is counted from (pseudonymous, see `insight.shapes`), the cells of all indicators, the numbers of all cross-tables,
what of them must not be shown, and what of sheets has been shown (`shown_sheets`), as the record's database has it, too.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from naer.app.numbers import keys, shown_sheets, tabling
from naer.app.numbers.shown_sheets import ShownSheets
from naer.insight.crosstabs.definition import Withdrawn
from naer.insight.indicators.protection import Key
from naer.insight.tables import store

FOLDER = "numbers"
"""Where they lie in the home of an installation."""

NEWEST, ABOUT = "newest", "about.json"
ACTIVITY, CITIZENS, CELLS = "activity.parquet", "citizens.parquet", "cells.parquet"
CROSSTABS, SHOWN = "crosstabs.parquet", "shown.parquet"
FORMAT = 3
"""Grows when a making comes to hold something else: pages wait for the next making rather than read an older one."""
LAST_YEAR = 4
"""So many of the newest quarters are the last four of sheets."""

_KEPT = 2
_DRAFT = ".part"
_LOCK = "lock"
_SUFFIX = f"-{FORMAT}"


@dataclass(frozen=True)
class Making:
    """One making of the numbers. `cut` is UTC without zone, as the tables are; `withheld` by indicator id.

    `counted` says by which definition each indicator was counted (`Indicator.digest`). `published` says up to when
    cross-tables of a kind and year (`published_tables.name`) were counted; without it, up to the making's own cut. `withdrawn`
    are those that pages must not show any more.
    """

    folder: Path
    cut: datetime
    quarters: tuple[date, ...]
    withheld: Mapping[str, frozenset[Key]]
    is_synthetic: bool
    years: tuple[int, ...]
    counted: Mapping[str, str]
    published: Mapping[str, datetime]
    withdrawn: Mapping[str, Withdrawn]

    @property
    def cells(self) -> pa.Table:
        """The cells of all indicators."""
        return pq.read_table(self.folder / CELLS)

    @property
    def areas(self) -> frozenset[int]:
        """The local areas that somebody lives in, as numbers; without 0, which is none."""
        lived = pq.read_table(self.folder / CITIZENS, columns=["local_area"])
        return frozenset(lived.column("local_area").unique().to_pylist()) - {0}


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only one who makes numbers under `home`; waits for another. A killed making leaves nothing locked."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def newest_name(home: Path) -> str:
    """The name of the newest making; empty before the first of this format, and when its folder is gone."""
    line = home / NEWEST
    name = line.read_text().strip() if line.is_file() else ""
    return name if name.endswith(_SUFFIX) and (home / name / ABOUT).is_file() else ""


def read(home: Path, name: str) -> Making:
    """A making by its name."""
    folder = home / name
    about = json.loads((folder / ABOUT).read_text())
    return Making(
        folder=folder,
        cut=datetime.fromisoformat(about["cut"]),
        quarters=tuple(date.fromisoformat(one) for one in about["quarters"]),
        withheld={
            indicator: frozenset(keys.read(one) for one in told) for indicator, told in about["withheld"].items()
        },
        is_synthetic=about["is_synthetic"],
        years=tuple(about["years"]),
        counted=about["counted"],
        published={name: datetime.fromisoformat(at) for name, at in about.get("published", {}).items()},
        withdrawn={
            name: Withdrawn(because, datetime.fromisoformat(at))
            for name, (because, at) in about.get("withdrawn", {}).items()
        },
    )


def shown(home: Path, name: str) -> tuple[ShownSheets, ...]:
    """What sheets had shown when a making was out, it and those before it; nothing for made-up numbers."""
    file = home / name / SHOWN
    if file.is_file():
        return shown_sheets.opened(name, file.read_bytes())
    about = json.loads((home / name / ABOUT).read_text())
    # Until it came to lie in the record's database, it stood here.
    told = {name: {keys.read(key): counts for key, counts in told} for name, told in about.get("shown", {}).items()}
    quarters = about["quarters"][-LAST_YEAR:]
    return (ShownSheets(about["counted"], tuple(map(date.fromisoformat, quarters)), told),) if told else ()


def draft(
    home: Path,
    *,
    activity: Sequence[pa.Table],
    citizens: pa.Table,
    cells: pa.Table,
    crosstabs: pa.Table,
    years: Sequence[int],
    cut: datetime,
    quarters: Sequence[date],
    withheld: Mapping[str, frozenset[Key]],
    is_synthetic: bool,
    counted: Mapping[str, str],
    shown: bytes | None,
    published: Mapping[str, datetime],
    replaces: Sequence[str] = (),
) -> str:
    """Write a making down, on disk and whole, without anybody seeing it; returns its name, for `show`.

    `replaces` are those whose sheets it was held against: what they showed is forgotten when this one is seen.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}{_SUFFIX}"
    folder = home / f"{name}{_DRAFT}"
    folder.mkdir(parents=True)
    with pq.ParquetWriter(folder / ACTIVITY, activity[0].schema, compression="zstd") as writer:
        for table in activity:
            writer.write_table(table)
    pq.write_table(citizens, folder / CITIZENS, compression="zstd")
    pq.write_table(cells, folder / CELLS, compression="zstd")
    pq.write_table(crosstabs, folder / CROSSTABS, compression="zstd", row_group_size=tabling.ROWS_TOGETHER)
    about = {
        "cut": cut.isoformat(),
        "quarters": [one.isoformat() for one in quarters],
        "withheld": {indicator: [keys.written(key) for key in sorted(told)] for indicator, told in withheld.items()},
        "is_synthetic": is_synthetic,
        "years": list(years),
        "counted": dict(counted),
        "published": {name: at.isoformat() for name, at in published.items()},
        "replaces": list(replaces),
    }
    (folder / ABOUT).write_text(json.dumps(about))
    if shown is not None:
        (folder / SHOWN).write_bytes(shown)
    for file in folder.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    store.settle_names(folder)
    return name


def show(home: Path, name: str, withdrawn: Mapping[str, Withdrawn]) -> None:
    """Make a draft the newest making, and say which tables are withdrawn by now. The one before stays for those who read it now,
    older ones go.
    """
    draft = home / f"{name}{_DRAFT}"
    about = json.loads((draft / ABOUT).read_text())
    about["withdrawn"] = {name: (one.because, one.at.isoformat()) for name, one in withdrawn.items()}
    beside = draft / f"{ABOUT}{_DRAFT}"
    beside.write_text(json.dumps(about))
    store.settle(beside, draft / ABOUT)
    draft.rename(home / name)
    store.settle_names(home)
    line = home / f"{NEWEST}{_DRAFT}"
    line.write_text(name)
    store.settle(line, home / NEWEST)
    _sweep(home)


def need_not_be_remembered(home: Path, known: Collection[str]) -> frozenset[str]:
    """Those of the makings in `known` whose sheets nobody can hold against tonight's, as this folder tells (decision 27).

    A making that was cut short before it got its name was never seen; one that became the newest, and was cut short before it
    let go of those that it replaced, is seen in their place. Where the folder has no newest making that is among `known` it may
    be older than they are, and nothing is left out for it.
    """
    newest = newest_name(home)
    if newest not in known:
        return frozenset()
    replaced = set(json.loads((home / newest / ABOUT).read_text()).get("replaces", ()))
    unseen = {one for one in known if (home / f"{one}{_DRAFT}").is_dir()}
    return frozenset(known) & (replaced | unseen)


def _sweep(home: Path) -> None:
    folders = sorted(one for one in home.iterdir() if one.is_dir() and one.name[0].isdecimal())
    makings = [one for one in folders if one.suffix != _DRAFT]
    for old in (*makings[:-_KEPT], *(one for one in folders if one.suffix == _DRAFT)):
        shutil.rmtree(old)
