"""A care communication is read with its whole thread, and refused only for what makes it useless or dangerous."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from naer.dialogue.definition import (
    AboutStay,
    Activity,
    Addressee,
    Attachment,
    Author,
    Episode,
    IncomingCommunication,
    RoleTitle,
    StatedCitizen,
    Step,
)
from naer.exchange import understanding
from naer.exchange.medcom import care_communication as care
from naer.exchange.medcom import codes
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.frame import Citizen
from naer.exchange.understanding import Kind, Rejected, Understood
from naer.fhir.plain import Json
from tests.unit.exchange.messages import (
    CLINIC,
    HOME_CARE,
    NOON,
    NURSE,
    STATED,
    changed,
    communication,
    letter,
    part,
    party,
    raw,
    segment,
)

ATTACHMENT = segment(
    id="9091a874-17c1-4f3f-94fa-93ca9197d652",
    author=None,
    text=None,
    attachment=Attachment(title="Sår", content_type="image/png", data="iVBORw0KGgo=", created_on="2026-03-05"),
)


def meaning(bundle: Json) -> CareCommunication:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood), read
    assert read.kind is Kind.CARE_COMMUNICATION
    assert isinstance(read.meaning, CareCommunication)
    return read.meaning


def understood(bundle: Json) -> IncomingCommunication:
    return meaning(bundle).said


def test_what_was_written_is_read() -> None:
    told = letter(
        topic="Medicin",
        segments=(segment("Linje 1\nLinje 2"), ATTACHMENT),
        from_whom=Addressee(team="Akutteam"),
        to_whom=Addressee(given=("Birgit",), family="Berg", role=RoleTitle(text="Praksissygeplejerske")),
    )
    found = understood(communication(told))
    assert (found.message_id, found.thread_id) == (told.message.message_id, told.message.thread_id)
    assert (found.activity, found.category, found.topic, found.priority) == (Activity.NEW, "medicine", "Medicin", "")
    assert found.segments == told.message.segments
    assert found.segments[0].text == "Linje 1\nLinje 2"
    assert found.segments[0].author == NURSE
    assert (found.from_whom, found.to_whom) == (told.message.from_whom, told.message.to_whom)
    assert (found.sender, found.receiver) == (party(HOME_CARE), party(CLINIC))
    assert found.citizen == STATED
    assert [step.segments for step in found.steps] == [(segment().id, ATTACHMENT.id)]


@pytest.mark.parametrize("category", sorted(care.CATEGORIES - {"other"}))
def test_each_category_is_read(category: str) -> None:
    assert understood(communication(letter(category=category))).category == category


def test_the_category_other_has_its_topic() -> None:
    assert understood(communication(letter(category="other", topic="Nøgle"))).topic == "Nøgle"


def test_a_referral_may_be_urgent() -> None:
    assert understood(communication(letter(category="regarding-referral", priority="asap"))).priority == "asap"


@pytest.mark.parametrize("activity", [Activity.RETRACT, Activity.MODIFY])
def test_an_older_sender_s_activity_is_read_with_a_remark(activity: Activity) -> None:
    read = understanding.understand(raw(communication(letter(activity=activity))))
    assert isinstance(read, Understood)
    assert [problem.code for problem in read.remarks] == ["activity-of-today"]


def test_a_citizen_without_number_or_name_is_read() -> None:
    found = meaning(communication(letter(citizen=StatedCitizen(given=("Peter",)))))
    assert found.frame.citizen == Citizen(given=("Peter",))
    assert found.said.citizen == StatedCitizen(given=("Peter",))


def test_several_numbers_are_read_and_what_is_none_is_left_out() -> None:
    bundle = communication()
    part(bundle, "Patient")["identifier"] = [
        {"system": "urn:oid:1.2.208.176.1.2", "value": "0202450002"},
        {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"},
        {"system": "urn:oid:1.2.208.176.1.6.1.3.177", "value": "1206550VK9"},
        {"system": "urn:oid:1.2.208.176.1.2", "value": "none"},
        {"system": "urn:oid:9", "value": "0202450002"},
    ]
    assert [digits for _, digits in understood(bundle).citizen.numbers] == ["0202450002", "0703921VJ4", "1206550VK9"]


def test_the_stay_s_episode_is_read_and_written_for_returning() -> None:
    given = Episode("82873e50-325e-4016-8a68-2934bdb2f66d", "urn:x", "urn:uuid:82873E50-325e-4016-8a68-2934bdb2f66d")
    told = AboutStay("finished", "IMP", (given, Episode("d", codes.LPR3, "urn:uuid:d")))
    assert understood(communication(letter(stay=told))).stay == told


def test_no_text_and_no_name_shows_in_a_repr() -> None:
    found = repr(meaning(communication(letter(segments=(segment("Hemmeligt"), ATTACHMENT)))))
    assert not [word for word in ("Hemmeligt", "Holm", "0202450002", "iVBOR") if word in found]


ANSWER = segment(
    "Hun har det godt.",
    id="22093247-f2f5-4b25-a5b2-f1dcbbc3998b",
    written_at=NOON + timedelta(hours=2),
    organisation=party(CLINIC),
)


def test_a_reply_tells_the_whole_thread_and_its_history() -> None:
    asked = understood(communication(letter(segments=(segment(), ATTACHMENT))))
    later = NOON + timedelta(hours=2)
    own = Step("22093247", Activity.REPLY.value, later, later, previous=asked.message_id, segments=(ANSWER.id,))
    reply = letter(
        activity=Activity.REPLY,
        message_id="22093247",
        sender=party(CLINIC),
        receiver=party(HOME_CARE),
        segments=(ANSWER,),
        steps=(own,),
        earlier=asked.segments,
        history=asked.steps,
    )
    found = understood(communication(reply))
    assert [one.id for one in found.segments] == [segment().id, ATTACHMENT.id, ANSWER.id]
    assert [(step.activity, step.previous) for step in found.steps] == [
        ("new-message", ""),
        ("reply-message", asked.message_id),
    ]
    assert found.steps[0] == asked.steps[0]
    assert found.steps[1].segments == (ANSWER.id,)


def test_each_organisation_and_author_stands_once() -> None:
    second = segment("Mere", id="22093247-f2f5-4b25-a5b2-f1dcbbc3998c")
    bundle = communication(letter(segments=(segment(), second), earlier=(ANSWER,)))
    types = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert (types.count("Organization"), types.count("PractitionerRole")) == (2, 2)


def test_a_segment_of_nobody_known_is_the_sender_s() -> None:
    found = understood(communication(letter(segments=(segment(organisation=party(HOME_CARE).__class__(name="")),))))
    assert found.segments[0].organisation == party(HOME_CARE)


def test_a_previous_letter_of_the_old_world_is_named_by_identifier() -> None:
    own = Step("m", Activity.REPLY.value, NOON, NOON, previous="B300720181623#5790000121526")
    found = understood(communication(letter(message_id="m", activity=Activity.REPLY, steps=(own,))))
    assert found.steps[0].previous == "B300720181623#5790000121526"


def test_a_role_keeps_the_code_system_that_it_came_with() -> None:
    role = RoleTitle(code="laege", system=f"{codes.TERMINOLOGY}/x")
    doctor = segment(author=Author(given=("Eva",), family="Lund", role=role, telephone="1"))
    assert understood(communication(letter(segments=(doctor,)))).segments == (doctor,)


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
