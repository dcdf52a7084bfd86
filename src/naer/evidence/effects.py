"""What an effect says: whether it is more than chance, how uncertain it is, and what becomes of a figure under it. Pure.

Ratios are normal on the logarithmic scale and everything else on its own: the standard error is the width of the 95 per
cent interval over twice 1.96 (Cochrane Handbook 6.3.1), or, without an interval, the estimate over the z of its p-value.
"""

from enum import Enum
from math import exp, log
from statistics import NormalDist

from naer.evidence.definition import Effect

_Z95 = NormalDist().inv_cdf(0.975)


class Verdict(Enum):
    """What an effect shows of its outcome."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


def null(effect: Effect) -> float:
    """The value that means no difference."""
    return 1.0 if effect.is_ratio else 0.0


def verdict(effect: Effect) -> Verdict:
    """Better or worse only when the interval (or the p-value) leaves no difference out.

    Where neither is given, the author's own reading decides: no difference found, else unknown. A share has nothing that
    it is compared with.
    """
    if effect.estimate is None or effect.measure == "share":
        return Verdict.UNCLEAR if effect.use == "no-effect" else Verdict.UNKNOWN
    if effect.interval is not None:
        low, high = effect.interval
        clear = not low <= null(effect) <= high
    elif effect.p_value is not None:
        clear = effect.p_value < 0.05
    else:
        return Verdict.UNCLEAR if effect.use == "no-effect" else Verdict.UNKNOWN
    if not clear:
        return Verdict.UNCLEAR
    lower = (effect.estimate < null(effect)) is not effect.control_to_intervention
    return Verdict.BETTER if lower is (effect.better == "lower") else Verdict.WORSE


def standard_error(effect: Effect) -> float | None:
    """The standard error: of the logarithm for ratios, else in the effect's unit. None when nothing tells."""
    if effect.estimate is None:
        return None
    if effect.interval is not None:
        low, high = (_scaled(effect, value) for value in effect.interval)
        return (high - low) / (2 * _Z95)
    if effect.p_value is not None and effect.p_value < 1:
        z = NormalDist().inv_cdf(1 - effect.p_value / 2)
        return abs(_scaled(effect, effect.estimate)) / z
    return None


def quantile(effect: Effect, probability: float) -> float:
    """The value below which the effect lies with `probability` (0 to 1, ends excluded).

    Without any uncertainty given, the estimate whatever the probability. ValueError for an effect without estimate.
    """
    if effect.estimate is None:
        raise ValueError(f"{effect.id} has no estimate.")
    error = standard_error(effect)
    if error is None:
        return effect.estimate
    value = _scaled(effect, effect.estimate) + error * NormalDist().inv_cdf(probability)
    return exp(value) if effect.is_ratio else value


def applied(effect: Effect, without: float, *, value: float | None = None) -> float:
    """What the figure `without` becomes under the effect; `value` in place of its estimate, where one is drawn.

    Risks and shares are proportions (0 to 1). A hazard ratio acts on the survivors, an odds ratio on the odds.
    ValueError for a share or an effect without estimate: they change no figure.
    """
    size = effect.estimate if value is None else value
    if size is None or effect.measure in ("share", "none", "standardised-difference"):
        raise ValueError(f"{effect.id} cannot be applied to a figure.")
    if effect.control_to_intervention:
        size = 1 / size
    match effect.measure:
        case "hazard-ratio":
            return float(1 - (1 - without) ** size)
        case "odds-ratio":
            odds = without / (1 - without) * size
            return odds / (1 + odds)
        case "relative-change":
            return without * (1 + size / 100)
        case "difference":
            return without + (size / 100 if effect.unit == "percentage points" else size)
        case _:
            return without * size


def applied_interval(effect: Effect, without: float) -> tuple[float, float] | None:
    """What the figure becomes at the ends of the interval, lowest first; None without an interval."""
    if effect.interval is None:
        return None
    low, high = sorted(applied(effect, without, value=value) for value in effect.interval)
    return low, high


def _scaled(effect: Effect, value: float) -> float:
    return log(value) if effect.is_ratio else value
