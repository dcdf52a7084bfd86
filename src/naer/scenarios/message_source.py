"""All that reaches a region in a period, in the order of arrival: hospital notifications, letters and home measurements.

    source = MessageSource(population, hospitals=wards)
    for one in source.between(begin, end): …

At its true volume and rhythm, as far as figures and labelled assumptions say. What comes in two periods is what comes in
both together, so a clock may run, pause and jump. Days are kept, so that a clock that ticks asks for little.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from naer.courses.definition import OrganisationIdentity
from naer.danish import times
from naer.scenarios import hospital_traffic, letter_traffic
from naer.scenarios.home_measurements import HomeMeasurements, MeasurementArrival
from naer.scenarios.hospital_traffic import Arrival
from naer.scenarios.letter_traffic import LetterArrival
from naer.scenarios.population import Population

Arriving = Arrival | LetterArrival | MeasurementArrival

_DAYS_KEPT = 3


@dataclass(frozen=True)
class Volume:
    """How many of each kind arrived."""

    hospital: int
    letters: int
    measurements: int

    @property
    def together(self) -> int:
        """All of them."""
        return self.hospital + self.letters + self.measurements


class MessageSource:
    """The other side of a population: hospitals, practices, municipal units, and citizens who measure at home."""

    def __init__(
        self, population: Population, *, hospitals: Mapping[str, OrganisationIdentity], intensity: float = 1.0
    ) -> None:
        self._population, self._hospitals, self._intensity = population, hospitals, intensity
        self._home = HomeMeasurements(population)
        self._days: dict[date, list[Arriving]] = {}

    def between(self, begin: datetime, end: datetime) -> Iterator[Arriving]:
        """What arrives from `begin` up to, but not at, `end`, first to last."""
        day = times.local_day(begin)
        while times.start_of_day(day) < end:
            yield from (one for one in self._of_day(day) if begin <= one.arrives_at < end)
            day += timedelta(days=1)

    def volume(self, begin: datetime, end: datetime) -> Volume:
        """How much arrives in a period."""
        kinds = [type(one) for one in self.between(begin, end)]
        return Volume(kinds.count(Arrival), kinds.count(LetterArrival), kinds.count(MeasurementArrival))

    def _of_day(self, day: date) -> list[Arriving]:
        if day not in self._days:
            for old in list(self._days)[: max(0, len(self._days) - _DAYS_KEPT + 1)]:
                del self._days[old]
            begin, end = times.day_bounds(day)
            made: list[Arriving] = [
                *hospital_traffic.arrivals(
                    self._population, begin, end, hospitals=self._hospitals, intensity=self._intensity
                ),
                *letter_traffic.letters(self._population, begin, end),
                *self._home.arrivals(begin, end),
            ]
            self._days[day] = sorted(made, key=lambda one: one.arrives_at)
        return self._days[day]
