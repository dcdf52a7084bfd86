"""Which counts may be shown beside each other and beside their total, so that nobody among few can be recognised. Pure.

Counts from one to four are withheld. When that leaves so little withheld that the total would tell it (one count alone,
or fewer than five people together), the smallest of the others are withheld too (complementary suppression; Hundepool et
al., Statistical Disclosure Control, 2012, chapter 4).

`shown` does this for one row of counts; `protect` for many tables that hang together by addition, and then looks with linear
algebra for anything that could still be found by subtracting across them. What it does not protect against: knowing something
already, and that two withheld ones are few together where all beside them is shown elsewhere (each of them stays unknown). Across
sheets a sum is looked for of two columns only, none by local area or practice, and a column that is broken down is compared when
six of its cells are filled (`indicators.ties`).
What was published before is looked at by `indicators.two_cuts` (there the counts are changes, which may be below nought) and
`crosstabs.since_published`; what several sheets tell together by `indicators.sheets_together`.
"""

from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from naer.errors import FaultError
from naer.insight.right_now import LEAST_SHOWN
from naer.insight.sums import Sums

_FEWEST_WITHHELD = 2

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
    """Whether one of the counts that a figure tells is of one to four; a change may be so many fewer, too."""
    return any(0 < abs(count) < LEAST_SHOWN for count in counts.values())


def protect(
    told: Mapping[Key, Mapping[str, int]],
    relations: Sequence[Relation[Key]],
    *,
    decided: Mapping[Key, bool] | None = None,
    may_follow: Collection[Key] = (),
    secret: Collection[Key] = (),
) -> frozenset[Key]:
    """The figures to withhold; `told` says which counts each figure tells (a figure is shown whole or not at all).

    Relations may name figures that are not told: those are nowhere shown, and count as withheld. `decided` says of some
    figures that they are withheld already (True), or are shown elsewhere (False). What is shown elsewhere is withheld only
    where it would tell a small one whatever else is withheld. Then it is among the answer, which is not whole: whoever decided it
    must withhold it, with as many as that takes, and ask again. `may_follow` are totals withheld for the sake of another count
    that they are shown with: nothing is withheld to keep them. `secret` are others that must not follow either.
    """
    number = {key: place for place, key in enumerate(dict.fromkeys((*told, *_named(relations))))}
    keys = list(number)
    sums = [(number[one.total], tuple(number[part] for part in one.parts)) for one in relations]
    work = _Work(
        told=[told.get(key) for key in keys],
        sums=sums,
        shown_elsewhere={number[key] for key, is_withheld in (decided or {}).items() if not is_withheld},
        may_follow={number[key] for key in may_follow},
    )
    small = {number[key] for key, one in told.items() if is_small(one) or key in secret} - work.shown_elsewhere
    withheld = {place for place, one in enumerate(work.told) if one is None} | small
    withheld |= {number[key] for key, is_withheld in (decided or {}).items() if is_withheld}
    return frozenset(keys[one] for one in work.protected(withheld, small) if work.told[one] is not None)


def determined(withheld: Iterable[Key], relations: Sequence[Relation[Key]]) -> set[Key]:
    """Withheld figures whose counts follow from the shown ones: those that are the same in every solution of the sums."""
    number = {key: place for place, key in enumerate(dict.fromkeys((*withheld, *_named(relations))))}
    keys = list(number)
    equations = [_equation(number[one.total], [number[part] for part in one.parts]) for one in relations]
    return {keys[one] for one in Sums(equations, (number[key] for key in withheld)).determined()}


def _named(relations: Iterable[Relation[Key]]) -> Iterator[Key]:
    for one in relations:
        yield from one.parts
        yield one.total


def _equation(total: int, parts: Sequence[int]) -> dict[int, int]:
    found = dict.fromkeys(parts, 1) if len(set(parts)) == len(parts) else dict(Counter(parts))
    found[total] = found.get(total, 0) - 1
    return found


class _Reach(Enum):
    """Where a figure to withhold is looked for: in a small one's own sums, in all that hang together, or among those shown
    elsewhere, when they alone tell it and nothing else that is withheld would help."""

    OWN = 1
    TOGETHER = 2
    ELSEWHERE = 3


