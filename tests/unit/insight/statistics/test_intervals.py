"""Intervals against published values and statsmodels."""

import math

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from naer.insight.statistics import intervals
from naer.insight.statistics.intervals import Interval

CASES = [(1, 10), (81, 263), (15, 148), (9, 10), (250, 1000), (3, 7)]


@pytest.mark.conformance
def test_wilson_gives_newcombes_published_limits(reference):
    published = {case: limits for case, limits in reference["intervals"]["wilson"].items() if isinstance(limits, list)}
    assert len(published) == 2
    for case, (lower, upper) in published.items():
        successes, trials = (int(part) for part in case.split("/"))
        found = intervals.wilson(successes, trials)
        assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("successes", "trials"), [*CASES, (0, 20), (20, 20)])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_wilson_and_exact_binomial_agree_with_statsmodels(successes: int, trials: int, confidence: float):
    for found, method in ((intervals.wilson, "wilson"), (intervals.binomial_exact, "beta")):
        lower, upper = proportion_confint(successes, trials, alpha=1 - confidence, method=method)
        interval = found(successes, trials, confidence)
        assert interval.lower == pytest.approx(lower, abs=1e-12)
        assert interval.upper == pytest.approx(upper, abs=1e-12)


def test_nothing_and_everything_give_limits_that_are_nought_and_one():
    assert intervals.wilson(0, 20).lower == 0.0
    assert intervals.wilson(20, 20).upper == 1.0
    assert intervals.binomial_exact(0, 20).lower == 0.0
    assert intervals.binomial_exact(20, 20).upper == 1.0


def test_no_trials_tell_nothing_about_a_proportion():
    assert intervals.wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.conformance
def test_exact_poisson_limits_of_ten_are_the_tables(reference):
    found = intervals.poisson_exact(10)
    assert (round(found.lower, 3), round(found.upper, 2)) == tuple(reference["intervals"]["poisson_exact_o10"])


# Garwood's table, as printed by Ulm (Am J Epidemiol 1990;131:373); recalled.
@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.624, 11.668), (100, 81.364, 121.627)]
)
def test_exact_poisson_limits_are_garwoods(count: int, lower: float, upper: float):
    found = intervals.poisson_exact(count)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=6e-4), pytest.approx(upper, abs=6e-4))


def test_byars_limits_of_ten_are_the_published_ones():
    # Public Health England, Technical Guide: Confidence Intervals (2018): O = 10 gives 4.79 and 18.39; recalled.
    found = intervals.byar(10)
    assert (round(found.lower, 2), round(found.upper, 2)) == (4.79, 18.39)


def test_byar_is_close_to_the_exact_limits_and_starts_at_nought():
    assert intervals.byar(0).lower == 0.0
    assert intervals.byar(0).upper == pytest.approx(intervals.poisson_exact(0).upper, rel=0.01)
    for count in (5, 20, 300):
        exact, near = intervals.poisson_exact(count), intervals.byar(count)
        assert near.lower == pytest.approx(exact.lower, rel=0.01)
        assert near.upper == pytest.approx(exact.upper, rel=0.003)
    assert intervals.byar(1, 0.998).lower == 0.0


def test_the_interval_of_a_rate_is_the_exact_one_per_person():
    found = intervals.rate_interval(10, 1000)
    assert (found.lower, found.upper) == (pytest.approx(0.004795, abs=1e-6), pytest.approx(0.01839, abs=1e-5))
    assert intervals.rate_interval(0, 0) == Interval(0.0, math.inf)


def test_newcombes_example_56_of_70_against_48_of_80():
    # Newcombe, Stat Med 1998;17:873, table II (a), method 10: 0.0524 to 0.3339; recalled.
    found = intervals.newcombe_difference((56, 70), (48, 80))
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("first", CASES)
@pytest.mark.parametrize("second", [(2, 9), (400, 900)])
def test_differences_agree_with_statsmodels(first: tuple[int, int], second: tuple[int, int]):
    lower, upper = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=0.1)
    found = intervals.newcombe_difference(first, second, 0.9)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=1e-9), pytest.approx(upper, abs=1e-9))


def test_an_interval_holds_its_own_limits_and_nothing_beyond():
    interval = Interval(1.0, 2.0)
    assert interval.contains(1.0) and interval.contains(2.0) and interval.contains(1.5)
    assert not interval.contains(0.999) and not interval.contains(2.001)
    assert interval.times(3) == Interval(3.0, 6.0)


def test_half_widths_in_standard_errors():
    assert intervals.normal_quantile() == pytest.approx(1.959964, abs=1e-6)
    assert intervals.normal_quantile(0.998) == pytest.approx(3.090232, abs=1e-6)
