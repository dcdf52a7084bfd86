"""From counts to a figure with its interval, in the indicator's unit. Pure; the only place where counts are divided."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from naer.insight.indicators.definition import Indicator, MeasureKind
from naer.insight.indicators.results import Figure, State
from naer.insight.statistics import intervals, waiting_times
from naer.insight.statistics.intervals import Interval


@dataclass(frozen=True)
class Counts:
    """What was counted: sums, and for medians how many got through, and were last seen waiting, after how many days."""

    numerator: int = 0
    denominator: int = 0
    squares: int = 0
    ended: Mapping[int, int] = field(default_factory=dict[int, int])
    still: Mapping[int, int] = field(default_factory=dict[int, int])

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            squares=self.squares + other.squares,
            ended=_added(self.ended, other.ended),
            still=_added(self.still, other.still),
        )


def together(many: Iterable[Counts]) -> Counts:
    """The sum of counts, added in place: a region's year is a hundred of them."""
    numerator = denominator = squares = 0
    ended: dict[int, int] = {}
    still: dict[int, int] = {}
    for one in many:
        numerator += one.numerator
        denominator += one.denominator
        squares += one.squares
        for into, days in ((ended, one.ended), (still, one.still)) if one.ended or one.still else ():
            for day, number in days.items():
                into[day] = into.get(day, 0) + number
    return Counts(numerator, denominator, squares, ended, still)


def figure(indicator: Indicator, counts: Counts) -> Figure:
    """The value and interval of the counts; EMPTY when there is nothing to divide by. Withholds nothing."""
    kind, factor = indicator.measure.kind, indicator.measure.factor
    if kind is MeasureKind.MEDIAN:
        return _median(counts)
    if counts.denominator <= 0:
        return Figure(State.EMPTY)
    value = counts.numerator / counts.denominator
    interval: Interval | None = None
    if kind is MeasureKind.PROPORTION:
        interval = intervals.wilson(counts.numerator, counts.denominator)
    elif kind is MeasureKind.RATE:
        interval = intervals.rate_interval(counts.numerator, counts.denominator)
    elif kind is MeasureKind.MEAN:
        interval = _mean_interval(counts)
    elif kind is MeasureKind.SUM_RATE:
        interval = _sum_interval(counts)
    return Figure(
        State.SHOWN,
        value=value * factor,
        interval=interval.times(factor) if interval else None,
        numerator=counts.numerator,
        denominator=counts.denominator,
    )


def persons(indicator: Indicator, counts: Counts) -> tuple[int, ...]:
    """The counts of persons that a figure tells, each of which must be nought or not small.

    A proportion tells three: those counted, those out of whom, and the rest. A mean tells how many; a median how many in all;
    a rate the events and, where the denominator is persons, them. A summed rate does not say of how many persons its days are;
    they are at least the square of the sum over the sum of the squares (Cauchy and Schwarz), and that is taken for their number.
    """
    if not indicator.is_about_persons or indicator.measure.kind is MeasureKind.UTILISATION:
        return ()
    if indicator.measure.kind is MeasureKind.MEDIAN:
        return (sum(counts.ended.values()) + sum(counts.still.values()),)
    if indicator.measure.kind is MeasureKind.MEAN:
        return (counts.denominator,)
    if indicator.measure.kind is MeasureKind.SUM_RATE:
        return (counts.numerator**2 // counts.squares if counts.squares else 0, counts.denominator)
    if indicator.measure.kind is MeasureKind.RATE:
        return (counts.numerator, counts.denominator)
    return (counts.numerator, counts.denominator, counts.denominator - counts.numerator)


def _median(counts: Counts) -> Figure:
    through, waiting = sum(counts.ended.values()), sum(counts.still.values())
    if through + waiting == 0:
        return Figure(State.EMPTY)
    found = waiting_times.median_wait(counts.ended, counts.still)
    if found.days is None:
        return Figure(State.EMPTY, numerator=through, denominator=through + waiting)
    upper = math.inf if found.upper is None else float(found.upper)
    lower = float(found.days if found.lower is None else found.lower)
    return Figure(
        State.SHOWN,
        value=float(found.days),
        interval=Interval(lower, upper),
        numerator=through,
        denominator=through + waiting,
    )


def _mean_interval(counts: Counts) -> Interval:
    """Normal interval of a mean from the spread of the cases (central limit theorem); infinite from one case alone."""
    cases, mean = counts.denominator, counts.numerator / counts.denominator
    if cases < 2:
        return Interval(-math.inf, math.inf)
    # Whole numbers until the last division, so that nothing is lost in the difference of two large numbers.
    variance = (cases * counts.squares - counts.numerator**2) / (cases * (cases - 1))
    reach = intervals.normal_quantile() * math.sqrt(max(variance, 0.0) / cases)
    return Interval(mean - reach, mean + reach)


def _sum_interval(counts: Counts) -> Interval:
    """Normal interval of a sum of many independent stays per person-time: the variance of the sum is the sum of the squares."""
    reach = intervals.normal_quantile() * math.sqrt(counts.squares)
    lower, upper = max(counts.numerator - reach, 0.0), counts.numerator + reach
    return Interval(lower / counts.denominator, upper / counts.denominator)


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
    if not one or not other:
        return one or other
    return {days: one.get(days, 0) + other.get(days, 0) for days in one.keys() | other.keys()}
