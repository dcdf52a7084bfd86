"""Twins of the indicators about prevention."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from naer.insight.indicators.twins.rows import Counted, World, age_in, day_of, happened, quarter_of, residents_from
from naer.insight.shapes import ActivityKind, FallFlag, SmokingFlag


def _falls(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.FALL):
        if age_in(quarter_of(row.started_at), row.birth_year) >= given.number("least_age"):
            yield happened(row, row.started_at, 1, 0, part=1 if row.flags & FallFlag.INJURED else 2)
    yield from residents_from(given, given.number("least_age"))


def _falls_followed_up(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.FALL):
        if age_in(quarter_of(row.started_at), row.birth_year) >= given.number("least_age"):
            yield happened(row, row.started_at, int(bool(row.flags & FallFlag.FOLLOWED_UP)), 1)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; the last day of the month when it has no such day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _smoke_free(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.SMOKING_COURSE):
        is_due = months_later(day_of(row.started_at), given.number("months")) <= given.cut_day
        if is_due and row.flags & SmokingFlag.AGREED_TO_FOLLOW_UP:
            yield happened(row, row.started_at, int(bool(row.flags & SmokingFlag.SMOKE_FREE_AT_SIX_MONTHS)), 1)


def _health_visitor_visits(given: World) -> Iterator[Counted]:
    for row in given.of_kind(ActivityKind.HEALTH_VISITOR_VISIT):
        if day_of(row.started_at) <= given.cut_day - timedelta(days=given.number("days")):
            yield happened(row, row.started_at, int(row.ended_at is not None), 1)


TWINS = {
    "falls": _falls,
    "falls-followed-up": _falls_followed_up,
    "smoke-free-6m": _smoke_free,
    "health-visitor-visits": _health_visitor_visits,
}
