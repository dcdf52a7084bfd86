"""Rates that can be compared although people differ in age and sex. Pure.

Direct standardisation: what the rate would be if the standard population had the area's rates. Indirect: how many events
there were, against how many the area's people would have had at the standard's rates. Strata are age by sex, in any order
that is the same for all arguments.

Sources: Fay and Feuer, Stat Med 1997;16:791 (gamma interval, never too narrow); Dobson et al., Stat Med 1991;10:457 (the
exact Poisson interval moved to the weighted scale); Breslow and Day 1987 (standardised ratio).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from naer.errors import InvalidError
from naer.insight.statistics import intervals, quantiles
from naer.insight.statistics.intervals import CONFIDENCE, Interval


class RateMethod(Enum):
    """How the interval of a directly standardised rate is found."""

    FAY_FEUER = "fay-feuer"
    DOBSON = "dobson"


@dataclass(frozen=True)
class StandardisedRate:
    """Events per person in the standard population, with the crude rate beside it."""

    rate: float
    interval: Interval
    crude: float
    events: int
    population: int


@dataclass(frozen=True)
class StandardisedRatio:
    """Observed events against expected ones; 1 is as expected. `rate` is the ratio times the standard's crude rate."""

    ratio: float
    interval: Interval
    observed: int
    expected: float


def direct(
    events: Sequence[int],
    population: Sequence[int],
    *,
    standard: Sequence[int],
    method: RateMethod = RateMethod.FAY_FEUER,
    confidence: float = CONFIDENCE,
) -> StandardisedRate:
    """Standardise to the standard population.

    A stratum with weight in the standard and nobody in the area has no rate: InvalidError, since leaving it out would quietly
    standardise to something else. Merge strata first.
    """
    counted, people, wanted = _strata(events, population, standard)
    if np.any((people == 0) & (wanted > 0)):
        raise InvalidError("A stratum of the standard population has nobody in the area.", what_to_do="Merge strata.")
    if wanted.sum() == 0:
        raise InvalidError("The standard population is empty.")
    used = wanted > 0
    weights = wanted[used] / (people[used] * wanted.sum())
    rate = float(weights @ counted[used])
    variance = float((weights * weights) @ counted[used])
    if method is RateMethod.FAY_FEUER:
        interval = _fay_feuer(rate, variance, float(weights.max()), confidence)
    else:
        interval = _dobson(
            rate, variance, int(counted[used].sum()), confidence=confidence, heaviest=float(weights.max())
        )
    total, everybody = int(counted.sum()), int(people.sum())
    return StandardisedRate(rate=rate, interval=interval, crude=total / everybody, events=total, population=everybody)


def indirect(
    events: Sequence[int],
    population: Sequence[int],
    *,
    standard_events: Sequence[int],
    standard_population: Sequence[int],
    is_exact: bool = True,
    confidence: float = CONFIDENCE,
) -> StandardisedRatio:
    """Hold the area's events against what its people would have had at the standard's rates; exact or Byar's interval."""
    counted, people, wanted = _strata(events, population, standard_population)
    standard_counted = np.asarray(standard_events, dtype=np.float64)
    if len(standard_counted) != len(wanted):
        raise InvalidError("The standard's events and population have different numbers of strata.")
    if np.any((wanted == 0) & (people > 0)):
        raise InvalidError("A stratum of the area has nobody in the standard population.", what_to_do="Merge strata.")
    rates = np.divide(standard_counted, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    expected, observed = float(rates @ people), int(counted.sum())
    if expected == 0:
        return StandardisedRatio(ratio=math.nan, interval=Interval(0.0, math.inf), observed=observed, expected=0.0)
    limits = intervals.poisson_exact(observed, confidence) if is_exact else intervals.byar(observed, confidence)
    return StandardisedRatio(
        ratio=observed / expected, interval=limits.times(1 / expected), observed=observed, expected=expected
    )


def _strata(*columns: Sequence[int]) -> "list[np.ndarray]":
    if len({len(column) for column in columns}) != 1:
        raise InvalidError("Events, population and standard have different numbers of strata.")
    return [np.asarray(column, dtype=np.float64) for column in columns]


def _fay_feuer(rate: float, variance: float, heaviest: float, confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    lower = 0.0
    if rate > 0:
        lower = quantiles.chi_square(tail, 2 * rate**2 / variance) * variance / (2 * rate)
    more, spread = rate + heaviest, variance + heaviest**2
    return Interval(lower, quantiles.chi_square(1 - tail, 2 * more**2 / spread) * spread / (2 * more))


def _dobson(rate: float, variance: float, events: int, *, confidence: float, heaviest: float) -> Interval:
    if events == 0:
        return Interval(0.0, intervals.poisson_exact(0, confidence).upper * heaviest)
    scale = math.sqrt(variance / events)
    exact = intervals.poisson_exact(events, confidence)
    return Interval(max(rate + scale * (exact.lower - events), 0.0), rate + scale * (exact.upper - events))
