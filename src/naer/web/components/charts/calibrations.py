"""Calibration: how often it happened beside how often it was expected, for groups of equal expectation."""

from dataclasses import dataclass

from markupsafe import Markup

from naer.web.components.charts import marks, plot, scales, shapes, svg
from naer.web.components.charts.marks import Meaning
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language


@dataclass(frozen=True)
class CalibrationGroup:
    """Persons of about the same expected risk: the mean expected, the observed with interval, and how many they are."""

    expected: float
    observed: Reading
    persons: int


@dataclass(frozen=True)
class Calibration:
    """`amounts` is of the observed, `expected_name` names the lying axis; both are on one scale."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    expected_name: str
    groups: tuple[CalibrationGroup, ...]


def calibration(chart: Calibration, language: Language, size: Size = WIDE) -> Markup:
    """The drawing: points on the slanting line are as expected."""
    ends = [
        end for one in chart.groups for end in (one.expected, one.observed.value, one.observed.low, one.observed.high)
    ]
    ticks = scales.ticks(ends, most=6, from_zero=True)
    left = plot.room_for(ticks, chart.amounts, language)
    side = 230 if size.is_narrow else 260
    right = min(size.width - 14.0, left + side * 1.7)
    field = Plot(left, right, 34, 34 + side)
    across, up = ticks.scale(field.left, field.right), ticks.scale(field.bottom, field.top)
    expected = Amounts(chart.expected_name, chart.amounts.decimals, is_percent=chart.amounts.is_percent)
    parts = [
        *plot.upright_axis(field, ticks, up, chart.amounts, language),
        *plot.lying_axis(field, ticks, across, expected, language),
        svg.line((field.left, up(ticks.values[0])), (field.right, up(ticks.values[-1])), "chart-reference"),
    ]
    for one in chart.groups:
        parts += _group(one, across(one.expected), chart, up, language)
    return plot.drawing(
        parts, key=chart.key, size=size, height=field.bottom + 42, title=chart.title, description=chart.description
    )


def key(chart: Calibration, language: Language) -> list[KeyLine]:
    """What line and points are."""
    point = svg.line((12, 0), (12, 14), "chart-interval"), marks.point(12, 7, Meaning.CHANCE)
    return [
        KeyLine(marks.swatch(svg.line((0, 13), (24, 1), "chart-reference")), language.say("som forventet")),
        KeyLine(marks.swatch(*point), language.say("det, der skete, med 95 %-interval")),
    ]


def table(chart: Calibration, language: Language) -> Table:
    """The numbers behind, lowest expectation first."""
    columns = (
        Cell(chart.expected_name, is_number=True),
        Cell(chart.amounts.name, is_number=True),
        Cell(language.say("95 %-interval"), is_number=True),
        Cell(language.say("Personer"), is_number=True),
    )
    rows = tuple(
        (
            Cell(chart.amounts.written(one.expected, language), is_number=True),
            shapes.value_cell(one.observed.value, chart.amounts, language, is_withheld=one.observed.is_withheld),
            shapes.interval_cell(one.observed, chart.amounts, language),
            shapes.number_cell(None if one.observed.is_withheld else one.persons, language),
        )
        for one in sorted(chart.groups, key=lambda one: one.expected)
    )
    return Table(chart.title, columns, rows)


def _group(one: CalibrationGroup, x: float, chart: Calibration, up: scales.Scale, language: Language) -> list[Markup]:
    words = f"{chart.amounts.written(one.expected, language)}: {shapes.said(one.observed, chart.amounts, language)}"
    if one.observed.value is None:
        return [marks.withheld(x, up.start - 7, words=words)] if one.observed.is_withheld else []
    parts: list[Markup] = []
    if one.observed.low is not None and one.observed.high is not None:
        parts.append(svg.line((x, up(one.observed.low)), (x, up(one.observed.high)), "chart-interval"))
    return [*parts, marks.point(x, up(one.observed.value), Meaning.CHANCE, words=words)]
