"""Danish public holidays, working days and opening days. Clocks and calendars are in `times`.

A *working day* (hverdag) is Monday to Friday without public holidays: deadlines between authorities count these. An
*opening day* is a working day on which surgeries and counters are open too, so without the customary closing days
5 June, 24 December and 31 December: what a citizen must have at home (medicines until Monday) counts these, because
being wrong by a day is harmless one way only.

Great Prayer Day (store bededag) was a public holiday through 2023 and is none from 2024.
"""

from datetime import date, timedelta
from functools import lru_cache

_LAST_GREAT_PRAYER_DAY = 2023
_SATURDAY = 5
_CUSTOMARY_CLOSING_DAYS = frozenset({(6, 5), (12, 24), (12, 31)})
_FIXED = {(1, 1): "nytårsdag", (12, 25): "juledag", (12, 26): "2. juledag"}
_AFTER_EASTER = {
    -3: "skærtorsdag",
    -2: "langfredag",
    0: "påskedag",
    1: "2. påskedag",
    26: "store bededag",
    39: "Kristi himmelfartsdag",
    49: "pinsedag",
    50: "2. pinsedag",
}


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year (the anonymous algorithm of 1876, as Meeus gives it)."""
    golden, century, year_of_century = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (year_of_century // 4) - epact - year_of_century % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def _holidays(year: int) -> dict[date, str]:
    easter = easter_sunday(year)
    named = {
        easter + timedelta(days=days): name
        for days, name in _AFTER_EASTER.items()
        if name != "store bededag" or year <= _LAST_GREAT_PRAYER_DAY
    }
    return named | {date(year, month, day): name for (month, day), name in _FIXED.items()}


def holiday_name(day: date) -> str | None:
    """The Danish name of the public holiday on `day`, or None."""
    return _holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Whether `day` is Monday to Friday and no public holiday."""
    return day.weekday() < _SATURDAY and holiday_name(day) is None


def is_opening_day(day: date) -> bool:
    """Whether surgeries and counters are open on `day`: a working day that is no customary closing day."""
    return is_working_day(day) and (day.month, day.day) not in _CUSTOMARY_CLOSING_DAYS


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself is never counted. `count` is at least 1."""
    found = day
    for _ in range(count):
        found = _next(found, is_opening=False)
    return found


def next_opening_day(day: date) -> date:
    """The first opening day after `day`."""
    return _next(day, is_opening=True)


def _next(day: date, *, is_opening: bool) -> date:
    found = day + timedelta(days=1)
    while not (is_opening_day(found) if is_opening else is_working_day(found)):
        found += timedelta(days=1)
    return found
