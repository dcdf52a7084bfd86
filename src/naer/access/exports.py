"""Bulk exports as the rooms above may ask for them: the record's functions bound to an open handle.

Reached as `rec.exports`. Every citizen whom an export shows is seen, and noted when the transaction commits: files are given out
after that only, to who asked, for the purpose they asked for: a system sees more for one purpose than for another.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import IO, Any

from naer.access.definition import Purpose
from naer.errors import NotFoundError
from naer.record import export
from naer.record.export import Export as Export
from naer.record.journal import Transaction


class Exports:
    """`seen` is told of every citizen whom an export shows."""

    def __init__(self, tx: Transaction, seen: Callable[[str | None], None], *, actor_id: str, purpose: Purpose) -> None:
        self._tx = tx
        self._seen = seen
        self._actor_id = actor_id
        self._purpose = purpose.value

    def write_type(
        self,
        to: IO[bytes],
        resource_type: str,
        *,
        since: datetime | None = None,
        citizens: Sequence[str] | None = None,
        of_citizens: bool = False,
    ) -> int:
        """Write every current resource of a type that the actor may see, one a line; returns how many."""
        return export.write_type(self._tx, to, resource_type, since=since, citizens=citizens, of_citizens=of_citizens)

    def note_seen(
        self, types: Collection[str], *, since: datetime | None = None, citizens: Sequence[str] | None = None
    ) -> int:
        """Note every citizen whom an export of these types shows; returns how many."""
        found = export.citizens_of(self._tx, types, since=since, citizens=citizens)
        for citizen_id in found:
            self._seen(citizen_id)
        return len(found)

    def request(self, export_id: str, asked: dict[str, Any]) -> None:
        """Note that the actor asks for an export, and for which purpose."""
        export.request(self._tx, export_id, {**asked, "purpose": self._purpose})

    def one(self, export_id: str) -> Export:
        """An export that the actor asked for, for this purpose; NotFoundError when there is none, or its time is up."""
        found = export.one(self._tx, export_id)
        whose = (self._actor_id, self._purpose)
        if found is None or (found.actor_id, found.request.get("purpose")) != whose or found.is_expired:
            raise NotFoundError("There is no such resource here.")
        return found

    def touch(self, export_id: str) -> None:
        """Somebody works on it now."""
        export.touch(self._tx, export_id)

    def finish(
        self, export_id: str, *, state: str, files: list[dict[str, Any]], at: datetime | None, reason: str = ""
    ) -> None:
        """It is done or has failed."""
        export.finish(self._tx, export_id, state=state, files=files, at=at, reason=reason)

    def remove(self, export_id: str) -> None:
        """Forget an export."""
        export.remove(self._tx, export_id)

    def expired(self) -> list[str]:
        """Forget the exports whose time is up; returns them."""
        return export.expired(self._tx)
