"""What a programme proposes when something is found."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from naer.fhir.finding import Finding
from naer.pathways import rules
from naer.pathways.definition import (
    ChangeService,
    ClosePlan,
    CreatePlan,
    CreateTask,
    KnownService,
    KnownTask,
    MoveDeadline,
    PlanState,
    ServiceState,
    Situation,
    TaskState,
    WithdrawTask,
)
from tests.unit.pathways.small_programmes import FRIDAY, finding, programme

EXPECTED = "2026-11-20T14:00:00+01:00"
LATER = "2026-11-20T16:00:00+01:00"
DUE = datetime.fromisoformat(EXPECTED)
ACTIVE, PAUSED, STOPPED = ServiceState.ACTIVE, ServiceState.PAUSED, ServiceState.STOPPED


def announced(key: str = "finding-1", expected_at: str = EXPECTED, *, alone: bool = True) -> Finding:
    return finding(
        "discharge-announced",
        key=key,
        expected_at=expected_at,
        noticed_at=FRIDAY.isoformat(),
        lives_alone=alone,
    )


def task(activity: str, state: TaskState = TaskState.REQUESTED, *, caused_by: str = "finding-0") -> KnownTask:
    return KnownTask(f"task-{activity}", activity, state, DUE, "urgent", (caused_by,))


def plan(*tasks: KnownTask) -> Situation:
    return Situation(plan_id="plan-1", tasks=tasks)


def test_the_first_finding_opens_a_plan_and_gives_its_tasks() -> None:
    opened, receive, report = rules.proposals(programme(), announced(), Situation())
    assert opened == CreatePlan("Hjemkomst", "Ventes hjem fredag 20. november kl. 14.00")
    assert isinstance(receive, CreateTask)
    assert (receive.activity, receive.owner, receive.deadline) == ("receive", "home-nursing", DUE)
    assert receive.title == "Tag imod fredag 20. november kl. 14.00"
    assert (receive.priority, receive.blocks_going_home, receive.depends_on) == ("urgent", True, ("report",))
    assert [step.to for step in receive.escalation] == ["visitation", "acute-nursing"]
    assert isinstance(report, CreateTask)
    assert report.deadline == FRIDAY + timedelta(hours=2)


def test_an_activity_whose_condition_does_not_hold_gives_no_task() -> None:
    _, receive = rules.proposals(programme(), announced(alone=False), Situation())
    assert isinstance(receive, CreateTask)


def test_a_finding_that_the_programme_does_not_know_gives_nothing() -> None:
    assert rules.proposals(programme(), finding("weather-changed"), Situation()) == []


def test_the_same_finding_again_gives_nothing() -> None:
    known = plan(task("receive", caused_by="finding-1"), task("report", caused_by="finding-1"))
    assert rules.proposals(programme(), announced(), known) == []


def test_the_same_finding_again_gives_nothing_even_if_the_task_was_withdrawn_since() -> None:
    known = plan(task("receive", TaskState.WITHDRAWN, caused_by="finding-1"))
    assert rules.proposals(programme(), announced(alone=False), known) == []


def test_a_new_time_moves_the_open_task_and_its_escalation() -> None:
    (moved,) = rules.proposals(programme(), announced("finding-2", LATER, alone=False), plan(task("receive")))
    assert isinstance(moved, MoveDeadline)
    assert (moved.task_id, moved.deadline) == ("task-receive", DUE + timedelta(hours=2))
    assert moved.title == "Tag imod fredag 20. november kl. 16.00"
    assert moved.escalation[0].at == DUE + timedelta(hours=1)


def test_a_task_already_done_is_not_given_again() -> None:
    known = plan(task("receive", TaskState.DONE))
    assert rules.proposals(programme(), announced("finding-2", LATER, alone=False), known) == []


def test_a_task_to_be_done_each_time_is_given_again() -> None:
    known = plan(task("receive", TaskState.DONE), task("report", TaskState.DONE))
    (report,) = rules.proposals(programme(), announced("finding-2", LATER), known)
    assert isinstance(report, CreateTask)
    assert report.activity == "report"


def test_what_the_programme_withdrew_is_given_again_but_not_what_a_person_withdrew() -> None:
    by_programme = task("receive", TaskState.WITHDRAWN)
    by_hand = replace(by_programme, is_withdrawn_by_hand=True)
    again = announced("finding-2", alone=False)
    assert len(rules.proposals(programme(), again, plan(by_programme))) == 1
    assert rules.proposals(programme(), again, plan(by_hand)) == []


def test_a_withdrawal_takes_back_open_tasks_with_the_reason_and_spares_what_it_names() -> None:
    known = plan(task("receive"), task("report"), replace(task("receive", TaskState.DONE), id="task-done"))
    found = finding("discharge-withdrawn", expected_at=EXPECTED)
    assert rules.proposals(programme(), found, known) == [
        WithdrawTask("task-receive", "receive", "Udskrivningen fredag 20. november kl. 14.00 er aflyst")
    ]


def test_a_withdrawal_without_plan_opens_none() -> None:
    assert rules.proposals(programme(), finding("discharge-withdrawn"), Situation()) == []


def test_an_admission_pauses_running_services_and_withdraws_tasks_of_earlier_plans() -> None:
    known = Situation(
        earlier_tasks=(task("receive"),),
        services=(
            KnownService("s1", "nursing-visit", ACTIVE),
            KnownService("s2", "alarm", ACTIVE),
            KnownService("s3", "meals", PAUSED),
        ),
    )
    opened, withdrawn, paused = rules.proposals(programme(), finding("admitted", hospital="Aabenraa"), known)
    assert isinstance(opened, CreatePlan)
    assert withdrawn == WithdrawTask("task-receive", "receive", "Indlagt igen")
    assert paused == ChangeService("s1", "nursing-visit", PAUSED, "stay-1", "Indlagt på Aabenraa")


@pytest.mark.parametrize(
    ("state", "held_by", "other_stay", "to"),
    [
        (PAUSED, "stay-1", "", (ACTIVE, "")),
        (STOPPED, "stay-1", "", (ACTIVE, "")),
        (PAUSED, "stay-1", "stay-2", (PAUSED, "stay-2")),
        (PAUSED, "stay-2", "", None),
        (PAUSED, "", "", None),
        (ACTIVE, "", "", None),
    ],
)
def test_coming_home_resumes_only_what_this_stay_paused(
    state: ServiceState, held_by: str, other_stay: str, to: tuple[ServiceState, str] | None
) -> None:
    known = Situation(
        plan_id="plan-1", services=(KnownService("s1", "nursing-visit", state, held_by),), other_stay=other_stay
    )
    found = rules.proposals(programme(), finding("came-home"), known)
    assert found == ([ChangeService("s1", "nursing-visit", *to, "")] if to else [])


def test_death_stops_services_withdraws_tasks_and_closes_the_plan_in_that_order() -> None:
    services = (KnownService("s1", "nursing-visit", PAUSED, "stay-1"), KnownService("s2", "meals", STOPPED))
    known = replace(plan(task("receive")), services=services)
    withdrawn, stopped, closed = rules.proposals(programme(), finding("died"), known)
    assert isinstance(withdrawn, WithdrawTask)
    assert stopped == ChangeService("s1", "nursing-visit", STOPPED, "stay-1", "Borgeren er død")
    assert closed == ClosePlan(PlanState.COMPLETED, "Død")


def test_without_plan_there_is_none_to_close() -> None:
    assert rules.proposals(programme(), finding("died"), Situation()) == []


def test_death_taken_back_in_hospital_pauses_what_the_death_had_stopped() -> None:
    known = Situation(
        plan_id="plan-1",
        services=(KnownService("s1", "nursing-visit", STOPPED, "stay-1"), KnownService("s2", "meals", STOPPED, "")),
    )
    (paused,) = rules.proposals(programme(), finding("death-cancelled"), known)
    assert paused == ChangeService("s1", "nursing-visit", PAUSED, "stay-1", "Lever")


@pytest.mark.parametrize(
    ("encounter", "course", "held_by"),
    [("stay-1", "course-1", "stay-1"), (None, "course-1", "course-1"), (None, None, "finding-1")],
)
def test_services_are_held_by_the_stay_else_the_course_else_the_finding(
    encounter: str | None, course: str | None, held_by: str
) -> None:
    assert rules.holder(replace(finding("admitted"), encounter_id=encounter, course_id=course)) == held_by
