"""The figures of right now withhold small numbers; what they count is tested on the record."""

from datetime import UTC, datetime

import pytest

from naer.insight import right_now
from naer.insight.right_now import Figure

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (1200, 1200)])
def test_numbers_from_one_to_four_are_withheld(number: int, shown: int | None) -> None:
    written = right_now.report("0580", {Figure.ADMITTED: number}, organisation_id="x", now=NOW)
    assert right_now.read_report(written) == [right_now.Count(Figure.ADMITTED, shown)]


def test_counting_again_without_change_says_the_same() -> None:
    one = right_now.report("0580", {Figure.ADMITTED: 7}, organisation_id="x", now=NOW)
    other = right_now.report("0580", {Figure.ADMITTED: 7}, organisation_id="x", now=NOW.replace(hour=10))
    assert right_now.says_the_same(one, other)
    assert not right_now.says_the_same(
        one, right_now.report("0580", {Figure.ADMITTED: 8}, organisation_id="x", now=NOW)
    )
