"""People take, finish, hand over and withdraw tasks; the clock tells others of late ones."""

from datetime import timedelta

import pytest

from naer.access.definition import Actor, Role
from naer.access.record import Record
from naer.app import jobs
from naer.courses import actions as courses_actions
from naer.errors import ConflictError, RefusedError
from naer.fhir.plain import Json, extension, reference_id
from naer.pathways import actions, task
from tests.house import House, nurse
from tests.integration.pathways.test_reacting import HOME, announce, plans, tasks, tell
from tests.small_region import live_in_aabenraa, register_organisations

TEAM, ACUTE, MEALS = "aabenraa-hjemmesygepleje-syd", "aabenraa-akutteam", "aabenraa-madservice"


@pytest.fixture
def friday(house: House) -> House:
    """The Friday case at 10.02, with all its tasks."""
    register_organisations(house)
    house.ids["citizen"] = live_in_aabenraa(house)
    announce(house, house.ids["citizen"])
    return house


def work(house: House, activity: str) -> Json:
    return tasks(house, house.ids["citizen"])[activity]


def of(house: House, key: str) -> Actor:
    return nurse(house.ids[key], role=Role.HOME_NURSE)


def test_taking_and_finishing_shows_who_did_it_and_what_they_wrote(friday: House) -> None:
    task_id = work(friday, "tag-imod-hjemme")["id"]
    nurse_of_team = of(friday, TEAM)
    with friday.person(nurse_of_team) as rec:
        taken = actions.take_task(rec, task_id, version="1")
    assert taken["status"] == "in-progress"
    taker = extension(taken, task.TAKEN_BY)
    assert taker and reference_id(taker["valueReference"]) == nurse_of_team.id
    with friday.person(nurse_of_team) as rec, pytest.raises(ConflictError):
        actions.finish_task(rec, task_id, version="1")
    with friday.person(nurse_of_team) as rec:
        done = actions.finish_task(rec, task_id, note="Alt er klar", version="2")
    assert (done["status"], done["note"][-1]["text"]) == ("completed", "Alt er klar")
    assert done["executionPeriod"]["end"] == friday.clock.now().isoformat()
    assert extension(done, task.NEXT_ESCALATION) is None


def test_a_task_of_another_unit_cannot_be_taken(friday: House) -> None:
    with friday.person(of(friday, MEALS)) as rec, pytest.raises(RefusedError):
        actions.take_task(rec, work(friday, "tag-imod-hjemme")["id"])


def test_a_taken_task_can_be_put_back_and_noted_upon(friday: House) -> None:
    task_id = work(friday, "tag-imod-hjemme")["id"]
    with friday.person(of(friday, TEAM)) as rec:
        actions.take_task(rec, task_id)
        actions.add_note(rec, task_id, text="Nøglen ligger hos naboen")
        back = actions.put_task_back(rec, task_id, note="Er kaldt væk")
        with pytest.raises(RefusedError):
            actions.add_note(rec, task_id, text=" ")
    assert (back["status"], extension(back, task.TAKEN_BY)) == ("requested", None)
    assert [note["text"] for note in back["note"]] == ["Nøglen ligger hos naboen", "Er kaldt væk"]


def test_finishing_can_be_undone(friday: House) -> None:
    task_id = work(friday, "tag-imod-hjemme")["id"]
    with friday.person(of(friday, TEAM)) as rec:
        actions.finish_task(rec, task_id)
        again = actions.reopen_task(rec, task_id)
    assert again["status"] == "in-progress"
    assert "executionPeriod" not in again
    assert extension(again, task.NEXT_ESCALATION) is not None


