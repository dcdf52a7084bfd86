"""The change feed: every version ever written, in an order in which none is skipped.

Rows are read below the oldest running transaction (`xid8`), so a late commit is seen late but seen. A restore begins a
new epoch, because a new cluster counts transactions from the start. Each reader keeps its own cursor.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.record.journal import Row, Transaction
from naer.record.queries import queries

Place = tuple[int, str, int]
START: Place = (0, "0", 0)


@dataclass(frozen=True)
class Share:
    """One of the `of` readers of a name who divide the feed among them by citizen: a citizen's changes all have one reader,
    and what concerns no citizen is the first's. `number` counts from 0.
    """

    name: str
    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.name} {self.number}/{self.of}"


Reader = str | Share
"""Who reads: a name for the whole feed, or a share of it."""


@dataclass(frozen=True)
class Change:
    """One version in the feed. `body` is None when it was purged."""

    place: Place
    resource_type: str
    resource_id: str
    number: int
    citizen_id: str | None
    act: str
    body: Json | None


@dataclass(frozen=True)
class Stretch:
    """The next part of the feed before a reader: it holds so many changes, of which some are told, and ends at `place`."""

    changes: tuple[Change, ...]
    held: int
    place: Place


def hold(tx: Transaction, reader: Reader) -> bool:
    """Be the only one who moves this reader until the transaction ends; False when somebody is already."""
    row = tx.execute(queries("feed")["one_reader"], {"reader": str(reader)}).fetchone()
    return bool(row and row[0])


def place_of(tx: Transaction, reader: Reader) -> Place:
    """Where the reader is; the start when it never read."""
    row = tx.execute(queries("feed")["cursor"], {"reader": str(reader)}).fetchone()
    return (row[0], row[1], row[2]) if row else START


def changes(tx: Transaction, reader: Reader, *, limit: int) -> list[Change]:
    """The next changes before a reader, oldest first."""
    return [_change(row) for row in tx.execute(queries("feed")["changes"], {**_before(tx, reader), "limit": limit})]


def stretch(tx: Transaction, reader: Reader, *, limit: int, types: Collection[str]) -> Stretch:
    """The next changes before a reader, of which those of some types are told; all others are counted."""
    asked = {**_before(tx, reader), "limit": limit, "types": list(types)}
    rows = tx.execute(queries("feed")["stretch"], asked).fetchall()
    if not rows:
        return Stretch((), 0, START)
    *_, held = rows[-1]
    wanted = [row for row in rows if row[5] in types]
    return Stretch(tuple(_change(row[:-1]) for row in wanted), held, rows[-1][:3])


def _change(row: Row) -> Change:
    epoch, xid, position, resource_id, number, resource_type, citizen, act, body = row
    return Change(
        place=(epoch, xid, position),
        resource_type=resource_type,
        resource_id=str(resource_id),
        number=number,
        citizen_id=str(citizen) if citizen else None,
        act=act,
        body=json_text.loads(body) if body else None,
    )


def move(tx: Transaction, reader: Reader, place: Place) -> None:
    """The reader has dealt with everything up to and including `place`."""
    asked = {"reader": str(reader), "epoch": place[0], "xid": place[1], "position": place[2]}
    tx.execute(queries("feed")["move"], asked)


def newest(tx: Transaction) -> Place:
    """The place of the newest finished change."""
    row = tx.execute(queries("feed")["newest"]).fetchone()
    return (row[0], row[1], row[2]) if row else START


def lag(tx: Transaction, reader: Reader) -> int:
    """How many changes the reader has before it (at most 100,000 are counted)."""
    row = tx.execute(queries("feed")["lag"], _before(tx, reader)).fetchone()
    return row[0] if row else 0


def lag_seconds(tx: Transaction, reader: Reader) -> float:
    """How long ago, by the application's clock, the first change was made that the reader has before it; nought when none is."""
    row = tx.execute(queries("feed")["lag_seconds"], _before(tx, reader)).fetchone()
    return max(0.0, row[0]) if row else 0.0


def oldest_transaction_seconds(tx: Transaction) -> float | None:
    """How long, by the machine's clock, the oldest transaction has lasted that holds others back; nought when none does, None
    when the database does not tell (migration 0030).
    """
    row = tx.execute(queries("feed")["oldest_transaction_seconds"]).fetchone()
    return row[0] if row else None


def _before(tx: Transaction, reader: Reader) -> dict[str, Any]:
    """What lies before a reader, as the queries ask for it."""
    epoch, xid, position = place_of(tx, reader)
    number, of = (reader.number, reader.of) if isinstance(reader, Share) else (0, 1)
    return {"epoch": epoch, "xid": xid, "position": position, "number": number, "of": of}


@dataclass(frozen=True)
class Trouble:
    """A change that waits for a person: whose reaction failed, where in the feed, to what kind of resource, how, and when."""

    reader: str
    place: Place
    resource_type: str
    error: str
    happened_at: datetime


def set_aside_listed(tx: Transaction, *, limit: int) -> list[Trouble]:
    """The newest changes that wait for a person."""
    return [
        Trouble(row[0], row[1:4], row[4] or "", row[5], row[6])
        for row in tx.execute(queries("trouble")["listed"], {"limit": limit})
    ]


def wake(tx: Transaction) -> None:
    """Wake whoever listens on `naer_feed` when this transaction commits; many calls in one transaction are one."""
    tx.execute(queries("feed")["wake"])


def set_aside(tx: Transaction, reader: Reader, change: Change, error: str) -> None:
    """A reaction to this change failed: note it for a person and go on. `error` names the kind, never a content."""
    epoch, xid, position = change.place
    asked = {"reader": str(reader), "epoch": epoch, "xid": xid, "position": position}
    tx.execute(queries("trouble")["add"], {**asked, "resource": change.resource_id, "error": error})


def solve(tx: Transaction, reader: str, place: Place) -> bool:
    """The person who asks has seen to a change that was set aside; False when it waits no more."""
    epoch, xid, position = place
    asked = {"reader": reader, "epoch": epoch, "xid": xid, "position": position}
    return tx.execute(queries("trouble")["solve"], asked).rowcount == 1


def set_aside_count(tx: Transaction) -> int:
    """How many changes wait for a person."""
    row = tx.execute(queries("trouble")["open"]).fetchone()
    return row[0] if row else 0
