"""The room's rules, all pure: what a programme proposes, when tasks escalate, what may be done to a task."""

from naer.pathways.rules.conditions import holds
from naer.pathways.rules.deadlines import anchor_at, deadline_at, escalation_steps
from naer.pathways.rules.escalation import done, escalations_due, most_urgent, next_escalation
from naer.pathways.rules.proposals import holder, proposals, triggers
from naer.pathways.rules.stories import Lived, differences, lived
from naer.pathways.rules.task_states import TRANSITIONS, WHO_ACTS, after
from naer.pathways.rules.wording import facts_named, worded

__all__ = [
    "TRANSITIONS",
    "WHO_ACTS",
    "Lived",
    "after",
    "anchor_at",
    "deadline_at",
    "differences",
    "done",
    "escalation_steps",
    "escalations_due",
    "facts_named",
    "holder",
    "holds",
    "lived",
    "most_urgent",
    "next_escalation",
    "proposals",
    "triggers",
    "worded",
]
