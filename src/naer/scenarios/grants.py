"""What a citizen is granted, written out: open courses and services with organisation, period and days of the week.

The columns of the population say how much; here it becomes courses and services as the municipality would have them.
All services of a citizen are granted for a limited time that holds on the day of the population.
"""

from datetime import date, timedelta
from typing import Protocol, get_args

from naer.scenarios.citizen import GrantedService, OpenCourse, Schedule, Weekday
from naer.scenarios.vocabulary import ServiceList

_DAYS: tuple[Weekday, ...] = get_args(Weekday)
_PATTERNS: dict[int, tuple[tuple[Weekday, ...], ...]] = {
    1: tuple((day,) for day in _DAYS[:5]),
    2: (("mon", "thu"), ("tue", "fri")),
    3: (("mon", "wed", "fri"),),
    7: ((),),
}
_DAYS_PER_MONTH = 30.4
_FORTNIGHT = 2
_MEALS_PER_WEEK = 1


class Chance(Protocol):
    """The draws of one citizen: a number in [0, 1) for each purpose, always the same."""

    def __call__(self, purpose: str) -> float: ...


def granted(
    amounts: dict[str, int],
    *,
    municipality: str,
    district: str,
    on: date,
    chance: Chance,
    reasons: dict[str, str],
    services: ServiceList,
) -> tuple[GrantedService, ...]:
    """The services of a citizen. `amounts` is visits a week by service code (none: not granted), `reasons` why.

    Practical help is given every second week, whatever its amount; meals are brought once a week.
    """
    found: list[GrantedService] = []
    for service in services.services:
        per_week = amounts.get(service.code, 0)
        if not per_week:
            continue
        course = services.course(service.course)
        days = round(service.granted_months * _DAYS_PER_MONTH)
        granted_on = on - timedelta(days=int(chance(f"{service.code}/granted") * (days - 1)))
        found.append(
            GrantedService(
                code=service.code,
                display=service.display,
                course=course.code,
                organisation_key=organisation_key(
                    municipality, course.organisation, district if course.by_district else ""
                ),
                granted_on=granted_on,
                granted_until=granted_on + timedelta(days=days),
                schedule=_schedule(service.code, per_week, chance, services),
                reason=reasons.get(service.code, ""),
            )
        )
    return tuple(found)


def courses(
    services: tuple[GrantedService, ...], *, on: date, chance: Chance, kinds: ServiceList
) -> tuple[OpenCourse, ...]:
    """One open course for each kind of care that a service belongs to; it is as old as its first grant, or older."""
    found: list[OpenCourse] = []
    for kind in kinds.courses:
        mine = [service for service in services if service.course == kind.code]
        if mine:
            first = min(service.granted_on for service in mine)
            earlier = timedelta(days=0 if kind.code == "training" else int(600 * chance(f"{kind.code}/since") ** 2))
            found.append(OpenCourse(kind.code, kind.display, mine[0].organisation_key, min(first - earlier, on)))
    return tuple(found)


def organisation_key(municipality: str, part: str, district: str = "") -> str:
    """The key of a municipality's organisation: `aabenraa-hjemmesygepleje-nord`."""
    return "-".join(word for word in (municipality, part, district) if word)


def _schedule(code: str, per_week: int, chance: Chance, services: ServiceList) -> Schedule:
    layout = services.schedule(_MEALS_PER_WEEK if code in ("meals", "practical-help") else per_week)
    patterns = _PATTERNS[layout.days]
    days = patterns[int(chance(f"{code}/days") * len(patterns))]
    return Schedule(days, layout.times, _FORTNIGHT if code == "practical-help" else 1)
