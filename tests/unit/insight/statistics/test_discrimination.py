"""Discrimination and calibration against scipy, scikit-learn, pairs counted one by one, and the jackknife."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss, roc_auc_score

from naer.errors import InvalidError
from naer.insight.statistics import discrimination, intervals

DICE = np.random.default_rng(7)
HAPPENED = DICE.random(200) < 0.3
RISK = np.clip(0.2 + 0.25 * HAPPENED + DICE.normal(0, 0.2, 200), 0, 1).round(2)
OTHER = np.clip(RISK + DICE.normal(0, 0.15, 200), 0, 1)


def test_the_area_is_the_share_of_pairs_ranked_rightly_ties_half():
    pairs = [
        1.0 if case > other else 0.5 if case == other else 0.0 for case in RISK[HAPPENED] for other in RISK[~HAPPENED]
    ]
    found = discrimination.auc(HAPPENED, RISK)
    assert found.auc == pytest.approx(sum(pairs) / len(pairs)) == pytest.approx(roc_auc_score(HAPPENED, RISK))


def test_delongs_variance_is_that_of_the_pairs_counted_one_by_one():
    wins = (RISK[HAPPENED][:, None] > RISK[~HAPPENED][None, :]) + 0.5 * (
        RISK[HAPPENED][:, None] == RISK[~HAPPENED][None, :]
    )
    by_case, by_other = wins.mean(axis=1), wins.mean(axis=0)
    variance = by_case.var(ddof=1) / len(by_case) + by_other.var(ddof=1) / len(by_other)
    found = discrimination.auc(HAPPENED, RISK)
    assert found.error == pytest.approx(variance**0.5)
    assert found.interval.lower == pytest.approx(found.auc - 1.959964 * found.error, abs=1e-6)
    assert found.interval.upper == pytest.approx(found.auc + 1.959964 * found.error, abs=1e-6)
    wide = discrimination.auc(HAPPENED, RISK, 0.998).interval
    assert wide.upper == pytest.approx(min(found.auc + 3.090232 * found.error, 1.0), abs=1e-6)


def test_an_interval_does_not_leave_nought_and_one():
    happened, risk = np.array([1, 1, 0, 0, 0]), np.array([0.5, 0.9, 0.1, 0.6, 0.3])
    assert discrimination.auc(happened, risk).interval.upper == 1.0
    assert discrimination.auc(1 - happened, risk).interval.lower == 0.0
    assert discrimination.auc(np.array([1, 0]), np.array([0.9, 0.1])).error == 0.0


def test_two_risks_are_compared_on_the_same_people():
    def placed(risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        wins = (risk[HAPPENED][:, None] > risk[~HAPPENED][None, :]) + 0.5 * (
            risk[HAPPENED][:, None] == risk[~HAPPENED][None, :]
        )
        return wins.mean(axis=1), wins.mean(axis=0)

    (case_one, other_one), (case_two, other_two) = placed(RISK), placed(OTHER)
    # DeLong: var(A) + var(B) - 2 cov(A, B), from the sample covariances.
    cases, others = np.cov(case_one, case_two), np.cov(other_one, other_two)
    variance = (cases[0, 0] + cases[1, 1] - 2 * cases[0, 1]) / len(case_one)
    variance += (others[0, 0] + others[1, 1] - 2 * others[0, 1]) / len(other_one)
    found = discrimination.auc_difference(HAPPENED, RISK, OTHER)
    gap = case_one.mean() - case_two.mean()
    assert found.difference == pytest.approx(gap)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(gap) / variance**0.5))
    assert found.interval.lower == pytest.approx(gap - 1.959964 * variance**0.5, abs=1e-6)
    assert found.interval.upper == pytest.approx(gap + 1.959964 * variance**0.5, abs=1e-6)
    turned = discrimination.auc_difference(HAPPENED, OTHER, RISK)
    assert (turned.difference, turned.p_value) == (pytest.approx(-found.difference), pytest.approx(found.p_value))


def test_a_risk_does_not_differ_from_itself():
    same = discrimination.auc_difference(HAPPENED, RISK, RISK)
    assert (same.difference, same.p_value) == (0.0, 1.0)


def test_people_of_one_kind_alone_are_refused():
    for happened in (np.zeros(3), np.ones(3)):
        with pytest.raises(InvalidError, match="Discrimination needs both"):
            discrimination.auc(happened, np.array([0.1, 0.2, 0.3]))


def test_briers_score_is_scikit_learns():
    assert discrimination.brier(HAPPENED, RISK) == pytest.approx(brier_score_loss(HAPPENED, RISK))


def test_calibration_goes_by_tenths_of_people_in_order_of_risk():
    happened, risk = np.array([0, 1, 0, 1, 1]), np.array([0.1, 0.9, 0.3, 0.4, 0.8])
    low, high = discrimination.calibration(happened, risk, groups=2)
    assert (low.people, low.predicted, low.observed) == (3, pytest.approx(0.8 / 3), 1)
    assert (high.people, high.predicted, high.observed) == (2, pytest.approx(0.85), 2)
    assert low.interval == intervals.wilson(1, 3)
    assert len(discrimination.calibration(HAPPENED, RISK)) == 10
    assert sum(tenth.people for tenth in discrimination.calibration(HAPPENED, RISK)) == 200
    assert len(discrimination.calibration(happened, risk)) == 5


def test_promised_against_what_happened():
    assert discrimination.expected_over_observed(np.array([1, 0, 1]), np.array([0.5, 0.2, 0.3])) == pytest.approx(0.5)
    assert discrimination.expected_over_observed(np.array([0, 0]), np.array([0.5, 0.2])) == float("inf")
