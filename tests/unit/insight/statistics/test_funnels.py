"""Funnels against the FunnelPlotR case, the additive model worked by hand, and areas drawn with a known spread."""

import math

import numpy as np
import pytest
from scipy import stats

from naer.errors import InvalidError
from naer.insight.statistics import funnels
from naer.insight.statistics.funnels import Area, Scale
from naer.insight.statistics.intervals import Interval


@pytest.mark.conformance
def test_outliers_are_told_as_in_the_published_case(reference):
    case = reference["spc"]["outlier_test"]
    sets = {
        "unadj95": (case["lcl95"], case["ucl95"]),
        "adj95": tuple(case["od95"]),
        "unadj99": (case["lcl99"], case["ucl99"]),
        "adj99": tuple(case["od99"]),
    }
    for name, (lower, upper) in sets.items():
        limits = Interval(lower, upper)
        assert [int(funnels.is_outside(value, limits)) for value in case["rr"]] == case["expected"][name], name


def test_the_additive_model_worked_by_hand():
    areas = [Area("a", 30, 20.0), Area("b", 10, 20.0), Area("c", 45, 40.0), Area("d", 35, 40.0), Area("e", 0, 0.0)]
    found = funnels.fit(areas, Scale.RATIO, target=1.0)
    scores = np.array(
        [
            2 * (math.sqrt(value) - 1) * math.sqrt(size)
            for value, size in ((1.5, 20), (0.5, 20), (1.125, 40), (0.875, 40))
        ]
    )
    ordered = np.sort(scores)
    # Quantiles at 0.1 and 0.9 of four values lie 0.3 and 2.7 places in.
    lower, upper = ordered[0] + 0.3 * (ordered[1] - ordered[0]), ordered[2] + 0.7 * (ordered[3] - ordered[2])
    pulled = np.clip(scores, lower, upper)
    phi = (pulled**2).sum() / 4
    weights = np.array([20, 20, 40, 40])
    tau_squared = (4 * phi - 3) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert (found.areas, found.target) == (4, 1.0)
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx(tau_squared)
    assert tau_squared > 0
    reach = stats.norm.ppf(0.999) * math.sqrt(1 / 20 + tau_squared)
    limits = found.limits(20.0)
    assert (limits.lower, limits.upper) == (pytest.approx((1 - reach / 2) ** 2), pytest.approx((1 + reach / 2) ** 2))
    assert found.score(areas[0]) == pytest.approx((2 * math.sqrt(1.5) - 2) / math.sqrt(1 / 20 + tau_squared))


def test_a_proportion_is_compared_on_the_arcsine_scale():
    areas = [Area("a", 10, 100.0), Area("b", 20, 100.0), Area("c", 30, 100.0)]
    found = funnels.fit(areas, Scale.PROPORTION)
    assert found.target == pytest.approx(0.2)
    centre = math.asin(math.sqrt(0.2))
    scores = [(math.asin(math.sqrt(share)) - centre) * 20 for share in (0.1, 0.2, 0.3)]
    lower, upper = 0.8 * scores[0] + 0.2 * scores[1], 0.8 * scores[2] + 0.2 * scores[1]
    assert found.phi == pytest.approx((lower**2 + upper**2 + scores[1] ** 2) / 3)
    reach = stats.norm.ppf(0.975) * math.sqrt(1 / 400 + found.tau_squared)
    limits = found.limits(100.0, funnels.WARNING)
    assert limits.lower == pytest.approx(math.sin(max(centre - reach, 0)) ** 2)
    assert limits.upper == pytest.approx(math.sin(centre + reach) ** 2)


