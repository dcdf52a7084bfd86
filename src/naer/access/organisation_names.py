"""What organisations are called, kept for a while: a page names dozens of them, and hardly ever does one change its name."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from naer.fhir.plain import Json

KEPT_SECONDS = 30.0
MOST_KEPT = 5_000
"""Then all are forgotten: ids are asked for that name something else, or nothing."""

Read = Callable[[Iterable[str]], Mapping[str, Json]]
"""Gives those of the Organizations of these ids that there are, by id."""


class KeptNames:
    """Names by id, shared by all who come through one door. What concerns a citizen is not read for it: what is left, all see."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, str | None] = {}
        self._read_at = now()

    def renewed(self, read: Read) -> None:
        """Read all anew that were read too long ago."""
        if self._known and self._now() - self._read_at >= KEPT_SECONDS:
            ids = list(self._known) if len(self._known) < MOST_KEPT else []
            self._known = _names(ids, read)
            self._read_at = self._now()

    def name(self, organisation_id: str, read: Read) -> str | None:
        """What it is called; None when there is no such organisation."""
        known = self._known  # another thread may put a new one in its place
        if organisation_id not in known:
            known.update(_names([organisation_id], read))
        return known[organisation_id]

    def known(self) -> dict[str, str]:
        """Those that have been asked for."""
        return {one: name for one, name in list(self._known.items()) if name is not None}


class OrganisationNames(Mapping[str, str]):
    """The names of organisations by id, in an open transaction: what is asked for is known when there is such an organisation."""

    def __init__(self, kept: KeptNames, read: Read) -> None:
        kept.renewed(read)
        self._kept = kept
        self._read = read

    def __getitem__(self, organisation_id: str) -> str:
        name = self._kept.name(organisation_id, self._read) if organisation_id else None
        if name is None:
            raise KeyError(organisation_id)
        return name

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept.known())

    def __len__(self) -> int:
        return len(self._kept.known())


def _names(ids: list[str], read: Read) -> dict[str, str | None]:
    found = read(ids) if ids else {}
    return {one: found[one].get("name", "") if one in found else None for one in ids}
