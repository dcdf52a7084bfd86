"""Many new resources at once, in batches. For populations and imports, not for acts.

Row-level security refuses COPY, so a batch is one pipelined insert of versions and one array insert for each projection.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from naer.fhir import indexing, json_text
from naer.fhir.plain import Json
from naer.record import index_rows
from naer.record.journal import Authorship, Transaction, stamped
from naer.record.queries import queries

BATCH = 2000
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
    kept: list[Json] = []
    versions: list[tuple[Any, ...]] = []
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _PROJECTIONS}
    for resource in batch:
        recorded_at = _recorded_at(resource, authorship.now)
        stored = stamped(resource, number=1, recorded_at=recorded_at)
        kept.append(stored)
        citizens = indexing.citizens_concerned(stored)
        who = (citizens[0] if citizens else None, len(citizens) > 1)
        versions.append(_version_row(stored, who, recorded_at, authorship))
        key = stored["id"]
        rows["resource"].append((key, stored["resourceType"], 1, *who, recorded_at))
        if len(citizens) > 1:
            rows["citizens"].extend((key, 1, one) for one in citizens)
        for kind, found in index_rows.rows_of(stored, citizens).items():
            rows[kind].extend((*one, *((1,) if kind == "tokens" else ()), key, *who) for one in found)
    sql = queries("bulk")
    with tx.cursor() as cursor:
        cursor.executemany(sql["version"], versions)
    for name in _PROJECTIONS:
        if rows[name]:
            tx.execute(sql[name], index_rows.columns(rows[name]))
    return kept


def _version_row(stored: Json, who: tuple[Any, bool], recorded_at: datetime, authorship: Authorship) -> tuple[Any, ...]:
    body = json_text.dumps(stored)
    return (
        stored["id"],
        stored["resourceType"],
        *who,
        authorship.controller_id,
        authorship.actor_id,
        authorship.act,
        recorded_at,
        recorded_at,
        body.decode(),
        hashlib.sha256(body).digest(),
    )


def _recorded_at(resource: Json, otherwise: datetime) -> datetime:
    written = resource.get("meta", {}).get("lastUpdated")
    return datetime.fromisoformat(written).astimezone(UTC) if written else otherwise
