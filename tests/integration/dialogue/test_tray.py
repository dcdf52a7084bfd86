"""A message about somebody nobody here knows waits for a person with the right to decide, and is seen by nobody else."""

from dataclasses import replace

import pytest

from naer.dialogue import actions
from naer.dialogue.definition import Message, MessageState, StatedCitizen, TrayState
from naer.errors import NotFoundError, Refused
from tests.house import House, nurse
from tests.integration.dialogue import scene
from tests.integration.dialogue.scene import Scene, arriving, arriving_all
from tests.unit.dialogue.letters import CLINIC, TEAM, draft

UNKNOWN = "a clinic new 11-20 10:00 A P+"
REASON = "Nyt navn; født samme dag, samme læge"


@pytest.fixture
def here(house: House) -> Scene:
    return scene.build(house)


@pytest.fixture
def waiting(here: Scene) -> Message:
    registered = here.comes(arriving(UNKNOWN), citizen=None)
    assert registered.is_unplaced
    return registered.message


def tray(here: Scene) -> list[str]:
    with here.house.person(here.visitator) as rec:
        return [one.id for one in actions.waiting(rec)]


def test_only_the_unit_and_those_who_sort_see_an_unplaced_message(here: Scene, waiting: Message) -> None:
    assert tray(here) == [waiting.id]
    with here.house.person(here.nurse) as rec:
        assert actions.waiting(rec) == []
        assert actions.thread(rec, waiting.thread_id).id == waiting.thread_id
        assert actions.threads_of_units(rec, here.nurse.organisation_ids) == []
        assert actions.unread_count(rec, here.nurse.organisation_ids) == 0
    for other in (here.doctor, nurse(here.ids["kommune"])):
        with here.house.person(other) as rec:
            assert rec.count("Communication", {}) == 0
            with pytest.raises(NotFoundError):
                actions.thread(rec, waiting.thread_id)


def test_nothing_is_told_of_a_message_that_nobody_has_placed(here: Scene, waiting: Message) -> None:
    here.house.clock.at = here.house.clock.at.replace(month=12)
    with here.house.system() as rec:
        assert actions.find_late(rec) == 0
    assert here.codes() == [] and waiting.term is not None


def test_a_visitator_places_it_with_a_citizen_and_says_why(here: Scene, waiting: Message) -> None:
    with here.house.person(here.visitator) as rec:
        placed = actions.match(rec, waiting.id, here.citizen, reason=REASON)
    assert isinstance(placed, Message)
    (decision,) = placed.decisions
    assert (decision.state, decision.person_id, decision.reason) == (TrayState.MATCHED, here.visitator.id, REASON)
    assert tray(here) == []
    with here.house.person(here.nurse) as rec:
        (thread,) = actions.threads_about(rec, here.citizen)
        assert [line.segment.id for line in thread.lines] == ["A", "P+"]
        assert actions.file_of(rec, placed.id, "P+").data == "SGVq"
        assert actions.unread_count(rec, here.nurse.organisation_ids) == 1
        answer = actions.reply(rec, placed.thread_id, seen_message_id=placed.id, draft=draft())
    assert isinstance(answer, Message)
    with here.house.system() as rec:
        assert actions.letter(rec, answer.id).citizen == waiting.citizen


def test_the_rest_of_the_thread_follows_and_so_does_what_comes_later(here: Scene, waiting: Message) -> None:
    _, second, third = arriving_all(
        """
        a    clinic   new       11-20 10:00   A P+
        b    clinic   reply:a   11-20 11:00   A P+ B
        c    clinic   reply:b   11-20 12:00   A P+ B C
    """
    )
    assert here.comes(second, citizen=None).message.citizen_id == waiting.citizen_id
    with here.house.person(here.visitator) as rec:
        actions.match(rec, waiting.id, here.citizen, reason=REASON)
    later = here.comes(third, citizen=None)
    assert not later.is_unplaced and later.message.citizen_id == here.citizen
    nameless = replace(third, message_id="d", citizen=StatedCitizen())
    assert here.comes(nameless, citizen=None).is_unplaced
    with here.house.person(here.nurse) as rec:
        (thread,) = actions.threads_about(rec, here.citizen)
        assert [one.message_id for one in thread.messages] == ["a", "b", "c"]


