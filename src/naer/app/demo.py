"""The demo region: made once in an empty database, then run as web server, worker and the other side's senders.

2,000 synthetic citizens of three real municipalities on a Friday. The three weeks before are replayed message by message
through the same inbox, rules and programmes that will work afterwards, so nothing on the pages is written by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from naer.access.clock import SetClock
from naer.access.definition import Purpose, system_actor
from naer.app import (
    demo_daily,
    demo_handovers,
    demo_letters,
    demo_senders,
    demo_staff,
    demo_tasks,
    figures,
    home_measuring,
    jobs,
    personas,
    region,
)
from naer.app.demo_daily import Daily
from naer.app.demo_leading import Arrivals
from naer.app.demo_letters import Writers, Writing
from naer.app.demo_scene import AREAS, BEGINS_AT, CITIZENS, FRIDAY, INTENSITY, REPLAYED, SEED
from naer.app.demo_senders import Senders
from naer.app.reactions import READERS
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.danish import times
from naer.dialogue import actions as dialogue_actions
from naer.organisations import demonstration
from naer.organisations.tree import Tree
from naer.planning import actions as planning_actions
from naer.record import deployment, migrate
from naer.record.server import Server
from naer.scenarios import population
from naer.scenarios.citizens import Directory
from naer.scenarios.population import Population
from naer.settings import Settings

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Size:
    """How large a demo is; tests make a small one."""

    citizens: int = CITIZENS
    replayed: timedelta = REPLAYED
    intensity: float = INTENSITY


def make(server: Server, settings: Settings, *, progress: Progress, size: Size | None = None) -> bool:
    """Make the demo region when the database is empty; returns whether it did. May be interrupted and begun again."""
    migrate.migrate(server)
    if not deployment.is_empty(server):
        return False
    with deployment.made_aside(server) as aside:
        fill(aside, settings, progress=progress, size=size or Size())
        deployment.count_tables(aside)
    return True


def fill(server: Server, settings: Settings, *, progress: Progress, size: Size) -> None:
    """Fill an empty database with the demo region, as it is at BEGINS_AT."""
    migrate.migrate(server)
    deployment.mark_demo(server)
    clock = SetClock(BEGINS_AT - size.replayed)
    with services_on(server, settings, clock=clock) as services:
        senders, writings, writers = _load(services, size, progress)
        happenings: list[tuple[datetime, Callable[[], object]]] = [
            (one.arrives_at, partial(demo_senders.deliver, services.system, [one]))
            for one in senders.deliveries(clock.now(), BEGINS_AT, intensity=size.intensity)
        ]
        happenings += [(one.at, partial(writers.write, one)) for one in writings]
        units = demo_handovers.Units(services.system, writers.ids, SEED, FRIDAY)
        happenings += [
            (one.at, partial(units.hand_over, one)) for one in demo_handovers.planned(on=FRIDAY, since=clock.now())
        ]
        _Past(services, clock, Worker.idle(services)).replay(happenings, progress)
        if services.demo_clock is not None:
            services.demo_clock.begin(BEGINS_AT)


def arrivals_of(size: Size, tree: Tree) -> Arrivals:
    """The other side of the demo region, made again from its seed."""
    people = _population(size)
    for code in AREAS:
        tree = demonstration.with_units(tree, code, FRIDAY)
    return Arrivals(Senders(people, tree), Daily(people, tree))


def _population(size: Size) -> Population:
    return population.generate(AREAS, size.citizens, seed=SEED, on=FRIDAY)


def _load(services: Services, size: Size, progress: Progress) -> tuple[Senders, list[Writing], Writers]:
    organisations = region.register_organisations(services.system, AREAS)
    with services.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="demo.personas") as rec:
        personas.register(rec, organisations.ids)
    people = _population(size)
    citizens = [*Directory(people), *personas.named_citizens(FRIDAY)]
    region.load_citizens(
        services.system,
        citizens,
        organisations=organisations,
        contact_of=demo_staff.contact_of,
        on=FRIDAY,
        seed=SEED,
        progress=progress,
    )
    with services.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="demo.begin") as rec:
        for reader in READERS:
            rec.start_feed_here(reader)
    demo_tasks.open_courses(services.system, people, on=FRIDAY, seed=SEED)
    measured_before(services, people, begin=services.clock.now())
    writers = Writers(services.system, organisations.tree, organisations.ids, SEED, FRIDAY)
    writings = demo_letters.writings(citizens, on=FRIDAY, before=BEGINS_AT)
    return Senders(people, organisations.tree), writings, writers


def measured_before(services: Services, people: Population, *, begin: datetime) -> None:
    """What citizens measured at home from `begin` until the demo begins, recorded when it arrived.

    What is repeated after the demo begins is known then.
    """
    arrived = demo_daily.home_measurements(people).arrivals(begin, BEGINS_AT)
    with services.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="demo.measurements") as rec:
        rec.once_ahead([demo_daily.kept_once(one.message_id) for one in arrived])
        rec.load(
            (
                {
                    **home_measuring.observation(one, on=FRIDAY, seed=SEED),
                    "meta": {"lastUpdated": one.arrives_at.isoformat(timespec="milliseconds")},
                }
                for one in arrived
                if not one.is_repeat
            ),
            act="measurement.submit",
        )


@dataclass
class _Past:
    """Replays the weeks before in the order of time; staff do most of their tasks in time."""

    services: Services
    clock: SetClock
    worker: Worker

    def replay(self, happenings: list[tuple[datetime, Callable[[], object]]], progress: Progress) -> None:
        day = times.local_day(self.clock.now())
        ordered = sorted(happenings, key=lambda one: one[0])
        for number, (at, happen) in enumerate(ordered, start=1):
            while day < times.local_day(at):
                day += timedelta(days=1)
                self.begin_day(day)
            self.clock.at = at
            happen()
            self.clock.go_on(timedelta(seconds=20))
            self.worker.work_until_idle()
            demo_staff.work_through(self.services.system)
            progress("messages", number, len(ordered))
        self.clock.at = BEGINS_AT
        demo_staff.work_through(self.services.system)
        self.worker.work_until_idle()
        jobs.once(self.services)
        self.worker.work_until_idle()

    def begin_day(self, day: date) -> None:
        """What happens every morning: staff look at what is left, figures are counted, visits planned."""
        self.clock.at = times.instant_at(day, time(5))
        demo_staff.work_through(self.services.system)
        figures.count(self.services.system)
        with self.services.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="visits.plan") as rec:
            dialogue_actions.find_late(rec)
            if day >= FRIDAY:
                planning_actions.plan_ahead(rec)
