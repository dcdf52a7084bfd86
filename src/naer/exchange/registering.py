"""For trying an integration and for conformance: register the citizen whom a message names, with a course here.

In service citizens come from the municipality's own register, never from messages; the command must be asked for it.
"""

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.courses import actions as courses_actions
from naer.courses import responders
from naer.danish import identifiers
from naer.exchange import effects, understanding
from naer.exchange.medcom.frame import Citizen, Party
from naer.exchange.understanding import Understood
from naer.fhir.plain import Json

COURSE_CODE, COURSE_NAME = "conformance", "Afprøvning af beskeder"


def register_citizen(system: Guard, raw: bytes) -> str | None:
    """Register the citizen of a message, unless known; returns the record's id, None when the message names nobody."""
    read = understanding.understand(raw)
    if not isinstance(read, Understood) or not read.meaning.frame.citizen.numbers:
        return None
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="citizen.register") as rec:
        return _register(rec, read.meaning.frame.citizen, read.envelope.receiver)


def _register(rec: Record, citizen: Citizen, receiver: Party) -> str:
    citizen_id = effects.citizen_of(rec, citizen) or rec.save(_patient(citizen), act="citizen.register")["id"]
    if not courses_actions.has_relevant_course(rec, citizen_id):
        courses_actions.open_course(
            rec,
            citizen_id=citizen_id,
            code=COURSE_CODE,
            name=COURSE_NAME,
            organisation_id=_organisation(rec, receiver),
            contact="Vagthavende",
        )
    return citizen_id


def _patient(citizen: Citizen) -> Json:
    name = {"use": "official", "family": citizen.family, "given": list(citizen.given)}
    patient: Json = {
        "resourceType": "Patient",
        "identifier": [
            {"use": number.use, "system": number.system, "value": number.digits} for number in citizen.numbers
        ],
        "name": [{part: value for part, value in name.items() if value}],
    }
    born_on = citizen.numbers[0].born_on
    if born_on is not None:
        patient["birthDate"] = born_on.isoformat()
    return patient


def _organisation(rec: Record, party: Party) -> str:
    """The receiver in the record, added when it is not there."""
    known = responders.hospital_id(rec, sor=party.sor, gln=party.gln)
    if known is not None:
        return known
    numbers = ((identifiers.SOR, party.sor), (identifiers.GLN, party.gln))
    organisation: Json = {
        "resourceType": "Organization",
        "identifier": [{"system": system, "value": value} for system, value in numbers if value],
        "name": party.name or f"SOR {party.sor}",
    }
    return rec.save(organisation, act="organisation.register")["id"]
