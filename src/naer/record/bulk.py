"""Many new resources at once, in batches: populations, imports, and the new ones of a transaction over REST.

A batch is one call (`keep_new_plainly`, migration 0017). When that is not allowed it is a pipelined insert of versions and one
array insert for each projection, under the policies of every table. (Row-level security refuses COPY.)
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from naer.fhir import json_text, subjects
from naer.fhir.plain import Json
from naer.record import index_rows
from naer.record.index_rows import Rows
from naer.record.journal import Authorship, Transaction, stamped
from naer.record.queries import queries

BATCH = 2000
_SEPARATOR = b"\x1e"
_PROJECTIONS = ("resource", "citizens", *index_rows.KINDS)


def load(tx: Transaction, resources: Iterable[Json], authorship: Authorship) -> int:
    """Append every resource as version 1 (ids given or made here); returns how many. They must not exist before.

    `recorded_at` is the resource's own `meta.lastUpdated` when it has one, else now: histories keep their times.
    """
    count = 0
    batch: list[Json] = []
    for resource in resources:
        batch.append(resource)
        if len(batch) == BATCH:
            count += len(_load_batch(tx, batch, authorship))
            batch = []
    return count + (len(_load_batch(tx, batch, authorship)) if batch else 0)


def save_all_new(tx: Transaction, resources: list[Json], authorship: Authorship) -> list[Json]:
    """Append new resources, recorded now, all in a few statements; returns them as stored."""
    stored: list[Json] = []
    for start in range(0, len(resources), BATCH):
        stored += _load_batch(tx, resources[start : start + BATCH], authorship)
    return stored


def _load_batch(tx: Transaction, batch: list[Json], authorship: Authorship) -> list[Json]:
    made = [Made.of(one, authorship.now) for one in batch]
    row = tx.execute(queries("bulk")["plainly"], _joined(made, authorship.act)).fetchone()
    if not row or not row[0]:
        _load_by_tables(tx, made, authorship)
    return [one.stored for one in made]


@dataclass(frozen=True, slots=True)
class Made:
    """A new resource as it will be stored, its text, whom it concerns and what it is found by."""

    stored: Json
    recorded_at: datetime
    body: bytes
    citizens: tuple[UUID, ...]
    rows: Rows

    @classmethod
    def of(cls, resource: Json, now: datetime) -> "Made":
        """Version 1 of a resource, recorded at its own `meta.lastUpdated` when it has one, else now."""
        recorded_at = _recorded_at(resource, now)
        stored = stamped(resource, number=1, recorded_at=recorded_at)
        citizens = subjects.citizens_concerned(stored)
        return cls(stored, recorded_at, json_text.dumps(stored), citizens, index_rows.rows_of(stored, citizens))

    @property
    def who(self) -> tuple[UUID | None, bool]:
        """The first citizen, and whether there are more."""
        return (self.citizens[0] if self.citizens else None, len(self.citizens) > 1)


def _joined(made: list[Made], act: str) -> tuple[str | None, ...]:
    """What `keep_new_plainly` is given: lists joined into texts, which is faster than arrays on both sides."""
    concerned = [
        (place, citizen) for place, one in enumerate(made, start=1) if len(one.citizens) > 1 for citizen in one.citizens
    ]
    return (
        ",".join([one.stored["id"] for one in made]),
        ",".join([one.stored["resourceType"] for one in made]),
        ",".join([str(one.citizens[0]) if one.citizens else "" for one in made]),
        ",".join(["t" if len(one.citizens) > 1 else "f" for one in made]),
        ",".join([one.recorded_at.isoformat() for one in made]),
        _SEPARATOR.join([one.body for one in made]).decode(),
        act,
        orjson.dumps(concerned).decode() if concerned else None,
        index_rows.as_placed_json(one.rows for one in made),
    )


def _load_by_tables(tx: Transaction, made: list[Made], authorship: Authorship) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _PROJECTIONS}
    for one in made:
        key = one.stored["id"]
        rows["resource"].append((key, one.stored["resourceType"], 1, *one.who, one.recorded_at))
        if len(one.citizens) > 1:
            rows["citizens"].extend((key, 1, citizen) for citizen in one.citizens)
        for kind, found in one.rows.items():
            rows[kind].extend((*row, *((1,) if kind == "tokens" else ()), key, *one.who) for row in found)
    sql = queries("bulk")
    with tx.cursor() as cursor:
        cursor.executemany(sql["version"], [_version_row(one, authorship) for one in made])
    for name in _PROJECTIONS:
        if rows[name]:
            tx.execute(sql[name], index_rows.columns(rows[name]))


def _version_row(one: Made, authorship: Authorship) -> tuple[Any, ...]:
    return (
        one.stored["id"],
        one.stored["resourceType"],
        *one.who,
        authorship.controller_id,
        authorship.actor_id,
        authorship.act,
        one.recorded_at,
        one.recorded_at,
        one.body.decode(),
        hashlib.sha256(one.body).digest(),
    )


def _recorded_at(resource: Json, otherwise: datetime) -> datetime:
    written = resource.get("meta", {}).get("lastUpdated")
    return datetime.fromisoformat(written).astimezone(UTC) if written else otherwise
