"""Changes as they come, for those who subscribe: the record's functions bound to an open handle.

Reached as `rec.subscriptions`. What is told of a change is that there is one: whoever is told has seen its citizens.
"""

from collections.abc import Callable, Collection

from naer.record import feed, subscriptions, versions
from naer.record.feed import Place as Place
from naer.record.journal import Transaction
from naer.record.subscriptions import Due as Due
from naer.record.versions import Stored


class Subscriptions:
    """`seen` is told of every citizen whom a change concerns."""

    def __init__(self, tx: Transaction, seen: Callable[[str | None], None]) -> None:
        self._tx = tx
        self._seen = seen

    def newest(self) -> Place:
        """The place of the newest finished change."""
        return feed.newest(self._tx)

    def changes(self, after: Place, *, types: Collection[str] | None, limit: int = 200) -> list[tuple[Stored, Place]]:
        """The next changes of these types that the actor may see, oldest first, without bodies, each with its place."""
        found = subscriptions.changes(self._tx, after, types=types, limit=limit)
        for one, _ in found:
            for citizen_id in versions.citizens_seen(self._tx, one):
                self._seen(citizen_id)
        return found

    def add(self, resource_id: str, *, purpose: str, scopes: str, client: str) -> None:
        """Begin a subscription here and now (the system's door only)."""
        subscriptions.add(
            self._tx, resource_id, purpose=purpose, scopes=scopes, client=client, place=feed.newest(self._tx)
        )

    def due(self, *, lease_seconds: float) -> Due | None:
        """A subscription whose turn it is, which nobody else takes for a while; None when there is none."""
        return subscriptions.due(self._tx, lease_seconds=lease_seconds)

    def went_well(self, due: Due, place: Place, *, wait_seconds: float) -> None:
        """Everything up to and including `place` was delivered."""
        subscriptions.went_well(self._tx, due.id, place, wait_seconds=wait_seconds)

    def went_wrong(self, due: Due, reason: str) -> None:
        """The delivery failed; `reason` names the kind, never a content."""
        subscriptions.went_wrong(self._tx, due.id, reason)

    def remove(self, due: Due) -> None:
        """Forget a subscription that has ended."""
        subscriptions.remove(self._tx, due.id)
