"""The states of a task, who acts in each, and who may do what."""

import pytest

from naer.errors import Refused
from naer.pathways import rules
from naer.pathways.definition import OPEN_TASK_STATES, TaskAct, TaskState
from naer.pathways.rules import TRANSITIONS, WHO_ACTS


@pytest.mark.parametrize("state", TaskState)
def test_every_state_of_a_task_has_somebody_who_acts_or_says_that_nobody_must(state: TaskState) -> None:
    assert WHO_ACTS[state]


@pytest.mark.parametrize("state", TaskState)
def test_every_state_of_a_task_can_be_left(state: TaskState) -> None:
    assert any(before is state and after is not state for (before, _), after in TRANSITIONS.items())


@pytest.mark.parametrize(
    "state", sorted(OPEN_TASK_STATES, key=lambda state: state.value), ids=lambda state: state.value
)
def test_an_open_task_can_always_be_finished_handed_over_and_withdrawn(state: TaskState) -> None:
    assert TRANSITIONS[state, TaskAct.FINISH] is TaskState.DONE
    assert TRANSITIONS[state, TaskAct.HAND_OVER] is TaskState.REQUESTED
    assert TRANSITIONS[state, TaskAct.WITHDRAW] is TaskState.WITHDRAWN


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("act", TaskAct)
def test_every_act_in_every_state_is_answered(state: TaskState, act: TaskAct) -> None:
    answer = rules.after(state, act, responsible_ids=["north"], actor_organisations=["north"], reason="Derfor")
    assert answer is TRANSITIONS[state, act] if (state, act) in TRANSITIONS else isinstance(answer, Refused)


def test_only_the_owner_and_those_told_may_act() -> None:
    told = {"responsible_ids": ["north", "acute"]}
    assert rules.after(TaskState.REQUESTED, TaskAct.TAKE, actor_organisations=["acute"], **told) is TaskState.TAKEN
    refused = rules.after(TaskState.REQUESTED, TaskAct.TAKE, actor_organisations=["south"], **told)
    assert refused == Refused("Opgaven ligger hos en anden enhed.")


@pytest.mark.parametrize("act", [TaskAct.WITHDRAW, TaskAct.GIVE_BACK])
def test_withdrawing_and_giving_back_need_a_reason(act: TaskAct) -> None:
    refused = rules.after(TaskState.TAKEN, act, responsible_ids=["north"], actor_organisations=["north"], reason=" ")
    assert refused == Refused("Skriv hvorfor.")


def test_taking_a_taken_task_says_that_it_is_taken() -> None:
    refused = rules.after(TaskState.TAKEN, TaskAct.TAKE, responsible_ids=["north"], actor_organisations=["north"])
    assert refused == Refused("Opgaven er allerede taget.")
