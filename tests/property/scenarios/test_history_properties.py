"""The arithmetic of histories on every case: draws that depend on nothing else, clocks that agree with the calendar's."""

from datetime import UTC, date, datetime, time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from naer.danish import times
from naer.scenarios.history import days
from naer.scenarios.history.person_draws import PersonDraws, how_many

MONTHS = st.integers(2000 * 12, 2040 * 12)


@given(st.integers(0, 2**64 - 1), st.text(max_size=12), MONTHS, st.integers(0, 40), st.integers(1, 30))
def test_a_month_is_drawn_the_same_wherever_the_history_begins(
    seed: int, citizen: str, first: int, later: int, months: int
) -> None:
    draws = PersonDraws(seed, citizen)
    whole = draws.monthly("contacts", first, later + months, 8)
    part = draws.monthly("contacts", first + later, months, 8)
    assert np.array_equal(whole[later:], part)
    assert whole.min() >= 0 and whole.max() < 1


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True), st.floats(0, 12))
def test_more_happens_with_a_greater_number_and_never_more_than_allowed(one: float, other: float, mean: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= how_many(low, mean, most=15) <= how_many(high, mean, most=15) <= 15
    assert how_many(one, 0.0, most=15) == 0


def test_as_many_happen_as_the_mean_says() -> None:
    chances = (np.arange(20_000) + 0.5) / 20_000
    for mean in (0.1, 0.7, 2.0, 4.0):
        counts = [how_many(float(chance), mean, most=40) for chance in chances]
        assert abs(np.mean(counts) - mean) < 0.003
        assert abs(np.var(counts) - mean) < 0.02


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(4 * 60, 24 * 60 - 1))
def test_a_written_instant_is_that_of_the_danish_clock(day: date, minute: int) -> None:
    at = times.instant_at(day, time(minute // 60, minute % 60))
    assert datetime.fromisoformat(days.instant(day.toordinal(), minute)) == at
    since = datetime(1970, 1, 1, tzinfo=UTC)
    assert days.milliseconds(day.toordinal(), minute) == int((at - since).total_seconds() * 1000)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_a_day_belongs_to_its_month(day: date) -> None:
    month = days.month_of(day.toordinal())
    assert days.first_day(month) <= day.toordinal() < days.first_day(month + 1)
    assert days.next_opening_day(day.toordinal()) >= day.toordinal()
    assert all(days.month_of(one) == month for one in days.opening_days(month))
