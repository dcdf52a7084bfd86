"""People write and answer; what they wrote leaves with all that must stand in it, and its fate is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from naer.access.definition import Actor
from naer.dialogue import actions
from naer.dialogue.definition import (
    Activity,
    Addressee,
    Attachment,
    Draft,
    Message,
    MessageState,
    RoleTitle,
)
from naer.errors import NotFoundError, Refused
from tests.house import House, nurse
from tests.integration.dialogue import scene
from tests.integration.dialogue.scene import NUMBER, Scene, arriving
from tests.unit.dialogue.letters import CLINIC, TEAM, WARD, draft

QUESTION = "a clinic new 11-20 10:00 A P+"
FILE = Attachment("Medicinliste", "application/pdf", "SGVq", created_on="2026-11-20")


@pytest.fixture
def here(house: House) -> Scene:
    return scene.build(house)


def reply(here: Scene, seen: Message, *, who: Actor | None = None, what: Draft | None = None) -> Message | Refused:
    with here.house.person(who or here.nurse) as rec:
        return actions.reply(rec, seen.thread_id, seen_message_id=seen.id, draft=what or draft())


def asked(here: Scene, **changes: object) -> Message | Refused:
    given = {"to_organisation_id": here.ids[CLINIC.name], "category": "medicine", "draft": draft(), **changes}
    with here.house.person(here.nurse) as rec:
        return actions.new_message(rec, citizen_id=here.citizen, **given)


def certain(message: Message | Refused) -> Message:
    assert isinstance(message, Message), message
    return message


def test_a_reply_waits_to_be_sent_with_all_that_a_letter_needs(here: Scene) -> None:
    doctor = Addressee(("Peter",), "Test", RoleTitle("Læge"))
    came = here.comes(arriving(QUESTION, from_whom=doctor)).message
    answer = certain(reply(here, came, what=draft("Ja.\nHilsen Rikke", files=(FILE,))))
    assert [one["id"] for one in here.prepared()] == [answer.id]
    with here.house.system() as rec:
        letter = actions.letter(rec, answer.id)
    message = letter.message
    assert (message.thread_id, message.activity) == (came.thread_id, Activity.REPLY)
    assert (message.sender.name, message.receiver.name, message.to_whom) == (TEAM.name, CLINIC.name, doctor)
    text, file = message.segments
    assert text.author is not None and text.author.name == "Rikke Holm"
    assert (text.author.role.text, text.author.telephone) == ("Hjemmesygeplejerske", "12345678")
    assert (text.text, file.attachment) == ("Ja.\nHilsen Rikke", replace(FILE, size_bytes=3))
    assert [segment.id for segment in letter.earlier] == ["A", "P+"]
    assert [one.attachment.has_content for one in letter.earlier if one.attachment] == [False]
    assert [step.message_id for step in letter.history] == ["a"] and message.steps[0].previous == "a"
    assert letter.citizen.numbers == (("urn:oid:1.2.208.176.1.2", NUMBER),)


def test_a_reply_answers_the_question_at_once(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    reply(here, came)
    with here.house.person(here.nurse) as rec:
        question, answer = actions.thread(rec, came.thread_id).messages
    assert question.term is not None and question.term.answered_at == answer.at


def test_who_saw_an_older_message_as_the_latest_is_told_of_the_newer(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    certain(reply(here, came))
    refused = reply(here, came)
    assert isinstance(refused, Refused) and "nyere besked" in refused.reason


def test_the_clinic_answers_when_it_is_here_too(here: Scene) -> None:
    here.house.relate(here.citizen, here.ids[CLINIC.name], kind="gp-list")
    question = here.sends(certain(asked(here)))
    answer = certain(reply(here, question, who=here.doctor))
    assert (answer.sender.name, answer.receiver.name) == (CLINIC.name, TEAM.name)
    with here.house.person(here.nurse) as rec:
        (thread,) = actions.threads_of_units(rec, here.nurse.organisation_ids)
        assert thread.messages[0].term is not None and thread.messages[0].term.answered_at == answer.at


def test_a_new_message_names_the_citizen_from_the_record(here: Scene) -> None:
    written = certain(asked(here, topic=" Dosering ", category="other"))
    assert (written.topic, written.activity, written.state) == ("Dosering", Activity.NEW, MessageState.PREPARED)
    with here.house.system() as rec:
        letter = actions.letter(rec, written.id)
    assert (letter.citizen.numbers[0][1], letter.citizen.name, letter.earlier) == (NUMBER, "Aase Prøve", ())


def test_what_cannot_be_sent_is_refused_with_a_sentence(here: Scene) -> None:
    for changes, why in (
        ({"draft": draft("")}, "Skriv en tekst"),
        ({"category": "gossip"}, "kategorier"),
        ({"to_organisation_id": here.ids["kommune"]}, "Ring"),
        ({"from_organisation_id": here.ids[CLINIC.name]}, "din egen enhed"),
    ):
        refused = asked(here, **changes)
        assert isinstance(refused, Refused) and why in refused.reason
    assert here.prepared() == []


def test_nobody_writes_about_a_citizen_they_cannot_see(here: Scene) -> None:
    stranger = here.house.citizen(family="Fremmed")
    with here.house.person(here.nurse) as rec, pytest.raises(NotFoundError):
        actions.new_message(
            rec,
            citizen_id=stranger,
            to_organisation_id=here.ids[CLINIC.name],
            category="medicine",
            draft=draft(),
        )


def test_a_drafts_faults_are_told_before_a_reply_is_made(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    refused = reply(here, came, what=draft(telephone=""))
    assert isinstance(refused, Refused) and "telefonnummer" in refused.reason
    stranger = reply(here, came, who=here.visitator)
    assert isinstance(stranger, Refused) and "ikke part" in stranger.reason


def test_a_forwarded_thread_is_a_new_one_with_its_files(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    with here.house.person(here.nurse) as rec:
        forwarded = certain(
            actions.forward(rec, came.thread_id, to_organisation_id=here.ids[WARD.name], draft=draft("Til jer."))
        )
    assert forwarded.thread_id != came.thread_id and forwarded.activity is Activity.FORWARD
    with here.house.system() as rec:
        letter = actions.letter(rec, forwarded.id)
        assert rec.count("DocumentReference", {"patient": here.citizen}) == 1
    assert [segment.id for segment in letter.earlier] == ["A", "P+"]
    assert [one.attachment.data for one in letter.earlier if one.attachment] == ["SGVq"]
    assert [segment.text for segment in letter.message.segments] == ["Til jer."]
    assert letter.message.own_step is not None and letter.message.own_step.previous == "a"
    with here.house.person(here.nurse) as rec:
        assert actions.file_of(rec, forwarded.id, "P+").data == "SGVq"
        assert len(actions.threads_about(rec, here.citizen)) == 2


def test_a_forward_that_cannot_be_sent_is_refused(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    with here.house.person(here.nurse) as rec:
        for who, whom, why in (
            (here.ids[CLINIC.name], WARD.name, "din egen enhed"),
            ("", TEAM.name, "Vælg en anden"),
        ):
            refused = actions.forward(
                rec,
                came.thread_id,
                to_organisation_id=here.ids[whom],
                draft=draft(),
                from_organisation_id=who,
            )
            assert isinstance(refused, Refused) and why in refused.reason
    ours = certain(asked(here))
    with here.house.system() as rec:
        actions.refused(rec, ours.id, reason="Ukendt modtager")
    with here.house.person(here.nurse) as rec:
        refused = actions.forward(rec, ours.thread_id, to_organisation_id=here.ids[WARD.name], draft=draft())
        assert isinstance(refused, Refused) and "Skriv en ny" in refused.reason


def test_a_message_of_ours_goes_from_prepared_to_acknowledged(here: Scene) -> None:
    written = certain(asked(here))
    assert written.term is None
    with here.house.system() as rec:
        sent = certain(actions.after_sent(rec, written.id))
        assert (sent.state, sent.sent_at) == (MessageState.SENT, here.house.clock.now())
        assert sent.term is not None
        assert rec.read("Communication", written.id)["status"] == "in-progress"
        for _ in range(2):
            assert certain(actions.acknowledged(rec, written.id)).state is MessageState.ACKNOWLEDGED
        assert rec.read("Communication", written.id)["status"] == "completed"
        for late in (
            actions.after_sent(rec, written.id),
            actions.refused(rec, written.id, reason=""),
            actions.unacknowledged(rec, written.id),
        ):
            assert isinstance(late, Refused)
    assert here.codes() == []


def test_a_refusal_is_told_with_its_reason_and_takes_the_answer_back(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    answer = certain(reply(here, came))
    with here.house.system() as rec:
        actions.after_sent(rec, answer.id)
        refused = certain(actions.refused(rec, answer.id, reason=" Ukendt modtager "))
        assert rec.read("Communication", answer.id)["statusReason"] == {"text": "Ukendt modtager"}
        assert refused.state is MessageState.REFUSED
        assert isinstance(actions.acknowledged(rec, answer.id), Refused)
        question = actions.thread(rec, came.thread_id).messages[0]
        assert question.term is not None and question.term.answered_at is None
        actions.after_sent(rec, answer.id)
        question = actions.thread(rec, came.thread_id).messages[0]
        assert question.term is not None and question.term.answered_at is not None
    (found,) = here.found()
    assert (found.code, found.facts["reason"], found.facts["unit"]) == (
        "message-refused",
        "Ukendt modtager",
        here.ids[TEAM.name],
    )


def test_a_refusal_without_reason_still_has_a_sentence(here: Scene) -> None:
    written = certain(asked(here))
    with here.house.system() as rec:
        assert certain(actions.refused(rec, written.id, reason="")).trouble != ""


def test_silence_is_told_once_for_each_sending_and_so_is_the_acknowledgement(here: Scene) -> None:
    written = certain(asked(here))
    with here.house.system() as rec:
        for _ in range(2):
            actions.after_sent(rec, written.id)
            for _ in range(2):
                assert certain(actions.unacknowledged(rec, written.id)).state is MessageState.UNACKNOWLEDGED
        actions.after_sent(rec, written.id)
        assert certain(actions.acknowledged(rec, written.id)).trouble == ""
    assert here.codes() == ["message-unacknowledged", "message-unacknowledged", "message-delivered"]


def test_what_was_refused_and_sent_again_is_told_when_it_arrives(here: Scene) -> None:
    written = certain(asked(here))
    with here.house.system() as rec:
        actions.after_sent(rec, written.id)
        actions.refused(rec, written.id, reason="Ukendt modtager")
        actions.after_sent(rec, written.id)
        actions.acknowledged(rec, written.id)
    assert here.codes() == ["message-refused", "message-delivered"]


def test_a_file_without_content_cannot_be_opened(here: Scene) -> None:
    reply_only = arriving("b clinic new 11-20 10:00 P+")
    bare = replace(reply_only.segments[0], attachment=Attachment("Medicinliste"))
    came = here.comes(replace(reply_only, segments=(bare,))).message
    with here.house.person(here.nurse) as rec:
        for name in ("P+", "unheard-of"):
            with pytest.raises(NotFoundError):
                actions.file_of(rec, came.id, name)


def test_a_person_without_organisation_writes_nothing(here: Scene) -> None:
    with here.house.system() as rec:
        refused = actions.new_message(
            rec,
            citizen_id=here.citizen,
            to_organisation_id=here.ids[CLINIC.name],
            category="medicine",
            draft=draft(),
        )
    assert isinstance(refused, Refused)
    here.house.clock.go_on(timedelta(minutes=1))
    with here.house.person(nurse(here.ids[WARD.name])) as rec, pytest.raises(NotFoundError):
        actions.thread(rec, "unheard-of")
