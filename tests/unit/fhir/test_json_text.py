"""Resources are written as they were read: numbers keep their precision."""

import re
from decimal import Decimal

import pytest

from naer.fhir import json_text


@pytest.mark.parametrize(
    "text",
    [
        '{"value":1.10}',
        '{"value":[0.5,1.0]}',
        '{"value":36.60,"unit":"Cel"}',
        '{"text":"kl. 14.30 og 1,5 l"}',
        '{"count":3}',
        '{"count":9223372036854775807}',
        '{"count":-9223372036854775809}',
        '{"value":111111111111111111111,"values":[18446744073709551616,1.10]}',
        '{"value":1111111111111111111111111111111111111111111111111111111111111111}',
        '{"text":"æøå ⚕"}',
    ],
)
def test_a_resource_is_written_as_it_was_read(text: str) -> None:
    assert json_text.dumps(json_text.loads(text)).decode() == text
    assert json_text.dumps(json_text.loads(text.encode())).decode() == text


def test_a_number_with_a_fraction_is_a_decimal_and_a_whole_one_is_not() -> None:
    assert json_text.loads('{"a":1.10,"b":2}') == {"a": Decimal("1.10"), "b": 2}


def test_what_a_resource_cannot_hold_is_told_by_its_kind() -> None:
    with pytest.raises(TypeError, match="set"):
        json_text.dumps({"resourceType": "Patient", "name": {"a", "b"}})


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"value": 1.5', '{"value": NaN}', '{"value":1e99999999999999999999}', "<Patient/>", "[" * 100_000],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_text.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"value":1.10}',
        '{"value": 1.10}',
        '{"value" : 1.10}',
        '{"a":[{"value":-0.50}]}',
        '{"data":[1.10,2.0]}',
        '{"data":[1,2.50]}',
        '{"at":"2026-11-20T10.30","value":1E2}',
    ],
)
def test_a_number_keeps_its_writing_wherever_it_stands(text: str) -> None:
    numbers = re.findall(r"-?\d+(?:\.\d+|E\d+)(?=[,}\]])", text)
    written = json_text.dumps(json_text.loads(text)).decode()
    assert numbers
    assert all(str(Decimal(one)) in written for one in numbers)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 36.6, "b": 1}',
        '{"a":1.10}',
        '{"a":-0.0}',
        '{"a":1E5}',
        '{"a":1e-7}',
        '{"a":0.1234567890123456789}',
        '{"a" :1.10}',
        '{"a":[1.10,2]}',
        '{"a":"\\": 1.x","b":2.50}',
        '{"a":": 3.10"}',
        '{"a":100000000000000000000.5}',
        '{"a":{"b":[{"c":7.0}]}}',
    ],
)
def test_what_is_read_to_be_kept_is_written_as_it_was(text: str) -> None:
    assert json_text.dumps(json_text.loads_to_keep(text)) == json_text.dumps(json_text.loads(text))


def test_what_is_read_to_be_kept_is_quick_where_a_float_writes_the_same() -> None:
    assert json_text.loads_to_keep('{"a":36.6}') == {"a": 36.6}
    assert json_text.loads_to_keep('{"a":36.60}') == {"a": Decimal("36.60")}


@pytest.mark.parametrize(
    "text",
    [
        '{"value":1.10}',
        '{"value":-0.50,"unit":"Cel"}',
        '{"value":1E+5}',
        '{"value":1.0E-7}',
        '{"value":5E-7}',
        '{"values":[{"value":2.50}]}',
        '{"values":[1,2.50]}',
        '{"values":[1.0]}',
        '{"count":3,"text":"kl. 14.30, 1,5 l og E-post"}',
        '{"text":"et tal .5, i en sætning [1]"}',
    ],
)
def test_what_is_stored_is_read_as_what_came(text: str) -> None:
    came = json_text.loads(text)
    stored = json_text.dumps(came)
    read = json_text.loads(stored)
    assert repr(read) == repr(came)
    assert json_text.dumps(read) == stored
