"""Which counts of different sheets are the same numbers, or add up to one another. Found in the numbers themselves; pure.

A sheet's count is a column over all quarters and municipalities: how many fell, how many of them are women. The falls of one
sheet are the cases of another; nine groups of admissions stand on two sheets, of which one has a tenth; citizens of 18 and over
are everybody but the youngest. Found in the numbers it holds for an indicator that somebody adds as a file, too.

Columns are compared by a number that is made of all their cells and adds up as they do. Coincidence is harmless: numbers that
are equal everywhere may be taken for the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator, MeasureKind
from naer.insight.indicators.protection import LOCAL, Key
from naer.insight.indicators.reading import Book

Count = tuple[str, str]
"""Indicator, and name of the count (as `protection` names them)."""

Column = tuple[str, str, int, int]
"""A count, and what it is broken down by: dimension and value."""

_Sum = tuple[int, tuple[int, int]]

Figure = tuple[Column, date, str]
"""A column in a quarter (or YEAR) at a place. A column that stands on several sheets goes by one name."""

_FEWEST_CELLS = 6
"""Cells that are not nought, for a column that is broken down or a sum to be more than chance."""

_Numbers = NDArray[np.uint64]

_BrokenDown = dict[Count, dict[int, dict[int, int]]]
"""What each count is broken down by: the number of each column, by dimension and value."""


@dataclass(frozen=True)
class Tied:
    """Counts that hang together: what columns of one are called on all, and which columns are the sum of two others.

    `alike` are counts that are equal before they are broken down and wherever both are broken down, by the first of them: what
    is broken down into too few cells to be compared by itself is the same there, too.
    """

    counts: tuple[Count, ...]
    names: Mapping[Column, Column]
    alike: Mapping[Count, Count]
    sums: tuple[tuple[Column, tuple[Column, Column]], ...]

    def figure(self, count: Count, key: Key) -> Figure:
        """What a figure of a sheet is called here."""
        return (self._name((*count, key[2], key[3])), key[0], key[1])

    def same(self, count: Count, key: Key) -> Iterator[tuple[Count, Key]]:
        """Where the same figure may stand on other sheets: count and key there."""
        name = self._name((*count, key[2], key[3]))
        others = [(one, name[2], name[3]) for one in self.alike if name[2] != Dimension.PART]
        for other, dimension, value in {*self._standing.get(name, ()), *others}:
            if other[0] != count[0] and self._name((*other, dimension, value)) == name:
                yield other, (key[0], key[1], dimension, value)

    @cached_property
    def _standing(self) -> Mapping[Column, list[tuple[Count, int, int]]]:
        found: dict[Column, list[tuple[Count, int, int]]] = {}
        for (indicator, name, dimension, value), called in self.names.items():
            found.setdefault(called, []).append(((indicator, name), dimension, value))
        return found

    def _name(self, column: Column) -> Column:
        known = self.names.get(column)
        if known is not None or column[2] == Dimension.PART:
            return known or column
        first = (*self.alike.get(column[:2], column[:2]), *column[2:])
        return column if first in self.names else first


def tied(books: Mapping[str, Book]) -> list[Tied]:
    """The counts of several sheets that hang together, in groups that have nothing to do with one another."""
    of_mark: dict[int, list[Column]] = {}
    broken_down: _BrokenDown = {}
    for column, mark, is_more_than_chance in chain.from_iterable(_marks(book) for book in books.values()):
        if is_more_than_chance:
            of_mark.setdefault(mark, []).append(column)
        if mark and column[2]:
            broken_down.setdefault(column[:2], {}).setdefault(column[2], {})[column[3]] = mark
    of_mark = {mark: sorted(same) for mark, same in of_mark.items()}
    sums = list(_sums(of_mark))
    groups: dict[Count, frozenset[Count]] = {}
    for marked in (*((mark,) for mark in of_mark), *((total, *parts) for total, parts in sums)):
        counts = {column[:2] for mark in marked for column in of_mark[mark]}
        if len({indicator for indicator, _ in counts}) > 1:
            whole = frozenset(counts).union(*(groups.get(one, ()) for one in counts))
            groups |= dict.fromkeys(whole, whole)
    return [_group(sorted(counts), of_mark, sums, broken_down) for counts in sorted(set(groups.values()), key=sorted)]


def _group(
    counts: Sequence[Count], of_mark: Mapping[int, Sequence[Column]], sums: Sequence[_Sum], broken_down: _BrokenDown
) -> Tied:
    here = {mark: [column for column in same if column[:2] in counts] for mark, same in of_mark.items()}
    whole = [[column[:2] for column in same if not column[2]] for same in here.values()]
    whole = [[one for one in same if _is_alike(one, same[0], broken_down)] for same in whole]
    return Tied(
        tuple(counts),
        {column: same[0] for same in here.values() for column in same},
        {one: alike[0] for alike in whole if len({indicator for indicator, _ in alike}) > 1 for one in alike},
        tuple((here[total][0], (here[one][0], here[other][0])) for total, (one, other) in sums if here[total]),
    )


def _is_alike(one: Count, other: Count, broken_down: _BrokenDown) -> bool:
    """Whether two counts are equal in all that both are broken down by: in a small place two totals of one may be two persons."""
    first, second = broken_down.get(one, {}), broken_down.get(other, {})
    return all(first[dimension] == second[dimension] for dimension in (first.keys() & second.keys()) - {Dimension.PART})


def _sums(of_mark: Mapping[int, Sequence[Column]]) -> Iterator[_Sum]:
    """The marks that are the sum of two others, where no sheet has all three: a sheet's own sums are known."""
    usual = [mark for mark, same in of_mark.items() if same[0][2] not in LOCAL]
    numbers = np.array(usual, np.uint64)
    for place, mark in enumerate(usual):
        added = numbers[place:] + np.uint64(mark)
        for other in np.flatnonzero(np.isin(added, numbers)):
            parts = (mark, usual[place + int(other)])
            total = int(added[other])
            sheets = [{indicator for indicator, *_ in of_mark[one]} for one in (total, *parts)]
            if not set.intersection(*sheets) and total not in parts:
                yield total, parts


