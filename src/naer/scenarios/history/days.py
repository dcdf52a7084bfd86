"""Days and clocks of a history, quick enough for millions: days are ordinals, times minutes of the Danish wall clock."""

from calendar import monthrange
from datetime import date, datetime, time
from functools import lru_cache

from naer.danish import holidays, times

_MINUTES = 24 * 60
_NOON = time(12)
_CLOCKS = tuple(f"T{minute // 60:02}:{minute % 60:02}:00+00:00" for minute in range(_MINUTES))
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=8192)
def _utc_day(day: int) -> tuple[str, int]:
    """The day as text, and how many minutes Denmark is ahead of UTC at its noon."""
    there = date.fromordinal(day)
    ahead = datetime.combine(there, _NOON, tzinfo=times.COPENHAGEN).utcoffset()
    return there.isoformat(), int(ahead.total_seconds()) // 60 if ahead else 0


def instant(day: int, minute: int) -> str:
    """The UTC instant, as FHIR writes it, when the wall clock shows `minute` of the day. For the hours people work."""
    text, ahead = _utc_day(day)
    minute -= ahead
    if 0 <= minute < _MINUTES:
        return text + _CLOCKS[minute]
    days, rest = divmod(minute, _MINUTES)
    return _utc_day(day + days)[0] + _CLOCKS[rest]


def milliseconds(day: int, minute: int) -> int:
    """The same instant as milliseconds since 1970, as ids carry it."""
    return ((day - _EPOCH_DAY) * _MINUTES + minute - _utc_day(day)[1]) * 60_000


def day_text(day: int) -> str:
    """The day as FHIR writes it."""
    return _utc_day(day)[0]


@lru_cache(maxsize=512)
def opening_days(month: int) -> tuple[int, ...]:
    """The days of a month (counted from year 0) on which surgeries are open."""
    year, number = divmod(month, 12)
    first = date(year, number + 1, 1).toordinal()
    days = range(first, first + monthrange(year, number + 1)[1])
    return tuple(day for day in days if holidays.is_opening_day(date.fromordinal(day)))


@lru_cache(maxsize=8192)
def next_opening_day(day: int) -> int:
    """The day itself, or the first after it on which surgeries are open."""
    there = date.fromordinal(day)
    return day if holidays.is_opening_day(there) else holidays.next_opening_day(there).toordinal()


def month_of(day: int) -> int:
    """The month of a day, counted from year 0."""
    there = date.fromordinal(day)
    return there.year * 12 + there.month - 1


def first_day(month: int) -> int:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1).toordinal()
