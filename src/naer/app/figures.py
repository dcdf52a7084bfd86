"""Counts the figures of right now and keeps them as one MeasureReport for each municipality that has citizens here."""

import itertools
from collections.abc import Iterable

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir import task_status
from naer.fhir.plain import Json, coding_code, extension
from naer.insight import right_now
from naer.insight.right_now import Figure
from naer.organisations.definition import Kind
from naer.organisations.registry import tree_by_id

CITIZENS_AT_ONCE = 1000
MUNICIPALITY_EXTENSION = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"


def count(system: Guard) -> int:
    """Write the figures that changed since last time; returns for how many municipalities."""
    with system.open(system_actor("figures"), purpose=Purpose.SYSTEM, act="figures.count") as rec:
        lately = (rec.now - right_now.LATELY).isoformat()
        of_citizens = right_now.of_citizens(
            encounters=itertools.chain(
                rec.each("Encounter", {"status": "in-progress,onleave"}),
                rec.each("Encounter", {"naer-stay": f"ge{lately}", "status": "finished"}),
            ),
            tasks=rec.each("Task", {"status": task_status.OPEN_ASKED}),
            services=rec.each("ServiceRequest", {"status": "on-hold"}),
            now=rec.now,
        )
        counted = right_now.figures(of_citizens, _municipalities(rec, {citizen for citizen, _ in of_citizens}))
        tree = tree_by_id(rec.find("Organization", {"type": f"urn:naer:organisation-kind|{Kind.MUNICIPALITY.value}"}))
        known = {
            one["identifier"][0]["value"]: one
            for one in rec.find("MeasureReport", {"identifier": f"{right_now.REPORT_KEYS}|"})
        }
        nobody = {code: dict.fromkeys(Figure, 0) for code in known}
        changed = 0
        for code, figures in {**nobody, **counted}.items():
            municipality = tree.municipality(code, rec.now.date())
            fresh = right_now.report(code, figures, organisation_id=tree.id_of(municipality.key), now=rec.now)
            changed += _keep(rec, known.get(code), fresh)
        return changed


def _keep(rec: Record, known: Json | None, fresh: Json) -> int:
    if known is None:
        rec.save(fresh, act="figures.count")
        return 1
    if right_now.says_the_same(known, fresh):
        return 0
    rec.save({**fresh, "id": known["id"], "meta": known["meta"]}, act="figures.count")
    return 1


def _municipalities(rec: Record, citizens: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    ids = sorted(citizens)
    for begin in range(0, len(ids), CITIZENS_AT_ONCE):
        patients = rec.read_many("Patient", ids[begin : begin + CITIZENS_AT_ONCE])
        codes = ((key, _municipality(patient)) for key, patient in patients.items())
        found.update((key, code) for key, code in codes if code)
    return found


def _municipality(patient: Json) -> str | None:
    for address in patient.get("address", []):
        written = extension(address, MUNICIPALITY_EXTENSION)
        if written is not None:
            return coding_code(written["valueCodeableConcept"], MUNICIPALITY_CODE)
    return None
