"""An acknowledgement says what became of a message, in both directions, and two steps of history."""

import pytest

from naer.exchange import understanding
from naer.exchange.medcom import acknowledging, codes
from naer.exchange.medcom.acknowledgement import Acknowledgement, Verdict
from naer.exchange.medcom.frame import Envelope
from naer.exchange.understanding import Kind, Rejected, Understood
from naer.fhir.plain import Json
from naer.fhir.reading import Format
from tests.unit.exchange.messages import HOME_CARE, NOON, WARD, changed, hospital_event, ids, notification, part, raw


def envelope_of(bundle: Json) -> Envelope:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood | Rejected)
    return read.envelope


def answer(bundle: Json, verdict: Verdict = Verdict.OK) -> Json:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood | Rejected)
    problems = read.problems if isinstance(read, Rejected) else ()
    return acknowledging.acknowledgement(read.envelope, verdict, problems=problems, now=NOON, new_id=ids(900)).bundle


def understood(bundle: Json) -> Acknowledgement:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood), read
    assert read.kind is Kind.ACKNOWLEDGEMENT
    assert isinstance(read.meaning, Acknowledgement)
    return read.meaning


BROKEN = changed(notification(), lambda bundle: part(bundle, "Encounter").update({"class": {"code": "AMB"}}))


def test_ours_is_read_as_what_it_says() -> None:
    found = understood(answer(notification()))
    assert (found.answers, found.verdict, found.issues) == (hospital_event().message_id, Verdict.OK, ())
    assert found.reason == ""
    assert (found.frame.envelope.sender.sor, found.frame.envelope.receiver.sor) == (HOME_CARE.sor, WARD.sor)


def test_the_parties_change_places_with_their_endpoints() -> None:
    there, back = envelope_of(notification()), envelope_of(answer(notification()))
    assert (back.sender.endpoint, back.receiver.endpoint) == (there.receiver.endpoint, there.sender.endpoint)


def test_there_are_exactly_two_steps_the_message_s_latest_and_our_own() -> None:
    found = understood(answer(notification()))
    assert [step.activity for step in found.frame.steps] == ["admit-inpatient", "acknowledgement"]
    assert found.frame.current.previous == hospital_event().message_id


def test_a_refusal_says_why_in_code_danish_words_and_place() -> None:
    bundle = answer(BROKEN, Verdict.FATAL)
    found = understood(bundle)
    assert found.verdict is Verdict.FATAL
    assert found.reason == (
        "MSG_VALUESET_VALUE_UNKNOWN: Opholdets klasse skal være IMP (indlagt) eller EMER (akut ambulant)."
    )
    assert part(bundle, "OperationOutcome")["issue"][0]["expression"] == ["Encounter.class.code"]


def test_even_a_message_without_history_gets_two_steps_back() -> None:
    def change(bundle: Json) -> None:
        bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != "Provenance"]

    found = understood(answer(changed(notification(), change), Verdict.FATAL))
    assert [step.header_id for step in found.frame.steps] == [hospital_event().message_id, found.frame.header_id]


def test_it_goes_back_as_xml_when_the_message_was_xml() -> None:
    made = acknowledging.acknowledgement(envelope_of(notification()), Verdict.OK, now=NOON, new_id=ids(900))
    read = understanding.understand(made.written(Format.XML))
    assert isinstance(read, Understood)
    assert read.meaning == understood(made.bundle).__class__(
        frame=read.meaning.frame, answers=hospital_event().message_id, verdict=Verdict.OK
    )


def test_an_acknowledgement_is_never_acknowledged() -> None:
    assert acknowledging.can_be_acknowledged(envelope_of(notification()))
    assert not acknowledging.can_be_acknowledged(envelope_of(answer(notification())))


def test_a_sender_that_the_header_forgot_is_found_by_its_endpoint() -> None:
    forgotten = changed(notification(), lambda bundle: part(bundle, "MessageHeader").pop("sender"))
    assert envelope_of(forgotten).sender.sor == WARD.sor
    nowhere = changed(
        forgotten, lambda bundle: part(bundle, "MessageHeader").update({"source": {"endpoint": "urn:nowhere"}})
    )
    assert not acknowledging.can_be_acknowledged(envelope_of(nowhere))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda b: part(b, "MessageHeader").pop("response"), "says-what-it-answers"),
        (lambda b: part(b, "MessageHeader")["response"].update({"code": "maybe"}), "fhir-schema"),
        (
            lambda b: part(b, "Provenance", 1)["activity"].update(
                {"coding": [{"system": codes.ACTIVITY_CODES, "code": "new-message"}]}
            ),
            "known-activity",
        ),
    ],
)
def test_an_acknowledgement_that_says_nothing_is_refused(change: object, code: str) -> None:
    assert callable(change)
    read = understanding.understand(raw(changed(answer(notification()), change)))
    assert isinstance(read, Rejected)
    assert code in [problem.code for problem in read.problems]


def test_a_refusal_without_reason_is_remarked() -> None:
    bundle = answer(BROKEN, Verdict.TRANSIENT)
    bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != "OperationOutcome"]
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood)
    assert [problem.code for problem in read.remarks] == ["says-why"]


def test_an_issue_without_details_is_told_by_its_type() -> None:
    bundle = answer(BROKEN, Verdict.FATAL)
    part(bundle, "OperationOutcome")["issue"] = [{"severity": "error", "code": "structure"}]
    assert understood(bundle).reason == "structure"
