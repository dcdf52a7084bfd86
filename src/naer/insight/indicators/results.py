"""What a page is told of an indicator: frozen, whole, and without a word of HTML. Pure.

`sheets.sheet(…)` makes a `Sheet`: everything a sheet page shows, in the order in which it shows it. `sheets.card(…)` makes a
`Card` for the front page. Values are in the indicator's own unit (`indicator.measure.unit`, `.decimals`): a proportion of 12.3
per cent is 12.3, so charts need no arithmetic. Texts come in both languages (`Words`); `words.text(language)` picks one.

How to draw: `Series` is a run chart (each point carries its own mean and limits, since they can start anew); `Funnel` has points
and the curve of limits by size; `Breakdown` is bars with intervals; `Multiple` one small run chart. A `Figure` that is
WITHHELD has no counts, value or interval, and perhaps a bound; one that is EMPTY had nothing to divide by.
`synthetic.for_pages()` gives whole sheets of made-up areas to build pages with.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator, Words
from naer.insight.statistics.intervals import Interval
from naer.insight.statistics.run_charts import Reading, Rule


class State(Enum):
    """Whether a figure can be shown."""

    SHOWN = "shown"
    WITHHELD = "withheld"  # so few that somebody could be recognised, or needed so that others cannot be found
    EMPTY = "empty"  # nothing was counted that could be divided by


@dataclass(frozen=True)
class Figure:
    """One value with its interval and counts, in the indicator's unit.

    `interval` is None when everything is counted and nothing is sampled (utilisation), and when the figure is not shown.
    A withheld figure may say `at_most` or `at_least`. For medians the value is whole days, `numerator` those who got through
    and `denominator` those who got through or still wait.
    """

    state: State
    value: float | None = None
    interval: Interval | None = None
    numerator: int | None = None
    denominator: int | None = None
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class SeriesPoint:
    """A quarter. Mean and limits are None where there is no run chart (figures missing, or too few quarters)."""

    quarter_on: date
    label: Words  # "1. kvt. 2025"
    figure: Figure
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    rules: frozenset[Rule] = frozenset()
    reading: Reading = Reading.CHANCE


@dataclass(frozen=True)
class NewStart:
    """From this quarter limits were computed anew, and why."""

    quarter_on: date
    reason: Words


@dataclass(frozen=True)
class Series:
    """A run chart by quarter, in order; how many moving ranges were left out as outliers; where limits start anew."""

    points: tuple[SeriesPoint, ...]
    new_starts: tuple[NewStart, ...]
    ranges_left_out: int


class Side(Enum):
    """Where an area lies against the limits of a funnel."""

    INSIDE = "inside"
    ABOVE_WARNING = "above-warning"  # beyond the 95 per cent limit, within the 99.8 per cent limit
    ABOVE = "above"
    BELOW_WARNING = "below-warning"
    BELOW = "below"


@dataclass(frozen=True)
class FunnelPoint:
    """An area: `size` (x), `value` (y; standardised when the funnel is), where it lies, whether it is the page's own."""

    key: str
    name: str
    size: float
    value: float
    warning: Interval
    alarm: Interval
    side: Side
    is_here: bool


@dataclass(frozen=True)
class FunnelLimits:
    """The limits at a size, to draw the curve through."""

    size: float
    warning: Interval
    alarm: Interval


@dataclass(frozen=True)
class Funnel:
    """All areas of a kind against the limits of chance and ordinary difference, over `period`.

    `size` means what `size_words` says. `withheld` areas are too small to be shown. `over_dispersion` is phi: 1 is chance alone.
    """

    target: float
    points: tuple[FunnelPoint, ...]
    curve: tuple[FunnelLimits, ...]
    is_standardised: bool
    size_words: Words
    period: Words
    withheld: int
    over_dispersion: float


@dataclass(frozen=True)
class BreakdownRow:
    """One bar."""

    value: int
    name: Words
    figure: Figure


@dataclass(frozen=True)
class Breakdown:
    """A table of the last four quarters by one thing, in its natural order; never by the value (no league tables).

    `is_divided`: the rows have one denominator in common, so that each is a part of the whole and the highest the largest.
    """

    dimension: Dimension
    title: Words
    rows: tuple[BreakdownRow, ...]
    is_divided: bool = False


@dataclass(frozen=True)
class Multiple:
    """A small run chart of an area beside others on the same scale."""

    key: str
    name: str
    series: Series
    finding: Words


@dataclass(frozen=True)
class Standardised:
    """The last four quarters as they would be if the ages and sexes were those of the whole country, beside the plain figure."""

    figure: Figure
    method: Words


@dataclass(frozen=True)
class Sheet:
    """Everything about one indicator at one place.

    `finding` is the sentence for the top of the page; `latest` the last four quarters together; `funnel` is None for measures
    that have none (means, medians, utilisation), and `comparison` (areas with intervals, by name) is there instead.
    """

    indicator: Indicator
    place_key: str
    place_name: str
    finding: Words
    latest: Figure
    latest_period: Words
    standardised: Standardised | None
    series: Series
    funnel: Funnel | None
    comparison: tuple[BreakdownRow, ...]
    breakdowns: tuple[Breakdown, ...]
    multiples: tuple[Multiple, ...]
    cut: datetime
    is_synthetic: bool


@dataclass(frozen=True)
class Card:
    """An indicator on the front page: its sentence, latest figure and small run chart."""

    indicator: Indicator
    finding: Words
    latest: Figure
    series: Series
