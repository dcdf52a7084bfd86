"""Counts all that cross-tables can tell, in DuckDB, from the tables of `insight.shapes`.

Values of keys are whole numbers: sex and dwelling as in `insight.shapes`, age the place in AGES_FROM (-1 unknown), quarters from
1, places the number of the municipality, area or practice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations

import duckdb

from naer.danish import times
from naer.insight.crosstabs.definition import AGES_FROM, KEYS, Condition, Counted, Counts, Dimension
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
_COLUMNS = {
    Dimension.QUARTER: "quarter",
    Dimension.SEX: "sex",
    Dimension.AGE: "age",
    Dimension.DWELLING: "dwelling",
    Dimension.LOCAL_AREA: "local_area",
    Dimension.CLINIC: "clinic",
}
_SETTLES_IN_MONTHS = 3

Cells = Mapping[tuple[int, tuple[Condition, ...]], Counts]
"""By municipality and conditions (none, one or two, in the order of KEYS)."""


def count(
    kinds: Sequence[Counted], years: Sequence[int], connection: duckdb.DuckDBPyConnection
) -> dict[Counted, dict[int, Cells]]:
    """Everything of some kinds and calendar years, from `activity` and `citizens`, which the connection knows; no empty cells.

    The years follow upon one another. A row that stands for several persons counts as so many.
    """
    found: dict[Counted, dict[int, dict[tuple[int, tuple[Condition, ...]], Counts]]] = {
        kind: {year: {} for year in years} for kind in kinds
    }
    if not years:
        return {kind: {} for kind in kinds}
    happenings = {KINDS[kind].value: kind for kind in kinds if kind is not Counted.CITIZENS}
    if happenings:
        _add(found, happenings, KEYS, connection, _happening(sorted(happenings), sorted(years)))
    if Counted.CITIZENS in found:
        keys = tuple(key for key in KEYS if key is not Dimension.QUARTER)
        days = [date(year, 7, 1) for year in sorted(years)]
        _add(found, {0: Counted.CITIZENS}, keys, connection, ("people", {"days": days}))
    return {kind: dict(by_year) for kind, by_year in found.items()}


def _add(
    found: Mapping[Counted, Mapping[int, dict[tuple[int, tuple[Condition, ...]], Counts]]],
    kinds: Mapping[int, Counted],
    keys: tuple[Dimension, ...],
    connection: duckdb.DuckDBPyConnection,
    rows: tuple[str, dict[str, object]],
) -> None:
    names = [_COLUMNS[one] for one in keys]
    sets = [(), *((one,) for one in names), *combinations(names, 2)]
    statement = _query("everything").format(
        rows=_query(rows[0]),
        keys=", ".join(names),
        sets=", ".join(f"({', '.join(['kind', 'year', 'municipality', 'person_weight', *one])})" for one in sets),
    )
    told: dict[int, tuple[tuple[int, Dimension], ...]] = {}
    for number in range(2 ** len(keys)):
        told[number] = tuple((at, key) for at, key in enumerate(keys) if not number >> (len(keys) - 1 - at) & 1)
    answer = connection.execute(statement, {"ages": list(AGES_FROM), **rows[1]})
    for kind, year, code, *values, grouped, weight, events, persons in answer.fetchall():
        cells = found[kinds[kind]][year]
        where = (code, tuple((key, values[at]) for at, key in told[grouped]))
        counted = Counts(events, persons * weight)
        cells[where] = cells[where] + counted if where in cells else counted


def _happening(kinds: Sequence[int], years: Sequence[int]) -> tuple[str, dict[str, object]]:
    starts = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)] + [date(years[-1] + 1, 1, 1)]
    instants = [times.start_of_day(day).replace(tzinfo=None) for day in starts]
    return "happenings", {"kinds": kinds, "starts": instants, "first_year": years[0]}


def years(connection: duckdb.DuckDBPyConnection, cut_on: date) -> Sequence[int]:
    """The calendar years of which the tables hold all quarters before the cut, newest first; the one at hand is left out."""
    first = connection.execute(_query("first_day")).fetchone()
    if first is None or first[0] is None:
        return ()
    begins = first[0].year if (first[0].month, first[0].day) <= (1, 7) else first[0].year + 1
    return range(cut_on.year - 1, begins - 1, -1)


def settled(on: date) -> date:
    """The day before which a year must have ended to be settled on a day: what is late is written when a quarter has gone by."""
    return date(on.year if on.month > _SETTLES_IN_MONTHS else on.year - 1, 1, 1)


@cache
def _query(name: str) -> str:
    return (files("naer.insight.crosstabs") / f"{name}.sql").read_text(encoding="utf-8")
