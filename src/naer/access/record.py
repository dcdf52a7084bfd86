"""The handle through which every room above reads and writes the record, as one actor in one transaction.

Whatever it gives has passed row-level security as that actor, and every citizen seen gets one audit row before the
transaction commits. `guard.Guard` makes it; nobody else does.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from naer.access.ahead import Question as Question
from naer.access.break_glass import BreakGlass
from naer.access.definition import Purpose, Role
from naer.access.exports import Exports
from naer.access.look_ups import LookUps
from naer.access.messages import Messages, OutgoingMessage
from naer.access.organisation_names import OrganisationNames
from naer.access.subscriptions import Subscriptions
from naer.access.systems_own import SystemsOwn
from naer.access.together import Together
from naer.access.versions import Versions
from naer.danish.personal_number import CPR
from naer.errors import NotFoundError, RefusedError
from naer.fhir import json_text, validation
from naer.fhir.plain import Json
from naer.fhir.search_terms import Query
from naer.record import bulk, care, exchange, journal, refusals, rest, search, search_counts
from naer.record.audit import AuditRow as AuditRow
from naer.record.care import Block as Block
from naer.record.care import Glass as Glass
from naer.record.care import PersonalNumber as PersonalNumber
from naer.record.care import Relation as Relation
from naer.record.care import Responsible as Responsible
from naer.record.feed import Change as Change
from naer.record.feed import Place as Place
from naer.record.feed import Reader as Reader
from naer.record.feed import Share as Share
from naer.record.feed import Stretch as Stretch
from naer.record.feed import Trouble as Trouble
from naer.record.journal import Version
from naer.record.journal import new_id as new_id
from naer.record.search import Criteria as Criteria
from naer.record.search import FoundText as FoundText
from naer.record.search import SearchPage as SearchPage


class Record(BreakGlass, LookUps, SystemsOwn):
    """An open record: what may be read and written, beside what the classes that it extends give."""

    @property
    def messages(self) -> Messages:
        """Messages in and out."""
        return Messages(self._tx, self._see)

    @property
    def versions(self) -> Versions:
        """Stored versions, text as it came."""
        return Versions(self._tx, self._see)

    @property
    def exports(self) -> Exports:
        """Bulk exports."""
        return Exports(self._tx, self._see, actor_id=self.actor.id, purpose=self.purpose)

    @property
    def subscriptions(self) -> Subscriptions:
        """Changes as they come, for those who subscribe."""
        return Subscriptions(self._tx, self._see)

    # Reading

    def read(self, resource_type: str, resource_id: str) -> Json:
        """The newest version; NotFoundError when there is none that the actor may see."""
        known = self._ahead.read(resource_type, resource_id)
        return known if known is not None else self._shown(journal.read(self._tx, resource_type, resource_id))

    def read_many(self, resource_type: str, ids: Iterable[str]) -> dict[str, Json]:
        """Those of the ids that exist and may be seen, by id."""
        found = journal.read_many(self._tx, resource_type, ids)
        return {one.body["id"]: self._shown(one) for one in found}

    def find(
        self, resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
    ) -> list[Json]:
        """Resources that meet all criteria (FHIR search parameters); see `record.search` for how values are written."""
        known = self._ahead.found(resource_type, criteria) if sort is None else None
        if known is not None:
            return known[:limit]
        found = search.find(self._tx, resource_type, criteria, sort=sort, limit=limit)
        return [self._shown(one) for one in found]

    def ids(
        self, resource_type: str, criteria: Criteria, *, sort: str | None = None, limit: int | None = None
    ) -> list[str]:
        """The ids of what `find` would give; no citizen is seen by it, and what is shown of them is read."""
        return search.ids(self._tx, resource_type, criteria, sort=sort, limit=limit)

    @cached_property
    def organisation_names(self) -> OrganisationNames:
        """What any organisation is called, as it was within the last half minute; to be asked before the transaction ends."""
        tx = self._tx
        return OrganisationNames(
            self._names,
            lambda ids: {
                one.body["id"]: one.body for one in journal.read_many(tx, "Organization", ids) if one.citizen_id is None
            },
        )

    @contextmanager
    def together(self) -> Iterator[Together]:
        """Questions asked in the block are sent in one round trip when it ends, and then have their answers."""
        asked = Together(self._shown)
        yield asked
        asked.send(self._tx)

    def each(self, resource_type: str, criteria: Criteria) -> Iterator[Json]:
        """As `find`, one after another, for whoever keeps a little of many."""
        for found in search.each(self._tx, resource_type, criteria):
            yield self._shown(found)

    def read_ahead(self, resource_type: str, ids: Collection[str]) -> None:
        """Ask for many at once what `read` will be asked for one by one in this transaction (`access.ahead`)."""
        self._ahead.add_read(self.read_many(resource_type, ids).values())

    def find_ahead(
        self,
        resource_type: str,
        by: str,
        values: Collection[str],
        criteria: Criteria,
        *,
        of: Callable[[Json], str],
    ) -> list[Json]:
        """Ask for many at once what `find` will be asked for each value of the parameter `by` in this transaction.

        `of` says which of the values a resource belongs to. Returns everything found.
        """
        return self.find_all_ahead([Question(resource_type, by, values, criteria, of)])[0]

    def find_all_ahead(self, questions: Sequence[Question]) -> list[list[Json]]:
        """As `find_ahead` for several questions, asked together; what each found, in their order."""
        asked = [(one.resource_type, {**one.criteria, one.by: ",".join(one.values)}) for one in questions if one.values]
        answers = iter(search.find_all(self._tx, asked) if asked else ())
        found = [[self._shown(part) for part in next(answers)] if one.values else [] for one in questions]
        for one, known in zip(questions, found, strict=True):
            self._ahead.add_found(one, known)
        return found

    def once_ahead(self, keys: Collection[str]) -> None:
        """Give many keys at once, which `once` will be asked for one by one in this transaction."""
        fresh = care.once_all(self._tx, keys)
        self._ahead.add_once({key: key in fresh for key in keys})

    def concerning_ahead(self, citizen_ids: Collection[str], *, types: tuple[str, ...]) -> None:
        """Ask at once what `concerning` will be asked for one by one with the same types; for the system's own work."""
        found = journal.concerning(self._tx, citizen_ids, types=types)
        self._ahead.add_concerning(types, {one: [self._shown(part) for part in parts] for one, parts in found.items()})

    def citizens_ahead(self, numbers: Collection[PersonalNumber]) -> None:
        """Ask at once for the citizens behind personal numbers, which `citizen_of_personal_number` will be asked for."""
        self._ahead.add_citizens(numbers, self._citizens_of(numbers))

    def search(self, query: Query) -> SearchPage:
        """One page of a FHIR search (`fhir.search_query.parse`), as the text that is stored; everybody shown is seen.

        What concerns several citizens is parsed to know whom; all else stays text.
        """
        page = search.page(self._tx, query)
        for one in (*page.matches, *page.included):
            self._see_all(json_text.loads(one.body) if one.is_shared else None, one.citizen_id)
        return page

    def first(self, resource_type: str, criteria: Criteria) -> Json | None:
        """One resource that meets all criteria, or None."""
        found = self.find(resource_type, criteria, limit=1)
        return found[0] if found else None

    def count(self, resource_type: str, criteria: Criteria, *, most: int | None = None) -> int:
        """How many resources meet all criteria, counted no further than `most`; no citizen is seen by counting."""
        return search.count(self._tx, resource_type, criteria, most=most)

    def state_of_type(self, resource_type: str) -> tuple[Any, ...]:
        """What differs after any resource of a type has come, changed or gone."""
        return journal.state_of_type(self._tx, resource_type)

    def count_by_code_of_citizen(
        self, resource_type: str, criteria: Criteria, *, parameter: str, system: str
    ) -> dict[str, int]:
        """The same by the citizen's code of that system in a token parameter of Patient, for those who have one."""
        return search_counts.by_code_of_citizen(self._tx, resource_type, criteria, parameter=parameter, system=system)

    def concerning(
        self, citizen_id: str, *, types: tuple[str, ...] | None = None, since: datetime | None = None
    ) -> list[Json]:
        """Everything current about one citizen; NotFoundError when the actor may not see the citizen."""
        known = self._ahead.concerning(citizen_id, types) if since is None else None
        if known is not None:
            return known
        if self.actor.role is not Role.SYSTEM and not self.is_related(citizen_id):
            raise NotFoundError("There is no such citizen here.")
        found = journal.concerning(self._tx, [citizen_id], types=types, since=since)
        self._see(citizen_id)
        return [self._shown(one) for one in found[citizen_id]]

    def history(self, resource_type: str, resource_id: str) -> list[Version]:
        """All versions, newest first; NotFoundError when there is none that the actor may see."""
        versions = journal.history(self._tx, resource_type, resource_id)
        if not versions:
            raise NotFoundError("There is no such resource here.")
        for version, citizen_id in versions:
            self._see_all(version.body, citizen_id)
        return [version for version, _ in versions]

    def citizen_of_personal_number(self, digits: str, *, system: str = CPR) -> str | None:
        """The citizen behind a personal number, for matching a message by the system; RefusedError for people."""
        number = (system, digits)
        if self._ahead.is_number_known(number):
            return self._ahead.citizen_of(number)
        return self._citizens_of([number]).get(number)

    def _citizens_of(self, numbers: Collection[PersonalNumber]) -> dict[PersonalNumber, str]:
        if self.purpose is not Purpose.SYSTEM:
            raise RefusedError("People find citizens by search, which follows their care relations.")
        return care.citizens_of_personal_numbers(self._tx, numbers)

    # Writing

    def save(self, resource: Json, *, act: str, is_new: bool = False) -> Json:
        """Append a version: new without `id` (or with one of `new_id`, when `is_new`), else a change of the version in
        `meta.versionId`.

        InvalidError when it is not valid R4, ConflictError when somebody changed it first, NotFoundError when the actor
        cannot see it. Returns the resource as stored.
        """
        validation.validate(resource)
        if self.purpose is Purpose.SYSTEM and "id" not in resource:
            stored = self._pending.add(resource, self._authorship(act))
            if self._pending.is_full:
                self.write_pending()
        elif self.changes_wait and not is_new:
            if self._pending.is_full or self._pending.waits_for(resource["id"]):
                self.write_pending()
            stored = self._pending.change(resource, self._authorship(act))
        else:
            stored = journal.save(self._tx, resource, self._authorship(act), is_new=is_new)
        self.has_written = True
        self._ahead.written(stored)
        if stored["resourceType"] == "Patient":
            self._see(stored["id"])
        return stored

    def end(self, resource: Json, *, act: str) -> None:
        """Record that a resource is over: it leaves every list, its history stays."""
        journal.end(self._tx, resource, self._authorship(act))
        self._ahead.written(resource)
        self.has_written = True

    def save_all_new(self, resources: Iterable[Json], *, act: str) -> list[Json]:
        """Append many new resources that are valid R4, each under the id that it has; returns them as stored."""
        stored = bulk.save_all_new(self._tx, list(resources), self._authorship(act))
        self.has_written = self.has_written or bool(stored)
        for one in stored:
            if one["resourceType"] == "Patient":
                self._see(one["id"])
        return stored

    def load(self, resources: Iterable[Json], *, act: str) -> int:
        """Append many new resources at once (populations, imports); returns how many."""
        return bulk.load(self._tx, resources, self._authorship(act))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction that is undone alone when it fails; the error goes on to the caller."""
        with refusals.in_our_words(), self._tx.transaction():
            try:
                yield
                self.write_pending()
            except BaseException:
                self._pending.forget()
                self._ahead.forget()
                self.remembered.clear()
                raise

    def once(self, key: str) -> bool:
        """True the first time `key` is given in a transaction that commits: the guard of a reaction."""
        known = self._ahead.once(key)
        return known if known is not None else care.once(self._tx, key)

    def use_assertion(self, client: str, jti: str, *, until: float) -> bool:
        """True the first time a client logs in with this assertion; `until` is when it expires (seconds since 1970)."""
        return rest.use_assertion(self._tx, client, jti, until=until)

    def post(self, message: OutgoingMessage) -> str:
        """Put a message in the outbox; it leaves after this transaction commits. Returns its outbox id."""
        if self.purpose is Purpose.SYSTEM:
            return self._pending.post(message)
        outbox_id = new_id()
        exchange.post(self._tx, {outbox_id: message})
        return outbox_id
