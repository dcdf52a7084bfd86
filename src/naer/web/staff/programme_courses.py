"""Courses of programmes for one citizen: enrol, say that there was a meeting, measure, complete, leave (mission A12)."""

from dataclasses import dataclass

from starlette.responses import Response

from naer.access.record import Record
from naer.courses import citizen, programme_actions, programme_course
from naer.courses.offers import Measure, Offer, Outcome
from naer.courses.programme_course import ProgrammeCourse
from naer.courses.rules import programme_courses as rules
from naer.danish import times
from naer.errors import NotFoundError
from naer.pathways import offers
from naer.web.components import people, responsibility
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.language import marked
from naer.web.visit import Visit

CAME = {
    Outcome.REACHED: marked("Forløbet er gennemført, og målet er nået."),
    Outcome.NOT_REACHED: marked("Forløbet er gennemført. Målet er ikke nået."),
    Outcome.NOT_MEASURED: marked("Forløbet er gennemført, men første eller sidste måling mangler."),
}


@dataclass(frozen=True)
class _About:
    """Whom the page is about, who answers, the courses, and what may be offered now.

    `others` are the names of other organisations that answer for open courses, by the course's id.
    """

    citizen: CitizenLine
    responsible: ResponsibleLine | None
    courses: tuple[ProgrammeCourse, ...]
    offered: tuple[Offer, ...]
    others: dict[str, str]


def show(visit: Visit) -> Response:
    """The courses that the citizen follows, can be enrolled in, and has followed."""
    with visit.open() as rec:
        about = _about(rec, visit.part("citizen"))
    return _page(visit, about, {})


def enrol(visit: Visit) -> Response:
    """Begin a course that is for one of the citizen's conditions."""
    citizen_id, wanted = visit.part("citizen"), visit.required("programme")
    with visit.open() as rec:
        offered = {one.programme: one for one in offers.on(times.local_day(rec.now))}
        if wanted not in offered:
            raise NotFoundError("This course is not offered.")
        programme_actions.enrol(rec, offered[wanted], citizen_id=citizen_id)
    return visit.done(_path(citizen_id), visit.say("Borgeren er meldt til. Holdet får sine opgaver nu."))


def meet(visit: Visit) -> Response:
    """A session was held today, with a measurement or without."""
    with visit.open() as rec:
        about = _about(rec, visit.part("citizen"))
        course, measure = _chosen(about, visit.part("course"))
        value, error = _value(visit, measure)
        if not error:
            programme_actions.hold_session(
                rec, course.id, measure=measure, value=value, version=visit.required("version")
            )
    if error:
        return _page(visit, about, {f"value-{course.id}": error})
    return visit.done(_path(about.citizen.id), visit.say("Mødet er skrevet ind."))


def complete(visit: Visit) -> Response:
    """The closing interview was held, with the last measurement or without."""
    came: Outcome | None = None
    with visit.open() as rec:
        about = _about(rec, visit.part("citizen"))
        course, measure = _chosen(about, visit.part("course"))
        value, error = _value(visit, measure)
        if not error:
            came = programme_actions.complete(
                rec, course.id, measure=measure, value=value, version=visit.required("version")
            )
    if came is None:
        return _page(visit, about, {f"last-{course.id}": error})
    return visit.done(_path(about.citizen.id), visit.say(CAME[came]))


def drop_out(visit: Visit) -> Response:
    """The citizen leaves the course before its end."""
    citizen_id, reason = visit.part("citizen"), visit.required("reason")
    with visit.open() as rec:
        course, _ = _chosen(_about(rec, citizen_id), visit.part("course"))
        programme_actions.drop_out(rec, course.id, reason=reason, version=visit.required("version"))
    return visit.done(_path(citizen_id), visit.say("Forløbet er stoppet. Holdet ringer til borgeren."))


def _about(rec: Record, citizen_id: str) -> _About:
    known = citizen.known_of(rec, citizen_id)
    resources = rec.concerning(citizen_id, types=programme_course.TYPES)
    episodes = [one for one in resources if one["resourceType"] == "EpisodeOfCare" and one["status"] == "active"]
    term = responsibility.by_citizen(rec, episodes).get(citizen_id)
    courses = programme_course.courses(resources)
    answering = rec.responsible_of([one.id for one in courses if one.is_open])
    named = rec.organisation_names
    following = [one.programme for one in courses if one.is_open]
    return _About(
        citizen=people.citizen_line(known.patient, today=times.local_day(rec.now)),
        responsible=ResponsibleLine.of(term, named) if term else None,
        courses=courses,
        offered=tuple(
            offer
            for offer in offers.on(times.local_day(rec.now))
            if rules.may_enrol(offer, conditions=known.facts.conditions, open_programmes=following) is None
        ),
        others={
            course_id: named.get(one.organisation_id, "")
            for course_id, one in answering.items()
            if rules.may_act(one.organisation_id, actor_organisations=rec.actor.organisation_ids) is not None
        },
    )


def _page(visit: Visit, about: _About, errors: dict[str, str]) -> Response:
    return visit.show(
        "staff/programme_courses.html",
        status=422 if errors else 200,
        citizen=about.citizen,
        responsible=about.responsible,
        open=[(one, measure_of(one)) for one in about.courses if one.is_open],
        ended=[one for one in about.courses if not one.is_open],
        offered=about.offered,
        others=about.others,
        errors=errors,
    )


def _chosen(about: _About, course_id: str) -> tuple[ProgrammeCourse, Measure | None]:
    for one in about.courses:
        if one.id == course_id and one.is_open:
            return one, measure_of(one)
    raise NotFoundError("This course is not open.", what_to_do="Look at the citizen's courses again.")


def measure_of(course: ProgrammeCourse) -> Measure | None:
    """The course's own measure; for a course from before Goals carried it, what its programme measures now, if anything."""
    offer = offers.newest().get(course.programme)
    return course.measure or (offer.measure if offer else None)


def _value(visit: Visit, measure: Measure | None) -> tuple[int | None, str]:
    """The measured value, or what is wrong with it."""
    text = visit.posted("value").strip()
    if not text or measure is None:
        return None, ""
    if not text.isdecimal():
        return None, visit.say("Skriv målingen som et helt tal.")
    value = int(text)
    if rules.may_measure(measure, value) is None:
        return value, ""
    return None, visit.say(
        "Målingen skal ligge mellem %(lowest)s og %(highest)s %(unit)s.",
        lowest=measure.lowest,
        highest=measure.highest,
        unit=measure.shown,
    )


def _path(citizen_id: str) -> str:
    return f"/borger/{citizen_id}/forloeb"
