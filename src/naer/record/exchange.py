"""Messages in and out as the record keeps them: raw first, then settled once; sent until answered.

What a message means is `exchange`'s matter. Here are its states, and the locks that make settling it exactly-once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from naer.errors import NotFoundError
from naer.record.ids import asked_for, new_id, or_none
from naer.record.journal import Row, Transaction
from naer.record.queries import queries

MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Raw:
    """A message as it came; `place` is its place in the line."""

    id: str
    channel: str
    name: str
    size_bytes: int
    digest: bytes
    received_at: datetime
    attempts: int
    place: int
    body: bytes


@dataclass(frozen=True)
class Earlier:
    """A message seen before that shares an id with this one."""

    id: str
    bundle_id: str | None
    header_id: str | None
    episode: str | None
    state: str
    acknowledgement_id: str | None
    digest: bytes


@dataclass(frozen=True)
class Settlement:
    """What became of a message in. `state` is understood, not relevant, duplicate, conflict, refused or not a message.

    `remarks` are the sender's faults that hurt nobody. Without `acknowledgement_id` an earlier one stays.
    """

    state: str
    reason: str = ""
    kind: str = ""
    activity: str = ""
    bundle_id: str | None = None
    header_id: str | None = None
    episode: str | None = None
    sender: str = ""
    receiver: str = ""
    citizen_id: str | None = None
    first_id: str | None = None
    acknowledgement_id: str | None = None
    is_sealed: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to send. `code` says more of the kind (ok, reply …); `answers_inbox_id` is what an acknowledgement answers."""

    kind: str
    bundle_id: str
    header_id: str
    body: bytes
    sender: str = ""
    receiver: str = ""
    code: str = ""
    content_type: str = "application/fhir+json"
    citizen_id: str | None = None
    resource_id: str | None = None
    answers_inbox_id: str | None = None
    expects_answer: bool = True


@dataclass(frozen=True)
class Due:
    """An outgoing message whose time has come."""

    id: str
    kind: str
    code: str
    bundle_id: str
    header_id: str
    sender: str
    receiver: str
    content_type: str
    attempts: int
    prompts: int
    body: bytes


@dataclass(frozen=True)
class Answered:
    """An outgoing message whose state just changed."""

    id: str
    citizen_id: str | None
    resource_id: str | None
    kind: str


def receive(tx: Transaction, *, raw: bytes, channel: str, name: str) -> str:
    """Keep a message before anyone tries to understand it; returns its inbox id."""
    inbox_id = new_id()
    digest = hashlib.sha256(raw).digest()
    asked = {"id": inbox_id, "channel": channel, "name": name, "size": len(raw), "digest": digest, "raw": raw}
    tx.execute(queries("exchange")["receive"], asked)
    return inbox_id


def take(tx: Transaction, inbox_id: str) -> Raw | None:
    """The message, locked until the transaction ends; None when somebody has settled it or is about to."""
    row = _with_raw(tx, "take_one", {"id": or_none(inbox_id)})
    return Raw(str(row[0]), *row[1:]) if row else None


def take_next(tx: Transaction, *, after: int) -> Raw | None:
    """The first message that waits and nobody works on, of those that arrived after the place `after` in the line."""
    row = _with_raw(tx, "take_next", {"after": after, "attempts": MOST_ATTEMPTS})
    return Raw(str(row[0]), *row[1:]) if row else None


def hold(tx: Transaction, keys: Sequence[str]) -> None:
    """Let nobody else work on the same keys (message ids, episodes, citizens) until the transaction ends."""
    tx.execute(queries("exchange")["lock_keys"], {"keys": sorted(set(keys))})


def earlier(tx: Transaction, inbox_id: str, *, bundle_id: str, header_id: str) -> tuple[Earlier | None, Earlier | None]:
    """The first messages settled with the same Bundle.id and with the same MessageHeader.id."""
    asked = {"id": inbox_id, "bundle": bundle_id or None, "header": header_id}
    found = {row[0]: _earlier(*row[1:]) for row in tx.execute(queries("exchange")["earlier"], asked)}
    return found.get("bundle"), found.get("header")


