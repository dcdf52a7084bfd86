"""Waiting times against the leukaemia trial of Freireich, statsmodels, and plain counting."""

import random
import statistics

import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from naer.errors import InvalidError
from naer.insight.statistics import waiting_times
from naer.insight.statistics.waiting_times import Quantile

# Weeks in remission on 6-MP (Freireich et al., Blood 1963; Kleinbaum and Klein, Survival Analysis), recalled. STILL are censored.
ENDED = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
STILL = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}


def test_the_curve_of_the_leukaemia_trial_is_as_published():
    steps = waiting_times.curve(ENDED, STILL)
    assert [(step.days, step.waiting, step.ended, round(step.still_waiting, 4)) for step in steps] == [
        (6, 21, 3, 0.8571),
        (7, 17, 1, 0.8067),
        (10, 15, 1, 0.7529),
        (13, 12, 1, 0.6902),
        (16, 11, 1, 0.6275),
        (22, 7, 1, 0.5378),
        (23, 6, 1, 0.4482),
    ]
    assert [round(step.error, 4) for step in steps] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_the_median_of_the_leukaemia_trial_has_its_published_limits():
    # R's survival package with conf.type = "log-log" gives 23 (13, NA); recalled, and as statsmodels below.
    assert waiting_times.median_wait(ENDED, STILL) == Quantile(23, 13, None)


def _listed(counts: dict[int, int]) -> list[int]:
    return [days for days, number in counts.items() for _ in range(number)]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("share", [0.5, 0.25])
def test_quantiles_of_waits_agree_with_statsmodels(seed: int, share: float):
    dice = random.Random(seed)
    ended: dict[int, int] = {}
    still: dict[int, int] = {200: 1}
    for _ in range(60):
        where = ended if dice.random() < 0.8 else still
        days = 1 + int(dice.expovariate(1 / 15))
        where[days] = where.get(days, 0) + 1
    curve = SurvfuncRight(_listed(ended) + _listed(still), [1] * sum(ended.values()) + [0] * sum(still.values()))
    lower, upper = curve.quantile_ci(share, method="cloglog")
    found = waiting_times.median_wait(ended, still, share=share)
    assert found.days == curve.quantile(share)
    assert found.lower == lower
    # statsmodels ends at the last day inside; the first day beyond is the next step.
    days = [step.days for step in waiting_times.curve(ended, still)]
    assert found.upper == next((day for day in days if day > upper), None) or found.upper == upper
    steps = waiting_times.curve(ended, still)
    assert [step.still_waiting for step in steps] == pytest.approx(list(curve.surv_prob))
    finite = [
        (step.error, error) for step, error in zip(steps, curve.surv_prob_se, strict=True) if step.still_waiting > 0
    ]
    assert [ours for ours, _ in finite] == pytest.approx([theirs for _, theirs in finite])


def test_without_anybody_still_waiting_the_median_is_the_plain_one():
    days = [1, 2, 3, 4, 5, 6, 7]
    counts = dict.fromkeys(days, 1)
    assert waiting_times.median_wait(counts, {}).days == statistics.median(days)
    assert waiting_times.quantile(counts).days == 4


def test_more_than_half_still_waiting_gives_no_median():
    assert waiting_times.median_wait({5: 2}, {9: 6}) == Quantile(None, 5, None)
    assert waiting_times.median_wait({}, {9: 6}) == Quantile(None, None, None)
    assert waiting_times.curve({}, {}) == ()


def test_everybody_through_on_one_day():
    (step,) = waiting_times.curve({3: 4}, {})
    assert (step.still_waiting, step.error) == (0.0, 0.0)
    assert waiting_times.median_wait({3: 4}, {}) == Quantile(3, 3, 3)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.25])
def test_a_quantile_of_finished_waits_is_the_first_day_that_reaches_the_share(share: float):
    counts = {0: 3, 2: 4, 7: 2, 30: 1}
    days = sorted(_listed(counts))
    reached = next(day for day in days if sum(other <= day for other in days) >= share * len(days))
    assert waiting_times.quantile(counts, share).days == reached


def test_shares_that_fall_on_a_person_do_not_stumble_over_rounding():
    # 0.7 times 10 is 7.000000000000001 in binary on some paths; the seventh of ten is meant.
    counts = dict.fromkeys(range(1, 11), 1)
    assert waiting_times.quantile(counts, 0.7).days == 7
    assert waiting_times.quantile(counts, 0.1).days == 1
    assert waiting_times.quantile(counts, 1.0).days == 10
    assert waiting_times.quantile({4: 10}, 0.01).days == 4


def test_the_interval_of_a_median_is_by_ranks():
    counts = dict.fromkeys(range(1, 101), 1)
    found = waiting_times.quantile(counts)
    first, last = int(stats.binom(100, 0.5).ppf(0.025)), int(stats.binom(100, 0.5).ppf(0.975)) + 1
    assert found == Quantile(50, first, last) == Quantile(50, 40, 61)
    narrow = waiting_times.quantile(counts, confidence=0.8)
    assert (narrow.lower, narrow.upper) == (44, 57)


def test_too_few_waits_have_open_limits():
    assert waiting_times.quantile({5: 1}) == Quantile(5, None, None)
    assert waiting_times.quantile({1: 1, 5: 1, 9: 1}) == Quantile(5, None, None)
    assert waiting_times.quantile(dict.fromkeys(range(6), 1)).lower is not None
    assert waiting_times.quantile({}) == Quantile(None, None, None)


def test_a_share_that_is_none_is_refused():
    for share in (0.0, -0.1, 1.5):
        with pytest.raises(InvalidError, match="more than nought and at most one"):
            waiting_times.quantile({1: 2}, share)
