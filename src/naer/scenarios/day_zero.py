"""The hospital as it is when a demonstration begins: who is in, who comes home soon, and who came home lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from naer.scenarios import hospital_traffic, stay_details
from naer.scenarios.population import Population
from naer.scenarios.stay_details import Notice, StayDetails

SOON = timedelta(hours=48)
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class StayNow:
    """A stay and the notice of its end, when the ward has given one by now."""

    details: StayDetails
    notice: Notice | None


@dataclass(frozen=True)
class DayZero:
    """Stays on wards, not mere emergency visits; `coming_home` are those of `in_hospital` who leave within 48 hours."""

    at: datetime
    in_hospital: tuple[StayNow, ...]
    coming_home: tuple[StayNow, ...]
    came_home: tuple[StayNow, ...]


def day_zero(population: Population, at: datetime, *, intensity: float = 1.0) -> DayZero:
    """The situation at `at`. What `hospital_traffic.arrivals` tells with the same `intensity` leads to it."""
    now: list[StayNow] = []
    came_home: list[StayNow] = []
    for details in hospital_traffic.stays_between(population, at - LATELY, at, intensity=intensity):
        if details.admitted_at is None or details.admitted_at > at:
            continue
        if details.ended_at > at:
            now.append(StayNow(details, _notice(population, details, at)))
        elif details.ended_at > at - LATELY and not details.died:
            came_home.append(StayNow(details, _notice(population, details, at)))
    soon = [stay for stay in now if stay.details.ended_at <= at + SOON and not stay.details.died]
    soon.sort(key=lambda stay: stay.details.ended_at)
    came_home.sort(key=lambda stay: stay.details.ended_at, reverse=True)
    return DayZero(at, tuple(now), tuple(soon), tuple(came_home))


def _notice(population: Population, details: StayDetails, at: datetime) -> Notice | None:
    given = stay_details.notice(details, wanted=stay_details.is_waited_for(population, details.row))
    return given if given is not None and given.given_at <= at else None
