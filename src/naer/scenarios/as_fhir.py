"""Synthetic citizens as FHIR R4 resources: plain JSON with ids of their own, ready to be stored or sent.

For each citizen, in this order: Patient, RelatedPerson for those who are near, Condition, AllergyIntolerance,
EpisodeOfCare for each open course, ServiceRequest for each granted service, Observation for function and frailty.
References point only to resources that came before, and to organisations by the ids that the caller gives.

    for resource in as_fhir.resources(Directory(population), organisations={"aabenraa-laegehus-1": "0198…", …}, …):

Identifiers and codes: CPR and municipality by Danish core (http://hl7.dk/fhir/core), diagnoses by SKS, function by
FSIII, services, courses and frailty by our own systems. Every Patient carries the security label HTEST (test health
data, https://terminology.hl7.org/CodeSystem-v3-ActReason.html), so that nobody takes a synthetic citizen for a real
one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time

from naer.danish import times
from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.scenarios import grants, personal_numbers, stable_ids
from naer.scenarios.citizen import Citizen, Diagnosis, GrantedService, OpenCourse, Relative

LIVES_ALONE = "urn:naer:extension:lives-alone"
COURSE_CODES = "urn:naer:course"
SERVICE_CODES = "urn:naer:service"
OBSERVATION_CODES = "urn:naer:observation"
FRAILTY_CODES = "urn:naer:frailty"
COURSE_OF_SERVICE = "urn:naer:extension:course"
SKS = "urn:oid:1.2.208.176.2.4"
FSIII = "urn:oid:1.2.208.176.2.21"

_DK_CORE = "http://hl7.dk/fhir/core"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_DOCTORS_HOUR, _GRANTING_HOUR = time(10), time(9)
_ROLES = {"partner": ("SPS", "Samlever eller ægtefælle"), "daughter": ("DAUC", "Datter"), "son": ("SONC", "Søn")}
_FUNCTION = (
    ("B1", "Ingen/ubetydelige begrænsninger"),
    ("B2", "Lette begrænsninger"),
    ("B3", "Moderate begrænsninger"),
    ("B4", "Svære begrænsninger"),
    ("B5", "Totale begrænsninger"),
)
_FRAILTY = (
    ("fit", "Ikke skrøbelig"),
    ("mild", "Let skrøbelig"),
    ("moderate", "Moderat skrøbelig"),
    ("severe", "Svært skrøbelig"),
)


def resources(citizens: Iterable[Citizen], *, organisations: Mapping[str, str], on: date, seed: int) -> Iterator[Json]:
    """The resources of all citizens. `organisations` gives the id of each organisation key; `on` is the day it is.

    Raises InvalidError when a citizen belongs to an organisation that the mapping lacks.
    """
    for citizen in citizens:
        yield from of_citizen(citizen, organisations=organisations, on=on, seed=seed)


def of_citizen(citizen: Citizen, *, organisations: Mapping[str, str], on: date, seed: int) -> Iterator[Json]:
    """The resources of one citizen."""
    writer = _Writer(citizen, organisations, on, seed)
    yield writer.patient()
    for relative in citizen.relatives:
        yield writer.related_person(relative)
    for diagnosis in citizen.diagnoses:
        yield writer.condition(diagnosis)
    for allergy in citizen.allergies:
        yield writer.allergy(allergy)
    for course in citizen.courses:
        yield writer.episode_of_care(course)
    for service in citizen.services:
        yield writer.service_request(service)
    if citizen.function is not None:
        yield writer.observation("function-level", "Funktionsevne", function_value(citizen.function))
    if citizen.frailty is not None:
        yield writer.observation("frailty", "Skrøbelighed", frailty_value(citizen.frailty))


def patient_id(citizen_key: str, *, on: date, seed: int) -> str:
    """The id that a citizen's Patient gets."""
    return _id(seed, citizen_key, "Patient", on=on)


def course_id(citizen_key: str, code: str, *, on: date, seed: int) -> str:
    """The id that a citizen's open course of a kind gets."""
    return _id(seed, citizen_key, "EpisodeOfCare", code, on=on)


def condition_id(citizen_key: str, code: str, *, on: date, seed: int) -> str:
    """The id that the Condition of a diagnosis gets."""
    return _id(seed, citizen_key, "Condition", code, on=on)


