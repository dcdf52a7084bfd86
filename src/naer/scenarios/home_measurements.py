"""What citizens measure at home, as it arrives: on the days of their plan, some left out, late or sent twice.

    source = HomeMeasurements(population)
    for measurement in source.arrivals(begin, end): …

Who measures is a share of those with COPD or heart failure (`traffic.yaml`, assumptions); values are those of the same
body that histories measure. What arrives in two periods is what arrives in both together. Who watches them is left to others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from naer.danish import times
from naer.scenarios import draws, health, stable_ids, traffic_shapes, vocabulary
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.scenarios.history import life, shapes
from naer.scenarios.history.body import Body
from naer.scenarios.hospital_shapes import Range
from naer.scenarios.population import Population
from naer.scenarios.traffic_shapes import HomeMeasurementShapes, HomePlan

_SLACK = timedelta(days=3)
_GROWN_AGE = 18


@dataclass(frozen=True)
class MeasurementArrival:
    """One value, when it was measured and when it comes. `code` is NPU, `unit` UCUM."""

    arrives_at: datetime
    citizen_key: str
    message_id: str
    measured_at: datetime
    key: str
    code: str
    unit: str
    value: float
    is_repeat: bool = False


@dataclass(frozen=True)
class _Measurer:
    """A citizen who measures at home."""

    key: str
    plan: HomePlan
    body: Body


class HomeMeasurements:
    """The home measurements of a population and of `others`, citizens who are written and not drawn, with the condition whose
    plan each follows; made once, asked for any period."""

    def __init__(self, population: Population, others: Iterable[tuple[str, Citizen]] = ()) -> None:
        self._seed = population.seed
        self._shapes: HomeMeasurementShapes = traffic_shapes.load().home_measurements
        self._measurers = [*_measurers(population, self._shapes), *_written(population, self._shapes, others)]

    @property
    def citizens(self) -> int:
        """How many measure at home."""
        return len({one.key for one in self._measurers})

    def arrivals(self, begin: datetime, end: datetime) -> list[MeasurementArrival]:
        """What arrives from `begin` up to, but not at, `end`, first to last."""
        first, last = times.local_day(begin - _SLACK), times.local_day(end)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        found = [
            one
            for day in days
            for measurer in self._measurers
            if day.weekday() in measurer.plan.weekdays
            for one in self._measured(measurer, day)
            if begin <= one.arrives_at < end
        ]
        return sorted(found, key=lambda one: (one.arrives_at, one.message_id, one.is_repeat))

    def _measured(self, measurer: _Measurer, day: date) -> Iterator[MeasurementArrival]:
        name, known = f"{measurer.key}/home/{measurer.plan.condition}/{day}", self._shapes

        def chance(purpose: str) -> float:
            return draws.chance(self._seed, name, purpose)

        def within(purpose: str, limits: Range) -> float:
            return limits[0] + (limits[1] - limits[0]) * chance(purpose)

        if chance("left-out") * 100 < known.left_out_percent:
            return
        first, last = measurer.plan.hours
        minute = int(within("minute", (first * 60, last * 60)))
        measured_at = times.instant_near(day, time(minute // 60, minute % 60))
        arrives_at = measured_at + timedelta(seconds=within("arrives", known.arrives_after_seconds))
        if chance("late") * 100 < known.late_percent:
            arrives_at += timedelta(hours=within("late-by", known.late_hours))
        is_repeated = chance("repeated") * 100 < known.repeated_percent
        now = measurer.body.state(day.toordinal(), minute)
        for key in measurer.plan.measurements:
            item = shapes.measurements().measurement(key)
            arrived = MeasurementArrival(
                arrives_at=arrives_at,
                citizen_key=measurer.key,
                message_id=stable_ids.message_id(self._seed, name, key),
                measured_at=measured_at,
                key=key,
                code=item.code,
                unit=item.unit,
                value=measurer.body.value(item, chance(key), now),
            )
            yield arrived
            if is_repeated:
                yield replace(arrived, arrives_at=arrives_at + timedelta(minutes=2), is_repeat=True)


def _measurers(population: Population, known: HomeMeasurementShapes) -> Iterator[_Measurer]:
    columns, directory = population.columns, Directory(population)
    for plan in known.plans:
        ill = health.has(columns.conditions, vocabulary.load().conditions.place(plan.condition))
        chosen = population.uniform(f"home-measurements/{plan.condition}") * 100 < plan.percent
        for row in np.flatnonzero(ill & chosen & (columns.age >= _GROWN_AGE)).tolist():
            yield _measurer(directory.citizen(row), plan, population)


def _written(
    population: Population, known: HomeMeasurementShapes, others: Iterable[tuple[str, Citizen]]
) -> Iterator[_Measurer]:
    plans = {plan.condition: plan for plan in known.plans}
    for condition, citizen in others:
        yield _measurer(citizen, plans[condition], population)


def _measurer(citizen: Citizen, plan: HomePlan, population: Population) -> _Measurer:
    one = life.of_citizen(citizen, stays=(), on=population.on, seed=population.seed, years=1)
    return _Measurer(citizen.key, plan, Body(one))
