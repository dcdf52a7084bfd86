"""The room's rules, all pure: what a stay is, what is worth telling of it, who may hand responsibility over."""

from naer.courses.rules.announce import (
    discharge_findings,
    findings,
    notice_in_force,
    notice_minutes,
    withdrawal_findings,
)
from naer.courses.rules.replay import TRANSITIONS, Step, history, in_order, stay
from naer.courses.rules.responsibility import (
    HANDOVER_TRANSITIONS,
    Handover,
    HandoverAct,
    HandoverState,
    Term,
    answered,
    gaps_and_overlaps,
    may_offer,
)

__all__ = [
    "HANDOVER_TRANSITIONS",
    "TRANSITIONS",
    "Handover",
    "HandoverAct",
    "HandoverState",
    "Step",
    "Term",
    "answered",
    "discharge_findings",
    "findings",
    "gaps_and_overlaps",
    "history",
    "in_order",
    "may_offer",
    "notice_in_force",
    "notice_minutes",
    "stay",
    "withdrawal_findings",
]
