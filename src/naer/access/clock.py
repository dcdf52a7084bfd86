"""The application's clock: what rules, deadlines and pages call now. A demo may run ahead of real time; audit never does."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus a fixed offset."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The instant it is, in UTC, to the millisecond (the precision that the record keeps)."""
        moment = datetime.now(UTC) + self.offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


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
