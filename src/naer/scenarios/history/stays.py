"""Hospital stays of past years, for one citizen at a time: drawn for all at once, told when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from naer.courses.definition import HospitalEvent, OrganisationIdentity
from naer.danish import times
from naer.scenarios import figures, hospital_stays, hospital_traffic
from naer.scenarios.population import Population
from naer.scenarios.stay_details import StayDetails


@dataclass(frozen=True)
class PastStay:
    """A stay that is over, with what the hospital told of it. Days are ordinals; `ward_key` is an organisation key."""

    details: StayDetails
    events: tuple[HospitalEvent, ...]
    ward_key: str
    first_day: int
    last_day: int

    @property
    def is_admission(self) -> bool:
        """Whether the citizen came to a ward, and was not only seen in the emergency department."""
        return self.details.admitted_at is not None


class PastStays:
    """The stays of a population's last `years` years. `hospitals` gives the identity of each ward by its key."""

    def __init__(self, population: Population, *, years: int, hospitals: Mapping[str, OrganisationIdentity]) -> None:
        self._population = population
        self._hospitals = hospitals
        made = hospital_stays.past(population, months=12 * years)
        self._made = made.chosen(np.argsort(made.row, kind="stable"))
        self._begins = np.searchsorted(self._made.row, np.arange(population.count + 1))

    def of(self, row: int) -> tuple[PastStay, ...]:
        """The stays of the citizen of a row, first to last."""
        return tuple(self._told(place) for place in range(int(self._begins[row]), int(self._begins[row + 1])))

    def _told(self, place: int) -> PastStay:
        population = self._population
        stay = hospital_traffic.details(population, self._made, place)
        area = population.areas[population.columns.area[stay.row]]
        return PastStay(
            details=stay,
            events=hospital_traffic.events(population, stay, hospitals=self._hospitals),
            ward_key=f"{figures.load().municipalities[area].acute_hospital_key}-{stay.ward}",
            first_day=times.local_day(stay.began_at).toordinal(),
            last_day=times.local_day(stay.ended_at).toordinal(),
        )
