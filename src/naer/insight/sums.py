"""What follows from sums of which some figures are unknown, and what still follows when more become unknown. Pure.

Each sum is an equation in the unknown figures. The equations are reduced once, the shortest first; an unknown that comes
later is taken through the same steps instead of reducing all anew. One solution of the sums with nought for everything
known is then made from random numbers: an unknown that is nought in it is nought in all of them, and so follows from
what is known. (It may be nought by chance, once in 10^18; then it is taken to follow, and too much is withheld.)
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

_PRIME = 2**61 - 1
"""Reduction is done with whole numbers modulo this prime: exact where floating numbers would need a tolerance."""

Sum = Mapping[int, int]
"""How many times each figure counts in a sum that is nought: 1 for a part, -1 for its total."""


class Sums:
    """Equations, some figures of which are unknown. Unknowns may be added, never taken away."""

    def __init__(self, sums: Sequence[Sum], unknown: Iterable[int]) -> None:
        self._of: dict[int, dict[int, int]] = {}
        for row, one in enumerate(sums):
            for figure, times in one.items():
                if times:
                    self._of.setdefault(figure, {})[row] = times
        self._rows: list[dict[int, int]] = [{} for _ in sums]
        self._steps: list[list[tuple[int, int]]] = [[] for _ in sums]  # for each row: subtracted how often from which
        self._solved: list[tuple[int, int]] = []  # pivot and row, in order
        self._order: dict[int, int] = {}
        self._values: dict[int, int] = {}
        self._random = random.Random(0)
        for figure in unknown:
            self._draw(figure)
            for row, times in self._of.get(figure, {}).items():
                self._rows[row][figure] = times
        self._reduce()

    @property
    def unknown(self) -> Iterable[int]:
        """Every figure that is unknown."""
        return self._values.keys()

    def add(self, figure: int) -> None:
        """Let a figure be unknown from now on."""
        if figure in self._values:
            return
        self._draw(figure)
        column = dict(self._of.get(figure, {}))
        todo = [(self._order[row], row) for row in column if row in self._order]
        heapify(todo)
        left: dict[int, int] = {row: times for row, times in column.items() if row not in self._order}
        seen = {row for _, row in todo}
        while todo:
            _, row = heappop(todo)
            times = column[row] % _PRIME
            if not times:
                continue
            self._rows[row][figure] = times
            for other, often in self._steps[row]:
                column[other] = (column.get(other, 0) - often * times) % _PRIME
                if other not in self._order:
                    left[other] = column[other]
                elif other not in seen:
                    seen.add(other)
                    heappush(todo, (self._order[other], other))
        left = {row: times for row, times in left.items() if times % _PRIME}
        if left:
            row, times = left.popitem()
            inverse = pow(times, -1, _PRIME)
            self._rows[row] = {figure: times}
            self._steps[row] = [(other, more * inverse % _PRIME) for other, more in left.items()]
            self._solve(figure, row)

    def determined(self) -> set[int]:
        """The unknowns that follow from what is known."""
        values = self._values
        for pivot, row in reversed(self._solved):
            equation = self._rows[row]
            others = sum(times * values[figure] for figure, times in equation.items() if figure != pivot)
            values[pivot] = -others * _inverse(equation[pivot]) % _PRIME
        return {pivot for pivot, _ in self._solved if not values[pivot]}

    def _draw(self, figure: int) -> None:
        self._values[figure] = self._random.randrange(1, _PRIME)

    def _solve(self, pivot: int, row: int) -> None:
        self._order[row] = len(self._solved)
        self._solved.append((pivot, row))

    def _reduce(self) -> None:
        """Solve each equation for one unknown that stands in few others, and put it into those."""
        where: dict[int, set[int]] = {}
        for row, equation in enumerate(self._rows):
            for figure in equation:
                where.setdefault(figure, set()).add(row)
        todo = [(len(equation), row) for row, equation in enumerate(self._rows) if equation]
        heapify(todo)
        while todo:
            length, row = heappop(todo)
            equation = self._rows[row]
            if row in self._order or not length or length != len(equation):
                continue
            pivot = min(equation, key=lambda figure: len(where[figure]))
            for figure in equation:
                where[figure].discard(row)
            inverse = _inverse(equation[pivot])
            for other in where.pop(pivot):
                often = self._rows[other][pivot] * inverse % _PRIME
                self._steps[row].append((other, often))
                _subtract(self._rows[other], equation, often, where, other)
                heappush(todo, (len(self._rows[other]), other))
            where[pivot] = set()
            self._solve(pivot, row)


def _subtract(into: dict[int, int], equation: Sum, often: int, where: dict[int, set[int]], row: int) -> None:
    """Take an equation so often from another, and note where its unknowns stand now."""
    for figure, times in equation.items():
        before = into.get(figure)
        if before is None:
            into[figure] = -often * times % _PRIME
            if figure in where:
                where[figure].add(row)
            continue
        now = (before - often * times) % _PRIME
        if now:
            into[figure] = now
        else:
            del into[figure]
            if figure in where:
                where[figure].discard(row)


def _inverse(number: int) -> int:
    return number if number in (1, -1) else pow(number, -1, _PRIME)
