"""Min plan (mission A15): the citizen's own page, and the log of who has looked."""

from starlette.responses import Response

from naer.access.record import Record
from naer.errors import RefusedError
from naer.web.citizen import my_plan_view as view
from naer.web.components import responsibility
from naer.web.components.responsibility import ResponsibleLine
from naer.web.visit import ROLE_NAMES, Visit

LOOKS_SHOWN = 50


def show(visit: Visit) -> Response:
    """What happens next for whoever is logged in."""
    with visit.open() as rec:
        citizen_id = _citizen_id(rec)
        resources = rec.concerning(citizen_id)
        patient = rec.read("Patient", citizen_id)
        courses = [item for item in resources if item["resourceType"] == "EpisodeOfCare"]
        current = responsibility.by_citizen(rec, courses).get(citizen_id)
        named = rec.organisation_names
        looked = rec.log(citizen_id, limit=LOOKS_SHOWN)
        plan = view.my_plan(
            patient,
            resources,
            responsible=ResponsibleLine.of(current, named) if current else None,
            names=named,
            times_looked=len([row for row in looked if row.actor_id != visit.person.id]),
            now=rec.now,
        )
    return visit.show("citizen/my_plan.html", plan=plan)


def show_log(visit: Visit) -> Response:
    """Who has looked, when, at what, and why they might."""
    with visit.open() as rec:
        rows = rec.log(_citizen_id(rec), limit=LOOKS_SHOWN)
        shown_at = visit.shell.services.guard.clock.shown_at
        looks = view.looks(rows, names=rec.organisation_names, citizen_actor_id=visit.person.id, shown_at=shown_at)
    return visit.show("citizen/who_has_looked.html", looks=looks, role_names=ROLE_NAMES)


def _citizen_id(rec: Record) -> str:
    if rec.actor.citizen_id is None:
        raise RefusedError("This log-in is not tied to a citizen.")
    return rec.actor.citizen_id
