"""A letter written here leaves as a valid message once, and its writer hears what became of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from naer.access.definition import Role
from naer.danish import identifiers
from naer.dialogue import actions as dialogue_actions
from naer.dialogue import keeping
from naer.dialogue.definition import Activity, Attachment, Draft, Message, MessageState
from naer.errors import InvalidError
from naer.exchange import correspondence, outbox, transports, understanding
from naer.exchange.medcom import letters
from naer.exchange.medcom.acknowledgement import Verdict
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.frame import Party
from naer.exchange.outbox import Patience
from naer.exchange.understanding import Understood
from naer.fhir import json_text
from naer.fhir.plain import Json
from tests.house import House, nurse
from tests.integration.exchange.post import find, known, outcome, states
from tests.integration.exchange.sending import Broken, answer_to
from tests.unit.exchange.messages import CLINIC, HOME_CARE, communication, letter, party, segment

WITH_FILE = letter(
    sender=party(CLINIC),
    receiver=party(HOME_CARE),
    segments=(
        segment("Hvordan går det?", organisation=party(CLINIC)),
        segment(
            id="9091a874-17c1-4f3f-94fa-93ca9197d652",
            author=None,
            text=None,
            organisation=party(CLINIC),
            attachment=Attachment(title="Sår", content_type="image/png", data="iVBORw0KGgo="),
        ),
    ),
)
ANSWER = Draft(text="Det går godt.\nHilsen Rikke", telephone="74767676")


def organisation(house: House, of: Party) -> str:
    numbers = [{"system": identifiers.SOR, "value": of.sor}, {"system": identifiers.GLN, "value": of.gln}]
    with house.system() as rec:
        stored = rec.save({"resourceType": "Organization", "name": of.name, "identifier": numbers}, act="test")
    return str(stored["id"])


def answered(house: House, *, draft: Draft = ANSWER) -> Message:
    """A letter came, and a nurse has replied; the reply waits to be sent."""
    home_care = organisation(house, HOME_CARE)
    organisation(house, CLINIC)
    known(house, communication(WITH_FILE))
    assert outcome(house, communication(WITH_FILE)) == "understood"
    (came,) = find(house, "Communication")
    with house.person(nurse(home_care, role=Role.HOME_NURSE)) as rec:
        reply = dialogue_actions.reply(rec, WITH_FILE.message.thread_id, seen_message_id=came["id"], draft=draft)
    assert isinstance(reply, Message), reply
    return reply


def prepared(house: House) -> list[Json]:
    return [one for one in find(house, "Communication") if correspondence.is_prepared(one)]


def send_prepared(house: House) -> list[str | None]:
    with house.system() as rec:
        return [correspondence.send_prepared(rec, one) for one in prepared(house)]


def state_of(house: House, message: Message) -> Message:
    with house.system() as rec:
        return keeping.message(rec, message.id)


def test_a_reply_leaves_as_a_message_that_says_the_whole_thread(house: House, tmp_path: Path) -> None:
    reply = answered(house)
    assert len(send_prepared(house)) == 1
    assert prepared(house) == []
    assert state_of(house, reply).state is MessageState.SENT
    outbox.send_due(house.system_guard, transports.outgoing(tmp_path))
    (file,) = [file for file in tmp_path.iterdir() if file.name.startswith("care")]
    read = understanding.understand(file.read_bytes())
    assert isinstance(read, Understood)
    assert isinstance(read.meaning, CareCommunication)
    assert read.remarks == ()
    said = read.meaning.said
    assert (said.activity, said.thread_id) == (Activity.REPLY, WITH_FILE.message.thread_id)
    assert [one.text for one in said.segments] == ["Hvordan går det?", None, "Det går godt.\nHilsen Rikke"]
    assert said.segments[1].attachment == Attachment(title="Sår", content_type="image/png")
    assert (said.sender.sor, said.receiver.sor) == (HOME_CARE.sor, CLINIC.sor)
    assert said.steps[-1].previous == WITH_FILE.message.message_id
    assert [step.message_id for step in said.steps] == [WITH_FILE.message.message_id, reply.message_id]


def test_a_prepared_letter_leaves_once(house: House) -> None:
    answered(house)
    (waiting,) = prepared(house)
    with house.system() as rec:
        assert correspondence.send_prepared(rec, waiting)
    with house.system() as rec:
        assert correspondence.send_prepared(rec, waiting) is None
    assert len(states(house, "outbox")) == 2  # the reply, and our acknowledgement of the letter


def test_a_letter_with_a_file_keeps_it(house: House, tmp_path: Path) -> None:
    draft = Draft("Se billedet.", "74767676", (Attachment(title="Nyt", content_type="image/png", data="iVBORw0KGgo="),))
    answered(house, draft=draft)
    send_prepared(house)
    outbox.send_due(house.system_guard, transports.outgoing(tmp_path))
    (file,) = [file for file in tmp_path.iterdir() if file.name.startswith("care")]
    read = understanding.understand(file.read_bytes())
    assert isinstance(read, Understood)
    assert isinstance(read.meaning, CareCommunication)
    attached = [one.attachment for one in read.meaning.said.segments if one.attachment]
    assert [one.data for one in attached] == [None, "iVBORw0KGgo="]


def test_a_letter_that_fails_our_own_checks_never_leaves_and_says_why(house: House) -> None:
    reply = answered(house)
    (waiting,) = prepared(house)
    with house.system() as rec:
        waiting["category"][0]["coding"][0]["code"] = "assessment"
        rec.save(waiting, act="test")
    assert send_prepared(house) == [None]
    told = state_of(house, reply)
    assert told.state is MessageState.REFUSED
    assert "en af de atten nationale koder" in told.trouble
    assert states(house, "outbox") == ["waiting"]  # only our acknowledgement


def test_a_letter_that_cannot_be_written_never_leaves_and_says_why(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise InvalidError("The resource holds a value that XML cannot write.")

    reply = answered(house)
    with monkeypatch.context() as broken:
        broken.setattr(letters, "compose", fail)
        assert send_prepared(house) == [None]
    assert state_of(house, reply).trouble.startswith("Beskeden kan ikke skrives")


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.OK, MessageState.ACKNOWLEDGED),
        (Verdict.FATAL, MessageState.REFUSED),
        (Verdict.TRANSIENT, MessageState.UNACKNOWLEDGED),
    ],
)
def test_the_writer_hears_what_became_of_it(house: House, verdict: Verdict, state: MessageState) -> None:
    reply = answered(house)
    send_prepared(house)
    line = Broken(failing=False)
    outbox.send_due(house.system_guard, line)
    (sent,) = [one for one in line.taken if one.kind == "care-communication"]
    assert outcome(house, answer_to(json_text.loads(sent.body), verdict)) == "understood"
    told = state_of(house, reply)
    assert told.state is state
    if verdict is Verdict.FATAL:
        assert told.trouble == "MSG_VALUESET_VALUE_UNKNOWN: Nej."
    assert bool(told.trouble) == (verdict is not Verdict.OK)


def test_the_writer_hears_of_silence_when_prompting_has_not_helped(house: House) -> None:
    reply = answered(house)
    send_prepared(house)
    for _ in range(2):
        outbox.send_due(house.system_guard, Broken(failing=False))
        house.clock.at += timedelta(minutes=31)
        outbox.prompt_unanswered(house.system_guard)
        assert state_of(house, reply).state is MessageState.SENT
    outbox.send_due(house.system_guard, Broken(failing=False))
    house.clock.at += timedelta(minutes=31)
    outbox.prompt_unanswered(house.system_guard)
    assert state_of(house, reply).state is MessageState.UNACKNOWLEDGED

    with house.system() as rec:
        (row,) = [one for one in rec.messages.listed("outbox") if one["kind"] == "care-communication"]
        assert outbox.send_again(rec, row["id"])
    outbox.send_due(house.system_guard, Broken(failing=False))
    assert state_of(house, reply).state is MessageState.SENT


def test_the_writer_hears_when_it_cannot_be_handed_over(house: House) -> None:
    reply = answered(house)
    send_prepared(house)
    outbox.send_due(house.system_guard, Broken(), patience=Patience(most_attempts=1))
    assert state_of(house, reply).state is MessageState.UNACKNOWLEDGED
