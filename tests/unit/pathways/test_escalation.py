"""When others are told of a task that nobody has taken or done in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from naer.pathways import rules
from naer.pathways.definition import Escalate, EscalationStep, KnownTask, TaskState
from tests.unit.pathways.small_programmes import FRIDAY

STEPS = (
    EscalationStep(FRIDAY - timedelta(hours=1), "taken", "visitation", "urgent"),
    EscalationStep(FRIDAY + timedelta(minutes=30), "done", "acute-nursing", "asap"),
)
TASK = KnownTask("task-1", "receive", TaskState.REQUESTED, FRIDAY, "routine", ("finding-1",), STEPS)


@pytest.mark.parametrize(
    ("state", "minutes", "steps"),
    [
        (TaskState.REQUESTED, -61, []),
        (TaskState.REQUESTED, -60, [0]),
        (TaskState.REQUESTED, 30, [0, 1]),
        (TaskState.TAKEN, -60, []),
        (TaskState.TAKEN, 30, [1]),
        (TaskState.DONE, 30, []),
        (TaskState.WITHDRAWN, 30, []),
    ],
)
def test_a_step_happens_at_its_time_unless_taken_or_done(state: TaskState, minutes: int, steps: list[int]) -> None:
    due = rules.escalations_due([replace(TASK, state=state)], FRIDAY + timedelta(minutes=minutes))
    assert [item.step for item in due] == steps


def test_a_step_says_who_is_told_and_how_urgent_it_is_now() -> None:
    (due,) = rules.escalations_due([TASK], FRIDAY)
    assert due == Escalate("task-1", "receive", 0, "visitation", "urgent")


def test_a_step_happens_once() -> None:
    done = replace(TASK, escalation=(replace(STEPS[0], is_done=True), STEPS[1]))
    assert rules.escalations_due([done], FRIDAY) == []


def test_the_next_step_is_the_first_that_will_happen_if_nobody_does_anything() -> None:
    assert rules.next_escalation(TaskState.REQUESTED, STEPS) == STEPS[0]
    assert rules.next_escalation(TaskState.TAKEN, STEPS) == STEPS[1]
    assert rules.next_escalation(TaskState.DONE, STEPS) is None


def test_a_step_that_has_happened_is_done_and_the_rest_of_it_stands() -> None:
    assert rules.done(STEPS[0]) == replace(STEPS[0], is_done=True)


@pytest.mark.parametrize(
    ("priorities", "highest"),
    [(("routine", "urgent"), "urgent"), (("asap", "urgent", "routine"), "asap"), (("stat",), "stat")],
)
def test_the_most_urgent_priority_counts(priorities: tuple[str, ...], highest: str) -> None:
    assert rules.most_urgent(*priorities) == highest
