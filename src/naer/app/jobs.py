"""Timed work, on the job queue `procrastinate` in the same database: each job is short, repeatable and alone.

The change feed is not drained here: a wake-up job deferred in each transaction would either make writers wait for one
another or be lost (see docs/decisions).
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import procrastinate

from naer.access.clock import Clock
from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.app import figures, tables, transfers
from naer.app.numbers import from_tables, kept
from naer.app.numbers.editions import InTheRecord
from naer.app.services import Services
from naer.dialogue import actions as dialogue_actions
from naer.errors import ConflictError, FaultError, for_the_log
from naer.exchange import outbox
from naer.pathways import actions as pathways_actions
from naer.planning import actions as planning_actions
from naer.record import retention
from naer.record.store import Principal, Store

log = logging.getLogger("naer.jobs")


@dataclass(frozen=True)
class TimedJob:
    """Work that is due by the clock; a sixth field of `when` (cron) is seconds.

    The scheduler counts in real time, while `work` looks at the application's clock. While that is led (a demo's, run fast or
    sent ahead), whoever leads it does what its time brings; `in_real_time` goes on even so. `is_long`: it reads the whole record
    or counts all of it, and the queue does it in a process of its own (`jobs_beside`).
    """

    name: str
    when: str
    work: Callable[[], object]
    in_real_time: bool = False
    is_long: bool = False


@dataclass
class Sparing:
    """Work that takes a small share of the time at most: it is left out for so many times as long as it last took.

    Counting a region takes a good part of a minute while the messages of a busy hour come, and then is not what is urgent.
    """

    work: Callable[[], object]
    times_as_long: float = 20.0
    _not_before: float = float("-inf")

    def __call__(self) -> object:
        """Do the work, or nothing."""
        begin = time.monotonic()
        if begin < self._not_before:
            return None
        try:
            return self.work()
        finally:
            end = time.monotonic()
            self._not_before = end + self.times_as_long * (end - begin)


Beside = Callable[[Services, str, threading.Event], None]
"""Does the timed job of this name in a process of its own, until it is done or the event is set."""


def run(services: Services, stop: threading.Event, beside: Beside) -> None:
    """Run the timed jobs until `stop` is set, the long ones `beside`; starts again when the database was away."""
    while not stop.is_set():
        try:
            asyncio.run(_run(services, stop, beside))
        except Exception as error:
            log.error("The job queue stopped; starting it again.\n%s", for_the_log(error))
            stop.wait(5.0)


async def _run(services: Services, stop: threading.Event, beside: Beside) -> None:
    queue = job_queue(services, stop, beside)
    async with queue.open_async():
        running = asyncio.create_task(
            queue.run_worker_async(concurrency=2, install_signal_handlers=False, delete_jobs="always")
        )
        while not stop.is_set() and not running.done():
            await asyncio.sleep(0.2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def job_queue(services: Services, stop: threading.Event, beside: Beside) -> procrastinate.App:
    """The queue with all timed jobs, the long ones of which are done `beside`."""
    connector = procrastinate.PsycopgConnector(
        conninfo=services.system_store.address, kwargs={"options": "-c search_path=jobs"}, min_size=1, max_size=3
    )
    queue = procrastinate.App(connector=connector)
    for job in timed_jobs(services):
        work = partial(beside, services, job.name, stop) if job.is_long else job.work
        _register(queue, replace(job, work=work), services.clock)
    return queue


def timed_jobs(services: Services) -> tuple[TimedJob, ...]:
    """All timed work, in the order in which it would be done at one instant."""
    return (
        TimedJob("plan_visits", "5 * * * *", lambda: _as_system(services, "visits.plan", _plan_visits)),
        TimedJob("pass_on", "1 * * * *", lambda: transfers.pass_on(services.system)),
        TimedJob("escalate", "* * * * * */15", lambda: escalate(services.system)),
        TimedJob("find_late", "* * * * *", lambda: _as_system(services, "answers.find-late", _find_late)),
        TimedJob("prompt_senders", "* * * * *", lambda: outbox.prompt_unanswered(services.system)),
        TimedJob("count_figures", "* * * * *", Sparing(lambda: figures.count(services.system))),
        TimedJob("seal_audit", "* * * * * */2", lambda: _as_system(services, "audit.seal", _seal), in_real_time=True),
        TimedJob("purge_sealed", "17 3 * * *", lambda: purge(services)),
        TimedJob("build_tables", "41 3 * * *", lambda: tables.build(services), is_long=True),
        TimedJob("make_numbers", "11 4 * * *", lambda: make_numbers(services), is_long=True),
    )


def once(services: Services) -> None:
    """Do all timed work now, once."""
    for job in timed_jobs(services):
        job.work()


def make_numbers(services: Services) -> str:
    """Count the indicators from the night's tables; a demonstration has numbers of its own."""
    if services.is_demo:
        return ""
    editions = InTheRecord(services.system_store, services.clock)
    return from_tables.make(services.settings.home / kept.FOLDER, tables.folder(services.settings), editions)


def escalate(system: Guard, *, enough: Callable[[], bool] = lambda: False) -> int:
    """Escalate every task whose time has come, a few in each transaction, until `enough`; returns how many steps were taken."""
    steps = 0
    while not enough() and (taken := _escalate_few(system)):
        steps += taken
    return steps


def _escalate_few(system: Guard) -> int:
    """Written together; one by one when somebody changed one of the tasks meanwhile."""
    act = "deadlines.escalate"
    try:
        with system.open(system_actor("jobs"), purpose=Purpose.SYSTEM, act=act) as rec:
            rec.changes_wait = True
            return pathways_actions.escalate_due(rec)
    except ConflictError:
        with system.open(system_actor("jobs"), purpose=Purpose.SYSTEM, act=act) as rec:
            return pathways_actions.escalate_due(rec)


def purge(services: Services) -> int:
    """Empty sealed messages whose time is up; returns how many."""
    before = services.clock.now() - timedelta(days=services.settings.sealed_kept_days)
    with (
        Store(services.server, role="naer_retention", connections=1) as store,
        store.transaction(Principal(None, "retention", (), None), services.clock.now()) as tx,
    ):
        return retention.purge_sealed(tx, before=before)


def _register(queue: procrastinate.App, job: TimedJob, clock: Clock) -> None:
    @queue.periodic(cron=job.when)
    @queue.task(name=f"naer.{job.name}", queueing_lock=job.name, lock=job.name)
    def run_job(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        try:
            if job.in_real_time or not clock.is_led:
                job.work()
        except Exception as error:
            # The queue logs what it is given, text and all.
            log.error("The job %s failed.\n%s", job.name, for_the_log(error))
            raise FaultError(f"The job {job.name} failed.") from None


def _seal(rec: Record) -> None:
    rec.seal_audit()


def _find_late(rec: Record) -> int:
    return dialogue_actions.find_late(rec)


def _plan_visits(rec: Record) -> int:
    return planning_actions.plan_ahead(rec)


def _as_system(services: Services, act: str, work: Callable[[Record], object]) -> object:
    with services.system.open(system_actor("jobs"), purpose=Purpose.SYSTEM, act=act) as rec:
        return work(rec)
