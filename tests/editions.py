"""Published cross-tables that a test keeps in memory, as the record's database keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from naer.errors import ConflictError


@dataclass(frozen=True)
class Remembered:
    """As `published_tables.Editions` asks."""

    known: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def read(self) -> Mapping[str, bytes]:
        return dict(self.known)

    def keep(self, editions: Mapping[str, bytes]) -> None:
        if not self.known.keys().isdisjoint(editions):
            raise ConflictError("Published already.", what_to_do="Read what is out.")
        self.known.update(editions)
