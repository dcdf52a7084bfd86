"""A message in the record is a valid FHIR R4 Communication, and comes back as it went in."""

from dataclasses import replace

import pytest

from naer.dialogue.communication import as_communication, from_communication
from naer.dialogue.definition import (
    AboutStay,
    Addressee,
    AnswerTerm,
    Direction,
    Episode,
    Message,
    MessageState,
    ReadMark,
    RoleTitle,
    Segment,
    TrayDecision,
    TrayState,
)
from naer.dialogue.segments import as_document, content_of, in_document
from naer.fhir import validation
from tests.unit.dialogue.letters import CLINIC, at, message

CITIZEN = "01930000-0000-7000-8000-000000000001"


def received(line: str = "a clinic reply:x 11-20 10:00 A P+", **changes: object) -> Message:
    """A message whose file lies in a document, as it does when it is kept."""
    found = message(line, citizen_id=CITIZEN)
    segments = tuple(in_document(segment, "document-id") for segment in found.segments)
    return replace(found, id="", **{"segments": segments, **changes})


DOCTOR = Addressee(("Peter",), "Test", RoleTitle("Læge", "code", "urn:roles"))
FULL = received(
    "a clinic new 11-20 10:00 A P+",
    topic="Medicin efter udskrivning",
    priority="asap",
    from_whom=DOCTOR,
    to_whom=Addressee(team="Akutteamet"),
    stay=AboutStay("finished", "IMP", (Episode("e1", "urn:local", "urn:uuid:E1"), Episode("e2"))),
    encounter_id="encounter-id",
    inbox_id="inbox-id",
    term=AnswerTerm(at("11-26 00:00"), "gp/1", answered_at=at("11-24 10:00"), late_found_at=at("11-26 00:01")),
    reads=(ReadMark("team-id", "nurse", "Anna Test", at("11-20 15:00")),),
    unread_found_at=at("11-24 00:00"),
    trouble="Modtageren findes ikke.",
    sendings=2,
    tray=TrayState.MATCHED,
    decisions=(TrayDecision(TrayState.MATCHED, "person", "Mette Krogh", "Nyt navn", at("11-21 09:00")),),
)


@pytest.mark.parametrize("state", MessageState)
def test_a_message_in_any_state_is_valid_r4_and_comes_back_equal(state: MessageState) -> None:
    for one in (replace(FULL, state=state), received(state=state)):
        resource = as_communication(one)
        validation.validate(resource)
        assert from_communication(resource) == one


def test_a_message_without_anything_optional_comes_back_equal() -> None:
    bare = replace(
        received("a ward new 11-20 10:00 A"),
        direction=Direction.OUT,
        received_at=None,
        sent_at=None,
        topic="",
        steps=(),
    )
    assert from_communication(as_communication(bare)) == bare
    assert "inResponseTo" not in as_communication(bare)


def test_plain_fhir_readers_find_sender_receiver_status_and_what_is_answered() -> None:
    resource = as_communication(received())
    assert resource["status"] == "completed"
    assert resource["sender"]["display"] == CLINIC.name
    assert resource["recipient"][0]["reference"] == "Organization/team-id"
    assert resource["inResponseTo"][0]["identifier"]["value"] == "x"
    assert resource["payload"][0]["contentString"] == "tekst A\nlinje to"


def test_an_organisation_that_the_record_does_not_know_is_named_only() -> None:
    unknown = replace(CLINIC, organisation_id="", sor="", gln="")
    assert as_communication(received(sender=unknown))["sender"] == {"display": "Lægehuset"}


def test_a_message_that_was_read_is_written_as_a_change_of_that_version() -> None:
    stored = as_communication(received()) | {"id": "communication-id", "meta": {"versionId": "3", "lastUpdated": "x"}}
    changed = as_communication(replace(from_communication(stored), priority="asap"))
    assert (changed["id"], changed["meta"]) == ("communication-id", {"versionId": "3"})


WATCHED = [
    ({}, {"unread", "read-term", "unanswered", "answer-term"}),
    ({"unread_found_at": at("11-24 00:00")}, {"unread", "unanswered", "answer-term"}),
    ({"reads": FULL.reads}, {"unanswered", "answer-term"}),
    ({"term": None}, {"unread", "read-term"}),
    ({"term": replace(FULL.term, answered_at=None)}, {"unread", "read-term", "unanswered"}),
    ({"term": FULL.term, "read_due_at": None}, {"unread"}),
    ({"term": None, "reads": FULL.reads}, set()),
    ({"tray": TrayState.WAITING}, set()),
    ({"tray": TrayState.MATCHED, "term": None}, {"unread", "read-term"}),
    ({"term": None, "receiver": replace(FULL.receiver, organisation_id="")}, set()),
    ({"state": MessageState.PREPARED, "direction": Direction.OUT, "term": None}, set()),
]


@pytest.mark.parametrize(("changes", "watched"), WATCHED)
def test_lists_and_the_clock_find_what_is_unread_and_unanswered(changes: dict[str, object], watched: set[str]) -> None:
    resource = as_communication(received("a clinic new 11-20 10:00 A", **changes))
    extensions = [one for one in resource["extension"] if one["url"] == "urn:naer:extension:watch"]
    assert {one["valueString"] for one in extensions} == watched


def test_a_files_content_lies_in_a_document_of_its_own() -> None:
    text, file = message("a clinic new 11-20 10:00 A P+").segments
    document = as_document(file, citizen_id=CITIZEN)
    assert document is not None
    validation.validate(document)
    assert content_of(document) == {"title": "bilag P+", "contentType": "application/pdf", "data": "SGVq"}
    assert as_document(text, citizen_id=CITIZEN) is None
    assert in_document(text, "x") == text
    kept = in_document(file, "document-id")
    assert kept.attachment is not None and (kept.attachment.data, kept.attachment.size_bytes) == (None, 3)
    assert as_document(kept, citizen_id=CITIZEN) is None and in_document(kept, "y") == kept


def test_base64_written_with_line_breaks_is_kept_without() -> None:
    (file,) = message("a clinic new 11-20 10:00 P+").segments
    assert file.attachment is not None
    broken = replace(file, attachment=replace(file.attachment, data="SG\n Vq", content_type="", title=""))
    document = as_document(broken, citizen_id=CITIZEN)
    assert document is not None and content_of(document) == {"title": "Bilag", "data": "SGVq"}


def test_a_link_stays_a_link() -> None:
    (file,) = message("a clinic new 11-20 10:00 P+").segments
    assert file.attachment is not None
    link = Segment(
        file.id,
        file.written_at,
        file.organisation,
        attachment=replace(file.attachment, data=None, url="https://example.org/billede", created_on="2026-11-20"),
    )
    one = received(segments=(link,))
    validation.validate(as_communication(one))
    assert from_communication(as_communication(one)) == one
