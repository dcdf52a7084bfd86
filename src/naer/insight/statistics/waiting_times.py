"""How long people wait: quantiles of those who have waited, and Kaplan–Meier when some still wait. Pure.

Days are whole numbers. A median of finished waits alone is too short whenever somebody still waits: those are censored, and the
survival curve uses them for as long as they were seen to wait. Sources: Kaplan and Meier, JASA 1958;53:457; Greenwood 1926;
Brookmeyer and Crowley, Biometrics 1982;38:29 with the log(-log) transformation (Kalbfleisch and Prentice); interval of a
quantile by order statistics (Conover, Practical Nonparametric Statistics).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from naer.errors import InvalidError
from naer.insight.statistics import intervals
from naer.insight.statistics.intervals import CONFIDENCE
from naer.insight.statistics.quantiles import Binomial


@dataclass(frozen=True)
class Quantile:
    """A whole number of days, with its interval; None is "longer than anybody was seen to wait"."""

    days: int | None
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class Step:
    """At so many days: how many still waited just before, how many got through then, and the share that still waits after."""

    days: int
    waiting: int
    ended: int
    still_waiting: float
    error: float


def quantile(counts: Mapping[int, int], share: float = 0.5, confidence: float = CONFIDENCE) -> Quantile:
    """The smallest whole number of days within which at least the share had waited; counts: days → persons, all finished.

    The interval is by order statistics: ranks between which the quantile lies with at least the confidence.
    """
    if not 0 < share <= 1:
        raise InvalidError("The share must be more than nought and at most one.")
    total = sum(counts.values())
    if total == 0:
        return Quantile(None, None, None)
    tail = (1 - confidence) / 2
    chance = Binomial(total, share)
    first, last = chance.quantile(tail), chance.quantile(1 - tail) + 1
    return Quantile(
        days=_at_rank(counts, max(math.ceil(round(share * total, 9)), 1)),
        lower=_at_rank(counts, first) if first >= 1 else None,
        upper=_at_rank(counts, last) if last <= total else None,
    )


def _at_rank(counts: Mapping[int, int], rank: int) -> int:
    days = sorted(counts)
    reached = accumulate(counts[day] for day in days)
    return next(day for day, seen in zip(days, reached, strict=True) if seen >= rank)


def curve(ended: Mapping[int, int], still: Mapping[int, int]) -> tuple[Step, ...]:
    """Kaplan–Meier steps; `ended` and `still`: days → persons who got through after, or were last seen waiting after, so many.

    Who is last seen waiting on a day when others get through, counts as waiting on that day. `error` is Greenwood's standard
    error of the share that still waits.
    """
    at_risk = sum(ended.values()) + sum(still.values())
    share, spread = 1.0, 0.0
    steps: list[Step] = []
    for days in sorted(set(ended) | set(still)):
        through = ended.get(days, 0)
        if through:
            share *= 1 - through / at_risk
            spread += through / (at_risk * (at_risk - through)) if at_risk > through else math.inf
            error = share * math.sqrt(spread) if share > 0 else 0.0
            steps.append(Step(days=days, waiting=at_risk, ended=through, still_waiting=share, error=error))
        at_risk -= through + still.get(days, 0)
    return tuple(steps)


def median_wait(
    ended: Mapping[int, int], still: Mapping[int, int], *, share: float = 0.5, confidence: float = CONFIDENCE
) -> Quantile:
    """Within how many days the share (half) got through, those who still wait counted for as long as they were seen.

    The limits are the days between which the curve cannot be told from the share (Brookmeyer–Crowley, log(-log)).
    """
    remaining, z = 1 - share, intervals.normal_quantile(confidence)
    steps = curve(ended, still)
    point = next((step.days for step in steps if step.still_waiting <= remaining), None)
    inside = [step.days for step in steps if abs(_distance(step, remaining)) <= z]
    beyond = [step.days for step in steps if _distance(step, remaining) < -z]
    lower = inside[0] if inside else point
    upper = beyond[0] if beyond else None
    return Quantile(days=point, lower=lower, upper=upper)


def _distance(step: Step, remaining: float) -> float:
    """Standard errors between the curve and the wanted share on the log(-log) scale; negative once the curve is below."""
    if step.still_waiting <= 0:
        return -math.inf
    error = step.error / (step.still_waiting * abs(math.log(step.still_waiting)))
    gap = math.log(-math.log(remaining)) - math.log(-math.log(step.still_waiting))
    return gap / error
