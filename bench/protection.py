"""What does it cost to withhold small numbers at real size? Every indicator of the whole country, each sheet alone, all sheets
together, and a second night held against the first, from the tables that `bench/indicators.py` makes.

    .venv/bin/python bench/indicators.py --keep /tmp/country --make
    .venv/bin/python bench/protection.py --keep /tmp/country                # by municipality and quarter
    .venv/bin/python bench/protection.py --keep /tmp/country --broken-down  # by age, sex, dwelling, area and practice, too

The second night has the rows of the first and one of each hundred that was not written then.
"""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from scene import say

from naer.app.numbers import making, shown_sheets
from naer.app.numbers.shown_sheets import ShownSheets
from naer.insight import small_numbers
from naer.insight.indicators import content, counting, places, protection, reading, sheets_together, synthetic, two_cuts
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import Key, Shown
from naer.insight.indicators.reading import Book


def counted(folder: Path, citizens: int, *, is_late_left_out: bool, is_broken_down: bool) -> Mapping[str, Book]:
    """Every indicator's book."""
    over = synthetic.Recipe(citizens=citizens, municipalities=(101,)).over
    left_out = " WHERE hash(citizen, started_at) % 100 > 0" if is_late_left_out else ""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "9GB", "temp_directory": str(folder / "spill")})
    tables = counting.open_tables(
        f"(SELECT * FROM read_parquet('{folder}/activity/*.parquet'){left_out})",
        f"read_parquet('{folder}/citizens/*.parquet')",
        over,
        levels=counting.EVERY_LEVEL if is_broken_down else (),
        connection=connection,
    )
    return {one.id: reading.open_book(one, counting.count_one(tables, one), over.quarters) for one in content.load()}


def main() -> None:
    """Count twice and withhold three ways."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--citizens", type=int, default=5_900_000)
    options.add_argument("--keep", type=Path, required=True, help="the folder that the made-up country is in")
    options.add_argument("--broken-down", action="store_true")
    given = options.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}; clock, and in brackets processor time", flush=True)
    geographies = [places.geography(on) for on in making.GEOGRAPHIES]
    nights: list[Mapping[str, Book]] = []
    for what, is_late_left_out in (("counted, first night", True), ("counted, second night", False)):
        clock, work = time.perf_counter(), time.process_time()
        nights.append(
            counted(given.keep, given.citizens, is_late_left_out=is_late_left_out, is_broken_down=given.broken_down)
        )
        _took(what, clock, work)
    first, second = nights
    clock, work = time.perf_counter(), time.process_time()
    alone = {name: protection.withheld(book, geographies) for name, book in first.items()}
    figures = sum(len(protection.offered(book, geographies)[0]) for book in first.values())
    _took(f"each of {len(first)} sheets alone, {figures:,} figures", clock, work)
    clock, work = time.perf_counter(), time.process_time()
    hidden = sheets_together.withheld(first, alone, geographies)
    _took(f"all sheets together, {sum(map(len, hidden.values())):,} withheld", clock, work)
    clock, work = time.perf_counter(), time.process_time()
    shown = two_cuts.last_shown(first, geographies, hidden, {})
    _took("what the first night showed", clock, work)
    clock, work = time.perf_counter(), time.process_time()
    last_year = next(iter(first.values())).last_year
    remembered = shown_sheets.written([ShownSheets(content.counted_by(content.load()), last_year, shown)])
    _took(f"written down for the record, {len(remembered):,} bytes", clock, work)
    clock, work = time.perf_counter(), time.process_time()
    (again,) = shown_sheets.opened("first night", remembered)
    _took("read again by the second", clock, work)
    if _told(again.shown) != _told(shown):
        raise SystemExit("What was read is not what was written.")
    clock, work = time.perf_counter(), time.process_time()
    now = {name: protection.withheld(book, geographies) for name, book in second.items()}
    now = sheets_together.withheld(second, now, geographies)
    now = two_cuts.withheld(second, geographies, now, [shown])
    _took(f"the second night, {sum(map(len, now.values())):,} withheld", clock, work)
    print(
        f"of these {_changed_by_few(second, geographies, hidden, shown):,} were shown and have changed by few",
        flush=True,
    )


def _told(shown: Mapping[str, Shown]) -> Mapping[str, Shown]:
    """Without figures that tell nothing of persons: those are not written down."""
    told = {name: {key: counts for key, counts in one.items() if counts} for name, one in shown.items()}
    return {name: one for name, one in told.items() if one}


def _changed_by_few(
    books: Mapping[str, Book],
    geographies: Sequence[Geography],
    hidden: Mapping[str, frozenset[Key]],
    shown: Mapping[str, Shown],
) -> int:
    """How many figures must be withheld whatever is chosen beside them: the least that a second night can withhold more."""
    found = 0
    for name, book in books.items():
        told, _ = protection.offered(book, geographies)
        for key in told.keys() & shown[name].keys() - hidden[name]:
            before = shown[name][key]
            found += small_numbers.is_small({of: told[key][of] - before[of] for of in before})
    return found


def _took(what: str, clock: float, work: float) -> None:
    say(what, f"{time.perf_counter() - clock:.1f} s ({time.process_time() - work:.1f})", "none")


if __name__ == "__main__":
    main()
