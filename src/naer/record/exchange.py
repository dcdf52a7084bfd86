"""Messages in and out as the record keeps them: raw first, then settled once; sent until answered.

What a message means is `exchange`'s matter. Here are its states, and the locks that make settling it exactly-once.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from naer.errors import NotFoundError
from naer.record import digests
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
class SeenBefore:
    """The first messages settled with the same Bundle.id and with the same MessageHeader.id as another."""

    by_bundle: Earlier | None = None
    by_header: Earlier | None = None


@dataclass(frozen=True)
class Ids:
    """A message's own ids, by which it is known again; empty when it has none."""

    bundle_id: str
    header_id: str


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
    digest = digests.sha256(raw)
    asked = {"id": inbox_id, "channel": channel, "name": name, "size": len(raw), "digest": digest, "raw": raw}
    tx.execute(queries("exchange")["receive"], asked)
    return inbox_id


def take(tx: Transaction, inbox_id: str) -> Raw | None:
    """The message, locked until the transaction ends; None when somebody has settled it or is about to."""
    row = _with_raw(tx, "take_one", {"id": or_none(inbox_id)})
    return Raw(str(row[0]), *row[1:]) if row else None


def take_few(tx: Transaction, *, after: int, most: int, most_bytes: int) -> list[Raw]:
    """The next messages that wait and nobody works on, of those behind the place `after` in the line, locked.

    At most `most`, and none behind `most_bytes`: a message larger than that is the last.
    """
    with tx.cursor(binary=True) as cursor:
        asked = {"after": after, "attempts": MOST_ATTEMPTS, "most": most, "bytes": most_bytes}
        return [Raw(str(row[0]), *row[1:]) for row in cursor.execute(queries("exchange")["take_few"], asked)]


def hold(tx: Transaction, keys: Sequence[str]) -> None:
    """Let nobody else work on the same keys (message ids, episodes, citizens) until the transaction ends."""
    tx.execute(queries("exchange")["lock_keys"], {"keys": sorted(set(keys))})


def earlier(tx: Transaction, ids: Mapping[str, Ids]) -> dict[str, SeenBefore]:
    """For each inbox id, the first messages settled with the same Bundle.id and with the same MessageHeader.id."""
    asked = {
        "ids": list(ids),
        "bundles": [one.bundle_id or None for one in ids.values()],
        "headers": [one.header_id or None for one in ids.values()],
    }
    found: dict[str, dict[str, Earlier]] = {one: {} for one in ids}
    for inbox_id, shared, *row in tx.execute(queries("exchange")["earlier"], asked):
        found[str(inbox_id)][shared] = _earlier(*row)
    return {one: SeenBefore(known.get("bundle"), known.get("header")) for one, known in found.items()}


def _earlier(
    inbox_id: UUID, bundle_id: str, header_id: str, episode: str, state: str, answer: UUID | None, digest: bytes
) -> Earlier:
    return Earlier(str(inbox_id), bundle_id, header_id, episode, state, str(answer) if answer else None, digest)


def settle(tx: Transaction, settlements: Mapping[str, Settlement]) -> None:
    """Write down what became of messages, by inbox id."""
    all_of = list(settlements.values())
    tx.execute(
        queries("exchange")["settle"],
        {
            "ids": list(settlements),
            "states": [one.state for one in all_of],
            "reasons": [one.reason for one in all_of],
            "kinds": [one.kind for one in all_of],
            "activities": [one.activity for one in all_of],
            "bundles": [one.bundle_id for one in all_of],
            "headers": [one.header_id for one in all_of],
            "episodes": [one.episode for one in all_of],
            "senders": [one.sender for one in all_of],
            "receivers": [one.receiver for one in all_of],
            "citizens": [one.citizen_id for one in all_of],
            "firsts": [one.first_id for one in all_of],
            "acknowledgements": [one.acknowledgement_id for one in all_of],
            "sealed": [one.is_sealed for one in all_of],
            "remarks": [json.dumps(one.remarks) for one in all_of],
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


def post(tx: Transaction, messages: Mapping[str, OutgoingMessage]) -> None:
    """Put messages in the outbox under the ids given (of `new_id`), in the act's own transaction."""
    all_of = list(messages.values())
    tx.execute(
        queries("exchange")["post"],
        {
            "ids": list(messages),
            "kinds": [one.kind for one in all_of],
            "codes": [one.code for one in all_of],
            "bundles": [one.bundle_id for one in all_of],
            "headers": [one.header_id for one in all_of],
            "senders": [one.sender for one in all_of],
            "receivers": [one.receiver for one in all_of],
            "content_types": [one.content_type for one in all_of],
            "citizens": [one.citizen_id for one in all_of],
            "resources": [one.resource_id for one in all_of],
            "answers": [one.answers_inbox_id for one in all_of],
            "expect_answer": [one.expects_answer for one in all_of],
            "raws": [one.body for one in all_of],
        },
    )


def claim_due(tx: Transaction, *, most: int, most_bytes: int, lease_seconds: float) -> list[Due]:
    """The next messages to send, which nobody else will try for a while: at most `most`, and none behind `most_bytes`."""
    with tx.cursor(binary=True) as cursor:
        asked = {"most": most, "bytes": most_bytes, "lease": lease_seconds}
        return [Due(str(row[0]), *row[1:]) for row in cursor.execute(queries("exchange")["outbox_claim"], asked)]


def outbox_put_back(tx: Transaction, outbox_ids: Collection[str]) -> None:
    """Nobody tried to send these: they are due as they were."""
    tx.execute(queries("exchange")["outbox_put_back"], {"ids": list(outbox_ids)})


def outbox_sent(tx: Transaction, outbox_ids: Collection[str]) -> None:
    """The transport took these."""
    tx.execute(queries("exchange")["outbox_sent"], {"ids": list(outbox_ids)})


def outbox_later(tx: Transaction, outbox_id: str, *, reason: str, wait_seconds: float, gives_up: bool) -> bool:
    """The transport did not take it: try again after a while, or leave it to a person; False when it is settled already."""
    asked = {"id": outbox_id, "reason": reason, "wait": wait_seconds, "gives_up": gives_up}
    return tx.execute(queries("exchange")["outbox_later"], asked).rowcount > 0


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


def answers_ours(tx: Transaction, outbox_ids: Collection[str]) -> set[str]:
    """Those of outgoing messages that answer one that left from here (both parties are on the same record)."""
    return {str(row[0]) for row in tx.execute(queries("exchange")["answers_ours"], {"ids": list(outbox_ids)})}


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
