"""Stored versions as the rooms above may read them: the record's functions bound to an open handle, text as it came.

Reached as `rec.versions`; lives as long as its transaction. Whoever is given a version has seen its citizens.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from naer.errors import NotFoundError
from naer.record import versions
from naer.record.journal import Transaction
from naer.record.versions import NEWEST as NEWEST
from naer.record.versions import Mark as Mark
from naer.record.versions import Stored as Stored


class Versions:
    """`seen` is told of every citizen whom a version concerns."""

    def __init__(self, tx: Transaction, seen: Callable[[str | None], None]) -> None:
        self._tx = tx
        self._seen = seen

    def current(self, resource_type: str, resource_id: str) -> Stored:
        """The newest version, ended or not; NotFoundError when there is none that the actor may see."""
        found = versions.current(self._tx, resource_type, resource_id)
        if found is None:
            raise NotFoundError("There is no such resource here.")
        return self._shown(found)

    def current_many(self, ids: Iterable[str]) -> list[Stored]:
        """The newest versions of those of the ids that the actor may see, of whatever type, ended or not."""
        return [self._shown(one) for one in versions.current_many(self._tx, ids)]

    def known(self, ids: Iterable[str]) -> set[UUID]:
        """Those of the ids (UUID text) under which there is something that the actor may see, ended or not."""
        return versions.known(self._tx, ids)

    def one(self, resource_type: str, resource_id: str, number: int) -> Stored:
        """One version; NotFoundError when there is none that the actor may see."""
        found = versions.one(self._tx, resource_type, resource_id, number)
        if found is None:
            raise NotFoundError("There is no such resource here.")
        return self._shown(found)

    def of_one(
        self, resource_type: str, resource_id: str, *, since: datetime | None, before: int | None, limit: int
    ) -> list[Stored]:
        """Versions of one resource, newest first, below the number `before`."""
        found = versions.history_of_one(self._tx, resource_type, resource_id, since=since, before=before, limit=limit)
        return [self._shown(one) for one in found]

    def count_of_one(self, resource_type: str, resource_id: str, *, since: datetime | None) -> int:
        """How many versions of one resource there are."""
        return versions.history_count(self._tx, resource_type, resource_id, since=since)

    def of_type(
        self, resource_type: str | None, *, since: datetime | None, after: Mark, limit: int
    ) -> list[tuple[Stored, Mark]]:
        """Versions of every resource of a type (None: of all), newest first, each with its mark in the journal."""
        found = versions.history_of_type(self._tx, resource_type, since=since, after=after, limit=limit)
        return [(self._shown(one), mark) for one, mark in found]

    def concerning(
        self, citizen_id: str, *, types: Collection[str] | None = None, since: datetime | None = None
    ) -> list[Stored]:
        """Everything current about one citizen that the actor may see."""
        return [self._shown(one) for one in versions.concerning(self._tx, citizen_id, types=types, since=since)]

    def _shown(self, found: Stored) -> Stored:
        for citizen_id in versions.citizens_seen(self._tx, found):
            self._seen(citizen_id)
        return found