def test_what_a_person_withdraws_the_programme_does_not_give_again(friday: House) -> None:
    task_id = work(friday, "traening")["id"]
    with friday.person(of(friday, "aabenraa-traening")) as rec:
        with pytest.raises(RefusedError):
            actions.withdraw_task(rec, task_id, reason="")
        gone = actions.withdraw_task(rec, task_id, reason="Træner allerede privat")
    assert gone["statusReason"]["text"] == "Træner allerede privat"
    announce(friday, friday.ids["citizen"])
    assert work(friday, "traening")["status"] == "cancelled"
    with friday.person(of(friday, "aabenraa-traening")) as rec:
        assert actions.reopen_task(rec, task_id)["status"] == "requested"


def test_a_task_is_handed_over_and_given_back(friday: House) -> None:
    task_id = work(friday, "mad")["id"]
    with friday.person(of(friday, MEALS)) as rec:
        with pytest.raises(RefusedError):
            actions.hand_task_over(rec, task_id, receiver_id=friday.ids[MEALS], note="")
        given = actions.hand_task_over(rec, task_id, receiver_id=friday.ids["aabenraa-hjemmepleje"], note="Kan I?")
    assert reference_id(given["owner"]) == friday.ids["aabenraa-hjemmepleje"]
    with friday.person(of(friday, "aabenraa-hjemmepleje")) as rec:
        back = actions.give_task_back(rec, task_id, reason="Vi har ingen bil")
    assert reference_id(back["owner"]) == friday.ids[MEALS]
    with friday.person(of(friday, MEALS)) as rec, pytest.raises(RefusedError):
        actions.give_task_back(rec, task_id, reason="Heller ikke os")


def test_a_task_that_nobody_takes_is_told_to_the_acute_team_who_may_take_it_over(friday: House) -> None:
    task_id = work(friday, "tag-imod-hjemme")["id"]
    friday.clock.go_on(timedelta(hours=2, minutes=58))  # 13.00, an hour before
    with friday.person(of(friday, ACUTE)) as rec:
        assert not rec.is_related(friday.ids["citizen"])
    with friday.system() as rec:
        assert actions.escalate_due(rec) > 0
        assert actions.escalate_due(rec) == 0
    told = work(friday, "tag-imod-hjemme")
    assert task.responsible_ids(told) == (friday.ids[TEAM], friday.ids[ACUTE])
    assert told["priority"] == "urgent"
    with friday.person(of(friday, ACUTE)) as rec:
        assert rec.find("Task", {"naer-recipient": friday.ids[ACUTE]}) != []
        taken = actions.take_task(rec, task_id)
    assert reference_id(taken["owner"]) == friday.ids[ACUTE]


def test_an_escalation_raises_the_priority_and_never_lowers_it(friday: House) -> None:
    friday.clock.go_on(timedelta(hours=6))
    with friday.system() as rec:
        actions.escalate_due(rec)
    told = work(friday, "tag-imod-hjemme")
    assert told["priority"] == "asap"
    assert extension(told, task.NEXT_ESCALATION) is None


def test_the_job_escalates_everything_that_is_due_a_few_at_a_time(
    friday: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 1)
    friday.clock.go_on(timedelta(hours=6))
    assert jobs.escalate(friday.system_guard) > 1
    with friday.system() as rec:
        assert actions.escalate_due(rec) == 0


