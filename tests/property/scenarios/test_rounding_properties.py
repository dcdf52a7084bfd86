"""Controlled rounding and counter-based draws, over many made-up cases."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from naer.scenarios import rounding
from naer.scenarios.draws import Draws

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 2), st.integers(1, 6))
WEIGHTS = st.floats(0, 50, allow_nan=False)


@given(weights=SHAPES.flatmap(lambda shape: arrays.arrays(float, shape, elements=WEIGHTS)), seed=st.integers(0, 2**64))
def test_every_margin_stays_within_one_person(weights: np.ndarray, seed: int) -> None:
    total = round(float(weights.sum()))
    expected = weights * (total / weights.sum()) if weights.sum() else weights
    whole = rounding.whole_persons(expected, seed=seed)
    assert whole.sum() == total
    for axes in ((), (2,), (1, 2), (0,), (0, 2), (0, 1, 2)):
        difference = (whole - expected).sum(axis=axes) if axes else whole - expected
        assert np.abs(difference).max() < 1 + 1e-5


@given(counts=SHAPES.flatmap(lambda shape: arrays.arrays(np.int64, shape, elements=st.integers(0, 9))))
def test_whole_numbers_are_left_as_they_are(counts: np.ndarray) -> None:
    assert np.array_equal(rounding.whole_persons(counts.astype(float), seed=1), counts)


@given(first=st.integers(0, 40), count=st.integers(0, 40), seed=st.integers(0, 2**64 - 1))
def test_a_persons_draw_depends_on_nobody_else(first: int, count: int, seed: int) -> None:
    draws = Draws(seed, 580)
    whole = draws.uniform("age", first + count)
    assert np.array_equal(draws.uniform("age", count, first=first), whole[first:])
    assert np.array_equal(draws.normal("age", count, first=first), draws.normal("age", first + count)[first:])


@given(seed=st.integers(0, 2**64 - 1))
def test_streams_of_other_purposes_areas_and_months_differ(seed: int) -> None:
    mine = Draws(seed, 580).uniform("age", 8)
    others = [
        Draws(seed, 580).uniform("name", 8),
        Draws(seed, 540).uniform("age", 8),
        Draws(seed, 580, month=1).uniform("age", 8),
        Draws(seed ^ 1, 580).uniform("age", 8),
    ]
    assert not any(np.array_equal(mine, other) for other in others)
