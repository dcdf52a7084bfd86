"""What the pages are given from outside: the door to the record, who may log in, and a few settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.types import ASGIApp

from naer.access.clock import ClockSetting
from naer.access.definition import Actor
from naer.access.guard import Guard
from naer.access.record import Trouble
from naer.scenarios.lab.looking import Lab
from naer.web.components.tour import Tour
from naer.web.inbox_api import Receive
from naer.web.numbers import Coming, Numbers


@dataclass(frozen=True)
class Persona:
    """Somebody whom a visitor of a demo can be. `unit` is where they work or live; `story` says what they could try."""

    actor: Actor
    unit: str
    story: str = ""


class Directory(Protocol):
    """Who may log in. `personas` is empty on every database that was not made as a demo."""

    def actor(self, actor_id: str) -> Actor | None:
        """The actor as they are now, so that a right taken away works at once; None when they may not log in."""
        ...

    def unit_of(self, actor_id: str) -> str:
        """Where the actor works, as the header says it; empty for citizens."""
        ...

    def personas(self) -> Sequence[Persona]:
        """Whom a visitor can be, in the order in which they are offered."""
        ...


class DemoClock(Protocol):
    """The clock of a demo. Each change returns how it then stands; RefusedError with a sentence when it cannot be done."""

    def setting(self) -> ClockSetting:
        """How it stands now."""
        ...

    def run(self, speed: float) -> ClockSetting:
        """Let it go at a speed; nought stops it."""
        ...

    def send(self, to: datetime) -> ClockSetting:
        """Send it ahead to an instant."""
        ...

    def send_to_next(self) -> ClockSetting:
        """Send it ahead to the next thing that happens."""
        ...


@dataclass(frozen=True)
class Operation:
    """How the house keeps up at an instant. Ages are in seconds by the application's clock, a transaction's by the machine's;
    that is None when the database does not tell.

    `by_hour` is how many messages came in an hour and what became of them; more than `limit` waiting, and no more are taken.
    """

    at: datetime
    lag_changes: int
    lag_seconds: float
    waiting: int
    oldest_waiting_seconds: float
    limit: int
    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    by_hour: tuple[tuple[datetime, str, int], ...]
    oldest_transaction_seconds: float | None
    set_aside: int
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class Services:
    """Made once by `app`. `health` answers at once with what an operator wants to know; its key `ok` says whether all is.

    `numbers` is None until something has been counted; `numbers_come` says when that will be.
    `receive` keeps a message that another system delivers with `exchange_token`; without it nothing is delivered by HTTP.
    `operation` says how the house keeps up, and `metrics_token` opens it to those who watch by machine.
    `demo_clock` and `tour` are there only in a demo.
    """

    guard: Guard
    directory: Directory
    session_secret: str
    is_demo: bool
    health: Callable[[], Mapping[str, object]]
    numbers: Callable[[], Numbers | None] = lambda: None
    numbers_come: Callable[[], Coming] = lambda: Coming.AT_NIGHT
    receive: Receive | None = None
    exchange_token: str | None = None
    operation: Callable[[], Operation] | None = None
    metrics_token: str | None = None
    demo_clock: DemoClock | None = None
    tour: Tour | None = None
    fhir: ASGIApp | None = None
    """What answers below `/fhir`."""
    process: int = 0
    """The number of this process among those that serve."""
    lab: Lab | None = None
    """Who runs scenarios for the planners' pages; None where nobody does."""
