"""When somebody says that a citizen fell: the day they chose and the time they typed. Pure."""

from datetime import date, datetime, timedelta

from naer.danish import times
from naer.errors import Refused
from naer.web.language import marked
from naer.web.staff import homecoming_form

DAYS_BACK = 14
NO_SUCH_DAY = Refused(marked("Vælg en af de dage, der står på listen."))


def days(today: date) -> list[date]:
    """The days that can be chosen, the newest first."""
    return [today - timedelta(days=back) for back in range(DAYS_BACK)]


def read(day: str, clock: str, *, now: datetime) -> datetime | Refused:
    """The instant of the fall, or what is wrong with the day (`NO_SUCH_DAY`) or the time (Danish source text).

    Of a time that the clock shows twice, on the night when summer time ends, the first is meant; the page says which.
    """
    chosen = next((one for one in days(times.local_day(now)) if one.isoformat() == day), None)
    if chosen is None:
        return NO_SUCH_DAY
    at_clock = homecoming_form.clock_time(clock)
    if at_clock is None:
        return Refused(marked("Skriv klokkeslættet, for eksempel 14.00."))
    try:
        occurred_at = times.instant_at(chosen, at_clock)
    except times.NoSuchTimeError:
        return Refused(marked("Uret blev stillet frem den nat, så det klokkeslæt findes ikke. Skriv et andet."))
    if occurred_at > now:
        return Refused(marked("Faldet kan ikke være sket endnu. Skriv, hvornår borgeren faldt."))
    return occurred_at
