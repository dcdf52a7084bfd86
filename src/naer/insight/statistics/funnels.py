"""Funnel plots: which areas differ by more than chance for their size, and by more than areas ordinarily differ. Pure.

Each area's distance from the target is measured in standard errors on a scale on which the spread does not depend on the
level (arcsine of a proportion; square root of a ratio of observed to expected). The spread beyond chance is estimated from
the areas themselves, with the outermost tenth on each side pulled in (winsorised), as an additive variance tau². Limits then
allow for chance and for that ordinary difference. Exact limits without it come from the Poisson and binomial distributions.

Sources: Spiegelhalter, Stat Med 2005;24:1185 and Qual Saf Health Care 2005;14:347 (arcsine and the additive model as in
FunnelPlotR).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from naer.errors import InvalidError
from naer.insight.statistics import quantiles
from naer.insight.statistics.intervals import Interval
from naer.insight.statistics.quantiles import Binomial, Poisson

WARNING = 0.95
ALARM = 0.998
WINSORISED = 0.10


class Scale(Enum):
    """What is compared: a proportion of cases, or observed against expected events."""

    PROPORTION = "proportion"
    RATIO = "ratio"


@dataclass(frozen=True)
class Area:
    """One point: numerator and denominator (cases of a proportion; observed and expected of a ratio)."""

    name: str
    numerator: int
    denominator: float

    @property
    def value(self) -> float:
        return self.numerator / self.denominator


@dataclass(frozen=True)
class Funnel:
    """The target, the over-dispersion (phi 1 is none), and tau² on the transformed scale."""

    scale: Scale
    target: float
    phi: float
    tau_squared: float
    areas: int

    def limits(self, denominator: float, coverage: float = ALARM) -> Interval:
        """Between which values an area of this size is expected, chance and ordinary difference allowed for."""
        reach = quantiles.normal((1 + coverage) / 2) * math.sqrt(_variance(self.scale, denominator) + self.tau_squared)
        centre = float(_transformed(self.scale, np.array([self.target]))[0])
        return Interval(_back(self.scale, centre - reach), _back(self.scale, centre + reach))

    def score(self, area: Area) -> float:
        """How many standard errors (chance and ordinary difference together) the area lies from the target."""
        centre = float(_transformed(self.scale, np.array([self.target]))[0])
        there = float(_transformed(self.scale, np.array([area.value]))[0])
        return (there - centre) / math.sqrt(_variance(self.scale, area.denominator) + self.tau_squared)


def fit(areas: Sequence[Area], scale: Scale, *, target: float | None = None) -> Funnel:
    """The funnel of all areas with a denominator; the target is theirs together unless one is given."""
    counted = [area for area in areas if area.denominator > 0]
    if not counted:
        raise InvalidError("A funnel needs at least one area with a denominator.")
    sizes = np.array([area.denominator for area in counted], dtype=np.float64)
    together = sum(area.numerator for area in counted) / float(sizes.sum())
    aim = together if target is None else target
    variances = np.array([_variance(scale, size) for size in sizes])
    values = np.array([area.value for area in counted])
    distances = _transformed(scale, values) - _transformed(scale, np.array([aim]))
    scores = winsorise(distances / np.sqrt(variances))
    number = len(counted)
    phi = float(np.sum(scores**2)) / number
    weights = 1 / variances
    tau_squared = 0.0
    if number > 1 and number * phi > number - 1:
        spare = float(weights.sum() - (weights**2).sum() / weights.sum())
        tau_squared = (number * phi - (number - 1)) / spare
    return Funnel(scale=scale, target=aim, phi=phi, tau_squared=tau_squared, areas=number)


def winsorise(scores: np.ndarray, share: float = WINSORISED) -> np.ndarray:
    """The scores with the outermost share on each side set to the quantile there."""
    lower, upper = np.quantile(scores, [share, 1 - share])
    return np.clip(scores, lower, upper)


def exact_poisson_limits(expected: float, *, target: float = 1.0, coverage: float = ALARM) -> Interval:
    """Limits of observed/expected for an area with so many expected events, by chance alone (interpolated quantiles)."""
    mean, tail = expected * target, (1 - coverage) / 2
    return Interval(
        max(_interpolated(Poisson(mean), tail), 0.0) / expected,
        _interpolated(Poisson(mean), 1 - tail) / expected,
    )


def exact_binomial_limits(trials: int, *, target: float, coverage: float = ALARM) -> Interval:
    """Limits of a proportion for an area with so many cases, by chance alone (interpolated quantiles)."""
    tail = (1 - coverage) / 2
    chance = Binomial(trials, target)
    return Interval(max(_interpolated(chance, tail), 0.0) / trials, min(_interpolated(chance, 1 - tail) / trials, 1.0))


def is_outside(value: float, limits: Interval) -> bool:
    """Whether the value lies beyond a limit; on it is not beyond."""
    return not limits.contains(value)


def _interpolated(chance: Poisson | Binomial, probability: float) -> float:
    """Spiegelhalter 2005, appendix A.1.1: between the two counts whose cumulative probabilities embrace the wanted one."""
    count = chance.quantile(probability)
    above, below = chance.at_most(count), chance.at_most(count - 1)
    return count - (above - probability) / (above - below)


def _variance(scale: Scale, denominator: float) -> float:
    return 1 / (4 * denominator) if scale is Scale.PROPORTION else 1 / denominator


def _transformed(scale: Scale, values: np.ndarray) -> np.ndarray:
    return np.arcsin(np.sqrt(values)) if scale is Scale.PROPORTION else 2 * np.sqrt(values)


def _back(scale: Scale, value: float) -> float:
    if scale is Scale.PROPORTION:
        return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2
    return (max(value, 0.0) / 2) ** 2
