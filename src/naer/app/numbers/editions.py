"""The published cross-tables of a house in use, in the database of its record."""

from collections.abc import Mapping
from dataclasses import dataclass

from naer.access.clock import Clock
from naer.access.definition import system_actor
from naer.record import editions as kept_editions
from naer.record.store import Principal, Store


@dataclass(frozen=True)
class InTheRecord:
    """As `published_tables.Editions` asks; each call is a transaction of the system's own."""

    store: Store
    clock: Clock

    def read(self) -> Mapping[str, bytes]:
        """All that are out."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            return kept_editions.read(tx)

    def keep(self, editions: Mapping[str, bytes]) -> None:
        """Publish all of them, or none when one is out already (ConflictError)."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            kept_editions.keep(tx, editions)


def _principal() -> Principal:
    actor = system_actor("numbers")
    return Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
