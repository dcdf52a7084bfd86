"""Fill an empty record with made-up citizens: millions of resources by COPY, into tables whose indexes are built at the end.

This goes past the doors of `access`, as restoring a backup does, and like it needs an administrator of the server and a record
that holds no citizen. What it writes is what `bulk.load` would write (a test compares them). Resources must be valid: they are
not validated here, no more than there.

While it goes on, the schema `naer_filling` holds what was set aside and which portions are there: whoever begins again goes on
where it stopped, also after a kill or a power cut, because a portion is one transaction with the note of it.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, cast
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from naer.errors import ConflictError, RefusedError
from naer.fhir.plain import Json
from naer.record import care, index_rows
from naer.record.bulk import Made
from naer.record.journal import Authorship
from naer.record.pending import Pending
from naer.record.queries import queries
from naer.record.server import Server

_PER_CONNECTION = "-c search_path=naer -c synchronous_commit=off"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class UnderWay:
    """A filling that has begun: what its beginner noted of it, and how many resources each portion there has."""

    about: Json
    filled: dict[int, int]


def may_fill(server: Server) -> bool:
    """May we administer this server, and does the record hold no citizen, or only those of a filling that was stopped?"""
    if server.admin is None:
        return False
    with psycopg.connect(server.admin) as connection:
        return _is(connection, "is_under_way") or not _is(connection, "holds_citizens")


def under_way(server: Server) -> UnderWay | None:
    """The filling that was begun here and is not at its end."""
    with _administering(server) as connection:
        if not _is(connection, "is_under_way"):
            return None
        row = connection.execute(queries("filling")["about"]).fetchone()
        return UnderWay(row[0] if row else {}, dict(connection.execute(queries("filling")["filled"]).fetchall()))


def refuse_half_filled(server: Server) -> None:
    """ConflictError while a filling is not at its end: without indexes and keys a record is not one to work in or keep.

    A server that we do not administer is never filled.
    """
    if server.admin is None:
        return
    with psycopg.connect(server.admin) as connection:
        if _is(connection, "is_under_way"):
            raise ConflictError(
                "This record is only half filled.",
                what_to_do="Run the same `naer population generate` again: it goes on where it stopped.",
            )


def begin(server: Server, about: Json) -> UnderWay:
    """Set indexes aside. RefusedError where we may not administer, ConflictError when the record holds citizens, or when
    somebody else has begun.
    """
    with _administering(server) as connection, connection.transaction():
        connection.execute(queries("filling")["one_at_a_time"])
        if _is(connection, "is_under_way"):
            raise ConflictError("Somebody else has begun to fill this record.", what_to_do="Wait until it is filled.")
        if _is(connection, "holds_citizens"):
            raise ConflictError(
                "This record holds citizens already.", what_to_do="Fill a new one (set NAER_HOME or NAER_DATABASE)."
            )
        connection.execute(queries("filling")["begin"])
        connection.execute(queries("filling")["note_about"], (Jsonb(about),))
    return UnderWay(about, {})


def end(server: Server) -> None:
    """Build what was set aside, count the tables for the planner, and write all to disk: from now on it is like any record."""
    with _administering(server) as connection:
        if not _is(connection, "is_under_way"):
            return
        connection.execute("set maintenance_work_mem = '1GB'")
        _put_back(connection, tidying=False)
        connection.execute("vacuum (analyze)")
        _put_back(connection, tidying=True)  # only now: else automatic tidying would begin beside ours
        connection.execute(queries("filling")["end"])
        connection.execute("checkpoint")


def _put_back(connection: psycopg.Connection[Any], *, tidying: bool) -> None:
    for place, statement in connection.execute(queries("filling")["set_aside"], (tidying,)).fetchall():
        with connection.transaction():
            connection.execute(cast(LiteralString, statement))
            connection.execute(queries("filling")["back_again"], (place,))


@contextmanager
def open_filler(server: Server) -> Iterator["Filler"]:
    """A connection that fills; many may at once, each with portions of its own."""
    with _administering(server) as connection:
        yield Filler(connection)


class Filler:
    """Writes portions, each one transaction."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        row = connection.execute(queries("filling")["epoch"]).fetchone()
        self._epoch = int(row[0]) if row else 1

    @contextmanager
    def portion(self, number: int, authorship: Authorship) -> Iterator["Portion"]:
        """A portion, written when the block ends."""
        with self._connection.transaction():
            self._connection.execute(queries("filling")["as_actor"], (str(authorship.actor_id),))
            portion = Portion(self._connection, authorship, self._epoch)
            yield portion
            portion.write()
            self._connection.execute(queries("filling")["note_filled"], (number, portion.count))


