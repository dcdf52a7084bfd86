"""A resource is R4 by the schema, faults are told where they are, and no fault repeats a value."""

import pytest

from naer.errors import InvalidError
from naer.fhir import validation
from naer.fhir.plain import Json

OBSERVATION: Json = {"resourceType": "Observation", "status": "final", "code": {"text": "weight"}}
PERSONAL_NUMBER = "0101010101"
WRONG_PATIENT: Json = {"resourceType": "Patient", "gender": "x"}


def fault(resource: Json) -> InvalidError:
    with pytest.raises(InvalidError) as caught:
        validation.validate(resource)
    return caught.value


def test_a_minimal_observation_is_valid() -> None:
    validation.validate(OBSERVATION)


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"code": {"text": 4}}, "Observation.code.text", "must be of JSON type string"),
        ({"status": "done"}, "Observation.status", "must be one of the codes registered, preliminary"),
        ({"valueInteger": 1.5}, "Observation.valueInteger", "must be of JSON type integer"),
        ({"code": {}}, "Observation.code", "is empty"),
        ({"code": {"coding": []}}, "Observation.code.coding", "is empty"),
        ({"code": {"text": ""}}, "Observation.code.text", "is not written as FHIR writes a value of type string"),
        ({"birthDate": "1940-01-01"}, "Observation", "an element that does not belong there: birthDate"),
        ({"Jens Hansen": 1}, "Observation", "an element that FHIR R4 does not know"),
        ({"issued": "2026-01-01"}, "Observation.issued", "is not written as FHIR writes a value of type instant"),
        ({"category": {"text": "x"}}, "Observation.category", "must be of JSON type array"),
        ({"category": ["x"]}, "Observation.category[0]", "must be of JSON type object"),
        ({"subject": 4}, "Observation.subject", "must be of JSON type object"),
        ({"code": "x"}, "Observation.code", "must be of JSON type object"),
        ({"_status": "x"}, "Observation._status", "must be of JSON type object"),
    ],
)
def test_a_fault_is_told_at_its_place(change: Json, path: str, says: str) -> None:
    error = fault(OBSERVATION | change)
    assert error.path == path
    assert says in str(error)


def test_a_missing_mandatory_code_is_named_without_its_twin() -> None:
    error = fault({"resourceType": "Observation", "code": {"text": "x"}})
    assert str(error) == "Observation lacks the element status."


def test_a_missing_mandatory_element_is_named() -> None:
    assert "lacks the element code" in str(fault({"resourceType": "Observation", "status": "final"}))


def test_a_size_below_zero_is_refused() -> None:
    attachment = {"contentType": "text/plain", "size": -1}
    error = fault({"resourceType": "Media", "status": "completed", "content": attachment})
    assert str(error) == "Media.content.size is not a value that FHIR R4 allows there."


def test_null_holds_the_place_of_a_value_that_only_has_extensions() -> None:
    extra = {"extension": [{"url": "urn:x", "valueCode": "unknown"}]}
    validation.validate({"resourceType": "Patient", "name": [{"given": [None, "Ida"], "_given": [extra, None]}]})


def test_in_a_list_of_primitives_the_fault_is_the_value_not_that_it_is_no_null() -> None:
    assert "must be of JSON type string" in str(fault({"resourceType": "Patient", "name": [{"given": ["Ida", 4]}]}))


@pytest.mark.parametrize(
    "resource",
    [
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": {"resourceType": "Patient", "gender": "x"}}],
        },
        {
            "resourceType": "Bundle",
            "type": "batch-response",
            "entry": [{"response": {"status": "400", "outcome": {"resourceType": "OperationOutcome"}}}],
        },
        {"resourceType": "Patient", "contained": [{"resourceType": "Patient", "gender": "x"}]},
        {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "a", "part": [{"name": "b", "resource": {"resourceType": "Patient", "gender": "x"}}]}
            ],
        },
        {"resourceType": "Patient", "contained": [{"resourceType": "Unheard"}]},
    ],
)
def test_resources_inside_resources_are_checked_where_they_stand(resource: Json) -> None:
    assert any(place in fault(resource).path for place in ("entry[0]", "contained[0]", "parameter[0].part[0]"))


@pytest.mark.parametrize("type_name", [None, "HumanName", 4, "Resource", "Hansen"])
def test_what_is_no_resource_is_refused(type_name: object) -> None:
    assert "no resourceType of R4" in str(fault({"resourceType": type_name}))


def test_what_is_no_object_is_refused() -> None:
    assert "must be a JSON object" in str(fault(["Patient"]))  # type: ignore[arg-type]


def test_a_nested_resource_must_be_an_object() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": "x"}]}
    assert "must be of JSON type object" in str(fault(bundle))


def test_half_a_surrogate_pair_is_refused() -> None:
    assert "cannot write" in str(fault(OBSERVATION | {"code": {"text": "\ud800"}}))


def test_bottomless_nesting_is_refused_and_does_not_crash() -> None:
    extension: Json = {"url": "urn:x", "valueString": "x"}
    for _ in range(100_000):
        extension = {"url": "urn:x", "extension": [extension]}
    assert "deeper than" in str(fault(OBSERVATION | {"extension": [extension]}))


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient", "gender": PERSONAL_NUMBER},
        {"resourceType": "Patient", "birthDate": PERSONAL_NUMBER},
        {"resourceType": "Patient", PERSONAL_NUMBER: True},
        {"resourceType": "Patient", "id": f"{PERSONAL_NUMBER} "},
        {"resourceType": PERSONAL_NUMBER},
        {"resourceType": "Patient", "name": [{"given": {"x": PERSONAL_NUMBER}}]},
        {"resourceType": "Patient", "multipleBirthInteger": PERSONAL_NUMBER},
    ],
)
def test_no_fault_repeats_a_value(resource: Json) -> None:
    error = fault(resource)
    assert PERSONAL_NUMBER not in str(error)
    assert PERSONAL_NUMBER not in error.path


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u2028", "\n", "\t"])
def test_text_may_hold_every_space_there_is(space: str) -> None:
    validation.validate(OBSERVATION | {"code": {"text": f"10{space}000"}, "valueString": f"10{space}000"})


def test_text_may_not_hold_control_characters() -> None:
    assert "is not written as FHIR writes" in str(fault(OBSERVATION | {"code": {"text": "a\u0001"}}))


def test_all_faults_are_told_each_where_it_is() -> None:
    patient = {"resourceType": "Patient", "gender": "x", "birthDate": "soon", "name": [{"family": 1}]}
    report = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": patient}, {"resource": {"resourceType": "x"}}],
    }
    inside = "Bundle.entry[0].resource"
    told = [error.path for error in validation.faults(report)]
    assert sorted(told[:3]) == [f"{inside}.birthDate", f"{inside}.gender", f"{inside}.name[0].family"]
    assert told[3:] == ["Bundle.entry[1].resource"]
    assert validation.faults({"resourceType": "Patient"}) == []


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    many = {"resourceType": "Patient", "name": [{"family": 1}] * 500}
    assert len(validation.faults(many)) == validation.MOST_FAULTS
