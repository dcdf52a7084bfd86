"""Handing responsibility for a course over: offer, answer, and exactly one responsible all the while."""

from datetime import timedelta

import pytest

from naer.access.definition import Role
from naer.courses import actions
from naer.courses.rules import HandoverAct, Term, gaps_and_overlaps
from naer.errors import RefusedError
from tests.house import House, nurse


@pytest.fixture
def course(house: House) -> str:
    """A course with the northern team responsible."""
    citizen_id, north, _ = house.citizen(), house.organisation("Nord"), house.organisation("Syd")
    house.ids["citizen"] = citizen_id
    with house.system() as rec:
        return actions.open_course(
            rec, citizen_id=citizen_id, code="nursing", name="Hjemmesygepleje", organisation_id=north, contact="A. Nord"
        )


def offer(house: House, course_id: str) -> str:
    with house.person(nurse(house.ids["Nord"])) as rec:
        return actions.hand_over(
            rec, course_id=course_id, receiver_id=house.ids["Syd"], contact="B. Syd", note="Flytter til Syd"
        )["id"]


def responsible(house: House, course_id: str) -> tuple[str, str]:
    with house.system() as rec:
        found = rec.responsible(course_id)
        assert found
        return found.organisation_id, found.contact


def test_until_the_receiver_has_taken_it_the_sender_stays_responsible(house: House, course: str) -> None:
    offer(house, course)
    assert responsible(house, course) == (house.ids["Nord"], "A. Nord")


def test_the_receiver_takes_it_and_is_responsible_from_that_instant(house: House, course: str) -> None:
    task_id = offer(house, course)
    house.clock.go_on(timedelta(hours=2))
    with house.person(nurse(house.ids["Syd"], role=Role.VISITATOR)) as rec:
        answered = actions.answer_handover(rec, task_id, HandoverAct.TAKE)
    assert answered["status"] == "completed"
    assert responsible(house, course) == (house.ids["Syd"], "B. Syd")
    with house.system() as rec:
        history = rec.responsible_history(course)
        opened_at = history[0].since
        terms = [Term(one.organisation_id, one.since, one.until) for one in history]
        assert rec.read("EpisodeOfCare", course)["managingOrganization"]["reference"].endswith(house.ids["Syd"])
    assert gaps_and_overlaps(terms, opened_at=opened_at, closed_at=None) == []


@pytest.mark.parametrize(("act", "who"), [(HandoverAct.DECLINE, "Syd"), (HandoverAct.WITHDRAW, "Nord")])
def test_a_declined_or_withdrawn_offer_moves_nothing(house: House, course: str, act: HandoverAct, who: str) -> None:
    task_id = offer(house, course)
    with house.person(nurse(house.ids[who])) as rec:
        actions.answer_handover(rec, task_id, act, note="Vi har ikke plads")
    assert responsible(house, course) == (house.ids["Nord"], "A. Nord")


def test_a_stranger_neither_offers_nor_takes(house: House, course: str) -> None:
    east = house.organisation("Øst")
    house.relate(house.ids["citizen"], east)
    with house.person(nurse(east)) as rec, pytest.raises(RefusedError):
        actions.hand_over(rec, course_id=course, receiver_id=east, contact="C. Øst")
    task_id = offer(house, course)
    with house.person(nurse(east)) as rec, pytest.raises(RefusedError):
        actions.answer_handover(rec, task_id, HandoverAct.TAKE)


def test_there_is_one_offer_at_a_time(house: House, course: str) -> None:
    offer(house, course)
    with pytest.raises(RefusedError):
        offer(house, course)


def test_a_closed_course_needs_nobody_and_closes_once(house: House, course: str) -> None:
    house.clock.go_on(timedelta(hours=1))
    with house.person(nurse(house.ids["Nord"])) as rec:
        assert actions.close_course(rec, course)["status"] == "finished"
    with house.person(nurse(house.ids["Nord"])) as rec, pytest.raises(RefusedError):
        actions.close_course(rec, course)
    house.clock.go_on(timedelta(hours=1))
    with house.system() as rec:
        assert rec.responsible(course) is None


def test_an_offer_needs_no_words(house: House, course: str) -> None:
    with house.person(nurse(house.ids["Nord"])) as rec:
        offered = actions.hand_over(rec, course_id=course, receiver_id=house.ids["Syd"], contact="B. Syd")
    assert "note" not in offered
