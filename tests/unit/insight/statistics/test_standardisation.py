"""Standardised rates against a published example, a program's formulas written again, and what must hold by their meaning."""

import math

import numpy as np
import pytest
from scipy import stats

from naer.errors import InvalidError
from naer.insight.statistics import intervals, standardisation
from naer.insight.statistics.standardisation import RateMethod

# Births with Down's syndrome in Michigan 1950-1964 by the mother's age (under 20 to 40 and over), first and fifth birth in order,
# and all births: Stark and Mantel, J Natl Cancer Inst 1966, used by Fay and Feuer 1997 and by R's epitools. Recalled.
FIRST = ([107, 141, 60, 40, 39, 25], [230061, 329449, 114920, 39487, 14208, 3052])
FIFTH_OR_LATER = ([0, 8, 63, 112, 262, 295], [327, 30666, 123419, 149919, 104088, 34392])
BIRTHS = [
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
]
STANDARD = [sum(column) for column in zip(*BIRTHS, strict=True)]


def test_fay_and_feuers_example_comes_out_as_published():
    found = standardisation.direct(*FIRST, standard=STANDARD)
    # First births: 92.3 per 100,000 when standardised to all births, 56.3 crude.
    assert round(found.rate * 1e5, 1) == 92.3
    assert round(found.crude * 1e5, 1) == 56.3


@pytest.mark.parametrize("area", [FIRST, FIFTH_OR_LATER])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_gamma_limits_are_those_of_the_gamma_distribution(area: tuple[list[int], list[int]], confidence: float):
    # The same interval written with the gamma distribution itself, as in R's epitools::ageadjust.direct.
    counts, people = (np.array(part, dtype=float) for part in area)
    weights = np.array(STANDARD) / sum(STANDARD) / people
    rate, variance, heaviest = (weights * counts).sum(), (weights**2 * counts).sum(), weights.max()
    tail = (1 - confidence) / 2
    lower = stats.gamma.ppf(tail, rate**2 / variance, scale=variance / rate)
    more, spread = rate + heaviest, variance + heaviest**2
    upper = stats.gamma.ppf(1 - tail, more**2 / spread, scale=spread / more)
    found = standardisation.direct(*area, standard=STANDARD, confidence=confidence)
    assert found.rate == pytest.approx(rate, rel=1e-12)
    assert (found.interval.lower, found.interval.upper) == (pytest.approx(lower), pytest.approx(upper))


def test_with_one_stratum_every_interval_is_the_exact_poisson_one():
    exact = intervals.poisson_exact(10).times(1 / 1000)
    for method in RateMethod:
        found = standardisation.direct([10], [1000], standard=[77], method=method)
        assert found.rate == pytest.approx(0.01)
        assert (found.interval.lower, found.interval.upper) == (pytest.approx(exact.lower), pytest.approx(exact.upper))


def test_dobsons_limits_are_the_exact_ones_moved_to_the_weighted_scale():
    # Worked by hand: weights 0.5/1000 and 0.5/100, events 4 and 9.
    found = standardisation.direct([4, 9], [1000, 100], standard=[50, 50], method=RateMethod.DOBSON)
    rate, variance = 0.5 * 0.004 + 0.5 * 0.09, (0.5 / 1000) ** 2 * 4 + (0.5 / 100) ** 2 * 9
    exact, scale = intervals.poisson_exact(13), math.sqrt(variance / 13)
    assert found.rate == pytest.approx(rate)
    assert found.interval.lower == pytest.approx(rate + scale * (exact.lower - 13))
    assert found.interval.upper == pytest.approx(rate + scale * (exact.upper - 13))
    assert (found.events, found.population, found.crude) == (13, 1100, pytest.approx(13 / 1100))


def test_no_events_give_nought_and_an_upper_limit():
    for method in RateMethod:
        found = standardisation.direct([0, 0], [500, 200], standard=[1, 1], method=method)
        assert (found.rate, found.interval.lower) == (0.0, 0.0)
        assert found.interval.upper == pytest.approx(intervals.poisson_exact(0).upper * 0.5 / 200)


def test_the_same_rates_in_every_stratum_need_no_standardisation():
    found = standardisation.direct([10, 20], [1000, 2000], standard=[5, 1])
    assert found.rate == pytest.approx(found.crude) == pytest.approx(0.01)


def test_strata_without_weight_do_not_count_in_the_rate_and_need_nobody():
    found = standardisation.direct([10, 5], [1000, 0], standard=[3, 0])
    assert found.rate == pytest.approx(0.01)
    weighed = standardisation.direct([10, 7], [1000, 10], standard=[3, 0])
    assert weighed.rate == pytest.approx(0.01)
    assert weighed.interval.upper == pytest.approx(intervals.poisson_exact(10).upper / 1000)


def test_a_stratum_with_weight_and_nobody_is_refused():
    with pytest.raises(InvalidError, match=r"nobody in the area\. Merge strata"):
        standardisation.direct([0, 1], [0, 10], standard=[1, 1])


def test_an_empty_standard_and_strata_that_do_not_match_are_refused():
    with pytest.raises(InvalidError, match="standard population is empty"):
        standardisation.direct([1], [10], standard=[0])
    with pytest.raises(InvalidError, match="Events, population and standard have different numbers"):
        standardisation.direct([1, 2], [10], standard=[1])
    with pytest.raises(InvalidError, match="standard's events and population"):
        standardisation.indirect([1], [10], standard_events=[1, 2], standard_population=[100])
    with pytest.raises(InvalidError, match=r"nobody in the standard population\. Merge strata"):
        standardisation.indirect([1], [10], standard_events=[0], standard_population=[0])


def test_a_ratio_holds_observed_against_expected():
    # Expected: 1000 * 50/10000 + 500 * 200/5000 = 5 + 20.
    found = standardisation.indirect([8, 32], [1000, 500], standard_events=[50, 200], standard_population=[10000, 5000])
    exact = intervals.poisson_exact(40)
    assert (found.observed, found.expected, found.ratio) == (40, pytest.approx(25), pytest.approx(1.6))
    assert (found.interval.lower, found.interval.upper) == (
        pytest.approx(exact.lower / 25),
        pytest.approx(exact.upper / 25),
    )


def test_byars_interval_of_a_ratio_is_asked_for_by_name():
    found = standardisation.indirect(
        [10], [1000], standard_events=[50], standard_population=[10000], is_exact=False, confidence=0.998
    )
    near = intervals.byar(10, 0.998)
    assert (found.interval.lower, found.interval.upper) == (
        pytest.approx(near.lower / 5),
        pytest.approx(near.upper / 5),
    )


def test_nothing_expected_gives_no_ratio_and_strata_that_nobody_has_are_left_out():
    nothing = standardisation.indirect([0], [10], standard_events=[0], standard_population=[100])
    assert math.isnan(nothing.ratio) and nothing.interval.upper == math.inf and nothing.interval.lower == 0.0
    assert (nothing.observed, nothing.expected) == (0, 0.0)
    some = standardisation.indirect([3, 0], [10, 0], standard_events=[10, 7], standard_population=[100, 0])
    assert (some.expected, some.observed) == (pytest.approx(1.0), 3)


def test_a_very_small_dobson_interval_does_not_go_below_nought():
    found = standardisation.direct([1, 0], [10, 1000], standard=[1, 1], method=RateMethod.DOBSON, confidence=0.998)
    assert found.interval.lower >= 0
