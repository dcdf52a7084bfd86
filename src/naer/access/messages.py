"""Messages in and out, as the rooms above may handle them: the record's exchange functions bound to an open handle."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from naer.record import exchange, rest
from naer.record.exchange import MOST_ATTEMPTS as MOST_ATTEMPTS
from naer.record.exchange import Answered as Answered
from naer.record.exchange import Due as Due
from naer.record.exchange import Earlier as Earlier
from naer.record.exchange import Ids as Ids
from naer.record.exchange import OutgoingMessage as OutgoingMessage
from naer.record.exchange import Raw as Raw
from naer.record.exchange import SeenBefore as SeenBefore
from naer.record.exchange import Settlement as Settlement
from naer.record.journal import Transaction


class Messages:
    """Reached as `rec.messages`; lives as long as its transaction. `seen` is told of citizens whose raw text is read."""

    def __init__(self, tx: Transaction, seen: Callable[[str | None], None]) -> None:
        self._tx = tx
        self._seen = seen

    def receive(self, *, raw: bytes, channel: str, name: str) -> str:
        """Keep a message as it came; returns its inbox id. The worker is woken when the transaction commits."""
        return exchange.receive(self._tx, raw=raw, channel=channel, name=name)

    def take(self, inbox_id: str) -> Raw | None:
        """The message, locked until the transaction ends; None when somebody has settled it or is about to."""
        return exchange.take(self._tx, inbox_id)

    def take_few(self, *, after: int, most: int, most_bytes: int) -> list[Raw]:
        """The next messages of the line that nobody works on, behind the place `after`, locked as by `take`: at most `most`,
        and none behind `most_bytes`, so that a message larger than that is the last.
        """
        return exchange.take_few(self._tx, after=after, most=most, most_bytes=most_bytes)

    def hold(self, *keys: str) -> None:
        """Let nobody else work on the same keys (message ids, episode, citizen) until the transaction ends."""
        exchange.hold(self._tx, keys)

    def earlier(self, ids: Mapping[str, Ids]) -> dict[str, SeenBefore]:
        """For each inbox id with the message's own ids: the first settled messages that have one of them too."""
        return exchange.earlier(self._tx, ids)

    def settle(self, inbox_id: str, settlement: Settlement) -> None:
        """Write down what became of a message in."""
        self.settle_all({inbox_id: settlement})

    def settle_all(self, settlements: Mapping[str, Settlement]) -> None:
        """Write down what became of messages in, by inbox id."""
        exchange.settle(self._tx, settlements)

    def attempt_failed(self, inbox_id: str, reason: str) -> None:
        """Our own trouble: the message stays and is tried again, MOST_ATTEMPTS times before a person must look."""
        exchange.attempt_failed(self._tx, inbox_id, reason)

    def answer_to(self, inbox_id: str) -> bytes | None:
        """The acknowledgement that waits for the sender of a message, or went to them; None when there is none."""
        return rest.answer_to(self._tx, inbox_id)

    def replay(self, inbox_id: str) -> bool:
        """Understand a refused or stuck message once more; False when it is neither."""
        return exchange.replay(self._tx, inbox_id)

    def give_to_citizen(self, inbox_id: str, citizen_id: str) -> None:
        """An unmatched message has found its citizen."""
        exchange.give_to_citizen(self._tx, inbox_id, citizen_id)

    def claim_due(self, *, most: int, most_bytes: int, lease_seconds: float = 120) -> list[Due]:
        """The next messages to send, which nobody else tries for a while after this transaction: at most `most`, and none
        behind `most_bytes`, so that a message larger than that is the last.
        """
        return exchange.claim_due(self._tx, most=most, most_bytes=most_bytes, lease_seconds=lease_seconds)

    def put_back(self, outbox_ids: Collection[str]) -> None:
        """Nobody tried these after all: they are due as they were."""
        exchange.outbox_put_back(self._tx, outbox_ids)

    def sent(self, outbox_ids: Collection[str]) -> None:
        """The transport took these."""
        exchange.outbox_sent(self._tx, outbox_ids)

    def try_later(self, outbox_id: str, *, reason: str, wait_seconds: float, gives_up: bool) -> bool:
        """The transport did not take it; False when it is settled already."""
        return exchange.outbox_later(self._tx, outbox_id, reason=reason, wait_seconds=wait_seconds, gives_up=gives_up)

    def answered(self, header_id: str, *, state: str, reason: str) -> list[Answered]:
        """An acknowledgement came for what we sent: `state` is acknowledged or refused."""
        return exchange.outbox_answered(self._tx, header_id, state=state, reason=reason)

    def unanswered(self, *, minutes: float) -> list[tuple[Answered, int]]:
        """Mark what was sent longer ago without acknowledgement; each with how often it was prompted."""
        return exchange.outbox_unanswered(self._tx, minutes=minutes)

    def resend(self, outbox_id: str, *, bundle_id: str, raw: bytes) -> bool:
        """Send once more under a new Bundle.id; False when it is not in a state to be resent."""
        return exchange.resend(self._tx, outbox_id, bundle_id=bundle_id, raw=raw)

    def answers_ours(self, outbox_ids: Collection[str]) -> set[str]:
        """Those of outgoing messages that answer one that left from here (both parties are on the same record)."""
        return exchange.answers_ours(self._tx, outbox_ids)

    def outgoing(self, outbox_id: str) -> dict[str, Any]:
        """A message out with its raw text; one audit row."""
        found = exchange.outgoing(self._tx, outbox_id)
        self._seen(found["citizen_id"])
        return found

    def incoming(self, inbox_id: str) -> dict[str, Any]:
        """A message in with its raw text (None when sealed or purged); one audit row."""
        found = exchange.incoming(self._tx, inbox_id)
        self._seen(found["citizen_id"])
        return found

    def listed(
        self, box: str, *, states: Sequence[str] | None = None, limit: int = 50, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Rows of `inbox` or `outbox` for the monitor, those in trouble first; no raw text."""
        return exchange.listed(self._tx, box, states=states, limit=limit, offset=offset)

    def counts(self, box: str) -> dict[str, int]:
        """How many messages of `inbox` or `outbox` are in each state."""
        return exchange.counts(self._tx, box)

    def waiting_count(self, *, most: int) -> int:
        """How many messages nobody has settled, counted up to `most`: cheap, for whoever must stop taking more."""
        return exchange.waiting_count(self._tx, most=most)

    def by_hour(self, *, states: Sequence[str], hours: int) -> list[tuple[datetime, str, int]]:
        """How many messages in came in each of the last hours, by state."""
        return exchange.by_hour(self._tx, states=states, hours=hours)

    def oldest_waiting_seconds(self) -> float:
        """How long the oldest unsettled message has waited."""
        return exchange.oldest_waiting_seconds(self._tx)
