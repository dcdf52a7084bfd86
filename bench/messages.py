"""Messages: how fast they are stored raw, understood with all effects, and how soon a task is visible under load."""

import itertools
import os
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from scene import Scene, percentile, process, say, scene, stays

from naer.access.definition import Purpose, system_actor
from naer.app import reactions
from naer.app.worker import Worker
from naer.fhir.plain import reference_id

RAW = int(os.environ.get("NAER_BENCH_RAW", "4000"))
OFFERED_PER_SECOND = int(os.environ.get("NAER_BENCH_RATE", "30"))
WORKERS = int(os.environ.get("NAER_BENCH_WORKERS", "2"))
OFFERED_SECONDS = int(os.environ.get("NAER_BENCH_SECONDS", "30"))


def stored_raw(here: Scene, messages: list[bytes]) -> float:
    """Messages per second stored by two threads."""

    def keep_all(part: list[bytes]) -> None:
        for raw in part:
            here.keep(raw)

    threads = [threading.Thread(target=keep_all, args=(messages[start::2],)) for start in range(2)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(messages) / (time.perf_counter() - begin)


def understood(here: Scene, count: int) -> float:
    """Messages per second understood, reacted to and answered by worker processes, until nothing is left to do."""
    Worker.idle(here.services).react()
    with ExitStack() as workers:
        for _ in range(WORKERS):
            workers.enter_context(process(here, "work"))
        while _waiting(here) == count:
            time.sleep(0.01)
        begin = time.perf_counter()
        at_begin = _waiting(here)
        while _waiting(here) or _behind(here):
            time.sleep(0.25)
        return at_begin / (time.perf_counter() - begin)


def _waiting(here: Scene) -> int:
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
        return len(rec.messages.waiting(limit=100_000))


def _behind(here: Scene) -> int:
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
        return rec.lag(reactions.READER)


def until_visible(here: Scene) -> list[float]:
    """Seconds from delivery until the first task about the citizen can be read, at a steady rate of admissions."""
    admissions = itertools.islice(stays(here), 0, None, 2)
    delivered: list[float] = []
    visible: list[float] = []
    stop = threading.Event()
    since = datetime.now(UTC).isoformat()

    def watch() -> None:
        known: set[str] = set()
        while not stop.is_set():
            with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
                tasks = rec.find("Task", {"_lastUpdated": f"ge{since}"})
            now = time.perf_counter()
            fresh = {reference_id(task.get("encounter", {})) for task in tasks} - known
            known |= fresh
            visible.extend(now for _ in fresh)
            stop.wait(0.03)

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.perf_counter()
    for number, raw in enumerate(itertools.islice(admissions, OFFERED_PER_SECOND * OFFERED_SECONDS)):
        wait = begin + number / OFFERED_PER_SECOND - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        delivered.append(time.perf_counter())
        here.keep(raw)
    time.sleep(3)
    stop.set()
    watcher.join()
    if len(visible) < len(delivered):
        print(f"  {len(delivered) - len(visible)} of {len(delivered)} admissions gave no task")
    return [seen - sent for sent, seen in zip(delivered, visible, strict=False)]


if __name__ == "__main__":
    with scene() as here:
        messages = list(itertools.islice(stays(here), RAW))
        say(f"stored raw ({len(messages)} messages, 2 threads)", f"{stored_raw(here, messages):,.0f}/s", "≥ 1,000/s")
        say(
            f"with all effects ({len(messages)} messages, {WORKERS} workers)",
            f"{understood(here, len(messages)):,.0f}/s",
            "≥ 100/s",
        )
    with scene(seed=2) as here, process(here, "work"):
        waits = until_visible(here)
        say(
            f"message → visible task at {OFFERED_PER_SECOND}/s for {OFFERED_SECONDS} s",
            f"p50 {percentile(waits, 0.5):.3f} s, p95 {percentile(waits, 0.95):.3f} s",
            "p95 < 1 s",
        )
