"""Small counts are withheld, and with them as many as it takes that the total does not tell them."""

import pytest

from naer.insight import small_numbers


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 5, 0, 40], [12, 5, 0, 40]),
        ([12, 3, 7, 40], [12, None, None, 40]),
        ([12, 3, 4, 40], [12, None, None, 40]),
        ([12, 1, 2, 40], [None, None, None, 40]),
        ([0, 0, 2], [0, 0, None]),
        ([], []),
    ],
)
def test_one_small_count_takes_the_next_smallest_with_it(counts: list[int], shown: list[int | None]) -> None:
    assert small_numbers.shown(counts) == shown
