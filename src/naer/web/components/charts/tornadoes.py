"""Tornado: how much a result moves when one assumption at a time goes from low to high; what moves it most stands first."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from naer.web.components.charts import marks, plot, scales, svg
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Size, Table
from naer.web.language import Language

ROW = 30
NARROW_ROW = 44


@dataclass(frozen=True)
class Drive:
    """One assumption: the result when it is low and when it is high, and what low and high are, in words."""

    name: str
    at_low: float
    at_high: float
    low: str
    high: str

    @property
    def span(self) -> float:
        """How far the result moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """`middle` is the result when everything is as assumed, `middle_name` what that is called."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    drives: tuple[Drive, ...]
    middle: float
    middle_name: str


def tornado(chart: Tornado, language: Language, size: Size = WIDE) -> Markup:
    """The drawing. A bar to one side is hatched, to the other filled, with the setting in words at its end."""
    row_height = NARROW_ROW if size.is_narrow else ROW
    drives = _largest_first(chart)
    ends = [end for one in drives for end in (one.at_low, one.at_high)]
    ticks = scales.ticks([*ends, chart.middle], most=4 if size.is_narrow else 6)
    names_room = 4.0 if size.is_narrow else plot.names_room(one.name for one in drives)
    settings = max((max(svg.width_of(one.low, 11), svg.width_of(one.high, 11)) for one in drives), default=0) + 10
    settings = min(settings, 84.0 if size.is_narrow else 130.0)
    bottom = 14 + len(drives) * row_height
    field = Plot(names_room, size.width - 8, 10, bottom)
    across = ticks.scale(field.left + settings, field.right - settings)
    parts: list[Markup] = plot.lying_axis(field, ticks, across, chart.amounts, language)
    names: list[Markup] = []
    y = field.top + row_height / 2
    for one in drives:
        middle = y + 9 if size.is_narrow else y
        if size.is_narrow:
            names.append(svg.text(plot.shortened(one.name, size.width - 8), x=0, y=y - 7, class_="chart-name"))
        else:
            names += plot.name_beside(one.name, right=names_room - 10, y=y)
        parts += _bars(one, chart, across, middle, settings, language)
        y += row_height
    x = across(chart.middle)
    parts.append(svg.line((x, field.top), (x, field.bottom), "chart-reference"))
    parts += names  # last, so that the line does not run through them
    return plot.drawing(
        parts, key=chart.key, size=size, height=bottom + 42, title=chart.title, description=chart.description
    )


def key(chart: Tornado, language: Language) -> list[KeyLine]:
    """Which bar is the low and which the high setting."""
    low = svg.element("rect", x=1, y=2, width=22, height=10, class_="chart-drive-low")
    high = svg.element("rect", x=1, y=2, width=22, height=10, class_="chart-drive-high")
    middle = f"{chart.middle_name} {chart.amounts.written(chart.middle, language)}"
    return [
        KeyLine(marks.swatch(low), language.say("antagelsen sat lavt (omrids)")),
        KeyLine(marks.swatch(high), language.say("antagelsen sat højt (fyldt)")),
        KeyLine(marks.swatch(svg.line((12, 0), (12, 14), "chart-reference")), middle),
    ]


def table(chart: Tornado, language: Language) -> Table:
    """The numbers behind, what moves most first."""
    say = language.say
    columns = (
        Cell(say("Antagelse")),
        Cell(say("Lavt sat")),
        Cell(say("Resultat"), is_number=True),
        Cell(say("Højt sat")),
        Cell(say("Resultat"), is_number=True),
        Cell(say("Spænd"), is_number=True),
    )
    rows = tuple(
        (
            Cell(one.name),
            Cell(one.low),
            Cell(chart.amounts.written(one.at_low, language), is_number=True),
            Cell(one.high),
            Cell(chart.amounts.written(one.at_high, language), is_number=True),
            Cell(chart.amounts.written(one.span, language), is_number=True),
        )
        for one in _largest_first(chart)
    )
    return Table(f"{chart.title}. {chart.amounts.name}", columns, rows)


def _largest_first(chart: Tornado) -> list[Drive]:
    return sorted(chart.drives, key=lambda one: -one.span)


def _bars(one: Drive, chart: Tornado, across: Scale, y: float, room: float, language: Language) -> Iterator[Markup]:
    middle = across(chart.middle)
    for value, setting, class_ in (
        (one.at_low, one.low, "chart-drive-low"),
        (one.at_high, one.high, "chart-drive-high"),
    ):
        x = across(value)
        tip = svg.element("title", f"{one.name}, {setting}: {chart.amounts.written(value, language)}")
        yield svg.element("rect", tip, x=min(x, middle), y=y - 8, width=abs(x - middle), height=16, class_=class_)
    is_rising = one.at_high >= one.at_low
    lefts, rights = (
        ((one.at_low, one.low), (one.at_high, one.high))
        if is_rising
        else ((one.at_high, one.high), (one.at_low, one.low))
    )
    left, right = min(across(lefts[0]), middle), max(across(rights[0]), middle)
    yield svg.text(
        plot.shortened(lefts[1], room - 6, size=11), x=left - 5, y=y + 4, class_="chart-setting", anchor="end"
    )
    yield svg.text(plot.shortened(rights[1], room - 6, size=11), x=right + 5, y=y + 4, class_="chart-setting")
