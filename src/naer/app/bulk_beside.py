"""Processes that import beside the first, so that more than one core reads, validates and indexes.

    python -m naer.app.bulk_beside      started here only: tasks come as pickles to its input, answers go to its output

They are started as programs of their own, not by `multiprocessing`, which would load all of whoever imports (the whole
command line) once more in each: three seconds of processor time before the first line. One ends when its input does, so none
outlives the first.
"""

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from naer.app import memory
from naer.app.bulk_keeping import Account, Keeping, Lines
from naer.app.services import Services, services_on
from naer.errors import BusyError, FaultError, NaerError, for_the_log

log = logging.getLogger("naer.import")


class Beside:
    """One such process. It answers what it is asked in the order in which it is asked."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "naer.app.bulk_beside"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # an interrupt at the keyboard reaches the first alone, which ends the others
        )

    def begin(self, services: Services, keeping: Keeping) -> None:
        """Say on which house it works and how it keeps. BusyError when it has ended."""
        self._send((services.server, services.settings, keeping.source, keeping.targets))

    def ask(self, name: str, batch: Lines) -> None:
        """Give it lines of the file `name` to keep; waits while it has more than it can take."""
        self._send((name, batch))

    def answer(self) -> Account:
        """What became of the lines asked first that are not answered yet. BusyError when it has ended; else its own error,
        FaultError for a mistake of ours.
        """
        try:
            found = pickle.load(self._process.stdout) if self._process.stdout else None
        except (EOFError, pickle.UnpicklingError):
            raise _stopped() from None
        if isinstance(found, NaerError):
            raise found
        assert isinstance(found, Account)
        return found

    def end(self) -> None:
        """Let it end, and wait until it has."""
        with suppress(BrokenPipeError):  # it has ended already
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _send(self, task: Any) -> None:
        try:
            if self._process.stdin is not None:
                pickle.dump(task, self._process.stdin)
                self._process.stdin.flush()
        except BrokenPipeError:
            raise _stopped() from None


@contextmanager
def started(count: int, services: Services, keeping: Keeping) -> Iterator[list[Beside]]:
    """So many processes that keep as `keeping` does, until the block ends."""
    with ExitStack() as stack:
        others: list[Beside] = []
        for _ in range(count):
            others.append(Beside())
            stack.callback(others[-1].end)
            others[-1].begin(services, keeping)
        yield others


def _stopped() -> BusyError:
    return BusyError(
        "A part of the import stopped, perhaps for want of memory.", what_to_do="Import again: what is kept is known."
    )


def main() -> None:
    """Keep what comes until nothing more comes. What goes wrong is answered, and logged without values when it is our mistake."""
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    first = _next(tasks)
    if first is None:
        return
    server, settings, source, targets = first
    try:
        with services_on(server, settings, connections=1) as services:
            memory.look_less_for_garbage()
            _answer_each(tasks, answers, Keeping(services.system, source, targets).keep)
    except Exception as error:
        told = _told(error)
        _answer_each(tasks, answers, lambda _name, _batch: told)


def _answer_each(tasks: IO[bytes], answers: IO[bytes], keep: Callable[[str, Lines], Account | NaerError]) -> None:
    """Answer every task, also after a mistake: the first has asked for more than it has heard of."""
    while (task := _next(tasks)) is not None:
        try:
            answer = keep(*task)
        except Exception as error:
            answer = _told(error)
        try:
            pickle.dump(answer, answers)
            answers.flush()
        except BrokenPipeError:  # the first has ended
            return


def _next(tasks: IO[bytes]) -> Any:
    """What comes next; None when nothing more does, or no more of it: the first has ended."""
    try:
        return pickle.load(tasks)
    except (EOFError, pickle.UnpicklingError):
        return None


def _told(error: Exception) -> NaerError:
    if isinstance(error, NaerError):
        return error
    if isinstance(error, MemoryError):
        return _stopped()
    log.error("A part of the import failed.\n%s", for_the_log(error))
    return FaultError(
        "A part of the import failed.", what_to_do="The log says where. What is kept is known; import again."
    )


if __name__ == "__main__":
    main()