def function_value(level: int) -> Json:
    """The FSIII coding of a level of function, 0 to 4."""
    code, display = _FUNCTION[level]
    return {"system": FSIII, "code": code, "display": display}


def frailty_value(group: int) -> Json:
    """The coding of a frailty group, 0 to 3."""
    code, display = _FRAILTY[group]
    return {"system": FRAILTY_CODES, "code": code, "display": display}


class _Writer:
    def __init__(self, citizen: Citizen, organisations: Mapping[str, str], on: date, seed: int) -> None:
        self._citizen = citizen
        self._organisations = organisations
        self._on = on
        self._seed = seed
        self._subject = {"reference": f"Patient/{self._id('Patient')}"}

    def patient(self) -> Json:
        """The citizen."""
        citizen = self._citizen
        resource: Json = {
            "resourceType": "Patient",
            "id": self._id("Patient"),
            "meta": {"security": [{"system": f"{_TERMINOLOGY}/v3-ActReason", "code": "HTEST"}]},
            "extension": [{"url": LIVES_ALONE, "valueBoolean": citizen.lives_alone}],
            "identifier": [{"use": "official", "system": personal_numbers.SYSTEM, "value": citizen.personal_number}],
            "active": True,
            "name": [_name(citizen.given, citizen.family)],
            "telecom": [_phone(citizen.phone)],
            "gender": _gender(citizen.female),
            "birthDate": citizen.born_on.isoformat(),
            "address": [self._address()],
            "generalPractitioner": [self._organisation(citizen.clinic_key)],
        }
        if citizen.relatives:
            resource["contact"] = [_contact(relative) for relative in citizen.relatives]
        return resource

    def related_person(self, relative: Relative) -> Json:
        """Somebody near the citizen."""
        resource: Json = {
            "resourceType": "RelatedPerson",
            "id": self._id("RelatedPerson", relative.relation, *relative.given),
            "active": True,
            "patient": self._subject,
            "relationship": [_relationship(relative)],
            "name": [_name(relative.given, relative.family)],
            "telecom": [_phone(relative.phone)],
            "gender": _gender(relative.female),
        }
        if relative.lives_with:
            resource["address"] = [self._address()]
        return resource

    def condition(self, diagnosis: Diagnosis) -> Json:
        """A long-term condition, found by the citizen's own doctor."""
        return {
            "resourceType": "Condition",
            "id": self._id("Condition", diagnosis.code),
            "clinicalStatus": {"coding": [{"system": f"{_TERMINOLOGY}/condition-clinical", "code": "active"}]},
            "verificationStatus": {"coding": [{"system": f"{_TERMINOLOGY}/condition-ver-status", "code": "confirmed"}]},
            "category": [{"coding": [{"system": f"{_TERMINOLOGY}/condition-category", "code": "problem-list-item"}]}],
            "code": {
                "coding": [{"system": SKS, "code": diagnosis.code, "display": diagnosis.display}],
                "text": diagnosis.display,
            },
            "subject": self._subject,
            "onsetDateTime": diagnosis.found_on.isoformat(),
            "recordedDate": _instant(diagnosis.found_on, _DOCTORS_HOUR),
            "asserter": {"display": "Egen læge"},
        }

    def allergy(self, text: str) -> Json:
        """Something the citizen does not tolerate (CAVE)."""
        return {
            "resourceType": "AllergyIntolerance",
            "id": self._id("AllergyIntolerance", text),
            "clinicalStatus": {"coding": [{"system": f"{_TERMINOLOGY}/allergyintolerance-clinical", "code": "active"}]},
            "code": {"text": text},
            "patient": self._subject,
        }

    def episode_of_care(self, course: OpenCourse) -> Json:
        """An open course; its organisation is the one that is responsible."""
        return {
            "resourceType": "EpisodeOfCare",
            "id": self._id("EpisodeOfCare", course.code),
            "status": "active",
            "type": [
                {
                    "coding": [{"system": COURSE_CODES, "code": course.code, "display": course.display}],
                    "text": course.display,
                }
            ],
            "patient": self._subject,
            "managingOrganization": self._organisation(course.organisation_key),
            "period": {"start": _instant(course.since, _GRANTING_HOUR)},
        }

    def service_request(self, service: GrantedService) -> Json:
        """A granted service, with the days on which it is given."""
        course = self._id("EpisodeOfCare", service.course)
        resource: Json = {
            "resourceType": "ServiceRequest",
            "id": self._id("ServiceRequest", service.code),
            "extension": [
                {"url": COURSE_OF_SERVICE, "valueReference": {"reference": f"EpisodeOfCare/{course}"}},
            ],
            "status": "active",
            "intent": "order",
            "code": {
                "coding": [{"system": SERVICE_CODES, "code": service.code, "display": service.display}],
                "text": service.display,
            },
            "subject": self._subject,
            "occurrenceTiming": _timing(service),
            "authoredOn": _instant(service.granted_on, _GRANTING_HOUR),
            "requester": self._organisation(grants.organisation_key(self._citizen.home.municipality_key, "visitation")),
            "performer": [self._organisation(service.organisation_key)],
        }
        if service.reason:
            resource["reasonCode"] = [{"text": service.reason}]
        return resource

    def observation(self, code: str, display: str, value: Json) -> Json:
        """The last assessment by the municipality."""
        assessed_on = self._citizen.assessed_on or self._on
        visitation = grants.organisation_key(self._citizen.home.municipality_key, "visitation")
        return {
            "resourceType": "Observation",
            "id": self._id("Observation", code),
            "status": "final",
            "code": {
                "coding": [{"system": OBSERVATION_CODES, "code": code, "display": display}],
                "text": display,
            },
            "subject": self._subject,
            "effectiveDateTime": _instant(assessed_on, _GRANTING_HOUR),
            "performer": [self._organisation(visitation)],
            "valueCodeableConcept": {"coding": [value], "text": value["display"]},
        }

    def _id(self, *parts: str) -> str:
        return _id(self._seed, self._citizen.key, *parts, on=self._on)

    def _organisation(self, key: str) -> Json:
        if key not in self._organisations:
            raise InvalidError(
                f"No organisation has the key {key}.",
                what_to_do="Give the id of every organisation that the citizens' municipalities have.",
                path="organisations",
            )
        return {"reference": f"Organization/{self._organisations[key]}"}

    def _address(self) -> Json:
        home = self._citizen.home
        municipality = {
            "coding": [{"system": f"{_DK_CORE}/CodeSystem/dk-core-municipality-codes", "code": home.municipality_code}]
        }
        return {
            "extension": [
                {
                    "url": f"{_DK_CORE}/StructureDefinition/dk-core-municipalityCodes",
                    "valueCodeableConcept": municipality,
                }
            ],
            "use": "home",
            "line": [home.line],
            "city": home.town,
            "postalCode": home.postal_code,
            "country": "DK",
        }


