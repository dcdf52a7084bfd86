"""The worker: understands messages in, lets programmes react to changes, sends messages out, and runs the timed jobs.

Each loop sleeps until PostgreSQL wakes it (NOTIFY in the transaction that causes its work) and looks once a second anyway.
It may be killed at any moment: everything it does is one transaction per message or batch.
"""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from naer.app import demo_letters, fhir_interface, hooks, jobs, jobs_beside, memory, reactions
from naer.app.operation import Threshold
from naer.app.services import Services
from naer.app.waking import STOP_SEEN_EVERY_SECONDS, Waking, going_on
from naer.exchange import inbox, outbox, transports
from naer.pathways import content as programmes
from naer.web.fhir_api.trust import Trust

LONGEST_SLEEP_SECONDS = 1.0
GATHER_SECONDS = 0.03
"""A pause before the look that somebody woke: what comes meanwhile is then done together, at the cost of one."""
STREAM_SECONDS = 0.15
"""The pause before the next look when something was found, for more will come: a few dozen messages cost little more to ask about
than one, and people don't notice."""
LITTLE = 200
"""When more was found, more waits already, and there is no pause."""
SWITCH_SECONDS = 0.001
"""How long a loop that computes keeps the others of its process from going on when the database has answered them."""
TURNS = 6
"""How often one look understands a few messages and reacts, when more messages wait."""
MANY = 100
"""When reacting found fewer changes, what else there is has come meanwhile, and messages are not kept waiting for it."""
LONGEST_REACTING_SECONDS = 2.0
"""Then the next few messages are understood all the same: reactions that never come forward must not keep senders from their
answers."""


@dataclass
class Worker:
    """One worker process's loops; `stop` ends them after the transaction at hand."""

    services: Services
    stop: threading.Event
    _threshold: Threshold = field(init=False)

    def __post_init__(self) -> None:
        self._threshold = Threshold(self.services)

    @classmethod
    def idle(cls, services: Services, stop: threading.Event | None = None) -> "Worker":
        """A worker that somebody else drives step by step, until `stop`."""
        return cls(services, stop or threading.Event())

    def work_once(self) -> int:
        """Do everything that is due now, in order; returns how many pieces of work there were."""
        return self.collect() + self.understand(self.stop.is_set) + self.react() + self.send()

    def work_until_idle(self) -> int:
        """Repeat until nothing is due, or until told to stop: for a demo's clock and for tests."""
        total = 0
        while not self.stop.is_set() and (done := self.work_once()):
            total += done
        return total

    def collect(self) -> int:
        """Take the files of the inbox folder."""
        folder = self.services.settings.inbox_dir
        return transports.collect(self.services.system, folder, is_full=self._threshold.is_full)

    def understand(self, enough: Callable[[], bool] = lambda: False) -> int:
        """Settle the messages that wait, until `enough`."""
        return inbox.settle_waiting(self.services.system, enough=enough)

    def take_in(self) -> int:
        """Understand the next few messages, then let programmes react until little is left: what a message causes comes before
        more is understood, and one thread that does both wastes no time on waiting for itself. A few times, when more waits.
        """
        done = 0
        for _ in range(TURNS):
            try:
                understood = self.understand(enough=lambda: True)
            finally:  # What keeps messages from being understood keeps no programme from reacting.
                reacted = self._react_for_a_while()
            done += understood + reacted
            if understood < inbox.TOGETHER or self.stop.is_set():
                break
        return done

    def _react_for_a_while(self) -> int:
        done, until = 0, time.monotonic() + LONGEST_REACTING_SECONDS
        while not self.stop.is_set():
            reacted = self.react()
            done += reacted
            if reacted < MANY or time.monotonic() > until:
                break
        return done

    def react(self) -> int:
        """Let programmes and others react to what changed."""
        return reactions.drain(self.services.system)

    def send(self) -> int:
        """Hand messages to the transport."""
        taken = demo_letters.bring if self.services.is_demo else None
        return outbox.send_due(self.services.system, self._transport(), taken=taken)

    def tell(self) -> int:
        """Tell subscribers of what changed."""
        return hooks.deliver_due(self.services.system, self._trust)

    @cached_property
    def _trust(self) -> Trust:
        return fhir_interface.trust_of(self.services.settings, is_demo=self.services.is_demo)

    def _transport(self) -> transports.Transport | None:
        settings = self.services.settings
        if self.services.is_demo:
            return transports.Folder(settings.outbox_dir or settings.home / "outbox")
        return transports.outgoing(settings.outbox_dir, url=settings.outbox_url, token=settings.outbox_token)

    def run(self) -> None:
        """Work until told to stop. InvalidError at once when a programme cannot be read: reactions would all fail."""
        programmes.load()
        memory.look_less_for_garbage()
        sys.setswitchinterval(SWITCH_SECONDS)
        jobs_thread = threading.Thread(target=jobs.run, args=(self.services, self.stop, jobs_beside.run), name="jobs")
        waking = Waking(self.services.system_store, self.stop)
        loops = [
            threading.Thread(target=self._loop, args=(work, waking.by(channels), seconds), name=work.__name__)
            for work, channels, seconds in (
                (self.collect, (), GATHER_SECONDS),
                (self.take_in, ("naer_inbox", "naer_feed"), GATHER_SECONDS),
                (self.send, ("naer_outbox",), GATHER_SECONDS),
                # Woken by every change, of which few are anybody's to be told.
                (self.tell, ("naer_feed",), STREAM_SECONDS),
            )
        ]
        loops.append(threading.Thread(target=waking.run, name="waking"))
        for thread in (jobs_thread, *loops):
            thread.start()
        for thread in (*loops, jobs_thread):
            thread.join()

    def _sleep(self, woken: threading.Event) -> None:
        """Wait until somebody wakes this loop, as long as it sleeps at most, or until told to stop."""
        until = time.monotonic() + LONGEST_SLEEP_SECONDS
        while not self.stop.is_set() and time.monotonic() < until and not woken.wait(STOP_SEEN_EVERY_SECONDS):
            pass

    def _loop(self, work: Callable[[], int], woken: threading.Event, gather_seconds: float) -> None:
        while not self.stop.is_set():
            with going_on(self.stop, "a loop of the worker"):
                woken.clear()
                # A clock that is led: whoever leads it does the work too, each thing at its own time.
                done = 0 if self.services.clock.is_led else work()
                if not done:
                    self._sleep(woken)
                if done < LITTLE:
                    self.stop.wait(STREAM_SECONDS if done else gather_seconds)
