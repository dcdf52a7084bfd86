"""Which figures of an indicator are withheld, over everything that pages offer of it. Pure.

What is offered: each quarter at each place (country, regions, clusters or councils, municipalities, old and new geography),
and the last four quarters together at each place, in whole and by each breakdown. These hang together by addition: the year
is its quarters, a region its municipalities, a municipality its age bands. `naer.insight.small_numbers` withholds so many
that no small count can be found by subtraction between any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from naer.insight import small_numbers
from naer.insight.indicators import figures
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.figures import Counts
from naer.insight.indicators.places import Geography, Place
from naer.insight.indicators.reading import Book
from naer.insight.small_numbers import Relation
from naer.organisations.definition import Kind

YEAR = date.max
"""Stands for the last four quarters together where a quarter could stand."""

Key = tuple[date, str, int, int]
"""Quarter (or YEAR), place, dimension and value: one figure that a page may show."""

Shown = Mapping[Key, Mapping[str, int]]
"""The counts of persons that a figure told when it was last shown, by what they count."""

LOCAL = frozenset({Dimension.LOCAL_AREA, Dimension.CLINIC})
"""Breakdowns that are offered for municipalities only: elsewhere the numbers mean nothing."""


def withheld(book: Book, geographies: Sequence[Geography], also: frozenset[Key] = frozenset()) -> frozenset[Key]:
    """The figures that pages must not show; `also` are those withheld for the sake of what is shown elsewhere."""
    if not figures.persons(book.indicator, Counts(1, 1, 1)):
        return also
    told, relations = offered(book, geographies)
    return small_numbers.protect(told, relations, decided=dict.fromkeys(also & told.keys(), True))


def offered(book: Book, geographies: Sequence[Geography]) -> tuple[dict[Key, dict[str, int]], list[Relation[Key]]]:
    """Every figure that pages may show with the counts of persons that it tells, and all the sums that bind them."""
    counted = _counted(book, geographies)
    shares = book.do_parts_share
    told = {key: _told(book, key, counts, is_shared=shares) for key, counts in counted.items()}
    return told, [one for one in _relations(book, geographies, counted) if _adds_up(one, told)]


def _adds_up(relation: Relation[Key], told: Mapping[Key, Mapping[str, int]]) -> bool:
    """Whether it is a sum: practices that referred nobody in a year are not those of its quarters, and tell nothing of them."""
    whole, parts = told[relation.total], [told[part] for part in relation.parts]
    return any(sum(part[name] for part in parts if name in part) == number for name, number in whole.items())


def _places(geographies: Sequence[Geography]) -> dict[str, Place]:
    return {
        place.key: place
        for geography in geographies
        for place in (geography.country, *geography.regions, *geography.groups, *geography.municipalities)
    }


def _counted(book: Book, geographies: Sequence[Geography]) -> dict[Key, Counts]:
    offered: dict[Key, Counts] = {}
    for place in _places(geographies).values():
        for quarter in book.quarters:
            offered[quarter, place.key, 0, 0] = book.at([quarter], place.municipalities)
        offered[YEAR, place.key, 0, 0] = book.at(book.last_year, place.municipalities)
    by_home = {
        (dimension, code, value): counts
        for dimension, counted in book.parts.items()
        if dimension != Dimension.AGE_SEX
        for code, values in counted.items()
        for value, counts in values.items()
    }
    above: dict[int, list[Place]] = {}
    for place in _places(geographies).values():
        for code in place.municipalities:
            above.setdefault(code, []).append(place)
    for (dimension, code, value), counts in by_home.items():
        if dimension == Dimension.PART and value == 0:
            continue
        for place in above.get(code, ()):
            if place.kind is Kind.MUNICIPALITY or dimension not in LOCAL:
                key = (YEAR, place.key, dimension, value)
                offered[key] = offered.get(key, Counts()) + counts
    return offered


def _told(book: Book, key: Key, counts: Counts, *, is_shared: bool) -> dict[str, int]:
    """The counts of persons that a figure tells, by what they count; a part with a shared denominator tells its numerator."""
    if key[2] == Dimension.PART and is_shared:
        return {"0": counts.numerator}
    return {str(place): number for place, number in enumerate(figures.persons(book.indicator, counts))}


def _relations(book: Book, geographies: Sequence[Geography], offered: dict[Key, Counts]) -> Iterator[Relation[Key]]:
    places = _places(geographies)
    for place in places:
        yield Relation((YEAR, place, 0, 0), tuple((quarter, place, 0, 0) for quarter in book.last_year))
    rows: dict[tuple[str, int], list[int]] = {}
    for period, place, dimension, value in offered:
        if period == YEAR and dimension:
            rows.setdefault((place, dimension), []).append(value)
    for (place, dimension), values in rows.items():
        yield Relation((YEAR, place, 0, 0), tuple((YEAR, place, dimension, value) for value in values))
    for geography in geographies:
        for above in (geography.country, *geography.regions, *geography.groups):
            below = geography.children(above)
            for period in (*book.quarters, YEAR):
                yield Relation((period, above.key, 0, 0), tuple((period, one.key, 0, 0) for one in below))
            for dimension in book.parts:
                for value in rows.get((above.key, dimension), ()):
                    parts = tuple(
                        (YEAR, one.key, dimension, value)
                        for one in below
                        if (YEAR, one.key, dimension, value) in offered
                    )
                    yield Relation((YEAR, above.key, dimension, value), parts)