class Portion:
    """Resources and care relations of some citizens."""

    def __init__(self, tx: psycopg.Connection[Any], authorship: Authorship, epoch: int) -> None:
        self.count = 0
        self._tx = tx
        self._authorship = authorship
        self._epoch = epoch
        self._pending = Pending()
        self._lines: dict[str, list[str]] = {
            name: [] for name in ("version", "resource", "citizens", *index_rows.KINDS)
        }

    def add(self, resource: Json) -> None:
        """A new resource, as `bulk.load`."""
        made = Made.of(resource, self._authorship.now)
        key, type_name = made.stored["id"], made.stored["resourceType"]
        first, shared = made.who
        who = f"{_NULL if first is None else first.hex}\t{'t' if shared else 'f'}"
        at = made.recorded_at.isoformat()
        body = made.body.decode().replace(
            "\\", "\\\\"
        )  # JSON text has no other character that COPY reads in its own way
        self._lines["version"].append(
            f"{key}\t1\t{type_name}\t{who}\t{self._authorship.act}\t{at}\t{at}\t{body}"
            f"\t\\\\x{hashlib.sha256(made.body).hexdigest()}"
            f"\t{self._epoch}\t{self._authorship.actor_id or _NULL}\n"
        )
        self._lines["resource"].append(f"{key}\t{type_name}\t1\t{who}\t{at}\n")
        if shared:
            self._lines["citizens"].extend(f"{key}\t1\t{citizen}\n" for citizen in made.citizens)
        whose = f"{key}\t{who}\n"
        for kind, rows in made.rows.items():
            line = _LINE[kind]
            self._lines[kind].extend([line(*row) + whose for row in rows])
        self.count += 1

    def relate(self, citizen_id: str, organisation_id: str, *, kind: str, since: datetime, because: str) -> None:
        """Begin a care relation."""
        self._pending.relate(citizen_id, organisation_id, kind=kind, since=since, because=because, until=None)

    def make_responsible(
        self, course_id: str, *, citizen_id: str, organisation_id: str, contact: str, since: datetime
    ) -> None:
        """From `since` this organisation and contact answer for the course."""
        care.make_responsible(
            self._tx, course_id, citizen_id=citizen_id, organisation_id=organisation_id, contact=contact, since=since
        )

    def write(self) -> None:
        """Write all."""
        for name, lines in self._lines.items():
            if lines:
                with self._tx.cursor() as cursor, cursor.copy(queries("filling")[name]) as copy:
                    copy.write("".join(lines))
        self._pending.write(self._tx)


_NULL = "\\N"


def _token(parameter: int, part: int, code: str, system: int, at: datetime | None, is_dated: bool) -> str:
    return f"{parameter}\t{part}\t{_text(code)}\t{system}\t{at or _NULL}\t{is_dated}\t1\t"


def _reference(parameter: int, part: int, target: UUID, target_type: int) -> str:
    return f"{parameter}\t{part}\t{target.hex}\t{target_type}\t"


def _date(parameter: int, part: int, low: datetime, high: datetime) -> str:
    return f"{parameter}\t{part}\t{low}\t{high}\t"


def _words(parameter: int, part: int, key: str, written: str) -> str:
    return f"{parameter}\t{part}\t{_text(key)}\t{_text(written)}\t"


def _quantity(
    parameter: int,
    part: int,
    low: float,
    high: float,
    code: str,
    system: int,
    base_low: float | None,
    base_high: float | None,
    base: str | None,
) -> str:
    in_base = f"{base_low}\t{base_high}\t{_text(base)}" if base is not None else f"{_NULL}\t{_NULL}\t{_NULL}"
    return f"{parameter}\t{part}\t{low}\t{high}\t{_text(code)}\t{system}\t{in_base}\t"


_LINE: dict[str, Callable[..., str]] = {
    "tokens": _token,
    "references": _reference,
    "dates": _date,
    "texts": _words,
    "quantities": _quantity,
}
"""A row of `index_rows` as the beginning of a line in COPY's text form."""


def _text(value: str) -> str:
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


@contextmanager
def _administering(server: Server) -> Iterator[psycopg.Connection[Any]]:
    if server.admin is None:
        raise RefusedError(
            "Only an administrator of the server may fill a record.", what_to_do="Unset NAER_DATABASE and try again."
        )
    with psycopg.connect(server.admin, autocommit=True, options=_PER_CONNECTION) as connection:
        yield connection


def _is(connection: psycopg.Connection[Any], question: str) -> bool:
    row = connection.execute(queries("filling")[question]).fetchone()
    return bool(row and row[0])
