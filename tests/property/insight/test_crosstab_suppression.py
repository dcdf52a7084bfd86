"""No withheld cell of a two-way table can be computed from what is shown: an intruder solves the equations and gets a range."""

from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from naer.insight.crosstabs import suppression
from naer.insight.crosstabs.suppression import Shown

SIZES = st.tuples(st.integers(2, 5), st.integers(2, 5))


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Counts as they are: many small ones and noughts, a few large."""
    rows, columns = draw(SIZES)
    cell = st.one_of(st.integers(0, 6), st.integers(0, 40))
    return draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


def with_totals(cells: list[list[int]]) -> list[list[int]]:
    """The table with sums as last row and column."""
    rows = [[*row, sum(row)] for row in cells]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@settings(max_examples=12, deadline=None)
@given(tables())
def test_an_intruder_with_the_whole_page_cannot_compute_a_small_cell(cells: list[list[int]]) -> None:
    shown = suppression.shown(cells, with_totals(cells))
    for row, column, low, high in _ranges(shown):
        count = with_totals(cells)[row][column]
        assert low - 1e-6 <= count <= high + 1e-6
        if 0 < count < 5:
            assert high - low > 0.5, (cells, row, column)


@settings(max_examples=12, deadline=None)
@given(tables())
def test_no_small_number_is_shown_and_shown_numbers_are_true(cells: list[list[int]]) -> None:
    shown = suppression.shown(cells, with_totals(cells))
    truth = with_totals(cells)
    seen = [*(list(row) for row in shown.cells), list(shown.column_totals)]
    for row, numbers in enumerate(seen):
        for column, number in enumerate(numbers):
            assert number is None or (number == truth[row][column] and not 0 < number < 5)


@settings(max_examples=12, deadline=None)
@given(tables())
def test_totals_are_withheld_by_their_own_list_alone(cells: list[list[int]]) -> None:
    turned = [list(column) for column in zip(*cells, strict=True)]
    one = suppression.shown(cells, with_totals(cells))
    other = suppression.shown(turned, with_totals(turned))
    assert (one.row_totals, one.column_totals) == (other.column_totals, other.row_totals)


def _ranges(shown: Shown) -> Iterator[tuple[int, int, float, float]]:
    """The least and the most that each withheld place can be, by linear programming over all that is shown."""
    seen = [
        *([*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)),
        [*shown.column_totals, shown.total],
    ]
    places = [(row, column) for row, line in enumerate(seen) for column, number in enumerate(line) if number is None]
    if not places:
        return
    lines = [[(row, column) for column in range(len(seen[0]))] for row in range(len(seen))]
    lines += [[(row, column) for row in range(len(seen))] for column in range(len(seen[0]))]
    equations, right = [], []
    for line in lines:
        signs = dict.fromkeys(line[:-1], 1.0) | {line[-1]: -1.0}
        equations.append([signs.get(place, 0.0) for place in places])
        right.append(-sum(sign * (seen[row][column] or 0) for (row, column), sign in signs.items()))
    for number, (row, column) in enumerate(places):
        ends = [
            linprog(direction * np.eye(len(places))[number], A_eq=equations, b_eq=right, bounds=(0, None))
            for direction in (1.0, -1.0)
        ]
        assert ends[0].status == 0
        yield row, column, float(ends[0].fun), np.inf if ends[1].status == 3 else -float(ends[1].fun)
