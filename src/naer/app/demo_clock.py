"""The clock of a demo in the hands of those who may move it: the strip on its pages, the command, and what leads it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from naer.access.clock import ClockSetting, FollowedClock
from naer.record import demo_clock
from naer.record.journal import Transaction
from naer.record.store import Principal, Store

NEXT_WITHIN = timedelta(days=7)
"""How far the clock looks for the next thing that happens."""

_SYSTEM = Principal(None, "system", (), None)


class DemoClock:
    """Reads and changes how the clock stands. Every change raises RefusedError outside a demo."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.clock = FollowedClock(self._read, self._points)

    def setting(self) -> ClockSetting:
        """How the clock stands now."""
        return self.clock.setting(afresh=True)

    def begin(self, at: datetime) -> ClockSetting:
        """Let a new demo's clock begin at an instant, running as real time."""
        with self._transaction() as tx:
            demo_clock.set_to(tx, at)
        return self.clock.setting(afresh=True)

    def resume(self, at: datetime) -> ClockSetting:
        """Go on from `at`: while a demo is off, its clock stands."""
        return self._change(lambda known, real: replace(known, real_at=real, shown_at=max(at, known.shown_at)))

    def run(self, speed: float) -> ClockSetting:
        """Let the clock go on at `speed` (nought: stand); one on its way stays where it is."""
        return self._change(lambda known, real: known.running(speed, real=real))

    def send(self, to: datetime) -> ClockSetting:
        """Send the clock ahead; what should happen until then happens in order. RefusedError backwards."""
        return self._change(lambda known, real: known.sent(to, real=real))

    def send_to_next(self) -> ClockSetting:
        """Send the clock to the next message or deadline, a week ahead at most."""
        return self._change(lambda known, real: known.sent(known.at(real) + NEXT_WITHIN, real=real, stops_at_next=True))

    def step(self, to: datetime, told: Mapping[str, int]) -> ClockSetting:
        """Show `to`, once everything until then has happened; only whoever leads the clock does this."""
        with self._transaction() as tx:
            known = demo_clock.read_to_change(tx)
            if not known.is_led:
                return known
            stepped = known.stepped(to, told, real=datetime.now(UTC))
            demo_clock.write(tx, stepped, is_noted=stepped.is_led != known.is_led)
        return self.clock.setting(afresh=True)

    def _change(self, change: Callable[[ClockSetting, datetime], ClockSetting]) -> ClockSetting:
        with self._transaction() as tx:
            demo_clock.write(tx, change(demo_clock.read_to_change(tx), datetime.now(UTC)))
        return self.clock.setting(afresh=True)

    def _read(self) -> ClockSetting:
        return demo_clock.read(self._store)

    def _points(self) -> list[tuple[datetime, datetime]]:
        with self._transaction() as tx:
            return demo_clock.points(tx)

    def _transaction(self) -> AbstractContextManager[Transaction]:
        return self._store.transaction(_SYSTEM, datetime.now(UTC))
