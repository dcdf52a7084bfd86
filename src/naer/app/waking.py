"""What wakes the loops of a process: one connection hears what transactions announce, and is read at once however busy they are.

PostgreSQL hands an announcement over inside a transaction of the connection that listens. Where nobody reads, that transaction
waits for room in the socket, and as long as it lasts nothing that was replaced in any table is cleared away: the lines of
messages became slower with each one (decision 32).
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from naer.errors import BusyError, for_the_log
from naer.record.store import Store

STOP_SEEN_EVERY_SECONDS = 0.25
READS_EVERY_SECONDS = 0.02
"""What is announced meanwhile is read together."""
PAUSE_AFTER_TROUBLE_SECONDS = 2.0

log = logging.getLogger("naer.worker")


@contextmanager
def going_on(stop: threading.Event, who: str) -> Iterator[None]:
    """A turn of a loop, whose trouble is logged; the next comes after a pause."""
    try:
        yield
    except BusyError:
        log.warning("The record does not answer %s; trying again.", who)
        stop.wait(PAUSE_AFTER_TROUBLE_SECONDS)
    except Exception as error:
        log.error("%s stumbled; it goes on.\n%s", who.capitalize(), for_the_log(error))
        stop.wait(PAUSE_AFTER_TROUBLE_SECONDS)


class Waking:
    """Events that are set when something is announced, by a thread that runs `run` until `stop`."""

    def __init__(self, store: Store, stop: threading.Event) -> None:
        self._store = store
        self._stop = stop
        self._events: dict[str, list[threading.Event]] = {}

    def by(self, channels: Iterable[str]) -> threading.Event:
        """An event that is set whenever something is announced on one of the channels; to be asked for before `run`."""
        event = threading.Event()
        for channel in channels:
            self._events.setdefault(channel, []).append(event)
        return event

    def run(self) -> None:
        """Hear until told to stop. While the record does not answer, nobody is woken."""
        while not self._stop.is_set():
            with going_on(self._stop, "what wakes the worker"), self._store.listening(tuple(self._events)) as heard:
                self._wake(self._events)  # of what was announced before, we know nothing
                while not self._stop.is_set():
                    if channels := heard(STOP_SEEN_EVERY_SECONDS):
                        self._wake(channels)
                        self._stop.wait(READS_EVERY_SECONDS)

    def _wake(self, channels: Iterable[str]) -> None:
        for channel in channels:
            for event in self._events[channel]:
                event.set()
