"""The director's front page: how it stands with the municipality's citizens between hospital and home."""

from starlette.responses import Response

from naer.fhir import plain
from naer.insight import right_now
from naer.web.components import names
from naer.web.planner import front_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The counts of the director's own municipality; no citizen is seen by counting."""
    units = visit.person.organisation_ids
    with visit.open() as rec:
        reports = rec.find("MeasureReport", {"measure": right_now.MEASURE})
        own = [report for report in reports if plain.reference_id(report.get("reporter", {})) in units]
        versions = [version.body for report in own for version in rec.history("MeasureReport", report["id"])]
        named = names.of_organisations(rec, [], also=units)
        front = view.front(
            [body for body in versions if body is not None],
            place=next((named[one] for one in units if one in named), ""),
            now=rec.now,
        )
    return visit.show("planner/front.html", front=front)
