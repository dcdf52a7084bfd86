"""Processes that write made-up citizens, a stretch of them each: what one writes, as many times faster as there are cores.

    python -m naer.app.populations_beside      started here only: its task comes as a pickle to its input, and how many
                                               resources of each type it wrote goes to its output as JSON

Stretches follow one another, so that their files joined are those of one process.
"""

import fcntl
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO

from naer.app import memory, populations
from naer.app.populations import Wanted
from naer.errors import BusyError, ConflictError
from naer.fhir import json_text
from naer.fhir.plain import Json

MOST_PROCESSES = 8
WORTH_A_PROCESS = 3_000
"""Years of citizens' lives for which a process is started: it takes two seconds until it writes, longer in a large population,
since each makes all citizens and their past stays before its own rows.
"""
COMMAND = (sys.executable, "-m", "naer.app.populations_beside")
PART = ".part-"
_PART = re.compile(re.escape(PART) + r"\d+")


@dataclass(frozen=True)
class Task:
    """Which rows of which citizens, and the folder they go to; None: nowhere, to measure what making them takes."""

    wanted: Wanted
    first: int
    after: int
    to: Path | None


def write_new(wanted: Wanted, to: Path) -> Mapping[str, int]:
    """As `write`; ConflictError when the folder holds something already, or somebody writes there.

    The unfinished parts that a killed one left are removed first, never those of one that runs.
    """
    to.mkdir(parents=True, exist_ok=True)
    with _alone_in(to) as hold:
        found = list(to.iterdir())
        if not all(_is_part(one) for one in found):
            raise ConflictError(f"{to} is not empty.", what_to_do="Name a new folder.")
        for one in found:
            shutil.rmtree(one)
        return write(wanted, to, hold=hold)


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """Nobody else writes in the folder until the block has ended, and the processes that were given the descriptor, too."""
    hold = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"Citizens are being written to {folder}.", what_to_do="Wait until they are, or name a new folder."
            ) from None
        except OSError:  # a folder on a network may know no locks
            raise ConflictError(
                f"Nobody can be kept from writing to {folder} meanwhile.",
                what_to_do="Name a folder on a disk of this machine.",
            ) from None
        yield hold
    finally:
        os.close(hold)


def _is_part(path: Path) -> bool:
    """Is it the unfinished part of a process, and nothing of anybody else's? A link leads to somebody else's folder."""
    is_named_so = _PART.fullmatch(path.name) is not None and path.is_dir() and not path.is_symlink()
    return is_named_so and all(one.suffix == ".ndjson" for one in path.iterdir())


def write(
    wanted: Wanted, to: Path | None, *, processes: int | None = None, hold: int | None = None
) -> Mapping[str, int]:
    """Write one NDJSON file for each resource type into the folder `to`; how many resources of each type.

    BusyError when a process stopped before its end, as soon as it has: the others are ended. Files get their names when all are
    whole, so that none is left after an error or an interrupt. `hold` is a descriptor that the processes keep open.
    """
    worth = wanted.citizens * (1 + wanted.history_years) // WORTH_A_PROCESS
    count = processes or min(MOST_PROCESSES, os.cpu_count() or 1, max(1, worth))
    bounds = [wanted.citizens * number // count for number in range(count + 1)]
    tasks = [
        Task(wanted, bounds[number], bounds[number + 1], to / f"{PART}{number}" if to else None)
        for number in range(count)
    ]
    try:
        counts = fill(tasks[0]) if count == 1 else _in_processes(tasks, hold)
        if to is not None:
            _join([one.to for one in tasks if one.to is not None], to)
    finally:
        for one in tasks:
            if one.to is not None:
                shutil.rmtree(one.to, ignore_errors=True)
    return counts


def fill(task: Task) -> Mapping[str, int]:
    """Write the rows of a task; how many resources of each type."""
    counts: Counter[str] = Counter()
    if task.to is not None:
        task.to.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        files: dict[str, IO[bytes]] = {}
        for resource in populations.resources(task.wanted, rows=range(task.first, task.after)):
            type_name = resource["resourceType"]
            if type_name not in files:
                place = task.to / f"{type_name}.ndjson" if task.to else Path(os.devnull)
                files[type_name] = opened.enter_context(place.open("wb"))
            files[type_name].write(json_text.dumps(resource) + b"\n")
            counts[type_name] += 1
    return counts


def _in_processes(tasks: Iterable[Task], hold: int | None) -> Mapping[str, int]:
    ended: SimpleQueue[bytes | None] = SimpleQueue()
    counts: Counter[str] = Counter()
    with ExitStack() as running:
        started = [running.enter_context(_started(task, ended, hold)) for task in tasks]
        for _ in started:
            told = ended.get()
            if told is None:
                raise BusyError(
                    "A part of the citizens was not written.", what_to_do="Do it again into an empty folder."
                )
            known: Json = json.loads(told)
            counts.update(known)
    return counts


@contextmanager
def _started(task: Task, ended: "SimpleQueue[bytes | None]", hold: int | None) -> Iterator[None]:
    """A process at work on a task, ended with the block; what it says when it is done goes to `ended`, None after a failure."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=() if hold is None else (hold,),
        start_new_session=True,  # an interrupt at the keyboard reaches the first alone, which ends the others
    )
    listener = Thread(target=_listen, args=(process, ended), daemon=True)
    try:
        listener.start()
        with suppress(BrokenPipeError):
            if process.stdin is not None:
                pickle.dump(task, process.stdin)
                process.stdin.flush()
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        process.wait()
        if listener.ident is not None:
            listener.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def _listen(process: subprocess.Popen[bytes], ended: "SimpleQueue[bytes | None]") -> None:
    told = process.stdout.read() if process.stdout else b""
    ended.put(told if process.wait() == 0 else None)


def _join(parts: Sequence[Path], to: Path) -> None:
    """The files of the parts behind those of the first, a type at a time; they get their names when all are whole."""
    first, *others = parts
    for part in others:
        for file in sorted(part.iterdir()):
            with file.open("rb") as source, (first / file.name).open("ab") as joined:
                shutil.copyfileobj(source, joined, 1 << 20)
            file.unlink()
    named: list[Path] = []
    try:
        for file in sorted(first.iterdir()):
            named.append(to / file.name)
            file.rename(to / file.name)
    except BaseException:
        for file in named:
            file.unlink(missing_ok=True)
        raise


def _end_with_the_first() -> None:
    """Ends this process when the first one has ended, however it did: then nobody holds the other end of the pipe."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    asked: Task = pickle.load(sys.stdin.buffer)
    Thread(target=_end_with_the_first, daemon=True).start()
    memory.look_less_for_garbage()
    sys.stdout.write(json.dumps(fill(asked)))
