"""Small multiples: the same small run for many places or groups, all on one scale, in the order that is given.

Each is a drawing of its own in a list, so that the page lays as many beside each other as there is room for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from naer.web.components.charts import marks, periods, plot, scales, shapes, svg
from naer.web.components.charts.periods import Grain
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale, Ticks
from naer.web.components.charts.shapes import Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language

PANEL = Size("panel", 210)
HEIGHT = 104


@dataclass(frozen=True)
class Panel:
    """One place or group: a reading for each period. `path` leads to its own sheet."""

    name: str
    readings: tuple[tuple[date, Reading], ...]
    path: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class SmallMultiples:
    """`reference` is drawn in each panel: the readings of them all together."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    grain: Grain
    row_name: str
    panels: tuple[Panel, ...]
    reference: tuple[tuple[date, float], ...] = ()
    reference_name: str = ""


def small_multiples(chart: SmallMultiples, language: Language) -> Markup:
    """A list with one drawing for each panel."""
    ticks = _ticks(chart)
    days = sorted({day for panel in chart.panels for day, _ in panel.readings})
    items = [_item(panel, number, chart, ticks, days, language) for number, panel in enumerate(chart.panels)]
    return svg.element("ul", *items, class_="chart-panels")


def key(chart: SmallMultiples, language: Language) -> list[KeyLine]:
    """What line, band and grey line are."""
    band = svg.element("rect", x=0, y=1, width=24, height=12, class_="chart-band chart-series-0")
    line = svg.line((0, 7), (24, 7), "chart-panel-line")
    lines = [KeyLine(marks.swatch(band, line), language.say("værdi med 95 %-interval, alle på samme skala"))]
    if chart.reference:
        lines.append(KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-reference")), chart.reference_name))
    if any(reading.is_withheld for panel in chart.panels for _, reading in panel.readings):
        lines.append(KeyLine(marks.swatch(marks.withheld(12, 7)), language.say("vises ikke: for få personer")))
    return lines


def table(chart: SmallMultiples, language: Language) -> Table:
    """One row for each panel, one column for each period."""
    days = sorted({day for panel in chart.panels for day, _ in panel.readings})
    columns = (
        Cell(chart.row_name),
        *(Cell(periods.short_words(day, chart.grain, language.code), is_number=True) for day in days),
    )
    rows = tuple(
        (
            Cell(panel.name),
            *(
                Cell(shapes.said(dict(panel.readings).get(day, Reading(None)), chart.amounts, language), is_number=True)
                for day in days
            ),
        )
        for panel in chart.panels
    )
    return Table(f"{chart.title}. {chart.amounts.name}", columns, rows)


def _ticks(chart: SmallMultiples) -> Ticks:
    ends = [end for panel in chart.panels for _, one in panel.readings for end in (one.low, one.value, one.high)]
    return scales.ticks([*ends, *(value for _, value in chart.reference)], most=4)


def _item(
    panel: Panel, number: int, chart: SmallMultiples, ticks: Ticks, days: list[date], language: Language
) -> Markup:
    field = Plot(plot.room_for(ticks, chart.amounts, language), PANEL.width - 6, 8, HEIGHT - 22)
    across, up = plot.time_scale(days, chart.grain, field), ticks.scale(field.bottom, field.top)
    newest = panel.readings[-1][1] if panel.readings else Reading(None)
    said = shapes.said(newest, chart.amounts, language)
    parts = [
        *_axes(field, ticks, up, chart.amounts, language),
        *plot.time_axis(field, days, chart.grain, across, language),
        *_reference(chart, across, up),
        *_run(panel, chart, across, up, field, language),
    ]
    when = periods.words(panel.readings[-1][0], chart.grain, language.code) if panel.readings else ""
    drawn = plot.drawing(
        parts, key=f"{chart.key}-{number}", size=PANEL, height=HEIGHT, title=panel.name, description=f"{when}: {said}"
    )
    name = svg.element("a", panel.name, href=panel.path) if panel.path else panel.name
    heading = svg.element(
        "p", name, class_="chart-panel-name chart-panel-name--own" if panel.is_own else "chart-panel-name"
    )
    return svg.element("li", heading, svg.element("p", said, class_="chart-panel-value"), drawn)


def _axes(field: Plot, ticks: Ticks, up: Scale, amounts: Amounts, language: Language) -> Iterator[Markup]:
    for one in (ticks.values[0], ticks.values[-1]):
        words = amounts.on_axis(one, language, decimals=ticks.decimals)
        yield svg.line((field.left, up(one)), (field.right, up(one)), "chart-grid")
        yield svg.text(words, x=field.left - 6, y=up(one) + 4, class_="chart-number", anchor="end")


def _reference(chart: SmallMultiples, across: Scale, up: Scale) -> Iterator[Markup]:
    spots = [(across(periods.number(day, chart.grain)), up(value)) for day, value in chart.reference]
    if len(spots) > 1:
        yield svg.path(spots, "chart-reference chart-reference--run")


def _run(
    panel: Panel, chart: SmallMultiples, across: Scale, up: Scale, field: Plot, language: Language
) -> Iterator[Markup]:
    stretches: list[list[tuple[float, Reading]]] = [[]]
    for day, reading in panel.readings:
        x = across(periods.number(day, chart.grain))
        if reading.value is None:
            stretches.append([])
            if reading.is_withheld:
                words = periods.words(day, chart.grain, language.code)
                said = shapes.said(reading, chart.amounts, language)
                yield marks.withheld(x, field.bottom - 6, words=f"{words}: {said}")
        else:
            stretches[-1].append((x, reading))
    for stretch in filter(None, stretches):
        over = [(x, up(one.high)) for x, one in stretch if one.high is not None]
        under = [(x, up(one.low)) for x, one in reversed(stretch) if one.low is not None]
        if len(stretch) > 1 and len(over) == len(under) == len(stretch):
            yield svg.path([*over, *under], "chart-band chart-series-0", is_closed=True)
        yield svg.path([(x, up(one.value or 0.0)) for x, one in stretch], "chart-panel-line")
        x, last = stretch[-1]
        yield svg.element("circle", cx=x, cy=up(last.value or 0.0), r=2.5, class_="chart-panel-point")
