"""A damaged message is answered when its sender can still be told; all else is no message, with a clear sentence."""

import pytest

from naer.exchange import understanding
from naer.exchange.medcom import acknowledging
from naer.exchange.understanding import Kind, NotAMessage, Rejected
from naer.fhir import xml
from tests.unit.exchange.messages import WARD, changed, hospital_event, notification, part, raw

JSON = raw(notification())
XML = xml.write(notification())


def rejected(data: bytes) -> Rejected:
    read = understanding.understand(data)
    assert isinstance(read, Rejected), read
    return read


@pytest.mark.parametrize(
    "data",
    [
        JSON[:-2],  # the end is cut off
        JSON.replace(b'"class":', b'"class"', 1).replace(b'"Encounter"', b'"Encounter"', 1)[: len(JSON)],
        JSON[:-1] + b',"type":"message"}',  # the same key twice
        XML.replace(b"</Bundle>", b""),
        XML.replace(b'<code value="IMP"/>', b'<code value="IMP">', 1),
        XML.replace(b"<status ", b"<Status ", 1),
    ],
)
def test_a_damaged_message_is_refused_with_its_sender_known(data: bytes) -> None:
    found = rejected(data)
    assert found.problems[0].error.code == "MSG_Damaged_durin_transport"
    assert found.envelope.header_id == hospital_event().message_id
    assert found.kind is Kind.HOSPITAL_NOTIFICATION


def test_a_message_cut_off_after_its_parties_can_be_answered() -> None:
    cut = JSON[: JSON.index(b'{"fullUrl":"https://naer.example/fhir/Provenance')]
    found = rejected(cut + b"{")
    assert found.envelope.sender.sor == WARD.sor
    assert acknowledging.can_be_acknowledged(found.envelope)


def test_a_header_with_one_wrong_element_is_still_known_by_the_rest() -> None:
    bundle = changed(notification(), lambda b: part(b, "MessageHeader").update({"reason": "x", "sender": 4}))
    found = rejected(raw(bundle))
    assert found.problems[0].code == "fhir-schema"
    assert (found.envelope.header_id, found.envelope.sender.sor) == (hospital_event().message_id, WARD.sor)


def test_entries_of_any_shape_make_nothing_fall_over() -> None:
    bundle = notification()
    bundle["entry"] += [None, 4, {"resource": []}, {"resource": {"resourceType": 4}}, {"response": "x"}]
    assert rejected(raw(bundle)).envelope.header_id == hospital_event().message_id


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"UNA:+.? '", "neither JSON nor XML"),
        (b'{"resourceType": "Patient"', "not JSON from line 1"),
        (b'{"resourceType": "Bundle", "entry": [', "not JSON from line 1"),
        (b'{"resourceType": "Bundle", "entry": [{"a": 1}, {', "not JSON from line 1"),
        (b'{"resourceType": "Bundle", "entry": [4, {"a": 1}, {', "not JSON from line 1"),
        (b'{"resourceType": "Patient", "id": "1"}', "It is a Patient, which is not a message."),
        (b'{"resourceType": "Bundle", "type": "collection"}', "It is a Bundle without a MessageHeader."),
        (b'{"resourceType": "Jens Hansen"}', "It is not a FHIR resource."),
        (b'{"a": 1}', "It is not a FHIR resource."),
        (b"<html><body>502</body></html>", "not a resource of FHIR R4"),
        (b"<Patient", "not XML from line 1"),
        (b"<!DOCTYPE x><Bundle xmlns='http://hl7.org/fhir'/>", "document type"),
        (b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader"}}]}', "lacks the element"),
        (b'{"resourceType":"Bundle","type":"message","entry":"x"}', "It is a Bundle without a MessageHeader."),
    ],
)
def test_what_is_no_message_is_said_to_be_none(data: bytes, says: str) -> None:
    read = understanding.understand(data)
    assert isinstance(read, NotAMessage), read
    assert says in read.reason


def test_a_message_beyond_the_size_limit_is_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naer.fhir.limits.MAX_BYTES", 100)
    read = understanding.understand(JSON)
    assert isinstance(read, NotAMessage)
    assert "larger than" in read.reason
