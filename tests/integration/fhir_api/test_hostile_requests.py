"""Whatever is sent, the answer is a refusal in words and never a fault, and memory stays within bounds.

The long run: `NAER_FUZZ_CASES=200 pytest tests/integration/fhir_api/test_hostile_requests.py`.
"""

import os
import resource

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]
CASES = int(os.environ.get("NAER_FUZZ_CASES", "2"))
MIB = 1024

HOSTILE = {
    "nests deep": b'{"resourceType":"Observation","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nests objects deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "many values": b'{"resourceType":"Observation","a":[' + b"{}," * 1_500_000 + b"{}]}",
    "too large": b'{"resourceType":"Observation","a":"' + b"x" * 11_000_000 + b'"}',
    "half a surrogate": b'{"resourceType":"Observation","status":"\\ud800"}',
    "not a number": b'{"resourceType":"Observation","valueInteger":NaN}',
    "an endless number": b'{"resourceType":"Observation","valueQuantity":{"value":1e999999999}}',
    "long digits": b'{"resourceType":"Observation","valueInteger":' + b"9" * 100_000 + b"}",
    "the same key twice": b'{"resourceType":"Observation","status":"final","status":"amended"}',
    "not UTF-8": b'{"resourceType":"Observation","status":"\xff"}',
    "a control character": b'{"resourceType":"Observation","status":"\\u0000"}',
    "wrong types": b'{"resourceType":["Observation"],"id":{},"meta":[],"status":1}',
    "a list": b"[]",
    "a word": b'"Observation"',
    "nothing": b"",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_json_is_refused_without_filling_the_memory(fhir: FhirHouse, what: str) -> None:
    ask = fhir.as_nurse()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("Observation", "", "Observation/$validate"):
        answer = ask("POST", path, HOSTILE[what])
        assert 400 <= answer.status_code < 500 or (path.endswith("$validate") and answer.status_code == 200), what
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * MIB


@pytest.mark.filterwarnings("default")
def test_nothing_that_the_description_allows_is_answered_with_a_fault(fhir: FhirHouse) -> None:
    schema = schemathesis.openapi.from_url(f"{fhir.address}/fhir/openapi")
    headers = {"Authorization": f"Bearer {fhir.as_nurse().token}"}
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if "$events" in operation.path:
            continue

        @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def asked(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=[not_a_server_error])

        asked()
        tried += 1
    assert tried > 30