def test_somebody_who_writes_on_a_task_meanwhile_does_not_keep_it_from_being_escalated(
    friday: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id, plain = work(friday, "tag-imod-hjemme")["id"], actions.escalate_due

    def escalate_while_somebody_writes(rec: Record) -> int:
        steps = plain(rec)
        if rec.changes_wait:
            with friday.person(of(friday, TEAM)) as other:
                actions.add_note(other, task_id, text="Har ringet")
        return steps

    monkeypatch.setattr(actions, "escalate_due", escalate_while_somebody_writes)
    friday.clock.go_on(timedelta(hours=6))
    assert jobs.escalate(friday.system_guard) > 0
    told = work(friday, "tag-imod-hjemme")
    assert told["priority"] == "asap"
    assert "Har ringet" in [note["text"] for note in told["note"]]


def test_a_taken_task_is_told_only_when_it_is_not_done_in_time(friday: House) -> None:
    with friday.person(of(friday, TEAM)) as rec:
        actions.take_task(rec, work(friday, "tag-imod-hjemme")["id"])
    friday.clock.go_on(timedelta(hours=3, minutes=30))
    with friday.system() as rec:
        actions.escalate_due(rec)
    assert task.responsible_ids(work(friday, "tag-imod-hjemme")) == (friday.ids[TEAM],)


def test_a_visit_that_no_programme_made_is_taken_put_back_and_done_like_any_task(friday: House) -> None:
    at = friday.clock.now().isoformat()
    visit: Json = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": task.TASK_CODES, "code": "visit"}]},
        "for": {"reference": f"Patient/{friday.ids['citizen']}"},
        "owner": {"reference": f"Organization/{friday.ids[TEAM]}"},
        "executionPeriod": {"start": at},
        "restriction": {"period": {"start": at, "end": at}},
    }
    with friday.system() as rec:
        visit_id = rec.save(visit, act="test")["id"]
    with friday.person(of(friday, TEAM)) as rec:
        actions.take_task(rec, visit_id)
        assert "extension" not in actions.put_task_back(rec, visit_id)
        done = actions.finish_task(rec, visit_id)
        assert done["executionPeriod"] == {"start": at, "end": at}
        assert actions.reopen_task(rec, visit_id)["executionPeriod"] == {"start": at}


def test_a_paused_visit_is_not_taken(friday: House) -> None:
    with friday.system() as rec:
        known = work(friday, "tag-imod-hjemme")
        rec.save({**known, "status": "on-hold"}, act="test")
    with friday.person(of(friday, TEAM)) as rec, pytest.raises(RefusedError, match="på pause"):
        actions.take_task(rec, known["id"])


def test_the_last_task_done_after_the_homecoming_closes_the_plan_and_reopening_opens_it(friday: House) -> None:
    citizen_id = friday.ids["citizen"]
    tell(friday, citizen_id, HOME)
    with friday.system() as rec:
        left = rec.find("Task", {"patient": citizen_id, "status": "requested"})
    assert plans(friday, citizen_id)[0]["status"] == "active"
    for one in left:
        with friday.person(nurse(reference_id(one["owner"]))) as rec:
            actions.finish_task(rec, one["id"])
    assert plans(friday, citizen_id)[0]["status"] == "completed"
    with friday.person(nurse(reference_id(left[0]["owner"]))) as rec:
        actions.reopen_task(rec, left[0]["id"])
    reopened = plans(friday, citizen_id)[0]
    assert reopened["status"] == "active"
    assert "end" not in reopened["period"]


@pytest.mark.parametrize(
    ("act", "who", "status"),
    [("take", ACUTE, "completed"), ("finish", ACUTE, "completed"), ("give_back", ACUTE, "rejected"),
     ("withdraw", "aabenraa-visitation", "cancelled")],
)  # fmt: skip
def test_an_offer_of_responsibility_is_answered_like_any_task(friday: House, act: str, who: str, status: str) -> None:
    with friday.system() as rec:
        (course,) = rec.find("EpisodeOfCare", {"patient": friday.ids["citizen"]})
    with friday.person(of(friday, "aabenraa-visitation")) as rec:
        offered = courses_actions.hand_over(
            rec, course_id=course["id"], receiver_id=friday.ids[ACUTE], contact="Vagthavende"
        )
    friday.clock.go_on(timedelta(minutes=5))
    with friday.person(of(friday, who)) as rec:
        answer = {
            "take": lambda: actions.take_task(rec, offered["id"]),
            "finish": lambda: actions.finish_task(rec, offered["id"]),
            "give_back": lambda: actions.give_task_back(rec, offered["id"], reason="Ikke os"),
            "withdraw": lambda: actions.withdraw_task(rec, offered["id"], reason="Fortrudt"),
        }[act]
        assert answer()["status"] == status
