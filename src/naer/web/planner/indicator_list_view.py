"""Indicators in a list: each a sentence with its newest year, a small run, and the same around the place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from naer.insight.indicators.definition import Theme
from naer.insight.indicators.places import Place
from naer.insight.indicators.results import Card, State
from naer.web.components import charts, indicators
from naer.web.language import Language, marked

THEMES = {
    Theme.HOSPITAL: marked("Sygehus"),
    Theme.MUNICIPALITY: marked("Kommune"),
    Theme.PRACTICE: marked("Almen praksis"),
    Theme.PROGRAMMES: marked("Forløbsprogrammer"),
    Theme.PREVENTION: marked("Forebyggelse"),
    Theme.QUALITY: marked("Kvalitet og data"),
}


@dataclass(frozen=True)
class Line:
    """One indicator. `latest` and `beside` are values in words with their interval; `beside` is empty where nothing is around."""

    id: str
    title: str
    finding: str
    latest: str
    beside: str
    path: str
    run: charts.RunChart | None


def line(card: Card, *, beside: Card | None, beside_name: str, query: str, language: Language) -> Line:
    """The line of a card; `beside` is the same indicator at the place around."""
    indicator = card.indicator
    is_drawn = any(point.figure.state is State.SHOWN for point in card.series.points)
    around = ""
    if beside is not None:
        value = indicators.said(beside.latest, indicator, language)
        around = language.say("%(place)s: %(value)s", place=beside_name, value=value)
    return Line(
        id=indicator.id,
        title=indicators.text(indicator.title, language),
        finding=indicators.text(card.finding, language),
        latest=indicators.said(card.latest, indicator, language),
        beside=around,
        path=f"/styring/indikator/{indicator.id}?{query}",
        run=indicators.run_chart(card, language, key=f"run-{indicator.id}") if is_drawn else None,
    )


def above(place: Place, known: Sequence[Place]) -> Place | None:
    """The region around a place, or the smallest place around it; None for what nothing is around."""
    home = set(place.municipalities)
    around = [one for one in known if one.key != place.key and home < set(one.municipalities)]
    regions = [one for one in around if one.key.startswith("region-")]
    return min(regions or around, key=lambda one: len(one.municipalities), default=None)
