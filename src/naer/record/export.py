"""Bulk exports: bodies as they are stored, written line by line as fast as the database gives them, and who asked for what.

A body holds no line break and no control character, so COPY's text passes through untouched: nothing is parsed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import orjson

from naer.record.ids import or_none
from naer.record.journal import Transaction
from naer.record.queries import queries


@dataclass(frozen=True)
class Export:
    """One export. `files` are {type, count}; `is_stale`: it runs, but nobody has worked on it for a while."""

    id: str
    actor_id: str
    state: str
    request: dict[str, Any]
    files: list[dict[str, Any]]
    transaction_at: datetime | None
    reason: str
    is_stale: bool
    is_expired: bool


def write_type(
    tx: Transaction,
    to: IO[bytes],
    resource_type: str,
    *,
    since: datetime | None,
    citizens: Sequence[str] | None,
    of_citizens: bool,
) -> int:
    """Write every current resource of a type that the actor may see, one a line; returns how many.

    `citizens`: of these only; `of_citizens`: only what concerns somebody.
    """
    tx.execute(queries("export")["without_hurry"])
    asked = {"type": resource_type, "since": since, "citizens": _ids(citizens), "of_citizens": of_citizens}
    count = 0
    with tx.cursor() as cursor, cursor.copy(queries("export")["bodies"], asked) as lines:
        for line in lines:
            to.write(line)
            count += 1
    return count


def citizens_of(
    tx: Transaction, types: Collection[str], *, since: datetime | None, citizens: Sequence[str] | None
) -> list[str]:
    """Every citizen whom such an export shows."""
    asked = {"types": list(types), "since": since, "citizens": _ids(citizens)}
    return [str(one) for (one,) in tx.execute(queries("export")["citizens"], asked)]


def request(tx: Transaction, export_id: str, asked: dict[str, Any]) -> None:
    """Note that the actor asks for an export."""
    tx.execute(queries("export")["request"], {"id": export_id, "request": orjson.dumps(asked).decode()})


def one(tx: Transaction, export_id: str) -> Export | None:
    """An export that the actor may know of."""
    row = tx.execute(queries("export")["one"], {"id": or_none(export_id)}).fetchone()
    return Export(str(row[0]), str(row[1]), *row[2:]) if row else None


def touch(tx: Transaction, export_id: str) -> None:
    """Somebody works on it now."""
    tx.execute(queries("export")["touch"], {"id": export_id})


def finish(
    tx: Transaction, export_id: str, *, state: str, files: list[dict[str, Any]], at: datetime | None, reason: str = ""
) -> None:
    """It is done or has failed."""
    asked = {"id": export_id, "state": state, "files": orjson.dumps(files).decode(), "at": at, "reason": reason}
    tx.execute(queries("export")["finish"], asked)


def remove(tx: Transaction, export_id: str) -> None:
    """Forget an export."""
    tx.execute(queries("export")["remove"], {"id": export_id})


def expired(tx: Transaction) -> list[str]:
    """Forget the exports whose time is up; returns them, so that their files go too."""
    return [str(one) for (one,) in tx.execute(queries("export")["expired"])]


def _ids(citizens: Sequence[str] | None) -> list[Any] | None:
    return None if citizens is None else [known for one in citizens if (known := or_none(one)) is not None]
