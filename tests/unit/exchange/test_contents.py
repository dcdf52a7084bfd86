"""References of every way of writing lead to the same entry; what is not there is said to be not there."""

import pytest

from naer.exchange.medcom import contents as medcom_contents
from naer.exchange.medcom import frame, parts
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.frame import Citizen, Party
from naer.fhir.plain import Json
from tests.unit.exchange.messages import NOON

ORGANISATION: Json = {"resourceType": "Organization", "id": "o1"}
BUNDLE: Json = {
    "resourceType": "Bundle",
    "entry": [
        {"fullUrl": "https://sender.example/fhir/Organization/o1", "resource": ORGANISATION},
        {"fullUrl": "urn:uuid:nobody"},
        {"fullUrl": "urn:uuid:p1", "resource": {"resourceType": "Patient"}},
    ],
}


@pytest.mark.parametrize(
    "reference",
    [
        "Organization/o1",
        "https://sender.example/fhir/Organization/o1",
        "https://elsewhere.example/Organization/o1",
        "Organization/o1/_history/3",
        "urn:uuid:o1",
    ],
)
def test_a_reference_leads_to_its_entry_however_it_is_written(reference: str) -> None:
    assert Contents(BUNDLE).resolve({"reference": reference}) == ORGANISATION


@pytest.mark.parametrize(
    "reference", [None, {}, {"display": "x"}, {"reference": "Organization/o2"}, {"reference": "o1"}]
)
def test_a_reference_that_leads_nowhere_leads_to_nothing(reference: Json | None) -> None:
    assert Contents(BUNDLE).resolve(reference) is None


def test_a_reference_leads_only_to_the_type_that_is_asked_for() -> None:
    assert Contents(BUNDLE).resolve_as({"reference": "Organization/o1"}, "Patient") is None
    assert Contents(BUNDLE).resolve_as({"reference": "urn:uuid:p1"}, "Patient") == {"resourceType": "Patient"}


def test_a_bundle_without_header_has_no_parties() -> None:
    found = Contents(BUNDLE)
    assert (found.header, found.sender, found.receiver, found.focus, found.current_step) == ({}, {}, {}, {}, {})


def test_a_use_that_is_not_said_is_empty() -> None:
    assert medcom_contents.destination_use({"extension": [{"url": "urn:other", "valueCode": "primary"}]}) == ""


def test_what_a_step_quotes_is_neither_before_it_nor_new_in_it() -> None:
    step = frame.step_of(
        {
            "target": [{"reference": "MessageHeader/m"}],
            "occurredDateTime": "2026-03-06T12:00:00Z",
            "recorded": "2026-03-06T12:00:00Z",
            "entity": [{"role": "quotation", "what": {"display": "x"}}, {"role": "source", "what": {"display": "y"}}],
        }
    )
    assert (step.header_id, step.previous, step.payloads, step.occurred_at) == ("m", "", (), NOON)


def test_a_party_is_named_by_what_is_known_of_it() -> None:
    assert Party(sor="1", name="Nord").label == "Nord · SOR 1"
    assert Party(gln="2").label == "GLN 2"


def test_a_death_is_said_of_the_patient() -> None:
    assert parts.patient(Citizen(deceased=True), resource_id="p")["deceasedBoolean"] is True
