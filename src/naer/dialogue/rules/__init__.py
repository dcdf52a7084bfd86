"""The room's rules, all pure: what a thread is, when answers are due, what is worth telling, who may write."""

from naer.dialogue.rules.announce import findings
from naer.dialogue.rules.answers import answer_term, answered_at, due_at, found_late, found_unread, read_due_at
from naer.dialogue.rules.registering import (
    Frame,
    Signature,
    frame_like,
    passed_on,
    received,
    sent,
    with_answers,
    written,
)
from naer.dialogue.rules.states import TRANSITIONS, after, may_decide, tray_refusal, unplaced_refusal
from naer.dialogue.rules.threads import (
    answered_message,
    history,
    is_unread_by,
    letter,
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
    "Frame",
    "Route",
    "Signature",
    "after",
    "answer_term",
    "answered_at",
    "answered_message",
    "draft_refusal",
    "due_at",
    "findings",
    "found_late",
    "found_unread",
    "frame_like",
    "history",
    "is_unread_by",
    "latest",
    "letter",
    "may_decide",
    "own_segments",
    "passed_on",
    "read_due_at",
    "received",
    "receiver_refusal",
    "reply_route",
    "segments_to_keep",
    "sent",
    "subject_refusal",
    "thread",
    "tray_refusal",
    "unplaced_refusal",
    "unread_by",
    "with_answers",
    "written",
]
