"""Messages: how fast they are stored raw, understood with all effects, and how soon a task is visible under load."""

import itertools
import os
import signal
import threading
import time
from contextlib import ExitStack

import psycopg
from scene import Scene, percentile, process, say, scene, stays

from naer.access.definition import Purpose, system_actor
from naer.app import reactions
from naer.app.worker import Worker

RAW = int(os.environ.get("NAER_BENCH_RAW", "1200"))
OFFERED_PER_SECOND = int(os.environ.get("NAER_BENCH_RATE", "30"))
WORKERS = int(os.environ.get("NAER_BENCH_WORKERS", "2"))
OFFERED_SECONDS = int(os.environ.get("NAER_BENCH_SECONDS", "30"))
STARTS_WITHIN_SECONDS = 6

# What the watcher sees: a task is visible once its transaction has committed. It looks as an administrator, to cost little.
_NEW_TASKS = b"""
  select position, body::jsonb->'encounter'->>'reference' from naer.version
   where position > %s and resource_type = 'Task' and number = 1 and body::jsonb->'encounter' is not null
   order by position"""


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


def understood(here: Scene, messages: list[bytes]) -> float:
    """Messages per second understood, reacted to and answered by worker processes, until nothing is left to do.

    The processes have started, and stand still until the messages are kept.
    """
    Worker.idle(here.services).react()
    with ExitStack() as stack:
        workers = [stack.enter_context(process(here, "work")) for _ in range(WORKERS)]
        time.sleep(STARTS_WITHIN_SECONDS)
        for one in workers:
            one.send_signal(signal.SIGSTOP)
        stored = stored_raw(here, messages)
        say(f"stored raw ({len(messages)} messages, 2 threads)", f"{stored:,.0f}/s", "≥ 1,000/s")
        begin = time.perf_counter()
        for one in workers:
            one.send_signal(signal.SIGCONT)
        while _waiting(here) or _behind(here):
            time.sleep(0.25)
        return len(messages) / (time.perf_counter() - begin)


def _waiting(here: Scene) -> bool:
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
        return rec.messages.waiting_count(most=1) > 0


def _behind(here: Scene) -> int:
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
        return sum(rec.lag(one) for one in reactions.READERS)


def until_visible(here: Scene) -> list[float]:
    """Seconds from delivery until the first task about the citizen can be read, at a steady rate of admissions."""
    admissions = itertools.islice(stays(here), 0, None, 2)
    delivered: list[float] = []
    visible: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        last, known = 0, set[str]()
        with psycopg.connect(here.admin, autocommit=True) as connection:
            while not stop.is_set():
                rows = connection.execute(_NEW_TASKS, (last,)).fetchall()
                now = time.perf_counter()
                fresh = {stay for _, stay in rows} - known
                known |= fresh
                visible.extend(now for _ in fresh)
                last = max((position for position, _ in rows), default=last)
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
        say(
            f"with all effects ({len(messages)} messages, {WORKERS} workers)",
            f"{understood(here, messages):,.0f}/s",
            "≥ 100/s",
        )
    with scene(seed=2) as here, process(here, "work"):
        time.sleep(STARTS_WITHIN_SECONDS)
        waits = until_visible(here)
        say(
            f"message → visible task at {OFFERED_PER_SECOND}/s for {OFFERED_SECONDS} s",
            f"p50 {percentile(waits, 0.5):.3f} s, p95 {percentile(waits, 0.95):.3f} s",
            "p95 < 1 s",
        )
