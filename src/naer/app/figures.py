"""Counts the figures of right now and keeps them as one MeasureReport for each municipality that has citizens here."""

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.courses.encounter import STAY_CLASSES
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir import task_status
from naer.fhir.plain import Json, coding_code, extension, reference_id
from naer.insight import right_now
from naer.organisations.definition import Kind
from naer.organisations.registry import tree_by_id

STAYS = ",".join(STAY_CLASSES)
MUNICIPALITY_EXTENSION = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"


def count(system: Guard) -> int:
    """Write the figures that changed since last time; returns for how many municipalities."""
    with system.open(system_actor("figures"), purpose=Purpose.SYSTEM, act="figures.count") as rec:
        encounters = rec.find("Encounter", {"status": "in-progress,onleave"})
        lately = (rec.now - right_now.LATELY).isoformat()
        encounters += rec.find("Encounter", {"status": "finished", "class": STAYS, "date": f"ge{lately}"})
        tasks = rec.find("Task", {"status": task_status.OPEN_ASKED})
        services = rec.find("ServiceRequest", {"status": "on-hold"})
        municipality_of = _municipalities(rec, encounters, tasks, services)
        counted = right_now.figures(
            encounters=encounters, tasks=tasks, services=services, municipality_of=municipality_of, now=rec.now
        )
        tree = tree_by_id(rec.find("Organization", {"type": f"urn:naer:organisation-kind|{Kind.MUNICIPALITY.value}"}))
        changed = 0
        for code, figures in counted.items():
            municipality = tree.municipality(code, rec.now.date())
            fresh = right_now.report(code, figures, organisation_id=tree.id_of(municipality.key), now=rec.now)
            changed += _keep(rec, code, fresh)
        return changed


def _keep(rec: Record, code: str, fresh: Json) -> int:
    known = rec.first("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|{code}"})
    if known is None:
        rec.save(fresh, act="figures.count")
        return 1
    if right_now.says_the_same(known, fresh):
        return 0
    rec.save({**fresh, "id": known["id"], "meta": known["meta"]}, act="figures.count")
    return 1


def _municipalities(rec: Record, *lists: list[Json]) -> dict[str, str]:
    citizens = {reference_id(one.get("subject", one.get("for", {}))) for resources in lists for one in resources}
    patients = rec.read_many("Patient", [one for one in citizens if one])
    found = {key: _municipality(patient) for key, patient in patients.items()}
    return {key: code for key, code in found.items() if code}


def _municipality(patient: Json) -> str | None:
    for address in patient.get("address", []):
        written = extension(address, MUNICIPALITY_EXTENSION)
        if written is not None:
            return coding_code(written["valueCodeableConcept"], MUNICIPALITY_CODE)
    return None
