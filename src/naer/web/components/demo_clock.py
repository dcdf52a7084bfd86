"""The strip with a demo's clock: what it shows, how it goes, where it can be sent, and what happened on its way. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from naer.access.clock import ClockSetting
from naer.danish import times
from naer.web.language import marked

SPEEDS: tuple[tuple[float, str, str], ...] = (
    (0, marked("Pause"), marked("Uret står stille")),
    (1, "×1", marked("Uret går som normalt")),
    (10, "×10", marked("Uret går 10 gange så hurtigt")),
    (60, "×60", marked("Uret går 60 gange så hurtigt: en time på et minut")),
    (600, "×600", marked("Uret går 600 gange så hurtigt: en time på seks sekunder")),
)
"""Speed, the button's text, and what it means."""

TOLD: tuple[tuple[str, str, str], ...] = (
    ("messages", marked("%(number)s besked kom"), marked("%(number)s beskeder kom")),
    ("measurements", marked("%(number)s måling kom hjemmefra"), marked("%(number)s målinger kom hjemmefra")),
    (
        "passed",
        marked("%(number)s forløb fik en anden myndighed"),
        marked("%(number)s forløb fik en anden myndighed"),
    ),
    ("escalations", marked("%(number)s opgave gik videre"), marked("%(number)s opgaver gik videre")),
    (
        "late_answers",
        marked("%(number)s frist for svar blev overskredet"),
        marked("%(number)s svarfrister blev overskredet"),
    ),
    ("visits", marked("%(number)s besøg blev planlagt"), marked("%(number)s besøg blev planlagt")),
    (
        "done",
        marked("kollegerne gjorde %(number)s opgave færdig"),
        marked("kollegerne gjorde %(number)s opgaver færdige"),
    ),
)
"""What is counted on the way, for one and for more."""

NEXT = "next"
MORNING, FRIDAY_AT, NEW_YEAR_AT = time(7), time(10), time(8)
_MONDAY, _FRIDAY = 0, 4


@dataclass(frozen=True)
class Jump:
    """A place to send the clock; `label` is Danish source text with a place for `%(when)s`."""

    label: str
    to: str
    at: datetime | None = None


@dataclass(frozen=True)
class ClockView:
    """`told` has a sentence's one and many, and its number; `going_to` is None when the clock is not on its way."""

    now: datetime
    speed: float
    going_to: datetime | None
    looks_for_next: bool
    told: tuple[tuple[str, str, int], ...]
    jumps: tuple[Jump, ...]

    @property
    def meaning(self) -> str:
        """How it goes, as Danish source text."""
        return next(meaning for speed, _, meaning in SPEEDS if speed == self.speed)

    @property
    def speeds(self) -> tuple[tuple[float, str, str], ...]:
        return SPEEDS

    @property
    def asked_again(self) -> int:
        """After how many seconds the strip should look again."""
        return 1 if self.going_to else 2 if self.speed > 1 else 20


def view(setting: ClockSetting, *, now: datetime) -> ClockView:
    """The strip as `setting` has it."""
    return ClockView(
        now=now,
        speed=setting.speed,
        going_to=setting.going_to,
        looks_for_next=setting.stops_at_next,
        told=told(setting),
        jumps=tuple(jumps(now)),
    )


def told(setting: ClockSetting) -> tuple[tuple[str, str, int], ...]:
    """What happened on the way, without what did not."""
    return tuple((one, many, setting.told[key]) for key, one, many in TOLD if setting.told.get(key))


def is_quiet(setting: ClockSetting) -> bool:
    """Is nothing of `TOLD` to be told of, and known not to have been? A way that was broken off may not have counted all."""
    return not any(setting.told.values())


def jumps(now: datetime) -> Iterator[Jump]:
    """Where the clock can be sent, nearest first."""
    today = times.local_day(now)
    yield Jump(marked("Næste hændelse"), NEXT)
    monday, friday = _next_day(today, _MONDAY), _next_day(today, _FRIDAY)
    if today.weekday() == _FRIDAY and times.instant_near(today, FRIDAY_AT) > now:
        friday = today
    summer_or_winter = times.local(next_clock_change(now)).date()
    wanted = [
        (marked("En time frem, %(when)s"), now + timedelta(hours=1)),
        (marked("I morgen tidlig, %(when)s"), times.instant_near(today + timedelta(days=1), MORNING)),
        (marked("Over weekenden, %(when)s"), times.instant_near(monday, MORNING)),
        (marked("Fredag formiddag, %(when)s"), times.instant_near(friday, FRIDAY_AT)),
        (marked("Over nytår, %(when)s"), times.instant_near(date(today.year + 1, 1, 1), NEW_YEAR_AT)),
        (marked("Over næste skift af sommertid, %(when)s"), times.instant_near(summer_or_winter, NEW_YEAR_AT)),
    ]
    for label, at in sorted(wanted, key=lambda one: one[1]):
        yield Jump(label, at.isoformat(), at)


def next_clock_change(now: datetime) -> datetime:
    """The next instant at which Danish clocks go to summer or winter time, to the hour."""
    return _next_clock_change(now.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=8)
def _next_clock_change(at: datetime) -> datetime:
    while times.local(at + timedelta(days=1)).utcoffset() == times.local(at).utcoffset():
        at += timedelta(days=1)
    while times.local(at + timedelta(hours=1)).utcoffset() == times.local(at).utcoffset():
        at += timedelta(hours=1)
    return at + timedelta(hours=1)


def _next_day(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
