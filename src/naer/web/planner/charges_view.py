"""Finished treatment as a page: what a place costs, who pays for it, and what was charged year by year. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from naer.danish import numbers
from naer.economy.places import Charge, Place
from naer.web.components import charts
from naer.web.language import Language
from naer.web.planner import economy_view
from naer.web.planner import economy_words as words
from naer.web.planner.economy_words import SECTORS


@dataclass(frozen=True)
class ChargeRow:
    """A year's charges."""

    year: int
    region: str
    first: str
    later: str
    rule: str
    is_chosen: bool


@dataclass(frozen=True)
class PlaceRow:
    """A place and who pays."""

    title: str
    note: str
    cost: str
    interval: str
    a_day: str
    shares: tuple[str, ...]


@dataclass(frozen=True)
class ChargesPage:
    """Charges by year, and places side by side."""

    chosen: economy_view.Chosen
    days: int
    municipalities: tuple[tuple[str, str], ...]
    charges: tuple[ChargeRow, ...]
    places: tuple[PlaceRow, ...]
    payers: tuple[str, ...]
    chart: charts.IntervalBars
    sentence: str


def charged(
    charges_by_year: Sequence[Charge],
    compared_places: Sequence[Place],
    *,
    chosen: economy_view.Chosen,
    days: int,
    places: Mapping[str, str],
    language: Language,
) -> ChargesPage:
    """The page of finished treatment."""
    sectors = (*economy_view.SHOWN_SECTORS, "other-municipalities")
    dearest, cheapest = compared_places[0], compared_places[-1]
    sentence = language.say(
        "Samfundet betaler mest for %(dearest)s og mindst for %(cheapest)s.",
        dearest=_small(dearest.title.said(language.code)),
        cheapest=_small(cheapest.title.said(language.code)),
    )
    return ChargesPage(
        chosen=chosen,
        days=days,
        municipalities=economy_view.sorted_places(places),
        charges=tuple(
            ChargeRow(
                one.year,
                words.kr(one.region_oere, language),
                words.kr(one.first_days_oere, language),
                words.kr(one.later_oere, language),
                one.generation.title.said(language.code),
                one.year == chosen.year,
            )
            for one in charges_by_year
        ),
        places=tuple(_place(one, days, sectors, language) for one in compared_places),
        payers=tuple(language.say(SECTORS[sector]) for sector in sectors),
        chart=charts.IntervalBars(
            key="places",
            title=language.say("Hvad et døgn koster, %(year)s", year=str(chosen.year)),
            description=language.say("En bjælke for hvert sted med 95 %-interval, hvor prisens usikkerhed er kendt."),
            finding=sentence,
            amounts=charts.Amounts(language.say("Kr. pr. døgn"), decimals=0),
            row_name=language.say("Sted"),
            rows=tuple(charts.IntervalRow(one.title.said(language.code), _a_day(one, days)) for one in compared_places),
            has_bars=True,
        ),
        sentence=sentence,
    )


def _place(one: Place, days: int, sectors: Sequence[str], language: Language) -> PlaceRow:
    cost = one.ledger.cost()
    reading = _a_day(one, days)
    ends = (
        f"{numbers.written(reading.low, language=language.code)}–{numbers.written(reading.high, language=language.code)}"
        if reading.low is not None and reading.high is not None
        else ""
    )
    return PlaceRow(
        title=one.title.said(language.code),
        note=one.note.said(language.code),
        cost=words.kr(int(cost[0]), language, decimals=0),
        interval=ends,
        a_day=words.kr(round(int(cost[0]) / days), language, decimals=0),
        shares=tuple(words.kr(int(one.ledger.net_of_sector(sector)[0]), language, decimals=0) for sector in sectors),
    )


def _a_day(one: Place, days: int) -> charts.Reading:
    in_millions = words.reading(one.ledger.cost())
    scale = 1_000_000 / days
    value, low, high = (
        None if end is None else end * scale for end in (in_millions.value, in_millions.low, in_millions.high)
    )
    return charts.Reading(value, low, high)


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
