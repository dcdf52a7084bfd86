"""What a citizen measures at home, as the Observation that a telemedicine system delivers: the performer is the citizen."""

from datetime import date

from naer.danish import times
from naer.fhir.plain import Json
from naer.scenarios import as_fhir
from naer.scenarios.history import shapes
from naer.scenarios.history.writing import NPU, UCUM
from naer.scenarios.home_measurements import MeasurementArrival

MEASUREMENT_IDS = "urn:naer:home-measurement"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


def observation(one: MeasurementArrival, *, on: date, seed: int) -> Json:
    """The measurement without id; `on` and `seed` are those of the population."""
    citizen: Json = {"reference": f"Patient/{as_fhir.patient_id(one.citizen_key, on=on, seed=seed)}"}
    return {
        "resourceType": "Observation",
        "identifier": [{"system": MEASUREMENT_IDS, "value": one.message_id}],
        "status": "final",
        "category": [{"coding": [{"system": CATEGORIES, "code": "vital-signs"}]}],
        "code": {
            "coding": [{"system": NPU, "code": one.code}],
            "text": shapes.measurements().measurement(one.key).text,
        },
        "subject": citizen,
        "effectiveDateTime": times.local(one.measured_at).isoformat(),
        "performer": [citizen],
        "valueQuantity": {"value": one.value, "unit": one.unit, "system": UCUM, "code": one.unit},
    }
