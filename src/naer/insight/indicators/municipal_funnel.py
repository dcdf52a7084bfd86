"""The funnel of an indicator: all municipalities against each other, so that nobody reads a league table out of chance. Pure."""

from collections.abc import Collection

from naer.insight.indicators import sentences
from naer.insight.indicators.cells import Dimension
from naer.insight.indicators.definition import MeasureKind, Words
from naer.insight.indicators.figures import Counts
from naer.insight.indicators.places import Geography, Place
from naer.insight.indicators.protection import YEAR, Key
from naer.insight.indicators.reading import Book
from naer.insight.indicators.results import Funnel, FunnelLimits, FunnelPoint, Side
from naer.insight.statistics import funnels, standardisation
from naer.insight.statistics.funnels import Area, Scale
from naer.insight.statistics.intervals import Interval

_CURVE_POINTS = 40


def drawn(book: Book, geography: Geography, withheld: Collection[Key]) -> Funnel | None:
    """Municipalities against each other for the last four quarters; None for measures that are no events out of many."""
    indicator = book.indicator
    kind, factor = indicator.measure.kind, indicator.measure.factor
    if kind not in (MeasureKind.PROPORTION, MeasureKind.RATE):
        return None
    shown = [one for one in geography.municipalities if (YEAR, one.key, 0, 0) not in withheld]
    country = book.at(book.last_year, geography.country.municipalities)
    if country.denominator == 0 or country.numerator == 0:
        return None
    target = country.numerator / country.denominator
    is_ratio = kind is MeasureKind.RATE or indicator.is_standardised
    everyone = book.by(Dimension.AGE_SEX, geography.country.municipalities) if indicator.is_standardised else None
    areas: list[tuple[Place, Area]] = []
    for one in shown:
        counts = book.at(book.last_year, one.municipalities)
        out_of = _expected(book, one, target, everyone) if is_ratio else float(counts.denominator)
        if out_of > 0:
            areas.append((one, Area(one.key, counts.numerator, out_of)))
    if not areas:
        return None
    scale = Scale.RATIO if is_ratio else Scale.PROPORTION
    aim = 1.0 if is_ratio else target
    fitted = funnels.fit([area for _, area in areas], scale, target=aim)
    times = factor * target if is_ratio else float(factor)
    sizes = sorted(area.denominator for _, area in areas)
    steps = [sizes[0] * (sizes[-1] / sizes[0]) ** (step / (_CURVE_POINTS - 1)) for step in range(_CURVE_POINTS)]
    return Funnel(
        target=target * factor,
        points=tuple(
            FunnelPoint(
                key=one.key,
                name=one.name,
                size=area.denominator,
                value=area.value * times,
                warning=fitted.limits(area.denominator, funnels.WARNING).times(times),
                alarm=fitted.limits(area.denominator).times(times),
                side=_side(
                    area.value, fitted.limits(area.denominator, funnels.WARNING), fitted.limits(area.denominator)
                ),
                is_here=False,
            )
            for one, area in areas
        ),
        curve=tuple(
            FunnelLimits(size, fitted.limits(size, funnels.WARNING).times(times), fitted.limits(size).times(times))
            for size in steps
        ),
        is_standardised=indicator.is_standardised,
        size_words=Words(da="forventet antal", en="expected number") if is_ratio else indicator.denominator,
        period=sentences.period(book.last_year),
        withheld=len(geography.municipalities) - len(shown),
        over_dispersion=fitted.phi,
    )


def _expected(book: Book, place: Place, target: float, country: dict[int, Counts] | None) -> float:
    """How many events the place's people would have at the country's rates, by age and sex when `country` has them."""
    if country is None:
        return book.at(book.last_year, place.municipalities).denominator * target
    here = book.by(Dimension.AGE_SEX, place.municipalities)
    strata = [key for key, counts in here.items() if counts.denominator > 0]
    if not strata:
        return 0.0
    return standardisation.indirect(
        [here[key].numerator for key in strata],
        [here[key].denominator for key in strata],
        standard_events=[country[key].numerator for key in strata],
        standard_population=[country[key].denominator for key in strata],
    ).expected


def _side(value: float, warning: Interval, alarm: Interval) -> Side:
    if value > alarm.upper:
        return Side.ABOVE
    if value < alarm.lower:
        return Side.BELOW
    if value > warning.upper:
        return Side.ABOVE_WARNING
    return Side.BELOW_WARNING if value < warning.lower else Side.INSIDE