def _id(seed: int, key: str, *parts: str, on: date) -> str:
    return stable_ids.resource_id(seed, key, *parts, at=datetime.combine(on, time(), tzinfo=UTC))


def _instant(day: date, clock: time) -> str:
    return times.instant_at(day, clock).isoformat()


def _name(given: tuple[str, ...], family: str) -> Json:
    return {"use": "official", "family": family, "given": list(given)}


def _phone(number: str) -> Json:
    return {"system": "phone", "value": number, "use": "home"}


def _gender(female: bool) -> str:
    return "female" if female else "male"


def _relationship(relative: Relative) -> Json:
    code, display = _ROLES[relative.relation]
    return {"coding": [{"system": f"{_TERMINOLOGY}/v3-RoleCode", "code": code}], "text": display}


def _contact(relative: Relative) -> Json:
    return {
        "relationship": [_relationship(relative)],
        "name": _name(relative.given, relative.family),
        "telecom": [_phone(relative.phone)],
        "gender": _gender(relative.female),
    }


def _timing(service: GrantedService) -> Json:
    """When the service is given, as FHIR has it: so many times in a period, on which days and at what times."""
    schedule = service.schedule
    in_a_day = len(schedule.times)
    repeat: Json = {
        "boundsPeriod": {"start": service.granted_on.isoformat(), "end": service.granted_until.isoformat()},
        "frequency": in_a_day * max(len(schedule.days), 1),
        "period": schedule.weeks if schedule.days else 1,
        "periodUnit": "wk" if schedule.days else "d",
        "timeOfDay": [clock.isoformat() for clock in schedule.times],
    }
    if schedule.days:
        repeat["dayOfWeek"] = list(schedule.days)
    return {"repeat": repeat}
