"""A message that comes is kept once, shown to whom it is for, and told of where it matters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from naer.dialogue import actions
from naer.dialogue.definition import AboutStay, Activity, Direction, Episode, Message, Sector
from naer.errors import NotFoundError
from tests.house import House
from tests.integration.dialogue import scene
from tests.integration.dialogue.scene import Scene, arriving, arriving_all
from tests.unit.dialogue.letters import CLINIC, TEAM, draft

QUESTION = "a clinic new 11-20 10:00 A P+"
DIALOGUE = """
    a    clinic   new       11-20 10:00   A P+
    b    team     reply:a   11-20 11:00   A P+ B
    c    clinic   reply:b   11-20 12:00   A P+ B C
"""


@pytest.fixture
def here(house: House) -> Scene:
    return scene.build(house)


def test_a_message_is_read_by_the_unit_it_is_for(here: Scene) -> None:
    registered = here.comes(arriving(QUESTION))
    assert registered.is_new and not registered.is_unplaced
    with here.house.person(here.nurse) as rec:
        (thread,) = actions.threads_of_units(rec, here.nurse.organisation_ids)
        assert [line.segment.text for line in thread.lines if line.segment.text] == ["tekst A\nlinje to"]
        assert actions.file_of(rec, registered.message.id, "P+").data == "SGVq"
        assert actions.unread_count(rec, here.nurse.organisation_ids) == 1
    message = registered.message
    assert (message.sender.organisation_id, message.sender.sector) == (here.ids[CLINIC.name], Sector.GENERAL_PRACTICE)
    assert (message.receiver.organisation_id, message.receiver.sector) == (here.ids[TEAM.name], Sector.MUNICIPALITY)
    assert message.term is not None and message.term.rule == "kommune-og-almen-praksis/1"


def test_whatever_order_a_thread_comes_in_it_is_one_thread(here: Scene) -> None:
    letters = arriving_all(DIALOGUE)
    for one in (letters[2], letters[0], letters[1], letters[2], letters[0]):
        here.comes(one)
    with here.house.person(here.nurse) as rec:
        (thread,) = actions.threads_about(rec, here.citizen)
        assert [line.segment.id for line in thread.lines] == ["A", "P+", "B", "C"]
        assert [one.message_id for one in thread.messages] == ["a", "b", "c"]
        assert rec.count("DocumentReference", {"patient": here.citizen}) == 1


def test_a_duplicate_is_kept_and_shown_once(here: Scene) -> None:
    first = here.comes(arriving(QUESTION))
    again = here.comes(arriving(QUESTION))
    assert not again.is_new and again.message == first.message
    with here.house.person(here.nurse) as rec:
        assert rec.count("Communication", {"patient": here.citizen}) == 1


def test_a_receiver_without_other_relation_sees_the_citizen_for_a_while(here: Scene) -> None:
    stranger = here.house.citizen(family="Ny")
    with here.house.person(here.nurse) as rec, pytest.raises(NotFoundError):
        rec.read("Patient", stranger)
    here.comes(arriving(QUESTION), citizen=stranger)
    with here.house.person(here.nurse) as rec:
        assert rec.read("Patient", stranger)["id"] == stranger
    here.house.clock.go_on(timedelta(days=91))
    with here.house.person(here.nurse) as rec, pytest.raises(NotFoundError):
        rec.read("Patient", stranger)


def test_a_receiver_with_a_course_gets_no_second_relation(here: Scene) -> None:
    here.comes(arriving(QUESTION))
    with here.house.system() as rec:
        assert {one.kind for one in rec.relations(here.citizen)} == {"course"}


def test_a_receiver_that_the_record_does_not_know_changes_nothing_for_others(here: Scene) -> None:
    stranger = replace(
        arriving(QUESTION), receiver=replace(TEAM, sor="999991", gln="9999990000000", organisation_id="")
    )
    registered = here.comes(stranger)
    assert registered.message.receiver.organisation_id == ""
    with here.house.person(here.nurse) as rec:
        assert [one.id for one in actions.threads_about(rec, here.citizen)] == [registered.message.thread_id]


def test_one_thread_id_about_two_citizens_is_two_threads(here: Scene) -> None:
    other = here.house.citizen(family="Anden")
    here.house.relate(other, here.ids[TEAM.name])
    first, _, third = arriving_all(DIALOGUE)
    here.comes(first)
    here.comes(third, citizen=other)
    with here.house.person(here.nurse) as rec:
        assert len(actions.threads_of_units(rec, here.nurse.organisation_ids)) == 2
        assert [one.message_id for one in actions.thread(rec, first.thread_id).messages] == ["a"]
        assert [one.message_id for one in actions.thread(rec, first.thread_id, citizen_id=other).messages] == ["c"]


def test_a_late_question_finds_its_answer_already_there(here: Scene) -> None:
    question, answer, _ = arriving_all(DIALOGUE)
    here.comes(answer)
    registered = here.comes(question)
    with here.house.person(here.nurse) as rec:
        asked = actions.read(rec, registered.message.id)
    assert asked.term is not None and asked.term.answered_at == answer.sent_at


def test_what_we_sent_and_get_back_is_noted_as_received(here: Scene) -> None:
    with here.house.person(here.nurse) as rec:
        written = actions.new_message(
            rec,
            citizen_id=here.citizen,
            to_organisation_id=here.ids[CLINIC.name],
            category="medicine",
            draft=draft(),
        )
    assert isinstance(written, Message)
    sent = here.sends(written)
    back = replace(arriving("a team new 11-20 10:00 A"), message_id=sent.message_id, thread_id=sent.thread_id)
    forged = here.comes(replace(back, sender=replace(back.sender, sor="999991", gln="9999990000000")))
    assert not forged.is_new and forged.message.received_at is None
    for is_new in (True, False):
        registered = here.comes(back)
        assert registered.is_new is is_new and registered.message.direction is Direction.OUT
        assert registered.message.received_at == here.house.clock.now()
    with here.house.person(here.doctor) as rec:
        assert actions.unread_count(rec, here.doctor.organisation_ids) == 1


def test_a_message_about_discharge_is_told_only_while_the_citizen_is_in_hospital(here: Scene) -> None:
    here.comes(arriving("a ward new 11-20 10:00 A", category="discharge"))
    assert here.codes() == []
    with here.house.system() as rec:
        stay = rec.save(
            {
                "resourceType": "Encounter",
                "status": "in-progress",
                "class": {"code": "IMP"},
                "identifier": [{"system": "urn:naer:episode", "value": "episode-1"}],
                "subject": {"reference": f"Patient/{here.citizen}"},
            },
            act="test",
        )
    about = AboutStay("in-progress", "IMP", (Episode("unknown"), Episode("episode-1")))
    registered = here.comes(arriving("b ward new 11-20 10:00 B", category="discharge", stay=about, thread_id="another"))
    assert registered.message.encounter_id == stay["id"]
    (found,) = here.found()
    assert (found.code, found.encounter_id, found.facts["unit"]) == (
        "discharge-message",
        stay["id"],
        here.ids[TEAM.name],
    )
    assert registered.message.direction is Direction.IN and registered.message.activity is Activity.NEW
