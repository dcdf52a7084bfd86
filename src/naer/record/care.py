"""Who may and who must: care relations, courses with exactly one responsible, break-glass, blocks, last looks.

Rows of these tables are acts with a time; the exclusion constraint and the deferred trigger of migration 0001 uphold
"exactly one responsible at any instant".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from naer.errors import NotFoundError
from naer.record import together
from naer.record.ids import asked_for, new_id, or_none
from naer.record.journal import Transaction
from naer.record.queries import queries
from naer.record.together import Row, Statement

PersonalNumber = tuple[str, str]
"""A personal number: the system that it is of, and its digits."""


@dataclass(frozen=True)
class Responsible:
    """One period of responsibility for a course; `until` is None while it lasts."""

    course_id: str
    organisation_id: str
    contact: str
    since: datetime
    until: datetime | None
    citizen_id: str = ""


@dataclass(frozen=True)
class Relation:
    """Why an organisation may see a citizen, and when; `until` is None while it lasts."""

    organisation_id: str
    kind: str
    since: datetime
    until: datetime | None
    because: str


@dataclass(frozen=True)
class Glass:
    """One emergency look-up."""

    id: str
    citizen_id: str
    actor_id: str
    reason: str
    opened_at: datetime
    valid_to: datetime
    reviewed_at: datetime | None


@dataclass(frozen=True)
class Block:
    """A citizen's refusal of look-up; None in a field means: any."""

    id: str
    organisation_id: str | None
    person_id: str | None
    resource_id: str | None
    recorded_from: datetime | None
    recorded_to: datetime | None
    valid_from: datetime


def relate(tx: Transaction, citizen_id: str, organisation_id: str, **terms: Any) -> None:
    """Begin a care relation (`kind`, `since`, `until` or None, `because`); harmless when it is there already."""
    asked = {"citizen": citizen_id, "organisation": organisation_id, "until": None, **terms}
    tx.execute(queries("care")["relate"], asked)


def end_relations(tx: Transaction, ends: Mapping[tuple[str, str, str], datetime]) -> None:
    """End care relations, each known by citizen, organisation and kind, at an instant of its own."""
    asked = {
        "citizens": [citizen_id for citizen_id, _, _ in ends],
        "organisations": [organisation_id for _, organisation_id, _ in ends],
        "kinds": [kind for _, _, kind in ends],
        "at": list(ends.values()),
    }
    tx.execute(queries("care")["end_relations"], asked)


def relations(tx: Transaction, citizen_id: str) -> list[Relation]:
    """The care relations of a citizen that the actor may know, oldest first."""
    rows = tx.execute(queries("care")["relations"], {"citizen": citizen_id})
    return [
        Relation(str(organisation), kind, since, until, because) for organisation, kind, since, until, because in rows
    ]


def make_responsible(
    tx: Transaction, course_id: str, *, citizen_id: str, organisation_id: str, contact: str, since: datetime
) -> None:
    """From `since` this organisation and contact answer for the course; whoever did before stops at that instant."""
    sql = queries("care")
    tx.execute(sql["open_course"], {"course": course_id, "citizen": citizen_id, "since": since})
    row = tx.execute(sql["course_key"], {"course": course_id}).fetchone()
    if row is None:
        raise NotFoundError("There is no such course here.")
    who = {"key": row[0], "citizen": row[1], "organisation": organisation_id, "contact": contact}
    tx.execute(sql["end_responsible"], {"key": row[0], "at": since})
    tx.execute(sql["add_responsible"], {**who, "since": since})


def close_course(tx: Transaction, course_id: str, *, at: datetime) -> None:
    """The course is over; nobody needs to answer for it after `at`."""
    row = tx.execute(queries("care")["close_course"], {"course": course_id, "at": at}).fetchone()
    if row is not None:
        tx.execute(queries("care")["end_responsible"], {"key": row[0], "at": at})


def responsible_histories(tx: Transaction, course_ids: Iterable[str]) -> list[Responsible]:
    """Everyone who has answered for any of the courses, by when they began."""
    asked = {"courses": [known for one in course_ids if (known := or_none(one)) is not None]}
    return together.ask(
        tx, Statement(queries("care")["responsible_history"], asked, together.FROM_IDS, _all_responsible)
    )


def responsible_at(tx: Transaction, course_ids: list[str], at: datetime) -> dict[str, Responsible]:
    """Who answers for each of the courses at an instant; courses that were not open then are left out."""
    asked = {"courses": [known for one in course_ids if (known := or_none(one)) is not None], "at": at}
    found = together.ask(tx, Statement(queries("care")["responsible_now"], asked, together.FROM_IDS, _all_responsible))
    return {one.course_id: one for one in found}


def _all_responsible(rows: list[Row]) -> list[Responsible]:
    return [
        Responsible(str(course), str(organisation), contact.decode(), since, until, str(citizen))
        for course, organisation, contact, since, until, citizen in rows
    ]


def once(tx: Transaction, key: str) -> bool:
    """True the first time `key` is given (in a transaction that commits), False ever after."""
    return tx.execute(queries("care")["once"], {"key": key}).fetchone() is not None


def once_all(tx: Transaction, keys: Iterable[str]) -> set[str]:
    """Those of the keys that are given for the first time."""
    return {key for (key,) in tx.execute(queries("care")["once_all"], {"keys": sorted(set(keys))})}


