"""What happened, as FHIR R4 resources with the time of their writing: `meta.lastUpdated` is then, not now.

Contacts are Encounters (class AMB, VR, HH; hospital stays are IMP and EMER), measurements Observations with NPU codes
(urn:oid:1.2.208.176.2.1), medicines MedicationStatement and MedicationRequest with ATC codes
(http://www.whocc.no/atc), vaccinations Immunization. Own codes are URNs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from naer.courses.definition import OrganisationIdentity
from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.scenarios import as_fhir, figures, stable_ids
from naer.scenarios.citizen import Citizen
from naer.scenarios.history import days
from naer.scenarios.history.shapes import Measurement

CONTACT_CODES = "urn:naer:contact"
HABIT_CODES = "urn:naer:habit"
NPU = "urn:oid:1.2.208.176.2.1"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_WRITTEN_AFTER_MINUTES = 5
_CATEGORIES: dict[str, list[Json]] = {
    code: [{"coding": [{"system": f"{_TERMINOLOGY}/observation-category", "code": code}]}]
    for code in ("vital-signs", "laboratory", "social-history")
}


@dataclass(frozen=True)
class Surroundings:
    """Where citizens live and when. `organisations` gives the id of each organisation key, `hospitals` each ward's identity.

    `on` is the population's day, which histories end before; they are `years` long.
    """

    organisations: Mapping[str, str]
    hospitals: Mapping[str, OrganisationIdentity]
    on: date
    seed: int
    years: int = 5


class Writer:
    """Writes the resources of one citizen. A moment is a day (an ordinal) and a minute of the Danish wall clock."""

    def __init__(self, citizen: Citizen, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._citizen = citizen
        self._name = f"{surroundings.seed}/{citizen.key}/history"
        patient = as_fhir.patient_id(citizen.key, on=surroundings.on, seed=surroundings.seed)
        self.patient_id = patient
        self.subject: Json = {"reference": f"Patient/{patient}"}

    def open_course_id(self, code: str) -> str:
        """The id of the citizen's open course of a kind, as `as_fhir` writes it."""
        return as_fhir.course_id(self._citizen.key, code, on=self._surroundings.on, seed=self._surroundings.seed)

    def hospital_key(self) -> str:
        """The organisation key of the hospital of the citizen's emergencies."""
        return figures.load().municipalities[self._citizen.home.municipality_code].acute_hospital_key

    def begun(self, resource_type: str, name: str, *, day: int, minute: int, minutes: int = 0) -> Json:
        """A resource with type, id and the time of its writing, some minutes after it happened."""
        written = minute + minutes + _WRITTEN_AFTER_MINUTES
        return {
            "resourceType": resource_type,
            "id": stable_ids.resource_id_at(days.milliseconds(day, minute), f"{self._name}/{resource_type}/{name}"),
            "meta": {"lastUpdated": days.instant(day, written)},
        }

    def encounter(
        self,
        name: str,
        *,
        day: int,
        minute: int,
        minutes: int,
        class_code: str,
        code: str,
        display: str,
        reason: str,
        organisation_key: str,
        course_id: str = "",
    ) -> Json:
        """A contact that is over."""
        resource = self.begun("Encounter", name, day=day, minute=minute, minutes=minutes)
        resource["status"] = "finished"
        resource["class"] = {"system": f"{_TERMINOLOGY}/v3-ActCode", "code": class_code}
        resource["type"] = [{"coding": [{"system": CONTACT_CODES, "code": code}], "text": display}]
        resource["subject"] = self.subject
        if course_id:
            resource["episodeOfCare"] = [{"reference": f"EpisodeOfCare/{course_id}"}]
        resource["period"] = {"start": days.instant(day, minute), "end": days.instant(day, minute + minutes)}
        resource["reasonCode"] = [{"text": reason}]
        resource["serviceProvider"] = self.organisation(organisation_key)
        return resource

    def measured(
        self, what: Measurement, value: Any, *, encounter: Json, day: int, minute: int, organisation: Json
    ) -> Json:
        """One measurement at a contact."""
        resource = self._observed(what.text, what.category, encounter, day, minute, name=what.key)
        resource["code"] = {"coding": [{"system": NPU, "code": what.code}], "text": what.text}
        resource["performer"] = [organisation]
        resource["valueQuantity"] = _quantity(what, value)
        return resource

    def blood_pressure(
        self,
        parts: list[tuple[Measurement, Any]],
        *,
        encounter: Json,
        day: int,
        minute: int,
        organisation: Json,
    ) -> Json:
        """Systolic and diastolic pressure as one Observation with two components."""
        resource = self._observed("Blodtryk", "vital-signs", encounter, day, minute, name="blood-pressure")
        resource["code"] = {
            "coding": [{"system": as_fhir.OBSERVATION_CODES, "code": "blood-pressure"}],
            "text": "Blodtryk",
        }
        resource["performer"] = [organisation]
        resource["component"] = [
            {
                "code": {"coding": [{"system": NPU, "code": what.code}], "text": what.text},
                "valueQuantity": _quantity(what, value),
            }
            for what, value in parts
        ]
        return resource

    def habit(self, code: str, text: str, value: tuple[str, str], *, encounter: Json, day: int, minute: int) -> Json:
        """What the citizen said of a habit at a contact; `value` is code and words."""
        resource = self._observed(text, "social-history", encounter, day, minute, name=code)
        resource["code"] = {"coding": [{"system": as_fhir.OBSERVATION_CODES, "code": code}], "text": text}
        resource["performer"] = [encounter["serviceProvider"]]
        resource["valueCodeableConcept"] = {
            "coding": [{"system": HABIT_CODES, "code": value[0]}],
            "text": value[1],
        }
        return resource

    def organisation(self, key: str) -> Json:
        """A reference to an organisation; InvalidError when the surroundings lack it."""
        if key not in self._surroundings.organisations:
            raise InvalidError(
                f"No organisation has the key {key}.",
                what_to_do="Give the id of every organisation that the citizens' municipalities have.",
                path="organisations",
            )
        return {"reference": f"Organization/{self._surroundings.organisations[key]}"}

    def _observed(self, text: str, category: str, encounter: Json, day: int, minute: int, *, name: str) -> Json:
        resource = self.begun("Observation", f"{encounter['id']}/{name}", day=day, minute=minute)
        resource["status"] = "final"
        resource["category"] = _CATEGORIES[category]
        resource["code"] = {"text": text}
        resource["subject"] = self.subject
        resource["encounter"] = {"reference": f"Encounter/{encounter['id']}"}
        resource["effectiveDateTime"] = days.instant(day, minute)
        return resource


def _quantity(what: Measurement, value: Any) -> Json:
    return {"value": value, "unit": what.shown, "system": UCUM, "code": what.unit}
