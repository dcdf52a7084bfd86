"""Timed work, on the job queue `procrastinate` in the same database: each job is short, repeatable and alone.

The change feed is not drained here: a wake-up job deferred in each transaction would either make writers wait for one
another or be lost (see docs/decisions).
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import procrastinate

from naer.access.definition import Purpose, system_actor
from naer.access.record import Record
from naer.app import figures
from naer.app.services import Services
from naer.danish import times
from naer.exchange import outbox
from naer.pathways import actions as pathways_actions
from naer.planning import actions as planning_actions
from naer.record import retention
from naer.record.store import Principal, Store

log = logging.getLogger("naer.jobs")


def run(services: Services, stop: threading.Event) -> None:
    """Run the timed jobs until `stop` is set; starts again when the database was away."""
    while not stop.is_set():
        try:
            asyncio.run(_run(services, stop))
        except Exception:
            log.exception("The job queue stopped; starting it again.")
            stop.wait(5.0)


async def _run(services: Services, stop: threading.Event) -> None:
    queue = job_queue(services)
    async with queue.open_async():
        running = asyncio.create_task(
            queue.run_worker_async(concurrency=2, install_signal_handlers=False, delete_jobs="always")
        )
        while not stop.is_set() and not running.done():
            await asyncio.sleep(0.2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def job_queue(services: Services) -> procrastinate.App:
    """The queue with all timed jobs; a sixth cron field is seconds."""
    connector = procrastinate.PsycopgConnector(
        conninfo=services.system_store.address, kwargs={"options": "-c search_path=jobs"}, min_size=1, max_size=3
    )
    queue = procrastinate.App(connector=connector)
    for name, when, work in (
        ("seal_audit", "* * * * * */2", lambda: _as_system(services, "audit.seal", lambda rec: rec.seal_audit())),
        ("escalate", "* * * * * */15", lambda: _as_system(services, "deadlines.escalate", _escalate)),
        ("prompt_senders", "* * * * *", lambda: outbox.prompt_unanswered(services.system)),
        ("count_figures", "* * * * *", lambda: figures.count(services.system)),
        ("plan_visits", "5 * * * *", lambda: _as_system(services, "visits.plan", _plan_visits)),
        ("purge_sealed", "17 3 * * *", lambda: purge(services)),
    ):
        _register(queue, name, when, work)
    return queue


def purge(services: Services) -> int:
    """Empty sealed messages whose time is up; returns how many."""
    before = services.clock.now() - timedelta(days=services.settings.sealed_kept_days)
    with (
        Store(services.server, role="naer_retention", connections=1) as store,
        store.transaction(Principal(None, "retention", (), None), services.clock.now()) as tx,
    ):
        return retention.purge_sealed(tx, before=before)


def _register(queue: procrastinate.App, name: str, when: str, work: Callable[[], object]) -> None:
    @queue.periodic(cron=when)
    @queue.task(name=f"naer.{name}", queueing_lock=name, lock=name)
    def job(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        work()


def _escalate(rec: Record) -> None:
    pathways_actions.escalate_due(rec)


def _plan_visits(rec: Record) -> None:
    today = times.local_day(rec.now)
    for day in (today, today + timedelta(days=1)):
        planning_actions.plan_day(rec, day)


def _as_system(services: Services, act: str, work: Callable[[Record], object]) -> object:
    with services.system.open(system_actor("jobs"), purpose=Purpose.SYSTEM, act=act) as rec:
        return work(rec)
