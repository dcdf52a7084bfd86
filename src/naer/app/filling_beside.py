"""Processes that fill a new record with citizens, a share of the portions each (`app.filling`).

python -m naer.app.filling_beside      started there only: its task comes as a pickle to its input; a line for each portion
                                       that is there goes to its output, with the portion's number and its resources
"""

import logging
import pickle
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from queue import SimpleQueue
from threading import Thread
from uuid import UUID

from naer.access.definition import system_actor
from naer.app import demo_staff, memory, populations, region
from naer.app.populations import Wanted
from naer.errors import BusyError, for_the_log
from naer.fhir.plain import Json
from naer.record import filling
from naer.record.journal import Authorship
from naer.record.server import Server
from naer.scenarios.citizens import Directory

ACT = "region.load"
PORTION = 100
"""Citizens of a portion: with five years of history some eleven thousand resources, written in a second or two."""

log = logging.getLogger("naer.filling")


@dataclass(frozen=True)
class Task:
    """Which portions of which citizens. `organisations` are the record's ids by key, `now` when it is recorded."""

    server: Server
    wanted: Wanted
    organisations: Mapping[str, str]
    now: datetime
    portions: Collection[int]


def in_processes(tasks: Collection[Task]) -> Iterator[tuple[int, int]]:
    """A process for each task; gives each portion's number and how many resources it has, when it is there.

    BusyError when a process stopped before its end. None outlives the loop.
    """
    said: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
    running = [_begun(task) for task in tasks]
    try:
        for one in running:
            Thread(target=_listen, args=(one, said), daemon=True).start()
        open_ends = len(running)
        while open_ends:
            line = said.get()
            if line is None:
                open_ends -= 1
            else:
                yield line
        if any(one.wait() for one in running):
            raise BusyError("A part of the filling stopped.", what_to_do="Do it again: it goes on where it stopped.")
    finally:
        for one in running:
            with suppress(ProcessLookupError):
                one.terminate()
            one.wait()
            if one.stdout is not None:
                one.stdout.close()


def fill(task: Task) -> Iterator[tuple[int, int]]:
    """Write the portions of a task; gives each one's number and how many resources it has."""
    keys = {value: key for key, value in task.organisations.items()}
    tree, people = populations.made(task.wanted)
    history = populations.past_of(task.wanted, people, tree, task.organisations)
    directory = Directory(people)
    author = Authorship(UUID(system_actor("region").id), None, ACT, task.now)
    with filling.open_filler(task.server) as filler:
        for number in task.portions:
            rows = range(number * PORTION, min((number + 1) * PORTION, people.count))
            told = chain.from_iterable(
                region.told_of(
                    directory.citizen(row),
                    organisations=task.organisations,
                    on=task.wanted.on,
                    seed=task.wanted.seed,
                    history=history,
                )
                for row in rows
            )
            related: list[Json] = []
            with filler.portion(number, author) as portion:
                for resource in region.noting(told, related):
                    portion.add(resource)
                region.relate(portion, related, contact_of=lambda one: demo_staff.contact_of(keys[one]))
            yield number, portion.count


def _begun(task: Task) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "naer.app.filling_beside"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # an interrupt at the keyboard reaches the first alone, which ends the others
    )
    with suppress(BrokenPipeError):
        if process.stdin is not None:
            pickle.dump(task, process.stdin)
            process.stdin.close()
    return process


def _listen(process: subprocess.Popen[bytes], said: "SimpleQueue[tuple[int, int] | None]") -> None:
    for line in process.stdout or ():
        number, _, count = line.partition(b" ")
        said.put((int(number), int(count)))
    said.put(None)


def main() -> None:
    """Do the task that comes; exit 1 after a mistake, which is logged without values."""
    task: Task = pickle.load(sys.stdin.buffer)
    memory.look_less_for_garbage()
    try:
        for number, count in fill(task):
            sys.stdout.write(f"{number} {count}\n")
            sys.stdout.flush()
    except BrokenPipeError:  # the first has ended
        sys.exit(1)
    except Exception as error:
        log.error("A part of the filling failed.\n%s", for_the_log(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