class _Work:
    """Figures by number with what they tell (None: nowhere shown), their sums, and which of them are shown elsewhere."""

    def __init__(
        self,
        told: Sequence[Mapping[str, int] | None],
        sums: Sequence[tuple[int, tuple[int, ...]]],
        shown_elsewhere: set[int],
        may_follow: set[int],
    ) -> None:
        self.told, self.sums, self.shown_elsewhere, self.may_follow = told, sums, shown_elsewhere, may_follow
        self._of: dict[int, list[int]] = {}
        for place, (total, parts) in enumerate(sums):
            for key in dict.fromkeys((*parts, total)):
                self._of.setdefault(key, []).append(place)
        self._always_told: set[int] | None = None
        self._costs = [(not any(one.values()), sum(map(abs, one.values()))) if one else (False, 0) for one in told]

    def protected(self, withheld: set[int], small: set[int]) -> set[int]:
        """Those withheld and as many more as it takes that no small one is told by what is shown."""
        withheld = set(withheld)
        todo = deque(
            place for place, (total, parts) in enumerate(self.sums) if total in withheld or withheld & set(parts)
        )
        equations: Sums | None = None
        before: set[int] = set()
        while True:
            self._settle(todo, withheld)
            if equations is None:
                equations = Sums([_equation(*one) for one in self.sums], sorted(withheld))
            for key in sorted(withheld.difference(equations.unknown)):
                equations.add(key)
            told = sorted(equations.determined() & small)
            if not told:
                return withheld
            if not before.isdisjoint(told) and (more := self._elsewhere(told, withheld)):
                return withheld | more
            before.update(told)
            for reach in (_Reach.OWN, _Reach.TOGETHER):
                for key in told:
                    one = self._beside(key, withheld, reach)
                    if one is not None:
                        withheld.add(one)
                        todo.extend(self._of[one])
                        if reach is not _Reach.OWN:
                            break
                if todo:
                    break
            else:
                if more := self._elsewhere(told, withheld):
                    return withheld | more
                raise FaultError(
                    "A small number follows from sums of which nothing is shown: they contradict each other."
                )

    def _elsewhere(self, told: Iterable[int], withheld: set[int]) -> set[int]:
        """What must be withheld elsewhere, because some are told by what is shown there, whatever else is withheld."""
        if not self.shown_elsewhere:
            return set()
        if self._always_told is None:
            unknown = [key for key in range(len(self.told)) if key not in self.shown_elsewhere]
            self._always_told = Sums([_equation(*one) for one in self.sums], unknown).determined()
        found = [self._beside(key, withheld, _Reach.ELSEWHERE) for key in told if key in self._always_told]
        return {same for one in found if one is not None for same in self._same(one)}

    def _same(self, key: int) -> set[int]:
        """A figure shown elsewhere, and the others that are: the same sum may stand on several sheets."""
        of_key = {parts for total, parts in self.sums if total == key}
        return {key} | {total for total, parts in self.sums if parts in of_key} & self.shown_elsewhere

    def _settle(self, todo: deque[int], withheld: set[int]) -> None:
        """Withhold until no sum alone tells of few."""
        while todo:
            place = todo.popleft()
            while not self._is_safe(place, withheld):
                one = self._cheapest([place], withheld)
                if one is None or one in self.shown_elsewhere:
                    break  # Whether a small one is told all the same, the equations find out.
                withheld.add(one)
                todo.extend(self._of[one])

    def _beside(self, key: int, withheld: set[int], reach: "_Reach") -> int | None:
        """The figure to withhold with one that is told all the same; None when nothing is shown within reach."""
        is_elsewhere = reach is _Reach.ELSEWHERE
        near, seen = {key}, {key}
        while near:
            sums = sorted({place for one in near for place in self._of.get(one, ())})
            within = {one for place in sums for one in (*self.sums[place][1], self.sums[place][0])}
            found = self._cheapest(sums, withheld if not is_elsewhere else withheld | within - self.shown_elsewhere)
            if found is not None and (found in self.shown_elsewhere) is is_elsewhere:
                return found
            if reach is _Reach.OWN:
                return None
            near = (within - self.shown_elsewhere | withheld & within if is_elsewhere else within & withheld) - seen
            seen |= near
        return None

    def _cheapest(self, sums: Iterable[int], withheld: set[int]) -> int | None:
        """The shown figure that costs least: a part before a total, a count before nought, one whose other sums hide something
        already before one for whose sake more must be withheld in each of them, few before many.

        One that is shown elsewhere comes after all others; None when nothing is shown. (Few before many alone withheld two to
        nine times as much in the demonstration's tables: each figure drew others after it in all its sums.)
        """
        candidates = [
            (key in self.shown_elsewhere, key == total, *self._cost(key, withheld), key)
            for total, parts in (self.sums[place] for place in sums)
            for key in (*parts, total)
            if key not in withheld
        ]
        return min(candidates)[-1] if candidates else None

    def _cost(self, key: int, withheld: set[int]) -> tuple[bool, int, int]:
        is_nought, count = self._costs[key]
        whole = sum(
            total not in withheld and withheld.isdisjoint(parts)
            for total, parts in (self.sums[place] for place in self._of[key])
        )
        return is_nought, whole, count

    def _is_safe(self, place: int, withheld: set[int]) -> bool:
        """Whether a sum alone tells nothing of few: none of it withheld, or at least two, who are not few together."""
        total, parts = self.sums[place]
        hidden = [key for key in parts if key in withheld]
        if total in withheld:
            return bool(hidden) or total in self.may_follow
        if len(hidden) < _FEWEST_WITHHELD:
            return not hidden
        told = [self.told[key] for key in (total, *hidden)]
        known = [one for one in told if one is not None]
        if len(known) < len(told):
            return True
        whole, *found = known
        for name in whole:
            if all(name in one for one in found) and 0 < abs(sum(one[name] for one in found)) < LEAST_SHOWN:
                return False
        return True
