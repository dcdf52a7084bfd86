"""Sheets and cards: everything a page shows of an indicator at a place, made of counts. Pure.

Counts come from a `Book`, what must not be shown from `protection.withheld`; here is the arithmetic and the order. The last four
quarters together stand for the year, so that seasons do not compare with each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from naer.errors import InvalidError
from naer.insight.indicators import figures, municipal_funnel, protection, sentences
from naer.insight.indicators.cells import AGE_BANDS, STANDARD_BANDS, Dimension
from naer.insight.indicators.definition import Level, MeasureKind, Words
from naer.insight.indicators.figures import Counts
from naer.insight.indicators.places import Geography, Place
from naer.insight.indicators.protection import YEAR, Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.results import (
    Breakdown,
    BreakdownRow,
    Card,
    Figure,
    Funnel,
    Multiple,
    NewStart,
    Series,
    SeriesPoint,
    Sheet,
    Standardised,
    State,
)
from naer.insight.right_now import LEAST_SHOWN
from naer.insight.shapes import Dwelling, Sex
from naer.insight.statistics import run_charts, standardisation
from naer.insight.statistics.run_charts import Rebase
from naer.organisations.definition import Kind

_DIMENSIONS = {
    Level.PART: Dimension.PART,
    Level.AGE: Dimension.AGE,
    Level.SEX: Dimension.SEX,
    Level.DWELLING: Dimension.DWELLING,
    Level.LOCAL_AREA: Dimension.LOCAL_AREA,
    Level.CLINIC: Dimension.CLINIC,
}
_TITLES = {
    Dimension.AGE: Words(da="Alder", en="Age"),
    Dimension.SEX: Words(da="Køn", en="Sex"),
    Dimension.DWELLING: Words(da="Boligtype", en="Type of dwelling"),
    Dimension.LOCAL_AREA: Words(da="Lokalområde", en="Local area"),
    Dimension.CLINIC: Words(da="Almen praksis", en="General practice"),
}
_UNKNOWN = Words(da="ukendt", en="unknown")
_SEXES = {Sex.FEMALE: Words(da="kvinder", en="women"), Sex.MALE: Words(da="mænd", en="men")}
_DWELLINGS = {
    Dwelling.OWN_HOME: Words(da="eget hjem", en="own home"),
    Dwelling.NURSING_HOME: Words(da="plejebolig", en="nursing home"),
}


@dataclass(frozen=True)
class Published:
    """An indicator ready for pages: its book, what is withheld, the geography, the cut, names of local areas and clinics."""

    book: Book
    withheld: frozenset[Key]
    geography: Geography
    cut: datetime
    names: dict[tuple[Dimension, int], str]
    is_synthetic: bool = False
    remembered: dict[str, Series] = field(default_factory=dict[str, Series], compare=False, repr=False)
    """Run charts by the place's key: a place's chart stands on its own sheet, and small on those of its neighbours."""

    @cached_property
    def funnel(self) -> Funnel | None:
        """All municipalities against each other, none of them marked: the same on the sheet of every place."""
        return municipal_funnel.drawn(self.book, self.geography, self.withheld)


def sheet(published: Published, place: Place) -> Sheet:
    """Everything about the indicator at the place."""
    book, indicator = published.book, published.book.indicator
    told = series(published, place)
    beside = published.geography.children(place) or _beside(published.geography, place)
    return Sheet(
        indicator=indicator,
        place_key=place.key,
        place_name=place.name,
        finding=sentences.finding(indicator, told),
        latest=figure_of(published, (YEAR, place.key, 0, 0), book.at(book.last_year, place.municipalities)),
        latest_period=sentences.period(book.last_year),
        standardised=_standardised(published, place),
        series=told,
        funnel=_marked(published, place),
        comparison=_comparison(published, beside),
        breakdowns=tuple(_breakdowns(published, place)),
        multiples=tuple(_multiple(published, one) for one in beside),
        cut=published.cut,
        is_synthetic=published.is_synthetic,
    )


def card(published: Published, place: Place) -> Card:
    """The indicator on the front page."""
    book, told = published.book, series(published, place)
    latest = figure_of(published, (YEAR, place.key, 0, 0), book.at(book.last_year, place.municipalities))
    return Card(book.indicator, sentences.finding(book.indicator, told), latest, told)


def series(published: Published, place: Place) -> Series:
    """The run chart of a place, drawn when first asked for."""
    if place.key not in published.remembered:
        published.remembered[place.key] = _series(published, place)
    return published.remembered[place.key]


def _series(published: Published, place: Place) -> Series:
    """The run chart of a place; without mean and limits when there are too few quarters with figures.

    Quarters that are withheld or empty leave a hole: they are left out of the limits, and their neighbours are read as if they
    followed each other.
    """
    book = published.book
    points = [
        SeriesPoint(
            quarter,
            sentences.quarter_label(quarter),
            figure_of(published, (quarter, place.key, 0, 0), book.at([quarter], place.municipalities)),
        )
        for quarter in book.quarters
    ]
    drawn = [number for number, point in enumerate(points) if point.figure.value is not None]
    if len(drawn) < sentences.FEWEST_QUARTERS:
        return Series(tuple(points), (), 0)
    starts = _new_starts(published, [points[number].quarter_on for number in drawn])
    values = [points[number].figure.value or 0.0 for number in drawn]
    highest = float(book.indicator.measure.factor) if book.indicator.measure.kind is MeasureKind.PROPORTION else None
    chart = run_charts.chart(
        values,
        direction=book.indicator.direction,
        rebases=[Rebase(at, start.reason.da) for at, start in starts],
        lowest=0.0,
        highest=highest,
    )
    for number, point in zip(drawn, chart.points, strict=True):
        points[number] = replace(
            points[number],
            mean=point.mean,
            lower=point.lower,
            upper=point.upper,
            rules=point.rules,
            reading=point.reading,
        )
    return Series(tuple(points), tuple(start for _, start in starts), chart.ranges_left_out)


def _new_starts(published: Published, drawn: list[date]) -> list[tuple[int, NewStart]]:
    """Where limits start anew: the first drawn quarter on or after each known break that falls inside the series."""
    found: dict[int, NewStart] = {}
    for known in published.book.indicator.breaks:
        at = next((number for number, quarter in enumerate(drawn) if quarter >= known.from_on), None)
        if at:
            found[at] = NewStart(drawn[at], known.reason)
    return sorted(found.items())


def figure_of(published: Published, key: Key, counts: Counts) -> Figure:
    """The figure of the counts, unless what it is of is withheld."""
    indicator = published.book.indicator
    if key in published.withheld:
        return _withheld(published, counts)
    if key[0] is not YEAR and key[0] not in published.book.quarters:
        raise InvalidError("This quarter was not counted.")
    return figures.figure(indicator, counts)


def _withheld(published: Published, counts: Counts) -> Figure:
    """What may still be said: a share is at most, or at least, so much, when it is the small count itself that is withheld."""
    measure = published.book.indicator.measure
    if measure.kind is not MeasureKind.PROPORTION or counts.denominator < 2 * LEAST_SHOWN:
        return Figure(State.WITHHELD)
    most = (LEAST_SHOWN - 1) / counts.denominator * measure.factor
    if 0 < counts.numerator < LEAST_SHOWN:
        return Figure(State.WITHHELD, at_most=most)
    if 0 < counts.denominator - counts.numerator < LEAST_SHOWN:
        return Figure(State.WITHHELD, at_least=measure.factor - most)
    return Figure(State.WITHHELD)


def _breakdowns(published: Published, place: Place) -> Iterable[Breakdown]:
    book, indicator = published.book, published.book.indicator
    for level, dimension in _DIMENSIONS.items():
        if level not in indicator.levels or (dimension in protection.LOCAL and place.kind is not Kind.MUNICIPALITY):
            continue
        counted = book.by(dimension, place.municipalities)
        rows = tuple(
            BreakdownRow(
                value,
                _value_name(published, dimension, value),
                figure_of(published, (YEAR, place.key, int(dimension), value), counts),
            )
            for value, counts in counted.items()
        )
        if rows:
            title = indicator.parts.title if dimension is Dimension.PART and indicator.parts else _TITLES[dimension]
            yield Breakdown(dimension, title, rows, is_divided=dimension is Dimension.PART and book.do_parts_share)


def _value_name(published: Published, dimension: Dimension, value: int) -> Words:
    parts = published.book.indicator.parts
    if dimension is Dimension.PART and parts:
        return parts.names.get(value, _UNKNOWN)
    if dimension is Dimension.AGE:
        return _age_name(value)
    if dimension is Dimension.SEX:
        return _SEXES.get(Sex(value), _UNKNOWN)
    if dimension is Dimension.DWELLING:
        return _DWELLINGS.get(Dwelling(value), _UNKNOWN)
    if value == 0:
        return _UNKNOWN
    name = published.names.get((dimension, value))
    if name:
        return Words(da=name, en=name)
    if dimension is Dimension.LOCAL_AREA:
        return Words(da=f"postnummer {value}", en=f"postal code {value}")
    return Words(da=f"praksis uden kendt navn ({value})", en=f"practice without a known name ({value})")


def _age_name(lower: int) -> Words:
    above = next((band for band in AGE_BANDS if band > lower), None)
    if above is None:
        return Words(da=f"{lower} år og derover", en=f"{lower} and over")
    return Words(da=f"{lower}-{above - 1} år", en=f"{lower}-{above - 1}")


def _beside(geography: Geography, place: Place) -> tuple[Place, ...]:
    """The other places under the smallest that holds this one, itself included."""
    home = set(place.municipalities)
    for above in (*geography.groups, *geography.regions, geography.country):
        if above.key != place.key and home.issubset(above.municipalities):
            return geography.children(above)
    return ()


def _comparison(published: Published, beside: tuple[Place, ...]) -> tuple[BreakdownRow, ...]:
    book = published.book
    return tuple(
        BreakdownRow(
            number,
            Words(da=one.name, en=one.name),
            figure_of(published, (YEAR, one.key, 0, 0), book.at(book.last_year, one.municipalities)),
        )
        for number, one in enumerate(beside)
    )


def _multiple(published: Published, place: Place) -> Multiple:
    told = series(published, place)
    return Multiple(place.key, place.name, told, sentences.finding(published.book.indicator, told))


def _standardised(published: Published, place: Place) -> Standardised | None:
    """The last four quarters standardised directly to the whole country; None when the place has nobody to standardise by."""
    book = published.book
    if not book.indicator.is_standardised or (YEAR, place.key, 0, 0) in published.withheld:
        return None
    here = book.by(Dimension.AGE_SEX, place.municipalities)
    country = book.by(Dimension.AGE_SEX, published.geography.country.municipalities)
    strata = _merged(here, country)
    if strata is None:
        return None
    events, people, standard = strata
    found = standardisation.direct(events, people, standard=standard)
    factor = book.indicator.measure.factor
    return Standardised(
        Figure(
            State.SHOWN,
            value=found.rate * factor,
            interval=found.interval.times(factor),
            numerator=found.events,
            denominator=found.population,
        ),
        Words(
            da="Direkte standardiseret for alder og køn til hele landet i samme periode; interval efter Fay og Feuer",
            en="Directly standardised for age and sex to the whole country in the same period; interval by Fay and Feuer",
        ),
    )


def _merged(here: dict[int, Counts], country: dict[int, Counts]) -> tuple[list[int], list[int], list[int]] | None:
    """Events, people and standard by stratum; an age band without anybody here is merged with the band below of the same sex."""
    events: list[int] = []
    people: list[int] = []
    standard: list[int] = []
    for sex in Sex:
        waiting = [0, 0, 0]
        first = len(people)
        for band in STANDARD_BANDS:
            counts, whole = here.get(band * 10 + sex, Counts()), country.get(band * 10 + sex, Counts())
            waiting = [waiting[0] + counts.numerator, waiting[1] + counts.denominator, waiting[2] + whole.denominator]
            if waiting[1] > 0:
                events.append(waiting[0])
                people.append(waiting[1])
                standard.append(waiting[2])
                waiting = [0, 0, 0]
        if waiting[2] > 0 and len(people) > first:
            standard[-1] += waiting[2]
            events[-1] += waiting[0]
    return (events, people, standard) if sum(standard) > 0 and people else None


def _marked(published: Published, place: Place) -> Funnel | None:
    """The funnel with the municipalities of the place marked."""
    funnel, inside = published.funnel, set(place.municipalities)
    if funnel is None:
        return None
    here = {one.key for one in published.geography.municipalities if inside.issuperset(one.municipalities)}
    points = tuple(replace(point, is_here=True) if point.key in here else point for point in funnel.points)
    return replace(funnel, points=points)
