"""The timeline of a citizen over all sectors: what happened, when, in which sector, and who says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from itertools import groupby

from naer.danish import times
from naer.web.language import marked


class Sector(Enum):
    """The value stands in addresses; the label on the page."""

    MUNICIPALITY = "kommune"
    HOSPITAL = "sygehus"
    PRACTICE = "praksis"
    CITIZEN = "borger"


SECTOR_LABELS = {
    Sector.MUNICIPALITY: marked("Kommune"),
    Sector.HOSPITAL: marked("Sygehus"),
    Sector.PRACTICE: marked("Egen læge"),
    Sector.CITIZEN: marked("Borgeren selv"),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened. `said` is Danish source text with `%(name)s` places for `values`; `who` says so."""

    at: datetime
    sector: Sector
    icon: str
    said: str
    who: str
    values: tuple[tuple[str, str | datetime], ...] = ()
    path: str = ""
    recorded_at: datetime | None = None
    is_new: bool = False

    @property
    def label(self) -> str:
        return SECTOR_LABELS[self.sector]


@dataclass(frozen=True)
class Day:
    on: date
    events: tuple[Event, ...]


def by_day(events: Iterable[Event]) -> list[Day]:
    """The events newest first, gathered by local day."""
    ordered = sorted(events, key=lambda event: event.at, reverse=True)
    return [Day(on, tuple(those)) for on, those in groupby(ordered, key=lambda event: times.local_day(event.at))]


def marked_new(events: Iterable[Event], *, since: datetime | None) -> list[Event]:
    """The same events; those recorded after `since` are marked as new. Nothing is new to who never looked before."""
    return [replace(event, is_new=since is not None and (event.recorded_at or event.at) > since) for event in events]


def within(events: Sequence[Event], sectors: frozenset[Sector]) -> list[Event]:
    """The events of `sectors`; of all when none is chosen."""
    return [event for event in events if not sectors or event.sector in sectors]
