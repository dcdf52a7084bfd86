"""Confidence intervals for counts, proportions and their differences. Pure.

Sources: Wilson 1927 and Newcombe, Stat Med 1998;17:857 and 873 (proportions and differences); Garwood, Biometrika 1936;28:437
(exact Poisson); Clopper and Pearson, Biometrika 1934;26:404 (exact binomial); Breslow and Day, Statistical Methods in Cancer
Research II, 1987 (Byar's approximation).
"""

import math
from dataclasses import dataclass

from naer.insight.statistics import quantiles

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A lower and an upper limit, in the unit of what it belongs to. The upper is infinite when the data set no bound."""

    lower: float
    upper: float

    def times(self, factor: float) -> "Interval":
        """The interval of the measure multiplied by a positive factor."""
        return Interval(self.lower * factor, self.upper * factor)

    def contains(self, value: float) -> bool:
        """Whether the value lies between the limits, or on one of them."""
        return self.lower <= value <= self.upper


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """How many standard errors a two-sided interval reaches to each side; 1.96 at 95 per cent."""
    return quantiles.normal((1 + confidence) / 2)


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Score interval of a proportion; 0 to 1 when there were no trials."""
    if trials == 0:
        return Interval(0.0, 1.0)
    z, share = normal_quantile(confidence), successes / trials
    middle = share + z * z / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    lower = 0.0 if successes == 0 else (middle - half) / scale
    upper = 1.0 if successes == trials else (middle + half) / scale
    return Interval(lower, upper)


def binomial_exact(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Clopper–Pearson interval of a proportion; never covers less than it promises, often more."""
    tail = (1 - confidence) / 2
    lower = 0.0 if successes == 0 else quantiles.beta(tail, successes, trials - successes + 1)
    upper = 1.0 if successes == trials else quantiles.beta(1 - tail, successes + 1, trials - successes)
    return Interval(lower, upper)


def poisson_exact(count: int, confidence: float = CONFIDENCE) -> Interval:
    """Garwood interval of the mean of a Poisson count, in counts."""
    tail = (1 - confidence) / 2
    lower = 0.0 if count == 0 else quantiles.chi_square(tail, 2 * count) / 2
    return Interval(lower, quantiles.chi_square(1 - tail, 2 * (count + 1)) / 2)


def byar(count: int, confidence: float = CONFIDENCE) -> Interval:
    """Byar's approximation to the exact Poisson interval, in counts; good from about ten, close already at five."""
    z = normal_quantile(confidence)
    lower = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return Interval(max(lower, 0.0), more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3)


def rate_interval(count: int, population: int, confidence: float = CONFIDENCE) -> Interval:
    """Exact interval of events per person (or per week, day, visit); 0 to infinity when there was no population."""
    if population == 0:
        return Interval(0.0, math.inf)
    return poisson_exact(count, confidence).times(1 / population)


def newcombe_difference(first: tuple[int, int], second: tuple[int, int], confidence: float = CONFIDENCE) -> Interval:
    """Interval of the first proportion minus the second, each (successes, trials): Newcombe's hybrid score, method 10."""
    one, other = wilson(*first, confidence), wilson(*second, confidence)
    share, other_share = first[0] / first[1], second[0] / second[1]
    difference = share - other_share
    return Interval(
        difference - math.hypot(share - one.lower, other.upper - other_share),
        difference + math.hypot(one.upper - share, other_share - other.lower),
    )
