"""What a run chart says, as a sentence in Danish and English. Pure.

The indicator's file says what it is about (`subject`); here is what it does. A sentence claims a change only when the
rules of the run chart do, and says since when.
"""

from datetime import date

from naer.insight.indicators.definition import Indicator, Words
from naer.insight.indicators.results import Series, SeriesPoint, State
from naer.insight.statistics.run_charts import Reading

LATELY_QUARTERS = 8
"""A change that ended within these quarters is still told."""
FEWEST_QUARTERS = 8
"""Fewer quarters than this, and a run chart is not drawn: its limits would be guesses."""


def quarter(first: date) -> Words:
    """`1. kvartal 2025`."""
    number = (first.month + 2) // 3
    ordinal = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}[number]
    return Words(da=f"{number}. kvartal {first.year}", en=f"the {ordinal} quarter of {first.year}")


def quarter_label(first: date) -> Words:
    """`1. kvt. 2025`, for axes."""
    number = (first.month + 2) // 3
    return Words(da=f"{number}. kvt. {first.year}", en=f"Q{number} {first.year}")


def period(quarters: tuple[date, ...]) -> Words:
    """The quarters together, from the first to the last."""
    first, last = quarter(quarters[0]), quarter(quarters[-1])
    if quarters[0] == quarters[-1]:
        return first
    return Words(da=f"{first.da} til {last.da}", en=f"{first.en} to {last.en}")


def finding(indicator: Indicator, series: Series) -> Words:
    """The sentence for the top of the page."""
    subject = indicator.subject
    drawn = [point for point in series.points if point.mean is not None]
    if not drawn:
        if any(point.figure.state is State.WITHHELD for point in series.points):
            few = Words(
                da="kan ikke følges fra kvartal til kvartal: tallene er så små, at nogen kunne genkendes.",
                en="cannot be followed from quarter to quarter: the numbers are so small that somebody could be recognised.",
            )
            return Words(da=f"{subject.da} {few.da}", en=f"{subject.en} {few.en}")
        return Words(
            da=f"{subject.da} kan endnu ikke siges noget om: der er for få kvartaler med tal.",
            en=f"Nothing can be said yet of this: {_lower(subject.en)} has too few quarters with figures.",
        )
    last = drawn[-1]
    if last.reading is Reading.CHANCE:
        return _by_chance(subject, drawn)
    since = quarter(_since(series))
    is_up = (last.figure.value or 0.0) >= last.mean if last.mean is not None else True
    went_da, went_en = ("er steget", "has risen") if is_up else ("er faldet", "has fallen")
    judged = {
        Reading.IMPROVEMENT: ("Det er den ønskede retning.", "That is the wished direction."),
        Reading.CONCERN: ("Det er den forkerte retning.", "That is the wrong direction."),
    }.get(last.reading)
    tail_da, tail_en = (f" {judged[0]}", f" {judged[1]}") if judged else ("", "")
    return Words(
        da=f"{subject.da} {went_da}; mere end tilfældigt siden {since.da}.{tail_da}",
        en=f"{subject.en} {went_en}; by more than chance since {since.en}.{tail_en}",
    )


def _by_chance(subject: Words, drawn: list[SeriesPoint]) -> Words:
    """Nothing now; but a change that ended lately is told, because the reader sees it marked in the chart.

    Of one that ended before that, no more is said than when: after the newest quarter that is marked.
    """
    lately = drawn[-LATELY_QUARTERS:]
    marked = [place for place, point in enumerate(lately) if point.reading is not Reading.CHANCE]
    before = [point.quarter_on for point in drawn if point.reading is not Reading.CHANCE]
    if not marked and before:
        ended = quarter(before[-1])
        return Words(
            da=f"{subject.da} har ikke svinget mere end tilfældigt efter {ended.da}.",
            en=f"{subject.en} has not varied by more than chance after {ended.en}.",
        )
    if not marked:
        return Words(
            da=f"{subject.da} svinger ikke mere end tilfældigt.",
            en=f"{subject.en} does not vary by more than chance.",
        )
    end = len(drawn) - len(lately) + marked[-1]
    begin = end
    while begin and drawn[begin - 1].reading is drawn[end].reading:
        begin -= 1
    is_up = (drawn[end].figure.value or 0.0) >= (drawn[end].mean or 0.0)
    when = period((drawn[begin].quarter_on, drawn[end].quarter_on))
    fra, since = ("i", "in") if begin == end else ("fra", "from")
    return Words(
        da=f"{subject.da} svinger nu ikke mere end tilfældigt, men lå {'højere' if is_up else 'lavere'} end ventet "
        f"{fra} {when.da}.",
        en=f"{subject.en} does not vary by more than chance now, but was {'higher' if is_up else 'lower'} than expected "
        f"{since} {when.en}.",
    )


def _since(series: Series) -> date:
    """Where the unbroken row of points that read as the last one does begins."""
    drawn = [point for point in series.points if point.mean is not None]
    last = drawn[-1]
    since = last.quarter_on
    for point in reversed(drawn):
        if point.reading is not last.reading:
            break
        since = point.quarter_on
    return since


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
