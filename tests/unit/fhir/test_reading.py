"""What came in is told apart by content, and whatever would trip a later part is refused with a sentence."""

import json
from decimal import Decimal

import pytest

from naer.errors import InvalidError
from naer.fhir import limits, reading

SECRET = "Jens Hansen 0101010101"


def refusal(raw: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        reading.read(raw)
    assert "Hansen" not in str(caught.value)
    return str(caught.value)


def test_json_and_xml_are_told_apart_by_content() -> None:
    assert reading.read(b' {"resourceType": "Patient"}').written_as is reading.Format.JSON
    assert reading.read(b'\n<Patient xmlns="http://hl7.org/fhir"/>').written_as is reading.Format.XML


def test_a_byte_order_mark_does_no_harm() -> None:
    assert reading.read(b'\xef\xbb\xbf{"resourceType": "Patient"}').content == {"resourceType": "Patient"}


def test_numbers_keep_their_written_precision() -> None:
    content = reading.read(b'{"a": 1.10, "b": 2, "c": 12345678901234567890, "d": 1e2, "e": -0.0}').content
    assert str(content["a"]) == "1.10"
    assert content["b"] == 2
    assert content["c"] == Decimal("12345678901234567890")
    assert str(content["d"]) == "1E+2"
    assert str(content["e"]) == "-0.0"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"UNA:+.? 'Jens Hansen", "neither JSON nor XML"),
        (b'["Jens Hansen"]', "neither JSON nor XML"),
        (b'{"name": "Jens Hansen",}', "not JSON from line 1, column 24"),
        (b'{"name": "Jens Hansen"', "not JSON from line 1"),
        (b'{"name": "Jens\xff Hansen"}', "not UTF-8 from byte 14"),
        (b'{"name": "Jens", "name": "Hansen"}', "same key twice"),
        (b'{"a": {"name": "Jens", "name": "Hansen"}}', "same key twice"),
        (b'{"a" : "Jens", "a": "Hansen"}', "same key twice"),
        (b'{"a" : "Jens", "a" : "Hansen", "b": ":"}', "same key twice"),
        (b'{"a":1,"\\u0061":":Hansen"}', "same key twice"),
        (b'{"a": NaN}', "no numbers in JSON"),
        (b'{"a": -Infinity}', "no numbers in JSON"),
        (b'{"a": 1e999999999}', "too large"),
        (b'{"a": 0.' + b"1" * 100 + b"}", "not written as FHIR writes decimals"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not written as FHIR writes decimals"),
        (b'{"a": "Hansen \\ud800"}', "not JSON"),
        (b'{"a": "Hansen \\u0000"}', "control character"),
        (b'{"a": "Hansen \\\\\\b"}', "control character"),
        (b'{"a": "Hansen \x01"}', "not JSON"),
    ],
)
def test_what_would_trip_a_later_part_is_refused_with_its_place(raw: bytes, says: str) -> None:
    assert says in refusal(raw)


@pytest.mark.parametrize("raw", [b'{"a": ":x", "b": "\\":"}', b'{"a" : 1, "b": {"a": "c :"}}', b'{"":{"":":"}}'])
def test_what_only_looks_like_a_repeated_key_is_read(raw: bytes) -> None:
    assert reading.read_json(raw) == json.loads(raw)


def test_a_json_list_is_no_resource() -> None:
    with pytest.raises(InvalidError, match="not a JSON object"):
        reading.read_json(b'["Jens Hansen"]')


def test_an_escaped_backslash_before_a_letter_is_no_control_character() -> None:
    assert reading.read(rb'{"a": "C:\\b \\u0000 \n\u00e6"}').content == {"a": "C:\\b \\u0000 \næ"}


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert reading.read(rb'{"a": "\ud83d\ude00"}').content == {"a": "\U0001f600"}


@pytest.mark.parametrize("levels", [limits.MAX_DEPTH + 1, 900, 100_000])
def test_bottomless_nesting_is_refused(levels: int) -> None:
    assert "deeper than" in refusal(b'{"a":' * levels + b"1" + b"}" * levels)


def test_nesting_up_to_the_limit_is_read() -> None:
    levels = limits.MAX_DEPTH
    assert reading.read(b'{"a":' * levels + b"1" + b"}" * levels).content


def test_a_hundred_megabytes_are_read_and_more_are_refused() -> None:
    room = limits.MAX_BYTES - len(b'{"a": ""}')
    assert len(reading.read(b'{"a": "' + b"A" * room + b'"}').content["a"]) == room
    assert "larger than 100 MB" in refusal(b'{"a": "' + b"A" * (room + 1) + b'"}')


def test_millions_of_tiny_values_are_refused_before_they_fill_the_memory() -> None:
    assert "more than 2,000,000 values" in refusal(b'{"a": [' + b"1," * limits.MAX_VALUES + b"1]}")
    many = b'<Patient xmlns="http://hl7.org/fhir">' + b"<name/>" * limits.MAX_VALUES + b"</Patient>"
    assert "more than 2,000,000 values" in refusal(many)
