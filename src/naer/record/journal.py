"""The journal: every version of every resource, appended and never changed, and the projections that follow from it.

All functions take the open transaction (`tx`), run as its actor under row-level security, and leave committing to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from naer.errors import ConflictError, NotFoundError
from naer.fhir import json_text, subjects
from naer.fhir.plain import Json
from naer.record import digests, index_rows, together
from naer.record.ids import as_array, asked_for
from naer.record.ids import new_id as new_id
from naer.record.queries import queries
from naer.record.together import Row as Row
from naer.record.together import Statement

Transaction = Connection[Row]

NO_VERSION = -1


@dataclass(frozen=True)
class Authorship:
    """Who writes, for which controller organisation, what they did, and when by the application's clock."""

    actor_id: UUID | None
    controller_id: UUID | None
    act: str
    now: datetime


@dataclass(frozen=True)
class Version:
    """One version of a resource; `body` is None when it was purged."""

    number: int
    recorded_at: datetime
    actor_id: UUID | None
    act: str
    body: Json | None
    is_ended: bool


@dataclass(frozen=True)
class Found:
    """A resource and the citizen it concerns (None: it concerns nobody); `may_be_shared` when it may concern others too."""

    body: Json
    citizen_id: UUID | None
    may_be_shared: bool = True


def save(tx: Transaction, resource: Json, authorship: Authorship, *, is_new: bool = False) -> Json:
    """Append a version of `resource` and move its projections; returns the resource as stored.

    Without `id` it is new (or with one made before by `new_id`, when `is_new`). With `id`, `meta.versionId` must be the
    newest one: ConflictError otherwise, NotFoundError when the actor cannot see such a resource.
    """
    return _keep(tx, resource, authorship, ended=False, is_new=is_new)


def end(tx: Transaction, resource: Json, authorship: Authorship) -> None:
    """Record that `resource` is over: it leaves every list, its history stays. The same errors as a change by `save`."""
    _keep(tx, resource, authorship, ended=True)


def stamped(resource: Json, *, number: int, recorded_at: datetime) -> Json:
    """`resource` with id, version and time of recording, in the order that FHIR writes them."""
    meta = {
        **resource.get("meta", {}),
        "versionId": str(number),
        "lastUpdated": recorded_at.isoformat(timespec="milliseconds"),
    }
    known_id = resource.get("id") or new_id()
    stored = {"resourceType": resource["resourceType"], "id": known_id, "meta": meta, **resource}
    stored["id"], stored["meta"] = known_id, meta
    return stored


def read(tx: Transaction, resource_type: str, resource_id: str) -> Found:
    """The newest version; NotFoundError when there is none that the actor may see, or when it has ended."""
    asked = {"type": resource_type, "id": asked_for(resource_id)}
    row = tx.execute(queries("journal")["read_current"], asked).fetchone()
    if row is None or row[2] or row[0] is None:
        raise NotFoundError("There is no such resource here.")
    return Found(json_text.loads(row[0]), row[1])


def read_many(tx: Transaction, resource_type: str, ids: Iterable[str]) -> list[Found]:
    """The newest versions of those of `ids` that the actor may see."""
    listed = list(ids)
    return together.ask(tx, reading_many(resource_type, listed)) if listed else []


def reading_many(resource_type: str, ids: Iterable[str]) -> Statement[list[Found]]:
    """What `read_many` asks, to be asked together with more."""
    asked = {"type": resource_type, "ids": as_array(ids)}
    return Statement(queries("journal")["read_many"], asked, together.FROM_IDS, _all_found)


def _all_found(rows: list[Row]) -> list[Found]:
    return [Found(json_text.loads(body), citizen, shared) for body, citizen, shared in rows if body is not None]


def history(tx: Transaction, resource_type: str, resource_id: str) -> list[tuple[Version, UUID | None]]:
    """All versions, newest first, each with its citizen."""
    rows = tx.execute(queries("journal")["read_history"], {"type": resource_type, "id": asked_for(resource_id)})
    return [
        (Version(number, recorded_at, actor, act, json_text.loads(body) if body else None, ended), citizen)
        for number, recorded_at, actor, act, body, ended, citizen in rows
    ]


def state_of_type(tx: Transaction, resource_type: str) -> Row:
    """What differs after any resource of a type has come, changed or gone."""
    return tuple(tx.execute(queries("journal")["state_of_type"], {"type": resource_type}).fetchall())


def concerning(
    tx: Transaction,
    citizen_ids: Iterable[str],
    *,
    types: tuple[str, ...] | None = None,
    since: datetime | None = None,
) -> dict[str, list[Found]]:
    """Everything current about each of the citizens that the actor may see, by citizen."""
    ids = list(citizen_ids)
    asked = {"citizens": [asked_for(one) for one in ids], "types": list(types) if types else None, "since": since}
    found: dict[str, list[Found]] = {one: [] for one in ids}
    for citizen_id, body in together.cursor(tx).execute(queries("journal")["concerning"], asked):
        if body is not None:
            found[str(citizen_id)].append(Found(json_text.loads(body), citizen_id))
    return found


def about_many(citizen_ids: Iterable[str], types: Sequence[str]) -> Statement[list[Found]]:
    """Everything current of some types about any of the citizens that the actor may see, to be asked together with more."""
    asked = {"citizens": as_array(citizen_ids), "types": list(types), "since": None}
    return Statement(
        queries("journal")["concerning"],
        asked,
        together.FROM_IDS,
        lambda rows: [Found(json_text.loads(body), citizen) for citizen, body in rows if body is not None],
    )


def _keep(tx: Transaction, resource: Json, authorship: Authorship, *, ended: bool, is_new: bool = False) -> Json:
    expected = 0 if is_new else version_seen(resource)
    stored = stamped(resource, number=expected + 1, recorded_at=authorship.now)
    asked = version_row(stored, authorship, expected=expected, ended=ended)
    row = tx.execute(queries("journal")["keep"], asked).fetchone()
    refuse_unless_kept(row[0] if row else 0)
    return stored


def refuse_unless_kept(answer: int) -> None:
    """What the database answered to a change in our errors: 0 when there is no such resource, less when it has changed."""
    if answer == 0:
        raise NotFoundError("There is no such resource here.")
    if answer < 0:
        raise _changed_since()


def version_row(stored: Json, authorship: Authorship, *, expected: int, ended: bool = False) -> dict[str, Any]:
    """What `naer.keep` asks to write a stamped resource as the version after `expected`."""
    body = json_text.dumps(stored)
    citizens = subjects.citizens_concerned(stored)
    rows = {} if ended else index_rows.rows_of(stored, citizens)
    return {
        "id": asked_for(stored["id"]),
        "type": stored["resourceType"],
        "expected": expected,
        "body": body.decode(),
        "digest": digests.sha256(body),
        "ended": ended,
        "citizens": list(citizens),
        "controller": authorship.controller_id,
        "actor": authorship.actor_id,
        "act": authorship.act,
        "at": authorship.now,
        "entries": index_rows.as_json(rows),
    }


def version_seen(resource: Json) -> int:
    """The number of the version that `resource` is a change of; 0 when it is new, NO_VERSION when it does not say."""
    if "id" not in resource:
        return 0
    written = str(resource.get("meta", {}).get("versionId", ""))
    return int(written) if written.isdecimal() and int(written) else NO_VERSION


def _changed_since() -> ConflictError:
    return ConflictError(
        "Somebody else changed this since you read it.", what_to_do="Read it again and repeat your change."
    )
