"""The one door: opens the record as an actor for a purpose, and closes it with the audit written."""

from collections.abc import Iterator
from contextlib import contextmanager

from naer.access import rules
from naer.access.clock import Clock
from naer.access.definition import Actor, Purpose
from naer.access.record import Record
from naer.errors import RefusedError
from naer.record.store import Principal, Store


class Guard:
    """Opens the record. One guard for people (role naer_web), one for the system's own work (role naer_worker)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self.clock = clock

    @contextmanager
    def open(
        self, actor: Actor, *, purpose: Purpose, act: str, reason: str = "", request_id: str | None = None
    ) -> Iterator[Record]:
        """One transaction. RefusedError when the actor may not look for this purpose.

        Commits at the end with one audit row for each citizen seen; any error rolls everything back.
        """
        refused = rules.purpose_refusal(actor, purpose)
        if refused is not None:
            raise RefusedError(refused.reason)
        now = self.clock.now()
        principal = Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
        with self._store.transaction(principal, now) as tx:
            record = Record(tx, actor=actor, purpose=purpose, act=act, now=now)
            yield record
            record.write_audit(reason=reason, request_id=request_id)
            record.wake_readers()
