"""Hospital stays of synthetic citizens: who is admitted when, for how long, and how it ends.

Months are drawn one after another from three months before the population's day, each person's chance from figures by
age (`rates.csv`) and frailty, so that a stay does not depend on which period one asks about. `past` goes further back, by
the age that people had then, and leaves out what would overlap with what `stays` says. Times are Danish
wall-clock times (naive), because the rhythm of a hospital follows the clock on the wall; `hospital_traffic` turns
them into instants.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, health, hospital_shapes
from naer.scenarios.draws import Floats, place
from naer.scenarios.figures import Figures
from naer.scenarios.population import Population

Minutes = NDArray[np.datetime64]

_MONTHS_BEFORE = 3
_DAY = np.timedelta64(1440, "m")
_SHORTEST_STAY = np.timedelta64(120, "m")
_WEEKEND_FROM = 5
_FRAILTY_CAME_OVER_YEARS = 8.0


class StayKind(IntEnum):
    """How a stay begins."""

    ACUTE = 0
    PLANNED = 1
    EMERGENCY_ONLY = 2


@dataclass(frozen=True)
class Stays:
    """One row to a stay, in order of time. `row` is the citizen's; `admitted_at` is NaT for mere emergency visits.

    `month` and `again` (1 for a readmission) make a citizen's stay known by a key of its own.
    """

    row: NDArray[np.int64]
    kind: NDArray[np.uint8]
    month: NDArray[np.int64]
    again: NDArray[np.uint8]
    began_at: Minutes
    admitted_at: Minutes
    ended_at: Minutes
    died: NDArray[np.bool_]

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Stays":
        """The stays that `which` marks, or those at its places in that order."""
        return Stays(**{name: column[which] for name, column in vars(self).items()})


def stays(population: Population, *, until: date, intensity: float = 1.0) -> Stays:
    """All stays that begin before the month after `until`. `intensity` multiplies how often: 1 is as in the figures."""
    drawing = _Drawing(population, intensity)
    month = _month_number(population.on) - _MONTHS_BEFORE
    parts: list[Stays] = []
    while month <= _month_number(until):
        parts.extend(drawing.month(month))
        month += 1
    return _in_order(parts)


def past(population: Population, *, months: int) -> Stays:
    """All stays that began in the `months` months before the population's day and were over on it, in order of time."""
    now = _month_number(population.on)
    drawing = _Drawing(population, 1.0)
    parts: list[Stays] = []
    for month in range(now - months, now - _MONTHS_BEFORE):
        drawing.look_back(years=(now - month) // 12)
        parts.extend(drawing.month(month))
    recent = stays(population, until=population.on)
    first_recent = np.full(population.count, np.datetime64("2900-01-01T00:00", "m"))
    np.minimum.at(first_recent, recent.row, recent.began_at)
    earlier = [part.chosen(part.ended_at < first_recent[part.row]) for part in parts]
    made = _in_order([*earlier, recent])
    born_on = population.columns.born_on.astype("datetime64[m]")
    is_over = made.ended_at < np.datetime64(population.on, "m")
    return made.chosen(is_over & ~made.died & (made.began_at > born_on[made.row]))


def _in_order(parts: list[Stays]) -> Stays:
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    order = np.lexsort((columns["row"], columns["began_at"]))
    return Stays(**{name: column[order] for name, column in columns.items()})


def yearly_rates(population: Population, *, years_before: int = 0) -> Floats:
    """How many stays of each kind (first axis) each citizen has in a year; readmissions come on top of the acute.

    `years_before` is how long ago, by the age at that time. Who is frail now had it come over eight years (assumption).
    """
    tables, columns = figures.load(), population.columns
    sex, today = np.where(columns.female, 0, 1), columns.age.astype(np.int64)
    age = np.maximum(today - years_before, 0)
    weight = _frailty_weight(tables)[columns.frailty, sex, today]
    weight = 1.0 + (weight - 1.0) * max(0.0, 1.0 - years_before / _FRAILTY_CAME_OVER_YEARS)
    again = tables.rate_by_age("readmission_30_days")[sex, age]
    acute = tables.rate_by_age("acute_admissions", per=1000)[sex, age] * weight
    planned = acute * tables.rate_by_age("planned_to_acute", per=1)[sex, age]
    visits = tables.rate_by_age("emergency_visits", per=1000) * tables.rate_by_age("emergency_visit_ends_there")
    return np.stack([acute * (1 - again), planned, visits[sex, age]])


class _Drawing:
    """Draws month after month, and remembers who is in hospital and who has died."""

    def __init__(self, population: Population, intensity: float) -> None:
        self._population = population
        self._shapes = hospital_shapes.load()
        self._tables = figures.load()
        self._rates = yearly_rates(population) / 12 * intensity
        self._cell = _cell(population)
        self._free_from = np.full(population.count, np.datetime64("1900-01-01T00:00", "m"))
        self._alive = np.ones(population.count, dtype=bool)

    def look_back(self, *, years: int) -> None:
        """Draws from now on by the ages of so many years ago; nobody is admitted before the year of birth."""
        is_born = self._population.columns.age >= years
        self._rates = yearly_rates(self._population, years_before=years) / 12 * is_born
        self._cell = _cell(self._population, years_before=years)

    def month(self, month: int) -> list[Stays]:
        """The stays that begin in a month, and the readmissions that follow them."""
        chance = self._draw("stay", month)
        season = self._shapes.season[month % 12]
        limits = np.cumsum(self._rates * season, axis=0)
        row = np.flatnonzero((chance < limits[-1]) & self._alive)
        kind = np.sum(chance[row] >= limits[:, row], axis=0).astype(np.uint8)
        began_at = self._beginning(row, kind, month)
        first = self._stays(row, kind, month, began_at, again=0)
        return [first, self._readmissions(first, month)]

    def _readmissions(self, first: Stays, month: int) -> Stays:
        row = first.row
        share = self._tables.rate_by_age("readmission_30_days")[self._cell][row]
        comes = (first.kind == StayKind.ACUTE) & ~first.died & (self._draw("readmitted", month)[row] < share)
        row = row[comes]
        early = self._tables.value("readmissions_in_first_week", "medical") / 100
        chance = self._draw("readmitted/when", month)[row]
        days = np.where(chance < early, 1 + chance / early * 6, 7 + (chance - early) / (1 - early) * 23)
        hours = np.array(self._shapes.acute_hours)
        clock = self._clock(place(self._draw("readmitted/hour", month)[row], hours), "readmitted/minute", month, row)
        began_at = _day(first.ended_at[comes]) + np.floor(days).astype(np.int64) * _DAY + clock
        return self._stays(row, np.zeros(len(row), dtype=np.uint8), month, began_at, again=1)

    def _stays(
        self, row: NDArray[np.int64], kind: NDArray[np.uint8], month: int, began_at: Minutes, *, again: int
    ) -> Stays:
        """The stays that are possible: of those who are alive and not in hospital when they begin."""
        possible = self._alive[row] & (began_at > self._free_from[row])
        row, kind, began_at = row[possible], kind[possible], began_at[possible]
        died = self._dies(row, kind, month, again)
        admitted_at, ended_at = self._ending(row, kind, began_at, died, month=month, again=again)
        died &= ended_at >= np.datetime64(self._population.on, "m")
        self._free_from[row] = ended_at
        self._alive[row[died]] = False
        return Stays(
            row=row,
            kind=kind,
            month=np.full(len(row), month),
            again=np.full(len(row), again, dtype=np.uint8),
            began_at=began_at,
            admitted_at=admitted_at,
            ended_at=ended_at,
            died=died,
        )

    def _beginning(self, row: NDArray[np.int64], kind: NDArray[np.uint8], month: int) -> Minutes:
        first = np.datetime64(f"{month // 12:04}-{month % 12 + 1:02}", "M").astype("datetime64[D]")
        after = np.datetime64(first, "M") + 1
        weekdays = (np.arange(int((after.astype("datetime64[D]") - first).astype(int))) + _weekday(first)) % 7
        planned = kind == StayKind.PLANNED
        chance, hour_chance = self._draw("stay/day", month)[row], self._draw("stay/hour", month)[row]
        shapes = self._shapes
        days = np.where(
            planned,
            place(chance, np.array(shapes.planned_weekdays)[weekdays]),
            place(chance, np.array(shapes.acute_weekdays)[weekdays]),
        )
        hours = np.where(
            planned,
            place(hour_chance, np.array(shapes.planned_hours)),
            place(hour_chance, np.array(shapes.acute_hours)),
        )
        return first.astype("datetime64[m]") + days * _DAY + self._clock(hours, "stay/minute", month, row)

    def _ending(
        self,
        row: NDArray[np.int64],
        kind: NDArray[np.uint8],
        began_at: Minutes,
        died: NDArray[np.bool_],
        *,
        month: int,
        again: int,
    ) -> tuple[Minutes, Minutes]:
        """When they are admitted to a ward (NaT for those who never are) and when the stay ends."""
        shapes = self._shapes
        low, high = shapes.hours_in_emergency
        waits = (low + (high - low) * self._draw(f"stay/{again}/emergency", month)[row]) * 60
        starts_there = self._draw(f"stay/{again}/begins", month)[row] * 100 < shapes.acute_begins_in_emergency_percent
        wait = np.where((kind == StayKind.ACUTE) & starts_there, waits, 0).astype("timedelta64[m]")
        median = self._tables.rate_by_age("median_stay", per=1)[self._cell][row]
        normal = self._population.normal(f"stay/{again}/length", month=month)[row]
        days = np.minimum(median * np.exp(shapes.stay_length_spread * normal), shapes.longest_stay_days)
        admitted_at = began_at + wait
        leaves_at = admitted_at + np.maximum((days * 1440).astype("timedelta64[m]"), _SHORTEST_STAY)
        at_hours = self._at_discharge_hours(leaves_at, row, month, again)
        ended_at = np.where(died, leaves_at, np.maximum(at_hours, admitted_at + _SHORTEST_STAY))
        only = kind == StayKind.EMERGENCY_ONLY
        admitted_at = np.where(only, np.datetime64("NaT", "m"), admitted_at)
        return admitted_at, np.where(only, began_at + waits.astype("timedelta64[m]"), ended_at)

    def _at_discharge_hours(self, leaves_at: Minutes, row: NDArray[np.int64], month: int, again: int) -> Minutes:
        """Moves an end to the hours when wards send people home, and many of the weekend's to Friday or Monday."""
        shapes = self._shapes
        day = _day(leaves_at)
        weekday = _weekday(day)
        moved = self._draw(f"stay/{again}/weekend", month)[row] * 100 < shapes.weekend_discharge_moved_percent
        to_friday, to_monday = moved & (weekday == _WEEKEND_FROM), moved & (weekday == _WEEKEND_FROM + 1)
        day = day - to_friday * _DAY + to_monday * _DAY
        hours = place(self._draw(f"stay/{again}/leaves", month)[row], np.array(shapes.discharge_hours))
        return day + self._clock(hours, f"stay/{again}/leaves-minute", month, row)

    def _dies(self, row: NDArray[np.int64], kind: NDArray[np.uint8], month: int, again: int) -> NDArray[np.bool_]:
        share = self._tables.rate_by_age("dies_in_stay")[self._cell][row]
        return (kind == StayKind.ACUTE) & (self._draw(f"stay/{again}/dies", month)[row] < share)

    def _clock(
        self, hours: NDArray[np.int64], purpose: str, month: int, row: NDArray[np.int64]
    ) -> NDArray[np.timedelta64]:
        return (hours * 60 + np.floor(self._draw(purpose, month)[row] * 60)).astype("timedelta64[m]")

    def _draw(self, purpose: str, month: int) -> Floats:
        return self._population.uniform(purpose, month=month)


def _cell(population: Population, *, years_before: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sex and age of every citizen: the place in tables."""
    columns = population.columns
    return np.where(columns.female, 0, 1), np.maximum(columns.age.astype(np.int64) - years_before, 0)


def _frailty_weight(tables: Figures) -> Floats:
    """How much oftener each frailty group is admitted than its sex and age as a whole; the mean over the groups is 1."""
    groups = ("mild", "moderate", "severe")
    ratios = np.array([1.0, *(tables.value("admissions_by_frailty", group) for group in groups)])
    mean = np.einsum("g,gsa->sa", ratios, health.frailty_shares(tables))
    return ratios[:, np.newaxis, np.newaxis] / mean


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(moments: Minutes) -> Minutes:
    return moments.astype("datetime64[D]").astype("datetime64[m]")


def _weekday(day: Minutes | np.datetime64) -> NDArray[np.int64]:
    """0 for Monday to 6 for Sunday; 1 January 1970 was a Thursday."""
    return (np.asarray(day).astype("datetime64[D]").astype(np.int64) + 3) % 7
