"""What twins read and give: rows as plain objects, the calendar as plain arithmetic, and the grouping that makes cells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from naer.danish import holidays
from naer.insight.indicators import cells, content
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator, MeasureKind
from naer.insight.indicators.frame import Frame, danish
from naer.insight.shapes import ActivityKind

Cell = tuple[date, int, int, int, int | None, int, int, int]
"""Quarter, municipality, dimension, value, days, numerator, denominator, squares."""


@dataclass(frozen=True)
class Happening:
    """A row of ACTIVITY."""

    citizen: int
    kind: int
    started_at: datetime
    ended_at: datetime | None
    municipality: int
    local_area: int
    clinic: int
    provider: int
    birth_year: int
    sex: int
    dwelling: int
    diagnosis: int
    flags: int
    quantity: int | None
    person_weight: int


@dataclass(frozen=True)
class Person:
    """A row of CITIZENS."""

    citizen: int
    birth_year: int
    sex: int
    municipality: int
    local_area: int
    clinic: int
    dwelling: int
    conditions: int
    function: int
    self_care: int
    from_on: date
    to_on: date | None
    person_weight: int


@dataclass(frozen=True)
class Counted:
    """One thing counted, as the SQL of an indicator gives it."""

    quarter_on: date
    municipality: int
    local_area: int
    clinic: int
    dwelling: int
    age: int
    sex: int
    part: int | None
    numerator: int
    denominator: int
    squares: int = 0
    days: int | None = None


@dataclass(frozen=True)
class World:
    """Everything a twin may look at, as it was known at the cut, and the indicator's parameters."""

    activity: tuple[Happening, ...]
    citizens: tuple[Person, ...]
    over: Frame
    parameters: Mapping[str, int | str]

    def of_kind(self, *kinds: ActivityKind) -> Iterator[Happening]:
        """The rows of these kinds."""
        return (row for row in self.activity if row.kind in kinds)

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        return int(self.parameters[name])

    @property
    def cut_day(self) -> date:
        """The Danish day of the cut."""
        return day_of(self.over.cut)

    def part_of(self, diagnosis: int) -> int | None:
        """The block of the indicator's code list that a group of diagnoses is in."""
        groups = content.diagnosis_groups()
        for one in content.code_lists().lists:
            if one.key == self.parameters["list"]:
                for part in one.parts:
                    if diagnosis in [groups.number(group) for group in part.groups]:
                        return part.part
        return None

    def residents(self) -> Iterator[tuple[date, Person]]:
        """Everybody on the first day of every quarter."""
        for quarter in self.over.quarters:
            for person in self.citizens:
                if person.from_on <= quarter and (person.to_on is None or person.to_on > quarter):
                    yield quarter, person


def world(indicator: Indicator, activity: pa.Table, citizens: pa.Table, over: Frame) -> World:
    """The two tables as a twin sees them: nothing that began after the cut, and nothing ended that ended after it."""
    rows = [Happening(**row) for row in activity.to_pylist()]
    known = [
        row if row.ended_at is None or row.ended_at <= over.cut else Happening(**{**vars(row), "ended_at": None})
        for row in rows
        if row.started_at <= over.cut
    ]
    return World(tuple(known), tuple(Person(**row) for row in citizens.to_pylist()), over, indicator.parameters)


def day_of(at: datetime) -> date:
    """The Danish day of an instant."""
    return danish(at).date()


def quarter_of(at: datetime) -> date:
    """First day of the Danish quarter of an instant."""
    return cells.quarter_of(day_of(at))


def age_in(quarter: date, birth_year: int) -> int:
    """Age reached in the quarter's year; -1 when the year of birth is unknown."""
    return quarter.year - birth_year if birth_year else -1


def working_days_between(sent: date, answered: date) -> int:
    """How many working days there are after the one day, up to and including the other."""
    days, day = 0, sent
    while day < answered:
        day += timedelta(days=1)
        days += holidays.is_working_day(day)
    return days


def happened(
    row: Happening,
    at: datetime,
    numerator: int,
    denominator: int,
    *,
    part: int | None = None,
    squares: int = 0,
    days: int | None = None,
) -> Counted:
    """A row counted in the quarter of an instant, where the citizen lived then. Counts are of one person; weight is added."""
    quarter, weight = quarter_of(at), row.person_weight
    return Counted(
        quarter,
        row.municipality,
        row.local_area,
        row.clinic,
        row.dwelling,
        age_in(quarter, row.birth_year),
        row.sex,
        part,
        numerator * weight,
        denominator * weight,
        squares * weight,
        days,
    )


def lived(quarter: date, person: Person, *, part: int | None = None) -> Counted:
    """A resident counted in the denominator of a quarter."""
    return Counted(
        quarter,
        person.municipality,
        person.local_area,
        person.clinic,
        person.dwelling,
        age_in(quarter, person.birth_year),
        person.sex,
        part,
        0,
        person.person_weight,
    )


def residents_from(given: World, least_age: int) -> Iterator[Counted]:
    """Residents of at least an age as denominator."""
    return (lived(quarter, one) for quarter, one in given.residents() if age_in(quarter, one.birth_year) >= least_age)


def group(indicator: Indicator, rows: Iterable[Counted], over: Frame, dimensions: Iterable[Dimension]) -> list[Cell]:
    """The cells of the rows, in order: each row counts once in its municipality and once in each breakdown."""
    sums: dict[tuple[date, int, int, int, int | None], list[int]] = defaultdict(lambda: [0, 0, 0])
    wanted = tuple(dimensions)
    for row in rows:
        if row.quarter_on not in over.quarters:
            continue
        values = {
            Dimension.NONE: 0,
            Dimension.LOCAL_AREA: row.local_area,
            Dimension.CLINIC: row.clinic,
            Dimension.DWELLING: row.dwelling,
            Dimension.AGE: cells.band_of(row.age),
            Dimension.SEX: row.sex,
            Dimension.PART: row.part or 0,
            Dimension.AGE_SEX: cells.band_of(row.age, cells.STANDARD_BANDS) * 10 + row.sex,
        }
        for dimension in (Dimension.NONE, *wanted):
            counts = sums[row.quarter_on, row.municipality, int(dimension), values[dimension], row.days]
            counts[0] += row.numerator
            counts[1] += row.denominator
            counts[2] += row.squares if indicator.measure.kind in (MeasureKind.MEAN, MeasureKind.SUM_RATE) else 0
    found: list[Cell] = [(*key, counts[0], counts[1], counts[2]) for key, counts in sums.items()]
    return sorted(
        found, key=lambda cell: tuple((one is None, one or 0) if number else one for number, one in enumerate(cell))
    )


def cells_of(table: pa.Table) -> list[Cell]:
    """Counted cells in the same form and order, to compare."""
    names = ("quarter_on", "municipality", "dimension", "value", "days", "numerator", "denominator", "squares")
    found = list(zip(*(table.column(name).to_pylist() for name in names), strict=True))
    return sorted(
        found, key=lambda cell: tuple((one is None, one or 0) if number else one for number, one in enumerate(cell))
    )
