"""Funnel plot: how places of different size compare, and which lie farther out than chance explains.

Limits of 95 and 99.8 % (Spiegelhalter, Statistics in Medicine 2005;24:1185) are computed elsewhere, over-dispersion and
all. Of many places one in twenty lies beyond the first by chance alone, one in five hundred beyond the second: between the
two a mark is open, beyond both it is full and the name says so. Never a league table: the table behind is sorted by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup

from naer.danish import numbers
from naer.danish.sort_key import sort_key
from naer.web.components.charts import marks, plot, scales, shapes, svg
from naer.web.components.charts.marks import Meaning
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language, marked


class Outside(Enum):
    """How far out a place lies; the value is the Danish source text."""

    NO = marked("inden for grænserne")
    LOW_95 = marked("under 95 %-grænsen")
    HIGH_95 = marked("over 95 %-grænsen")
    LOW_998 = marked("under 99,8 %-grænsen")
    HIGH_998 = marked("over 99,8 %-grænsen")

    @property
    def is_far(self) -> bool:
        """Beyond both limits."""
        return self in (Outside.LOW_998, Outside.HIGH_998)

    @property
    def is_near(self) -> bool:
        """Beyond the 95 % limit only."""
        return self in (Outside.LOW_95, Outside.HIGH_95)


_BEYOND = {
    (False, Meaning.BETTER): marked("bedre end 99,8 %-grænsen"),
    (True, Meaning.BETTER): marked("bedre end 95 %-grænsen, men ikke 99,8 %-grænsen"),
    (False, Meaning.WORSE): marked("ringere end 99,8 %-grænsen"),
    (True, Meaning.WORSE): marked("ringere end 95 %-grænsen, men ikke 99,8 %-grænsen"),
    (False, Meaning.CHANGED): marked("uden for 99,8 %-grænserne"),
    (True, Meaning.CHANGED): marked("uden for 95 %-grænserne, men ikke 99,8 %-grænserne"),
}
"""What a mark means, open (True) or full, as a Danish source text."""


@dataclass(frozen=True)
class FunnelPoint:
    """One place: its value and its size, which is how many stand under the line. `is_own` is the reader's own."""

    name: str
    reading: Reading
    size: int
    outside: Outside = Outside.NO
    meaning: Meaning = Meaning.CHANCE
    is_own: bool = False


