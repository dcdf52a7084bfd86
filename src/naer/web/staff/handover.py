"""Handing responsibility for a course to another unit (mission A2): offered here, taken or declined on the task page."""

from starlette.responses import Response

from naer.access.record import Record
from naer.courses import actions
from naer.danish import times
from naer.errors import RefusedError
from naer.web.components import people, responsibility
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import communications_view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The form: to whom, whom one asks for there, and what they should know."""
    with visit.open() as rec:
        citizen, responsible, receivers = _about(rec, visit.part("citizen"))
    return visit.show("staff/handover.html", citizen=citizen, responsible=responsible, receivers=receivers)


def offer(visit: Visit) -> Response:
    """Offer the responsibility; until it is taken, one's own unit stays responsible."""
    citizen_id = visit.part("citizen")
    with visit.open() as rec:
        _, responsible, _ = _about(rec, citizen_id)
        actions.hand_over(
            rec,
            course_id=responsible.course_id,
            receiver_id=visit.required("receiver"),
            contact=visit.required("contact"),
            note=visit.posted("note"),
        )
    return visit.done(
        f"/borger/{citizen_id}", visit.say("Ansvaret er tilbudt. I har det, indtil den anden enhed tager det.")
    )


def _about(
    rec: Record, citizen_id: str
) -> tuple[CitizenLine, ResponsibleLine, tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]]:
    """The citizen, who is responsible, and who could become it. RefusedError when there is no open course."""
    patient = rec.read("Patient", citizen_id)
    courses = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"})
    term = responsibility.by_citizen(rec, courses).get(citizen_id)
    if term is None:
        raise RefusedError("Der er intet åbent forløb at overdrage.")
    organisations = rec.find("Organization", {"active": "true", "type": "unit,clinic"})
    names = people.organisation_names([*organisations, *rec.read_many("Organization", [term.organisation_id]).values()])
    return (
        people.citizen_line(patient, today=times.local_day(rec.now)),
        ResponsibleLine.of(term, names),
        communications_view.receivers(organisations, near=(), own=[term.organisation_id]),
    )
