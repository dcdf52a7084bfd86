"""Makes the numbers from the two tables: counts every indicator and finds out what must not be shown."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path

import duckdb
import pyarrow as pa

from naer.app.numbers import kept, tabling
from naer.danish import times
from naer.insight.crosstabs import counting as crosstab_counting
from naer.insight.crosstabs.beside_sheets import Sheets
from naer.insight.crosstabs.definition import Counted
from naer.insight.indicators import content, counting, places, protection, reading, sheets_together, two_cuts
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.protection import Shown
from naer.insight.indicators.reading import Book

GEOGRAPHIES = (places.OLD, places.NEW)


def make(
    home: Path,
    *,
    activity: Sequence[pa.Table],
    citizens: pa.Table,
    over: Frame,
    is_synthetic: bool,
    indicators: Sequence[Indicator] = (),
    kinds: Sequence[Counted] = tuple(Counted),
) -> str:
    """Count indicators (all, unless some are named) and keep what came out under `home`; returns the name of the making.

    `kinds` are those that cross-tables are made of.
    """
    wanted = indicators or content.load()
    happened = pa.concat_tables(activity)
    tables = counting.open_tables(happened, citizens, over)
    try:
        counted = {one.id: counting.count_one(tables, one) for one in wanted}
    finally:
        tables.close()
    geographies = [places.geography(on) for on in GEOGRAPHIES]
    books = {one.id: reading.open_book(one, counted[one.id], over.quarters) for one in wanted}
    alone = {name: protection.withheld(book, geographies) for name, book in books.items()}
    withheld = sheets_together.withheld(books, alone, geographies)
    before = {} if is_synthetic else _shown_before(home, books, content.counted_by(wanted))
    if before:
        withheld = two_cuts.withheld(books, geographies, withheld, before)
    with duckdb.connect() as connection:
        connection.register("activity", happened)
        connection.register("citizens", citizens)
        years = crosstab_counting.years(connection, times.local_day(over.cut.replace(tzinfo=UTC)))
        sheets = {name: Sheets(book, withheld[name]) for name, book in books.items()}
        tabled = tabling.tabled(connection, years, sheets, geographies, kinds)
    shown = {} if is_synthetic else two_cuts.last_shown(books, geographies, tabled.withheld, before)
    return kept.write(
        home,
        activity=activity,
        citizens=citizens,
        cells=pa.concat_tables(counted.values()),
        crosstabs=tabled.tables,
        years=years,
        cut=over.cut,
        quarters=over.quarters,
        withheld=tabled.withheld,
        is_synthetic=is_synthetic,
        counted=content.counted_by(wanted),
        shown=shown,
    )


def _shown_before(home: Path, books: Mapping[str, Book], counted: Mapping[str, str]) -> dict[str, Shown]:
    """What has been shown of each indicator, as far as it can be held against what is made now."""
    name = kept.newest_name(home)
    if not name:
        return {}
    newest = kept.read(home, name)
    return {
        one: two_cuts.comparable(newest.shown[one], same_year=book.last_year == newest.quarters[-len(book.last_year) :])
        for one, book in books.items()
        if one in newest.shown and all(newest.counted.get(what) == counted[what] for what in (one, "lists"))
    }
