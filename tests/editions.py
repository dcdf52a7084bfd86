"""The numbers that are out, kept in memory by a test as the record's database keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from naer.errors import ConflictError


@dataclass(frozen=True)
class Remembered:
    """As `published_tables.Editions` asks."""

    known: dict[str, bytes] = field(default_factory=dict[str, bytes])
    sheets: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def read(self) -> Mapping[str, bytes]:
        return dict(self.known)

    def shown(self) -> Mapping[str, bytes]:
        return dict(self.sheets)

    def publish(self, editions: Mapping[str, bytes]) -> None:
        if not self.known.keys().isdisjoint(editions):
            raise ConflictError("Published already.", what_to_do="Read what is out.")
        self.known.update(editions)

    def keep(self, editions: Mapping[str, bytes], making: str, shown: bytes, *, beside: Iterable[str]) -> None:
        if not self.known.keys().isdisjoint(editions) or self.sheets.keys() != {*beside}:
            raise ConflictError("Published already.", what_to_do="Read what is out.")
        self.known.update(editions)
        self.sheets[making] = shown

    def forget(self, makings: Iterable[str]) -> None:
        for making in makings:
            del self.sheets[making]
