"""Danish clocks and calendars: from instants (UTC inside) to what people say, and back from what they type.

Instants are timezone-aware datetimes; a naive one is refused with ValueError. `now` is always given by the caller.
The time zone comes from the tz database of the system (https://docs.python.org/3/library/zoneinfo.html).

The words for distances in time (`om 3 timer`, `i går kl. 22.10`) are in `spoken`.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from naer.danish.language import Language

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: dict[Language, tuple[str, ...]] = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


class NoSuchTimeError(ValueError):
    """The clock jumps over this time: the hour that summer time takes away on its first night."""


def local(instant: datetime) -> datetime:
    """`instant` as the clock in Denmark shows it."""
    if instant.tzinfo is None:
        raise ValueError("An instant must carry a time zone.")
    return instant.astimezone(COPENHAGEN)


def local_day(instant: datetime) -> date:
    """The day it is in Denmark at `instant`."""
    return local(instant).date()


def instant_at(day: date, clock: time, *, second_time: bool = False) -> datetime:
    """The instant (UTC) when a Danish clock shows `clock` on `day`.

    Where the clock shows it twice (the night when summer time ends) the first is meant, unless `second_time`. Raises
    NoSuchTimeError where it never shows it.
    """
    wanted = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=COPENHAGEN).replace(fold=int(second_time))
    instant = wanted.astimezone(UTC)
    if local(instant).replace(tzinfo=None) != wanted.replace(tzinfo=None, fold=0):
        raise NoSuchTimeError("Summer time starts this night: the clock goes from 2.00 to 3.00. Choose another time.")
    return instant


def instant_near(day: date, clock: time) -> datetime:
    """The instant (UTC) when a Danish clock shows `clock` on `day`, the first time if twice; or, where the clock skips it,
    when it would have: 2.30 is then 3.30. For what holds every day, that night too; people who type a time are told.
    """
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=COPENHAGEN).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The instant (UTC) when `day` begins in Denmark; it lasts 23, 24 or 25 hours."""
    return instant_at(day, time(0, 0))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """When `day` begins and ends in Denmark (UTC); the end belongs to the next day."""
    return start_of_day(day), start_of_day(day + timedelta(days=1))


def is_shown_twice(instant: datetime) -> bool:
    """Whether the Danish clock shows this time twice, because summer time ends this night."""
    there = local(instant)
    return _has_hour_twice(there.date(), there.hour)


@lru_cache(maxsize=4096)
def _has_hour_twice(day: date, hour: int) -> bool:
    first = datetime(day.year, day.month, day.day, hour, tzinfo=COPENHAGEN)
    return first.utcoffset() != first.replace(fold=1).utcoffset()


def clock(instant: datetime, language: Language = "da") -> str:
    """`kl. 9.15` · `9:15`. In the hour that comes twice it also says which: `kl. 2.30 (sommertid)`."""
    there = local(instant)
    text = f"{there.hour}:{there.minute:02}" if language == "en" else f"kl. {there.hour}.{there.minute:02}"
    return text + _which(instant, language)


def round_clock(instant: datetime, language: Language = "da") -> str:
    """As people say it: `kl. 14` for the full hour, otherwise `kl. 9.15`. English keeps the minutes: `14:00`."""
    there = local(instant)
    if language == "da" and there.minute == 0:
        return f"kl. {there.hour}{_which(instant, language)}"
    return clock(instant, language)


def exact(instant: datetime, language: Language = "da") -> str:
    """`fredag 20. november 2026 kl. 14.00` · `Friday 20 November 2026 at 14:00`: for hover and print."""
    joint = " at " if language == "en" else " "
    return long_day(local_day(instant), language) + joint + clock(instant, language)


def short(instant: datetime, language: Language = "da") -> str:
    """`20-11-2026 kl. 14.00` · `20-11-2026 14:00`: for tables."""
    return f"{short_day(local_day(instant))} {clock(instant, language)}"


def unbroken(text: str) -> str:
    """The same with `kl.` and its clock held together, so that no line of a page ends between them."""
    return text.replace("kl. ", "kl.\N{NO-BREAK SPACE}")


def day_name(day: date, language: Language = "da") -> str:
    """`fredag` · `Friday`."""
    return WEEKDAYS[language][day.weekday()]


def day_text(day: date, language: Language = "da") -> str:
    """`20. november 2026` · `20 November 2026`."""
    return f"{day_and_month(day, language)} {day.year}"


def day_and_month(day: date, language: Language = "da") -> str:
    """`20. november` · `20 November`."""
    point = "" if language == "en" else "."
    return f"{day.day}{point} {MONTHS[language][day.month - 1]}"


def long_day(day: date, language: Language = "da") -> str:
    """`fredag 20. november 2026` · `Friday 20 November 2026`."""
    return f"{day_name(day, language)} {day_text(day, language)}"


def short_day(day: date) -> str:
    """`20-11-2026` in both languages."""
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


def week(day: date, language: Language = "da") -> str:
    """The ISO week, which starts on Monday: `uge 47` · `week 47`."""
    return f"{'week' if language == 'en' else 'uge'} {day.isocalendar().week}"


def age(born_on: date, on: date) -> int:
    """Whole years lived on `on`; whoever is born on 29 February turns a year older on 1 March in other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _which(instant: datetime, language: Language) -> str:
    """Which of the two is meant, in the hour that comes twice; otherwise nothing."""
    if not is_shown_twice(instant):
        return ""
    summer = local(instant).fold == 0
    if language == "en":
        return " (summer time)" if summer else " (winter time)"
    return " (sommertid)" if summer else " (vintertid)"
