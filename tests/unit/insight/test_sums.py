"""What follows from sums: held against elimination with fractions, on small systems of every kind, all at once and one by one."""

import random
import time
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pytest

from naer.insight.sums import Sums

Equation = Mapping[int, int]
FIGURES = 9
AT_MOST_SECONDS = 1.0
"""Of processor time for a table of forty rows; counting with fractions, as the oracle here, takes far longer."""


def _rank(rows: Iterable[Sequence[Fraction]]) -> int:
    left, rank = [list(row) for row in rows], 0
    while left:
        row = left.pop()
        pivot = next((place for place, value in enumerate(row) if value), None)
        if pivot is None:
            continue
        rank += 1
        left = [
            [value - other[pivot] / row[pivot] * here for value, here in zip(other, row, strict=True)] for other in left
        ]
    return rank


def follows(sums: Sequence[Equation], unknown: Iterable[int]) -> set[int]:
    """The oracle: an unknown follows when to fix it as well says nothing new."""
    names = sorted(unknown)
    rows = [[Fraction(one.get(name, 0)) for name in names] for one in sums]
    rank = _rank(rows)
    units = ([Fraction(name == other) for other in names] for name in names)
    return {name for name, unit in zip(names, units, strict=True) if _rank([*rows, unit]) == rank}


def systems(number: int, *, seed: int) -> Iterable[tuple[list[dict[int, int]], list[int]]]:
    """Sums of a total and parts, with parts twice, times nought and lone figures among them; and figures in some order."""
    chance = random.Random(seed)
    for _ in range(number):
        sums = [
            {
                figure: chance.choice([1, 1, 1, -1, -1, 2, 3, 0])
                for figure in chance.sample(range(FIGURES), chance.randint(1, 4))
            }
            for _ in range(chance.randint(0, 8))
        ]
        figures = list(range(FIGURES))
        chance.shuffle(figures)
        yield sums, figures[: chance.randint(0, FIGURES)]


@pytest.mark.parametrize(
    ("sums", "unknown", "told"),
    [
        ([], [1], set[int]()),
        ([{1: 1, 2: 1, 3: -1}], [1], {1}),
        ([{1: 1, 2: 1, 3: -1}], [1, 2], set[int]()),
        ([{1: 1, 2: 1, 3: -1}, {1: 1, 2: -1}], [1, 2], {1, 2}),
        ([{1: 2, 3: -1}], [1], {1}),
        ([{1: 0, 2: 1}], [1, 2], {2}),
        ([{1: 1, 2: 1, 3: -1}, {2: 1, 4: 1, 5: -1}, {4: 1, 6: -1}], [1, 2, 4], {1, 2, 4}),
        ([{1: 1, 2: 1, 3: -1}, {2: 1, 4: 1, 5: -1}], [1, 2, 4], set[int]()),
    ],
)
def test_what_follows_in_sums_that_one_can_see_through(
    sums: list[Equation], unknown: list[int], told: set[int]
) -> None:
    assert Sums(sums, unknown).determined() == told == follows(sums, unknown)


def test_all_at_once_is_what_fractions_find() -> None:
    for sums, unknown in systems(150, seed=1):
        found = Sums(sums, unknown)
        assert found.determined() == follows(sums, unknown)
        assert set(found.unknown) == set(unknown)


def test_one_by_one_is_what_fractions_find_each_time() -> None:
    for sums, order in systems(60, seed=2):
        found = Sums(sums, order[:2])
        for number, figure in enumerate(order, start=1):
            found.add(figure)
            assert found.determined() == follows(sums, {*order[:2], *order[:number]})


def test_a_figure_that_is_unknown_already_or_stands_nowhere_changes_nothing() -> None:
    sums = [{1: 1, 2: 1, 3: -1}]
    found = Sums(sums, [1])
    assert found.determined() == {1}
    found.add(1)
    found.add(77)
    assert found.determined() == {1}
    assert set(found.unknown) == {1, 77}
    found.add(2)
    assert found.determined() == set()


def test_the_answer_does_not_vary_and_asking_changes_nothing() -> None:
    for sums, unknown in systems(20, seed=3):
        one, other = Sums(sums, unknown), Sums(sums, unknown)
        first = one.determined()
        assert first == one.determined() == other.determined()


def test_a_large_table_is_seen_through_quickly() -> None:
    """Rows by columns with totals: one unknown in each row follows, two in each row and in the same columns do not."""
    size = 40
    sums: list[Equation] = [
        {**{row * size + column: 1 for column in range(size)}, 10_000 + row: -1} for row in range(size)
    ]
    sums += [{**{row * size + column: 1 for row in range(size)}, 20_000 + column: -1} for column in range(size)]
    diagonal = [place * size + place for place in range(size)]
    begun = time.process_time()
    assert Sums(sums, diagonal).determined() == set(diagonal)
    two = [row * size + column for row in range(size) for column in (3, 4)]
    assert Sums(sums, two).determined() == set()
    assert time.process_time() - begun < AT_MOST_SECONDS
