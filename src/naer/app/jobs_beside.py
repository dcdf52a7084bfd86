"""Long timed work in a process of its own: the worker stays small, stops when it is told to, and keeps no message waiting.

    python -m naer.app.jobs_beside NAME      started here only: the house comes as a pickle to its input, which stays open

It ends when its input does, so it does not outlive the worker. What the night's jobs leave half done, the next night does.
"""

import logging
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress

from naer.app import jobs
from naer.app.services import Services, services_on
from naer.errors import FaultError, for_the_log
from naer.record import standing_back

log = logging.getLogger("naer.jobs")

LOOKED_AT_EVERY_SECONDS = 0.2
POLITE = 5
"""How much more than the worker it stands back, where they share processors: for pages and for messages."""


def run(services: Services, name: str, stop: threading.Event) -> None:
    """Do the timed job `name` beside, until it is done or `stop` is set. FaultError when it failed; its own log says why."""
    process = subprocess.Popen(
        [sys.executable, "-m", "naer.app.jobs_beside", name],
        stdin=subprocess.PIPE,
        start_new_session=True,  # an interrupt at the keyboard reaches the worker alone, which ends it
    )
    try:
        with suppress(BrokenPipeError):  # it has ended already
            if process.stdin is not None:
                pickle.dump((services.server, services.settings), process.stdin)
                process.stdin.flush()
        while process.poll() is None and not stop.wait(LOOKED_AT_EVERY_SECONDS):
            pass
        if process.poll():
            raise FaultError(f"The job {name} stopped before its end.")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        with suppress(BrokenPipeError):
            if process.stdin is not None:
                process.stdin.close()


def main() -> None:
    """Do the job that is named; exit 1 after a mistake, which is logged without values."""
    (name,) = sys.argv[1:]
    server, settings = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    standing_back.stand_back(POLITE)
    try:
        with services_on(server, settings, connections=2) as services:
            (job,) = (one for one in jobs.timed_jobs(services) if one.name == name)
            job.work()
    except Exception as error:
        log.error("The job %s failed.\n%s", name, for_the_log(error))
        sys.exit(1)


def _end_with(worker: int) -> None:
    """End at once when the worker does, of which the file descriptor `worker` tells: what is half done is nobody's.

    Nothing buffered is read: a thread that waits for it keeps the process from ending.
    """
    os.read(worker, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
