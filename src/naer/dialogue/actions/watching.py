"""The clock looks: answers that are late, messages that nobody reads. Each is found once."""

from dataclasses import replace

from naer.access.record import Record
from naer.dialogue import keeping, rules
from naer.dialogue.communication import ANSWER_TERM, READ_TERM, from_communication
from naer.dialogue.definition import Message
from naer.dialogue.rules import announce
from naer.errors import ConflictError

MOST_AT_ONCE = 500


def find_late(rec: Record) -> int:
    """Tell of every term that has run out since the last look; returns how many findings that gave."""
    now = rec.now.isoformat()
    unanswered = rec.find(
        "Communication", {"naer-watch": ANSWER_TERM, "naer-answer-due": f"le{now}"}, limit=MOST_AT_ONCE
    )
    told = sum(_answer_late(rec, from_communication(one)) for one in unanswered)
    unread = rec.find("Communication", {"naer-watch": READ_TERM, "naer-read-due": f"le{now}"}, limit=MOST_AT_ONCE)
    return told + sum(_unread(rec, one["id"]) for one in unread)


def _answer_late(rec: Record, message: Message) -> int:
    if message.term is None or not rules.is_late(message.term, rec.now):
        return 0
    found = replace(message, term=replace(message.term, late_found_at=rec.now))
    return _found(rec, found, announce.ANSWER_LATE)


def _unread(rec: Record, communication_id: str) -> int:
    message = keeping.message(rec, communication_id)
    if not rules.is_unread_too_long(message, rec.now):
        return 0
    return _found(rec, replace(message, unread_found_at=rec.now), announce.MESSAGE_UNREAD)


def _found(rec: Record, message: Message, code: str) -> int:
    """Keep that it was found, and tell; somebody who changes the message just now is waited for until the next look."""
    try:
        with rec.attempt():
            return keeping.tell(rec, code, keeping.save(rec, message, act="dialogue.find"))
    except ConflictError:
        return 0
