"""From values to places in a drawing, and the round numbers that stand on an axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A straight scale: `low` lies at `start` and `high` at `end`, in the drawing's own units."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Ticks:
    """Round numbers at equal distance that enclose the values, and how many decimals they need."""

    values: tuple[float, ...]
    decimals: int

    def scale(self, start: float, end: float) -> Scale:
        """The scale from the lowest to the highest of them."""
        return Scale(self.values[0], self.values[-1], start, end)


def ticks(values: Iterable[float | None], *, most: int = 6, from_zero: bool = False, whole: bool = False) -> Ticks:
    """At most `most` round numbers around the values; with `from_zero` nought is among them, with `whole` all are
    whole numbers: there is no half message.

    Without values, or with one alone, there is room around it all the same.
    """
    known = [value for value in values if value is not None]
    if from_zero or not known:
        known.append(0.0)
    low, high = min(known), max(known)
    if high == low:
        low, high = (low - 1, high + 1) if low and not from_zero else (min(low, 0.0), max(high, 1.0))
    return next(
        found
        for step in _steps((high - low) / max(most - 1, 1))
        if (step.is_integer() or not whole) and len((found := _around(low, high, step)).values) <= most
    )


def _steps(least: float) -> Iterable[float]:
    """Round steps from about `least` up."""
    power = floor(log10(least))
    while True:
        for step in STEPS[:-1]:
            if step * 10.0**power >= least * 0.999:
                yield step * 10.0**power
        power += 1


def _around(low: float, high: float, step: float) -> Ticks:
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    decimals = next(places for places in range(12) if abs(round(step, places) - step) < step * 1e-6)
    return Ticks(tuple(round(number * step, decimals) for number in range(first, last + 1)), decimals)