def _marks(book: Book) -> Iterator[tuple[Column, int, bool]]:
    """A number for each column of the book: equal where the columns are, and that of a sum is the sum (modulo 2^64); and whether
    so many cells are filled that being equal is more than chance.
    """
    cells = book.cells
    dimension, value = (cells.column(name).to_numpy().astype(np.int64) for name in ("dimension", "value"))
    where = cells.column("quarter_on").cast("int32").to_numpy().astype(np.uint64) * np.uint64(10_000)
    weights = _mixed(where + cells.column("municipality").to_numpy().astype(np.uint64))
    group = dimension * 2**32 + value
    columns, at = np.unique(group, return_inverse=True)
    for name, numbers in _persons(
        book.indicator, cells.column("numerator").to_numpy(), cells.column("denominator").to_numpy()
    ):
        marks, filled = np.zeros(len(columns), np.uint64), np.bincount(at, numbers != 0, len(columns))
        np.add.at(marks, at, numbers.astype(np.uint64) * weights)
        for column, mark, cells_filled in zip(columns.tolist(), marks.tolist(), filled.tolist(), strict=True):
            broken_down, of = divmod(column, 2**32)
            is_part = broken_down == Dimension.PART
            if broken_down == Dimension.AGE_SEX or (is_part and (not of or (book.do_parts_share and name != "0"))):
                continue
            if cells_filled:
                is_more_than_chance = not broken_down or cells_filled >= _FEWEST_CELLS
                yield (book.indicator.id, name, broken_down, of), mark, bool(is_more_than_chance)


def _persons(
    indicator: Indicator, numerator: NDArray[np.int64], denominator: NDArray[np.int64]
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The counts of persons that cells tell (`figures.persons`), as far as they add up: those of summed rates do not."""
    kind = indicator.measure.kind
    if not indicator.is_about_persons or kind is MeasureKind.UTILISATION:
        return
    if kind is MeasureKind.MEDIAN:
        yield "0", numerator + denominator
    elif kind is MeasureKind.MEAN:
        yield "0", denominator
    else:
        if kind is not MeasureKind.SUM_RATE:
            yield "0", numerator
        yield "1", denominator
        if kind not in (MeasureKind.RATE, MeasureKind.SUM_RATE):
            yield "2", denominator - numerator


def _mixed(numbers: _Numbers) -> _Numbers:
    """Numbers without order, always the same for the same (SplitMix64)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
