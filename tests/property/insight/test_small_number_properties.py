"""What is withheld of small counts cannot be worked out from their total."""

from hypothesis import given
from hypothesis import strategies as st

from naer.insight import small_numbers
from naer.insight.right_now import LEAST_SHOWN


@given(st.lists(st.integers(0, 60), max_size=40))
def test_what_is_withheld_cannot_be_told_from_the_total(counts: list[int]) -> None:
    shown = small_numbers.shown(counts)
    assert all(one is None or one == 0 or one >= LEAST_SHOWN for one in shown)
    withheld = [count for count, one in zip(counts, shown, strict=True) if one is None]
    large_left = any(one is not None and one >= LEAST_SHOWN for one in shown)
    if withheld and large_left:
        assert len(withheld) >= 2
        assert sum(withheld) >= LEAST_SHOWN
