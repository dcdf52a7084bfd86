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
