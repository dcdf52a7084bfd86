"""For which place, and in which structure, a page for steering is asked: the address says, otherwise it is the reader's own.

Before 1 January 2027 there are five regions and their clusters, after it four regions and seventeen health councils.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from naer.danish import times
from naer.danish.sort_key import sort_key
from naer.errors import NotFoundError
from naer.insight.indicators import places
from naer.insight.indicators.places import Place
from naer.organisations.definition import Kind
from naer.web.language import marked
from naer.web.numbers import Numbers
from naer.web.visit import Visit

BEFORE, AFTER = "foer-2027", "efter-2027"
DAYS = {BEFORE: places.OLD, AFTER: places.NEW}
STRUCTURES = {
    BEFORE: marked("Før 2027: fem regioner og klynger"),
    AFTER: marked("Fra 2027: fire regioner og sytten sundhedsråd"),
}
KINDS = {
    Kind.MUNICIPALITY: marked("Kommuner"),
    Kind.CLUSTER: marked("Klynger"),
    Kind.HEALTH_COUNCIL: marked("Sundhedsråd"),
    Kind.REGION: marked("Regioner"),
    Kind.STATE: marked("Hele landet"),
}


@dataclass(frozen=True)
class Structure:
    """One of the two structures, as a link."""

    key: str
    label: str
    path: str
    is_here: bool


@dataclass(frozen=True)
class Asked:
    """The place that is asked for, the structure it stands in, and what else can be asked for."""

    place: Place
    structure: str
    choices: tuple[tuple[str, tuple[Place, ...]], ...]

    @property
    def on(self) -> date:
        """The day whose geography is meant."""
        return DAYS[self.structure]

    @property
    def query(self) -> str:
        """The same choice in an address."""
        return urlencode({"sted": self.place.key, "struktur": self.structure})

    def structures(self, path: str) -> tuple[Structure, ...]:
        """Links to the same page in each structure; a place that is not in the other is left out of its address."""
        return tuple(
            Structure(key, label, f"{path}?{urlencode(self._kept(key))}", key == self.structure)
            for key, label in STRUCTURES.items()
        )

    def _kept(self, structure: str) -> dict[str, str]:
        is_lasting = self.place.kind in (Kind.MUNICIPALITY, Kind.STATE) or structure == self.structure
        return {"sted": self.place.key, "struktur": structure} if is_lasting else {"struktur": structure}


def asked(visit: Visit, numbers: Numbers, own_codes: tuple[int, ...]) -> Asked:
    """What the address asks for. NotFoundError when there is no such place in the structure."""
    structure = visit.asked("struktur")
    if structure not in DAYS:
        structure = BEFORE if times.local_day(visit.now) < places.NEW else AFTER
    known = numbers.places(DAYS[structure])
    wanted = visit.asked("sted")
    found = [place for place in known if place.key == wanted] if wanted else _own(known, own_codes)
    if not found:
        raise NotFoundError("There is no such place.", what_to_do="Choose one from the list.")
    return Asked(found[0], structure, _choices(tuple(known)))


@lru_cache(maxsize=8)
def _choices(known: tuple[Place, ...]) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """The places by kind, each kind by name."""
    by_kind = {kind: sorted((one for one in known if one.kind is kind), key=_by_name) for kind in KINDS}
    return tuple((label, tuple(by_kind[kind])) for kind, label in KINDS.items() if by_kind[kind])


def _own(known: Sequence[Place], codes: tuple[int, ...]) -> list[Place]:
    """The reader's own municipality first; without one any municipality, and any place without any."""
    homes = [place for place in known if place.kind is Kind.MUNICIPALITY]
    own = [place for place in homes if place.municipalities == codes[:1]]
    return [*own, *homes, *known]


def _by_name(place: Place) -> str:
    return sort_key(place.name)
