"""Decides what the cross-tables of a making must not show, and writes both as one table for Parquet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.insight.crosstabs import beside_sheets
from naer.insight.crosstabs.beside_sheets import Decided, Secret, Sheets
from naer.insight.crosstabs.counting import Cells
from naer.insight.crosstabs.definition import KEYS, Condition, Counted, Counts
from naer.insight.crosstabs.protection import Codes, Key, Numbers, chosen_of
from naer.insight.indicators import protection
from naer.insight.indicators.places import Geography

SCHEMA = pa.schema(
    [
        pa.field("counted", pa.string(), nullable=False),
        pa.field("year", pa.int16(), nullable=False),
        pa.field("municipalities", pa.list_(pa.int16()), nullable=False),
        pa.field("keys", pa.list_(pa.int8()), nullable=False),  # places in KEYS
        pa.field("values", pa.list_(pa.int32()), nullable=False),
        pa.field("events", pa.int64(), nullable=False),
        pa.field("persons", pa.int64(), nullable=False),
        pa.field("is_withheld", pa.bool_(), nullable=False),
    ]
)

ROWS_TOGETHER = 8192
"""So many rows of the file are read or passed over as one: about a kind and year, which is what is asked for."""


@dataclass(frozen=True)
class Tabled:
    """The numbers of all kinds, and the figures that sheets must withhold, by indicator: some more than before, it may be.

    `decided` are the tables that were decided now, by kind and year; of what is published already nothing is decided. `linked`
    are the indicators, by kind, of which a sheet tells the same.
    """

    tables: pa.Table
    withheld: Mapping[str, frozenset[protection.Key]]
    decided: Mapping[tuple[Counted, int], pa.Table]
    linked: Mapping[Counted, frozenset[str]]


def tabled(
    counted: Mapping[Counted, Mapping[int, Cells]],
    sheets: Mapping[str, Sheets],
    geographies: Sequence[Geography],
    *,
    published: Mapping[tuple[Counted, int], pa.Table] | None = None,
    secret: Secret | None = None,
) -> Tabled:
    """Decide each kind, but for the years that are published. Where a sheet counts the same, the years of its last four
    quarters are decided together.

    When a small number of the tables would follow from what a sheet shows by itself, the sheet withholds more, and the kind is
    decided again. What was decided before stays safe: nothing is shown that was withheld. `secret`: see `beside_sheets.decide`.
    """
    sheets, out = dict(sheets), dict(published or {})
    found: dict[tuple[Counted, int], pa.Table] = {}
    linked: dict[Counted, frozenset[str]] = {}
    for kind, by_year in counted.items():
        left = {year: cells for year, cells in by_year.items() if (kind, year) not in out}
        while True:
            decided = list(_decided(left, kind, list(sheets.values()), geographies, secret))
            also = {indicator for one in decided for indicator in one.on_sheets}
            for indicator in also:
                book = sheets[indicator].book
                more = frozenset().union(*(one.on_sheets.get(indicator, frozenset()) for one in decided))
                hidden = protection.withheld(book, geographies, sheets[indicator].withheld | more)
                sheets[indicator] = Sheets(book, hidden)
            if not also:
                break
        linked[kind] = frozenset().union(*(one.linked for one in decided))
        for table in (_written(kind, one) for one in decided):
            for year in sorted(set(table.column("year").to_pylist())):
                found[kind, year] = table.filter(pc.field("year") == year)
    tables = pa.concat_tables([SCHEMA.empty_table(), *out.values(), *found.values()])
    return Tabled(tables, {name: one.withheld for name, one in sheets.items()}, found, linked)


def _decided(
    by_year: Mapping[int, Cells],
    counted: Counted,
    sheets: Sequence[Sheets],
    geographies: Sequence[Geography],
    secret: Secret | None,
) -> Iterator[Decided]:
    links = beside_sheets.links(by_year, counted, sheets)
    lately = {quarter.year for link in links for quarter in link.sheets.book.last_year}
    across = [year for year in by_year if year in lately]
    for together in filter(None, [across, *([year] for year in by_year if year not in lately)]):
        yield beside_sheets.decide({year: by_year[year] for year in together}, counted, links, geographies, secret)


def cells(table: pa.Table) -> Cells:
    """The counts of each municipality in tables of a kind and year."""
    return {
        (codes[0], conditions): one
        for (_, codes, conditions), one in ((key, one) for key, one, _ in _rows(table))
        if len(codes) == 1
    }


def _rows(table: pa.Table) -> Iterator[tuple[Key, Counts, bool]]:
    """Every number with its key, and whether it is withheld. Keys share the places and conditions that they have in common."""
    columns = [table.column(name).to_pylist() for name in SCHEMA.names[1:]]
    places: dict[Codes, Codes] = {}
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[Condition, ...]] = {}
    for year, codes, keys, values, events, persons, is_withheld in zip(*columns, strict=True):
        place, told = tuple(codes), (tuple(keys), tuple(values))
        if told not in known:
            known[told] = tuple((KEYS[key], value) for key, value in zip(keys, values, strict=True))
        yield (year, places.setdefault(place, place), known[told]), Counts(events, persons), is_withheld


def read(file: Path, counted: Counted, year: int, geographies: Sequence[Geography]) -> Numbers:
    """The numbers of one kind and year: a page shows no more, and all of a kind would be a wait that one notices."""
    told: dict[Key, Counts] = {}
    withheld: set[Key] = set()
    wanted = (pc.field("counted") == counted.value) & (pc.field("year") == year)
    for key, one, is_withheld in _rows(pq.read_table(file, filters=wanted)):
        told[key] = one
        if is_withheld:
            withheld.add(key)
    return Numbers(told, frozenset(withheld), chosen_of(told, geographies))


def _written(counted: Counted, decided: Decided) -> pa.Table:
    place = {key: number for number, key in enumerate(KEYS)}
    told = decided.told
    columns = (
        [counted.value] * len(told),
        [year for year, _, _ in told],
        [codes for _, codes, _ in told],
        [[place[key] for key, _ in conditions] for _, _, conditions in told],
        [[value for _, value in conditions] for _, _, conditions in told],
        [one.events for one in told.values()],
        [one.persons for one in told.values()],
        [key in decided.withheld for key in told],
    )
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)
