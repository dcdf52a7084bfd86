"""What has happened to a citizen, told from the record: each resource becomes the events that people would tell of it.

The sentences are Danish source text; names and moments in them are filled in when they are shown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from naer.courses import encounter, programme_course
from naer.dialogue import content
from naer.dialogue.communication import from_communication
from naer.dialogue.definition import Sector as PartySector
from naer.fhir import finding, plain
from naer.fhir.plain import Json
from naer.web.components import conditions, home_measurements, people, responsibility, services, tasks
from naer.web.components.home_measurements import MeasuredLine
from naer.web.components.timeline import Event, Sector
from naer.web.language import marked

FINDING_SAYINGS = {
    "admitted": marked("Indlagt på %(hospital)s"),
    "transferred": marked("Flyttet til %(hospital)s"),
    "on-leave": marked("Hjemme på orlov fra %(hospital)s"),
    "back-from-leave": marked("Tilbage på %(hospital)s efter orlov"),
    "came-home": marked("Kom hjem fra %(hospital)s"),
    "died": marked("Meldt død af %(hospital)s"),
    "death-cancelled": marked("Meldingen om død er trukket tilbage af %(hospital)s"),
    "stay-cancelled": marked("Indlæggelsen på %(hospital)s er annulleret"),
    "discharge-cancelled": marked("Udskrivningen fra %(hospital)s er annulleret"),
    "stay-corrected": marked("%(hospital)s har rettet tid eller afdeling for opholdet"),
    "discharge-announced": marked("%(hospital)s varsler hjemkomst %(expected_at)s"),
    "discharge-withdrawn": marked("%(hospital)s har trukket varslet om hjemkomst tilbage"),
}
FALL_IN_ERROR = "fall-in-error"
COURSE_SAYINGS = {
    "fell": marked("Er faldet"),
    FALL_IN_ERROR: marked("Et fald var skrevet ind ved en fejl: %(reason)s"),
    "programme-enrolled": marked("Meldt til %(course)s"),
    "programme-completed": marked("%(course)s er gennemført"),
    "programme-dropped-out": marked("Stoppet i %(course)s: %(reason)s"),
}
_COURSE_MOMENTS = {"programme-enrolled": "start", "programme-completed": "end", "programme-dropped-out": "end"}
"""Which end of a course's period a finding tells."""
_SECTORS = {
    PartySector.MUNICIPALITY: Sector.MUNICIPALITY,
    PartySector.GENERAL_PRACTICE: Sector.PRACTICE,
    PartySector.HOSPITAL: Sector.HOSPITAL,
}
OUTPATIENT = "outpatient"
COURSE_IS_OVER = marked("%(course)s er slut")
UNTOLD_CONTACTS = frozenset({"nursing-visit", programme_course.SESSION, programme_course.CLOSING})
TOLD_AT = ("occurred_at", "noticed_at", "withdrawn_at", "fell_at", "enrolled_at", "ended_at")


def events(
    resources: Sequence[Json],
    *,
    terms: Iterable[responsibility.ResponsibleLine],
    names: Mapping[str, str],
    now: datetime,
) -> list[Event]:
    """Everything that the resources tell of one citizen, in no order; `terms` are the periods of responsibility."""
    told_encounters = {
        plain.reference_id(resource["encounter"])
        for resource in resources
        if resource["resourceType"] == "ClinicalImpression" and "encounter" in resource
    }
    told_courses = {
        (plain.reference_id(course), moment)
        for resource in resources
        if resource["resourceType"] == "ClinicalImpression"
        and (moment := _COURSE_MOMENTS.get(plain.coding_code(resource["code"]) or ""))
        for course in resource.get("supportingInfo", [])
    }
    taken_back = {
        finding.from_clinical_impression(resource).facts["about"]
        for resource in resources
        if resource["resourceType"] == "ClinicalImpression" and plain.coding_code(resource["code"]) == FALL_IN_ERROR
    }
    found: list[Event] = []
    measured: list[Json] = []
    for resource in resources:
        match resource["resourceType"]:
            case "ClinicalImpression" if resource["identifier"][0]["value"] not in taken_back:
                found.extend(_of_finding(resource))
            case "EpisodeOfCare":
                found.extend(_of_course(resource, names, told_courses))
            case "Encounter" if not encounter.is_stay(resource):
                found.extend(_of_contact(resource, names))
            case "Encounter" if resource["id"] not in told_encounters:
                found.extend(_of_stay(resource, names))
            case "Task":
                found.extend(_of_task(resource, names, now))
            case "ServiceRequest":
                found.extend(_of_service(resource, names))
            case "Condition":
                found.extend(_of_condition(resource))
            case "Communication":
                found.extend(_of_message(resource))
            case "Observation" if home_measurements.is_from_home(resource):
                measured.append(resource)
            case _:
                pass
    found.extend(_of_term(term) for term in terms)
    found.extend(_of_measurements(one) for one in home_measurements.lines(measured))
    return found


