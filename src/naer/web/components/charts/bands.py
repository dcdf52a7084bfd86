"""Lines with bands: the median of several series over years, each with its interval, named where the line ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from naer.web.components.charts import marks, plot, scales, shapes, svg
from naer.web.components.charts.marks import SERIES
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language


@dataclass(frozen=True)
class Line:
    """One series: a reading for each year. Colour, dash and mark follow from its place among the others."""

    name: str
    readings: tuple[tuple[int, Reading], ...]


@dataclass(frozen=True)
class Mark:
    """An upright line at a year with a few words: when something begins."""

    year: int
    words: str


@dataclass(frozen=True)
class LineWithBand:
    """`interval_name` says what the bands are, such as `95 %-interval over 200 gennemløb`."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    lines: tuple[Line, ...]
    interval_name: str
    marks: tuple[Mark, ...] = ()
    from_zero: bool = False


def line_with_band(chart: LineWithBand, language: Language, size: Size = WIDE) -> Markup:
    """The drawing."""
    readings = [reading for line in chart.lines for _, reading in line.readings]
    ends = [end for one in readings for end in (one.low, one.value, one.high)]
    ticks = scales.ticks(ends, most=6, from_zero=chart.from_zero)
    left = plot.room_for(ticks, chart.amounts, language)
    widest = max((svg.width_of(line.name) for line in chart.lines), default=0)
    labels_room = 10.0 if size.is_narrow else min(190.0, widest + 18)
    field = Plot(left, size.width - labels_room, 34, 34 + (200 if size.is_narrow else 240))
    years = sorted({year for line in chart.lines for year, _ in line.readings}) or [0]
    across = Scale(years[0], years[-1], field.left + 8, field.right - 8)
    up = ticks.scale(field.bottom, field.top)
    parts = [
        *plot.upright_axis(field, ticks, up, chart.amounts, language),
        *_year_axis(field, years, across),
        *_marks(chart, across, field),
        *(part for number, line in enumerate(chart.lines) for part in _band(line, number, across, up)),
        *(part for number, line in enumerate(chart.lines) for part in _line(line, number, across, up, chart, language)),
    ]
    if not size.is_narrow:
        parts += _labels(chart, across, up, field)
    return plot.drawing(
        parts, key=chart.key, size=size, height=field.bottom + 28, title=chart.title, description=chart.description
    )


def key(chart: LineWithBand, language: Language) -> list[KeyLine]:
    """Colour, dash and mark of each line, and what the bands are."""
    lines = [
        KeyLine(
            marks.swatch(
                svg.line((0, 7), (24, 7), f"chart-series-line chart-series-{number % SERIES}"),
                marks.series_point(12, 7, number),
            ),
            line.name,
        )
        for number, line in enumerate(chart.lines)
    ]
    band = svg.element("rect", x=0, y=1, width=24, height=12, class_="chart-band chart-series-0")
    return [*lines, KeyLine(marks.swatch(band), chart.interval_name)]


def table(chart: LineWithBand, language: Language) -> Table:
    """One row for each year, one column for each line: the median with its interval."""
    years = sorted({year for line in chart.lines for year, _ in line.readings})
    columns = (Cell(language.say("År")), *(Cell(line.name, is_number=True) for line in chart.lines))
    known = [dict(line.readings) for line in chart.lines]
    rows = tuple(
        (
            Cell(str(year)),
            *(
                Cell(shapes.said(one.get(year, Reading(None)), chart.amounts, language), is_number=True)
                for one in known
            ),
        )
        for year in years
    )
    return Table(f"{chart.title}. {chart.interval_name}", columns, rows)


def _year_axis(field: Plot, years: Sequence[int], across: Scale) -> Iterator[Markup]:
    yield svg.line((field.left, field.bottom), (field.right, field.bottom), "chart-base")
    most = max(2, int((field.right - field.left) // 52))
    step = next((one for one in (1, 2, 5, 10, 20, 50) if len(years) / one <= most), 100)
    for year in years:
        is_named = (year - years[0]) % step == 0
        yield svg.line(
            (across(year), field.bottom), (across(year), field.bottom + (6 if is_named else 3)), "chart-base"
        )
        if is_named:
            yield svg.text(str(year), x=across(year), y=field.bottom + 19, class_="chart-number", anchor="middle")


def _marks(chart: LineWithBand, across: Scale, field: Plot) -> Iterator[Markup]:
    for one in chart.marks:
        x = across(one.year)
        is_late = x > (field.left + field.right) / 2
        yield svg.line((x, field.top - 4), (x, field.bottom), "chart-break")
        yield svg.text(
            one.words,
            x=x - 4 if is_late else x + 4,
            y=field.top + 6,
            class_="chart-label",
            anchor="end" if is_late else "start",
        )


def _band(line: Line, number: int, across: Scale, up: Scale) -> Iterator[Markup]:
    known = [(year, one) for year, one in line.readings if one.low is not None and one.high is not None]
    if len(known) > 1:
        over = [(across(year), up(one.high or 0.0)) for year, one in known]
        under = [(across(year), up(one.low or 0.0)) for year, one in reversed(known)]
        yield svg.path([*over, *under], f"chart-band chart-series-{number % SERIES}", is_closed=True)


def _line(
    line: Line, number: int, across: Scale, up: Scale, chart: LineWithBand, language: Language
) -> Iterator[Markup]:
    known = [(year, one, one.value) for year, one in line.readings if one.value is not None]
    yield svg.path(
        [(across(year), up(value)) for year, _, value in known], f"chart-series-line chart-series-{number % SERIES}"
    )
    step = max(1, len(known) // 6)
    for place, (year, reading, value) in enumerate(known):
        if place % step == 0 or place == len(known) - 1:
            words = f"{line.name}, {year}: {shapes.said(reading, chart.amounts, language)}"
            yield marks.series_point(across(year), up(value), number, words=words)


def _labels(chart: LineWithBand, across: Scale, up: Scale, field: Plot) -> Iterator[Markup]:
    """Names where the lines end, moved apart where they end together."""
    ends = [
        (number, line.name, last)
        for number, line in enumerate(chart.lines)
        if (last := next((one.value for _, one in reversed(line.readings) if one.value is not None), None)) is not None
    ]
    places = plot.apart([up(value) + 4 for _, _, value in ends], low=field.top, high=field.bottom)
    for (number, name, _), y in zip(ends, places, strict=True):
        yield svg.text(
            plot.shortened(name, 176), x=field.right + 4, y=y, class_=f"chart-label chart-series-name-{number % SERIES}"
        )
