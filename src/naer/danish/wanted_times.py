"""Reads a time that somebody wants, as people write it: `fredag 10.00`, `i morgen kl. 7`, `om 2 timer`, `1. januar 2027 kl. 8`.

What is named by day of the week is the next such time after now; a day without a clock is its morning at eight.
"""

import re
from datetime import date, datetime, time, timedelta

from naer.danish import times

MORNING = time(8)

_CLOCK = re.compile(r"^(?P<day>.*?)[\s,]*\b(?:kl\.?\s*)?(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d))?$")
_FROM_NOW = re.compile(r"^om\s+(?P<count>\d{1,3}|en|et)\s+(?P<unit>minut|time|dag|uge)(?:ter|r|er|e)?$")
_BETWEEN_DIGITS = re.compile(r"(\d)t(\d)")
_UNITS = {
    "minut": timedelta(minutes=1),
    "time": timedelta(hours=1),
    "dag": timedelta(days=1),
    "uge": timedelta(weeks=1),
}
_NEAR = {"": 0, "i dag": 0, "i morgen": 1, "i overmorgen": 2}
_MONTH_DAY = re.compile(r"^(?:den\s+)?(?P<day>\d{1,2})\.?\s+(?P<month>[a-z]+)(?:\s+(?P<year>\d{4}))?$")
_DIGITS = (
    re.compile(r"^(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)$"),
    re.compile(r"^(?P<day>\d{1,2})[-./](?P<month>\d{1,2})[-./](?P<year>\d{4})$"),
)


class UnreadableTimeError(ValueError):
    """The text names no time that can be read, or a day that there is not."""


def read(text: str, now: datetime) -> datetime:
    """The instant (UTC) that `text` means, seen from now; UnreadableTimeError when it means none.

    A clock that summer time skips is an hour later; one that comes twice is the first.
    """
    wanted = " ".join(_BETWEEN_DIGITS.sub(r"\1 \2", text.casefold()).split())
    from_now = _FROM_NOW.match(wanted)
    if from_now:
        count = 1 if from_now["count"] in ("en", "et") else int(from_now["count"])
        return now + count * _UNITS[from_now["unit"]]
    day_alone = _day(wanted, now, MORNING) if wanted else None
    if day_alone is not None:
        return times.instant_near(day_alone, MORNING)
    found = _CLOCK.match(wanted)
    if found:
        clock = time(int(found["hour"]), int(found["minute"] or 0))
        day = _day(found["day"].removesuffix(" kl.").removesuffix(" kl").strip(" ,"), now, clock)
        if day is not None:
            return times.instant_near(day, clock)
    raise UnreadableTimeError("This is no time.")


def _day(text: str, now: datetime, clock: time) -> date | None:
    today = times.local_day(now)
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    name = text.removeprefix("på ").removeprefix("næste ")
    if name in times.WEEKDAYS["da"]:
        day = today + timedelta(days=(times.WEEKDAYS["da"].index(name) - today.weekday()) % 7)
        return day if times.instant_near(day, clock) > now else day + timedelta(days=7)
    return _dated(text, today)


def _dated(text: str, today: date) -> date | None:
    named = _MONTH_DAY.match(text)
    if named and named["month"] in times.MONTHS["da"]:
        month = times.MONTHS["da"].index(named["month"]) + 1
        year = (
            int(named["year"])
            if named["year"]
            else today.year + ((month, int(named["day"])) < (today.month, today.day))
        )
        return _real(year, month, int(named["day"]))
    for pattern in _DIGITS:
        if found := pattern.match(text.strip()):
            return _real(int(found["year"]), int(found["month"]), int(found["day"]))
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
