"""Writing a fall down: when, and whether the citizen was injured; tasks and numbers follow of themselves.

What was written in error is taken back with a reason; it stays in the journal as that.
"""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from naer.access.record import Record
from naer.courses import falls
from naer.danish import times
from naer.errors import Refused
from naer.fhir import dates
from naer.web.components import people, responsibility
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import fall_form
from naer.web.visit import Visit


@dataclass(frozen=True)
class FallLine:
    """A fall that stands, with the version that is on the page."""

    id: str
    at: datetime
    is_injured: bool
    version: str


def show(visit: Visit) -> Response:
    """The form."""
    return _form(visit, day="", clock="", injured="no", errors={})


def register(visit: Visit) -> Response:
    """Write the fall down."""
    citizen_id = visit.part("citizen")
    day, clock, injured = visit.posted("day"), visit.posted("clock"), visit.posted("injured")
    occurred_at = fall_form.read(day, clock, now=visit.now)
    if isinstance(occurred_at, Refused):
        field = "day" if occurred_at == fall_form.NO_SUCH_DAY else "clock"
        return _form(visit, day=day, clock=clock, injured=injured, errors={field: visit.say(occurred_at.reason)})
    with visit.open() as rec:
        falls.register_fall(
            rec,
            citizen_id,
            occurred_at=occurred_at,
            is_injured=injured == "yes",
            organisation_id=visit.person.organisation_ids[0],
        )
    return visit.done(f"/borger/{citizen_id}", visit.say("Faldet er skrevet ind. Opgaverne kommer nu."))


def withdraw(visit: Visit) -> Response:
    """A fall was written down in error."""
    citizen_id, reason = visit.part("citizen"), visit.required("reason")
    with visit.open() as rec:
        falls.withdraw_fall(rec, citizen_id, visit.part("fall"), reason=reason, version=visit.required("version"))
    return visit.done(
        f"/borger/{citizen_id}",
        visit.say("Faldet er markeret som skrevet ind ved en fejl. Opgaverne trækkes tilbage nu."),
    )


def _form(visit: Visit, *, day: str, clock: str, injured: str, errors: dict[str, str]) -> Response:
    with visit.open() as rec:
        citizen, responsible = _about(rec, visit.part("citizen"))
        written = _written(rec, visit.part("citizen"))
    return visit.show(
        "staff/fall.html",
        status=422 if errors else 200,
        citizen=citizen,
        responsible=responsible,
        days=[(one.isoformat(), visit.sayings.long_day(one)) for one in fall_form.days(times.local_day(visit.now))],
        day=day,
        clock=clock,
        injured=injured,
        written=written,
        errors=errors,
    )


def _about(rec: Record, citizen_id: str) -> tuple[CitizenLine, ResponsibleLine | None]:
    courses = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"})
    term = responsibility.by_citizen(rec, courses).get(citizen_id)
    named = rec.organisation_names
    line = people.citizen_line(rec.read("Patient", citizen_id), today=times.local_day(rec.now))
    return line, ResponsibleLine.of(term, named) if term else None


def _written(rec: Record, citizen_id: str) -> list[FallLine]:
    """The falls that can still be acted on, the newest first."""
    standing = falls.standing(rec.concerning(citizen_id, types=("Observation",)))
    lines = (
        FallLine(
            one["id"],
            dates.instant(one["effectiveDateTime"]),
            is_injured=falls.is_injured(one),
            version=one["meta"]["versionId"],
        )
        for one in standing
    )
    return [line for line in lines if rec.now - line.at <= falls.OLDEST]
