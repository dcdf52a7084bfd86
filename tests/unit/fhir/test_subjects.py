"""Whom a resource is about follows from whom it names, and where."""

from uuid import UUID

import pytest

from naer.fhir import subjects
from naer.fhir.plain import Json

AASE, BO = "00000000-0000-7000-8000-0000000000aa", "00000000-0000-7000-8000-0000000000bb"


@pytest.mark.parametrize(
    ("resource", "citizens"),
    [
        ({"resourceType": "Patient", "id": AASE}, [AASE]),
        ({"resourceType": "Patient"}, []),
        ({"resourceType": "Task", "for": {"reference": f"Patient/{AASE}"}}, [AASE]),
        ({"resourceType": "Communication", "subject": {"reference": f"Group/{AASE}"}}, []),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/theirs"}}, []),
        (
            {
                "resourceType": "Appointment",
                "participant": [
                    {"actor": {"reference": f"Patient/{AASE}"}},
                    {"actor": {"reference": f"Practitioner/{AASE}"}},
                    {"actor": {"reference": f"Patient/{BO}"}},
                    {"actor": "words"},
                    "words",
                ],
            },
            [AASE, BO],
        ),
        ({"resourceType": "Group", "member": [{"entity": {"reference": f"Patient/{BO}"}}]}, [BO]),
        ({"resourceType": "Patient", "id": AASE, "link": [{"other": {"reference": f"Patient/{BO}"}}]}, [AASE]),
        ({"resourceType": "Task", "for": {"reference": f"Patient/{AASE}/_history/3"}}, [AASE]),
        ({"resourceType": "Task", "for": {"reference": f"https://naer.example/fhir/Patient/{AASE}"}}, [AASE]),
        (
            {
                "resourceType": "Task",
                "for": {"reference": f"Patient/{AASE}"},
                "owner": {"reference": f"Patient/{BO}"},
            },
            [AASE],
        ),
        ({"resourceType": "Communication", "recipient": [{"reference": f"Patient/{BO}"}]}, [BO]),
        ({"resourceType": "Coverage", "beneficiary": {"reference": f"Patient/{AASE}"}, "status": "active"}, [AASE]),
        ({"resourceType": "Organization", "name": "Patient", "partOf": {"reference": f"Organization/{BO}"}}, []),
    ],
)
def test_a_resource_concerns_the_citizens_that_it_names(resource: Json, citizens: list[str]) -> None:
    assert subjects.citizens_concerned(resource) == tuple(map(UUID, citizens))
