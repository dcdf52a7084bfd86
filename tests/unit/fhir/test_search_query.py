"""A search says what it asks, in every form of the grammar; what it does not say is refused by name and never by value."""

from uuid import UUID

import pytest

from naer.errors import InvalidError
from naer.fhir import search_query
from naer.fhir.search_terms import (
    Chain,
    Has,
    Ids,
    Joined,
    Match,
    Missing,
    Modifier,
    NumberValue,
    Prefix,
    ReferenceValue,
    Summary,
    TextValue,
    TokenValue,
    Total,
)

AASE = "00000000-0000-7000-8000-0000000000aa"


def only(resource_type: str, name: str, value: str) -> object:
    """The one criterion that a pair becomes."""
    (criterion,) = search_query.parse(resource_type, [(name, value)], strict=True).criteria
    return criterion


def match(resource_type: str, name: str, value: str) -> Match:
    found = only(resource_type, name, value)
    assert isinstance(found, Match)
    return found


@pytest.mark.parametrize(
    ("name", "value", "modifier", "values"),
    [
        ("code", "a", Modifier.NONE, (TokenValue(None, "a"),)),
        ("code", "urn:x|a,|b", Modifier.NONE, (TokenValue("urn:x", "a"), TokenValue("", "b"))),
        ("code", "urn:x|", Modifier.NONE, (TokenValue("urn:x", None),)),
        ("code:not", "a\\,b", Modifier.NOT, (TokenValue(None, "a,b"),)),
        ("code:text", "Puls", Modifier.TEXT, (TextValue("Puls"),)),
        ("code:in", "urn:set|2", Modifier.IN, (ReferenceValue(None, address="urn:set", version="2"),)),
        ("subject", f"Patient/{AASE}", Modifier.NONE, (ReferenceValue(UUID(AASE), "Patient"),)),
        (
            "subject",
            f"https://a.dk/fhir/Patient/{AASE}/_history/2",
            Modifier.NONE,
            (ReferenceValue(UUID(AASE), "Patient"),),
        ),
        ("subject:Patient", AASE, Modifier.NONE, (ReferenceValue(UUID(AASE), "Patient"),)),
        ("subject:Patient", f"Group/{AASE}", Modifier.NONE, ()),
        ("subject:identifier", "urn:x|1", Modifier.IDENTIFIER, (TokenValue("urn:x", "1"),)),
        ("value-string:exact", "Ja", Modifier.EXACT, (TextValue("Ja"),)),
    ],
)
def test_a_pair_is_a_parameter_a_modifier_and_values(name: str, value: str, modifier: Modifier, values: tuple) -> None:
    found = match("Observation", name, value)
    assert (found.modifier, found.values) == (modifier, values)


@pytest.mark.parametrize(
    ("written", "prefix", "low", "high"),
    [
        ("100", Prefix.EQ, 99.5, 100.5),
        ("100.00", Prefix.EQ, 99.995, 100.005),
        ("1e2", Prefix.EQ, 50, 150),
        ("lt5.40", Prefix.LT, 5.395, 5.405),
        ("ap100", Prefix.AP, 90, 110),
    ],
)
def test_a_number_is_as_wide_as_its_digits_say(written: str, prefix: Prefix, low: float, high: float) -> None:
    (value,) = match("Observation", "value-quantity", written).values
    assert isinstance(value, NumberValue)
    assert (value.prefix, value.low, value.high) == (prefix, low, high)


def test_a_quantity_of_ucum_is_asked_in_the_unit_that_it_is_counted_in() -> None:
    (value,) = match("Observation", "value-quantity", "5.4|http://unitsofmeasure.org|mg").values
    assert isinstance(value, NumberValue)
    assert (value.unit, value.low, value.exact, value.high) == ("g", 0.00535, 0.0054, 0.00545)
    (plain,) = match("Observation", "value-quantity", "5.4||mg").values
    assert isinstance(plain, NumberValue)
    assert (plain.system, plain.code, plain.unit) == (None, "mg", "")


def test_chains_and_has_go_to_other_resources() -> None:
    chain = only("Observation", "subject:Patient.general-practitioner:Organization.name:exact", "Lægerne")
    assert isinstance(chain, Chain)
    ((type_, inner),) = chain.by_type
    assert type_ == "Patient"
    assert isinstance(inner, Chain)
    has = only("Patient", "_has:Observation:patient:_has:Provenance:target:recorded", "ge2026")
    assert isinstance(has, Has)
    assert isinstance(has.criterion, Has)
    assert has.criterion.source_type == "Provenance"


def test_the_other_criteria_are_understood() -> None:
    assert isinstance(only("Observation", "code:missing", "true"), Missing)
    joined = only("Observation", "component-code-value-quantity", "urn:x|a$gt5||mg")
    assert isinstance(joined, Joined)
    assert len(joined.combinations[0]) == 2
    assert only("Observation", "_id", f"{AASE},theirs") == Ids((UUID(AASE),))
    assert (
        len(search_query.parse("Observation", [("_list", AASE), ("_lastUpdated", "2026")], strict=True).criteria) == 2
    )


