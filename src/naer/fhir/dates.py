"""FHIR dates of every precision as half-open intervals of UTC instants.

A date without a zone is a Danish day (https://hl7.org/fhir/R4/datatypes.html#dateTime leaves the zone open).
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from naer.errors import InvalidError

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_PRECISE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?$")


def instant(text: str) -> datetime:
    """The UTC instant at which a FHIR date or time begins."""
    return interval_of(text)[0]


def interval_of(text: str) -> tuple[datetime, datetime]:
    """From and (excluding) to: a year, month, day, minute, second or the written fraction of one."""
    return _remembered(text) if "T" in text else _read(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> tuple[datetime, datetime]:
    """What is written in one transaction says the same time again and again: now, and the term that follows from it."""
    return _read(text)


def _read(text: str) -> tuple[datetime, datetime]:
    if text.startswith("9999-12-31"):
        # A way to say that it lasts: there is no day after it.
        return _LAST, _LAST
    try:
        if _PRECISE.match(text):
            return _time(text)
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1:
            return _midnight(parts[0], 1, 1), _midnight(parts[0] + 1, 1, 1)
        if len(parts) == 2:
            following = (parts[0] + parts[1] // 12, parts[1] % 12 + 1)
            return _midnight(parts[0], parts[1], 1), _midnight(*following, 1)
        year, month, day_of_month = parts
        day = datetime(year, month, day_of_month, tzinfo=COPENHAGEN)
        return day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidError("A date or time is not written as FHIR asks.", what_to_do="Write YYYY-MM-DD.") from error


def _time(text: str) -> tuple[datetime, datetime]:
    found = _PRECISE.match(text)
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        value = value.replace(tzinfo=COPENHAGEN)
    low = value.astimezone(UTC)
    if found is None or found[1] is None:
        return low, low + timedelta(minutes=1)
    if found[2] is None:
        return low, low + timedelta(seconds=1)
    return low, low + timedelta(microseconds=max(1, 10 ** (6 - len(found[2]))))


def _midnight(year: int, month: int, day: int) -> datetime:
    if year > 9998:
        return _LAST
    return datetime(year, month, day, tzinfo=COPENHAGEN).astimezone(UTC)
