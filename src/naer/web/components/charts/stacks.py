"""Stacked bars: a whole and its parts for a few cases beside each other, such as money by payer in each scenario.

Bars lie, so that long names have room. Parts below nought (a saving) lie to the left of nought.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

from markupsafe import Markup

from naer.web.components.charts import marks, plot, scales, svg
from naer.web.components.charts.marks import SERIES
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Size, Table, interval, value_cell
from naer.web.components.charts.shapes import Reading as Total
from naer.web.language import Language

ROW = 38
NARROW_ROW = 52
BASE_REACH = 14
"""How far the line at nought reaches above and below the middle of a bar whose name stands above it."""


@dataclass(frozen=True)
class Stack:
    """One bar: a value for each part in the order of `StackedBars.parts` (None: withheld), and the total with its interval."""

    name: str
    values: tuple[float | None, ...]
    total: Total | None = None


@dataclass(frozen=True)
class StackedBars:
    """`parts` are names in the order in which they are laid from nought outwards."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    row_name: str
    parts: tuple[str, ...]
    stacks: tuple[Stack, ...]


def stacked_bars(chart: StackedBars, language: Language, size: Size = WIDE) -> Markup:
    """The drawing; a part with room for it carries its number."""
    row_height = NARROW_ROW if size.is_narrow else ROW
    sums = [end for one in chart.stacks for end in _reach(one)]
    is_whole = chart.amounts.decimals == 0
    ticks = scales.ticks(sums, most=4 if size.is_narrow else 7, from_zero=True, whole=is_whole)
    names_room = 6.0 if size.is_narrow else plot.names_room(one.name for one in chart.stacks)
    totals_room = (
        max((svg.width_of(chart.amounts.written(_total(one), language)) for one in chart.stacks), default=0) + 14
    )
    bottom = 14 + len(chart.stacks) * row_height
    field = Plot(names_room, size.width - totals_room, 10, bottom)
    across = ticks.scale(field.left + 6, field.right - 6)
    parts: list[Markup] = plot.lying_axis(field, ticks, across, chart.amounts, language)
    zero, y = across(0), field.top + row_height / 2
    for one in chart.stacks:
        middle = y + 9 if size.is_narrow else y
        if size.is_narrow:  # the name stands above its bar, where lines would run through it
            parts.append(svg.text(plot.shortened(one.name, size.width - 8), x=0, y=y - 8, class_="chart-name"))
            base = (zero, middle - BASE_REACH), (zero, middle + BASE_REACH)
        else:
            parts += plot.name_beside(one.name, right=names_room - 10, y=y)
            base = (zero, y - row_height / 2), (zero, y + row_height / 2)
        parts += _stack(one, chart, across, middle, language)
        written = chart.amounts.written(_total(one), language)
        parts.append(svg.text(written, x=field.right + 8, y=middle + 4, class_="chart-value"))
        parts.append(svg.line(*base, "chart-base"))
        y += row_height
    return plot.drawing(
        parts, key=chart.key, size=size, height=bottom + 42, title=chart.title, description=chart.description
    )


def key(chart: StackedBars, language: Language) -> list[KeyLine]:
    """The filling of each part."""
    lines = [
        KeyLine(marks.swatch(*_filled(number, x=0, y=0, width=24, height=14)), name)
        for number, name in enumerate(chart.parts)
    ]
    if any(one.total is not None and one.total.low is not None for one in chart.stacks):
        lines.append(
            KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-interval")), language.say("95 %-interval for summen"))
        )
    return lines


def table(chart: StackedBars, language: Language) -> Table:
    """One row for each bar, one column for each part, and the sum."""
    has_interval = any(one.total is not None and one.total.low is not None for one in chart.stacks)
    columns = [
        Cell(chart.row_name),
        *(Cell(name, is_number=True) for name in chart.parts),
        Cell(language.say("I alt"), is_number=True),
    ]
    if has_interval:
        columns.append(Cell(language.say("95 %-interval"), is_number=True))
    rows: list[tuple[Cell, ...]] = []
    for one in chart.stacks:
        values = [value_cell(value, chart.amounts, language, is_withheld=value is None) for value in one.values]
        row = [Cell(one.name), *values, value_cell(_total(one), chart.amounts, language)]
        if has_interval:
            row.append(Cell(interval(one.total, chart.amounts, language) if one.total else "", is_number=True))
        rows.append(tuple(row))
    return Table(f"{chart.title}. {chart.amounts.name}", tuple(columns), tuple(rows))


def _total(one: Stack) -> float:
    if one.total is not None and one.total.value is not None:
        return one.total.value
    return fsum(value for value in one.values if value is not None)


def _reach(one: Stack) -> list[float]:
    """How far the bar and its interval reach to either side of nought."""
    known = [value for value in one.values if value is not None]
    reach = [fsum(value for value in known if value < 0), fsum(value for value in known if value > 0)]
    return [*reach, *(end for end in (one.total.low, one.total.high) if end is not None)] if one.total else reach


def _stack(one: Stack, chart: StackedBars, across: Scale, y: float, language: Language) -> Iterator[Markup]:
    left = right = 0.0
    for number, (name, value) in enumerate(zip(chart.parts, one.values, strict=True)):
        if not value:
            continue
        begin, end = (right, right + value) if value > 0 else (left + value, left)
        left, right = (left, end) if value > 0 else (begin, right)
        x, width = across(begin), across(end) - across(begin)
        words = f"{one.name}, {name}: {chart.amounts.written(value, language)}"
        yield svg.group(_filled(number, x=x, y=y - 11, width=width, height=22, words=words))
        written = chart.amounts.on_axis(value, language, decimals=chart.amounts.decimals)
        if svg.width_of(written, 11) + 8 < width:
            yield svg.text(
                written,
                x=x + width / 2,
                y=y + 4,
                class_=f"chart-inside chart-inside-{number % SERIES}",
                anchor="middle",
            )
    if one.total is not None and one.total.low is not None and one.total.high is not None:
        low, high = across(one.total.low), across(one.total.high)
        yield svg.line((low, y + 15), (high, y + 15), "chart-interval")
        for end in (low, high):
            yield svg.line((end, y + 12), (end, y + 18), "chart-interval")


def _filled(number: int, *, x: float, y: float, width: float, height: float, words: str = "") -> Iterator[Markup]:
    """A field in the colour of its part, with as many stripes at its lower edge as tell it from others without colour."""
    tip = (svg.element("title", words),) if words else ()
    yield svg.element(
        "rect", *tip, x=x, y=y, width=width, height=height, class_=f"chart-part chart-part-{number % SERIES}"
    )
    for stripe in range(number % SERIES):
        place = y + height - 2.5 - stripe * 2.5
        yield svg.line(
            (x + 1, place), (max(x + width - 1, x + 1), place), f"chart-stripe chart-stripe-{number % SERIES}"
        )
