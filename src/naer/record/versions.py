"""Versions as they are stored: the text that came, with what stands in the columns beside it. For the REST interface.

Nothing is parsed here, so that a text goes out as it came in. All functions take the open transaction and run as its actor.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from naer.record.ids import asked_for, or_none
from naer.record.journal import Transaction
from naer.record.queries import queries

Mark = tuple[int, str, int]
NEWEST: Mark = (32767, "18446744073709551615", 9223372036854775807)
"""Where a history of many resources begins, read backwards."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One version. `text` is None when it was purged; `citizen_id` is the first citizen it concerns."""

    resource_type: str
    id: str
    number: int
    recorded_at: datetime
    is_ended: bool
    text: str | None
    citizen_id: UUID | None
    is_shared: bool


def current(tx: Transaction, resource_type: str, resource_id: str) -> Stored | None:
    """The newest version that the actor may see, ended or not; None when there is none."""
    row = tx.execute(queries("versions")["current"], {"type": resource_type, "id": asked_for(resource_id)}).fetchone()
    return _stored(row) if row else None


def current_many(tx: Transaction, ids: Iterable[str]) -> list[Stored]:
    """The newest versions of those of the ids that the actor may see, of whatever type, ended or not."""
    wanted = [known for one in ids if (known := or_none(one)) is not None]
    return [_stored(row) for row in tx.execute(queries("versions")["current_many"], {"ids": wanted})] if wanted else []


def known(tx: Transaction, ids: Iterable[str]) -> set[UUID]:
    """Those of the ids under which there is something that the actor may see, ended or not."""
    return {found for (found,) in tx.execute(queries("versions")["known"], {"ids": list(ids)})}


def one(tx: Transaction, resource_type: str, resource_id: str, number: int) -> Stored | None:
    """One version by number."""
    asked = {"type": resource_type, "id": asked_for(resource_id), "number": number}
    row = tx.execute(queries("versions")["one"], asked).fetchone()
    return _stored(row) if row else None


def history_of_one(
    tx: Transaction, resource_type: str, resource_id: str, *, since: datetime | None, before: int | None, limit: int
) -> list[Stored]:
    """Versions of one resource, newest first, below the number `before`."""
    asked = {"type": resource_type, "id": asked_for(resource_id), "since": since, "before": before, "limit": limit}
    return [_stored(row) for row in tx.execute(queries("versions")["history_of_one"], asked)]


def history_count(tx: Transaction, resource_type: str, resource_id: str, *, since: datetime | None) -> int:
    """How many versions of one resource there are."""
    asked = {"type": resource_type, "id": asked_for(resource_id), "since": since}
    row = tx.execute(queries("versions")["history_count"], asked).fetchone()
    return row[0] if row else 0


def history_of_type(
    tx: Transaction, resource_type: str | None, *, since: datetime | None, after: Mark, limit: int
) -> list[tuple[Stored, Mark]]:
    """Versions of every resource of a type (None: of all), newest first, each with its mark in the journal.

    Planned anew for each question: how to find a type's newest without reading all others' depends on how rare it is.
    """
    epoch, xid, position = after
    asked = {"type": resource_type, "since": since, "epoch": epoch, "xid": xid, "position": position, "limit": limit}
    rows = tx.execute(queries("versions")["history_of_type"], asked, prepare=False)
    return [(_stored(row[:8]), (row[8], row[9], row[10])) for row in rows]


def concerning(
    tx: Transaction, citizen_id: str, *, types: Collection[str] | None, since: datetime | None
) -> list[Stored]:
    """Everything current about one citizen that the actor may see, by type."""
    asked = {"citizen": asked_for(citizen_id), "types": list(types) if types else None, "since": since}
    sql = queries("versions")
    return [_stored(row) for name in ("concerning", "concerning_too") for row in tx.execute(sql[name], asked)]


def citizens_seen(tx: Transaction, seen: Stored) -> tuple[str, ...]:
    """Every citizen whom a version concerns that the actor has just seen."""
    if not seen.is_shared:
        return (str(seen.citizen_id),) if seen.citizen_id is not None else ()
    asked = {"id": seen.id, "number": seen.number, "recorded_at": seen.recorded_at}
    row = tx.execute(queries("versions")["citizens_seen"], asked).fetchone()
    return tuple(str(one) for one in row[0]) if row else ()


def _stored(row: tuple[Any, ...]) -> Stored:
    resource_type, resource_id, number, recorded_at, is_ended, body, citizen_id, is_shared = row
    return Stored(resource_type, str(resource_id), number, recorded_at, is_ended, body, citizen_id, is_shared)
