"""The one door: opens the record as an actor for a purpose, and closes it with the audit written."""

from collections.abc import Iterator
from contextlib import contextmanager

from naer.access import rules
from naer.access.clock import Clock
from naer.access.definition import Actor, Purpose, Role
from naer.access.record import Record
from naer.errors import FaultError, RefusedError
from naer.record.store import SYSTEM_ROLE, Principal, Store


class Guard:
    """Opens the record. One guard for people (role naer_web), one for the system's own work (role naer_worker)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self.clock = clock

    @contextmanager
    def open(
        self, actor: Actor, *, purpose: Purpose, act: str, reason: str = "", request_id: str | None = None
    ) -> Iterator[Record]:
        """One transaction. RefusedError when the actor may not look for this purpose; FaultError when a person comes to the
        system's door, or the system to theirs: each door has its own rights in the database.

        Commits at the end with one audit row for each citizen seen; any error rolls everything back.
        """
        refused = rules.purpose_refusal(actor, purpose)
        if refused is not None:
            raise RefusedError(refused.reason)
        if (self._store.role == SYSTEM_ROLE) != (actor.role is Role.SYSTEM):
            raise FaultError("The record was opened by the wrong door.")
        now = self.clock.now()
        principal = Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
        with self._store.transaction(principal, now) as tx:
            record = Record(tx, actor=actor, purpose=purpose, act=act, now=now)
            yield record
            record.write_pending()
            record.write_audit(reason=reason, request_id=request_id)
            record.wake_readers()
