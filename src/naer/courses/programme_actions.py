"""What people do with courses of programmes: enrol, hold a session, measure, complete, drop out.

Each function is one use case in the caller's transaction. `version` is that of the course on the page: ConflictError when
somebody has changed it since. Everyone who treats the citizen may enrol; only those of the organisation that answers for the
course write in it (RefusedError).
"""

from datetime import datetime

from naer.access.record import Record
from naer.courses import actions, citizen, programme_course, responders
from naer.courses.citizen import Known
from naer.courses.offers import Measure, Offer, Outcome
from naer.courses.programme_course import CLOSING, SESSION, ProgrammeCourse
from naer.courses.rules import programme_courses as rules
from naer.courses.rules.programme_courses import Ended
from naer.errors import ConflictError, Refused, RefusedError
from naer.fhir.finding import Finding, as_clinical_impression
from naer.fhir.plain import Json, reference_id


def enrol(rec: Record, offer: Offer, *, citizen_id: str) -> str:
    """Begin a course under the team that answers for it; returns its id. RefusedError when it is not for the citizen."""
    known = citizen.known_of(rec, citizen_id)
    resources = rec.concerning(citizen_id, types=programme_course.TYPES)
    open_programmes = [one.programme for one in programme_course.courses(resources) if one.is_open]
    refused = rules.may_enrol(offer, conditions=known.facts.conditions, open_programmes=open_programmes)
    code = rules.concerned(offer, known.facts.conditions)
    if refused is not None or code is None:
        raise RefusedError(refused.reason if refused else "")
    earlier = sum(
        one["resourceType"] == "EpisodeOfCare" and programme_course.programme_of(one) == offer.programme
        for one in resources
    )
    if not rec.once(f"programme/{citizen_id}/{offer.programme}/{earlier}"):
        raise RefusedError("Borgeren er allerede i gang med forløbet.")
    condition_id = _condition(resources, code)
    team = responders.organisation_for(rec, offer.team, known.patient)
    course = programme_course.as_course(
        offer, citizen_id=citizen_id, condition_id=condition_id, organisation_id=team, opened_at=rec.now
    )
    course_id = actions.open_as(rec, course, contact=responders.ON_DUTY)
    goal = programme_course.as_goal(
        offer, citizen_id=citizen_id, course_id=course_id, condition_id=condition_id, at=rec.now
    )
    rec.save(goal, act="programme.goal")
    _tell(rec, rules.enrolled(offer, known.facts, course_id=course_id, at=rec.now))
    return course_id


def hold_session(
    rec: Record, course_id: str, *, measure: Measure | None = None, value: int | None = None, version: str | None = None
) -> None:
    """A session was held, and `value` of the course's measure was taken at it.

    The course gets a new version, so that what was written from the same page, or at the same time, is refused.
    """
    course = _open(rec, course_id, version)
    _meet(rec, course, SESSION, measure, value)
    rec.save(course, act="programme.session-held")


def complete(
    rec: Record, course_id: str, *, measure: Measure | None, value: int | None = None, version: str | None = None
) -> Outcome:
    """The closing interview was held, and `value` was measured at it; says whether the goal was reached.

    `measure` is the course's own, None when it has none.
    """
    course = _open(rec, course_id, version)
    _meet(rec, course, CLOSING, measure, value)
    known, ended = _closed(rec, course)
    values = ended.values
    came = (
        rules.outcome(measure, values[0], values[-1])
        if measure is not None and value is not None and len(values) > 1
        else Outcome.NOT_MEASURED
    )
    _end_goal(rec, ended, came=came)
    _tell(rec, rules.completed(_told(ended, at=rec.now), known.facts, came=came))
    return came


def drop_out(rec: Record, course_id: str, *, reason: str, version: str | None = None) -> None:
    """The citizen has left the course before its end, for a reason."""
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor borgeren stopper.")
    course = _open(rec, course_id, version)
    known, ended = _closed(rec, course)
    _end_goal(rec, ended, came=None, reason=reason.strip())
    _tell(rec, rules.dropped_out(_told(ended, at=rec.now), known.facts, reason=reason.strip()))


def _open(rec: Record, course_id: str, version: str | None) -> Json:
    course = rec.read("EpisodeOfCare", course_id)
    if version is not None and course["meta"]["versionId"] != version:
        raise ConflictError("Forløbet er ændret, siden du så det.", what_to_do="Se på det igen.")
    if programme_course.programme_of(course) is None or course["status"] != "active":
        raise RefusedError("Forløbet er afsluttet.")
    responsible = rec.responsible(course_id)
    refused = rules.may_act(
        responsible.organisation_id if responsible else "", actor_organisations=rec.actor.organisation_ids
    )
    if refused is not None:
        raise RefusedError(refused.reason)
    return course


def _meet(rec: Record, course: Json, kind: str, measure: Measure | None, value: int | None) -> None:
    if measure is not None and value is not None:
        refused = rules.may_measure(measure, value)
        if isinstance(refused, Refused):
            raise RefusedError(refused.reason)
    team = reference_id(course["managingOrganization"])
    meeting = rec.save(
        programme_course.as_meeting(course, kind, at=rec.now, organisation_id=team), act=f"programme.{kind}"
    )
    if measure is not None and value is not None:
        rec.save(programme_course.as_measurement(measure, value, meeting=meeting), act="programme.measure")


def _closed(rec: Record, course: Json) -> tuple[Known, ProgrammeCourse]:
    """Close the course; what is known of the citizen, and the course as it ended."""
    citizen_id = reference_id(course["patient"])
    known = citizen.known_of(rec, citizen_id)
    actions.close_course(rec, course["id"])
    found = programme_course.courses(rec.concerning(citizen_id, types=programme_course.TYPES))
    return known, next(one for one in found if one.id == course["id"])


def _told(course: ProgrammeCourse, *, at: datetime) -> Ended:
    return Ended(course.id, course.programme, course.name, course.sessions, at)


def _end_goal(rec: Record, course: ProgrammeCourse, *, came: Outcome | None, reason: str = "") -> None:
    if course.goal_id:
        goal = rec.read("Goal", course.goal_id)
        rec.save(programme_course.ended_goal(goal, came=came, reason=reason), act="programme.goal-ended")


def _condition(resources: list[Json], code: str) -> str:
    """The id of the citizen's Condition of a code."""
    found = (
        one["id"]
        for one in resources
        if one["resourceType"] == "Condition"
        and code in {coding.get("code") for coding in one["code"].get("coding", [])}
    )
    return next(found)


def _tell(rec: Record, finding: Finding) -> None:
    rec.save(as_clinical_impression(finding), act=f"finding.{finding.code}")
