"""One actor's open transaction in the record: who asks and what for, whom they have seen, and what waits to be written.

What the handle `record.Record` is made of stands on it. `guard.Guard` makes and ends it; nobody else does.
"""

from datetime import datetime
from functools import cached_property
from uuid import UUID

from naer.access import rules
from naer.access.ahead import Ahead
from naer.access.definition import Actor, Purpose
from naer.access.organisation_names import KeptNames
from naer.fhir import subjects
from naer.fhir.plain import Json
from naer.record import audit, care, feed, journal
from naer.record.journal import Found, Transaction
from naer.record.pending import Pending


class Opened:
    """An open transaction as one actor. Ids are UUID text, instants are UTC; errors are those of `naer.errors`.

    `changes_wait`: the system's changes are written together too, and a ConflictError comes only then (`record.pending`).
    `remembered` is for what rooms above have found out or written in this transaction; undoing a part of it forgets all.
    """

    def __init__(
        self, tx: Transaction, *, actor: Actor, purpose: Purpose, act: str, now: datetime, names: KeptNames
    ) -> None:
        self.actor = actor
        self.purpose = purpose
        self.act = act
        self.now = now
        self.seen: dict[str | None, None] = {}
        self.has_written = False
        self.changes_wait = False
        self.remembered: dict[str, str] = {}
        self._transaction = tx
        self._pending = Pending()
        self._ahead = Ahead()
        self._names = names

    @property
    def _tx(self) -> Transaction:
        """The open transaction, for a question: what waits to be written is written first."""
        self.write_pending()
        return self._transaction

    def write_pending(self) -> None:
        """Write what the system has made and what waits to be written together."""
        if self._pending:
            self._pending.write(self._transaction)

    # Ending: called by the guard

    def wake_readers(self) -> None:
        """Tell the worker that there is something in the feed, when the transaction commits and if it wrote."""
        if self.has_written:
            feed.wake(self._tx)

    def write_audit(self, *, reason: str, request_id: str | None) -> None:
        """One row for each citizen seen; people only, the system's acts stand in the journal."""
        if not self.seen or self.purpose is Purpose.SYSTEM:
            return
        opened = care.glasses_open(self._tx, actor_id=self.actor.id, at=self.now)
        by_basis: dict[str, list[str | None]] = {}
        for one in self.seen:
            basis = "message" if one is None else rules.basis_of(self.actor, one, opened_in_emergency=opened)
            by_basis.setdefault(basis, []).append(one)
        for basis, citizens in by_basis.items():
            entry = audit.AuditEntry(
                actor_id=self.actor.id,
                actor_name=self.actor.name,
                role=self.actor.role.value,
                organisation_id=self.actor.organisation_ids[0] if self.actor.organisation_ids else None,
                act=self.act,
                purpose=self.purpose.value,
                basis=basis,
                reason=reason,
                request_id=request_id,
            )
            audit.add(self._tx, entry, citizens)

    def _see(self, citizen_id: str | None) -> None:
        self.seen[citizen_id] = None

    def _see_all(self, body: Json | None, citizen_id: UUID | None) -> None:
        """Whoever sees a resource about several citizens has seen them all; what was purged still says the first."""
        for one in subjects.citizens_concerned(body) if body is not None else (citizen_id,):
            if one is not None:
                self._see(str(one))

    def _shown(self, found: Found) -> Json:
        self._see_all(found.body if found.may_be_shared else None, found.citizen_id)
        return found.body

    def _authorship(self, act: str) -> journal.Authorship:
        return journal.Authorship(actor_id=self._actor_id, controller_id=self._controller_id, act=act, now=self.now)

    @cached_property
    def _actor_id(self) -> UUID:
        return UUID(self.actor.id)

    @cached_property
    def _controller_id(self) -> UUID | None:
        return UUID(self.actor.organisation_ids[0]) if self.actor.organisation_ids else None
