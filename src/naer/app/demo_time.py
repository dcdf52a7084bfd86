"""Takes a demo through time: what should have happened until an instant happens, in order, each thing at its own time.

Messages arrive and are understood, deadlines pass and are told of, answers come late, visits are planned, figures are
counted; colleagues do most of what is due. Stopped or killed on the way and begun again, it does nothing twice and leaves
nothing out.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from naer.access.clock import SetClock
from naer.access.definition import Purpose, system_actor
from naer.access.record import Record
from naer.app import demo_staff, figures, jobs, transfers
from naer.app.services import Services
from naer.app.worker import Worker
from naer.danish import times
from naer.dialogue import actions as dialogue_actions
from naer.dialogue.communication import ANSWER_TERM, READ_TERM
from naer.exchange import outbox
from naer.fhir import dates, task_status
from naer.fhir.plain import Json, extension
from naer.planning import actions as planning_actions

MORNING, LAST_COUNT = time(5), time(23, 50)
LOOKED_AHEAD = timedelta(days=1)
"""How far the next deadline is looked for; where there is none, the end of it is looked at as if there were."""
STAFF_AT = tuple(time(hour, 30) for hour in range(7, 23))

_DEADLINES = (
    ("Task", {"status": task_status.OPEN_ASKED}, "naer-escalates", "urn:naer:extension:next-escalation"),
    ("Communication", {"naer-watch": ANSWER_TERM}, "naer-answer-due", "urn:naer:extension:answer-due"),
    ("Communication", {"naer-watch": READ_TERM}, "naer-read-due", "urn:naer:extension:read-due"),
)

Told = Counter[str]
"""How often what happened: messages, measurements, passed (courses to another authority), escalations, late_answers, visits,
done.
"""


@dataclass(frozen=True)
class Happening:
    """Something whose time is known; `happen` returns how much of `what` there was. `is_deadline`: then something may be late."""

    at: datetime
    what: str
    happen: Callable[[], int]
    is_deadline: bool = False


@dataclass
class Passage:
    """One way through time. `clock` is that of `services`; `arrivals` gives what comes from outside in a period.

    `with_staff`: colleagues do what is due, as they would while nobody looks. `counts_hourly` and `counts_at_end`: when
    the director's figures are counted, beside morning and evening. `stop` is looked at between small pieces of what happens:
    the transaction at hand is done, and the rest is left for `go` with `goes_on`.
    """

    services: Services
    clock: SetClock
    arrivals: Callable[[datetime, datetime], Sequence[Happening]]
    with_staff: bool = True
    counts_hourly: bool = False
    counts_at_end: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    untold: Told = field(default_factory=Told)
    """What was counted since it was last told of: the rest when an error has broken it off."""
    _worker: Worker = field(init=False)
    _deadline: datetime | None = None
    """The next deadline as it was last found; None when something has happened since that may have made another."""

    def __post_init__(self) -> None:
        self._worker = Worker.idle(self.services, self.stop)

    def go(self, until: datetime, tell: Callable[[datetime, Told], bool], *, goes_on: bool = False) -> bool:
        """Let everything until an instant happen; True when it came there.

        `tell` hears of the instant reached and of what happened since it was last told; when it answers False, time stops.
        `goes_on`: what had begun at the clock's instant may not be finished.
        """
        if goes_on and not self._telling(tell, partial(self._settle, is_deadline=True)):
            return False
        while self.clock.at < until:
            begin = self.clock.at
            end = min(until, times.start_of_day(times.local_day(begin) + timedelta(days=1)))
            for happening in self._between(begin, end):
                if not self._telling(tell, partial(self._happen, happening)) or self.stop.is_set():
                    return False
            if self.stop.is_set():
                return False
            self.clock.at = end
        return self._telling(tell, self._end) and not self.stop.is_set()

    def _telling(self, tell: Callable[[datetime, Told], bool], work: Callable[[Told], None]) -> bool:
        """Do some work, which counts what it does, and tell of it."""
        self.untold = Told()
        work(self.untold)
        told, self.untold = self.untold, Told()
        return tell(self.clock.at, told)

    def _end(self, told: Told) -> None:
        self._settle(told, is_deadline=True)
        if self.counts_at_end:
            self._count_figures()

    def _count_figures(self) -> int:
        if not self.stop.is_set():
            figures.count(self.services.system)
        return 0

    def _between(self, begin: datetime, end: datetime) -> Iterator[Happening]:
        """What happens in a part of a day, first to last; deadlines are asked for as they come, since work makes new ones."""
        known = [*self.arrivals(begin, end), *self._rounds(times.local_day(begin))]
        for happening in sorted((one for one in known if begin <= one.at < end), key=lambda one: one.at):
            yield from self._deadlines_until(happening.at)
            if self.stop.is_set():
                return
            yield happening
        yield from self._deadlines_until(end)

    def _deadlines_until(self, end: datetime) -> Iterator[Happening]:
        while not self.stop.is_set() and (due := self._due(end)) is not None:
            self._deadline = None
            yield Happening(due, "", lambda: 0, is_deadline=True)

    def _due(self, end: datetime) -> datetime | None:
        if self._deadline is None:
            self._deadline = (
                self._next_deadline(self.clock.at, self.clock.at + LOOKED_AHEAD) or self.clock.at + LOOKED_AHEAD
            )
        return self._deadline if self._deadline <= end else None

    def _next_deadline(self, after: datetime, until: datetime) -> datetime | None:
        period = [f"gt{after.isoformat()}", f"le{until.isoformat()}"]
        found: list[datetime] = []
        with self._open("deadlines.next") as rec:
            for resource_type, criteria, parameter, url in _DEADLINES:
                first = rec.find(resource_type, {**criteria, parameter: period}, sort=parameter, limit=1)
                found += [at for one in first if (at := _at(one, url)) is not None and after < at <= until]
        return min(found, default=None)

    def _rounds(self, day: date) -> list[Happening]:
        rounds = [Happening(times.instant_at(day, MORNING), "visits", self._plan)]
        counted = [time(hour) for hour in range(24)] if self.counts_hourly else [LAST_COUNT]
        rounds += [Happening(times.instant_near(day, one), "", self._count_figures) for one in counted]
        if day in transfers.days():
            rounds.append(Happening(times.start_of_day(day), "passed", self._pass_on))
        if self.with_staff:
            rounds += [Happening(times.instant_at(day, one), "", lambda: 0) for one in STAFF_AT]
        return rounds

    def _happen(self, happening: Happening, told: Told) -> None:
        self.clock.at = max(self.clock.at, happening.at)
        count = happening.happen()
        if happening.what:
            told[happening.what] += count
        self._settle(told, is_deadline=happening.is_deadline)

    def _settle(self, told: Told, *, is_deadline: bool) -> None:
        """What follows from what happened: reactions, deadlines that have come, and what colleagues get to.

        Something is late when a deadline has come, which is a happening of its own, or when what just happened, or followed
        from it, came after its own deadline, as with a message that was late.
        """
        followed = self._worker.work_until_idle()
        before = told.total()
        if is_deadline or followed or before:
            self._tell_late(told)
        system = self.services.system
        if self.with_staff:
            for done in demo_staff.finishing(system, ahead_of_telling=True, enough=self.stop.is_set):
                told["done"] += done
        more = outbox.prompt_unanswered(system) + told.total() - before
        if more:
            self._worker.work_until_idle()
        if followed or more:
            self._deadline = None

    def _tell_late(self, told: Told) -> None:
        """Tell of all that is late now."""
        told["escalations"] += jobs.escalate(self.services.system, enough=self.stop.is_set)
        with self._open("answers.find-late") as rec:
            told["late_answers"] += dialogue_actions.find_late(rec)

    def _pass_on(self) -> int:
        return transfers.pass_on(self.services.system, enough=self.stop.is_set)

    def _plan(self) -> int:
        self._count_figures()
        today, planned = times.local_day(self.clock.at), 0
        for ahead in range(planning_actions.DAYS_AHEAD):
            if self.stop.is_set():
                break
            with self._open("visits.plan") as rec:
                planned += planning_actions.plan_day(rec, today + timedelta(days=ahead))
        return planned

    def _open(self, act: str) -> AbstractContextManager[Record]:
        return self.services.system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act=act)


def _at(resource: Json, url: str) -> datetime | None:
    found = extension(resource, url)
    return dates.instant(found["valueDateTime"]) if found else None