def may_see(tx: Transaction, citizen_id: str) -> bool:
    """May the actor see this citizen's record now: own, in care and not refused, or opened in an emergency?"""
    row = tx.execute(queries("care")["may_see"], {"citizen": or_none(citizen_id)}).fetchone()
    return bool(row and row[0])


def citizen_exists(tx: Transaction, citizen_id: str) -> bool:
    """Is there such a citizen at all? Only to offer break-glass."""
    row = tx.execute(queries("care")["citizen_exists"], {"citizen": or_none(citizen_id)}).fetchone()
    return bool(row and row[0])


def citizens_of_personal_numbers(tx: Transaction, numbers: Iterable[PersonalNumber]) -> dict[PersonalNumber, str]:
    """The citizens behind personal numbers, for matching messages, those that are known; the database lets the worker
    alone ask.
    """
    asked = sorted(set(numbers))
    both = {"systems": [system for system, _ in asked], "digits": [digits for _, digits in asked]}
    rows = tx.execute(queries("care")["citizens_of_personal_numbers"], both)
    return {(system, digits): str(citizen_id) for system, digits, citizen_id in rows if citizen_id}


def open_by_personal_number(tx: Transaction, *, system: str, digits: str, reason: str, until: datetime) -> str | None:
    """As `break_glass`, for a citizen known by personal number only; returns the citizen's id, None when there is none."""
    asked = {"id": new_id(), "system": system, "digits": digits, "reason": reason, "until": until}
    row = tx.execute(queries("care")["open_by_personal_number"], asked).fetchone()
    return str(row[0]) if row and row[0] else None


def break_glass(tx: Transaction, citizen_id: str, *, actor_id: str, reason: str, at: datetime, until: datetime) -> None:
    """Open a citizen's record in an emergency, for a limited time, with a reason that a reviewer reads."""
    asked = {"id": new_id(), "citizen": citizen_id, "actor": actor_id, "reason": reason, "at": at, "until": until}
    tx.execute(queries("care")["break_glass"], asked)


def glass_now(tx: Transaction, citizen_id: str, *, actor_id: str, at: datetime) -> tuple[str, datetime] | None:
    """The reason and end of the actor's emergency look-up of this citizen, when one is open."""
    asked = {"citizen": citizen_id, "actor": actor_id, "at": at}
    row = tx.execute(queries("care")["glass_now"], asked).fetchone()
    return (row[0], row[2]) if row else None


def glasses_open(tx: Transaction, *, actor_id: str, at: datetime) -> frozenset[str]:
    """The citizens whose record the actor has open in an emergency."""
    rows = tx.execute(queries("care")["glasses_open"], {"actor": actor_id, "at": at})
    return frozenset(str(citizen) for (citizen,) in rows)


def glasses_to_review(tx: Transaction) -> list[Glass]:
    """Emergency look-ups, those nobody has reviewed first."""
    rows = tx.execute(queries("care")["glasses_to_review"])
    return [Glass(str(i), str(c), str(a), reason, opened, until, seen) for i, c, a, reason, opened, until, seen in rows]


def review_glass(tx: Transaction, glass_id: str, *, actor_id: str, note: str, at: datetime) -> bool:
    """Mark an emergency look-up as reviewed; False when it was already, or is the reviewer's own."""
    asked = {"id": asked_for(glass_id), "actor": actor_id, "note": note, "at": at}
    return tx.execute(queries("care")["review_glass"], asked).rowcount == 1


def add_block(tx: Transaction, citizen_id: str, *, at: datetime, **scope: Any) -> str:
    """Refuse look-up: `organisation`, `person`, `resource` (ids), `recorded_from`, `recorded_to`; absent means any."""
    block_id = new_id()
    names = ("organisation", "person", "resource", "recorded_from", "recorded_to")
    asked = {"id": block_id, "citizen": citizen_id, "at": at, **{name: scope.get(name) for name in names}}
    tx.execute(queries("care")["add_block"], asked)
    return block_id


def lift_block(tx: Transaction, block_id: str, *, at: datetime) -> bool:
    """End a refusal; False when it is not in force, or not the actor's to lift."""
    return tx.execute(queries("care")["lift_block"], {"id": asked_for(block_id), "at": at}).rowcount == 1


def blocks(tx: Transaction, citizen_id: str, *, at: datetime) -> list[Block]:
    """The citizen's refusals in force."""
    rows = tx.execute(queries("care")["blocks"], {"citizen": citizen_id, "at": at})
    return [
        Block(str(i), _text(org), _text(person), _text(resource), start, stop, since)
        for i, org, person, resource, start, stop, since in rows
    ]


def last_look(tx: Transaction, citizen_id: str, *, actor_id: str) -> datetime | None:
    """When the actor last opened the citizen's page; None: never."""
    row = tx.execute(queries("care")["last_look"], {"actor": actor_id, "citizen": citizen_id}).fetchone()
    return row[0] if row else None


def look(tx: Transaction, citizen_id: str, *, actor_id: str, at: datetime) -> None:
    """Remember that the actor looks now."""
    tx.execute(queries("care")["look"], {"actor": actor_id, "citizen": citizen_id, "at": at})


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
