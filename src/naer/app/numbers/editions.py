"""The numbers that are out of a house in use, in the database of its record."""

from collections.abc import Iterable, Mapping
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
        """All tables that are out."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            return kept_editions.read(tx)

    def shown(self) -> Mapping[str, bytes]:
        """What sheets showed, by making."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            return kept_editions.shown(tx)

    def publish(self, editions: Mapping[str, bytes]) -> None:
        """Publish all of them, or none when one is out already (ConflictError)."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            kept_editions.keep(tx, editions)

    def keep(self, editions: Mapping[str, bytes], making: str, shown: bytes, *, beside: Iterable[str]) -> None:
        """Publish tables and write down what the making is about to show; all, or nothing (ConflictError)."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            kept_editions.keep(tx, editions)
            kept_editions.show(tx, making, shown, beside=beside)

    def forget(self, makings: Iterable[str]) -> None:
        """What these showed has been replaced."""
        with self.store.transaction(_principal(), self.clock.now()) as tx:
            kept_editions.forget(tx, makings)


def _principal() -> Principal:
    actor = system_actor("numbers")
    return Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
