"""How the clock of a demo stands: one row of the database, which every process follows and only a demo can change."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from psycopg.types.json import Jsonb

from naer.errors import RefusedError
from naer.record.journal import Row, Transaction
from naer.record.queries import queries
from naer.record.store import Store

SPEEDS = (0.0, 1.0, 10.0, 60.0, 600.0)
"""How fast a demo's clock can run: standing, as real time, and faster."""

MET = ("messages", "escalations", "late_answers")
"""What a clock that was sent to the next thing stops at."""

LONGEST_JUMP = timedelta(days=400)


@dataclass(frozen=True)
class ClockSetting:
    """The clock showed `shown_at` at the real instant `real_at` and goes on at `speed`.

    `going_to` is where it was sent, from `going_from`, or (`stops_at_next`) to the first thing that happens before that.
    `told` counts what happened on the way there, or on the last way.
    """

    real_at: datetime
    shown_at: datetime
    speed: float = 1.0
    going_from: datetime | None = None
    going_to: datetime | None = None
    stops_at_next: bool = False
    told: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def is_led(self) -> bool:
        """Does another process step the clock, because things must happen in order before it shows that they have?"""
        return self.going_to is not None or self.speed > 1

    def at(self, real: datetime) -> datetime:
        """What the clock shows at a real instant."""
        return self.shown_at if self.is_led else self.shown_at + (real - self.real_at) * self.speed

    def running(self, speed: float, *, real: datetime) -> "ClockSetting":
        """The clock at another speed from now on; one that was sent ahead stays where it has come to.

        RefusedError for a speed that it does not have.
        """
        if speed not in SPEEDS:
            raise RefusedError("The clock does not go at that speed.", what_to_do="Choose one of its speeds.")
        return replace(self, real_at=real, shown_at=self.at(real), speed=speed, going_to=None)

    def sent(self, to: datetime, *, real: datetime, stops_at_next: bool = False) -> "ClockSetting":
        """The clock on its way ahead; RefusedError backwards, or further than LONGEST_JUMP. Sent there already: no change."""
        now = self.at(real)
        if to == self.going_to:
            return self
        if to <= now:
            raise RefusedError(
                "The clock does not go back: what has happened has happened.", what_to_do="Choose a later time."
            )
        if to - now > LONGEST_JUMP:
            raise RefusedError("The clock cannot be sent so far at once.", what_to_do="Choose a time within a year.")
        return replace(
            self, real_at=real, shown_at=now, going_from=now, going_to=to, stops_at_next=stops_at_next, told={}
        )

    def stepped(self, to: datetime, told: Mapping[str, int], *, real: datetime) -> "ClockSetting":
        """The clock one step further; there when it has come to where it was sent, and then it runs on."""
        shown = max(self.shown_at, to)
        has_met = self.stops_at_next and any(told.get(one) for one in MET)
        is_there = self.going_to is not None and (has_met or shown >= self.going_to)
        return replace(
            self,
            real_at=real,
            shown_at=shown,
            going_to=None if is_there else self.going_to,
            told={key: self.told.get(key, 0) + told.get(key, 0) for key in {**self.told, **told}},
        )


def read(store: Store) -> ClockSetting:
    """How the clock stands: asked for every page, so in one round trip."""
    return _setting(store.once(queries("demo_clock")["read"], ()))


def read_to_change(tx: Transaction) -> ClockSetting:
    """How the clock stands, and nobody else changes it until the transaction ends; RefusedError outside a demo."""
    row = tx.execute(queries("demo_clock")["read_to_change"]).fetchone()
    if row is None:
        raise RefusedError("Only a demo's clock can be set.")
    return _setting(row)


def write(tx: Transaction, setting: ClockSetting, *, is_noted: bool = True) -> None:
    """Let the clock stand so; the steps of a clock that is led need no note."""
    if is_noted:
        tx.execute(queries("demo_clock")["note_point"], {"real_at": setting.real_at, "shown_at": setting.shown_at})
    tx.execute(
        queries("demo_clock")["write"],
        {
            "real_at": setting.real_at,
            "shown_at": setting.shown_at,
            "speed": setting.speed,
            "going_from": setting.going_from,
            "going_to": setting.going_to,
            "stops_at_next": setting.stops_at_next,
            "told": Jsonb(dict(setting.told)),
        },
    )


def points(tx: Transaction) -> list[tuple[datetime, datetime]]:
    """Real instants and what the clock showed then, first to last; between two of them it went evenly."""
    return [(row[0], row[1]) for row in tx.execute(queries("demo_clock")["points"])]


def shown_at(real: datetime, noted: Sequence[tuple[datetime, datetime]], setting: ClockSetting) -> datetime:
    """What the clock showed at a real instant of the past."""
    known = [*noted, (setting.real_at, setting.shown_at)]
    place = bisect_right([one for one, _ in known], real)
    if place == 0:
        return known[0][1] - (known[0][0] - real)
    if place == len(known):
        return setting.at(real)
    (real_before, shown_before), (real_after, shown_after) = known[place - 1], known[place]
    share = (real - real_before) / (real_after - real_before)
    return shown_before + share * (shown_after - shown_before)


def set_to(tx: Transaction, shown_at: datetime) -> None:
    """Let a new demo's clock begin at an instant, running as real time."""
    read_to_change(tx)
    write(tx, ClockSetting(real_at=datetime.now(UTC), shown_at=shown_at))


def _setting(row: Row | None) -> ClockSetting:
    if row is None:
        raise RefusedError("Only a demo's clock can be set.")
    return ClockSetting(*row)
