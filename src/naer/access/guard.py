"""The one door: opens the record as an actor for a purpose, and closes it with the audit written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from naer.access import rules
from naer.access.clock import Clock
from naer.access.definition import Actor, Caller, Purpose, Role
from naer.access.organisation_names import KeptNames
from naer.access.record import Record
from naer.errors import FaultError, RefusedError
from naer.fhir import validation
from naer.fhir.plain import Json
from naer.fhir.search_terms import Query
from naer.record import rest
from naer.record.ids import asked_for
from naer.record.rest import Current as Current
from naer.record.search import SearchPage as SearchPage
from naer.record.store import SYSTEM_ROLE, Principal, Store


class Guard:
    """Opens the record. One guard for people (role naer_web), one for the system's own work (role naer_worker)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self.clock = clock
        self._names = KeptNames()

    @contextmanager
    def open(
        self,
        actor: Actor,
        *,
        purpose: Purpose,
        act: str,
        reason: str = "",
        request_id: str | None = None,
        only_citizen_id: str | None = None,
    ) -> Iterator[Record]:
        """One transaction. RefusedError when the actor may not look for this purpose; FaultError when a person comes to the
        system's door, or the system to theirs: each door has its own rights in the database.

        With `only_citizen_id` nothing of other citizens is seen. Commits at the end with one audit row for each citizen
        seen; any error rolls everything back.
        """
        self._check(actor, purpose)
        now = self.clock.now()
        with self._store.transaction(_principal(actor, only_citizen_id), now) as tx:
            record = Record(tx, actor=actor, purpose=purpose, act=act, now=now, names=self._names)
            yield record
            record.write_pending()
            record.write_audit(reason=reason, request_id=request_id)
            record.wake_readers()

    # One resource in one round trip, for the REST interface: the same door, the same policies, the same audit.

    def read_current(
        self, caller: Caller, *, act: str, resource_type: str, resource_id: str, request_id: str | None = None
    ) -> Current | None:
        """The newest version as it is stored; None when there is none that the caller may see."""
        self._check(caller.actor, caller.purpose)
        return rest.read(
            self._store,
            _principal(caller.actor, caller.only_citizen_id),
            _noting(caller, act, request_id),
            now=self.clock.now(),
            resource_type=resource_type,
            resource_id=asked_for(resource_id),
        )

    def search(self, caller: Caller, query: Query, *, act: str, request_id: str | None = None) -> SearchPage:
        """One page of a FHIR search, everybody shown seen; a citizen's newest by a code in one round trip."""
        self._check(caller.actor, caller.purpose)
        found = rest.newest(
            self._store,
            _principal(caller.actor, caller.only_citizen_id),
            _noting(caller, act, request_id),
            now=self.clock.now(),
            query=query,
        )
        if found is not None:
            return found
        with self.open(
            caller.actor, purpose=caller.purpose, act=act, request_id=request_id, only_citizen_id=caller.only_citizen_id
        ) as rec:
            return rec.search(query)

    def keep_one(
        self,
        caller: Caller,
        resource: Json,
        *,
        act: str,
        expected: int,
        ended: bool = False,
        request_id: str | None = None,
    ) -> tuple[Json, str, datetime]:
        """Append one version after the version `expected` (0: it is new, under the id that it has): as stored, its text,
        and when. InvalidError, NotFoundError, ConflictError and RefusedError as `Record.save`.
        """
        self._check(caller.actor, caller.purpose)
        if not ended:
            validation.validate(resource)
        now = self.clock.now()
        stored, text = rest.keep(
            self._store,
            _principal(caller.actor, caller.only_citizen_id),
            _noting(caller, act, request_id),
            now=now,
            resource=resource,
            expected=expected,
            ended=ended,
        )
        return stored, text, now

    def read_everything(
        self,
        caller: Caller,
        *,
        act: str,
        citizen_id: str,
        types: list[str] | None,
        since: datetime | None,
        base: str,
        request_id: str | None = None,
    ) -> tuple[str, int, bool]:
        """Everything current about a citizen as entries of a Bundle (`base` begins their addresses), how many, and whether
        the caller sees the citizen at all.
        """
        self._check(caller.actor, caller.purpose)
        return rest.everything(
            self._store,
            _principal(caller.actor, caller.only_citizen_id),
            _noting(caller, act, request_id),
            now=self.clock.now(),
            citizen_id=asked_for(citizen_id),
            types=types,
            since=since,
            base=base,
        )

    def wake(self) -> None:
        """Wake the readers of the change feed; nothing depends on it being heard."""
        rest.wake(self._store)

    def _check(self, actor: Actor, purpose: Purpose) -> None:
        refused = rules.purpose_refusal(actor, purpose)
        if refused is not None:
            raise RefusedError(refused.reason)
        if (self._store.role == SYSTEM_ROLE) != (actor.role is Role.SYSTEM):
            raise FaultError("The record was opened by the wrong door.")


def _principal(actor: Actor, only_citizen_id: str | None) -> Principal:
    return Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id, only_citizen_id)


def _noting(caller: Caller, act: str, request_id: str | None) -> rest.Noting:
    return rest.Noting(
        actor_name=caller.actor.name,
        act=act,
        purpose=caller.purpose.value,
        otherwise=rules.usual_basis(caller.actor),
        request_id=request_id,
    )
