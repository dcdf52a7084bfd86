"""An indicator as a page shows it: values in words, and its series, funnel, groups and areas as charts. Pure.

What is computed, and what is withheld, is `insight.indicators`' matter; here it gets words and places.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date

from naer.insight.indicators import results
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import Indicator, MeasureKind, Words
from naer.insight.indicators.results import (
    Breakdown,
    BreakdownRow,
    Card,
    Figure,
    FunnelPoint,
    Series,
    SeriesPoint,
    Sheet,
    Side,
    State,
)
from naer.insight.statistics import run_charts as statistics
from naer.insight.statistics.run_charts import Direction
from naer.web.components import charts
from naer.web.components.charts import Amounts, Grain, Meaning, Reading, shapes
from naer.web.language import Language, marked

VERIFICATIONS = {
    "seed": marked("læst i oplægget bag Nær"),
    "fetched": marked("læst i kilden"),
    "computed": marked("regnet ud af læste tal"),
    "inferred": marked("sluttet af andet"),
    "recalled": marked("efter hukommelsen, må ikke citeres"),
    "assumption": marked("antagelse, må ikke citeres"),
}
MEANINGS = {
    statistics.Reading.CHANCE: Meaning.CHANCE,
    statistics.Reading.IMPROVEMENT: Meaning.BETTER,
    statistics.Reading.CONCERN: Meaning.WORSE,
    statistics.Reading.CHANGE: Meaning.CHANGED,
}
RULES = {
    statistics.Rule.OUTSIDE: charts.Rule.OUTSIDE,
    statistics.Rule.SHIFT: charts.Rule.ONE_SIDE,
    statistics.Rule.TREND: charts.Rule.TREND,
    statistics.Rule.NEAR_LIMIT: charts.Rule.NEAR_LIMIT,
}
SIDES = {
    Side.INSIDE: charts.Outside.NO,
    Side.ABOVE_WARNING: charts.Outside.HIGH_95,
    Side.ABOVE: charts.Outside.HIGH_998,
    Side.BELOW_WARNING: charts.Outside.LOW_95,
    Side.BELOW: charts.Outside.LOW_998,
}
HIGH_SIDES = frozenset({Side.ABOVE, Side.ABOVE_WARNING})
WHO = (Dimension.AGE, Dimension.SEX, Dimension.DWELLING)
WHERE = (Dimension.LOCAL_AREA, Dimension.CLINIC)


def text(words: Words, language: Language) -> str:
    """The words in the reader's language."""
    return words.text(language.code)


def amounts(indicator: Indicator, language: Language) -> Amounts:
    """How the indicator's values are written."""
    measure = indicator.measure
    is_percent = measure.kind in (MeasureKind.PROPORTION, MeasureKind.UTILISATION) and measure.factor == 100
    unit = text(measure.unit, language)
    return Amounts(unit, measure.decimals, is_percent=is_percent)


def reading(figure: Figure) -> Reading:
    """The figure as charts take it. An interval without end on one side is not drawn."""
    if figure.state is not State.SHOWN or figure.value is None:
        return Reading(None, is_withheld=figure.state is State.WITHHELD)
    ends = figure.interval
    if ends is None or not (math.isfinite(ends.lower) and math.isfinite(ends.upper)):
        return Reading(figure.value)
    return Reading(figure.value, ends.lower, ends.upper)


def said(figure: Figure, indicator: Indicator, language: Language) -> str:
    """`12,3 % (11,0–13,7)`, `71,2 pr. 1.000 om året (65,1–77,9)`, `vises ikke`. A line does not end before the interval."""
    how = amounts(indicator, language)
    one = reading(figure)
    if one.value is None:
        return language.say("vises ikke") if one.is_withheld else language.say("ingen tal")
    value = how.written(one.value, language)
    named = value if how.is_percent else f"{value} {how.name}"
    between = shapes.interval(one, how, language)
    return f"{named}\N{NO-BREAK SPACE}({between})" if between else named


def run_chart(
    sheet: Sheet | Card, language: Language, *, key: str, finding: str = "", place: str = ""
) -> charts.RunChart:
    """The series by quarter, with limits, signals, breaks in the data and new starts."""
    indicator, series = sheet.indicator, sheet.series
    title = language.say("%(what)s pr. kvartal", what=text(indicator.title, language))
    return charts.RunChart(
        key=key,
        title=f"{title}, {place}" if place else title,
        description=language.say(
            "Et punkt for hvert kvartal, med gennemsnit og kontrolgrænser. Tallene står i tabellen under."
        ),
        finding=finding or text(sheet.finding, language),
        amounts=amounts(indicator, language),
        grain=Grain.QUARTER,
        points=tuple(_point(series.points, place) for place in range(len(series.points))),
        phases=tuple(_phases(series, language)),
        breaks=tuple(_breaks(indicator, series, language)),
        counted=text(indicator.numerator, language),
        among=text(indicator.denominator, language),
    )


