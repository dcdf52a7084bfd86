"""What is withheld cannot be found: neither by subtraction over all tables together, nor in the sheets that pages get."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from naer.insight import small_numbers
from naer.insight.small_numbers import Relation
from naer.insight.sums import Sums

Key = tuple[str, str]
ROWS, COLUMNS, OTHERS = ("a", "b", "c"), ("x", "y", "z"), ("p", "q")
counts = st.one_of(st.integers(0, 6), st.integers(0, 60))


def _tables(cells: list[int]) -> tuple[dict[Key, dict[str, int]], list[Relation[Key]]]:
    """A table of rows by columns with all its totals, and a second grouping of the rows: (a, b) and (c), as old and new areas."""
    inner = dict(zip(product(ROWS, COLUMNS), cells, strict=True))
    told: dict[Key, int] = dict(inner)
    relations: list[Relation[Key]] = []
    for row in ROWS:
        told[row, "all"] = sum(inner[row, column] for column in COLUMNS)
        relations.append(Relation((row, "all"), tuple((row, column) for column in COLUMNS)))
    for column in (*COLUMNS, "all"):
        told["all", column] = sum(told[row, column] for row in ROWS)
        relations.append(Relation(("all", column), tuple((row, column) for row in ROWS)))
    relations.append(Relation(("all", "all"), tuple(("all", column) for column in COLUMNS)))
    told["p", "all"] = told["a", "all"] + told["b", "all"]
    told["q", "all"] = told["c", "all"]
    relations.append(Relation(("p", "all"), (("a", "all"), ("b", "all"))))
    relations.append(Relation(("q", "all"), (("c", "all"),)))
    relations.append(Relation(("all", "all"), (("p", "all"), ("q", "all"))))
    return {key: {"persons": count} for key, count in told.items()}, relations


def _found_by_least_squares(withheld: frozenset[Key], relations: list[Relation[Key]]) -> set[Key]:
    """The oracle: unknowns in which the null space of the sums has no part, by floating singular values."""
    unknown = sorted(withheld)
    matrix = np.zeros((len(relations), len(unknown)))
    for row, relation in enumerate(relations):
        for place, key in enumerate(unknown):
            matrix[row, place] = relation.parts.count(key) - (relation.total == key)
    _, values, vectors = np.linalg.svd(matrix)
    rank = int((values > 1e-9).sum())
    free = np.abs(vectors[rank:]).max(axis=0, initial=0.0) if len(unknown) else []
    return {key for key, freedom in zip(unknown, free, strict=True) if freedom < 1e-9}


@settings(max_examples=60)
@given(st.lists(counts, min_size=9, max_size=9))
def test_no_small_count_is_shown_or_follows_from_what_is_shown(cells: list[int]):
    told, relations = _tables(cells)
    withheld = small_numbers.protect(told, relations)
    small = {key for key, one in told.items() if small_numbers.is_small(one)}
    assert small <= withheld
    assert not _found_by_least_squares(withheld, relations) & small


@settings(max_examples=60)
@given(st.sets(st.tuples(st.sampled_from([*ROWS, "all"]), st.sampled_from([*COLUMNS, "all"]))))
def test_elimination_finds_exactly_what_singular_values_find(withheld: set[Key]):
    _, relations = _tables([0] * 9)
    assert small_numbers.determined(withheld, relations) == _found_by_least_squares(frozenset(withheld), relations)


equations = st.lists(
    st.dictionaries(st.integers(0, 11), st.sampled_from([1, -1]), min_size=1, max_size=4), min_size=1, max_size=12
)


@settings(max_examples=60)
@given(equations, st.sets(st.integers(0, 11)), st.permutations(range(12)))
def test_unknowns_that_come_one_by_one_leave_the_same_as_all_at_once(
    told: list[dict[int, int]], first: set[int], later: list[int]
):
    one_by_one = Sums(told, sorted(first))
    for number in later:
        one_by_one.add(number)
        first = first | {number}
        assert one_by_one.determined() == Sums(told, sorted(first)).determined()


@settings(max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_few_people_are_not_left_alone_in_a_sum(cells: list[int]):
    """In one row with its total, what is withheld is nought, or at least five people over at least two figures."""
    told: dict[Key, dict[str, int]] = {("r", str(place)): {"persons": count} for place, count in enumerate(cells)}
    parts = tuple(told)
    told["r", "all"] = {"persons": sum(cells)}
    withheld = small_numbers.protect(told, [Relation(("r", "all"), parts)])
    if withheld and ("r", "all") not in withheld:
        assert len(withheld) >= 2
        assert sum(told[key]["persons"] for key in withheld) >= 5 or not any(told[key]["persons"] for key in withheld)


def test_nothing_is_withheld_when_nothing_is_small():
    told, relations = _tables([0, 5, 9, 10, 0, 30, 7, 8, 50])
    assert small_numbers.protect(told, relations) == frozenset()
