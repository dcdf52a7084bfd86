"""How the house keeps up: for the health page, the operator's page, those who measure, and whoever must stop taking more.

Nothing here is about any citizen: counts, ages and kinds only.
"""

import threading
import time
from collections.abc import Mapping

from naer.access.definition import Purpose, system_actor
from naer.app.reactions import READERS
from naer.app.services import Services
from naer.errors import BusyError, NaerError
from naer.exchange.outcomes import Outcome
from naer.web.services import Operation

HOURS = 8
LONGEST_WAIT_SECONDS = 60
COUNTED_EVERY_SECONDS = 0.5
MOST_COUNTED = 100_000
STATES = (*(outcome.value for outcome in Outcome), "received")


def health(services: Services) -> Mapping[str, object]:
    """What an operator wants to know; `ok` is False when something needs a person."""
    try:
        now = operation(services)
    except NaerError as error:
        return {"ok": False, "record": str(error)}
    return {
        "ok": now.set_aside == 0 and now.oldest_waiting_seconds < LONGEST_WAIT_SECONDS,
        "record": "answers",
        "feed_lag_changes": now.lag_changes,
        "feed_lag_seconds": round(now.lag_seconds, 1),
        "messages_waiting": now.waiting,
        "messages_waiting_limit": now.limit,
        "oldest_waiting_message_seconds": round(now.oldest_waiting_seconds, 1),
        "oldest_transaction_seconds": _rounded(now.oldest_transaction_seconds),
        "changes_set_aside": now.set_aside,
        "inbox": now.inbox,
        "outbox": now.outbox,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def operation(services: Services) -> Operation:
    """How it stands now; BusyError when the record does not answer."""
    limit = services.settings.inbox_limit
    with services.system.open(system_actor("health"), purpose=Purpose.SYSTEM, act="health.read") as rec:
        messages = rec.messages
        return Operation(
            at=rec.now,
            lag_changes=sum(rec.lag(one) for one in READERS),
            lag_seconds=max(rec.lag_seconds(one) for one in READERS),
            waiting=messages.waiting_count(most=MOST_COUNTED),
            oldest_waiting_seconds=max(
                0.0, messages.oldest_waiting_seconds()
            ),  # a demo on its way is shown a little late
            limit=limit,
            inbox=messages.counts("inbox"),
            outbox=messages.counts("outbox"),
            by_hour=tuple(messages.by_hour(states=STATES, hours=HOURS)),
            oldest_transaction_seconds=rec.oldest_transaction_seconds(),
            set_aside=rec.set_aside_count(),
            troubles=tuple(rec.set_aside_listed()),
        )


class Threshold:
    """Says when so many messages wait that more must stay where they are; looks a few times a second at most."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._counted_at = float("-inf")
        self._is_full = False

    def is_full(self) -> bool:
        """Do more messages wait than the settings allow?"""
        with self._lock:
            if time.monotonic() - self._counted_at >= COUNTED_EVERY_SECONDS:
                self._is_full = self._count()
                self._counted_at = time.monotonic()
            return self._is_full

    def _count(self) -> bool:
        limit = self._services.settings.inbox_limit
        with self._services.system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.count") as rec:
            return rec.messages.waiting_count(most=limit + 1) > limit

    def refuse_when_full(self) -> None:
        """BusyError while too many messages wait: the sender keeps the message and comes again."""
        if self.is_full():
            raise BusyError("Too many messages wait here already.", what_to_do="Send it again in a while.")
