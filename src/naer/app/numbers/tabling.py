"""Counts the cross-tables of a making, decides what they must not show, and keeps both as one Parquet file by kind and year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.insight.crosstabs import beside_sheets, counting
from naer.insight.crosstabs.beside_sheets import Decided, Sheets
from naer.insight.crosstabs.counting import Cells
from naer.insight.crosstabs.definition import KEYS, Counted, Counts
from naer.insight.crosstabs.protection import Key, Numbers, places_of
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


@dataclass(frozen=True)
class Tabled:
    """The numbers of all kinds, and the figures that sheets must withhold, by indicator: some more than before, it may be."""

    tables: pa.Table
    withheld: Mapping[str, frozenset[protection.Key]]


def tabled(
    connection: duckdb.DuckDBPyConnection,
    years: Sequence[int],
    sheets: Mapping[str, Sheets],
    geographies: Sequence[Geography],
    kinds: Sequence[Counted],
) -> Tabled:
    """Count each kind and decide. Where a sheet counts the same, the years of its last four quarters are decided together.

    When a small number of the tables would follow from what a sheet shows by itself, the sheet withholds more, and the kind is
    decided again. What was decided before stays safe: nothing is shown that was withheld.
    """
    sheets, tables = dict(sheets), [SCHEMA.empty_table()]
    for counted, by_year in counting.count(kinds, years, connection).items():
        while True:
            decided = list(_decided(by_year, counted, list(sheets.values()), geographies))
            also = {indicator for one in decided for indicator in one.on_sheets}
            for indicator in also:
                book = sheets[indicator].book
                more = frozenset().union(*(one.on_sheets.get(indicator, frozenset()) for one in decided))
                hidden = protection.withheld(book, geographies, sheets[indicator].withheld | more)
                sheets[indicator] = Sheets(book, hidden)
            if not also:
                break
        tables += [_written(counted, one) for one in decided]
    return Tabled(pa.concat_tables(tables), {name: one.withheld for name, one in sheets.items()})


def _decided(
    by_year: Mapping[int, Cells], counted: Counted, sheets: Sequence[Sheets], geographies: Sequence[Geography]
) -> Iterator[Decided]:
    links = beside_sheets.links(by_year, counted, sheets)
    lately = {quarter.year for link in links for quarter in link.sheets.book.last_year}
    across = [year for year in by_year if year in lately]
    for together in filter(None, [across, *([year] for year in by_year if year not in lately)]):
        yield beside_sheets.decide({year: by_year[year] for year in together}, counted, links, geographies)


def read(file: Path, counted: Counted, geographies: Sequence[Geography]) -> Numbers:
    """The numbers of one kind."""
    rows = pq.read_table(file, filters=pc.field("counted") == counted.value)
    columns = [rows.column(name).to_pylist() for name in SCHEMA.names[1:]]
    told: dict[Key, Counts] = {}
    withheld: set[Key] = set()
    for year, codes, keys, values, events, persons, is_withheld in zip(*columns, strict=True):
        conditions = tuple((KEYS[key], value) for key, value in zip(keys, values, strict=True))
        key = (year, tuple(codes), conditions)
        told[key] = Counts(events, persons)
        if is_withheld:
            withheld.add(key)
    homes = {code for _, codes, _ in told for code in codes}
    chosen = frozenset(codes for codes, is_chosen in places_of(geographies, homes) if is_chosen)
    return Numbers(told, frozenset(withheld), chosen)


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
