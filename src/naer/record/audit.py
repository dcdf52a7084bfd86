"""The audit log: one compact row for each citizen seen, chained in batches by a sealer.

A row is written in the transaction that reads, before the answer leaves. The sealer takes whole batches below the
oldest running transaction and links each batch to the one before, so a changed, added or removed row breaks the chain.
Time in the log is real time, never the application's clock.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from naer.record.journal import Row, Transaction
from naer.record.queries import queries

BATCH = 5000
_START = (0, "0", 0)


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, for which purpose, on which basis (care relation, own record, break-glass, system)."""

    actor_id: str | None
    actor_name: str
    role: str
    organisation_id: str | None
    act: str
    purpose: str
    basis: str
    reason: str = ""
    request_id: str | None = None


@dataclass(frozen=True)
class AuditRow:
    """One look-up as the citizen's own log shows it."""

    at: datetime
    actor_id: str | None
    actor_name: str
    role: str
    organisation_id: str | None
    act: str
    purpose: str
    basis: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What `verify` found. `broken_at` is the number of the first seal that does not fit; None: all fit."""

    seals: int
    sealed_rows: int
    unsealed_rows: int
    broken_at: int | None


def add(tx: Transaction, entry: AuditEntry, citizens: Iterable[str | None]) -> None:
    """Write one row for each citizen (None: a message about nobody known)."""
    tx.execute(
        queries("audit")["add"],
        {
            "actor": entry.actor_id,
            "name": entry.actor_name,
            "role": entry.role,
            "organisation": entry.organisation_id,
            "act": entry.act,
            "purpose": entry.purpose,
            "basis": entry.basis,
            "reason": entry.reason,
            "request": entry.request_id,
            "citizens": list(citizens),
        },
    )


def of_citizen(tx: Transaction, citizen_id: str, *, limit: int) -> list[AuditRow]:
    """The newest rows about a citizen, newest first."""
    rows = tx.execute(queries("audit")["of_citizen"], {"citizen": citizen_id, "limit": limit})
    return [
        AuditRow(at, str(actor) if actor else None, name, role, str(org) if org else None, act, purpose, basis, reason)
        for _, at, actor, name, role, org, act, purpose, basis, reason in rows
    ]


def seal(tx: Transaction) -> int:
    """Seal what is finished; returns how many rows. Only one sealer works at a time, others return 0."""
    sql = queries("audit")
    alone = tx.execute(sql["one_sealer"]).fetchone()
    if not alone or not alone[0]:
        return 0
    last = tx.execute(sql["last_seal"]).fetchone()
    number, (epoch, xid, row_id), previous = (last[0], last[1:4], last[4]) if last else (0, _START, b"")
    rows = tx.execute(sql["unsealed"], {"epoch": epoch, "xid": xid, "id": row_id, "limit": BATCH}).fetchall()
    if not rows:
        return 0
    newest = rows[-1]
    asked = {"number": number + 1, "epoch": newest[0], "xid": newest[1], "id": newest[2], "count": len(rows)}
    tx.execute(sql["add_seal"], {**asked, "digest": chain_digest(previous, rows)})
    return len(rows)


def verify(tx: Transaction) -> Verdict:
    """Compute the whole chain again and report the unsealed tail."""
    sql = queries("audit")
    place, previous, sealed, broken = _START, b"", 0, None
    seals = tx.execute(sql["seals"]).fetchall()
    for number, epoch, xid, row_id, row_count, digest in seals:
        span = {"epoch": place[0], "xid": place[1], "id": place[2]}
        rows = tx.execute(sql["between"], {**span, "last_epoch": epoch, "last_xid": xid, "last_id": row_id}).fetchall()
        if broken is None and (len(rows) != row_count or chain_digest(previous, rows) != bytes(digest)):
            broken = number
        place, previous, sealed = (epoch, xid, row_id), bytes(digest), sealed + row_count
    tail = {"epoch": place[0], "xid": place[1], "id": place[2], "limit": 10_000_000}
    unsealed = len(tx.execute(sql["unsealed"], tail).fetchall())
    return Verdict(seals=len(seals), sealed_rows=sealed, unsealed_rows=unsealed, broken_at=broken)


def chain_digest(previous: bytes, rows: Sequence[Row]) -> bytes:
    """SHA-256 over the digest before and every field of every row, in order."""
    running = hashlib.sha256(previous)
    for row in rows:
        running.update(repr([_as_text(value) for value in row]).encode())
    return running.digest()


def _as_text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return None if value is None else str(value)
