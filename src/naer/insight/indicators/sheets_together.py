"""Which figures sheets must withhold for each other's sake: the same count may stand on several. Pure.

The falls of one sheet are the cases of another; seven sheets count admissions per the same residents. Each sheet alone is safe
(`protection`), but two may choose different figures to hide a small one behind: then one shows what the other withholds, and
the small one follows. So what is withheld on all of them that tell a count is looked at as one; where a small one follows, the
figures that it takes are withheld on every one. The same is done for how a count has changed since it was shown before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from naer.insight import small_numbers
from naer.insight.indicators import figures, protection
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import Key, Shown
from naer.insight.indicators.reading import Book
from naer.insight.small_numbers import Relation

Figure = tuple[str, Key]
"""A count by its key; what means something else on each sheet (its own parts) is named by the sheet, too."""


@dataclass(frozen=True)
class _Told:
    """A count as one sheet tells it: by figure the number and the key on the sheet, and the sums that hold for it."""

    indicator: str
    numbers: Mapping[Figure, int]
    keys: Mapping[Figure, Key]
    sums: frozenset[Relation[Figure]]


def withheld(
    books: Mapping[str, Book],
    each: Mapping[str, frozenset[Key]],
    geographies: Sequence[Geography],
    before: Mapping[str, Shown] | None = None,
) -> dict[str, frozenset[Key]]:
    """What each sheet withholds, when all of them may be laid side by side; `each` is what it withholds by itself.

    With what each told `before`, the changes since are looked at instead of the counts.
    """
    found = dict(each)
    for members in same_counts(books):
        told = [
            _told(books[indicator], name, geographies, None if before is None else before.get(indicator, {}))
            for indicator, name in members
        ]
        while more := _missing(told, found):
            for one in told:
                keys = frozenset(one.keys[figure] for figure in more if figure in one.keys)
                if not keys <= found[one.indicator]:
                    book = books[one.indicator]
                    found[one.indicator] = protection.withheld(book, geographies, found[one.indicator] | keys)
    return found


def same_counts(books: Mapping[str, Book]) -> list[list[tuple[str, str]]]:
    """The counts that several sheets tell, as lists of indicator and name of the count (as `protection` names them)."""
    telling: dict[frozenset[tuple[object, int]], list[tuple[str, str]]] = {}
    for indicator, book in books.items():
        columns: dict[int, dict[object, int]] = {}
        for where, counts in book.totals.items():
            for place, number in enumerate(figures.persons(book.indicator, counts)):
                if number:
                    columns.setdefault(place, {})[where] = number
        for place, column in columns.items():
            telling.setdefault(frozenset(column.items()), []).append((indicator, str(place)))
    return [members for members in telling.values() if len({indicator for indicator, _ in members}) > 1]


def told_by(
    books: Mapping[str, Book], members: Sequence[tuple[str, str]], geographies: Sequence[Geography]
) -> tuple[dict[Figure, int], list[Relation[Figure]], dict[Figure, list[tuple[str, Key]]]]:
    """A count as all its sheets tell it: the numbers, the sums, and where each number stands. For whoever tries to find out."""
    told = [_told(books[indicator], name, geographies) for indicator, name in members]
    numbers = {figure: number for one in told for figure, number in one.numbers.items()}
    where: dict[Figure, list[tuple[str, Key]]] = {}
    for one in told:
        for figure, key in one.keys.items():
            where.setdefault(figure, []).append((one.indicator, key))
    return numbers, sorted({relation for one in told for relation in one.sums}, key=str), where


def _told(book: Book, name: str, geographies: Sequence[Geography], before: Shown | None = None) -> _Told:
    told, relations = protection.offered(book, geographies)
    indicator = book.indicator.id
    counted = {key: counts[name] for key, counts in told.items() if name in counts}
    names = {key: _figure(indicator, key) for key in counted}
    sums = frozenset(_sums(relations, counted, names))
    if before is not None:
        counted = {key: now - before[key][name] for key, now in counted.items() if name in before.get(key, ())}
    return _Told(
        indicator,
        {names[key]: number for key, number in counted.items()},
        {names[key]: key for key in counted},
        sums,
    )


def _sums(
    relations: Sequence[Relation[Key]], counted: Mapping[Key, int], names: Mapping[Key, Figure]
) -> Iterator[Relation[Figure]]:
    for one in relations:
        if all(key in counted for key in one.keys) and sum(counted[key] for key in one.parts) == counted[one.total]:
            yield Relation(names[one.total], tuple(names[key] for key in one.parts))


def _figure(indicator: str, key: Key) -> Figure:
    return (indicator if key[2] == Dimension.PART else "", key)


def _missing(told: Sequence[_Told], hidden: Mapping[str, frozenset[Key]]) -> frozenset[Figure]:
    """The figures that must be withheld besides, wherever they stand; empty when no small one follows."""
    numbers = {figure: number for one in told for figure, number in one.numbers.items()}
    shown = {figure for one in told for figure, key in one.keys.items() if key not in hidden[one.indicator]}
    sums = sorted({relation for one in told for relation in one.sums}, key=str)
    unknown = {*numbers, *(figure for one in sums for figure in one.keys)} - shown
    small = {figure for figure in numbers.keys() - shown if small_numbers.is_small({"": numbers[figure]})}
    if not small or not small_numbers.determined(unknown, sums) & small:
        return frozenset()
    everything = {figure: {"persons": number} for figure, number in numbers.items()}
    return small_numbers.protect(everything, sums, decided=dict.fromkeys(unknown, True)) & shown
