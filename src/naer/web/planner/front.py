"""The director's front page: the few indicators that matter, and how it stands right now between hospital and home."""

from collections.abc import Sequence

from starlette.responses import Response

from naer.access.record import Record
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.indicators.definition import Indicator, Theme
from naer.web.components import municipalities
from naer.web.numbers import Numbers
from naer.web.planner import front_view as view
from naer.web.planner import indicator_list_view as list_view
from naer.web.planner import nothing_counted, places_asked
from naer.web.planner.front_view import Front, Moved
from naer.web.planner.indicator_list_view import Line
from naer.web.planner.places_asked import Asked
from naer.web.visit import Visit

IN_FRONT = (
    "readmissions-30d",
    "preventable-admissions",
    "finished-treatment-days",
    "rehabilitation-wait",
    "gp-answers-3d",
    "follow-up-visits-7d",
)
"""What stands on the front page, in this order; the others are one step away."""


def show(visit: Visit) -> Response:
    """Indicators of the place that the address names, and the counts of the director's own municipality."""
    numbers = visit.shell.services.numbers()
    with visit.open() as rec:
        front, moved = right_now_of(rec), _moved(visit, rec)
        codes = municipalities.own_codes(rec, visit.person.organisation_ids)
    asked = places_asked.asked(visit, numbers, codes) if numbers else None
    return visit.show(
        "planner/front.html",
        front=front,
        moved=moved,
        followed=_followed(visit, front),
        cut=numbers.cut if numbers else None,
        coming=visit.shell.services.numbers_come(),
        is_synthetic=numbers.is_synthetic if numbers else False,
        asked=asked,
        structures=asked.structures("/styring") if asked else (),
        lines=_lines(visit, numbers, asked, _in_front(numbers.indicators())) if numbers and asked else (),
    )


def show_all(visit: Visit) -> Response:
    """Every indicator by theme: its sentence, newest year and small run."""
    numbers = visit.shell.services.numbers()
    if numbers is None:
        return nothing_counted.show(visit)
    with visit.open() as rec:
        codes = municipalities.own_codes(rec, visit.person.organisation_ids)
    asked = places_asked.asked(visit, numbers, codes)
    themes = [
        (
            list_view.THEMES[theme],
            _lines(visit, numbers, asked, [one for one in numbers.indicators() if one.theme is theme]),
        )
        for theme in Theme
    ]
    return visit.show(
        "planner/indicator_list.html",
        themes=[(name, lines) for name, lines in themes if lines],
        count=len(numbers.indicators()),
        cut=numbers.cut,
        is_synthetic=numbers.is_synthetic,
        asked=asked,
        structures=asked.structures("/styring/indikatorer"),
    )


def _moved(visit: Visit, rec: Record) -> tuple[Moved, ...]:
    """What has moved since the guided tour began, when the visitor is at its last step."""
    tour, on_tour = visit.shell.services.tour, visit.session.tour
    if tour is None or on_tour is None or on_tour.step != len(tour.steps) - 1:
        return ()
    return view.moved(_versions(rec), since=on_tour.began_at, follows=tour.follows)


def _followed(visit: Visit, front: Front) -> view.Line | None:
    """The figure that the guided tour is about, when the visitor is at its first step."""
    tour, on_tour = visit.shell.services.tour, visit.session.tour
    if tour is None or on_tour is None or on_tour.step != 0:
        return None
    return view.followed(front, tour.follows)


def _versions(rec: Record) -> list[Json]:
    """Every count of the own municipality."""
    reports = rec.find("MeasureReport", {"measure": right_now.MEASURE})
    own = [one for one in reports if plain.reference_id(one.get("reporter", {})) in rec.actor.organisation_ids]
    versions = [version.body for report in own for version in rec.history("MeasureReport", report["id"])]
    return [body for body in versions if body is not None]


def right_now_of(rec: Record) -> Front:
    """The counts of the own municipality; no citizen is seen by counting."""
    units = rec.actor.organisation_ids
    named = rec.organisation_names
    return view.front(
        _versions(rec),
        place=next((named[one] for one in units if one in named), ""),
        now=rec.now,
    )


def _in_front(indicators: Sequence[Indicator]) -> list[Indicator]:
    by_id = {one.id: one for one in indicators}
    return [by_id[key] for key in IN_FRONT if key in by_id] or list(indicators)[: len(IN_FRONT)]


def _lines(visit: Visit, numbers: Numbers, asked: Asked, indicators: list[Indicator]) -> tuple[Line, ...]:
    """Each indicator here, and at the smallest place around it."""
    above = list_view.above(asked.place, [place for _, places in asked.choices for place in places])
    return tuple(
        list_view.line(
            numbers.card(one.id, asked.place.key, asked.on),
            beside=numbers.card(one.id, above.key, asked.on) if above else None,
            beside_name=above.name if above else "",
            query=asked.query,
            language=visit.language,
        )
        for one in indicators
    )
