"""Who wants to hear of changes: where each subscription is in the feed, and how its deliveries fare.

The Subscription resource says what is wanted; the row here says how far it came. All run in the caller's transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass

from naer.record.feed import Place
from naer.record.journal import Transaction
from naer.record.queries import queries
from naer.record.versions import Stored

MOST_FAILURES = 12
"""With growing waits that is about half a day; then the subscription is in error until it is made anew."""


@dataclass(frozen=True)
class Due:
    """A subscription whose turn it is. `client` is who made it, `purpose` what for."""

    id: str
    client: str
    place: Place
    failures: int
    purpose: str


def changes(tx: Transaction, after: Place, *, types: Collection[str] | None, limit: int) -> list[tuple[Stored, Place]]:
    """The next changes of these types that the actor may see, oldest first, without bodies, each with its place."""
    asked = {"epoch": after[0], "xid": after[1], "position": after[2], "limit": limit}
    rows = tx.execute(queries("subscriptions")["changes"], {**asked, "types": list(types) if types else None})
    return [
        (Stored(kind, str(one), number, at, ended, None, citizen, shared), (epoch, xid, position))
        for epoch, xid, position, kind, one, number, at, ended, citizen, shared in rows
    ]


def add(tx: Transaction, resource_id: str, *, purpose: str, scopes: str, client: str, place: Place) -> None:
    """Begin a subscription at a place of the feed."""
    where = {"epoch": place[0], "xid": place[1], "position": place[2]}
    asked = {"id": resource_id, "purpose": purpose, "scopes": scopes, "client": client, **where}
    tx.execute(queries("subscriptions")["add"], asked)


def due(tx: Transaction, *, lease_seconds: float) -> Due | None:
    """A subscription whose turn it is, which nobody else takes for a while; None when there is none."""
    row = tx.execute(queries("subscriptions")["due"], {"lease": lease_seconds}).fetchone()
    return Due(str(row[0]), row[1], (row[2], row[3], row[4]), row[5], row[6]) if row else None


def went_well(tx: Transaction, resource_id: str, place: Place, *, wait_seconds: float) -> None:
    """Everything up to and including `place` was delivered."""
    asked = {"id": resource_id, "epoch": place[0], "xid": place[1], "position": place[2], "wait": wait_seconds}
    tx.execute(queries("subscriptions")["went_well"], asked)


def went_wrong(tx: Transaction, resource_id: str, reason: str) -> None:
    """The delivery failed: again later, and later still, and at last never."""
    tx.execute(queries("subscriptions")["went_wrong"], {"id": resource_id, "reason": reason, "most": MOST_FAILURES})


def remove(tx: Transaction, resource_id: str) -> None:
    """Forget a subscription that has ended."""
    tx.execute(queries("subscriptions")["remove"], {"id": resource_id})
