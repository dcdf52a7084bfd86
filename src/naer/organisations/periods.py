"""Arithmetic on periods: the days that are covered by nobody, and the days that are covered twice."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from naer.organisations.definition import Period


def gaps(whole: Period, parts: Sequence[Period]) -> Iterator[date]:
    """The first day of each stretch of `whole` that no part covers."""
    day = whole.valid_from
    for part in _ordered(parts):
        if whole.valid_to is not None and whole.valid_to < day:
            return
        if day < part.valid_from:
            yield day
        if part.valid_to is None:
            return
        day = max(day, part.valid_to + timedelta(days=1))
    if whole.valid_to is None or day <= whole.valid_to:
        yield day


def overlaps(parts: Sequence[Period]) -> Iterator[date]:
    """The first day of each overlap of a part with the one that begins before it."""
    for earlier, later in pairwise(_ordered(parts)):
        if earlier.overlaps(later):
            yield later.valid_from


def _ordered(parts: Sequence[Period]) -> list[Period]:
    return sorted(parts, key=lambda period: period.valid_from)