def _of_finding(resource: Json) -> Iterator[Event]:
    told = finding.from_clinical_impression(resource)
    saying = FINDING_SAYINGS.get(told.code)
    facts = told.facts
    if told.code in COURSE_SAYINGS:
        at = next((people.instant(str(facts[name])) for name in TOLD_AT if name in facts), None) or told.found_at
        yield _course_event(told.code, at, facts, recorded_at=_recorded(resource))
    if saying is None:
        return
    at = next((people.instant(str(facts[name])) for name in TOLD_AT if name in facts), None) or told.found_at
    values: dict[str, str | datetime] = {"hospital": str(facts.get("hospital", ""))}
    expected_at = people.instant(str(facts.get("expected_at", "")))
    if "%(expected_at)s" in saying:
        values["expected_at"] = expected_at or at
    yield Event(
        at=at,
        sector=Sector.HOSPITAL,
        icon="business",
        said=saying,
        who=str(facts.get("hospital", "")),
        values=tuple(values.items()),
        recorded_at=_recorded(resource),
    )


def _of_course(course: Json, names: Mapping[str, str], told: Collection[tuple[str, str]]) -> Iterator[Event]:
    """When a programme's course began and ended, where no finding has told it (`told`): courses of before the house was here."""
    if programme_course.programme_of(course) is None:
        return
    facts = {"course": str(course["type"][0].get("text", ""))}
    for moment, code in (("start", "programme-enrolled"), ("end", "programme-ended")):
        at = people.instant(course.get("period", {}).get(moment))
        if at is not None and (course["id"], moment) not in told:
            who = people.name_of(course.get("managingOrganization"), names)
            yield _course_event(code, at, facts, who=who, recorded_at=_recorded(course))


def _course_event(
    code: str, at: datetime, facts: Mapping[str, object], *, who: str = "", recorded_at: datetime | None
) -> Event:
    values = tuple((name, str(facts[name])) for name in ("course", "reason") if name in facts)
    saying = COURSE_SAYINGS.get(code, COURSE_IS_OVER)
    return Event(at, Sector.MUNICIPALITY, "person", saying, who, values=values, recorded_at=recorded_at)


def _of_contact(contact: Json, names: Mapping[str, str]) -> Iterator[Event]:
    """Contacts with doctor and clinic; a nurse's visits are too many to be told one by one."""
    kind = next(iter(contact.get("type", [])), {})
    at = people.instant(contact.get("period", {}).get("start"))
    if at is None or plain.coding_code(kind) in UNTOLD_CONTACTS:
        return
    reason = next(iter(contact.get("reasonCode", [])), {})
    is_clinic = plain.coding_code(kind) == OUTPATIENT
    yield Event(
        at=at,
        sector=Sector.HOSPITAL if is_clinic else Sector.PRACTICE,
        icon="business" if is_clinic else "person",
        said=marked("%(kind)s: %(reason)s"),
        who=people.name_of(contact.get("serviceProvider"), names),
        values=(("kind", str(kind.get("text", ""))), ("reason", str(reason.get("text", "")))),
        recorded_at=_recorded(contact),
    )


