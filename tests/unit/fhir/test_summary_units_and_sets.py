"""What a search cuts away, how units compare, and which codes a value set holds."""

from decimal import Decimal

import pytest

from naer.errors import InvalidError
from naer.fhir import search_query, summary, units, value_sets
from naer.fhir.plain import Json
from naer.fhir.search_terms import TokenValue

OBSERVATION: Json = {
    "resourceType": "Observation",
    "id": "1",
    "meta": {"versionId": "1", "tag": [{"code": "kept"}]},
    "text": {"status": "generated"},
    "status": "final",
    "_status": {"id": "s"},
    "code": {"text": "Puls"},
    "note": [{"text": "Rolig"}],
}


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ([("_summary", "true")], {"status", "_status", "code"}),
        ([("_summary", "text")], {"text", "status", "_status", "code"}),
        ([("_summary", "data")], {"status", "_status", "code", "note"}),
        ([("_elements", "note")], {"status", "_status", "code", "note"}),
        ([("_elements", "Observation.note,Patient.name")], {"status", "_status", "code", "note"}),
    ],
)
def test_a_summary_keeps_what_was_asked_for_and_what_must_be_there(
    pairs: list[tuple[str, str]], kept: set[str]
) -> None:
    query = search_query.parse("Observation", pairs, strict=True)
    shown = summary.shown(OBSERVATION, query)
    assert summary.is_cut(query)
    assert set(shown) == kept | {"resourceType", "id", "meta"}
    assert shown["meta"]["tag"] == [{"code": "kept"}, summary.SUBSETTED]


def test_nothing_is_cut_unless_asked() -> None:
    query = search_query.parse("Observation", [("_elements", "note")], strict=True)
    assert summary.shown({"resourceType": "Patient", "name": []}, query, is_match=False) == {
        "resourceType": "Patient",
        "name": [],
    }
    whole = search_query.parse("Observation", [], strict=True)
    assert not summary.is_cut(whole)
    assert summary.shown(OBSERVATION, whole) == OBSERVATION


@pytest.mark.parametrize(
    ("value", "code", "amount", "unit"),
    [
        ("500", "mg", 0.5, "g"),
        ("1", "kg", 1000.0, "g"),
        ("5.4", "mmol/L", 0.0054, "mol/L"),
        ("90", "mg/dL", 0.9, "g/L"),
        ("120", "mm[Hg]", 15998.64, "Pa"),
        ("60", "/min", 1.0, "1/s"),
        ("37.5", "Cel", 37.5, "Cel"),
        ("3", "{score}", 3.0, "{score}"),
        ("3", "", 3.0, ""),
    ],
)
def test_units_of_the_same_are_counted_in_one(value: str, code: str, amount: float, unit: str) -> None:
    assert units.in_base(Decimal(value), code) == (amount, unit)


def test_a_value_set_holds_the_codes_that_it_lists() -> None:
    listed: Json = {
        "compose": {
            "include": [{"system": "urn:a", "concept": [{"code": "1"}, {"code": "2"}]}, {"system": "urn:b"}],
        }
    }
    assert value_sets.codes(listed) == [TokenValue("urn:a", "1"), TokenValue("urn:a", "2"), TokenValue("urn:b", None)]
    without: Json = {
        "compose": {
            "include": [{"system": "urn:a", "concept": [{"code": "1"}, {"code": "2"}]}],
            "exclude": [{"system": "urn:a", "concept": [{"code": "1"}]}],
        }
    }
    assert value_sets.codes(without) == [TokenValue("urn:a", "2")]
    inner = [{"system": "urn:a", "code": "2"}]
    expanded: Json = {"expansion": {"contains": [{"system": "urn:a", "code": "1", "contains": inner}]}}
    assert value_sets.codes(expanded) == [TokenValue("urn:a", "1"), TokenValue("urn:a", "2")]


@pytest.mark.parametrize(
    "compose",
    [
        {"include": [{"system": "urn:a", "filter": [{"property": "concept", "op": "is-a", "value": "1"}]}]},
        {"include": [{"valueSet": ["urn:other"]}]},
        {"include": [{"system": "urn:a"}], "exclude": [{"system": "urn:a", "concept": [{"code": "1"}]}]},
    ],
)
def test_a_value_set_that_needs_a_terminology_server_is_refused(compose: Json) -> None:
    with pytest.raises(InvalidError):
        value_sets.codes({"compose": compose})
