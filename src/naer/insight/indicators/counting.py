"""Counting indicators with DuckDB: from the two tables to CELLS. No statistics here, and no floating numbers.

`open_tables` gives an engine on the two tables (Arrow, or a Parquet scan in DuckDB's words); `count` gives the cells of some
indicators. Whole numbers and ordered rows: the same on any number of threads. The SQL of an indicator is text from a reviewed
file; its parameters are bound, and what is put into SQL here are numbers, days and names from enums.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from importlib import resources

import duckdb
import pyarrow as pa

from naer.errors import InvalidError
from naer.insight import shapes
from naer.insight.indicators import cells, content, frame
from naer.insight.indicators.cells import CELLS, Dimension
from naer.insight.indicators.definition import Indicator, Level, MeasureKind
from naer.insight.indicators.frame import Frame

FLAGS: dict[str, type[IntFlag]] = {
    "any": shapes.AnyFlag,
    "admission": shapes.AdmissionFlag,
    "rehabilitation": shapes.RehabilitationFlag,
    "place": shapes.PlaceFlag,
    "programme": shapes.ProgrammeFlag,
    "alert": shapes.AlertFlag,
    "fall": shapes.FallFlag,
    "smoking": shapes.SmokingFlag,
    "grant": shapes.GrantFlag,
    "referral": shapes.ReferralFlag,
    "condition": shapes.Condition,
}

EVERY_LEVEL = tuple(Level)
_COLUMN_OF = {
    Dimension.LOCAL_AREA: "local_area",
    Dimension.CLINIC: "clinic",
    Dimension.DWELLING: "dwelling",
    Dimension.AGE: "band",
    Dimension.SEX: "sex",
    Dimension.PART: "part_or_all",
    Dimension.AGE_SEX: "age_sex",
}
_DIMENSION_OF = {
    Level.LOCAL_AREA: Dimension.LOCAL_AREA,
    Level.CLINIC: Dimension.CLINIC,
    Level.DWELLING: Dimension.DWELLING,
    Level.AGE: Dimension.AGE,
    Level.SEX: Dimension.SEX,
    Level.PART: Dimension.PART,
}


@dataclass
class Tables:
    """An open engine: the connection, the frame, and which of the shared tables have been made so far."""

    connection: duckdb.DuckDBPyConnection
    frame: Frame
    levels: frozenset[Level]
    made: set[str]

    def close(self) -> None:
        """Let the memory go."""
        self.connection.close()


def open_tables(
    activity: pa.Table | str,
    citizens: pa.Table | str,
    over: Frame,
    *,
    levels: Iterable[Level] = EVERY_LEVEL,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Tables:
    """An engine on the two tables; a text is what stands after FROM in DuckDB, such as `read_parquet('…/*.parquet')`.

    `levels` are the breakdowns that will be asked for: fewer make counting faster.
    """
    engine = connection or duckdb.connect()
    engine.execute("SET TimeZone = 'UTC'")
    for name, table in (("activity_rows", activity), ("citizen_rows", citizens)):
        if not isinstance(table, str):
            engine.register(name, table)
    numbers = list(frame.working_day_numbers(over))
    lists = [
        (one.key, part.part, content.diagnosis_groups().number(group))
        for one in content.code_lists().lists
        for part in one.parts
        for group in part.groups
    ]
    lengths = [(end - start).days for start, end in zip(over.quarters, over.ends, strict=True)]
    engine.register(
        "quarters",
        pa.table(
            {
                "quarter_on": pa.array(over.quarters, pa.date32()),
                "next_on": pa.array(over.ends, pa.date32()),
                "days": pa.array(lengths, pa.int32()),
            }
        ),
    )
    engine.register(
        "working_days", pa.table({"day": [day for day, _ in numbers], "number": [one for _, one in numbers]})
    )
    engine.register(
        "code_list",
        pa.table(
            {
                "list": pa.array([key for key, _, _ in lists], pa.string()),
                "part": pa.array([part for _, part, _ in lists], pa.int32()),
                "diagnosis": pa.array([number for _, _, number in lists], pa.int16()),
            }
        ),
    )
    engine.execute(_script("words").format(kinds=_cases(_kinds(), "UTINYINT"), bits=_cases(_bits(), "UINTEGER")))
    engine.execute(
        _script("tables").format(
            cut=over.cut,
            activity=activity if isinstance(activity, str) else "activity_rows",
            citizens=citizens if isinstance(citizens, str) else "citizen_rows",
        )
    )
    return Tables(engine, over, frozenset(levels), set())


def count(tables: Tables, indicators: Sequence[Indicator]) -> pa.Table:
    """The cells of the indicators, in the order given and within each in order of all columns."""
    counted = [count_one(tables, indicator) for indicator in indicators]
    return pa.concat_tables(counted) if counted else CELLS.empty_table()


def count_one(tables: Tables, indicator: Indicator) -> pa.Table:
    """The cells of one indicator. InvalidError when its SQL cannot be run or does not give the columns it must."""
    for need in indicator.needs:
        _make(tables, need)
    kind = indicator.measure.kind
    dimensions = dimensions_of(indicator, tables.levels)
    days = ", days" if kind is MeasureKind.MEDIAN else ""
    keys = [f"quarter_on, municipality{days}"]
    keys += [f"quarter_on, municipality{days}, {_COLUMN_OF[one]}" for one in dimensions]
    statement = _script("cells").format(
        indicator=indicator.id,
        dimension=_chosen({one: str(int(one)) for one in dimensions}),
        value=_chosen({one: _COLUMN_OF[one] for one in dimensions}),
        days="days::INTEGER" if days else "NULL::INTEGER",
        squares="sum(squares)::BIGINT" if kind in (MeasureKind.MEAN, MeasureKind.SUM_RATE) else "0::BIGINT",
        band=_band(cells.AGE_BANDS),
        standard_band=_band(cells.STANDARD_BANDS),
        rows=indicator.sql,
        sets=", ".join(f"({key})" for key in keys),
    )
    known: dict[str, object] = {**indicator.parameters, "cut": tables.frame.cut}
    named = set(re.findall(r"\$(\w+)", indicator.sql))
    if named - known.keys():
        raise InvalidError(
            f"{indicator.id}: the SQL names a parameter that is not given: {sorted(named - known.keys())}."
        )
    try:
        found = tables.connection.sql(statement, params={name: known[name] for name in named}).to_arrow_table()
    except duckdb.Error as error:
        raise InvalidError(f"{indicator.id}: the SQL cannot be run: {str(error).splitlines()[0]}") from None
    try:
        return found.cast(CELLS)
    except ValueError as error:
        raise InvalidError(
            f"{indicator.id}: the SQL does not give whole numbers everywhere: {error}",
            what_to_do="Let it count nought where nothing is known: coalesce(…, 0).",
        ) from None


def dimensions_of(indicator: Indicator, levels: frozenset[Level]) -> tuple[Dimension, ...]:
    """By what an indicator is broken down, when these levels are asked for."""
    asked = [_DIMENSION_OF[level] for level in indicator.levels if level in levels]
    return tuple(sorted([*asked, *([Dimension.AGE_SEX] if indicator.is_standardised else [])]))


def _make(tables: Tables, need: str) -> None:
    if need in tables.made:
        return
    values = {
        "cut": str(tables.frame.cut),
        "local_area": "local_area" if Level.LOCAL_AREA in tables.levels else "0::INTEGER",
        "clinic": "clinic" if Level.CLINIC in tables.levels else "0::INTEGER",
        "age": _band(cells.STANDARD_BANDS),
    }
    tables.connection.execute(_script(need).format(**values))
    tables.made.add(need)


def _chosen(by_dimension: dict[Dimension, str]) -> str:
    """SQL that gives what belongs to the breakdown that a row of the grouping sets is of; 0 for the municipality itself."""
    if not by_dimension:
        return "0"
    whens = " ".join(f"WHEN GROUPING({_COLUMN_OF[one]}) = 0 THEN {text}" for one, text in by_dimension.items())
    return f"CASE {whens} ELSE 0 END"


def _band(bands: tuple[int, ...]) -> str:
    whens = " ".join(f"WHEN age >= {lower} THEN {lower}" for lower in sorted(bands[1:], reverse=True))
    return f"CASE {whens} ELSE {bands[0]} END"


def _kinds() -> dict[str, int]:
    return {one.name.lower(): int(one) for one in shapes.ActivityKind}


def _bits() -> dict[str, int]:
    return {f"{name}.{str(one.name).lower()}": int(one) for name, flags in FLAGS.items() for one in flags}


def _cases(numbers: dict[str, int], kind: str) -> str:
    """SQL that gives a name's number, of the type of the column that it is compared with: rows are then not cast."""
    return " ".join(f"WHEN '{name}' THEN {number}::{kind}" for name, number in numbers.items())


@cache
def _script(name: str) -> str:
    return (resources.files("naer.insight.indicators") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
