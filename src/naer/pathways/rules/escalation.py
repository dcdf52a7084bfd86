"""When a task that nobody has taken or done in time is told to others."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from naer.pathways.definition import Escalate, EscalationStep, KnownTask, TaskState

_PRIORITIES = ("routine", "urgent", "asap", "stat")


def escalations_due(tasks: Iterable[KnownTask], now: datetime) -> list[Escalate]:
    """Every step whose time has come and whose condition still holds, in the order of the tasks and their steps."""
    return [
        Escalate(task.id, task.activity, number, step.to, step.priority)
        for task in tasks
        for number, step in enumerate(task.escalation)
        if step.at <= now and _is_pending(task, step)
    ]


def next_escalation(task: KnownTask) -> EscalationStep | None:
    """The next step that will happen if nobody does anything; None when none will."""
    return next((step for step in task.escalation if _is_pending(task, step)), None)


def most_urgent(*priorities: str) -> str:
    """The highest of R4's request priorities."""
    return max(priorities, key=_PRIORITIES.index)


def done(step: EscalationStep) -> EscalationStep:
    """The step, once it has happened."""
    return replace(step, is_done=True)


def _is_pending(task: KnownTask, step: EscalationStep) -> bool:
    is_in_time = task.state is TaskState.TAKEN and step.unless == "taken"
    return task.is_open and not step.is_done and not is_in_time
