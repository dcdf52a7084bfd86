"""What the record knows of a citizen that bears on going in and out of hospital, and what the ward has newly found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from naer.access.record import Record
from naer.courses import programme_course
from naer.courses.definition import CitizenFacts, DischargeNotice
from naer.danish import identifiers, times
from naer.errors import NotFoundError
from naer.fhir.plain import Json, coding_code, extension

LIVES_ALONE = "urn:naer:extension:lives-alone"
SERVICE_CODES = "urn:naer:service"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_SKS_SYSTEMS = (identifiers.SKS, f"{identifiers.SKS}.12")
_GRANTED = ("active", "on-hold")
_TYPES = ("Patient", "Condition", "EpisodeOfCare", "ServiceRequest")


@dataclass(frozen=True)
class Known:
    """The Patient, the facts for rules, and the open course (the oldest, if there are several).

    Courses of programmes are left out: their teams answer for the programme, not for the citizen's days.
    """

    patient: Json
    facts: CitizenFacts
    course_id: str | None


def ask_ahead(rec: Record, citizen_ids: Collection[str]) -> None:
    """Ask together what `known_of` will ask about each of these citizens, in this transaction."""
    rec.concerning_ahead(citizen_ids, types=_TYPES)


def known_of(rec: Record, citizen_id: str) -> Known:
    """All of it in one look-up; NotFoundError when there is no such citizen, or the actor may not see them."""
    found = rec.concerning(citizen_id, types=_TYPES)
    patients = [one for one in found if one["resourceType"] == "Patient" and one["id"] == citizen_id]
    if not patients:
        raise NotFoundError("There is no such citizen here.")
    courses = [one for one in found if one["resourceType"] == "EpisodeOfCare" and _is_everyday(one)]
    courses.sort(key=lambda one: (one.get("period", {}).get("start", ""), one["id"]))
    services = [one for one in found if one["resourceType"] == "ServiceRequest" and one["status"] in _GRANTED]
    alone = extension(patients[0], LIVES_ALONE)
    facts = CitizenFacts(
        citizen_id=citizen_id,
        age=_age(patients[0], times.local_day(rec.now)),
        lives_alone=alone.get("valueBoolean") if alone else None,
        had_help_before=any(coding_code(one.get("code"), SERVICE_CODES) for one in services),
        has_course=bool(courses),
        conditions=tuple(sorted({code for one in found if (code := _active_code(one))})),
    )
    return Known(patients[0], facts, courses[0]["id"] if courses else None)


def add_conditions(rec: Record, notice: DischargeNotice, known: Known, *, encounter_id: str) -> None:
    """Keep what the ward has newly found, so that everyone with a care relation sees it; what is known stays as it is."""
    for code in notice.newly_found:
        if code in known.facts.conditions:
            continue
        rec.save(
            {
                "resourceType": "Condition",
                "clinicalStatus": {"coding": [{"system": f"{_TERMINOLOGY}/condition-clinical", "code": "active"}]},
                "verificationStatus": {
                    "coding": [{"system": f"{_TERMINOLOGY}/condition-ver-status", "code": "provisional"}]
                },
                "code": {"coding": [{"system": identifiers.SKS, "code": code}]},
                "subject": {"reference": f"Patient/{known.patient['id']}"},
                "encounter": {"reference": f"Encounter/{encounter_id}"},
                "recordedDate": notice.noticed_at.isoformat(),
                "asserter": {"display": notice.hospital.name or "Sygehuset"},
            },
            act="condition.newly-found",
        )


def _age(patient: Json, today: date) -> int | None:
    born = patient.get("birthDate", "")
    return times.age(date.fromisoformat(born), today) if len(born) == len("1945-02-03") else None


def _is_everyday(course: Json) -> bool:
    return course["status"] == "active" and programme_course.programme_of(course) is None


def _active_code(resource: Json) -> str | None:
    """The SKS code of an active Condition; None for everything else."""
    if resource["resourceType"] != "Condition":
        return None
    status = coding_code(resource.get("clinicalStatus")) or "active"
    return sks_code(resource) if status == "active" else None


def sks_code(condition: Json) -> str | None:
    """The SKS code of a Condition under either of the systems that carry SKS; None when it has none."""
    found = (coding_code(condition.get("code"), system) for system in _SKS_SYSTEMS)
    return next((code for code in found if code), None)
