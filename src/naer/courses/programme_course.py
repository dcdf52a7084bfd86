"""A course of a programme, as the record keeps it: EpisodeOfCare, Encounters, Observations and a Goal.

The EpisodeOfCare says which programme it is of (`urn:naer:programme`) and, by `diagnosis`, for which of the citizen's
conditions. Each session is a finished Encounter of the course, and so is the closing interview. A measurement is an
Observation at one of them. The Goal carries what is to be reached; when the course is completed its `achievementStatus` says
whether it was, if it was measured both first and last. https://hl7.org/fhir/R4/goal.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.courses.course import as_episode_of_care
from naer.courses.offers import Measure, Offer, Outcome
from naer.fhir import dates
from naer.fhir.plain import Json, coding_code, extension, reference_id

PROGRAMMES = "urn:naer:programme"
CONTACT_CODES = "urn:naer:contact"
SESSION, CLOSING = "programme-session", "closing-interview"
COURSE_OF = "urn:naer:extension:course"
CHANGE, BOUNDS = "urn:naer:extension:least-change", "urn:naer:extension:bounds"
"""On a Goal's target: the change to be reached (negative when lower is better), and between what a value can lie."""
TYPES = ("Condition", "Encounter", "EpisodeOfCare", "Goal", "Observation", "Patient")
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_ACHIEVEMENT = f"{_TERMINOLOGY}/goal-achievement"
_NAMES = {SESSION: "Møde i forløbet", CLOSING: "Afsluttende samtale"}
_UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True)
class ProgrammeCourse:
    """A course as it stands; `outcome` is None while it is open.

    `values` are what was measured, first to last, in the unit `shown`.
    """

    id: str
    programme: str
    name: str
    began_at: datetime
    ended_at: datetime | None
    sessions: int
    values: tuple[int, ...]
    shown: str
    has_closing_interview: bool
    outcome: Outcome | None
    goal: str
    goal_id: str
    version: str
    measure: Measure | None
    """The measure and the change that this course was begun with; None where its Goal does not say."""

    @property
    def is_open(self) -> bool:
        """Whether the citizen still follows it."""
        return self.ended_at is None


def programme_of(course: Json) -> str | None:
    """The id of the programme that a course is of; None for all other courses."""
    return next((code for kind in course.get("type", []) if (code := coding_code(kind, PROGRAMMES))), None)


def as_course(offer: Offer, *, citizen_id: str, condition_id: str, organisation_id: str, opened_at: datetime) -> Json:
    """A new course, without id."""
    resource = as_episode_of_care(
        citizen_id=citizen_id,
        code=offer.programme,
        name=offer.name,
        organisation_id=organisation_id,
        opened_at=opened_at,
    )
    resource["type"][0]["coding"].append({"system": PROGRAMMES, "code": offer.programme, "display": offer.name})
    resource["diagnosis"] = [{"condition": {"reference": f"Condition/{condition_id}"}}]
    return resource


def as_goal(offer: Offer, *, citizen_id: str, course_id: str, condition_id: str, at: datetime) -> Json:
    """What is to be reached, without id."""
    measure = offer.measure
    return {
        "resourceType": "Goal",
        "extension": [{"url": COURSE_OF, "valueReference": {"reference": f"EpisodeOfCare/{course_id}"}}],
        "lifecycleStatus": "active",
        "achievementStatus": _achievement("in-progress"),
        "description": {"text": offer.goal},
        "subject": {"reference": f"Patient/{citizen_id}"},
        "startDate": dates.instant(at.isoformat()).astimezone(dates.COPENHAGEN).date().isoformat(),
        "target": [_target(measure)],
        "addresses": [{"reference": f"Condition/{condition_id}"}],
    }


def as_meeting(course: Json, kind: str, *, at: datetime, organisation_id: str) -> Json:
    """A session (SESSION) or the closing interview (CLOSING) that was held, without id."""
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": f"{_TERMINOLOGY}/v3-ActCode", "code": "AMB"},
        "type": [{"coding": [{"system": CONTACT_CODES, "code": kind}], "text": _NAMES[kind]}],
        "subject": course["patient"],
        "episodeOfCare": [{"reference": f"EpisodeOfCare/{course['id']}"}],
        "period": {"start": at.isoformat(), "end": at.isoformat()},
        "reasonCode": [{"text": course["type"][0].get("text", "")}],
        "serviceProvider": {"reference": f"Organization/{organisation_id}"},
    }