def test_areas_that_differ_by_chance_alone_get_no_extra_variance():
    areas = [Area(str(size), size // 5, float(size)) for size in (100, 200, 300, 400)]
    found = funnels.fit(areas, Scale.PROPORTION)
    assert (found.phi, found.tau_squared) == (pytest.approx(0.0), 0.0)
    assert funnels.fit(areas[:1], Scale.PROPORTION, target=0.9).tau_squared == 0.0


def test_the_border_of_over_dispersion_is_one_less_than_the_areas():
    # Two areas of equal size at +s and -s standard errors: winsorised to 0.8 s, so 2 phi = 2 (0.8 s)^2 against 1.
    for score, is_spread in ((0.87, False), (0.90, True)):
        areas = [Area(name, 0, 10000.0) for name in "ab"]
        values = [(1 + sign * score / 100 / 2) ** 2 for sign in (1, -1)]
        areas = [Area(area.name, round(value * 10000), 10000.0) for area, value in zip(areas, values, strict=True)]
        assert (funnels.fit(areas, Scale.RATIO, target=1.0).tau_squared > 0) is is_spread


def test_a_known_spread_between_areas_is_found_again():
    # Areas drawn with sd 0.2 on the transformed scale; winsorising makes the estimate somewhat small, never large.
    dice = np.random.default_rng(20260301)
    areas = []
    for number in range(2000):
        expected = float(dice.uniform(50, 800))
        level = (2 + dice.normal(0, 0.2)) ** 2 / 4
        areas.append(Area(str(number), int(dice.poisson(level * expected)), expected))
    found = funnels.fit(areas, Scale.RATIO, target=1.0)
    assert 0.14 < math.sqrt(found.tau_squared) < 0.21
    inside = [not funnels.is_outside(area.value, found.limits(area.denominator, 0.95)) for area in areas]
    assert 0.85 < sum(inside) / len(inside) < 0.96


def test_winsorising_pulls_the_outer_tenths_in_to_their_quantiles():
    scores = np.arange(11.0)
    assert funnels.winsorise(scores).tolist() == [1.0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert funnels.winsorise(scores, 0.0).tolist() == scores.tolist()


def test_limits_narrow_with_size_and_stay_within_what_can_be():
    found = funnels.fit([Area("a", 1, 10.0), Area("b", 4, 10.0)], Scale.PROPORTION)
    widths = [found.limits(size).upper - found.limits(size).lower for size in (5.0, 50.0, 500.0)]
    assert widths[0] > widths[1] > widths[2]
    tiny = found.limits(1.0)
    assert (tiny.lower, tiny.upper) == (0.0, 1.0)
    assert funnels.fit([Area("a", 1, 1.0)], Scale.RATIO).limits(0.5).lower == 0.0


def test_exact_limits_lie_between_the_two_counts_that_embrace_the_probability():
    limits = funnels.exact_poisson_limits(10.0, coverage=0.95)
    assert (
        stats.poisson(10).cdf(math.floor(limits.upper * 10))
        < 0.975
        <= stats.poisson(10).cdf(math.ceil(limits.upper * 10))
    )
    assert (
        stats.poisson(10).cdf(math.floor(limits.lower * 10))
        < 0.025
        <= stats.poisson(10).cdf(math.ceil(limits.lower * 10))
    )
    # By hand: P(X<=3) 0.010336, P(X<=4) 0.029253; 4 - (0.029253-0.025)/(0.018917) = 3.7752.
    assert limits.lower == pytest.approx(0.37752, abs=2e-5)
    assert funnels.exact_poisson_limits(10.0, target=2.0, coverage=0.95).upper == pytest.approx(
        funnels.exact_poisson_limits(20.0, coverage=0.95).upper * 2
    )


def test_exact_binomial_limits_worked_by_hand():
    # Binomial(10, 0.5): P(X<=1) 0.010742, P(X<=2) 0.054688; 2 - (0.054688-0.025)/0.043945 = 1.32444.
    limits = funnels.exact_binomial_limits(10, target=0.5, coverage=0.95)
    assert limits.lower == pytest.approx(0.132444, abs=1e-5)
    # P(X<=7) 0.945312, P(X<=8) 0.989258; 8 - (0.989258-0.975)/0.043946 = 7.67556.
    assert limits.upper == pytest.approx(0.767556, abs=1e-5)
    wide = funnels.exact_binomial_limits(3, target=0.5)
    assert wide.lower == 0.0 and wide.upper <= 1.0
    assert funnels.exact_poisson_limits(0.5).lower == 0.0


def test_a_funnel_without_any_denominator_is_refused():
    with pytest.raises(InvalidError, match="at least one area"):
        funnels.fit([Area("a", 0, 0.0)], Scale.RATIO)


def test_on_the_limit_is_not_outside():
    assert not funnels.is_outside(1.0, Interval(1.0, 2.0))
    assert funnels.is_outside(2.5, Interval(1.0, 2.0))


def test_the_default_limits_are_those_that_two_in_a_thousand_pass():
    assert (funnels.WARNING, funnels.ALARM) == (0.95, 0.998)
    found = funnels.fit([Area("a", 5, 10.0)], Scale.PROPORTION)
    assert found.limits(10.0) == found.limits(10.0, 0.998)