def funnel(sheet: Sheet, language: Language) -> charts.Funnel | None:
    """Places of the same kind beside each other; None for measures that have no funnel, or with nothing to show."""
    one = sheet.funnel
    if one is None or not one.points:
        return None
    outside = [point.name for point in one.points if point.side in (Side.ABOVE, Side.BELOW)]
    return charts.Funnel(
        key="funnel",
        title=language.say(
            "%(what)s, %(period)s", what=text(sheet.indicator.title, language), period=text(one.period, language)
        ),
        description=language.say("Et punkt for hvert sted efter størrelse, mellem grænser af 95 og 99,8 %."),
        finding=_outside_words(outside, withheld=one.withheld, language=language),
        amounts=amounts(sheet.indicator, language),
        size_name=text(one.size_words, language),
        middle=one.target,
        middle_name=language.say("alle under ét"),
        points=tuple(_funnel_point(point, sheet.indicator.direction) for point in one.points),
        limits=tuple(
            charts.Limits(at.size, at.warning.lower, at.warning.upper, at.alarm.lower, at.alarm.upper)
            for at in one.curve
        ),
    )


def comparison(sheet: Sheet, language: Language) -> charts.IntervalBars | None:
    """Places with intervals where there is no funnel; by name."""
    if not sheet.comparison:
        return None
    return charts.IntervalBars(
        key="comparison",
        title=language.say(
            "%(what)s, %(period)s",
            what=text(sheet.indicator.title, language),
            period=text(sheet.latest_period, language),
        ),
        description=language.say("Et punkt med 95 %-interval for hvert sted, i alfabetisk orden."),
        finding=language.say("Sådan ligger stederne ved siden af hinanden"),
        amounts=amounts(sheet.indicator, language),
        row_name=language.say("Sted"),
        rows=tuple(_row(row, language, own=sheet.place_name) for row in sheet.comparison),
        reference=sheet.latest.value,
        reference_name=sheet.place_name,
    )


def groups(sheet: Sheet, language: Language) -> tuple[charts.IntervalBars, ...]:
    """Below the place: who (age, sex, dwelling), where (areas, practices), and its own parts."""
    by = {one.dimension: one for one in sheet.breakdowns if one.rows}
    found = (
        ("who", language.say("Hvem"), [by[one] for one in WHO if one in by]),
        ("where", language.say("Hvor"), [by[one] for one in WHERE if one in by]),
        ("parts", language.say("Hvad"), [by[Dimension.PART]] if Dimension.PART in by else []),
    )
    return tuple(_group_chart(key, title, parts, sheet, language) for key, title, parts in found if parts)


def multiples(sheet: Sheet, language: Language, *, path: str) -> charts.SmallMultiples | None:
    """A small run for each area beside the others; `path` leads to an area's sheet, with its key put after it."""
    if not sheet.multiples:
        return None
    own = [(point.quarter_on, point.figure.value) for point in sheet.series.points]
    return charts.SmallMultiples(
        key="areas",
        title=language.say("%(what)s pr. kvartal", what=text(sheet.indicator.title, language)),
        description=language.say("En lille kurve for hvert sted, alle på samme skala."),
        finding=language.say("Sådan har stederne udviklet sig"),
        amounts=amounts(sheet.indicator, language),
        grain=Grain.QUARTER,
        row_name=language.say("Sted"),
        panels=tuple(
            charts.Panel(
                one.name,
                tuple((point.quarter_on, reading(point.figure)) for point in one.series.points),
                path=f"{path}{one.key}" if one.key != sheet.place_key else "",
                is_own=one.key == sheet.place_key,
            )
            for one in sheet.multiples
        ),
        reference=tuple((day, value) for day, value in own if value is not None),
        reference_name=sheet.place_name,
    )


def _point(points: Sequence[SeriesPoint], place: int) -> charts.RunPoint:
    point = points[place]
    return charts.RunPoint(
        on=point.quarter_on,
        reading=reading(point.figure),
        meaning=MEANINGS[point.reading],
        signals=tuple(
            charts.Signal(RULES[rule], _is_high(points, place, rule))
            for rule in sorted(point.rules, key=lambda rule: rule.value)
        ),
        numerator=point.figure.numerator,
        denominator=point.figure.denominator,
    )


def _is_high(points: Sequence[SeriesPoint], place: int, rule: statistics.Rule) -> bool:
    """Above or below the mean; a trend goes by where its neighbours lie."""
    value, mean = points[place].figure.value or 0.0, points[place].mean or 0.0
    if rule is not statistics.Rule.TREND:
        return value > mean
    beside = points[place - 1] if place and rule in points[place - 1].rules else points[min(place + 1, len(points) - 1)]
    other = beside.figure.value or 0.0
    return (value > other) == (beside.quarter_on < points[place].quarter_on)


def _phases(series: Series, language: Language) -> Iterable[charts.Phase]:
    reasons = {start.quarter_on: text(start.reason, language) for start in series.new_starts}
    found: list[charts.Phase] = []
    for point in series.points:
        if point.mean is None:
            continue
        limits = (point.mean, point.lower, point.upper)
        last = found[-1] if found else None
        if last is not None and (last.middle, last.lower, last.upper) == limits and point.quarter_on not in reasons:
            found[-1] = charts.Phase(last.first, point.quarter_on, *limits, last.reason)
        else:
            found.append(charts.Phase(point.quarter_on, point.quarter_on, *limits, reasons.get(point.quarter_on, "")))
    return found


