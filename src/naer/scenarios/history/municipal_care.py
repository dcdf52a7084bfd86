"""What the municipality gave: services that ended, courses that are over, nurses' visits, and earlier assessments.

What is granted and open on the population's day is told by `as_fhir`; here is what came before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from naer.fhir.plain import Json
from naer.scenarios import as_fhir, grants, vocabulary
from naer.scenarios.citizen import GrantedService, OpenCourse, Schedule, Weekday
from naer.scenarios.history import days, shapes
from naer.scenarios.history.life import Life
from naer.scenarios.history.measuring import Measuring
from naer.scenarios.history.shapes import GrantAfterStay
from naer.scenarios.history.stays import PastStay
from naer.scenarios.history.writing import Writer
from naer.scenarios.households import Living

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GRANTED_AT, _ASSESSED_AT = 9 * 60, 9 * 60 + 30
_DAYS_A_MONTH = 30.4
_NURSING = "nursing-visit"
_SHORTEST_GRANT = timedelta(days=14)
_VISIT_DRAWS, _MOST_VISITS = 12, 64


@dataclass(frozen=True)
class _Visiting:
    """Visits of a nurse from one day up to another, under a course."""

    name: str
    schedule: Schedule
    reason: str
    organisation_key: str
    course_id: str
    begins: int
    ends: int


def given(one: Life, writer: Writer, measuring: Measuring) -> Iterator[Json]:
    """Earlier grants of what is granted now, then what followed stays, then visits and assessments."""
    for service in one.citizen.services:
        course = next(item for item in one.citizen.courses if item.code == service.course)
        yield from _earlier_grants(one, writer, service, course)
        if service.code == _NURSING:
            visiting = _Visiting(
                name=service.code,
                schedule=service.schedule,
                reason=service.reason,
                organisation_key=service.organisation_key,
                course_id=writer.open_course_id(course.code),
                begins=max(course.since.toordinal(), one.ends - shapes.history().visits_days),
                ends=one.ends,
            )
            yield from _visits(one, writer, measuring, visiting)
    yield from _after_stays(one, writer, measuring)
    yield from _assessments(one, writer)


def _earlier_grants(one: Life, writer: Writer, service: GrantedService, course: OpenCourse) -> Iterator[Json]:
    """The grants of the same service before the one that holds, back to the beginning of the course."""
    months = next(item.granted_months for item in vocabulary.load().services.services if item.code == service.code)
    length = timedelta(days=round(months * _DAYS_A_MONTH))
    ends = service.granted_on
    while ends - course.since >= _SHORTEST_GRANT and one.is_within(ends.toordinal() - 1):
        begins = max(ends - length, course.since)
        yield _ended_service(
            writer,
            service,
            municipality_key=one.citizen.home.municipality_key,
            course_id=writer.open_course_id(course.code),
            begins=begins,
            ends=ends,
        )
        ends = begins


def _after_stays(one: Life, writer: Writer, measuring: Measuring) -> Iterator[Json]:
    """Courses that began when the citizen came home from hospital, and are over."""
    known = shapes.history().after_stay
    if one.citizen.home.living is Living.CARE_HOME:
        return
    free_from: dict[str, int] = {
        service.code: one.ends for service in one.citizen.services
    }  # who has a service now has it from its course on; nothing else is made up
    for stay in one.stays:
        if not stay.is_admission or one.age(stay.last_day) < known.from_age:
            continue
        if stay.last_day - stay.first_day < known.from_days:
            continue
        for line in known.grants:
            begins = stay.last_day + 1
            key = stay.details.key
            ends = begins + round(7 * key.within(f"grant/{line.service}/weeks", line.weeks))
            if begins < free_from.get(line.service, 0) or ends >= one.ends or begins < one.begins:
                continue
            if key.happens(f"grant/{line.service}", line.percent):
                free_from[line.service] = ends
                yield from _course_after(one, writer, measuring, line, stay, begins=begins, ends=ends)


def _course_after(
    one: Life, writer: Writer, measuring: Measuring, line: GrantAfterStay, stay: PastStay, *, begins: int, ends: int
) -> Iterator[Json]:
    words, home = vocabulary.load().services, one.citizen.home
    service = next(item for item in words.services if item.code == line.service)
    kind = words.course(service.course)
    unit = grants.organisation_key(home.municipality_key, kind.organisation, home.district if kind.by_district else "")
    course = writer.begun("EpisodeOfCare", f"{kind.code}/{begins}", day=begins, minute=_GRANTED_AT)
    course["meta"] = {"lastUpdated": days.instant(ends, _GRANTED_AT)}
    course["status"] = "finished"
    course["type"] = [
        {"coding": [{"system": as_fhir.COURSE_CODES, "code": kind.code, "display": kind.display}], "text": kind.display}
    ]
    course["patient"] = writer.subject
    course["managingOrganization"] = writer.organisation(unit)
    course["period"] = {"start": days.instant(begins, _GRANTED_AT), "end": days.instant(ends, _GRANTED_AT)}
    yield course
    schedule = Schedule(_days_of_week(line.per_week), words.schedule(line.per_week).times)
    granted = GrantedService(
        code=service.code,
        display=service.display,
        course=kind.code,
        organisation_key=unit,
        granted_on=date.fromordinal(begins),
        granted_until=date.fromordinal(ends),
        schedule=schedule,
        reason=line.reason,
    )
    yield _ended_service(
        writer,
        granted,
        municipality_key=home.municipality_key,
        course_id=course["id"],
        begins=granted.granted_on,
        ends=granted.granted_until,
    )
    if service.code == _NURSING:
        first = max(begins, one.ends - shapes.history().visits_days)
        name = f"{service.code}/{stay.first_day}"
        yield from _visits(
            one, writer, measuring, _Visiting(name, schedule, line.reason, unit, course["id"], first, ends)
        )


def _visits(one: Life, writer: Writer, measuring: Measuring, visiting: _Visiting) -> Iterator[Json]:
    """The visits one by one, without those that fell away or fell in a stay, with what was measured."""
    known, schedule = shapes.history(), visiting.schedule
    month = days.month_of(visiting.begins)
    if visiting.begins >= visiting.ends:
        return
    months = days.month_of(visiting.ends) - month + 1
    drawn = one.draws.monthly(f"visits/{visiting.name}", month, months, _VISIT_DRAWS * _MOST_VISITS)
    number, counted_in = 0, month
    for day in range(visiting.begins, visiting.ends):
        there = date.fromordinal(day)
        if schedule.days and _WEEKDAYS[there.weekday()] not in schedule.days:
            continue
        here = days.month_of(day)
        number, counted_in = (number if here == counted_in else 0), here
        for clock in schedule.times:
            begin = number * _VISIT_DRAWS
            chances: list[float] = drawn[here - month, begin : begin + _VISIT_DRAWS].tolist()
            number += 1
            if one.is_in_hospital(day) or chances[0] * 100 < known.visit_missed_percent:
                continue
            low, high = known.visit_minutes
            minute = clock.hour * 60 + clock.minute + int(20 * chances[1])
            encounter = writer.encounter(
                f"visit/{visiting.name}/{day}/{clock.hour}",
                day=day,
                minute=minute,
                minutes=int(low + (high - low) * chances[2]),
                class_code="HH",
                code="nursing-visit",
                display="Sygeplejebesøg",
                reason=visiting.reason or "Sygepleje",
                organisation_key=visiting.organisation_key,
                course_id=visiting.course_id,
            )
            yield encounter
            yield from measuring.at_visit(chances[4:], encounter, day=day, minute=minute + 5)


def _assessments(one: Life, writer: Writer) -> Iterator[Json]:
    """How the citizen managed, and how frail she was, about once a year before the last assessment."""
    citizen, known = one.citizen, shapes.history()
    if citizen.assessed_on is None or citizen.function is None or citizen.frailty is None:
        return
    function, frailty = citizen.function, int(citizen.frailty)
    since = min((course.since for course in citizen.courses), default=citizen.assessed_on)
    chances = one.draws.lasting("assessments", 2 * shapes.MOST_YEARS)
    day = citizen.assessed_on.toordinal()
    for year in range(shapes.MOST_YEARS):
        day = days.next_opening_day(day - round(known.assessed_every_months * _DAYS_A_MONTH))
        if not one.is_within(day) or day < since.toordinal() - known.assessed_every_months * _DAYS_A_MONTH:
            return
        better = known.better_a_year_earlier_percent / 100
        function = max(function - (chances[2 * year] < better), 0)
        frailty = max(frailty - (chances[2 * year + 1] < better), 0)
        for code, display, value in (
            ("function-level", "Funktionsevne", as_fhir.function_value(function)),
            ("frailty", "Skrøbelighed", as_fhir.frailty_value(frailty)),
        ):
            resource = writer.begun("Observation", f"{code}/{day}", day=day, minute=_ASSESSED_AT)
            resource["status"] = "final"
            resource["code"] = {
                "coding": [{"system": as_fhir.OBSERVATION_CODES, "code": code, "display": display}],
                "text": display,
            }
            resource["subject"] = writer.subject
            resource["effectiveDateTime"] = days.instant(day, _ASSESSED_AT)
            resource["performer"] = [
                writer.organisation(grants.organisation_key(citizen.home.municipality_key, "visitation"))
            ]
            resource["valueCodeableConcept"] = {"coding": [value], "text": value["display"]}
            yield resource


def _ended_service(
    writer: Writer, service: GrantedService, *, municipality_key: str, course_id: str, begins: date, ends: date
) -> Json:
    first, last = begins.toordinal(), ends.toordinal()
    resource = writer.begun("ServiceRequest", f"{service.code}/{first}", day=first, minute=_GRANTED_AT)
    resource["meta"] = {"lastUpdated": days.instant(last, _GRANTED_AT)}
    resource["extension"] = [
        {"url": as_fhir.COURSE_OF_SERVICE, "valueReference": {"reference": f"EpisodeOfCare/{course_id}"}}
    ]
    resource["status"] = "completed"
    resource["intent"] = "order"
    resource["code"] = {
        "coding": [{"system": as_fhir.SERVICE_CODES, "code": service.code, "display": service.display}],
        "text": service.display,
    }
    resource["subject"] = writer.subject
    resource["occurrencePeriod"] = {"start": begins.isoformat(), "end": ends.isoformat()}
    resource["authoredOn"] = days.instant(first, _GRANTED_AT)
    resource["requester"] = writer.organisation(grants.organisation_key(municipality_key, "visitation"))
    resource["performer"] = [writer.organisation(service.organisation_key)]
    if service.reason:
        resource["reasonCode"] = [{"text": service.reason}]
    return resource


def _days_of_week(per_week: int) -> tuple[Weekday, ...]:
    return {1: ("wed",), 2: ("tue", "fri"), 3: ("mon", "wed", "fri")}[per_week]
