"""Whatever is sent, the answer is a refusal in words and never a fault, and memory stays within bounds.

The long run: `make fuzz CASES=200 SEED=1`.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from tests.fhir_house import FhirHouse, fhir

__all__ = ["fhir"]
CASES = int(os.environ.get("NAER_FUZZ_CASES", "2"))
MOST_MIB = 256
BOUNDED = settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
IN_A_BUNDLE = (
    b'{"resourceType":"Bundle","type":"transaction","entry":['
    b'{"request":{"method":"POST","url":"Observation"},"resource":%b}]}'
)

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
    before = _begin_measuring()
    for path in ("Observation", "", "Observation/$validate"):
        answer = ask("POST", path, HOSTILE[what])
        assert 400 <= answer.status_code < 500 or (path.endswith("$validate") and answer.status_code == 200), what
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert _highest_mib() - before < MOST_MIB


def _begin_measuring() -> int:
    """The memory of this process in MiB (server and client are one here); forgets how much it was before."""
    Path("/proc/self/clear_refs").write_text("5")
    return _of_status("VmRSS")


def _highest_mib() -> int:
    """How much it was at most since then."""
    return _of_status("VmHWM")


def _of_status(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) // 1024


def _nested(inner: str, depth: int, opening: str, closing: str) -> str:
    return opening * depth + inner + closing * depth


_ODD_VALUES = st.one_of(
    st.sampled_from(
        [
            "NaN",
            "-Infinity",
            "1e400",
            "-0.0",
            "01",
            "1.",
            "+1",
            '"\\ud83d"',
            '"\\udc00\\ud800"',
            '"\\u0000"',
            '"\\x"',
            "nul",
        ]
    ),
    st.integers(1, 4000).map(lambda digits: "9" * digits),
    st.builds(_nested, st.just("1"), st.integers(1, 3000), st.just("["), st.just("]")),
    st.builds(_nested, st.just("1"), st.integers(1, 3000), st.just('{"a":'), st.just("}")),
    st.integers(1, 200_000).map(lambda size: json.dumps("å" * size, ensure_ascii=False)),
    st.integers(1, 50_000).map(lambda size: f"[{','.join(['{}'] * size)}]"),
    st.recursive(st.none() | st.booleans() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4)).map(
        json.dumps
    ),
)
_NAMES = st.sampled_from(
    [
        "resourceType",
        "id",
        "meta",
        "status",
        "code",
        "subject",
        "valueQuantity",
        "contained",
        "extension",
        "entry",
        "nonsense",
    ]
)


@BOUNDED
@given(
    changes=st.lists(st.tuples(_NAMES, _ODD_VALUES), min_size=1, max_size=3),
    cut=st.integers(0, 40),
    at_root=st.booleans(),
)
def test_a_resource_with_odd_parts_is_refused_or_kept_and_never_a_fault(
    fhir: FhirHouse, changes: list[tuple[str, str]], cut: int, at_root: bool
) -> None:
    members = [f'"{name}":{json.dumps(value)}' for name, value in fhir.observation().items()]
    members += [f'"{name}":{value}' for name, value in changes]
    text = f"{{{','.join(members)}}}".encode("utf-8", "surrogatepass")
    text = text[: len(text) - cut] if cut > 30 else text
    before = _begin_measuring()
    answer: Any = fhir.as_nurse()("POST", "" if at_root else "Observation", IN_A_BUNDLE % text if at_root else text)
    assert answer.status_code in (200, 201) or 400 <= answer.status_code < 500, text[:2000]
    assert _highest_mib() - before < MOST_MIB


@pytest.mark.filterwarnings("default")
def test_nothing_that_the_description_allows_is_answered_with_a_fault(fhir: FhirHouse) -> None:
    schema = schemathesis.openapi.from_url(f"{fhir.address}/fhir/openapi")
    headers = {"Authorization": f"Bearer {fhir.as_nurse().token}"}
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if "$events" in operation.path:
            continue

        @BOUNDED
        @given(case=operation.as_strategy())
        def asked(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=[not_a_server_error])

        asked()
        tried += 1
    assert tried > 30
