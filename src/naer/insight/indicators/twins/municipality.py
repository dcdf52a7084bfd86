"""Twins of the indicators about the municipality's own work and about general practice."""

from collections.abc import Iterator
from datetime import date, timedelta

from naer.insight.indicators.cells import next_quarter
from naer.insight.indicators.twins.rows import (
    Counted,
    Happening,
    World,
    day_of,
    happened,
    quarter_of,
    residents_from,
    working_days_between,
)
from naer.insight.shapes import ActivityKind, GrantFlag, ReferralFlag, RehabilitationFlag


def _rehabilitation_plans(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.REHABILITATION_PLAN):
        yield happened(row, row.started_at, 1, 0, part=2 if row.flags & RehabilitationFlag.SPECIALISED else 1)
    yield from residents_from(given, -1)


def _rehabilitation_wait(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.REHABILITATION_PLAN):
        days = max((day_of(row.ended_at or given.over.cut) - day_of(row.started_at)).days, 0)
        is_through = row.ended_at is not None
        yield happened(row, row.started_at, int(is_through), int(not is_through), days=days)


def _rehabilitation_clarified(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.REHABILITATION_PLAN):
        if day_of(row.started_at) <= given.cut_day - timedelta(days=given.number("days")):
            yield happened(
                row, row.started_at, int(row.quantity is not None and row.quantity <= given.number("days")), 1
            )


def _gp_answers(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.GP_ANSWER):
        days = working_days_between(day_of(row.started_at), day_of(row.ended_at or given.over.cut))
        is_in_time = row.ended_at is not None and days <= given.number("days")
        if row.ended_at is not None or days > given.number("days"):
            yield happened(row, row.started_at, int(is_in_time), 1)


def _source(row: Happening) -> int:
    for number, flag in enumerate(
        (ReferralFlag.FROM_HOSPITAL, ReferralFlag.FROM_PRACTICE, ReferralFlag.FROM_CITIZEN), 1
    ):
        if row.flags & flag:
            return number
    return 4


def _referral_sources(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.REFERRAL):
        if row.flags & ReferralFlag.TO_HOME_NURSING:
            yield happened(row, row.started_at, 1, 0, part=_source(row))
    yield from residents_from(given, -1)


def _referrals_from_practice(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.REFERRAL):
        if row.flags & ReferralFlag.TO_HOME_NURSING:
            yield happened(row, row.started_at, int(bool(row.flags & ReferralFlag.FROM_PRACTICE)), 1)


def _practices_without_referrals(given: World) -> Iterator[Counted]:
    for quarter in given.over.quarters:
        people: dict[int, dict[int, int]] = {}
        for first, person in given.residents():
            if first == quarter and person.clinic:
                homes = people.setdefault(person.clinic, {})
                homes[person.municipality] = homes.get(person.municipality, 0) + person.person_weight
        referring = {
            row.clinic
            for row in given.of_kind(ActivityKind.REFERRAL)
            if quarter_of(row.started_at) == quarter and row.flags & ReferralFlag.FROM_PRACTICE
        }
        for clinic, homes in people.items():
            home = min(homes, key=lambda code: (-homes[code], code))
            yield Counted(quarter, home, 0, clinic, 0, -1, 0, None, int(clinic not in referring), 1)


def _follow_up_visits(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.FOLLOW_UP_VISIT):
        if day_of(row.started_at) <= given.cut_day - timedelta(days=given.number("days")):
            is_in_time = row.ended_at is not None and (
                day_of(row.ended_at) - day_of(row.started_at)
            ).days <= given.number("days")
            yield happened(row, row.started_at, int(is_in_time), 1)


def _place_wait(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.PLACE_STAY):
        if row.quantity is not None:
            yield happened(row, row.started_at, 1, 0, days=row.quantity)


def days_inside(given: World, row: Happening, quarter: date) -> int:
    """How many days of a period, first and last included, lie in a quarter."""
    first, last = day_of(row.started_at), day_of(row.ended_at or given.over.cut)
    day, days = quarter, 0
    while day < next_quarter(quarter):
        days += first <= day <= last
        day += timedelta(days=1)
    return days


def _place_occupancy(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.PLACE_STAY, ActivityKind.PLACE_CAPACITY):
        kind_of_place = row.flags & 7
        if kind_of_place not in (1, 2, 4):
            continue
        for quarter in given.over.quarters:
            days = days_inside(given, row, quarter)
            if days:
                used = days * row.person_weight if row.kind == ActivityKind.PLACE_STAY else 0
                there = days * (row.quantity or 0) if row.kind == ActivityKind.PLACE_CAPACITY else 0
                yield Counted(quarter, row.municipality, row.local_area, 0, 0, -1, 0, kind_of_place, used, there)


def _grants(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.GRANT):
        if row.ended_at is not None:
            is_in_time = bool(row.flags & GrantFlag.REASSESSED) and row.quantity is not None and row.quantity <= 0
            yield happened(row, row.ended_at, int(is_in_time), 1)


TWINS = {
    "rehabilitation-plans": _rehabilitation_plans,
    "rehabilitation-wait": _rehabilitation_wait,
    "rehabilitation-clarified-7d": _rehabilitation_clarified,
    "gp-answers-3d": _gp_answers,
    "home-nursing-referral-sources": _referral_sources,
    "home-nursing-referrals-from-practice": _referrals_from_practice,
    "practices-without-referrals": _practices_without_referrals,
    "follow-up-visits-7d": _follow_up_visits,
    "place-wait": _place_wait,
    "place-occupancy": _place_occupancy,
    "grants-reassessed-in-time": _grants,
}
