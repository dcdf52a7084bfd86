"""Quantiles and cumulative probabilities of the distributions that intervals and limits stand on. Pure.

From SciPy's special functions: `scipy.stats` gives the same numbers, and costs every process that shows a figure a second
and sixty megabytes to load. https://docs.scipy.org/doc/scipy/reference/special.html
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special


def normal(probability: float) -> float:
    """The value below which a standard normal variable lies with this probability."""
    return float(special.ndtri(probability))


def chi_square(probability: float, degrees: float) -> float:
    """The same of a chi-square variable with so many degrees of freedom, which need not be whole."""
    return 2 * float(special.gammaincinv(degrees / 2, probability))


def beta(probability: float, first: float, second: float) -> float:
    """The same of a beta variable with these two shapes."""
    return float(special.betaincinv(first, second, probability))


@dataclass(frozen=True)
class Poisson:
    """How many events there are when `mean` are expected."""

    mean: float

    def at_most(self, count: float) -> float:
        """The probability of no more events than `count`."""
        return float(special.pdtr(count, self.mean)) if count >= 0 else 0.0

    def quantile(self, probability: float) -> int:
        """The smallest count that is not exceeded with at least this probability."""
        return _smallest(self.at_most, float(special.pdtrik(probability, self.mean)), probability)


@dataclass(frozen=True)
class Binomial:
    """How many of `trials` succeed when each does with probability `share`."""

    trials: int
    share: float

    def at_most(self, count: float) -> float:
        """The probability of no more successes than `count`."""
        if count < 0:
            return 0.0
        return float(special.bdtr(count, self.trials, self.share)) if count < self.trials else 1.0

    def quantile(self, probability: float) -> int:
        """The smallest count that is not exceeded with at least this probability."""
        return _smallest(self.at_most, float(special.bdtrik(probability, self.trials, self.share)), probability)


def _smallest(at_most: Callable[[float], float], near: float, probability: float) -> int:
    """The inverse of a step function, from the inverse of the smooth one through its steps."""
    count = max(int(np.ceil(near)) if np.isfinite(near) else 0, 0)
    while count > 0 and at_most(count - 1) >= probability:
        count -= 1
    while at_most(count) < probability:
        count += 1
    return count
