"""The few ways of reading a resource as plain JSON, each also where there is nothing to read."""

import pytest

from naer.fhir import plain
from naer.fhir.plain import Json


def test_a_reference_leads_to_what_it_was_made_of() -> None:
    task = {"resourceType": "Task", "id": "one"}
    assert plain.reference_to(task) == {"reference": "Task/one"}
    assert plain.reference_id(plain.reference_to(task)) == "one"
    assert plain.reference_id({"display": "nobody"}) == ""


def test_an_identifier_is_found_by_its_system() -> None:
    patient = {"identifier": [{"system": "a", "value": "1"}, {"system": "b", "value": "2"}]}
    assert plain.identifier_value(patient, "b") == "2"
    assert plain.identifier_value(patient, "c") is None
    assert plain.identifier_value({}, "a") is None


def test_an_extension_is_found_by_its_address() -> None:
    element = {"extension": [{"url": "a", "valueString": "1"}, {"url": "b", "valueString": "2"}]}
    assert plain.extension(element, "b") == {"url": "b", "valueString": "2"}
    assert plain.extension(element, "c") is None
    assert plain.extension({}, "a") is None


def test_a_code_is_the_first_of_its_system() -> None:
    concept = {"coding": [{"system": "a", "code": "1"}, {"system": "b", "code": "2"}]}
    assert plain.coding_code(concept) == "1"
    assert plain.coding_code(concept, "b") == "2"
    assert plain.coding_code(concept, "c") is None
    assert plain.coding_code(None) is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        ([{"given": ["Aase", "Marie"], "family": "Prøve"}], "Aase Marie Prøve"),
        ([{"family": "Prøve"}], "Prøve"),
        ([{"given": ["Aase"]}], "Aase"),
        ([{"text": "Aase M. Prøve", "family": "Prøve"}], "Aase M. Prøve"),
        ([{"use": "old", "family": "Før"}, {"use": "official", "given": ["Aase"], "family": "Nu"}], "Aase Nu"),
    ],
)
def test_a_name_is_written_as_it_is_said(names: list[Json], said: str) -> None:
    assert plain.full_name({"name": names} if names else {}) == said
