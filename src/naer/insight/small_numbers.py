"""Which counts may be shown beside each other and beside their total, so that nobody among few can be recognised. Pure.

Counts from one to four are withheld. When that leaves so little withheld that the total would tell it (one count alone,
or fewer than five people together), the smallest of the others are withheld too (complementary suppression; Hundepool et
al., Statistical Disclosure Control, 2012, chapter 4).

`shown` does this for one row of counts; `protect` for many tables that hang together by addition, and then looks with linear
algebra for anything that could still be found by subtracting across them. What it does not protect against: comparing what
was published at two data cuts, and knowing something already.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from naer.insight.right_now import LEAST_SHOWN

_FEWEST_WITHHELD = 2
_PRIME = 2**61 - 1
"""Elimination is done with whole numbers modulo this prime: exact where floating numbers would need a tolerance."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Relation(Generic[Key]):
    """That a figure is the sum of others, for every count that they have in common."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The parts, then the total."""
        return (*self.parts, self.total)


def shown(counts: Sequence[int]) -> list[int | None]:
    """The counts in the same order, None for those that are withheld. Nought is shown while it tells nothing of others."""
    withheld = {place for place, count in enumerate(counts) if 0 < count < LEAST_SHOWN}
    others = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST_SHOWN)
    for _, place in others:
        together = sum(counts[one] for one in withheld)
        if not withheld or (len(withheld) >= _FEWEST_WITHHELD and together >= LEAST_SHOWN):
            break
        withheld.add(place)
    return [None if place in withheld else count for place, count in enumerate(counts)]


def is_small(counts: Mapping[str, int]) -> bool:
    """Whether one of the counts that a figure tells is of one to four."""
    return any(0 < count < LEAST_SHOWN for count in counts.values())


def protect(
    told: Mapping[Key, Mapping[str, int]],
    relations: Sequence[Relation[Key]],
    *,
    decided: Mapping[Key, bool] | None = None,
) -> frozenset[Key]:
    """The figures to withhold; `told` says which counts each figure tells (a figure is shown whole or not at all).

    Relations may name figures that are not told: those are nowhere shown, and count as withheld. `decided` says of some
    figures that they are withheld already (True), or are shown elsewhere and cannot be withheld any more (False).
    """
    decided = decided or {}
    small = {key for key, counts in told.items() if is_small(counts) and decided.get(key, True)}
    withheld = {key for relation in relations for key in relation.keys if key not in told} | small
    withheld |= {key for key, is_withheld in decided.items() if is_withheld}
    fixed = {key for key, is_withheld in decided.items() if not is_withheld}
    of_key: dict[Key, list[Relation[Key]]] = {}
    for relation in relations:
        for key in relation.keys:
            of_key.setdefault(key, []).append(relation)
    todo = deque(relation for relation in relations if not withheld.isdisjoint(relation.keys))
    while True:
        while todo:
            relation = todo.popleft()
            while not _is_safe(relation, told, withheld):
                one = _smallest_shown([relation], told, withheld, fixed)
                if one is None:
                    break
                withheld.add(one)
                todo.extend(of_key[one])
        for key in sorted(determined(withheld, relations) & small, key=str):
            one = _smallest_shown(of_key.get(key, []), told, withheld, fixed)
            if one is not None:
                withheld.add(one)
                todo.extend(of_key[one])
        if not todo:
            return frozenset(withheld & told.keys())


def determined(withheld: Iterable[Key], relations: Sequence[Relation[Key]]) -> set[Key]:
    """Withheld figures whose counts follow from the shown ones: those that are the same in every solution of the sums.

    Each relation is an equation in what is withheld; the equations are reduced until each solves one unknown. An unknown
    is determined when its equation has no other unknown left in it.
    """
    number = {key: place for place, key in enumerate(dict.fromkeys(withheld))}
    names = list(number)
    solved: dict[int, dict[int, int]] = {}
    where: dict[int, set[int]] = {}
    for relation in relations:
        row: dict[int, int] = {}
        for key, sign in ((relation.total, _PRIME - 1), *((part, 1) for part in relation.parts)):
            if key in number:
                row[number[key]] = (row.get(number[key], 0) + sign) % _PRIME
        for pivot in [column for column in row if column in solved]:
            _subtract(row, solved[pivot], row[pivot])
        row = {column: value for column, value in row.items() if value}
        if not row:
            continue
        pivot = min(row, key=lambda column: len(where.get(column, ())))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {column: value * inverse % _PRIME for column, value in row.items()}
        for other in list(where.get(pivot, ())):
            before = set(solved[other])
            _subtract(solved[other], row, solved[other][pivot])
            for column in [column for column, value in solved[other].items() if not value]:
                del solved[other][column]
            for column in before - solved[other].keys():
                where[column].discard(other)
            for column in solved[other].keys() - before:
                where.setdefault(column, set()).add(other)
        solved[pivot] = row
        for column in row:
            where.setdefault(column, set()).add(pivot)
    return {names[pivot] for pivot, row in solved.items() if len(row) == 1}


def _subtract(row: dict[int, int], other: Mapping[int, int], times: int) -> None:
    for column, value in other.items():
        row[column] = (row.get(column, 0) - times * value) % _PRIME


def _is_safe(relation: Relation[Key], told: Mapping[Key, Mapping[str, int]], withheld: set[Key]) -> bool:
    """Whether a sum alone tells nothing of few: none of it withheld, or at least two, who are not few together."""
    hidden = [key for key in relation.keys if key in withheld]
    if not hidden:
        return True
    if len(hidden) < _FEWEST_WITHHELD:
        return False
    if relation.total in withheld or any(key not in told for key in hidden):
        return True
    counted = set(told[relation.total])
    for key in hidden:
        counted &= set(told[key])
    return not any(0 < sum(told[key][name] for key in hidden) < LEAST_SHOWN for name in counted)


def _smallest_shown(
    relations: Iterable[Relation[Key]],
    told: Mapping[Key, Mapping[str, int]],
    withheld: set[Key],
    fixed: set[Key],
) -> Key | None:
    """The shown figure that costs least to withhold: a part before a total, a count before nought, few before many."""
    candidates = [
        (key == relation.total, not any(told[key].values()), sum(told[key].values()), str(key), key)
        for relation in relations
        for key in relation.keys
        if key not in withheld and key not in fixed
    ]
    return min(candidates, key=lambda one: one[:4])[4] if candidates else None
