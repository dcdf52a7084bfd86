"""What one stay is about: why, on which ward, when the ward tells home, and what it says.

Everything is a draw keyed by seed, citizen, month and purpose, so a stay is told the same way whenever it is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from naer.scenarios import draws, hospital_shapes, vocabulary
from naer.scenarios.hospital_shapes import HospitalShapes, Range, Reason
from naer.scenarios.hospital_stays import StayKind
from naer.scenarios.population import Population

_EMERGENCY_WARD = "akutafdeling"
_SHORTEST_NOTICE = timedelta(hours=2)


@dataclass(frozen=True)
class StayKey:
    """What tells a stay apart; `month` is the one it was drawn in, and `again` is 1 for a readmission."""

    seed: int
    citizen: str
    month: int
    again: int

    def chance(self, purpose: str) -> float:
        """A number in [0, 1) that belongs to this stay and purpose."""
        return draws.chance(self.seed, self.citizen, self.month, self.again, purpose)

    def happens(self, purpose: str, percent: float) -> bool:
        """Whether something that happens to `percent` of stays happens to this one."""
        return self.chance(purpose) * 100 < percent

    def within(self, purpose: str, limits: Range) -> float:
        """A number between two limits, each as likely as the next."""
        return limits[0] + (limits[1] - limits[0]) * self.chance(purpose)


@dataclass(frozen=True)
class StayDetails:
    """One stay, told. Instants are UTC; `admitted_at` is None for a mere emergency visit.

    `in_emergency` says whether it begins in the emergency department; `ward` is the part of the organisation key of the
    ward that the citizen is admitted to; `leave` is a weekend at home, when there is one.
    """

    key: StayKey
    row: int
    kind: StayKind
    began_at: datetime
    admitted_at: datetime | None
    ended_at: datetime
    died: bool
    ward: str
    reason: str
    reason_text: str
    leave: tuple[datetime, datetime] | None

    @property
    def in_emergency(self) -> bool:
        """Whether the stay begins in the emergency department."""
        return self.admitted_at is None or self.began_at < self.admitted_at


@dataclass(frozen=True)
class Notice:
    """When the ward says that the citizen comes home, and what home must see to (codes of Need)."""

    given_at: datetime
    expected_at: datetime
    needs: tuple[str, ...]


def reason(population: Population, row: int, key: StayKey, *, planned: bool) -> Reason:
    """Why a citizen is admitted, by age and by what she has."""
    shapes = hospital_shapes.load()
    possible = [
        (item, weight)
        for item in (shapes.planned_reasons if planned else shapes.reasons)
        if (weight := _weight(population, row, item)) > 0
    ]
    weights = np.array([weight for _, weight in possible])
    return possible[int(draws.place(np.array([key.chance("reason")]), weights)[0])][0]


def ward_of(chosen: Reason, *, admitted: bool) -> str:
    """The ward that a stay ends up on; who is only seen in the emergency department stays there."""
    return chosen.ward if admitted else _EMERGENCY_WARD


def is_waited_for(population: Population, row: int) -> bool:
    """Whether somebody in the municipality waits to hear when a citizen comes home: she has help, or is old."""
    columns = population.columns
    helped = columns.help[row] > 0 or columns.nursing_visits[row] > 0
    return bool(helped or columns.age[row] >= hospital_shapes.load().notice_from_age)


def notice(details: StayDetails, *, wanted: bool) -> Notice | None:
    """The discharge notice, or None: nobody is waiting for it, the ward forgot, or the citizen did not come home."""
    shapes = hospital_shapes.load()
    key = details.key
    if not wanted or details.died or details.admitted_at is None or not key.happens("notice", shapes.notice_percent):
        return None
    given_at = details.ended_at - timedelta(hours=_lead_hours(key, shapes))
    given_at = max(given_at, details.admitted_at + timedelta(hours=1))
    if details.ended_at - given_at < _SHORTEST_NOTICE:
        given_at = details.ended_at - _SHORTEST_NOTICE / 2
    return Notice(given_at, details.ended_at, tuple(_needs(key, shapes)))


def _lead_hours(key: StayKey, shapes: HospitalShapes) -> float:
    weights = np.array([item.percent for item in shapes.notice_hours_before])
    lead = shapes.notice_hours_before[int(draws.place(np.array([key.chance("notice/lead")]), weights)[0])]
    return key.within("notice/hours", (lead.from_hours, lead.to_hours))


def _needs(key: StayKey, shapes: HospitalShapes) -> Iterable[str]:
    return (item.code for item in shapes.needs if key.happens(f"need/{item.code}", item.percent))


def _weight(population: Population, row: int, item: Reason) -> float:
    columns = population.columns
    if columns.age[row] < item.age_from:
        return 0.0
    if item.condition and int(columns.conditions[row]) >> vocabulary.load().conditions.place(item.condition) & 1:
        return item.weight * item.factor
    return item.weight
