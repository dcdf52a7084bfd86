"""Interval bars: one row for each place or group, its value and its interval on one scale, in the order that is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from naer.web.components.charts import marks, plot, scales, shapes, svg
from naer.web.components.charts.marks import Meaning
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language

ROW = 26
NARROW_ROW = 40


@dataclass(frozen=True)
class IntervalRow:
    """One row. `note` stands in the table; `is_own` is the reader's own; a `heading` begins a group of rows."""

    name: str
    reading: Reading
    meaning: Meaning = Meaning.CHANCE
    is_own: bool = False
    heading: str = ""
    note: str = ""


@dataclass(frozen=True)
class IntervalBars:
    """`reference` is a line to hold the rows against; `has_bars` draws bars from nought, otherwise points."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    row_name: str
    rows: tuple[IntervalRow, ...]
    reference: float | None = None
    reference_name: str = ""
    has_bars: bool = False
    note_name: str = ""


def interval_bars(chart: IntervalBars, language: Language, size: Size = WIDE) -> Markup:
    """The drawing; on narrow pages the name stands over its row."""
    row_height = NARROW_ROW if size.is_narrow else ROW
    readings = [row.reading for row in chart.rows]
    ends = [end for one in readings for end in (one.low, one.value, one.high)]
    ticks = scales.ticks([*ends, chart.reference], most=5 if size.is_narrow else 7, from_zero=chart.has_bars)
    names_room = 8.0 if size.is_narrow else plot.names_room(row.name for row in chart.rows)
    values_room = max((svg.width_of(_value(row, chart, language)) for row in chart.rows), default=0) + 12
    headings = sum(bool(row.heading) for row in chart.rows)
    bottom = 14 + len(chart.rows) * row_height + headings * 20
    field = Plot(names_room, size.width - values_room, 10, bottom)
    across = ticks.scale(field.left + 6, field.right - 6)
    parts: list[Markup] = plot.lying_axis(field, ticks, across, chart.amounts, language)
    if chart.reference is not None:
        x = across(chart.reference)
        parts.append(svg.line((x, field.top), (x, field.bottom), "chart-reference"))
    parts += _rows(chart, language, size=size, field=field, across=across, row_height=row_height)
    return plot.drawing(
        parts, key=chart.key, size=size, height=bottom + 42, title=chart.title, description=chart.description
    )


def key(chart: IntervalBars, language: Language) -> list[KeyLine]:
    """What the marks mean."""
    bar = svg.line((0, 7), (24, 7), "chart-interval"), marks.point(12, 7, Meaning.CHANCE)
    lines = [KeyLine(marks.swatch(*bar), language.say("værdi med 95 %-interval"))]
    if chart.reference is not None:
        words = f"{chart.reference_name} {chart.amounts.written(chart.reference, language)}"
        lines.append(KeyLine(marks.swatch(svg.line((12, 0), (12, 14), "chart-reference")), words))
    named = {
        Meaning.BETTER: language.say("bedre, end tilfældet forklarer"),
        Meaning.WORSE: language.say("ringere, end tilfældet forklarer"),
        Meaning.CHANGED: language.say("anderledes, end tilfældet forklarer"),
    }
    present = {row.meaning for row in chart.rows}
    lines += [KeyLine(marks.swatch(marks.point(12, 7, one)), words) for one, words in named.items() if one in present]
    if any(row.reading.is_withheld for row in chart.rows):
        lines.append(KeyLine(marks.swatch(marks.withheld(12, 7)), language.say("vises ikke: for få personer")))
    return lines


def table(chart: IntervalBars, language: Language) -> Table:
    """The numbers behind, in the same order."""
    columns = [
        Cell(chart.row_name),
        Cell(chart.amounts.name, is_number=True),
        Cell(language.say("95 %-interval"), is_number=True),
    ]
    if chart.note_name:
        columns.append(Cell(chart.note_name))
    rows: list[tuple[Cell, ...]] = []
    for row in chart.rows:
        cells = [
            Cell(row.name),
            shapes.value_cell(row.reading.value, chart.amounts, language, is_withheld=row.reading.is_withheld),
            shapes.interval_cell(row.reading, chart.amounts, language),
        ]
        rows.append(tuple([*cells, Cell(row.note)] if chart.note_name else cells))
    return Table(chart.title, tuple(columns), tuple(rows))


def _rows(
    chart: IntervalBars, language: Language, *, size: Size, field: Plot, across: Scale, row_height: float
) -> Iterator[Markup]:
    y = field.top + row_height / 2
    for row in chart.rows:
        if row.heading:
            yield svg.text(row.heading, x=0, y=y + 2, class_="chart-heading")
            y += 20
        class_ = "chart-name chart-name--own" if row.is_own else "chart-name"
        middle = y + 8 if size.is_narrow else y
        if size.is_narrow:
            yield svg.text(plot.shortened(row.name, size.width - 10), x=0, y=y - 5, class_=class_)
        else:
            yield from plot.name_beside(row.name, right=field.left - 10, y=y, class_=class_)
        yield from _reading(row, chart, across, middle, language)
        yield svg.text(_value(row, chart, language), x=field.right + 10, y=middle + 4, class_="chart-value")
        y += row_height


def _reading(row: IntervalRow, chart: IntervalBars, across: Scale, y: float, language: Language) -> Iterator[Markup]:
    reading = row.reading
    words = f"{row.name}: {shapes.said(reading, chart.amounts, language)}"
    if reading.value is None:
        if reading.is_withheld:
            yield marks.withheld(across.start + 4, y, words=words)
        return
    x = across(reading.value)
    if chart.has_bars:
        zero = across(0)
        class_ = f"chart-bar chart-bar--{row.meaning.value}"
        yield svg.element("rect", x=min(zero, x), y=y - 7, width=abs(x - zero), height=14, class_=class_)
    if reading.low is not None and reading.high is not None:
        low, high = across(reading.low), across(reading.high)
        yield svg.line((low, y), (high, y), "chart-interval")
        for end in (low, high):
            yield svg.line((end, y - 4), (end, y + 4), "chart-interval")
    yield marks.point(x, y, row.meaning, words=words)


def _value(row: IntervalRow, chart: IntervalBars, language: Language) -> str:
    if row.reading.value is None:
        return shapes.said(row.reading, chart.amounts, language)
    return chart.amounts.written(row.reading.value, language)
