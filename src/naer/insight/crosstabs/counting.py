"""Counts all that cross-tables of a kind and year can tell, in DuckDB, from the tables of `insight.shapes`.

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
_QUARTERS = " + ".join(["1", *(f"(told.started_at >= $quarters[{number}])::INTEGER" for number in (2, 3, 4))])
_EVENTS = (
    "told.kind = $kind AND told.citizen > 0 AND told.started_at >= $quarters[1] AND told.started_at < $quarters[5]"
)
_PEOPLE = "told.from_on <= $day AND (told.to_on IS NULL OR told.to_on > $day)"

Cells = Mapping[tuple[int, tuple[Condition, ...]], Counts]
"""By municipality and conditions (none, one or two, in the order of KEYS)."""


def count(counted: Counted, year: int, connection: duckdb.DuckDBPyConnection) -> Cells:
    """Everything of one kind and calendar year, from `activity` and `citizens`, which the connection knows; no empty cells."""
    is_people = counted is Counted.CITIZENS
    keys = [one for one in KEYS if not (is_people and one is Dimension.QUARTER)]
    names = [_COLUMNS[one] for one in keys]
    sets = [(), *((one,) for one in names), *combinations(names, 2)]
    statement = _query("everything").format(
        table="citizens" if is_people else "activity",
        quarter="1" if is_people else _QUARTERS,
        chosen=_PEOPLE if is_people else _EVENTS,
        keys=", ".join(names),
        sets=", ".join(f"({', '.join(['municipality', *one])})" for one in sets),
    )
    found: dict[tuple[int, tuple[Condition, ...]], Counts] = {}
    for code, *values, grouped, events, persons in connection.execute(statement, _values(counted, year)).fetchall():
        conditions = tuple(
            (key, value)
            for place, (key, value) in enumerate(zip(keys, values, strict=True), start=1)
            if not grouped >> (len(keys) - place) & 1
        )
        found[code, conditions] = Counts(events, persons)
    return found


def years(connection: duckdb.DuckDBPyConnection, cut_on: date) -> Sequence[int]:
    """The calendar years of which the tables hold all quarters before the cut, newest first; the one at hand is left out."""
    first = connection.execute(_query("first_day")).fetchone()
    if first is None or first[0] is None:
        return ()
    begins = first[0].year if (first[0].month, first[0].day) <= (1, 7) else first[0].year + 1
    return range(cut_on.year - 1, begins - 1, -1)


def _values(counted: Counted, year: int) -> dict[str, object]:
    values: dict[str, object] = {"ages": list(AGES_FROM), "year": year}
    if counted is Counted.CITIZENS:
        return {**values, "day": date(year, 7, 1)}
    starts = [date(year, 1, 1), date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1)]
    instants = [times.start_of_day(day).replace(tzinfo=None) for day in starts]
    return {**values, "kind": KINDS[counted].value, "quarters": instants}


@cache
def _query(name: str) -> str:
    return (files("naer.insight.crosstabs") / f"{name}.sql").read_text(encoding="utf-8")
