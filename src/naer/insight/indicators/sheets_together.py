"""Which figures sheets must withhold for each other's sake: the same count may stand on several, or be a sum of others'. Pure.

The falls of one sheet are the cases of another; seven sheets count admissions per the same residents. Each sheet alone is safe
(`protection`), but two may choose different figures to hide a small one behind: then one shows what the other withholds, and
the small one follows. So what is withheld on all of them that tell counts that hang together (`ties`) is looked at as one; where
a small one follows, the figures that it takes are withheld on every one. The same is done for how a count has changed since it
was shown before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from naer.insight import small_numbers
from naer.insight.indicators import protection
from naer.insight.indicators.places import Geography
from naer.insight.indicators.protection import Key, Shown
from naer.insight.indicators.reading import Book
from naer.insight.indicators.ties import Figure, Tied, tied
from naer.insight.small_numbers import Relation


@dataclass(frozen=True)
class _Told:
    """A count as one sheet tells it: its numbers and what they are called, and the sums that hold for it."""

    indicator: str
    numbers: Mapping[Key, int]
    names: Mapping[Key, Figure]
    sums: frozenset[Relation[Figure]]


def withheld(
    books: Mapping[str, Book],
    each: Mapping[str, frozenset[Key]],
    geographies: Sequence[Geography],
    before: Mapping[str, Shown] | None = None,
    ties: Sequence[Tied] | None = None,
) -> dict[str, frozenset[Key]]:
    """What each sheet withholds, when all of them may be laid side by side; `each` is what it withholds by itself.

    `ties` are those of the books, where they are known already.

    With what each told `before`, the changes since are looked at instead of the counts.
    """
    found = dict(each)
    for together in tied(books) if ties is None else ties:
        told = [
            _told(books[indicator], name, together, geographies, None if before is None else before.get(indicator, {}))
            for indicator, name in together.counts
        ]
        everything = _Everything.of(told, together)
        while more := _missing(everything, told, found):
            for one in told:
                keys = frozenset(key for key, figure in one.names.items() if figure in more)
                if not keys <= found[one.indicator]:
                    book = books[one.indicator]
                    found[one.indicator] = protection.withheld(book, geographies, found[one.indicator] | keys)
    return found


@dataclass(frozen=True)
class _Everything:
    """Counts that hang together: the number of each figure, and all sums, of each sheet and across them."""

    numbers: Mapping[Figure, int]
    sums: Sequence[Relation[Figure]]

    @classmethod
    def of(cls, told: Sequence[_Told], together: Tied) -> "_Everything":
        """From what each sheet tells."""
        numbers = {one.names[key]: number for one in told for key, number in one.numbers.items()}
        sums = {relation for one in told for relation in one.sums}
        return cls(numbers, sorted(sums.union(_across(numbers, together)), key=str))


def told_by(
    books: Mapping[str, Book], together: Tied, geographies: Sequence[Geography]
) -> tuple[Mapping[Figure, int], Sequence[Relation[Figure]], dict[Figure, list[tuple[str, Key]]]]:
    """Counts as all their sheets tell them: the numbers, the sums, and where each number stands; for whoever attacks."""
    told = [_told(books[indicator], name, together, geographies) for indicator, name in together.counts]
    where: dict[Figure, list[tuple[str, Key]]] = {}
    for one in told:
        for key in one.numbers:
            where.setdefault(one.names[key], []).append((one.indicator, key))
    everything = _Everything.of(told, together)
    return everything.numbers, everything.sums, where


def _told(
    book: Book, name: str, together: Tied, geographies: Sequence[Geography], before: Shown | None = None
) -> _Told:
    told, relations = protection.offered(book, geographies)
    indicator = book.indicator.id
    counted = {key: counts[name] for key, counts in told.items() if name in counts}
    names = {key: together.figure((indicator, name), key) for key in counted}
    sums = frozenset(_sums(relations, counted, names))
    if before is not None:
        counted = {key: now - before[key][name] for key, now in counted.items() if name in before.get(key, ())}
    return _Told(indicator, counted, names, sums)


def _sums(
    relations: Sequence[Relation[Key]], counted: Mapping[Key, int], names: Mapping[Key, Figure]
) -> Iterator[Relation[Figure]]:
    for one in relations:
        if all(key in counted for key in one.keys) and sum(counted[key] for key in one.parts) == counted[one.total]:
            yield Relation(names[one.total], tuple(names[key] for key in one.parts))


def _across(numbers: Mapping[Figure, int], together: Tied) -> Iterator[Relation[Figure]]:
    """The sums of columns of different sheets, wherever all three are told and add up."""
    if not together.sums:
        return
    everywhere = {(period, place) for _, period, place in numbers}
    for total, parts in together.sums:
        for where in everywhere:
            figures = [(column, *where) for column in parts]
            whole = (total, *where)
            are_told = numbers.keys() >= {whole, *figures}
            if are_told and sum(numbers[one] for one in figures) == numbers[whole]:
                yield Relation(whole, tuple(figures))


def _missing(everything: _Everything, told: Sequence[_Told], hidden: Mapping[str, frozenset[Key]]) -> frozenset[Figure]:
    """The figures that must be withheld besides, wherever they stand; empty when no small one follows."""
    numbers, sums = everything.numbers, everything.sums
    shown = {one.names[key] for one in told for key in one.numbers if key not in hidden[one.indicator]}
    unknown = {*numbers, *(figure for one in sums for figure in one.keys)} - shown
    small = {figure for figure in numbers.keys() - shown if small_numbers.is_small({"": numbers[figure]})}
    if not small or not small_numbers.determined(unknown, sums) & small:
        return frozenset()
    persons = {figure: {"persons": number} for figure, number in numbers.items()}
    return small_numbers.protect(persons, sums, decided=dict.fromkeys(unknown, True)) & shown
