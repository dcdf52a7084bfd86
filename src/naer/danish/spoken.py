"""Times as people say them, seen from now: `i dag kl. 14`, `i morgen kl. 9.15`, `om 3 timer`, `forsinket 2 dage`.

Distances are rounded down, so that nobody is promised more time than there is. Hours and minutes are those that pass;
whole days are those of the calendar: from Friday 14.00 to Sunday 14.00 is two days, even when summer time ends between.
"""

from datetime import date, datetime, timedelta

from naer.danish import times
from naer.danish.language import Language


def at(instant: datetime, now: datetime, language: Language = "da") -> str:
    """When `instant` is, by day and clock: `i dag kl. 14`, `på fredag kl. 9.15`, `3. marts kl. 8`."""
    joint = " at " if language == "en" else " "
    return day(times.local_day(instant), times.local_day(now), language) + joint + times.round_clock(instant, language)


def day(that: date, today: date, language: Language = "da") -> str:
    """`i dag`, `i morgen`, `i går`; within six days `på fredag` or `i fredags`; otherwise the date."""
    distance = (that - today).days
    near = _NEAR_DAYS[language].get(distance)
    if near:
        return near
    name = times.day_name(that, language)
    if 1 < distance < 7:
        return f"on {name}" if language == "en" else f"på {name}"
    if -7 < distance < -1:
        return f"last {name}" if language == "en" else f"i {name}s"
    return times.day_and_month(that, language) if that.year == today.year else times.day_text(that, language)


def until(instant: datetime, now: datetime, language: Language = "da") -> str:
    """How long until `instant`: `om 3 timer`, `om 12 minutter`; `nu` from a minute before, and after."""
    distance = _distance(now, instant, language)
    if not distance:
        return "now" if language == "en" else "nu"
    return f"in {distance}" if language == "en" else f"om {distance}"


def since(instant: datetime, now: datetime, language: Language = "da") -> str:
    """How long since `instant`: `for 3 timer siden`; `lige nu` within a minute."""
    distance = _distance(instant, now, language)
    if not distance:
        return "just now" if language == "en" else "lige nu"
    return f"{distance} ago" if language == "en" else f"for {distance} siden"


def deadline(instant: datetime, now: datetime, language: Language = "da") -> str:
    """How a deadline stands: `om 3 timer` before it, `nu` at it, `forsinket 2 dage` after it."""
    distance = _distance(instant, now, language)
    if not distance:
        return until(instant, now, language)
    return f"{distance} overdue" if language == "en" else f"forsinket {distance}"


def lasting(length: timedelta, language: Language = "da") -> str:
    """A length of time in few letters: `3 t 58 m`, `2 d 4 t`, `12 m` · `3 h 58 m`."""
    minutes = int(abs(length) / timedelta(minutes=1))
    hour = "h" if language == "en" else "t"
    if minutes < 60:
        return f"{minutes} m"
    if minutes < 24 * 60:
        return f"{minutes // 60} {hour} {minutes % 60} m"
    return f"{minutes // (24 * 60)} d {minutes // 60 % 24} {hour}"


def _distance(earlier: datetime, later: datetime, language: Language) -> str:
    """The time from `earlier` to `later` in its largest whole unit; empty when it is less than a minute."""
    days = (times.local(later).replace(tzinfo=None) - times.local(earlier).replace(tzinfo=None)).days
    minutes = int((later - earlier) / timedelta(minutes=1))
    for count, name in ((days, "day"), (minutes // 60, "hour"), (minutes, "minute")):
        if count > 0:
            one, many = _UNITS[language][name]
            return f"{count} {one if count == 1 else many}"
    return ""


_NEAR_DAYS: dict[Language, dict[int, str]] = {
    "da": {-1: "i går", 0: "i dag", 1: "i morgen"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_UNITS: dict[Language, dict[str, tuple[str, str]]] = {
    "da": {"day": ("dag", "dage"), "hour": ("time", "timer"), "minute": ("minut", "minutter")},
    "en": {"day": ("day", "days"), "hour": ("hour", "hours"), "minute": ("minute", "minutes")},
}
