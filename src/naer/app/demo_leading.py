"""Leads the clock of a running demo: delivers what the other side sends, and when the clock is hurried or sent ahead, takes
the house through the time between before the clock shows it.

While it leads, the worker rests (`Clock.is_led`), so that each thing happens once and at its own time. As real time goes,
it only delivers, and the worker does the rest.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from naer.access.clock import ClockSetting, SetClock
from naer.app.demo_clock import DemoClock
from naer.app.demo_daily import Daily, Measured
from naer.app.demo_senders import Delivery, Senders
from naer.app.demo_time import Happening, Passage, Told
from naer.app.operation import Threshold
from naer.app.services import Services
from naer.danish import times
from naer.errors import BusyError

OTHERS_NOTICE_SECONDS = 0.6
"""Web and worker look at the clock a few times a second; they are given this long to see that it is led."""

SHOWN_EVERY_SECONDS = 0.1
LONGEST_STEP_SECONDS = 2.0
STAFF_FROM_SPEED = 60.0
HOURLY_WITHIN = timedelta(days=1)
DAYS_KEPT = 3


Arriving = Delivery | Measured
_WHAT: dict[type, str] = {Delivery: "messages", Measured: "measurements"}


@dataclass
class Arrivals:
    """What the other side sends, composed a day at a time: hospitals' messages, letters, and what is measured at home."""

    senders: Senders
    daily: Daily
    _days: dict[datetime, list[Arriving]] = field(default_factory=dict[datetime, list[Arriving]])

    def between(self, begin: datetime, end: datetime) -> list[Arriving]:
        """What arrives from `begin` up to `end`, first to last."""
        found: list[Arriving] = []
        day = times.local_day(begin)
        while times.start_of_day(day) < end:
            found += [one for one in self._of_day(*times.day_bounds(day)) if begin <= one.arrives_at < end]
            day += timedelta(days=1)
        return found

    def _of_day(self, begin: datetime, end: datetime) -> list[Arriving]:
        if begin not in self._days:
            for old in list(self._days)[: max(0, len(self._days) - DAYS_KEPT + 1)]:
                del self._days[old]
            made: list[Arriving] = [
                *self.senders.deliveries(begin, end),
                *self.daily.letters(begin, end),
                *self.daily.measurements(begin, end),
            ]
            self._days[begin] = sorted(made, key=lambda one: one.arrives_at)
        return self._days[begin]


@dataclass
class Leader:
    """`services` is a house of its own, whose clock is `hand`; `demo_clock` is the one that everybody sees. `stop` is looked at
    between small pieces of what happens: the rest is left for next time.
    """

    services: Services
    hand: SetClock
    demo_clock: DemoClock
    arrivals: Arrivals
    kept: Path
    stop: threading.Event = field(default_factory=threading.Event)
    _leads: bool = False
    _is_broken_off: bool = False
    _threshold: Threshold = field(init=False)

    def __post_init__(self) -> None:
        self._threshold = Threshold(self.services)

    def begin(self, otherwise: datetime) -> None:
        """Go on from where time had come to when the demo was stopped, or from `otherwise`."""
        self._is_broken_off = self.kept.exists()
        self.hand.at = datetime.fromisoformat(self.kept.read_text()) if self._is_broken_off else otherwise
        self.demo_clock.resume(self.hand.at)

    def turn(self) -> bool:
        """Do what the clock asks for now; True when it is led."""
        setting = self.demo_clock.setting()
        if not setting.is_led:
            self._leads = False
            self._deliver_until(self.demo_clock.clock.now())
            return False
        if not self._leads:
            if self.stop.wait(OTHERS_NOTICE_SECONDS):
                return True
            self._deliver_until(setting.shown_at)
            self._leads = True
        self._lead(setting)
        return True

    def _deliver_until(self, now: datetime) -> None:
        if now > self.hand.at and not self._threshold.is_full():
            arrived = self.arrivals.between(self.hand.at, now)
            self.hand.at = now
            for one in arrived:
                if self.stop.is_set():
                    self.hand.at = one.arrives_at
                    break
                try:
                    one.deliver(self.services.system)
                except BusyError:  # it comes again, with what comes after it
                    self.hand.at = one.arrives_at
                    raise
            self.keep()

    def _lead(self, setting: ClockSetting) -> None:
        is_sent = setting.going_to is not None
        passed = min((datetime.now(UTC) - setting.real_at).total_seconds(), LONGEST_STEP_SECONDS)
        until = setting.going_to or setting.shown_at + timedelta(seconds=passed * setting.speed)
        with_staff = is_sent or setting.speed >= STAFF_FROM_SPEED
        passage = self.passage(until, setting, is_sent=is_sent, with_staff=with_staff)
        teller = _Teller(self.demo_clock, setting, self.stop.is_set)
        goes_on, self._is_broken_off = self._is_broken_off, True  # also when an error breaks it off
        try:
            is_there = passage.go(until, teller.tell, goes_on=goes_on)
        except Exception:
            teller.tell_the_rest(passage.untold)
            raise
        self._is_broken_off = self.stop.is_set() and not is_there
        self.keep()

    def passage(self, until: datetime, setting: ClockSetting, *, is_sent: bool, with_staff: bool = True) -> Passage:
        """The way through time that `setting` asks for."""
        return Passage(
            self.services,
            self.hand,
            self._happenings,
            with_staff=with_staff,
            counts_hourly=until - setting.shown_at <= HOURLY_WITHIN,
            counts_at_end=is_sent,
            stop=self.stop,
        )

    def _happenings(self, begin: datetime, end: datetime) -> Sequence[Happening]:
        return [
            Happening(one.arrives_at, _WHAT[type(one)], partial(one.deliver, self.services.system))
            for one in self.arrivals.between(begin, end)
        ]

    def keep(self) -> None:
        """Write down how far time has come."""
        self.kept.write_text(self.hand.at.astimezone(UTC).isoformat())


@dataclass
class _Teller:
    """Shows how far time has come, a few times a second; stops it when the demo stops, and when somebody has stopped or sent the
    clock meanwhile.
    """

    demo_clock: DemoClock
    asked: ClockSetting
    is_stopping: Callable[[], bool]
    _told: Told = field(default_factory=Told)
    _shown_at: float = 0.0

    def tell(self, reached: datetime, told: Told) -> bool:
        self._told += told
        is_due = time.monotonic() - self._shown_at >= SHOWN_EVERY_SECONDS
        is_there = self.asked.going_to is not None and reached >= self.asked.going_to
        if not (is_due or is_there or self.asked.stops_at_next or self.is_stopping()):
            return True
        now = self._show(reached)
        return (
            not self.is_stopping()
            and now.is_led
            and (now.speed, now.going_to) == (self.asked.speed, self.asked.going_to)
        )

    def tell_the_rest(self, untold: Told) -> None:
        """An error has broken it off: the clock stays where it is, and what was done until then is not forgotten.

        `broken_off` says that not all may have been counted. While the record does not answer, nobody can be told.
        """
        self._told += untold + Told(broken_off=1)
        with suppress(BusyError):
            self._show(self.asked.shown_at)

    def _show(self, reached: datetime) -> ClockSetting:
        now = self.demo_clock.step(reached, self._told)
        self._told, self._shown_at = Told(), time.monotonic()
        return now
