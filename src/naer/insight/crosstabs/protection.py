"""Which numbers of cross-tables are withheld, over every table that can be asked for. Pure.

What can be asked for: events of a kind and calendar year, at each place (old structure and new, and where the two overlap),
in whole, by each key, and by each two keys. The same number stands in many tables: the total of one is a cell of another, a
region's cell is the sum of its municipalities'. All of them hang together by addition, and `naer.insight.small_numbers`
withholds so many that no small one can be found by subtraction between any of the tables. Sheets of indicators that count the
same are bound in by `Link`s: then what sheets and tables show together is decided together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from naer.insight.crosstabs.definition import LOCAL, Condition, Counts, Dimension
from naer.insight.indicators.places import Geography, Place
from naer.insight.small_numbers import Relation

Codes = tuple[int, ...]
"""A place: the codes of its municipalities, in order. Places of the same municipalities are the same."""

Key = tuple[int, Codes, tuple[Condition, ...]]
"""Year, place, and conditions in the order of KEYS: one number that a table may show."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of one kind, whole: what is not in `told` is nought. `withheld` are those that must not be shown."""

    told: Mapping[Key, Counts]
    withheld: frozenset[Key]
    places: Mapping[int, frozenset[Codes]]
    """The places that can be chosen, by year: of a year in which a municipality had none they are told without it."""

    def everywhere(self, year: int) -> Codes:
        """All municipalities that there are numbers of in a year."""
        return max(self.places.get(year, ()), key=len, default=())

    def values(self, year: int, codes: Codes, key: Dimension) -> tuple[int, ...]:
        """The values of a key that something is counted of at a place, in order."""
        return self._values.get((year, codes, key), ())

    @cached_property
    def _values(self) -> dict[tuple[int, Codes, Dimension], tuple[int, ...]]:
        found: dict[tuple[int, Codes, Dimension], list[int]] = {}
        for year, codes, conditions in self.told:
            if len(conditions) == 1:
                key, value = conditions[0]
                found.setdefault((year, codes, key), []).append(value)
        return {where: tuple(sorted(values)) for where, values in found.items()}

    def shown(self, key: Key) -> int | None:
        """The number; None when it is withheld."""
        if key in self.withheld:
            return None
        return self.told[key].events if key in self.told else 0


def places_of(geographies: Sequence[Geography], counted: Iterable[int]) -> list[tuple[Codes, bool]]:
    """Every place that there are numbers of, and whether it can be chosen; the others are where two structures overlap."""
    here = frozenset(counted)
    chosen = {_codes(place, here): True for geography in geographies for place in _all(geography)}
    overlaps = {
        tuple(code for code in one if code in set(other)): False for one in list(chosen) for other in list(chosen)
    }
    return sorted((codes, is_chosen) for codes, is_chosen in (overlaps | chosen).items() if codes)


def chosen_of(told: Iterable[Key], geographies: Sequence[Geography]) -> dict[int, frozenset[Codes]]:
    """The places that can be chosen of these numbers, by year."""
    homes: dict[int, set[int]] = {}
    for year, codes, _ in told:
        homes.setdefault(year, set()).update(codes)
    return {
        year: frozenset(codes for codes, is_chosen in places_of(geographies, here) if is_chosen)
        for year, here in homes.items()
    }


def offered(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]], geographies: Sequence[Geography]
) -> tuple[dict[Key, Counts], list[Relation[int]]]:
    """Every number that tables may show, and all the sums that bind them, by the number's place among all."""
    codes = {code for cells in by_year.values() for code, _ in cells if code}
    places = places_of(geographies, codes)
    told = dict(_told(by_year, places))
    return told, list(_relations(told, dict(places), geographies, codes))


def counts(told: Mapping[Key, Counts]) -> dict[Key, dict[str, int]]:
    """As `small_numbers` takes them: the events, and the persons behind."""
    return {key: {"events": one.events, "persons": one.persons} for key, one in told.items()}


def _told(
    by_year: Mapping[int, Mapping[tuple[int, tuple[Condition, ...]], Counts]], places: Sequence[tuple[Codes, bool]]
) -> Iterator[tuple[Key, Counts]]:
    for year, cells in by_year.items():
        of_home: dict[int, list[tuple[tuple[Condition, ...], Counts]]] = {}
        for (code, conditions), counted in cells.items():
            of_home.setdefault(code, []).append((conditions, counted))
        # Local areas and practices are shown for one municipality; two keys for places that can be chosen.
        shared = {code: [one for one in told if not _is_local(one[0])] for code, told in of_home.items()}
        plain = {code: [one for one in told if len(one[0]) < 2] for code, told in shared.items()}
        for codes, is_chosen in places:
            offered = of_home if len(codes) == 1 else shared if is_chosen else plain
            found: dict[tuple[Condition, ...], Counts] = {}
            for code in codes:
                for conditions, counted in offered.get(code, ()):
                    known = found.get(conditions)
                    found[conditions] = counted if known is None else known + counted
            for conditions, counted in found.items():
                yield (year, codes, conditions), counted


def _is_local(conditions: tuple[Condition, ...]) -> bool:
    return any(key in LOCAL for key, _ in conditions)


def _relations(
    told: Mapping[Key, Counts], places: Mapping[Codes, bool], geographies: Sequence[Geography], here: set[int]
) -> Iterator[Relation[int]]:
    number: dict[tuple[int, Codes], dict[tuple[Condition, ...], int]] = {}
    for place, (year, codes, conditions) in enumerate(told):
        number.setdefault((year, codes), {})[conditions] = place
    for numbers in number.values():
        inside: dict[tuple[int, Dimension], list[int]] = {}
        for conditions, part in numbers.items():
            for at, (key, _) in enumerate(conditions):
                inside.setdefault((numbers[conditions[:at] + conditions[at + 1 :]], key), []).append(part)
        for (total, _), parts in inside.items():
            yield Relation(total, tuple(parts))
    below = _divisions(places, geographies, frozenset(here))
    for (year, codes), numbers in number.items():
        for division in below.get(codes, ()):
            is_chosen = all(places[one] for one in division)
            pieces = [number[year, one] for one in division if (year, one) in number]
            for conditions, total in numbers.items():
                if len(conditions) > 1 and not is_chosen:
                    continue
                parts = tuple(piece[conditions] for piece in pieces if conditions in piece)
                if parts:
                    yield Relation(total, parts)


def _divisions(
    places: Mapping[Codes, bool], geographies: Sequence[Geography], here: frozenset[int]
) -> dict[Codes, list[tuple[Codes, ...]]]:
    """How each place is divided: by regions, by groups and by municipalities of each structure, where it is divided at all."""
    found: dict[Codes, list[tuple[Codes, ...]]] = {}
    for geography in geographies:
        for level in (geography.regions, geography.groups, geography.municipalities):
            parts = [_codes(one, here) for one in level]
            for codes in places:
                inside = frozenset(codes)
                cut = tuple(piece for part in parts if (piece := tuple(code for code in part if code in inside)))
                if len(cut) > 1 and all(piece in places for piece in cut) and cut not in found.get(codes, ()):
                    found.setdefault(codes, []).append(cut)
    return found


def _all(geography: Geography) -> tuple[Place, ...]:
    return (geography.country, *geography.regions, *geography.groups, *geography.municipalities)


def _codes(place: Place, here: frozenset[int]) -> Codes:
    return tuple(sorted(code for code in place.municipalities if code in here))
