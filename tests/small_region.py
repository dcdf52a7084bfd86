"""A municipality with its units, clinics and hospital in a test's record, and citizens who live there."""

from naer.courses import citizen
from naer.danish import identifiers
from naer.fhir.plain import Json
from naer.organisations import content, registry
from naer.organisations.definition import Kind
from naer.organisations.tree import Tree
from tests.house import House

MUNICIPALITY_CODE = "0580"
_KEPT = frozenset({Kind.UNIT, Kind.CLINIC, Kind.HOSPITAL, Kind.DEPARTMENT, Kind.MUNICIPALITY})


def register_organisations(house: House) -> dict[str, str]:
    """Aabenraa with all that serves it; the ids by key."""
    whole = content.load()
    kept = [
        one
        for one in whole.organisations
        if one.kind not in _KEPT or one.municipality_code == MUNICIPALITY_CODE or MUNICIPALITY_CODE in one.serves
    ]
    with house.system() as rec:
        house.ids |= registry.register(rec, Tree(tuple(kept), whole.tasks))
    return house.ids


def live_in_aabenraa(
    house: House, *, born: str = "1945-02-03", alone: bool = True, clinic: str = "aabenraa-laegehus-3"
) -> str:
    """A citizen there; the id."""
    municipality = {"coding": [{"system": identifiers.MUNICIPALITY_CODE, "code": MUNICIPALITY_CODE}]}
    where = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"
    patient: Json = {
        "resourceType": "Patient",
        "extension": [{"url": citizen.LIVES_ALONE, "valueBoolean": alone}],
        "name": [{"family": "Prøve", "given": ["Aase"]}],
        "birthDate": born,
        "address": [{"extension": [{"url": where, "valueCodeableConcept": municipality}], "city": "Aabenraa"}],
        "generalPractitioner": [{"reference": f"Organization/{house.ids[clinic]}"}],
    }
    with house.system() as rec:
        return rec.save(patient, act="test")["id"]


def grant(house: House, citizen_id: str, code: str = "nursing-visit") -> str:
    """A service that runs; its id."""
    service: Json = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": citizen.SERVICE_CODES, "code": code}], "text": code},
        "subject": {"reference": f"Patient/{citizen_id}"},
        "authoredOn": house.clock.now().isoformat(),
    }
    with house.system() as rec:
        return rec.save(service, act="test")["id"]
