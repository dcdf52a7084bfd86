"""What a process needs: the record as people and as the system, one clock, and what kind of database it is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from naer.access.clock import Clock
from naer.access.guard import Guard
from naer.app.demo_clock import DemoClock
from naer.errors import ConflictError
from naer.record import filling, migrate, standing_back
from naer.record.server import Server, open_server
from naer.record.store import PEOPLE_ROLE, SYSTEM_ROLE, Store
from naer.settings import Settings


@dataclass(frozen=True)
class Services:
    """The wired house. `guard` is the door for people, `system` the one for reactions, messages and jobs.

    `demo_clock` moves the clock; only a demo has one.
    """

    settings: Settings
    server: Server
    people_store: Store
    system_store: Store
    guard: Guard
    system: Guard
    clock: Clock
    is_demo: bool
    demo_clock: DemoClock | None = None


@contextmanager
def open_services(
    settings: Settings, *, connections: int | None = None, may_be_half_filled: bool = False, stands_back: int = 0
) -> Iterator[Services]:
    """Open the house on the server that settings name (or the embedded one), until the block ends.

    `stands_back`: how much nicer this process and what the database does for it become; the server itself does not.
    """
    with open_server(settings) as server:
        standing_back.stand_back(stands_back)
        with services_on(server, settings, connections=connections, may_be_half_filled=may_be_half_filled) as services:
            yield services


@contextmanager
def services_on(
    server: Server,
    settings: Settings,
    *,
    connections: int | None = None,
    clock: Clock | None = None,
    may_be_half_filled: bool = False,
) -> Iterator[Services]:
    """Open the house on a running server; ConflictError when the database needs `naer migrate` first, or is half filled.

    `clock` stands in for the database's own clock while a past is replayed. Only who fills a record opens a half filled one.
    """
    if not migrate.is_current(server):
        raise ConflictError(
            "The database is not of this release.", what_to_do="Run `naer migrate` (it keeps all data), then try again."
        )
    if not may_be_half_filled:
        filling.refuse_half_filled(server)
    with ExitStack() as stack:
        most = connections or settings.web_connections
        half = may_be_half_filled
        people = stack.enter_context(Store(server, role=PEOPLE_ROLE, connections=most, may_be_half_filled=half))
        system = stack.enter_context(Store(server, role=SYSTEM_ROLE, connections=4, may_be_half_filled=half))
        is_demo = people.is_demo()
        demo_clock = None
        if is_demo:  # it goes on while citizens are filled in: pages say so, and when
            of_clock = Store(server, role=SYSTEM_ROLE, connections=1, may_be_half_filled=True)
            demo_clock = DemoClock(stack.enter_context(of_clock))
        clock = clock or (demo_clock.clock if demo_clock else Clock(people.clock_offset()))
        yield Services(
            settings=settings,
            server=server,
            people_store=people,
            system_store=system,
            guard=Guard(people, clock),
            system=Guard(system, clock),
            clock=clock,
            is_demo=is_demo,
            demo_clock=demo_clock,
        )
