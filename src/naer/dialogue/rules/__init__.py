"""The room's rules, all pure: what a thread is, when answers are due, what is worth telling, who may write."""

from naer.dialogue.rules.announce import findings
from naer.dialogue.rules.answers import answer_term, answered_at, due_at, is_late, is_unread_too_long, read_due_at
from naer.dialogue.rules.states import TRANSITIONS, after, may_decide, tray_refusal
from naer.dialogue.rules.threads import (
    answered_message,
    history,
    is_unread_by,
    own_segments,
    segments_to_keep,
    thread,
    unread_by,
)
from naer.dialogue.rules.writing import (
    CONTENT_TYPES,
    Route,
    draft_refusal,
    latest,
    receiver_refusal,
    reply_route,
    subject_refusal,
)

__all__ = [
    "CONTENT_TYPES",
    "TRANSITIONS",
    "Route",
    "after",
    "answer_term",
    "answered_at",
    "answered_message",
    "draft_refusal",
    "due_at",
    "findings",
    "history",
    "is_late",
    "is_unread_by",
    "is_unread_too_long",
    "latest",
    "may_decide",
    "own_segments",
    "read_due_at",
    "receiver_refusal",
    "reply_route",
    "segments_to_keep",
    "subject_refusal",
    "thread",
    "tray_refusal",
    "unread_by",
]
