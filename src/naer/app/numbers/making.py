"""Makes the numbers from the two tables: counts every indicator and finds out what must not be shown.

Sheets are made anew every time. Cross-tables of a year are published by the first making in which it is settled, and stay as they
are (`docs/decisions/0024`); made-up numbers, from which nobody can learn anything, are all made anew. What sheets showed
lies beside the published tables (`docs/decisions/0026`): a making writes it down before it is to be seen.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from naer.app.numbers import kept, published_tables, seen_tables, shown_sheets, tabling
from naer.app.numbers.published_tables import Editions, PublishedTables
from naer.app.numbers.shown_sheets import ShownSheets
from naer.app.numbers.tabling import Tabled
from naer.danish import times
from naer.insight.crosstabs import beside_sheets, since_published
from naer.insight.crosstabs import counting as crosstab_counting
from naer.insight.crosstabs.beside_sheets import Sheets
from naer.insight.crosstabs.counting import Cells
from naer.insight.crosstabs.definition import Counted
from naer.insight.indicators import content, counting, places, protection, reading, sheets_together, two_cuts
from naer.insight.indicators.definition import Indicator
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import Key, Shown
from naer.insight.indicators.reading import Book

GEOGRAPHIES = (places.OLD, places.NEW)


def make(
    home: Path,
    *,
    activity: Sequence[pa.Table],
    citizens: pa.Table,
    over: Frame,
    editions: Editions | None,
    indicators: Sequence[Indicator] = (),
    kinds: Sequence[Counted] = tuple(Counted),
) -> str:
    """Count indicators (all, unless some are named) and keep what came out under `home`; returns the name of the making.

    `kinds` are those that cross-tables are made of, `editions` where what is out is kept: None for made-up numbers.
    ConflictError when published tables cannot be read or found, or another worker has made numbers meanwhile. Who calls is the
    only one who makes numbers under `home` (`kept.alone`).
    """
    wanted, is_synthetic = indicators or content.load(), editions is None
    out = published_tables.read(editions) if editions else {}
    new = seen_tables.missing(home, out) if editions else {}
    taken_back = seen_tables.withdrawals_missing(home, editions) if editions else {}
    out |= new
    happened = pa.concat_tables(activity)
    tables = counting.open_tables(happened, citizens, over)
    try:
        counted = {one.id: counting.count_one(tables, one) for one in wanted}
    finally:
        tables.close()
    geographies = [places.geography(on) for on in GEOGRAPHIES]
    books = {one.id: reading.open_book(one, counted[one.id], over.quarters) for one in wanted}
    on = times.local_day(over.cut.replace(tzinfo=UTC))
    with duckdb.connect() as connection:
        connection.register("activity", happened)
        connection.register("citizens", citizens)
        years = crosstab_counting.years(connection, on if is_synthetic else crosstab_counting.settled(on))
        happenings = crosstab_counting.count(kinds, years, connection)
    kept_back = _kept_back(out, books)
    alone = {
        name: protection.withheld(book, geographies, kept_back.get(name, frozenset())) for name, book in books.items()
    }
    withheld = sheets_together.withheld(books, alone, geographies)
    by_definition = content.counted_by(wanted)
    known, memories = _shown_before(home, editions) if editions else ((), [])
    before = [one for one in (memory.comparable(books, by_definition) for memory in memories) if one]
    by_tables = [] if is_synthetic else _told_by_tables(happenings, out, books, geographies)
    if before or by_tables:
        withheld = two_cuts.withheld(books, geographies, withheld, [*before, *by_tables])
    tabled = tabling.tabled(
        happenings,
        {name: Sheets(book, withheld[name]) for name, book in books.items()},
        geographies,
        published={which: one.table for which, one in out.items()},
        secret=two_cuts.small_changes(books, geographies, before),
    )
    last_year = next(iter(books.values())).last_year
    new |= _published_now(tabled, last_year, over.cut) if editions else {}
    shown = b""
    if editions:
        now = [two_cuts.last_shown(books, geographies, tabled.withheld, one) for one in before or [{}]]
        different = [one for place, one in enumerate(now) if one not in now[:place]]
        shown = shown_sheets.written([ShownSheets(by_definition, last_year, one) for one in different])
    name = kept.draft(
        home,
        activity=activity,
        citizens=citizens,
        cells=pa.concat_tables(counted.values()),
        crosstabs=tabled.tables,
        years=sorted({*years, *(year for _, year in out | new)}, reverse=True),
        cut=over.cut,
        quarters=over.quarters,
        withheld=tabled.withheld,
        is_synthetic=is_synthetic,
        counted=by_definition,
        shown=shown or None,
        published={one.name: one.cut for one in (out | new).values()},
        replaces=known,
    )
    if editions is None:
        kept.show(home, name, {})
        return name
    published = {one.name: published_tables.written(one) for one in new.values()}
    editions.keep(published | taken_back, name, shown, beside=known)
    kept.show(home, name, published_tables.withdrawn(editions))
    editions.forget(known)
    return name


def _shown_before(home: Path, editions: Editions) -> tuple[tuple[str, ...], list[ShownSheets]]:
    """The makings that the record knows of, and what sheets showed in them, but for those that nobody can have before them.

    The folder's own newest making counts, too, when it is newer than all of them: it was made before this lay in the record, or
    the record has been restored from a backup that is older.
    """
    known = editions.shown()
    over = kept.need_not_be_remembered(home, known.keys())
    memories = [
        one for making, shown in known.items() if making not in over for one in shown_sheets.opened(making, shown)
    ]
    own = kept.newest_name(home)
    if own > max(known, default=""):
        memories += kept.shown(home, own)
    return tuple(known), memories


def _published_now(
    tabled: Tabled, last_year: tuple[date, ...], cut: datetime
) -> dict[tuple[Counted, int], PublishedTables]:
    """The tables that this making decided, with what sheets that tell the same withhold."""
    found: dict[tuple[Counted, int], PublishedTables] = {}
    for (kind, year), table in tabled.decided.items():
        still = {name: published_tables.of_year(year, tabled.withheld[name]) for name in tabled.linked[kind]}
        found[kind, year] = PublishedTables(kind, year, table, cut, last_year, still)
    return found


def _kept_back(
    out: Mapping[tuple[Counted, int], PublishedTables], books: Mapping[str, Book]
) -> dict[str, frozenset[Key]]:
    """What sheets withheld when tables were published, and go on withholding: mostly nothing has changed in them."""
    found: dict[str, frozenset[Key]] = {}
    for one in out.values():
        for name, book in books.items():
            still = one.still_withheld(book.last_year).get(name, frozenset())
            found[name] = found.get(name, frozenset()) | still
    return found


def _told_by_tables(
    happenings: Mapping[Counted, Mapping[int, Cells]],
    out: Mapping[tuple[Counted, int], PublishedTables],
    books: Mapping[str, Book],
    geographies: Sequence[Geography],
) -> list[Mapping[str, Shown]]:
    """What tables tell of sheets' figures, by kind: as published, or as they are to be published now."""
    sheets = [Sheets(book, frozenset()) for book in books.values()]
    found: list[Mapping[str, Shown]] = []
    for kind, by_year in happenings.items():
        links = beside_sheets.links(by_year, kind, sheets)
        as_out = {
            year: tabling.cells(out[kind, year].table) if (kind, year) in out else by_year[year] for year in by_year
        }
        found.append(since_published.told_by_tables(links, kind, as_out, geographies))
    return [one for one in found if one]
