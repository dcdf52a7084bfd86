"""When a task that nobody has taken or done in time is told to others."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from naer.pathways.definition import OPEN_TASK_STATES, Escalate, EscalationStep, KnownTask, TaskState

_PRIORITIES = ("routine", "urgent", "asap", "stat")


def escalations_due(tasks: Iterable[KnownTask], now: datetime) -> list[Escalate]:
    """Every step whose time has come and whose condition still holds, in the order of the tasks and their steps."""
    return [
        Escalate(task.id, task.activity, number, step.to, step.priority)
        for task in tasks
        for number, step in enumerate(task.escalation)
        if step.at <= now and _is_pending(task.state, step)
    ]


def next_escalation(state: TaskState, steps: Iterable[EscalationStep]) -> EscalationStep | None:
    """The next step of a task, of its steps by instant, that will happen if nobody does anything; None when none will."""
    return next((step for step in steps if _is_pending(state, step)), None)


def most_urgent(*priorities: str) -> str:
    """The highest of R4's request priorities."""
    return max(priorities, key=_PRIORITIES.index)


def done(step: EscalationStep) -> EscalationStep:
    """The step, once it has happened."""
    return replace(step, is_done=True)


def _is_pending(state: TaskState, step: EscalationStep) -> bool:
    is_in_time = state is TaskState.TAKEN and step.unless == "taken"
    return state in OPEN_TASK_STATES and not step.is_done and not is_in_time