def _of_stay(stay: Json, names: Mapping[str, str]) -> Iterator[Event]:
    hospital = people.name_of(stay.get("serviceProvider"), names)
    period = stay.get("period", {})
    for moment, code in (("start", "admitted"), ("end", "came-home")):
        at = people.instant(period.get(moment))
        if at is not None:
            yield Event(
                at=at,
                sector=Sector.HOSPITAL,
                icon="business",
                said=FINDING_SAYINGS[code],
                who=hospital,
                values=(("hospital", hospital),),
                recorded_at=_recorded(stay),
            )


def _of_task(task: Json, names: Mapping[str, str], now: datetime) -> Iterator[Event]:
    line = tasks.task_line(task, now=now, names=names)
    if line.status == tasks.DONE and line.finished_at is not None:
        saying = marked("%(title)s er gjort: %(note)s") if line.last_note else marked("%(title)s er gjort")
        yield Event(
            at=line.finished_at,
            sector=Sector.MUNICIPALITY,
            icon="check",
            said=saying,
            who=line.done_by or line.owner,
            values=(("title", line.title), ("note", line.last_note)),
            path=f"/opgave/{line.id}",
            recorded_at=_recorded(task),
        )


def _of_service(request: Json, names: Mapping[str, str]) -> Iterator[Event]:
    line = services.service_line(request, names=names)
    if line.granted_at is not None:
        yield Event(
            at=line.granted_at,
            sector=Sector.MUNICIPALITY,
            icon="assignment",
            said=marked("%(title)s er bevilget"),
            who=line.owner,
            values=(("title", line.title),),
            recorded_at=line.granted_at,
        )
    if line.is_paused and line.paused_at is not None:
        yield Event(
            at=line.paused_at,
            sector=Sector.MUNICIPALITY,
            icon="hourglass",
            said=marked("%(title)s er sat på pause"),
            who=line.owner,
            values=(("title", line.title),),
            recorded_at=_recorded(request),
        )


def _of_condition(resource: Json) -> Iterator[Event]:
    line = conditions.condition_line(resource)
    if line.found_at is not None:
        yield Event(
            at=line.found_at,
            sector=Sector.HOSPITAL if "encounter" in resource else Sector.PRACTICE,
            icon="document",
            said=marked("%(name)s er registreret"),
            who=line.who,
            values=(("name", line.name),),
            recorded_at=_recorded(resource),
        )


def _of_measurements(line: MeasuredLine) -> Event:
    return Event(
        at=line.at,
        sector=Sector.CITIZEN,
        icon="person",
        said=marked("Målt hjemme: %(values)s"),
        who="",
        values=(("values", line.said),),
        recorded_at=line.recorded_at,
    )


def _of_message(communication: Json) -> Iterator[Event]:
    message = from_communication(communication)
    topic = message.topic or content.category_name(message.category)
    yield Event(
        at=message.at,
        sector=_SECTORS.get(message.sender.sector, Sector.MUNICIPALITY),
        icon="email",
        said=marked("Besked fra %(sender)s til %(receiver)s: %(topic)s"),
        who=message.sender.name,
        values=(("sender", message.sender.name), ("receiver", message.receiver.name), ("topic", topic)),
        path=f"/korrespondance/{message.citizen_id}/{message.thread_id}",
        recorded_at=_recorded(communication),
    )


def _of_term(term: responsibility.ResponsibleLine) -> Event:
    values: dict[str, str | datetime] = {"organisation": term.organisation, "contact": term.contact}
    said = marked("%(organisation)s har fået ansvaret, kontakt: %(contact)s")
    if term.until:
        values["until"] = term.until
        said = marked("%(organisation)s fik ansvaret, kontakt: %(contact)s, og havde det til %(until)s")
    return Event(
        at=term.since,
        sector=Sector.MUNICIPALITY,
        icon="person",
        said=said,
        who=term.organisation,
        values=tuple(values.items()),
    )


def _recorded(resource: Json) -> datetime | None:
    return people.instant(resource.get("meta", {}).get("lastUpdated"))
