"""The form by which a ward (or a visitator on the phone) says when a citizen comes home, read and checked. Pure."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from naer.courses.definition import Need
from naer.danish import times
from naer.errors import Refused
from naer.web.language import marked

DAYS_AHEAD = 14
SKS = re.compile(r"D[A-Z][0-9]{2}[A-Z0-9]*")
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]?([0-5][0-9])?")


@dataclass(frozen=True)
class Homecoming:
    """What the form says: `needs` are codes of Need and the ward's own words, in that order."""

    expected_at: datetime
    conditions: tuple[str, ...]
    newly_found: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in, to be shown again. Texts are as typed."""

    day: str = ""
    clock: str = ""
    needs: tuple[str, ...] = ()
    words: str = ""
    conditions: str = ""
    newly_found: str = ""


def read(filled: Filled, *, now: datetime) -> Homecoming | dict[str, Refused]:
    """The homecoming, or what is wrong by field id (Danish source texts)."""
    wrong: dict[str, Refused] = {}
    day = _day(filled.day, today=times.local_day(now))
    if day is None:
        wrong["day"] = Refused(marked("Vælg en dag."))
    clock = clock_time(filled.clock)
    if clock is None:
        wrong["clock"] = Refused(marked("Skriv klokkeslættet, for eksempel 14.00."))
    for name, codes in (("conditions", filled.conditions), ("newly-found", filled.newly_found)):
        if any(not SKS.fullmatch(code) for code in _codes(codes)):
            wrong[name] = Refused(marked("Skriv SKS-koder, for eksempel DI21 eller DE11, med komma imellem."))
    if wrong or day is None or clock is None:
        return wrong
    try:
        expected_at = times.instant_at(day, clock)
    except times.NoSuchTimeError:
        return {"clock": Refused(marked("Uret stilles frem den nat, så det klokkeslæt findes ikke. Skriv et andet."))}
    if expected_at < now - timedelta(hours=1):
        return {"clock": Refused(marked("Tiden er gået. Skriv, hvornår borgeren kommer hjem."))}
    return Homecoming(expected_at, _codes(filled.conditions), _codes(filled.newly_found), _needs(filled))


def filled_in(posted: Callable[[str], str], ticked: Collection[str]) -> Filled:
    """The form from its posted fields; `ticked` are the names of fields that were posted at all."""
    return Filled(
        day=posted("day"),
        clock=posted("clock"),
        needs=tuple(need.value for need in Need if f"need-{need.value}" in ticked),
        words=posted("words"),
        conditions=posted("conditions"),
        newly_found=posted("newly-found"),
    )


def days(today: date) -> list[date]:
    """The days that can be chosen."""
    return [today + timedelta(days=offset) for offset in range(DAYS_AHEAD)]


def _needs(filled: Filled) -> tuple[str, ...]:
    words = tuple(line.strip() for line in filled.words.splitlines() if line.strip())
    return (*filled.needs, *words)


def _day(text: str, *, today: date) -> date | None:
    return next((day for day in days(today) if day.isoformat() == text), None)


def clock_time(text: str) -> time | None:
    """The time of day that somebody typed, such as 14.00, 14:00 or 14; None for anything else."""
    found = CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2] or 0)) if found else None


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())
