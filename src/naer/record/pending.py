"""Resources, care relations and outgoing messages of one transaction that wait to be written together.

A round trip to the database costs more than the write it carries. What the system makes in a transaction is therefore held
here until somebody asks the database anything, and written in one call each: nobody sees the difference, because every
question and the end of the transaction come after. A change of what is there already may meet somebody else's, and says so
only when it is written: changes wait where the whole transaction is done again after a ConflictError, and nowhere else.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from naer.fhir.plain import Json
from naer.record import care, exchange
from naer.record.exchange import OutgoingMessage
from naer.record.ids import new_id
from naer.record.journal import Authorship, Transaction, refuse_unless_kept, stamped, version_row, version_seen
from naer.record.queries import queries

MOST_WAITING = 200
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Relation:
    citizen_id: str
    organisation_id: str
    kind: str
    since: datetime
    until: datetime | None
    because: str

    def covers(self, other: "_Relation") -> bool:
        return self.since <= other.since and _end(self) >= _end(other)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.citizen_id, self.organisation_id, self.kind


@dataclass
class Pending:
    """What waits. `write` writes it; `forget` drops it with a part of the transaction that was undone."""

    _rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _ids: set[str] = field(default_factory=set[str])
    _relations: dict[tuple[str, str, str], list[_Relation]] = field(
        default_factory=dict[tuple[str, str, str], list[_Relation]]
    )

    _ends: dict[tuple[str, str, str], datetime] = field(default_factory=dict[tuple[str, str, str], datetime])
    _posts: dict[str, OutgoingMessage] = field(default_factory=dict[str, OutgoingMessage])

    def __bool__(self) -> bool:
        return bool(self._rows or self._relations or self._ends or self._posts)

    @property
    def is_full(self) -> bool:
        """Whether so much waits that it should be written before more comes."""
        return len(self._rows) >= MOST_WAITING

    def add(self, resource: Json, authorship: Authorship) -> Json:
        """A resource without id; returns it as it will be stored."""
        stored = stamped(resource, number=1, recorded_at=authorship.now)
        self._wait(stored, version_row(stored, authorship, expected=0))
        return stored

    def change(self, resource: Json, authorship: Authorship) -> Json:
        """The next version of a resource that `waits_for` says nothing of; returns it as it will be stored."""
        expected = version_seen(resource)
        stored = stamped(resource, number=expected + 1, recorded_at=authorship.now)
        self._wait(stored, version_row(stored, authorship, expected=expected))
        return stored

    def _wait(self, stored: Json, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._ids.add(stored["id"])

    def waits_for(self, resource_id: str) -> bool:
        """Whether a version of the resource waits already: it is to be written before the next."""
        return resource_id in self._ids

    def relate(
        self,
        citizen_id: str,
        organisation_id: str,
        *,
        kind: str,
        since: datetime,
        because: str,
        until: datetime | None,
    ) -> None:
        """A care relation; one that another covers adds nothing."""
        new = _Relation(citizen_id, organisation_id, kind, since, until, because)
        known = self._relations.setdefault(new.key, [])
        if not any(one.covers(new) for one in known):
            known[:] = [*(one for one in known if one.since != new.since), new]

    def ends(self, citizen_id: str, organisation_id: str, *, kind: str) -> bool:
        """Whether the end of such a care relation waits: it is to be written before it begins anew."""
        return (citizen_id, organisation_id, kind) in self._ends

    def end_relation(self, citizen_id: str, organisation_id: str, *, kind: str, at: datetime) -> None:
        """The end of a care relation, also of one that waits."""
        key = (citizen_id, organisation_id, kind)
        self._ends[key] = min(at, self._ends.get(key, at))

    def post(self, message: OutgoingMessage) -> str:
        """A message for the outbox; returns its id there."""
        outbox_id = new_id()
        self._posts[outbox_id] = message
        return outbox_id

    def forget(self) -> None:
        """Nothing waits any longer."""
        self._rows.clear()
        self._ids.clear()
        self._relations.clear()
        self._ends.clear()
        self._posts.clear()

    def write(self, tx: Transaction) -> None:
        """Write everything that waits, in the order in which it came. NotFoundError and ConflictError as `journal.save`."""
        rows, relations = list(self._rows), [one for known in self._relations.values() for one in known]
        ends, posts = dict(self._ends), dict(self._posts)
        self.forget()
        if rows:
            # One alone is not packed into arrays: it may be a file of many megabytes.
            name, asked = ("keep", rows[0]) if len(rows) == 1 else ("keep_all", _columns(rows))
            answer = tx.execute(queries("journal")[name], asked).fetchone()
            refuse_unless_kept(answer[0] if answer else 0)
        if relations:
            tx.execute(queries("care")["relate_all"], _relation_columns(relations))
        if ends:
            care.end_relations(tx, ends)
        if posts:
            exchange.post(tx, posts)


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of one author at one instant as arrays."""
    return {
        "ids": [row["id"] for row in rows],
        "types": [row["type"] for row in rows],
        "expected": [row["expected"] for row in rows],
        "bodies": [row["body"] for row in rows],
        "digests": [row["digest"] for row in rows],
        "ended": [row["ended"] for row in rows],
        "citizens": [",".join(map(str, row["citizens"])) for row in rows],
        "acts": [row["act"] for row in rows],
        "entries": [row["entries"] for row in rows],
        "controller": rows[0]["controller"],
        "actor": rows[0]["actor"],
        "at": rows[0]["at"],
    }


def _relation_columns(relations: list[_Relation]) -> dict[str, list[Any]]:
    return {
        "citizens": [one.citizen_id for one in relations],
        "organisations": [one.organisation_id for one in relations],
        "kinds": [one.kind for one in relations],
        "since": [one.since for one in relations],
        "until": [one.until for one in relations],
        "because": [one.because for one in relations],
    }


def _end(relation: _Relation) -> datetime:
    return relation.until or _ALWAYS