def _earlier(
    inbox_id: UUID, bundle_id: str, header_id: str, episode: str, state: str, answer: UUID | None, digest: bytes
) -> Earlier:
    return Earlier(str(inbox_id), bundle_id, header_id, episode, state, str(answer) if answer else None, digest)


def settle(tx: Transaction, inbox_id: str, settlement: Settlement) -> None:
    """Write down what became of the message."""
    tx.execute(
        queries("exchange")["settle"],
        {
            "id": inbox_id,
            "state": settlement.state,
            "reason": settlement.reason,
            "kind": settlement.kind,
            "activity": settlement.activity,
            "bundle": settlement.bundle_id,
            "header": settlement.header_id,
            "episode": settlement.episode,
            "sender": settlement.sender,
            "receiver": settlement.receiver,
            "citizen": settlement.citizen_id,
            "first": settlement.first_id,
            "acknowledgement": settlement.acknowledgement_id,
            "sealed": settlement.is_sealed,
            "remarks": list(settlement.remarks),
        },
    )


def attempt_failed(tx: Transaction, inbox_id: str, reason: str) -> None:
    """Our own trouble with a message: it stays, is tried again, and after some attempts waits for a person."""
    tx.execute(queries("exchange")["attempt_failed"], {"id": inbox_id, "reason": reason})


def replay(tx: Transaction, inbox_id: str) -> bool:
    """Understand a refused or stuck message once more; False when it is neither."""
    replayed = tx.execute(queries("exchange")["replay"], {"id": or_none(inbox_id)}).rowcount == 1
    if replayed:
        tx.execute(queries("exchange")["wake_inbox"])
    return replayed


def give_to_citizen(tx: Transaction, inbox_id: str, citizen_id: str) -> None:
    """An unmatched message has found its citizen."""
    tx.execute(queries("exchange")["give_to_citizen"], {"id": inbox_id, "citizen": citizen_id})


def post(tx: Transaction, message: OutgoingMessage) -> str:
    """Put a message in the outbox, in the act's own transaction; returns its id."""
    outbox_id = new_id()
    tx.execute(
        queries("exchange")["post"],
        {
            "id": outbox_id,
            "kind": message.kind,
            "code": message.code,
            "bundle": message.bundle_id,
            "header": message.header_id,
            "sender": message.sender,
            "receiver": message.receiver,
            "content_type": message.content_type,
            "citizen": message.citizen_id,
            "resource": message.resource_id,
            "answers": message.answers_inbox_id,
            "expects_answer": message.expects_answer,
            "raw": message.body,
        },
    )
    return outbox_id


def claim_due(tx: Transaction, *, lease_seconds: float) -> Due | None:
    """The next message to send, which nobody else will try for a while; None when nothing is due."""
    row = _with_raw(tx, "outbox_claim", {"lease": lease_seconds})
    return Due(str(row[0]), *row[1:]) if row else None


def outbox_sent(tx: Transaction, outbox_id: str) -> None:
    """The transport took it."""
    tx.execute(queries("exchange")["outbox_sent"], {"id": outbox_id})


def outbox_later(tx: Transaction, outbox_id: str, *, reason: str, wait_seconds: float, gives_up: bool) -> None:
    """The transport did not take it: try again after a while, or leave it to a person."""
    asked = {"id": outbox_id, "reason": reason, "wait": wait_seconds, "gives_up": gives_up}
    tx.execute(queries("exchange")["outbox_later"], asked)


def outbox_answered(tx: Transaction, header_id: str, *, state: str, reason: str) -> list[Answered]:
    """An acknowledgement came: `state` is acknowledged or refused."""
    asked = {"header": header_id, "state": state, "reason": reason}
    return [_answered(row) for row in tx.execute(queries("exchange")["outbox_answered"], asked)]


def outbox_unanswered(tx: Transaction, *, minutes: float) -> list[tuple[Answered, int]]:
    """Mark what was sent longer ago without an acknowledgement; each with how often it was prompted."""
    rows = tx.execute(queries("exchange")["outbox_unanswered"], {"minutes": minutes})
    return [(_answered(row), row[4]) for row in rows]