def _breaks(indicator: Indicator, series: Series, language: Language) -> Iterable[charts.Break]:
    """Breaks that are not shown as a new start already."""
    starts = {start.quarter_on for start in series.new_starts}
    for one in indicator.breaks:
        quarter = date(one.from_on.year, (one.from_on.month - 1) // 3 * 3 + 1, 1)
        if quarter not in starts:
            yield charts.Break(quarter, text(one.reason, language))


def _funnel_point(point: FunnelPoint, direction: Direction) -> charts.FunnelPoint:
    return charts.FunnelPoint(
        name=point.name,
        reading=Reading(point.value),
        size=round(point.size),
        outside=SIDES[point.side],
        meaning=_side_meaning(point.side, direction),
        is_own=point.is_here,
    )


def _side_meaning(side: Side, direction: Direction) -> Meaning:
    if side is Side.INSIDE:
        return Meaning.CHANCE
    if direction is Direction.NEITHER:
        return Meaning.CHANGED
    return Meaning.BETTER if (side in HIGH_SIDES) == (direction is Direction.UP) else Meaning.WORSE


def _outside_words(outside: Sequence[str], *, withheld: int, language: Language) -> str:
    if not outside:
        sentence = language.say("Ingen steder ligger længere ude, end deres størrelse og almindelig forskel forklarer.")
    elif len(outside) > 4:
        sentence = language.say("%(count)s steder ligger længere ude, end tilfældet forklarer.", count=len(outside))
    else:
        names = joined_names(outside, language)
        sentence = language.say("Længere ude, end tilfældet forklarer: %(names)s.", names=names)
    if not withheld:
        return sentence
    hidden = language.say_many(
        "%(number)s sted vises ikke, fordi der er for få.",
        "%(number)s steder vises ikke, fordi der er for få.",
        withheld,
    )
    return f"{sentence} {hidden}"


def joined_names(names: Sequence[str], language: Language) -> str:
    """`A, B og C`."""
    if len(names) < 2:
        return "".join(names)
    return language.say("%(first)s og %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _group_chart(
    key: str, title: str, parts: Sequence[Breakdown], sheet: Sheet, language: Language
) -> charts.IntervalBars:
    is_of_parts = parts[0].dimension is Dimension.PART
    return charts.IntervalBars(
        key=key,
        title=f"{title}: {text(sheet.indicator.title, language)}, {text(sheet.latest_period, language)}",
        description=language.say("Et punkt med 95 %-interval for hver gruppe."),
        finding=_parts_words(parts[0], sheet.indicator, language)
        if is_of_parts
        else _spread_words(parts, sheet, language),
        amounts=amounts(sheet.indicator, language),
        row_name=language.say("Gruppe"),
        rows=tuple(
            _row(row, language, heading="" if number else text(part.title, language))
            for part in parts
            for number, row in enumerate(part.rows)
        ),
        reference=None if is_of_parts else sheet.latest.value,
        reference_name=sheet.place_name,
        has_bars=is_of_parts,
    )


def _parts_words(part: Breakdown, indicator: Indicator, language: Language) -> str:
    """Which part is the largest, where they divide one whole; otherwise only which has the highest figure."""
    shown = [row for row in part.rows if row.figure.value is not None]
    if not shown:
        return language.say("Delene er for små til at blive vist")
    most = max(shown, key=lambda row: row.figure.value or 0.0)
    name = text(most.name, language)
    is_all = all(row.figure.state is not State.WITHHELD for row in part.rows)
    if part.is_divided:
        if is_all:
            return language.say("Den største del er %(name)s", name=name)
        return language.say("Den største del af dem, der vises, er %(name)s", name=name)
    value = said(most.figure, indicator, language)
    if is_all:
        return language.say("Højest ligger %(name)s: %(value)s", name=name, value=value)
    return language.say("Højest af dem, der vises, ligger %(name)s: %(value)s", name=name, value=value)


def _spread_words(parts: Sequence[Breakdown], sheet: Sheet, language: Language) -> str:
    """Which groups lie apart from the whole, interval and all."""
    whole = sheet.latest.value
    apart = [
        text(row.name, language)
        for part in parts
        for row in part.rows
        if whole is not None and row.figure.interval is not None and not row.figure.interval.contains(whole)
    ]
    if not apart:
        return language.say("Ingen gruppe ligger for sig selv, når tilfældet regnes med")
    if len(apart) > 4:
        return language.say("%(count)s grupper ligger for sig selv", count=len(apart))
    return language.say("For sig selv ligger: %(names)s", names=joined_names(apart, language))


def _row(row: BreakdownRow, language: Language, *, heading: str = "", own: str = "") -> charts.IntervalRow:
    name = text(row.name, language)
    return charts.IntervalRow(name, reading(row.figure), heading=heading, is_own=bool(own) and name == own)


def latest_quarter(series: Series) -> results.SeriesPoint | None:
    """The newest quarter that can be shown."""
    return next((point for point in reversed(series.points) if point.figure.state is State.SHOWN), None)