@dataclass(frozen=True)
class Limits:
    """The limits for one size."""

    size: float
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True)
class Funnel:
    """`size_name` says what the size counts; `middle_name` what the line through the middle is."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    size_name: str
    middle: float
    middle_name: str
    points: tuple[FunnelPoint, ...]
    limits: tuple[Limits, ...]


def funnel(chart: Funnel, language: Language, size: Size = WIDE) -> Markup:
    """The drawing. Places outside the limits and the reader's own carry their names."""
    shown = [point for point in chart.points if point.reading.value is not None]
    ends = [end for one in chart.limits for end in (one.low_95, one.high_95)]
    values = [point.reading.value for point in shown]
    ticks = scales.ticks([*values, chart.middle, *_within_reach(chart, values), *ends[len(ends) // 3 :]], most=6)
    sizes = scales.ticks(
        [*(point.size for point in shown), *(one.size for one in chart.limits)],
        most=4 if size.is_narrow else 7,
        from_zero=True,
    )
    left = plot.room_for(ticks, chart.amounts, language)
    field = Plot(left, size.width - 14, 34, 34 + (210 if size.is_narrow else 250))
    across, up = sizes.scale(field.left, field.right), ticks.scale(field.bottom, field.top)
    parts = [
        *plot.upright_axis(field, ticks, up, chart.amounts, language),
        *plot.lying_axis(field, sizes, across, Amounts(chart.size_name, decimals=sizes.decimals), language),
        svg.line((field.left, up(chart.middle)), (field.right, up(chart.middle)), "chart-middle"),
        *_curves(chart, across, up, ticks.values[0], ticks.values[-1]),
        *_names(shown, across, up, field, language),
        *(_mark(point, across, up, chart, language) for point in shown),
    ]
    return plot.drawing(
        parts, key=chart.key, size=size, height=field.bottom + 42, title=chart.title, description=chart.description
    )


def key(chart: Funnel, language: Language) -> list[KeyLine]:
    """What the lines and marks mean."""
    middle = f"{chart.middle_name} {chart.amounts.written(chart.middle, language)}"
    lines = [
        KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-middle")), middle),
        KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-limit")), language.say("95 %-grænser")),
        KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-limit-far")), language.say("99,8 %-grænser")),
    ]
    present = {(point.outside.is_near, point.meaning) for point in chart.points if point.reading.value is not None}
    lines += [
        KeyLine(marks.swatch(marks.point(12, 7, meaning, is_open=is_near)), language.say(words))
        for (is_near, meaning), words in _BEYOND.items()
        if (is_near, meaning) in present
    ]
    if any(point.is_own for point in chart.points):
        ring = svg.element("circle", cx=12, cy=7, r=6, class_="chart-own")
        lines.append(KeyLine(marks.swatch(marks.point(12, 7, Meaning.CHANCE), ring), language.say("dit eget område")))
    if hidden := sum(point.reading.is_withheld for point in chart.points):
        words = language.say_many(
            "%(number)s sted vises ikke: for få personer", "%(number)s steder vises ikke: for få personer", hidden
        )
        lines.append(KeyLine(marks.swatch(marks.withheld(12, 7)), words))
    return lines


def table(chart: Funnel, language: Language) -> Table:
    """The numbers behind, by name in the order of the Danish alphabet. Intervals have a column where there are some."""
    say = language.say
    with_intervals = any(point.reading.low is not None for point in chart.points)
    columns = (
        Cell(say("Sted")),
        Cell(chart.amounts.name, is_number=True),
        *((Cell(say("95 %-interval"), is_number=True),) if with_intervals else ()),
        Cell(chart.size_name, is_number=True),
        Cell(say("I forhold til grænserne")),
    )
    rows = tuple(
        (
            Cell(point.name),
            shapes.value_cell(point.reading.value, chart.amounts, language, is_withheld=point.reading.is_withheld),
            *((shapes.interval_cell(point.reading, chart.amounts, language),) if with_intervals else ()),
            shapes.number_cell(None if point.reading.is_withheld else point.size, language),
            Cell(
                "" if point.reading.value is None else say(point.outside.value),
                is_telling=point.outside.is_far and point.reading.value is not None,
            ),
        )
        for point in sorted(chart.points, key=lambda one: sort_key(one.name))
    )
    return Table(chart.title, columns, rows)


def _within_reach(chart: Funnel, values: list[float | None]) -> list[float]:
    """The limits where the smallest place lies; those of still smaller ones would only squeeze the rest together."""
    least = min((point.size for point in chart.points if point.reading.value is not None), default=0)
    reached = [one for one in chart.limits if one.size >= least]
    return [end for one in reached[:1] for end in (one.low_998, one.high_998)] if values else []


def _curves(chart: Funnel, across: Scale, up: Scale, lowest: float, highest: float) -> Iterator[Markup]:
    for class_, of in (
        ("chart-limit", lambda one: one.low_95),
        ("chart-limit", lambda one: one.high_95),
        ("chart-limit-far", lambda one: one.low_998),
        ("chart-limit-far", lambda one: one.high_998),
    ):
        spots = [(across(one.size), up(of(one))) for one in chart.limits if lowest <= of(one) <= highest]
        if len(spots) > 1:
            yield svg.path(spots, class_)


def _mark(point: FunnelPoint, across: Scale, up: Scale, chart: Funnel, language: Language) -> Markup:
    value = point.reading.value or 0.0
    counted = numbers.written(point.size, language=language.code)
    words = f"{point.name}: {shapes.said(point.reading, chart.amounts, language)}; {chart.size_name} {counted}"
    if point.outside is not Outside.NO:
        words = f"{words}; {language.say(point.outside.value)}"
    mark = marks.point(across(point.size), up(value), point.meaning, words=words, is_open=point.outside.is_near)
    if not point.is_own:
        return mark
    return mark + svg.element("circle", cx=across(point.size), cy=up(value), r=8, class_="chart-own")


def _names(shown: list[FunnelPoint], across: Scale, up: Scale, field: Plot, language: Language) -> Iterator[Markup]:
    """Names where they lie on no mark and no other name: beside the mark, over it or under it, outward first."""
    taken = [Box.around(across(one.size), up(one.reading.value or 0.0), 6, 6) for one in shown]
    telling = [one for one in shown if one.is_own or one.outside is not Outside.NO]
    for point in sorted(telling, key=lambda one: not one.is_own):
        x, y = across(point.size), up(point.reading.value or 0.0)
        words = plot.shortened(point.name, (field.right - field.left) / 2)
        if point.outside.is_far:
            words = language.say("%(place)s (99,8 %%)", place=words)
        places = [place for place in _places(x, y, svg.width_of(words)) if place[0].is_within(field)]
        box, text_x, text_y, anchor = min(
            places or list(_places(x, y, svg.width_of(words))),
            key=lambda one: sum(one[0].lies_on(other) for other in taken),
        )
        taken.append(box)
        if abs(text_y - 4 - y) > FAR:
            yield svg.line((x, y), (x, text_y - 4 + (7 if text_y < y else -7)), "chart-leader")
        class_ = f"chart-name{' chart-name--own' * point.is_own}{' chart-name--far' * point.outside.is_far}"
        yield svg.text(words, x=text_x, y=text_y, class_=class_, anchor=anchor)


FAR = 24
"""From this distance on a line leads from a mark to its name."""


@dataclass(frozen=True)
class Box:
    """A field that is taken."""

    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, half_width: float, half_height: float) -> "Box":
        """The field around a place."""
        return cls(x - half_width, x + half_width, y - half_height, y + half_height)

    def lies_on(self, other: "Box") -> bool:
        """Do the two share any place?"""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_within(self, field: Plot) -> bool:
        """Does it stay inside the axes (a little over the edge is allowed)?"""
        return self.left >= field.left - 2 and self.right <= field.right + 12 and self.bottom <= field.bottom


def _places(x: float, y: float, width: float) -> Iterator[tuple[Box, float, float, str]]:
    """Where a name can stand, the best first: its field, x, y and anchor."""
    yield Box.around(x + 12 + width / 2, y, width / 2, 7), x + 12, y + 4, "start"
    yield Box.around(x - 12 - width / 2, y, width / 2, 7), x - 12, y + 4, "end"
    for line in range(1, 8):
        for up_or_down in (-1, 1):
            middle = y + up_or_down * (3 + 14 * line)
            yield Box.around(x, middle, width / 2, 7), x, middle + 4, "middle"
            yield Box.around(x + width / 2, middle, width / 2, 7), x, middle + 4, "start"
            yield Box.around(x - width / 2, middle, width / 2, 7), x, middle + 4, "end"
