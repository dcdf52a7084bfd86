"""The clock looks: answers that are late, messages that nobody reads. Each is found once."""

from functools import partial

from naer.access.record import Record
from naer.dialogue import keeping, rules
from naer.dialogue.communication import ANSWER_TERM, READ_TERM
from naer.dialogue.rules import announce

MOST_AT_ONCE = 500


def find_late(rec: Record) -> int:
    """Tell of every term that has run out since the last look; returns how many findings that gave."""
    now = rec.now.isoformat()
    unanswered = rec.find(
        "Communication", {"naer-watch": ANSWER_TERM, "naer-answer-due": f"le{now}"}, limit=MOST_AT_ONCE
    )
    told = sum(_answer_late(rec, one["id"]) for one in unanswered)
    unread = rec.find("Communication", {"naer-watch": READ_TERM, "naer-read-due": f"le{now}"}, limit=MOST_AT_ONCE)
    return told + sum(_unread(rec, one["id"]) for one in unread)


def _answer_late(rec: Record, communication_id: str) -> int:
    saved = keeping.change(rec, communication_id, partial(rules.found_late, now=rec.now), act="dialogue.find")
    return keeping.tell(rec, announce.ANSWER_LATE, saved) if saved else 0


def _unread(rec: Record, communication_id: str) -> int:
    saved = keeping.change(rec, communication_id, partial(rules.found_unread, now=rec.now), act="dialogue.find")
    return keeping.tell(rec, announce.MESSAGE_UNREAD, saved) if saved else 0
