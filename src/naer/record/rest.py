"""Reads and writes of one resource in one round trip: begin as somebody, look or write, note who was seen, commit.

For the REST interface's hot path. What `store.transaction` does in four statements, the functions `rest_read` and
`rest_keep` (migration 0009) do in one, under the same policies and as the same role. The plain case, which is most of them, is
asked first: there the policies' question is decided once and not for every row (migration 0017).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from naer.errors import ConflictError, NotFoundError
from naer.fhir import indexing, json_text, subjects
from naer.fhir.plain import Json
from naer.fhir.search_terms import Query, Summary, Total
from naer.record import digests, index_rows, journal, search, together
from naer.record.journal import Transaction
from naer.record.queries import queries
from naer.record.search import SearchPage
from naer.record.store import Principal, Store


@dataclass(frozen=True, slots=True)
class Noting:
    """What the audit says of a request: who by name, what they did, why, and on which basis when no other is found."""

    actor_name: str
    act: str
    purpose: str
    otherwise: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """The newest version of a resource; `text` is None when it was purged."""

    text: str | None
    number: int
    recorded_at: datetime
    is_ended: bool


def read(
    store: Store, principal: Principal, noting: Noting, *, now: datetime, resource_type: str, resource_id: UUID
) -> Current | None:
    """The newest version, noted in the audit before this returns; None when there is none that the principal may see."""
    asked = (*_who(principal, now), *_noted(noting), resource_type, resource_id)
    row = store.once(queries("rest")["read_plainly"], asked) or store.once(queries("rest")["read"], asked)
    return Current(*row) if row is not None and row[1] is not None else None


def keep(
    store: Store, principal: Principal, noting: Noting, *, now: datetime, resource: Json, expected: int, ended: bool
) -> tuple[Json, str]:
    """Append a version and move its projections; returns it as stored, and its text. `resource` has its id.

    `expected` is the version that it follows (0: it is new). NotFoundError and ConflictError as `journal.save`.
    """
    stored = journal.stamped(resource, number=expected + 1, recorded_at=now)
    body = json_text.dumps(stored)
    text = body.decode()
    citizens = subjects.citizens_concerned(stored)
    rows = {} if ended else index_rows.rows_of(stored, citizens)
    if expected == 0 and len(citizens) == 1:
        new = (stored["id"], stored["resourceType"], citizens[0], text, index_rows.as_placed_json([rows]))
        row = store.once(queries("rest")["create_plainly"], (*_who(principal, now), *_noted(noting), *new))
        if row and row[0]:
            return stored, text
    asked = (
        *_who(principal, now),
        *_noted(noting),
        stored["id"],
        stored["resourceType"],
        expected,
        text,
        digests.sha256(body),
        ended,
        list(citizens),
        index_rows.as_json(rows),
    )
    row = store.once(queries("rest")["keep"], asked)
    kept = row[0] if row else 0
    if kept == 0:
        raise NotFoundError("There is no such resource here.")
    if kept != expected + 1:
        raise ConflictError(
            "Somebody else changed this since you read it.", what_to_do="Read it again and repeat your change."
        )
    return stored, text


def everything(
    store: Store,
    principal: Principal,
    noting: Noting,
    *,
    now: datetime,
    citizen_id: UUID,
    types: list[str] | None,
    since: datetime | None,
    base: str,
) -> tuple[str, int, bool]:
    """Everything current about a citizen as entries of a Bundle, how many, and whether the principal sees the citizen."""
    asked = (*_who(principal, now), *_noted(noting), citizen_id, types, since, base)
    row = store.once(queries("rest")["everything"], asked)
    return (row[0] or "", row[1] or 0, bool(row[2])) if row else ("", 0, False)


def answer_to(tx: Transaction, inbox_id: str) -> bytes | None:
    """The acknowledgement of a message in, when there is one."""
    with tx.cursor(binary=True) as cursor:
        row = cursor.execute(queries("rest")["answer_to"], {"id": inbox_id}).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def newest(store: Store, principal: Principal, noting: Noting, *, now: datetime, query: Query) -> SearchPage | None:
    """A first page of a citizen's newest by a code, noted in the audit before this returns; None when `query` asks otherwise, or
    when something found concerns several citizens, all of whom must be noted.
    """
    asked = search.newest_asked(query)
    if asked is None or asked.system is None or query.after or query.includes or query.count == 0:
        return None
    if query.total is not Total.NONE or query.summary is Summary.COUNT:
        return None
    key = (asked.citizen_id, asked.parameter, indexing.kept(asked.code), indexing.system_key(asked.system))
    values = (*_who(principal, now), *_noted(noting), *key, asked.count + 1)
    rows = store.all_once(queries("rest")["newest_plainly"], values, text_as=together.AsBytes)
    if any(id_ is None or is_shared for id_, _, is_shared, *_ in rows):
        rows = store.all_once(queries("rest")["newest"], values, text_as=together.AsBytes)
    page = search.page_of(query, rows, asked.count)
    return None if any(one.is_shared for one in page.matches) else page


def wake(store: Store) -> None:
    """Wake whoever listens for changes; nothing depends on it being heard (decision 5)."""
    store.once(queries("rest")["wake"], ())


def use_assertion(tx: Transaction, client: str, jti: str, *, until: float) -> bool:
    """True the first time a client shows an assertion; `until` (seconds since 1970) is when it would have expired."""
    tx.execute(queries("rest")["forget_assertions"])
    asked = {"client": client, "jti": jti, "until": until}
    return tx.execute(queries("rest")["use_assertion"], asked).fetchone() is not None


def _who(principal: Principal, now: datetime) -> tuple[str, ...]:
    return (
        principal.actor_id or "",
        principal.role,
        ",".join(principal.organisation_ids),
        principal.citizen_id or "",
        principal.launch_citizen_id or "",
        now.isoformat(),
    )


def _noted(noting: Noting) -> tuple[str | None, ...]:
    return noting.actor_name, noting.act, noting.purpose, noting.otherwise, noting.request_id
