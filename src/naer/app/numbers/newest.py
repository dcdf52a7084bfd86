"""The newest numbers as the pages ask for them: read once, sheets made when first asked for and remembered."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from naer.app.numbers import kept, published_tables, tabling
from naer.app.numbers.kept import Making
from naer.app.numbers.local_names import LocalNames
from naer.danish.sort_key import sort_key
from naer.errors import NotFoundError
from naer.insight.crosstabs import answering
from naer.insight.crosstabs import protection as tables
from naer.insight.crosstabs.definition import Counted, Crosstab, Dimension, Question, Withdrawn
from naer.insight.indicators import cells, content, places, reading, sheets
from naer.insight.indicators.definition import Indicator, Theme
from naer.insight.indicators.places import Place
from naer.insight.indicators.results import Card, Sheet
from naer.insight.indicators.sheets import Published
from naer.organisations.definition import Kind

_REMEMBERED = 512
_YEARS = 5
"""Of so many years the tables of every kind are remembered, about a megabyte each."""
_KINDS = (Kind.STATE, Kind.REGION, Kind.CLUSTER, Kind.HEALTH_COUNCIL, Kind.MUNICIPALITY)
_STRUCTURES = {
    Dimension.REGION_BEFORE: (places.OLD, "regions"),
    Dimension.CLUSTER: (places.OLD, "groups"),
    Dimension.REGION: (places.NEW, "regions"),
    Dimension.HEALTH_COUNCIL: (places.NEW, "groups"),
}


class Newest:
    """The numbers of the newest making under a folder; reads again when a newer one is there.

    `local_names` are asked for once by each making.
    """

    def __init__(self, home: Path, local_names: Callable[[], LocalNames] = LocalNames) -> None:
        self._home = home
        self._local_names = local_names
        self._lock = threading.Lock()
        self._name = ""
        self._numbers: MadeNumbers | None = None

    def __call__(self) -> "MadeNumbers | None":
        """The numbers; None before the first making, and when its folder is gone: what nothing stands behind is not shown."""
        with self._lock:
            name = kept.newest_name(self._home)
            if name != self._name:
                self._numbers = MadeNumbers(kept.read(self._home, name), self._local_names) if name else None
                self._name = name
            return self._numbers

    def prepare(self) -> None:
        """Open every indicator before somebody asks, so that the first reader does not wait for it; harmless at any time."""
        numbers = self()
        if numbers is not None:
            numbers.prepare()


class MadeNumbers:
    """One making, as `web.numbers.Numbers` asks."""

    def __init__(self, making: Making, local_names: Callable[[], LocalNames] = LocalNames) -> None:
        self.making = making
        self._ask_local_names = local_names
        self._opened = lru_cache(_REMEMBERED)(self._open)
        self._sheets = lru_cache(_REMEMBERED)(self._sheet)
        self._cards = lru_cache(_REMEMBERED * 4)(self._card)
        self._crosstabs = lru_cache(_REMEMBERED)(self._crosstab)
        self.tabled = lru_cache(len(Counted) * _YEARS)(self._tabled)
        self._places = lru_cache(len(_STRUCTURES))(self._known_places)

    @property
    def cut(self) -> datetime:
        return self.making.cut.replace(tzinfo=UTC)

    @property
    def is_synthetic(self) -> bool:
        return self.making.is_synthetic

    def indicators(self) -> Sequence[Indicator]:
        return self._indicators

    def places(self, on: date) -> Sequence[Place]:
        return self._places(on)

    def _known_places(self, on: date) -> Sequence[Place]:
        geography = places.geography(on)
        every = (geography.country, *geography.regions, *geography.groups, *geography.municipalities)
        known = [one for one in every if self._municipalities.issuperset(one.municipalities)]
        around = [one for one in every if one not in known and self._municipalities & set(one.municipalities)]
        return sorted([*known, *around], key=lambda one: (_KINDS.index(one.kind), sort_key(one.name)))

    def prepare(self) -> None:
        """Open the book of every indicator."""
        for on in (places.OLD, places.NEW):
            self.places(on)
        for book in self._books.values():
            _ = book.totals, book.parts

    def sheet(self, indicator_id: str, place_key: str, on: date) -> Sheet:
        return self._sheets(indicator_id, place_key, on)

    def card(self, indicator_id: str, place_key: str, on: date) -> Card:
        return self._cards(indicator_id, place_key, on)

    def crosstab(self, question: Question) -> Crosstab:
        if self.withdrawn(question.counted, question.year):
            raise NotFoundError("These tables have been withdrawn.", what_to_do="Read the sheets: they are right.")
        return self._crosstabs(question)

    def tabled_up_to(self, counted: Counted, year: int) -> datetime | None:
        at = self.making.published.get(published_tables.name(counted, year))
        return at.replace(tzinfo=UTC) if at else None

    def withdrawn(self, counted: Counted, year: int) -> Withdrawn | None:
        return self.making.withdrawn.get(published_tables.name(counted, year))

    def years(self) -> Sequence[int]:
        return self.making.years

    def names(self, dimension: Dimension) -> Mapping[int, str]:
        if dimension is Dimension.MUNICIPALITY:
            found = places.geography(places.NEW).municipalities
            return {one.municipalities[0]: one.name for one in found}
        local = {Dimension.LOCAL_AREA: self._local_names.areas, Dimension.CLINIC: self._local_names.practices}
        if dimension not in _STRUCTURES:
            return local.get(dimension, {})
        return {number: place.name for number, place in enumerate(_numbered(dimension), start=1)}

    def _sheet(self, indicator_id: str, place_key: str, on: date) -> Sheet:
        return sheets.sheet(self._opened(indicator_id, on), places.geography(on).by_key(place_key))

    def _card(self, indicator_id: str, place_key: str, on: date) -> Card:
        return sheets.card(self._opened(indicator_id, on), places.geography(on).by_key(place_key))

    def _crosstab(self, question: Question) -> Crosstab:
        return answering.answer(question, self.tabled(question.counted, question.year), _divisions())

    def _tabled(self, counted: Counted, year: int) -> tables.Numbers:
        """All numbers of one kind and year, whole, and which of them must not be shown."""
        geographies = [places.geography(on) for on in (places.OLD, places.NEW)]
        return tabling.read(self.making.folder / kept.CROSSTABS, counted, year, geographies)

    def _open(self, indicator_id: str, on: date) -> Published:
        book = self._books.get(indicator_id)
        if book is None:
            raise NotFoundError("There is no such indicator.", what_to_do="Choose one from the list.")
        hidden, cut = self.making.withheld[indicator_id], self.making.cut
        return Published(book, hidden, places.geography(on), cut, self._names_on_sheets, is_synthetic=self.is_synthetic)

    @cached_property
    def _indicators(self) -> Sequence[Indicator]:
        themes = list(Theme)
        counted = (one for one in content.load() if one.id in self.making.withheld)
        return sorted(counted, key=lambda one: (themes.index(one.theme), sort_key(one.title.da)))

    @cached_property
    def _local_names(self) -> LocalNames:
        return self._ask_local_names()

    @cached_property
    def _names_on_sheets(self) -> dict[tuple[cells.Dimension, int], str]:
        local = self._local_names
        return {
            **{(cells.Dimension.LOCAL_AREA, number): name for number, name in local.areas.items()},
            **{(cells.Dimension.CLINIC, number): name for number, name in local.practices.items()},
        }

    @cached_property
    def _books(self) -> dict[str, reading.Book]:
        counted = self.making.cells
        return {one.id: reading.open_book(one, counted, self.making.quarters) for one in self.indicators()}

    @cached_property
    def _municipalities(self) -> frozenset[int]:
        """Those that there are citizens of."""
        lived = pq.read_table(self.making.folder / kept.CITIZENS, columns=["municipality"])
        return frozenset(code for code in lived.column("municipality").unique().to_pylist() if code)


def _numbered(dimension: Dimension) -> tuple[Place, ...]:
    on, level = _STRUCTURES[dimension]
    geography = places.geography(on)
    return geography.regions if level == "regions" else geography.groups


@cache
def _divisions() -> answering.Divisions:
    """The number, as in `names`, of the place that each municipality lies in."""
    homes = places.geography(places.NEW).municipalities
    return {
        Dimension.MUNICIPALITY: {code: code for one in homes for code in one.municipalities},
        **{
            dimension: {
                code: number
                for number, place in enumerate(_numbered(dimension), start=1)
                for code in place.municipalities
            }
            for dimension in _STRUCTURES
        },
    }
