"""The field that a chart is drawn in: its frame, its axes, its words for those who do not see it, and labels beside lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from naer.web.components.charts import periods, svg
from naer.web.components.charts.periods import Grain
from naer.web.components.charts.scales import Scale, Ticks
from naer.web.components.charts.shapes import Amounts, Size
from naer.web.language import Language

LETTER_HEIGHT = 12
LABEL_DISTANCE = 14


@dataclass(frozen=True)
class Plot:
    """The field inside the axes: left, right, top and bottom in the drawing's own units."""

    left: float
    right: float
    top: float
    bottom: float


def drawing(parts: Sequence[str], *, key: str, size: Size, height: float, title: str, description: str) -> Markup:
    """The whole SVG: named and described for those who do not see it."""
    stem = f"{key}-{size.name}"
    return svg.element(
        "svg",
        svg.element("title", title, id=f"{stem}-title"),
        svg.element("desc", description, id=f"{stem}-desc"),
        *parts,
        class_="chart-drawing",
        viewBox=f"0 0 {size.width} {svg.coordinate(height)}",
        role="img",
        aria_labelledby=f"{stem}-title {stem}-desc",
    )


def room_for(ticks: Ticks, amounts: Amounts, language: Language) -> float:
    """How much the numbers of an upright axis need to the left of the field."""
    return max(svg.width_of(amounts.on_axis(one, language, decimals=ticks.decimals)) for one in ticks.values) + 12


def upright_axis(
    plot: Plot, ticks: Ticks, scale: Scale, amounts: Amounts, language: Language, *, is_named: bool = True
) -> list[Markup]:
    """Numbers to the left, faint lines through the field, and the name above."""
    parts = [svg.text(amounts.name, x=0, y=plot.top - 12, class_="chart-axis-name")] if is_named else []
    for one in ticks.values:
        y = scale(one)
        parts.append(svg.line((plot.left, y), (plot.right, y), "chart-grid"))
        words = amounts.on_axis(one, language, decimals=ticks.decimals)
        parts.append(svg.text(words, x=plot.left - 8, y=y + 4, class_="chart-number", anchor="end"))
    return parts


def lying_axis(plot: Plot, ticks: Ticks, scale: Scale, amounts: Amounts, language: Language) -> list[Markup]:
    """Numbers under the field and faint lines up through it; the name under them."""
    parts: list[Markup] = []
    for place, one in enumerate(ticks.values):
        x = scale(one)
        parts.append(svg.line((x, plot.top), (x, plot.bottom), "chart-grid"))
        words = amounts.on_axis(one, language, decimals=ticks.decimals)
        is_last = place == len(ticks.values) - 1 and x + svg.width_of(words) / 2 > plot.right + 10
        parts.append(
            svg.text(
                words,
                x=plot.right + 8 if is_last else x,
                y=plot.bottom + 16,
                class_="chart-number",
                anchor="end" if is_last else "middle",
            )
        )
    middle = (plot.left + plot.right) / 2
    half = svg.width_of(amounts.name) / 2
    beyond = max(0.0, middle + half - plot.right - 8)
    parts.append(
        svg.text(
            amounts.name, x=max(middle - beyond, half), y=plot.bottom + 34, class_="chart-axis-name", anchor="middle"
        )
    )
    return parts


def time_scale(days: Sequence[date], grain: Grain, plot: Plot) -> Scale:
    """Periods at equal distance across the field."""
    counted = [periods.number(day, grain) for day in days] or [0]
    return Scale(min(counted), max(counted), plot.left + 8, plot.right - 8)


def time_axis(plot: Plot, days: Sequence[date], grain: Grain, scale: Scale, language: Language) -> list[Markup]:
    """A short mark at each period and words at as many as there is room for."""
    parts = [svg.line((plot.left, plot.bottom), (plot.right, plot.bottom), "chart-base")]
    most = max(2, int((plot.right - plot.left) // 62))
    named = dict(periods.labels(days, grain, most=most, language=language.code))
    for day in days:
        x = scale(periods.number(day, grain))
        parts.append(svg.line((x, plot.bottom), (x, plot.bottom + (6 if day in named else 3)), "chart-base"))
        if day in named:
            words = named[day]
            half = svg.width_of(words) / 2
            middle = min(max(x, half), plot.right + 8 - half)
            parts.append(svg.text(words, x=middle, y=plot.bottom + 19, class_="chart-number", anchor="middle"))
    return parts


def apart(wanted: Sequence[float], *, low: float, high: float, distance: float = LABEL_DISTANCE) -> list[float]:
    """Places for labels as near as may be to those that are `wanted`, at least `distance` apart, between `low` and `high`.

    Where there is not room for all they lie evenly between the two.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    if len(order) > 1 and (high - low) / (len(order) - 1) < distance:
        distance = (high - low) / (len(order) - 1)
    placed: dict[int, float] = {}
    floor = low
    for place in order:
        placed[place] = max(wanted[place], floor)
        floor = placed[place] + distance
    ceiling = high
    for place in reversed(order):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - distance
    return [placed[place] for place in range(len(wanted))]


def shortened(words: str, room: float, *, size: float = LETTER_HEIGHT) -> str:
    """`words`, or as many of their letters as there is room for with an ellipsis; the table has them whole."""
    if svg.width_of(words, size) <= room:
        return words
    letters = max(3, int(room / (size * svg.LETTER_WIDTH)) - 1)
    return words[:letters].rstrip(" ,") + "…"


def name_beside(words: str, *, right: float, y: float, class_: str = "chart-name") -> list[Markup]:
    """A name that ends at `right`, in two lines where it is long; `y` is the middle of its row."""
    lines = in_lines(words, right - 2)
    first = y + 4 - (len(lines) - 1) * 6.5
    return [
        svg.text(line, x=right, y=first + 13 * place, class_=class_, anchor="end") for place, line in enumerate(lines)
    ]


def names_room(names: Iterable[str]) -> float:
    """How much names to the left of rows need: two lines of up to 220 where they are long."""
    return min(220.0, max((svg.width_of(name) for name in names), default=0.0)) + 14


def in_lines(words: str, room: float, *, most: int = 2, size: float = LETTER_HEIGHT) -> list[str]:
    """`words` in at most so many lines; what still does not fit is shortened."""
    lines: list[str] = []
    current = ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and svg.width_of(longer, size) > room and len(lines) < most - 1:
            lines.append(current)
            current = word
        else:
            current = longer
    return [shortened(line, room, size=size) for line in [*lines, current]]
