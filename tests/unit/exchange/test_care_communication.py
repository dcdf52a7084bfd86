"""A care communication is read with its whole thread, and refused only for what makes it useless or dangerous."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from naer.exchange import understanding
from naer.exchange.medcom import care_communication as care
from naer.exchange.medcom import codes, letters
from naer.exchange.medcom.care_communication import Addressee, Attachment, CareCommunication, Role, Stay
from naer.exchange.medcom.episodes import Episode
from naer.exchange.medcom.frame import Citizen
from naer.exchange.understanding import Kind, Rejected, Understood
from naer.fhir.plain import Json
from tests.unit.exchange.messages import (
    CITIZEN,
    CLINIC,
    HOME_CARE,
    NOON,
    NURSE,
    changed,
    communication,
    letter,
    part,
    raw,
    segment,
)

ATTACHMENT = segment(
    id="9091a874-17c1-4f3f-94fa-93ca9197d652",
    author=None,
    text=None,
    attachment=Attachment(title="Sår", content_type="image/png", data="iVBORw0KGgo=", created_on="2026-03-05"),
)


def understood(bundle: Json) -> CareCommunication:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood), read
    assert read.kind is Kind.CARE_COMMUNICATION
    assert isinstance(read.meaning, CareCommunication)
    return read.meaning


def test_what_was_written_is_read() -> None:
    told = letter(
        topic="Medicin",
        segments=(segment("Linje 1\nLinje 2"), ATTACHMENT),
        new=(segment(), ATTACHMENT),
        from_whom=Addressee(team="Akutteam"),
        to_whom=Addressee(given=("Birgit",), family="Berg", role=Role(text="Praksissygeplejerske")),
    )
    found = understood(communication(told))
    assert found.thread_id == told.thread_id
    assert (found.activity, found.category, found.topic, found.priority) == (care.NEW, "medicine", "Medicin", "")
    assert found.segments == told.segments
    assert found.segments[0].text == "Linje 1\nLinje 2"
    assert found.segments[0].author == NURSE
    assert found.segments[0].organisation.sor == HOME_CARE.sor
    assert (found.sender, found.recipient) == (told.from_whom, told.to_whom)
    assert (found.frame.envelope.sender.sor, found.frame.envelope.receiver.sor) == (HOME_CARE.sor, CLINIC.sor)
    assert found.new_segments == told.segments
    assert found.history == ()


@pytest.mark.parametrize("category", sorted(care.CATEGORIES - {"other"}))
def test_each_category_is_read(category: str) -> None:
    assert understood(communication(letter(category=category))).category == category


def test_the_category_other_has_its_topic() -> None:
    assert understood(communication(letter(category="other", topic="Nøgle"))).topic == "Nøgle"


def test_a_referral_may_be_urgent() -> None:
    assert understood(communication(letter(category="regarding-referral", priority="asap"))).priority == "asap"


def test_an_older_sender_s_activity_is_read_with_a_remark() -> None:
    read = understanding.understand(raw(communication(letter(activity="retract-message"))))
    assert isinstance(read, Understood)
    assert [problem.code for problem in read.remarks] == ["activity-of-today"]


def test_a_citizen_without_number_or_name_is_read() -> None:
    found = understood(communication(letter(citizen=Citizen(given=("Peter",)))))
    assert found.frame.citizen == Citizen(given=("Peter",))


def test_several_numbers_are_read_and_what_is_none_is_left_out() -> None:
    bundle = communication()
    part(bundle, "Patient")["identifier"] = [
        {"system": "urn:oid:1.2.208.176.1.2", "value": "0202450002"},
        {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"},
        {"system": "urn:oid:1.2.208.176.1.6.1.3.177", "value": "1206550VK9"},
        {"system": "urn:oid:1.2.208.176.1.2", "value": "none"},
        {"system": "urn:oid:9", "value": "0202450002"},
    ]
    numbers = understood(bundle).frame.citizen.numbers
    assert [number.digits for number in numbers] == ["0202450002", "0703921VJ4", "1206550VK9"]


def test_the_stay_s_episode_is_read_for_returning() -> None:
    told = Stay(
        "finished",
        "IMP",
        (Episode("82873e50-325e-4016-8a68-2934bdb2f66d", "urn:x", "urn:uuid:82873E50-325e-4016-8a68-2934bdb2f66d"),),
    )
    assert understood(communication(letter(stay=told))).stay == told


def test_new_segments_are_those_listed_or_all_when_the_list_is_wrong() -> None:
    answer = segment("Svar", id="ffed9804-35e3-449f-a1c3-0f8ece783dc7", written_at=NOON + timedelta(hours=1))
    bundle = communication(letter(segments=(segment(), answer), new=(answer,)))
    assert understood(bundle).new_segments == (answer,)
    part(bundle, "Provenance")["entity"] = [{"role": "source", "what": {"identifier": {"value": "urn:uuid:other"}}}]
    assert len(understood(bundle).new_segments) == 2


def test_no_text_and_no_name_shows_in_a_repr() -> None:
    found = repr(understood(communication(letter(segments=(segment("Hemmeligt"), ATTACHMENT)))))
    assert not [word for word in ("Hemmeligt", "Holm", "Prøve", "0202450002", "iVBOR") if word in found]


def put(resource_type: str, **changes: object) -> Callable[[Json], object]:
    return lambda bundle: part(bundle, resource_type).update(changes)


def without_extension(url: str) -> Callable[[Json], object]:
    def change(bundle: Json) -> None:
        payload = part(bundle, "Communication")["payload"][0]
        payload["extension"] = [one for one in payload["extension"] if one["url"] != url]

    return change


def drop(resource_type: str) -> Callable[[Json], object]:
    def change(bundle: Json) -> None:
        bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != resource_type]

    return change


def category(*found: str) -> list[Json]:
    return [{"coding": [{"system": codes.CATEGORY_CODES, "code": code}]} for code in found]


def attached(**content: Any) -> Callable[[Json], object]:
    def change(bundle: Json) -> None:
        payload = part(bundle, "Communication")["payload"]
        payload.append({"extension": payload[0]["extension"], "contentAttachment": content})

    return change


FAULTS: dict[str, tuple[Callable[[Json], object], str]] = {
    "no patient": (drop("Patient"), "one-patient"),
    "activity of another message": (
        put("Provenance", activity={"coding": [{"system": codes.ACTIVITY_CODES, "code": "admit-inpatient"}]}),
        "known-activity",
    ),
    "no communication": (drop("Communication"), "communication-in-focus"),
    "subject elsewhere": (put("Communication", subject={"reference": "Patient/other"}), "subject-is-the-patient"),
    "no thread id": (put("Communication", identifier=[{"system": "urn:x"}]), "thread-id"),
    "thread id that is no UUID": (put("Communication", identifier=[{"value": "urn:uuid:7"}]), "thread-id"),
    "no category": (lambda b: part(b, "Communication").pop("category"), "one-category"),
    "two categories": (put("Communication", category=category("nursing", "medicine")), "one-category"),
    "unknown category": (put("Communication", category=category("assessment")), "one-category"),
    "other without topic": (put("Communication", category=category("other")), "topic-of-other"),
    "priority of another matter": (put("Communication", priority="asap"), "priority-of-referral-only"),
    "priority beyond the two": (
        put("Communication", priority="stat", category=category("regarding-referral")),
        "known-priority",
    ),
    "no text": (
        lambda b: (attached(title="x")(b), part(b, "Communication")["payload"].pop(0)),
        "text",
    ),
    "no segment id": (without_extension(codes.SEGMENT_ID), "segment-ids"),
    "no segment time": (without_extension(codes.WRITTEN_AT), "segment-times"),
    "no author": (without_extension(codes.AUTHOR), "author-names"),
    "author without name": (drop("Practitioner"), "author-names"),
    "author without role": (lambda b: part(b, "PractitionerRole").pop("code"), "author-roles"),
    "no telephone": (without_extension(codes.AUTHOR_CONTACT), "author-contacts"),
    "attachment without title": (attached(url="https://medcom.dk"), "attachment-titles"),
    "attachment of a kind nobody opens": (
        attached(title="x", contentType="application/zip", data="AAAA"),
        "attachment-types",
    ),
    "attachment that is no base64": (
        attached(title="x", contentType="application/pdf", data="ÆØÅ"),
        "attachment-content",
    ),
    "two recipients": (
        put("Communication", recipient=[{"reference": "CareTeam/1"}, {"reference": "CareTeam/2"}]),
        "one-recipient",
    ),
    "recipient elsewhere": (
        put("Communication", recipient=[{"reference": "CareTeam/1"}]),
        "recipient-belongs-to-receiver",
    ),
    "sender of another organisation": (
        lambda b: (
            b["entry"].append(
                {
                    "resource": {
                        "resourceType": "CareTeam",
                        "id": "t",
                        "managingOrganization": [part(b, "MessageHeader")["destination"][0]["receiver"]],
                    }
                }
            ),
            put("Communication", extension=[{"url": codes.SENDER, "valueReference": {"reference": "CareTeam/t"}}])(b),
        ),
        "sender-belongs-to-sender",
    ),
    "encounter that nobody refers to": (
        lambda b: b["entry"].append(
            {"resource": {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"}}}
        ),
        "encounter-in-place",
    ),
    "encounter that is not there": (put("Communication", encounter={"reference": "Encounter/e"}), "encounter-in-place"),
    "encounter without episode": (
        lambda b: (
            b["entry"].append(
                {"resource": {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"}}}
            ),
            put("Communication", encounter={"reference": "Encounter/e"})(b),
        ),
        "episode-id",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_to_the_sender(name: str) -> None:
    change, code = FAULTS[name]
    read = understanding.understand(raw(changed(communication(), change)))
    assert isinstance(read, Rejected), read
    assert code in [problem.code for problem in read.problems]


REMARKS: dict[str, tuple[Callable[[Json], object], str]] = {
    "status": (put("Communication", status="completed"), "status-unknown"),
    "no definition": (lambda b: part(b, "MessageHeader").pop("definition"), "definition-five"),
    "older definition": (put("MessageHeader", definition="http://medcomfhir.dk/x|4.0"), "definition-five"),
    "nothing listed": (lambda b: part(b, "Provenance").pop("entity"), "new-segments-listed"),
}


@pytest.mark.parametrize("name", REMARKS)
def test_a_fault_that_hurts_nobody_is_only_remarked(name: str) -> None:
    change, code = REMARKS[name]
    read = understanding.understand(raw(changed(communication(), change)))
    assert isinstance(read, Understood), read
    assert [problem.code for problem in read.remarks] == [code]


def received(**changes: Any) -> CareCommunication:
    return understood(communication(letter(**changes)))


ANSWER = segment(
    "Hun har det godt.",
    id="22093247-f2f5-4b25-a5b2-f1dcbbc3998b",
    written_at=NOON + timedelta(hours=2),
    organisation=CLINIC,
)


def test_a_reply_goes_back_in_the_same_thread_with_all_that_was_said() -> None:
    asked = received(
        from_whom=Addressee(team="Akutteam"), segments=(segment(), ATTACHMENT), new=(segment(), ATTACHMENT)
    )
    found = understood(communication(letters.reply(asked, [ANSWER])))
    assert found.activity == care.REPLY
    assert found.thread_id == asked.thread_id
    assert [one.id for one in found.segments] == [segment().id, ATTACHMENT.id, ANSWER.id]
    assert found.new_segments == (ANSWER,)
    assert found.recipient == Addressee(team="Akutteam")
    assert (found.frame.envelope.sender.sor, found.frame.envelope.receiver.sor) == (CLINIC.sor, HOME_CARE.sor)
    assert found.frame.current.previous == asked.frame.header_id
    assert [step.activity for step in found.history] == [care.NEW]
    assert found.history[0].payloads == asked.frame.current.payloads


def test_a_reply_repeats_attachments_without_their_content() -> None:
    asked = received(segments=(segment(), ATTACHMENT), new=(segment(), ATTACHMENT))
    repeated = understood(communication(letters.reply(asked, [ANSWER]))).segments[1].attachment
    assert repeated == Attachment(title="Sår", content_type="image/png", created_on="2026-03-05")


def test_a_reply_brings_back_segments_that_the_latest_letter_lacked() -> None:
    asked = received()
    lost = segment("Før", id="00000000-0000-4000-8000-000000000001", written_at=NOON - timedelta(days=1))
    found = understood(communication(letters.reply(asked, [ANSWER], earlier=[lost])))
    assert [one.text for one in found.segments] == ["Før", "Hvordan går det?", "Hun har det godt."]


def test_a_forwarded_letter_gets_a_thread_of_its_own_and_keeps_the_attachments() -> None:
    asked = received(segments=(segment(), ATTACHMENT), new=(segment(), ATTACHMENT))
    new_thread = "bb5aba27-2112-434a-ac3f-d317ba7a70cd"
    found = understood(
        communication(
            letters.forward(asked, [ANSWER], to=HOME_CARE, thread_id=new_thread, to_whom=Addressee(team="Visitation"))
        )
    )
    assert (found.activity, found.thread_id) == (care.FORWARD, new_thread)
    assert found.segments[1].attachment == ATTACHMENT.attachment
    assert found.recipient == Addressee(team="Visitation")
    assert found.frame.current.previous == asked.frame.header_id


def test_a_reply_returns_the_episode_as_it_was_written() -> None:
    stay = Stay("in-progress", "IMP", (Episode("abc", "urn:x", "urn:uuid:ABC"), Episode("d", codes.LPR3, "urn:uuid:d")))
    assert understood(communication(letters.reply(received(stay=stay), [ANSWER]))).stay == stay


def test_a_previous_letter_of_the_old_world_is_named_by_identifier() -> None:
    found = understood(communication(letter(activity=care.REPLY, previous="B300720181623#5790000121526")))
    assert found.frame.current.previous == "B300720181623#5790000121526"


def test_a_role_keeps_the_code_system_that_it_came_with() -> None:
    doctor = segment(
        author=care.Author(given=("Eva",), family="Lund", role=Role(f"{codes.TERMINOLOGY}/x", "laege"), telephone="1")
    )
    assert received(segments=(doctor,), new=(doctor,)).segments == (doctor,)


def test_a_name_is_what_people_read() -> None:
    assert Addressee(given=("Eva", "Marie"), family="Lund").name == "Eva Marie Lund"
    assert Addressee(team="Akutteam").name == "Akutteam"


def test_the_citizen_is_the_same_in_the_answer() -> None:
    assert understood(communication(letters.reply(received(), [ANSWER]))).frame.citizen == CITIZEN
