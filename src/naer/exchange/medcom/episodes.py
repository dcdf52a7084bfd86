"""Forløbs-ids: what binds the messages about one hospital stay together.

Once received, the id must be returned in every later message; when several are given, the hospital's own must be.
They are written with or without `urn:uuid:`, and mean the same.
"""

from dataclasses import dataclass

from naer.exchange.medcom import codes
from naer.fhir.plain import Json


@dataclass(frozen=True)
class Episode:
    """One forløbs-id. `value` is without `urn:uuid:` and in lower case; `written` is as it came, for returning it."""

    value: str
    system: str
    written: str

    @property
    def is_local(self) -> bool:
        """Whether the hospital gave it, and not the national patient register (LPR3)."""
        return self.system != codes.LPR3


def plain_uuid(value: str) -> str:
    """An id without `urn:uuid:` and in lower case."""
    return value.removeprefix("urn:uuid:").lower()


def episodes_of(encounter: Json) -> tuple[Episode, ...]:
    """The forløbs-ids that a stay carries, the hospital's own first."""
    found = [
        Episode(plain_uuid(identifier["value"]), identifier.get("system", ""), identifier["value"])
        for one in encounter.get("episodeOfCare", [])
        if (identifier := one.get("identifier", {})).get("value")
    ]
    return tuple(sorted(found, key=lambda episode: not episode.is_local))
