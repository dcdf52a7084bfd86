"""Run charts (XmR) with process limits and the four rules that tell more than chance. Pure.

Limits are the mean plus and minus 3/1.128 mean moving ranges (NIST/SEMATECH e-Handbook 6.3.2.2). The rules are those of the
NHS programme Making Data Count, as in NHSRplotthedots: outside a limit; seven in a row on one side of the mean; seven in a row
rising or falling; two of three in a row in the outer third towards one limit, all three on that side of the mean.

Outliers: a point outside the limits is marked and still counts in the mean, but a moving range above 3.267 times the mean
moving range is left out and the mean range computed once more, so that one odd jump does not widen the limits of all others
(the screening that NHSRplotthedots does). How many were left out is told. Limits start anew (re-basing) only at a point for
which somebody gives a reason, such as a new register; never because a chart looks better so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np

from naer.errors import InvalidError

LIMIT_FACTOR = 3 / 1.128
UPPER_RANGE_FACTOR = 3.267
RUN_LENGTH = 7
_OUTER_THIRD = 2 / 3


class Direction(Enum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Rule(Enum):
    """What makes a point more than chance."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR_LIMIT = "near-limit"


class Reading(Enum):
    """What a point tells, given which way is better."""

    CHANCE = "chance"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    CHANGE = "change"


@dataclass(frozen=True)
class Rebase:
    """From this place in the series the limits are computed anew, and why."""

    at: int
    reason: str


@dataclass(frozen=True)
class Point:
    """One value, its segment's mean and limits, the rules it takes part in, on which side (1 above, -1 below, 0 none)."""

    value: float
    mean: float
    lower: float
    upper: float
    rules: frozenset[Rule]
    side: int
    reading: Reading


@dataclass(frozen=True)
class RunChart:
    """The points in order, where limits start anew, and how many moving ranges were left out as outliers."""

    points: tuple[Point, ...]
    rebases: tuple[Rebase, ...]
    ranges_left_out: int

    @property
    def latest(self) -> Reading:
        """What the last point tells."""
        return self.points[-1].reading

    @property
    def latest_since(self) -> int | None:
        """Where the unbroken row of points that tell the same as the last one begins; None when the last is chance."""
        last = self.points[-1]
        if last.reading is Reading.CHANCE:
            return None
        place = len(self.points) - 1
        while place > 0 and (self.points[place - 1].reading, self.points[place - 1].side) == (last.reading, last.side):
            place -= 1
        return place


def chart(
    values: Sequence[float],
    *,
    direction: Direction = Direction.NEITHER,
    rebases: Sequence[Rebase] = (),
    lowest: float | None = None,
    highest: float | None = None,
) -> RunChart:
    """The run chart of a series without gaps; limits are cut at `lowest` and `highest`, what the measure can be at all."""
    series = np.asarray(values, dtype=np.float64)
    if len(series) == 0 or not np.all(np.isfinite(series)):
        raise InvalidError("A run chart needs a series of numbers without gaps.")
    ordered = tuple(sorted(rebases, key=lambda rebase: rebase.at))
    for rebase in ordered:
        if not rebase.reason.strip():
            raise InvalidError("Limits start anew only with a reason.", what_to_do="Say why.")
        if not 0 < rebase.at < len(series):
            raise InvalidError("Limits start anew at a place that the series does not have.")
    starts = [0, *(rebase.at for rebase in ordered), len(series)]
    points: list[Point] = []
    left_out = 0
    for start, end in pairwise(starts):
        segment = series[start:end]
        half, screened = _half_width(segment)
        left_out += screened
        mean = float(segment.mean())
        lower = mean - half if lowest is None else max(mean - half, lowest)
        upper = mean + half if highest is None else min(mean + half, highest)
        points += _points(segment, mean=mean, lower=lower, upper=upper, half=half, direction=direction)
    return RunChart(points=tuple(points), rebases=ordered, ranges_left_out=left_out)


def _half_width(segment: np.ndarray) -> tuple[float, int]:
    """Half the distance between the limits, and how many moving ranges were left out for being outliers."""
    ranges = np.abs(np.diff(segment))
    if len(ranges) == 0:
        return 0.0, 0
    kept = ranges[ranges <= UPPER_RANGE_FACTOR * ranges.mean()]
    return LIMIT_FACTOR * float(kept.mean()), len(ranges) - len(kept)


def _points(
    segment: np.ndarray, *, mean: float, lower: float, upper: float, half: float, direction: Direction
) -> list[Point]:
    outside = (segment > upper) | (segment < lower)
    # Lists from here on: a run chart has twenty points, and slices of arrays that small take most of a sheet's time.
    sides: list[int] = np.sign(segment - mean).astype(int).tolist()
    is_near: list[bool] = (~outside & (np.abs(segment - mean) > half * _OUTER_THIRD)).tolist()
    steps: list[int] = np.sign(np.diff(segment)).astype(int).tolist()
    found: list[dict[Rule, int]] = [{} for _ in sides]
    for place in np.flatnonzero(outside).tolist():
        found[place][Rule.OUTSIDE] = sides[place]
    for start in range(len(segment) - RUN_LENGTH + 1):
        if abs(sum(sides[start : start + RUN_LENGTH])) == RUN_LENGTH:
            for place in range(start, start + RUN_LENGTH):
                found[place][Rule.SHIFT] = sides[place]
        climb = sum(steps[start : start + RUN_LENGTH - 1])
        if abs(climb) == RUN_LENGTH - 1:
            for place in range(start, start + RUN_LENGTH):
                found[place][Rule.TREND] = 1 if climb > 0 else -1
    for start in range(len(segment) - 2):
        three = slice(start, start + 3)
        if sum(is_near[three]) >= 2 and abs(sum(sides[three])) == 3:
            for place in range(start, start + 3):
                if is_near[place]:
                    found[place][Rule.NEAR_LIMIT] = sides[place]
    return [
        Point(
            value=float(segment[place]),
            mean=mean,
            lower=lower,
            upper=upper,
            rules=frozenset(rules),
            side=_side(rules),
            reading=_reading(_side(rules), direction) if rules else Reading.CHANCE,
        )
        for place, rules in enumerate(found)
    ]


def _side(rules: dict[Rule, int]) -> int:
    """Above or below: by where the point lies; only a trend by itself goes by where it is heading. 0 for none."""
    by_place = [rules[rule] for rule in (Rule.OUTSIDE, Rule.SHIFT, Rule.NEAR_LIMIT) if rule in rules]
    return by_place[0] if by_place else rules.get(Rule.TREND, 0)


def _reading(side: int, direction: Direction) -> Reading:
    if direction is Direction.NEITHER or side == 0:
        return Reading.CHANGE
    is_better = (side > 0) == (direction is Direction.UP)
    return Reading.IMPROVEMENT if is_better else Reading.CONCERN