def test_what_shapes_the_answer_is_no_criterion() -> None:
    pairs = [
        ("_sort", "-date,_id"),
        ("_count", "20"),
        ("_total", "accurate"),
        ("_summary", "text"),
        ("_elements", "code,status"),
        ("_include", "Observation:performer:Organization"),
        ("_include:iterate", "Organization:partof"),
        ("_revinclude", "Provenance:target"),
        ("_format", "json"),
    ]
    query = search_query.parse("Observation", pairs, strict=True)
    assert query.criteria == ()
    assert [(key.name, key.is_falling) for key in query.sort] == [("date", True), ("_id", False)]
    assert (query.count, query.total, query.summary) == (20, Total.ACCURATE, Summary.TEXT)
    assert query.elements == ("code", "status")
    assert [(one.is_reverse, one.is_iterated, one.target_type) for one in query.includes] == [
        (False, False, "Organization"),
        (False, True, None),
        (True, False, None),
    ]
    assert query.pairs == tuple(pairs[:-1])
    assert search_query.go_on("Observation", query.pairs, ("x", AASE)).after == ("x", AASE)


def test_an_unknown_parameter_is_refused_when_strict_and_else_named() -> None:
    with pytest.raises(InvalidError) as told:
        search_query.parse("Observation", [("colour", "0101591234")], strict=True)
    assert told.value.path == "colour"
    assert "0101591234" not in str(told.value)
    query = search_query.parse("Observation", [("colour", "red"), ("code", "a")], strict=False)
    assert (query.ignored, query.pairs) == (("colour",), (("code", "a"),))


@pytest.mark.parametrize(
    ("resource_type", "name", "value"),
    [
        ("Nothing", "code", "a"),
        ("Observation", "code:above", "a"),
        ("Observation", "code", ""),
        ("Observation", "code", "|"),
        ("Observation", "code.name", "a"),
        ("Observation", "code:missing", "perhaps"),
        ("Observation", "date", "0101591234"),
        ("Observation", "value-quantity", "much"),
        ("Observation", "value-quantity", "1|2"),
        ("Observation", "focus.name", "a"),
        ("Observation", "subject:Nothing.name", "a"),
        ("Observation", "subject:Patient.colour", "a"),
        ("Observation", "component-code-value-quantity", "a"),
        ("Observation", "_has:Observation", "a"),
        ("Observation", "_has:Observation:code:code", "a"),
        ("Patient", "_has:Encounter:service-provider:status", "a"),
        ("Observation", "_id:above", "a"),
        ("Observation", "_lastUpdated:not", "2026"),
        ("Observation", "_list:not", "a"),
        ("Observation", "_profile:below", "urn:x"),
        ("Observation", "_sort", "subject"),
        ("Observation", "_count", "many"),
        ("Observation", "_total", "some"),
        ("Observation", "_summary", "short"),
        ("Observation", "_include", "Observation"),
        ("Observation", "_include", "Observation:code"),
        ("Observation", "_include:again", "Observation:subject"),
        ("Observation", "_include", "Encounter:subject"),
        ("Observation", "code", ",".join("a" * 600)),
        ("Observation", "code", "a" * 70_000),
        ("Patient", ".".join(["link:Patient"] * 9 + ["name"]), "a"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_path_and_no_value(resource_type: str, name: str, value: str) -> None:
    with pytest.raises(InvalidError) as told:
        search_query.parse(resource_type, [(name, value)], strict=False)
    assert "0101591234" not in str(told.value)


@pytest.mark.parametrize(
    ("resource_type", "name", "value", "is_sensitive"),
    [
        ("Patient", "name", "Aase", True),
        ("Patient", "gender", "female", False),
        ("Observation", "subject:Patient.family", "x", True),
        ("Organization", "name", "Hjemmesygeplejen", False),
        ("Organization", "_has:Patient:organization:birthdate", "1945", True),
        ("Observation", "subject:identifier", "urn:x|1", True),
        ("Observation", "performer:identifier", "urn:x|1", True),
        ("Encounter", "service-provider:identifier", "urn:x|1", False),
        ("Encounter", "identifier", "urn:oid:1.2.208.176.1.2|x", True),
        ("Encounter", "identifier", "010159-1234", True),
        ("Encounter", "identifier", "urn:x|5", False),
    ],
)
def test_what_tells_who_somebody_is_comes_by_post_only(
    resource_type: str, name: str, value: str, is_sensitive: bool
) -> None:
    query = search_query.parse(resource_type, [(name, value)], strict=True)
    assert query.sensitive == ((name,) if is_sensitive else ())


@pytest.mark.parametrize("value", ["a\0b", "a\ud800"])
def test_characters_that_no_text_has_are_refused(value: str) -> None:
    with pytest.raises(InvalidError):
        search_query.parse("Observation", [("code", value)], strict=False)
    with pytest.raises(InvalidError, match="keys"):
        search_query.parse("Observation", [("_sort", ",".join(["date"] * 9))], strict=False)
