"""How well a risk score tells those whom something happens to from the others, and whether its risks are right. Pure.

Sources: DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837 with the fast ranks of Sun and Xu, IEEE Signal Process Lett
2014;21:1389 (area under the curve, its variance, the difference of two); Brier 1950; calibration by tenths as in Van Calster et
al., BMC Medicine 2019;17:230.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from naer.errors import InvalidError
from naer.insight.statistics import intervals
from naer.insight.statistics.intervals import CONFIDENCE, Interval


@dataclass(frozen=True)
class Area:
    """Area under the ROC curve: the chance that somebody whom it happened to was given the higher risk."""

    auc: float
    interval: Interval
    error: float


@dataclass(frozen=True)
class Difference:
    """The first area minus the second on the same people, and the two-sided p-value of no difference."""

    difference: float
    interval: Interval
    p_value: float


@dataclass(frozen=True)
class Tenth:
    """People with about the same predicted risk: how many, the mean risk, how many it happened to, interval of the share."""

    people: int
    predicted: float
    observed: int
    interval: Interval


def auc(happened: np.ndarray, risk: np.ndarray, confidence: float = CONFIDENCE) -> Area:
    """Area under the curve with DeLong's interval, cut to 0 and 1. Ties count half."""
    value, cases, others = _placements(happened, risk)
    error = math.sqrt(_spread(cases, cases) / len(cases) + _spread(others, others) / len(others))
    reach = intervals.normal_quantile(confidence) * error
    return Area(auc=value, interval=Interval(max(value - reach, 0.0), min(value + reach, 1.0)), error=error)


def auc_difference(
    happened: np.ndarray, first: np.ndarray, second: np.ndarray, confidence: float = CONFIDENCE
) -> Difference:
    """Compare two risks on the same people, allowing for their agreeing about most of them (DeLong's test)."""
    one, one_cases, one_others = _placements(happened, first)
    other, other_cases, other_others = _placements(happened, second)
    cases, others = one_cases - other_cases, one_others - other_others
    error = math.sqrt(_spread(cases, cases) / len(cases) + _spread(others, others) / len(others))
    gap, reach = one - other, intervals.normal_quantile(confidence) * error
    p_value = 2 * float(stats.norm.sf(abs(gap) / error)) if error > 0 else 1.0
    return Difference(difference=gap, interval=Interval(gap - reach, gap + reach), p_value=p_value)


def brier(happened: np.ndarray, risk: np.ndarray) -> float:
    """Mean squared distance between the risk (0 to 1) and what happened (0 or 1); lower is better."""
    return float(np.mean((np.asarray(risk, dtype=np.float64) - np.asarray(happened, dtype=np.float64)) ** 2))


def calibration(happened: np.ndarray, risk: np.ndarray, groups: int = 10) -> tuple[Tenth, ...]:
    """People in order of risk, in equally many to a group as can be; fewer groups when there are fewer people."""
    order = np.argsort(risk, kind="stable")
    parts = [part for part in np.array_split(order, groups) if len(part)]
    return tuple(
        Tenth(
            people=len(part),
            predicted=float(np.mean(risk[part])),
            observed=int(np.sum(happened[part])),
            interval=intervals.wilson(int(np.sum(happened[part])), len(part)),
        )
        for part in parts
    )


def expected_over_observed(happened: np.ndarray, risk: np.ndarray) -> float:
    """Sum of risks against how many it happened to: above 1 the model promises too much. Infinite when it happened to none."""
    observed = float(np.sum(happened))
    return float(np.sum(risk)) / observed if observed else math.inf


def _placements(happened: np.ndarray, risk: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The area, and each case's and each other's share of the opposite group that it is ranked rightly against."""
    is_case = np.asarray(happened).astype(bool)
    values = np.asarray(risk, dtype=np.float64)
    number, rest = int(is_case.sum()), int((~is_case).sum())
    if number == 0 or rest == 0:
        raise InvalidError("Discrimination needs both people whom it happened to and people whom it did not.")
    ranks = stats.rankdata(values)
    cases = (ranks[is_case] - stats.rankdata(values[is_case])) / rest
    others = 1 - (ranks[~is_case] - stats.rankdata(values[~is_case])) / number
    return float(cases.mean()), cases, others


def _spread(one: np.ndarray, other: np.ndarray) -> float:
    """Sample covariance; 0 when there is only one."""
    if len(one) < 2:
        return 0.0
    return float(np.sum((one - one.mean()) * (other - other.mean())) / (len(one) - 1))