def test_the_raw_message_in_the_inbox_gets_its_citizen_by_the_system(here: Scene) -> None:
    with here.house.system() as rec:
        inbox_id = rec.messages.receive(raw=b"{}", channel="test", name="a.json")
    came = here.comes(arriving(UNKNOWN, inbox_id=inbox_id), citizen=None).message
    with here.house.person(here.visitator) as rec:
        actions.match(rec, came.id, here.citizen, reason=REASON)
    with here.house.system() as rec:
        communication = rec.read("Communication", came.id)
        for _ in range(2):
            actions.follow_match(rec, communication)
        assert rec.messages.incoming(inbox_id)["citizen_id"] == here.citizen
        actions.follow_match(
            rec, rec.read("Communication", here.comes(arriving("x ward new 11-20 10:00 X")).message.id)
        )


def test_those_without_the_right_are_refused(here: Scene, waiting: Message) -> None:
    with here.house.person(here.nurse) as rec:
        for refused in (
            actions.match(rec, waiting.id, here.citizen, reason=REASON),
            actions.return_to_sender(rec, waiting.id, reason=REASON, draft=draft()),
            actions.close(rec, waiting.id, reason=REASON),
        ):
            assert isinstance(refused, Refused) and "ret til" in refused.reason
    assert tray(here) == [waiting.id]


def test_a_decision_needs_a_reason_and_a_citizen_one_may_see(here: Scene, waiting: Message) -> None:
    stranger = here.house.citizen(family="Fremmed")
    with here.house.person(here.visitator) as rec:
        for refused, why in (
            (actions.match(rec, waiting.id, here.citizen, reason=" "), "hvorfor"),
            (actions.match(rec, waiting.id, stranger, reason=REASON), "ikke adgang"),
            (actions.return_to_sender(rec, waiting.id, reason=REASON, draft=draft("")), "Skriv en tekst"),
        ):
            assert isinstance(refused, Refused) and why in refused.reason


def test_a_decided_message_is_not_decided_again(here: Scene, waiting: Message) -> None:
    with here.house.person(here.visitator) as rec:
        closed = actions.close(rec, waiting.id, reason="Sendt til en forkert enhed; ringet til afsender")
        assert isinstance(closed, Message) and closed.tray is TrayState.CLOSED
        again = actions.match(rec, waiting.id, here.citizen, reason=REASON)
        assert isinstance(again, Refused) and "allerede afgjort" in again.reason
    assert tray(here) == []


def test_a_returned_message_gives_the_sender_an_answer(here: Scene, waiting: Message) -> None:
    with here.house.person(here.visitator) as rec:
        answer = actions.return_to_sender(rec, waiting.id, reason="Ukendt her", draft=draft("Vi kender ikke borgeren."))
    assert isinstance(answer, Message) and answer.state is MessageState.PREPARED
    assert (answer.sender.name, answer.receiver.name) == (TEAM.name, CLINIC.name)
    with here.house.system() as rec:
        letter = actions.letter(rec, answer.id)
        assert letter.citizen == waiting.citizen and [step.message_id for step in letter.history] == ["a"]
        actions.after_sent(rec, answer.id)
        actions.refused(rec, answer.id, reason="Ukendt modtager")
    assert here.codes() == [] and tray(here) == []
    with here.house.person(here.nurse) as rec:
        refused = actions.reply(rec, answer.thread_id, seen_message_id=answer.id, draft=draft())
        assert isinstance(refused, Refused) and "uplacerede" in refused.reason


def test_a_clinics_own_doctor_sorts_its_tray(here: Scene) -> None:
    came = here.comes(arriving("a team new 11-20 10:00 A"), citizen=None).message
    with here.house.person(here.doctor) as rec:
        assert [one.id for one in actions.waiting(rec)] == [came.id]
        assert isinstance(actions.close(rec, came.id, reason="Ikke vores patient"), Message)


def test_a_receiver_that_nobody_knows_leaves_it_to_the_inbox(here: Scene) -> None:
    receiver = replace(arriving(UNKNOWN).receiver, sor="999991", gln="9999990000000")
    came = here.comes(arriving(UNKNOWN, receiver=receiver), citizen=None)
    assert came.is_unplaced and tray(here) == []
