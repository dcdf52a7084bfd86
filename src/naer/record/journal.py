"""The journal: every version of every resource, appended and never changed, and the projections that follow from it.

All functions take the open transaction (`tx`), run as its actor under row-level security, and leave committing to it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from naer.errors import ConflictError, NotFoundError
from naer.fhir import indexing, json_text
from naer.fhir.plain import Json
from naer.record.ids import asked_for, or_none
from naer.record.ids import new_id as new_id
from naer.record.queries import queries

Row = tuple[Any, ...]
Transaction = Connection[Row]


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
    """A resource and the citizen it concerns (None: it concerns nobody)."""

    body: Json
    citizen_id: UUID | None


def save(tx: Transaction, resource: Json, authorship: Authorship) -> Json:
    """Append a version of `resource` and move its projections; returns the resource as stored.

    Without `id` it is new. With `id`, `meta.versionId` must be the newest one: ConflictError otherwise, NotFoundError when
    the actor cannot see such a resource.
    """
    is_new = "id" not in resource
    number = 1 if is_new else _newest_number(tx, resource) + 1
    stored = stamped(resource, number=number, recorded_at=authorship.now)
    _write(tx, stored, number=number, is_new=is_new, authorship=authorship, ended=False)
    return stored


def end(tx: Transaction, resource: Json, authorship: Authorship) -> None:
    """Record that `resource` is over: it leaves every list, its history stays. The same errors as a change by `save`."""
    number = _newest_number(tx, resource) + 1
    stored = stamped(resource, number=number, recorded_at=authorship.now)
    _write(tx, stored, number=number, is_new=False, authorship=authorship, ended=True)


def stamped(resource: Json, *, number: int, recorded_at: datetime) -> Json:
    """`resource` with id, version and time of recording, in the order that FHIR writes them."""
    meta = {
        **resource.get("meta", {}),
        "versionId": str(number),
        "lastUpdated": recorded_at.isoformat(timespec="milliseconds"),
    }
    rest = {key: value for key, value in resource.items() if key not in ("resourceType", "id", "meta")}
    return {
        "resourceType": resource["resourceType"],
        "id": resource.get("id") or new_id(),
        "meta": meta,
        **rest,
    }


def read(tx: Transaction, resource_type: str, resource_id: str) -> Found:
    """The newest version; NotFoundError when there is none that the actor may see, or when it has ended."""
    asked = {"type": resource_type, "id": asked_for(resource_id)}
    row = tx.execute(queries("journal")["read_current"], asked).fetchone()
    if row is None or row[2] or row[0] is None:
        raise NotFoundError("There is no such resource here.")
    return Found(json_text.loads(row[0]), row[1])


def read_many(tx: Transaction, resource_type: str, ids: Iterable[str]) -> list[Found]:
    """The newest versions of those of `ids` that the actor may see."""
    wanted = [known for one in ids if (known := or_none(one)) is not None]
    if not wanted:
        return []
    rows = tx.execute(queries("journal")["read_many"], {"type": resource_type, "ids": wanted})
    return [Found(json_text.loads(body), citizen) for body, citizen in rows if body is not None]


def history(tx: Transaction, resource_type: str, resource_id: str) -> list[tuple[Version, UUID | None]]:
    """All versions, newest first, each with its citizen."""
    rows = tx.execute(queries("journal")["read_history"], {"type": resource_type, "id": asked_for(resource_id)})
    return [
        (Version(number, recorded_at, actor, act, json_text.loads(body) if body else None, ended), citizen)
        for number, recorded_at, actor, act, body, ended, citizen in rows
    ]


def concerning(
    tx: Transaction, citizen_id: str, *, types: tuple[str, ...] | None, since: datetime | None
) -> list[Found]:
    """Everything current about one citizen that the actor may see."""
    asked = {"citizen": asked_for(citizen_id), "types": list(types) if types else None, "since": since}
    rows = tx.execute(queries("journal")["concerning"], asked)
    return [Found(json_text.loads(body), citizen) for body, citizen in rows if body is not None]


def _newest_number(tx: Transaction, resource: Json) -> int:
    """The number of the version that `resource` is a change of, locked until the transaction ends."""
    asked = {"type": resource["resourceType"], "id": asked_for(resource["id"])}
    row = tx.execute(queries("journal")["current_number"], asked).fetchone()
    if row is None:
        raise NotFoundError("There is no such resource here.")
    if str(row[0]) != str(resource.get("meta", {}).get("versionId")):
        raise ConflictError(
            "Somebody else changed this since you read it.", what_to_do="Read it again and repeat your change."
        )
    return row[0]


def _write(tx: Transaction, stored: Json, *, number: int, is_new: bool, authorship: Authorship, ended: bool) -> None:
    sql = queries("journal")
    body = json_text.dumps(stored)
    citizens = indexing.citizens_concerned(stored)
    entries = indexing.IndexEntries() if ended else indexing.index_entries(stored)
    who = {
        "id": stored["id"],
        "type": stored["resourceType"],
        "number": number,
        "citizen": citizens[0] if citizens else None,
        "shared": len(citizens) > 1,
        "ended": ended,
        "recorded_at": authorship.now,
    }
    with tx.pipeline():
        tx.execute(
            sql["add_version"],
            {
                **who,
                "controller": authorship.controller_id,
                "actor": authorship.actor_id,
                "act": authorship.act,
                "valid_from": authorship.now,
                "body": body.decode(),
                "digest": hashlib.sha256(body).digest(),
            },
        )
        if len(citizens) > 1:
            tx.execute(sql["add_citizens"], {**who, "citizens": list(citizens)})
        tx.execute(sql["add_resource" if is_new else "move_resource"], who)
        if not is_new:
            for forget in ("forget_tokens", "forget_references", "forget_dates", "forget_texts"):
                tx.execute(sql[forget], who)
        _add_entries(tx, entries, who)


def _add_entries(tx: Transaction, entries: indexing.IndexEntries, who: dict[str, Any]) -> None:
    sql = queries("journal")
    if entries.tokens:
        parameters, codes, systems = (list(column) for column in zip(*entries.tokens, strict=True))
        tx.execute(sql["add_tokens"], {**who, "parameters": parameters, "codes": codes, "systems": systems})
    if entries.references:
        parameters, targets = (list(column) for column in zip(*entries.references, strict=True))
        tx.execute(sql["add_references"], {**who, "parameters": parameters, "targets": targets})
    if entries.dates:
        parameters, lows, highs = (list(column) for column in zip(*entries.dates, strict=True))
        tx.execute(sql["add_dates"], {**who, "parameters": parameters, "lows": lows, "highs": highs})
    if entries.texts:
        parameters, keys = (list(column) for column in zip(*entries.texts, strict=True))
        tx.execute(sql["add_texts"], {**who, "parameters": parameters, "keys": keys})
