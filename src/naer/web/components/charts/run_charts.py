"""Run chart: a value over time between control limits, with what is more than chance marked by shape and said in words.

The limits and signals are computed elsewhere (XmR with the four rules of NHS Making data count); here they are only drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby

from markupsafe import Markup

from naer.web.components.charts import marks, periods, plot, scales, shapes, svg
from naer.web.components.charts.marks import Meaning
from naer.web.components.charts.periods import Grain
from naer.web.components.charts.plot import Plot
from naer.web.components.charts.scales import Scale
from naer.web.components.charts.shapes import WIDE, Amounts, Cell, KeyLine, Reading, Size, Table
from naer.web.language import Language, marked


class Rule(Enum):
    """Which of the four rules a point breaks."""

    OUTSIDE = "outside the limits"
    ONE_SIDE = "seven on one side"
    TREND = "seven rising or falling"
    NEAR_LIMIT = "two of three near a limit"


RULE_WORDS: dict[tuple[Rule, bool], str] = {
    # rule, is high: Danish source text
    (Rule.OUTSIDE, True): marked("over øvre grænse"),
    (Rule.OUTSIDE, False): marked("under nedre grænse"),
    (Rule.ONE_SIDE, True): marked("syv eller flere i træk over midterlinjen"),
    (Rule.ONE_SIDE, False): marked("syv eller flere i træk under midterlinjen"),
    (Rule.TREND, True): marked("syv eller flere i træk, der stiger"),
    (Rule.TREND, False): marked("syv eller flere i træk, der falder"),
    (Rule.NEAR_LIMIT, True): marked("to af tre tæt på øvre grænse"),
    (Rule.NEAR_LIMIT, False): marked("to af tre tæt på nedre grænse"),
}


@dataclass(frozen=True)
class Signal:
    """A rule that a point breaks, upwards (`is_high`) or downwards."""

    rule: Rule
    is_high: bool


@dataclass(frozen=True)
class RunPoint:
    """One period; `on` is its first day. The counts behind the value stand in the table when they are given."""

    on: date
    reading: Reading
    meaning: Meaning = Meaning.CHANCE
    signals: tuple[Signal, ...] = ()
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Phase:
    """The limits from one period to another; `reason` says why they begin anew, and is empty for the first."""

    first: date
    last: date
    middle: float
    lower: float | None
    upper: float | None
    reason: str = ""


@dataclass(frozen=True)
class Break:
    """From this period on the numbers are counted otherwise: a new register, a new definition."""

    on: date
    words: str


@dataclass(frozen=True)
class RunChart:
    """`counted` and `among` name the numerator and the denominator in the table; without `counted` they are left out."""

    key: str
    title: str
    description: str
    finding: str
    amounts: Amounts
    grain: Grain
    points: tuple[RunPoint, ...]
    phases: tuple[Phase, ...] = ()
    breaks: tuple[Break, ...] = ()
    target: float | None = None
    is_median: bool = False
    counted: str = ""
    among: str = ""


def run_chart(chart: RunChart, language: Language, size: Size = WIDE) -> Markup:
    """The drawing."""
    field_height = 70 if size.is_small else 190 if size.is_narrow else 220
    ticks = scales.ticks(_all_values(chart), most=4 if size.is_small else 6)
    left = plot.room_for(ticks, chart.amounts, language)
    labels_room = 8 if size.is_narrow else 118
    top = 10 if size.is_small else 34
    field = Plot(left, size.width - labels_room, top, top + field_height)
    days = [point.on for point in chart.points]
    across, up = plot.time_scale(days, chart.grain, field), ticks.scale(field.bottom, field.top)
    parts = [
        *plot.upright_axis(field, ticks, up, chart.amounts, language, is_named=not size.is_small),
        *_phases(chart, across, up),
        *_turning_points(chart, across, field),
        *_target(chart, field, up, language),
        *plot.time_axis(field, days, chart.grain, across, language),
        *_line(chart, across, up),
        *_points(chart, across, up, field, language),
    ]
    if not size.is_narrow:
        parts += _limit_labels(chart, field, up, language)
    return plot.drawing(
        parts, key=chart.key, size=size, height=field.bottom + 28, title=chart.title, description=chart.description
    )


def key(chart: RunChart, language: Language) -> list[KeyLine]:
    """What the marks and lines mean, with when each signal holds."""
    lines: list[KeyLine] = []
    if chart.phases:
        middle = language.say("median") if chart.is_median else language.say("gennemsnit")
        lines.append(
            KeyLine(marks.swatch(svg.line((0, 7), (24, 7), "chart-middle")), _with_values(chart, middle, language))
        )
        if any(phase.upper is not None or phase.lower is not None for phase in chart.phases):
            limit = svg.line((0, 2), (24, 2), "chart-limit"), svg.line((0, 12), (24, 12), "chart-limit")
            lines.append(KeyLine(marks.swatch(*limit), _limits_words(chart, language)))
    lines += _signal_lines(chart, language)
    if any(point.reading.is_withheld for point in chart.points):
        lines.append(KeyLine(marks.swatch(marks.withheld(12, 7)), language.say("vises ikke: for få personer")))
    for number, one in enumerate(_turns(chart)):
        mark = marks.swatch(svg.line((12, 0), (12, 14), "chart-break"))
        lines.append(
            KeyLine(mark, f"{_letter(number)}: {periods.words(one.on, chart.grain, language.code)}: {one.words}")
        )
    return lines


def table(chart: RunChart, language: Language) -> Table:
    """The numbers behind the chart, newest first."""
    say = language.say
    middle = say("Median") if chart.is_median else say("Gennemsnit")
    columns = [Cell(say("Periode")), Cell(chart.amounts.name, is_number=True)]
    has_interval = any(point.reading.low is not None for point in chart.points)
    if has_interval:
        columns.append(Cell(say("95 %-interval"), is_number=True))
    if chart.counted:
        columns += [Cell(chart.counted, is_number=True), Cell(chart.among, is_number=True)]
    columns += [
        Cell(middle, is_number=True),
        Cell(say("Kontrolgrænser"), is_number=True),
        Cell(say("Mere end tilfældigt")),
    ]
    rows = [tuple(_row(chart, point, has_interval=has_interval, language=language)) for point in reversed(chart.points)]
    return Table(chart.title, tuple(columns), tuple(rows))


def signal_words(signal: Signal, language: Language) -> str:
    """`syv eller flere i træk under midterlinjen`."""
    return language.say(RULE_WORDS[signal.rule, signal.is_high])


def _row(chart: RunChart, point: RunPoint, *, has_interval: bool, language: Language) -> Iterator[Cell]:
    reading, phase = point.reading, _phase_of(chart, point.on)
    yield Cell(periods.words(point.on, chart.grain, language.code))
    yield shapes.value_cell(reading.value, chart.amounts, language, is_withheld=reading.is_withheld)
    if has_interval:
        yield shapes.interval_cell(reading, chart.amounts, language)
    if chart.counted:
        yield shapes.number_cell(point.numerator, language)
        yield shapes.number_cell(point.denominator, language)
    yield Cell(chart.amounts.written(phase.middle, language) if phase else "", is_number=True)
    limits = Reading(phase.middle, phase.lower, phase.upper) if phase else Reading(None)
    yield shapes.interval_cell(limits, chart.amounts, language)
    yield Cell("; ".join(signal_words(one, language) for one in point.signals))


def _all_values(chart: RunChart) -> list[float | None]:
    limits = [end for phase in chart.phases for end in (phase.lower, phase.middle, phase.upper)]
    return [*(point.reading.value for point in chart.points), *limits, chart.target]


def _phase_of(chart: RunChart, on: date) -> Phase | None:
    return next((phase for phase in chart.phases if phase.first <= on <= phase.last), None)


def _phases(chart: RunChart, across: Scale, up: Scale) -> Iterator[Markup]:
    for phase in chart.phases:
        x0, x1 = (across(periods.number(day, chart.grain)) for day in (phase.first, phase.last))
        x0, x1 = x0 - 6, x1 + 6
        if phase.lower is not None and phase.upper is not None:
            corners = [(x0, up(phase.upper)), (x1, up(phase.upper)), (x1, up(phase.lower)), (x0, up(phase.lower))]
            yield svg.path(corners, "chart-within", is_closed=True)
        for end in (phase.lower, phase.upper):
            if end is not None:
                yield svg.line((x0, up(end)), (x1, up(end)), "chart-limit")
        yield svg.line((x0, up(phase.middle)), (x1, up(phase.middle)), "chart-middle")


def _turns(chart: RunChart) -> list[Break]:
    """Breaks in the data and re-basings with their reason, in the order of time, each period once."""
    found = [*chart.breaks, *(Break(phase.first, phase.reason) for phase in chart.phases if phase.reason)]
    first, last = (
        min((p.on for p in chart.points), default=date.max),
        max((p.on for p in chart.points), default=date.min),
    )
    return sorted((one for one in dict.fromkeys(found) if first <= one.on <= last), key=lambda one: one.on)


def _turning_points(chart: RunChart, across: Scale, field: Plot) -> Iterator[Markup]:
    step = across(1) - across(0) if across.high > across.low else 0
    beside: dict[date, int] = {}
    for number, one in enumerate(_turns(chart)):
        x = across(periods.number(one.on, chart.grain)) - step / 2
        place = beside[one.on] = beside.get(one.on, -1) + 1
        if not place:
            yield svg.line((x, field.top - 4), (x, field.bottom), "chart-break")
        yield svg.text(_letter(number), x=x + 3 + place * 10, y=field.top + 6, class_="chart-letter")


def _target(chart: RunChart, field: Plot, up: Scale, language: Language) -> Iterator[Markup]:
    if chart.target is not None:
        y = up(chart.target)
        yield svg.line((field.left, y), (field.right, y), "chart-target")
        words = language.say("mål %(value)s", value=chart.amounts.written(chart.target, language))
        yield svg.text(words, x=field.left + 4, y=y - 4, class_="chart-label")


def _line(chart: RunChart, across: Scale, up: Scale) -> Iterator[Markup]:
    """The line through the values, broken where a period has none."""
    numbered = [(periods.number(point.on, chart.grain), point) for point in chart.points]
    stretch: list[tuple[float, float]] = []
    before: int | None = None
    for number, point in numbered:
        value = point.reading.value
        if value is None or (before is not None and number != before + 1):
            yield from _drawn(stretch)
            stretch = []
        if value is not None:
            stretch.append((across(number), up(value)))
        before = number
    yield from _drawn(stretch)


def _drawn(stretch: Sequence[tuple[float, float]]) -> Iterator[Markup]:
    if len(stretch) > 1:
        yield svg.path(stretch, "chart-line")


def _points(chart: RunChart, across: Scale, up: Scale, field: Plot, language: Language) -> Iterator[Markup]:
    for point in chart.points:
        x = across(periods.number(point.on, chart.grain))
        words = f"{periods.words(point.on, chart.grain, language.code)}: {shapes.said(point.reading, chart.amounts, language)}"
        if point.reading.value is not None:
            broken = "".join(f"; {signal_words(one, language)}" for one in point.signals)
            yield marks.point(x, up(point.reading.value), point.meaning, words=words + broken)
        elif point.reading.is_withheld:
            yield marks.withheld(x, field.bottom - 7, words=words)


def _limit_labels(chart: RunChart, field: Plot, up: Scale, language: Language) -> Iterator[Markup]:
    if not chart.phases:
        return
    phase = chart.phases[-1]
    middle = language.say("median") if chart.is_median else language.say("gennemsnit")
    named = [
        (language.say("øvre grænse"), phase.upper),
        (middle, phase.middle),
        (language.say("nedre grænse"), phase.lower),
    ]
    shown = [(words, value) for words, value in named if value is not None]
    places = plot.apart([up(value) + 4 for _, value in shown], low=field.top, high=field.bottom + 4)
    for (words, value), y in zip(shown, places, strict=True):
        yield svg.text(
            f"{words} {chart.amounts.written(value, language)}", x=field.right + 4, y=y, class_="chart-label"
        )


def _with_values(chart: RunChart, words: str, language: Language) -> str:
    return f"{words} {', '.join(chart.amounts.written(phase.middle, language) for phase in chart.phases)}"


def _limits_words(chart: RunChart, language: Language) -> str:
    between = [
        shapes.interval(Reading(phase.middle, phase.lower, phase.upper), chart.amounts, language)
        for phase in chart.phases
    ]
    written = ", ".join(one for one in between if one)
    words = language.say("kontrolgrænser, som tilfældige udsving holder sig inden for")
    return f"{words}: {written}" if written else words


def _signal_lines(chart: RunChart, language: Language) -> Iterator[KeyLine]:
    """One line for each meaning and rule, with the stretches of periods that it holds for."""
    found: dict[tuple[Meaning, Signal], list[int]] = {}
    for place, point in enumerate(chart.points):
        for signal in point.signals:
            found.setdefault((point.meaning, signal), []).append(place)
    for (meaning, signal), places in found.items():
        mark = marks.swatch(marks.point(12, 7, meaning))
        words = f"{_meaning_words(meaning, language)}: {signal_words(signal, language)}"
        yield KeyLine(mark, f"{words} ({', '.join(_stretches(chart, places, language))})")


def _meaning_words(meaning: Meaning, language: Language) -> str:
    match meaning:
        case Meaning.BETTER:
            return language.say("bedre")
        case Meaning.WORSE:
            return language.say("ringere")
        case _:
            return language.say("ændret")


def _stretches(chart: RunChart, places: Sequence[int], language: Language) -> list[str]:
    """Neighbouring periods as `1. kvt. 25–3. kvt. 26`."""

    def short(place: int) -> str:
        return periods.short_words(chart.points[place].on, chart.grain, language.code)

    runs = [[place for _, place in run] for _, run in groupby(enumerate(places), key=lambda one: one[1] - one[0])]
    return [short(run[0]) if len(run) == 1 else f"{short(run[0])}–{short(run[-1])}" for run in runs]


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)
