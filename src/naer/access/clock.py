"""The application's clock: what rules, deadlines and pages call now. A demo's may stand or run fast; audit never does."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from naer.record import demo_clock
from naer.record.demo_clock import ClockSetting as ClockSetting

Points = Sequence[tuple[datetime, datetime]]
EVERY_SECONDS = 0.25


class Clock:
    """Real time plus a fixed offset."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    @property
    def is_led(self) -> bool:
        """Does another process step this clock and do, in order, what its time brings?"""
        return False

    def now(self) -> datetime:
        """The instant it is, in UTC, to the millisecond (the precision that the record keeps)."""
        return _whole_milliseconds(self.shown_at(datetime.now(UTC)))

    def shown_at(self, real: datetime) -> datetime:
        """What the clock showed at a real instant: the log keeps real time, and is read beside everything else."""
        return real + self.offset


class FollowedClock(Clock):
    """The clock of a demo, which somebody may stop, hurry or send ahead from another process. It never goes back.

    `read` gives the setting from the database, and is asked again when the last answer is older than `every` seconds;
    `points` gives what it showed when.
    """

    def __init__(
        self, read: Callable[[], ClockSetting], points: Callable[[], Points], *, every: float = EVERY_SECONDS
    ) -> None:
        super().__init__()
        self._read, self._points, self._every = read, points, every
        self._lock = threading.Lock()
        self._setting = read()
        self._read_at = time.monotonic()
        self._latest = datetime.min.replace(tzinfo=UTC)

    @property
    def is_led(self) -> bool:
        return self.setting().is_led

    def setting(self, *, afresh: bool = False) -> ClockSetting:
        """How the clock is set, at most `every` seconds ago, or now."""
        with self._lock:
            if afresh or time.monotonic() - self._read_at >= self._every:
                self._setting, self._read_at = self._read(), time.monotonic()
            return self._setting

    def now(self) -> datetime:
        setting = self.setting()
        with self._lock:
            self._latest = max(self._latest, _whole_milliseconds(setting.at(datetime.now(UTC))))
            return self._latest

    def shown_at(self, real: datetime) -> datetime:
        return demo_clock.shown_at(real, self._points(), self.setting())


class SetClock(Clock):
    """A clock that stands until it is set: for replaying a past in order, and for tests."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        """The instant that was set last."""
        return self.at

    def go_on(self, by: timedelta) -> datetime:
        """Let time pass; returns the new now."""
        self.at += by
        return self.at


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