def as_measurement(measure: Measure, value: int, *, meeting: Json) -> Json:
    """What was measured at a meeting, without id."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": _measure_code(measure),
        "subject": meeting["subject"],
        "encounter": {"reference": f"Encounter/{meeting['id']}"},
        "effectiveDateTime": meeting["period"]["start"],
        "performer": [meeting["serviceProvider"]],
        "valueQuantity": _quantity(value, measure),
    }


def ended_goal(goal: Json, *, came: Outcome | None, reason: str = "") -> Json:
    """The goal when its course is over: reached, not reached or not measured, or given up (`came` is None) with the reason."""
    ended = {**goal, "lifecycleStatus": "completed" if came is not None else "cancelled"}
    if came in (Outcome.REACHED, Outcome.NOT_REACHED):
        ended["achievementStatus"] = _achievement(came.value)
    else:
        ended.pop("achievementStatus", None)
    if reason:
        ended["statusReason"] = reason
    return ended


def courses(resources: Iterable[Json]) -> tuple[ProgrammeCourse, ...]:
    """The courses of programmes among what concerns a citizen, the newest first."""
    of_type: dict[str, list[Json]] = {}
    for one in resources:
        of_type.setdefault(one["resourceType"], []).append(one)
    wanted = [
        one
        for one in of_type.get("EpisodeOfCare", [])
        if programme_of(one) is not None and one["status"] != "entered-in-error"
    ]
    if not wanted:
        return ()
    meetings = _by_course(of_type.get("Encounter", []))
    goals = {course_of(one): one for one in of_type.get("Goal", []) if course_of(one)}
    found = [
        _course(one, meetings.get(one["id"], []), goals.get(one["id"]), of_type.get("Observation", []))
        for one in wanted
    ]
    return tuple(sorted(found, key=lambda one: one.began_at, reverse=True))


def course_of(goal: Json) -> str:
    """The id of the course that a goal belongs to; empty for other goals."""
    return reference_id((extension(goal, COURSE_OF) or {}).get("valueReference", {}))


def meeting_kind(encounter: Json) -> str | None:
    """SESSION or CLOSING for a meeting of a course that was held; None for every other Encounter."""
    code = coding_code(next(iter(encounter.get("type", [])), None), CONTACT_CODES)
    return code if code in (SESSION, CLOSING) and encounter["status"] == "finished" else None


def _by_course(encounters: Iterable[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for one in encounters:
        if meeting_kind(one) is not None:
            for course in one.get("episodeOfCare", []):
                found.setdefault(reference_id(course), []).append(one)
    return found


def _course(course: Json, meetings: Sequence[Json], goal: Json | None, observations: Iterable[Json]) -> ProgrammeCourse:
    kinds = [meeting_kind(one) for one in meetings]
    goal = goal or {}
    wanted = next((coding_code(one.get("measure")) for one in goal.get("target", [])), None)
    at_meetings = {one["id"] for one in meetings}
    measured = sorted(
        (dates.instant(one["effectiveDateTime"]), one["id"], one["valueQuantity"])
        for one in observations
        if reference_id(one.get("encounter", {})) in at_meetings and _measures(one, wanted)
    )
    ended = course.get("period", {}).get("end")
    return ProgrammeCourse(
        id=course["id"],
        programme=programme_of(course) or "",
        name=course["type"][0].get("text", ""),
        began_at=dates.instant(course["period"]["start"]),
        ended_at=dates.instant(ended) if ended else None,
        sessions=kinds.count(SESSION),
        values=tuple(int(quantity["value"]) for _, _, quantity in measured),
        shown=next((quantity.get("unit", "") for _, _, quantity in measured), ""),
        has_closing_interview=CLOSING in kinds,
        outcome=_outcome(goal) if ended else None,
        goal=goal.get("description", {}).get("text", ""),
        goal_id=goal.get("id", ""),
        version=course.get("meta", {}).get("versionId", ""),
        measure=next((_measure_of(one) for one in goal.get("target", [])), None),
    )


def _measures(observation: Json, wanted: str | None) -> bool:
    """Whether an Observation stands and says when and how much; others may write one that does not."""
    is_void = observation["status"] in ("entered-in-error", "cancelled")
    has_value = "value" in observation.get("valueQuantity", {})
    return (
        not is_void
        and has_value
        and "effectiveDateTime" in observation
        and coding_code(observation.get("code")) == wanted
    )


def _outcome(goal: Json) -> Outcome:
    said = coding_code(goal.get("achievementStatus"))
    return next((one for one in (Outcome.REACHED, Outcome.NOT_REACHED) if one.value == said), Outcome.NOT_MEASURED)


def _measure_code(measure: Measure) -> Json:
    return {"coding": [{"system": measure.system, "code": measure.code, "display": measure.text}], "text": measure.text}


def _target(measure: Measure) -> Json:
    change = measure.least_change if measure.is_higher_better else -measure.least_change
    bounds = {"low": _quantity(measure.lowest, measure), "high": _quantity(measure.highest, measure)}
    return {
        "extension": [
            {"url": CHANGE, "valueQuantity": _quantity(change, measure)},
            {"url": BOUNDS, "valueRange": bounds},
        ],
        "measure": _measure_code(measure),
    }


def _measure_of(target: Json) -> Measure | None:
    """What `_target` wrote; None when somebody else wrote it."""
    coding = next(iter(target.get("measure", {}).get("coding", [])), {})
    change = (extension(target, CHANGE) or {}).get("valueQuantity")
    bounds = (extension(target, BOUNDS) or {}).get("valueRange")
    if change is None or bounds is None or "code" not in coding:
        return None
    return Measure(
        code=coding["code"],
        system=coding.get("system", ""),
        text=coding.get("display", ""),
        unit=change["code"],
        shown=change["unit"],
        is_higher_better=change["value"] > 0,
        least_change=abs(int(change["value"])),
        lowest=int(bounds["low"]["value"]),
        highest=int(bounds["high"]["value"]),
    )


def _quantity(value: int, measure: Measure) -> Json:
    return {"value": value, "unit": measure.shown, "system": _UCUM, "code": measure.unit}


def _achievement(code: str) -> Json:
    return {"coding": [{"system": _ACHIEVEMENT, "code": code}]}