def resend(tx: Transaction, outbox_id: str, *, bundle_id: str, raw: bytes) -> bool:
    """Send once more under a new Bundle.id; False when it is not in a state to be resent."""
    asked = {"id": or_none(outbox_id), "bundle": bundle_id}
    changed = tx.execute(queries("exchange")["outbox_resend"], asked).rowcount == 1
    if changed:
        tx.execute(queries("exchange")["replace_outbox_raw"], {"id": outbox_id, "raw": raw})
        tx.execute(queries("exchange")["wake_outbox"])
    return changed


def answers_ours(tx: Transaction, outbox_id: str) -> bool:
    """Does this outgoing message answer one that left from here (both parties are on the same record)?"""
    row = tx.execute(queries("exchange")["answers_ours"], {"id": outbox_id}).fetchone()
    return bool(row and row[0])


def outgoing(tx: Transaction, outbox_id: str) -> dict[str, Any]:
    """An outgoing message with its raw text: id, kind, content_type, citizen_id, header_id, bundle_id, raw."""
    row = _with_raw(tx, "outbox_raw_of", {"id": asked_for(outbox_id)})
    if row is None:
        raise NotFoundError("There is no such message here.")
    names = ("id", "kind", "content_type", "citizen_id", "header_id", "bundle_id", "raw")
    return _texted(dict(zip(names, row, strict=True)))


def incoming(tx: Transaction, inbox_id: str) -> dict[str, Any]:
    """A message in with its raw text (None when sealed or purged): id, name, citizen_id, kind, state, is_sealed, raw."""
    row = _with_raw(tx, "inbox_raw_of", {"id": asked_for(inbox_id)})
    if row is None:
        raise NotFoundError("There is no such message here.")
    names = ("id", "name", "citizen_id", "kind", "state", "is_sealed", "raw")
    return _texted(dict(zip(names, row, strict=True)))


def listed(tx: Transaction, box: str, *, states: Sequence[str] | None, limit: int, offset: int) -> list[dict[str, Any]]:
    """Rows of `inbox` or `outbox` for the monitor, those in trouble first; never the raw text."""
    asked = {"states": list(states) if states else None, "limit": limit, "offset": offset}
    cursor = tx.execute(queries("exchange")[f"{box}_list"], asked)
    names = [column.name for column in cursor.description or ()]
    return [_texted(dict(zip(names, row, strict=True))) for row in cursor]


def counts(tx: Transaction, box: str) -> dict[str, int]:
    """How many messages of `inbox` or `outbox` are in each state."""
    return dict(tx.execute(queries("exchange")[f"{box}_counts"]).fetchall())


def oldest_waiting_seconds(tx: Transaction) -> float:
    """How long the oldest unsettled message has waited."""
    row = tx.execute(queries("exchange")["oldest_waiting"], {"attempts": MOST_ATTEMPTS}).fetchone()
    return row[0] or 0.0 if row else 0.0


def waiting_count(tx: Transaction, *, most: int) -> int:
    """How many messages nobody has settled, counted up to `most`."""
    row = tx.execute(queries("exchange")["waiting_count"], {"attempts": MOST_ATTEMPTS, "most": most}).fetchone()
    return row[0] if row else 0


def by_hour(tx: Transaction, *, states: Sequence[str], hours: int) -> list[tuple[datetime, str, int]]:
    """How many messages came in each of the last hours, by what became of them."""
    rows = tx.execute(queries("exchange")["inbox_by_hour"], {"states": list(states), "hours": hours})
    return [(row[0], row[1], row[2]) for row in rows]


def _with_raw(tx: Transaction, query: str, asked: dict[str, Any]) -> Row | None:
    """One row with a raw text, fetched in PostgreSQL's binary format: as text it would take three times the memory."""
    with tx.cursor(binary=True) as cursor:
        return cursor.execute(queries("exchange")[query], asked).fetchone()


def _answered(row: Row) -> Answered:
    return Answered(str(row[0]), str(row[1]) if row[1] else None, str(row[2]) if row[2] else None, row[3])


def _texted(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("id", "citizen_id", "resource_id"):
        if row.get(name) is not None:
            row[name] = str(row[name])
    return row
