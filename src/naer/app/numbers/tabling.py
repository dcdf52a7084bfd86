"""Counts the cross-tables of a making, decides what they must not show, and keeps both as one Parquet file by kind and year."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.insight.crosstabs import beside_sheets, counting
from naer.insight.crosstabs.beside_sheets import Sheets
from naer.insight.crosstabs.definition import KEYS, Counted, Counts
from naer.insight.crosstabs.protection import Key, Numbers, places_of
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


def tables(
    connection: duckdb.DuckDBPyConnection,
    years: Sequence[int],
    sheets: Sequence[Sheets],
    geographies: Sequence[Geography],
) -> Iterator[pa.Table]:
    """The numbers of each kind. Where a sheet counts the same, the years of its last four quarters are decided together."""
    for counted in Counted:
        by_year = {year: counting.count(counted, year, connection) for year in years}
        links = beside_sheets.links(by_year, counted, sheets)
        lately = {quarter.year for link in links for quarter in link.sheets.book.last_year}
        across = [year for year in years if year in lately]
        for together in filter(None, [across, *([year] for year in years if year not in lately)]):
            told, withheld = beside_sheets.withheld(
                {year: by_year[year] for year in together}, counted, links, geographies
            )
            yield _written(counted, told, withheld)


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


def _written(counted: Counted, told: dict[Key, Counts], withheld: frozenset[Key]) -> pa.Table:
    rows = [
        (
            counted.value,
            year,
            list(codes),
            [KEYS.index(key) for key, _ in conditions],
            [value for _, value in conditions],
            one.events,
            one.persons,
            (year, codes, conditions) in withheld,
        )
        for (year, codes, conditions), one in told.items()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)
