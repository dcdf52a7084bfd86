"""Counts a cross-tabulation from the activity table and the table of citizens, in DuckDB. Shapes: `insight.shapes`.

Keys of rows and columns are whole numbers: sex and dwelling as in `insight.shapes`, age the place in AGES_FROM (-1 unknown),
quarters from 1, places the number of the municipality, area, practice or structure.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

from naer.danish import times
from naer.errors import InvalidError
from naer.insight.crosstabs import suppression
from naer.insight.crosstabs.definition import AGES_FROM, Counted, Crosstab, Dimension, Question
from naer.insight.shapes import ActivityKind

KINDS: dict[Counted, ActivityKind] = {
    Counted.ACUTE_ADMISSIONS: ActivityKind.ACUTE_ADMISSION,
    Counted.PLANNED_ADMISSIONS: ActivityKind.PLANNED_ADMISSION,
    Counted.EMERGENCY_CONTACTS: ActivityKind.EMERGENCY_CONTACT,
    Counted.OUTPATIENT_CONTACTS: ActivityKind.OUTPATIENT_CONTACT,
    Counted.GP_CONTACTS: ActivityKind.GP_CONTACT,
    Counted.HOME_NURSING: ActivityKind.HOME_NURSING,
    Counted.HOME_CARE: ActivityKind.HOME_CARE,
    Counted.REHABILITATION_PLANS: ActivityKind.REHABILITATION_PLAN,
    Counted.PROGRAMME_COURSES: ActivityKind.PROGRAMME_COURSE,
    Counted.FALLS: ActivityKind.FALL,
}

PLACES = pa.schema(
    [
        pa.field("municipality", pa.int32()),
        pa.field("region_before", pa.int32()),
        pa.field("cluster", pa.int32()),
        pa.field("region", pa.int32()),
        pa.field("health_council", pa.int32()),
    ]
)
"""To which structures, before and after 1 January 2027, a municipality belongs; the numbers are the caller's, 0 is none."""

_KEYS = (
    Dimension.QUARTER,
    Dimension.SEX,
    Dimension.AGE,
    Dimension.DWELLING,
    Dimension.LOCAL_AREA,
    Dimension.CLINIC,
    Dimension.MUNICIPALITY,
    Dimension.REGION_BEFORE,
    Dimension.CLUSTER,
    Dimension.REGION,
    Dimension.HEALTH_COUNCIL,
)


def count(question: Question, connection: duckdb.DuckDBPyConnection) -> Crosstab:
    """The answer from `activity`, `citizens` and `places`, which the connection knows as tables or views.

    InvalidError when the two dimensions are the same, or citizens are counted by quarter.
    """
    if question.rows is question.columns:
        raise InvalidError("Rows and columns are the same.", what_to_do="Choose two different ones.")
    if question.counted is Counted.CITIZENS and Dimension.QUARTER in (question.rows, question.columns):
        raise InvalidError("Citizens are counted once a year.", what_to_do="Choose something else than quarters.")
    name = "citizens" if question.counted is Counted.CITIZENS else "events"
    found = connection.execute(_query(name), _values(question)).fetchall()
    rows = tuple(sorted({line[0] for line in found if not line[2]}))
    columns = tuple(sorted({line[1] for line in found if not line[3]}))
    events = [[0] * len(columns) for _ in rows]
    persons = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for row_key, column_key, is_row_total, is_column_total, number, people in found:
        row = len(rows) if is_row_total else rows.index(row_key)
        column = len(columns) if is_column_total else columns.index(column_key)
        persons[row][column] = people
        if not (is_row_total or is_column_total):
            events[row][column] = number
    return Crosstab(question, rows, columns, suppression.shown(events, persons))


def years(connection: duckdb.DuckDBPyConnection, cut_on: date) -> Sequence[int]:
    """The calendar years of which the tables hold all quarters before the cut, newest first; the one at hand is left out."""
    first = connection.execute(_query("first_day")).fetchone()
    if first is None or first[0] is None:
        return ()
    begins = first[0].year if (first[0].month, first[0].day) <= (1, 7) else first[0].year + 1
    return range(cut_on.year - 1, begins - 1, -1)


def _values(question: Question) -> dict[str, object]:
    year = question.year
    values: dict[str, object] = {
        "rows": _KEYS.index(question.rows) + 1,
        "columns": _KEYS.index(question.columns) + 1,
        "municipalities": list(question.municipalities),
        "ages": list(AGES_FROM),
        "year": year,
    }
    if question.counted is Counted.CITIZENS:
        return {**values, "day": date(year, 7, 1)}
    starts = [date(year, 1, 1), date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1)]
    instants = [times.start_of_day(day).replace(tzinfo=None) for day in starts]
    return {**values, "kind": KINDS[question.counted].value, "quarters": instants}


@cache
def _query(name: str) -> str:
    return (files("naer.insight.crosstabs") / f"{name}.sql").read_text(encoding="utf-8")
