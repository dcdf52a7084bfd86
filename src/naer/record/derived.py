"""What tables that are derived from the record need of it: who changed, what is current about them, what was emptied.

For the system's own work, which shows no one's resources to anybody: `insight.tables` keeps whole numbers under pseudonyms.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.record.feed import Place
from naer.record.journal import Transaction
from naer.record.queries import queries

CITIZENS_AT_ONCE = 500


class Held(NamedTuple):
    """A resource, the citizen it is kept for, and when this version of it was recorded."""

    citizen_id: str
    recorded_at: datetime
    body: Json


def changed(tx: Transaction, after: Place, to: Place) -> list[str]:
    """The ids of citizens whom a change after one place and up to another concerns, in order."""
    asked = {
        "epoch": after[0],
        "xid": after[1],
        "position": after[2],
        "to_epoch": to[0],
        "to_xid": to[1],
        "to_position": to[2],
    }
    return sorted(str(citizen) for (citizen,) in tx.execute(queries("derived")["changed"], asked))


def emptied(tx: Transaction) -> dict[str, int]:
    """How many versions of each citizen have been emptied (purged), by the citizen's id."""
    return {str(citizen): count for citizen, count in tx.execute(queries("derived")["emptied"])}


def current(tx: Transaction, citizens: Sequence[str], types: Collection[str]) -> Iterator[Held]:
    """The newest versions of resources of some types, one citizen's after the other's; what ended or was emptied is left out."""
    for start in range(0, len(citizens), CITIZENS_AT_ONCE):
        asked = {"citizens": list(citizens[start : start + CITIZENS_AT_ONCE]), "types": list(types)}
        for citizen, recorded_at, body in tx.execute(queries("derived")["current"], asked):
            yield Held(str(citizen), recorded_at, json_text.loads(body))


def patients(tx: Transaction, citizens: Sequence[str]) -> Iterator[Held]:
    """Every version of the citizens' own Patient resources, oldest first: where they lived, and until when."""
    for start in range(0, len(citizens), CITIZENS_AT_ONCE):
        asked = {"citizens": list(citizens[start : start + CITIZENS_AT_ONCE])}
        for citizen, recorded_at, body in tx.execute(queries("derived")["earlier_patients"], asked):
            yield Held(str(citizen), recorded_at, json_text.loads(body))


def by_personal_number(tx: Transaction, numbers: Sequence[str], *, system: str) -> dict[str, str]:
    """The ids of the citizens whom the record knows under these personal numbers (digits only)."""
    found = tx.execute(queries("derived")["by_personal_number"], {"numbers": list(numbers), "system": system})
    return {number: str(citizen) for number, citizen in found if citizen is not None}
