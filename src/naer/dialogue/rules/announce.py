"""What is worth telling of a dialogue: findings with the facts they stand on, never what to do about them.

Keys are made of thread, message, kind and the side that should act, so that the same thing found twice is one finding.
`unit` is the organisation in the record that should act; where there is none, nobody here can, and nothing is told.
"""

from datetime import datetime, timedelta

from naer.danish import times
from naer.dialogue.definition import Direction, Message, Party
from naer.fhir.finding import Fact, Finding

RULE = "dialogue/1"
ANSWER_LATE, ANSWER_CAME = "answer-late", "answer-came"
MESSAGE_UNREAD, MESSAGE_READ = "message-unread", "message-read"
MESSAGE_UNACKNOWLEDGED, MESSAGE_REFUSED, MESSAGE_DELIVERED = (
    "message-unacknowledged",
    "message-refused",
    "message-delivered",
)
DISCHARGE_MESSAGE = "discharge-message"
DISCHARGE = "discharge"

_OF_QUESTIONS = frozenset({ANSWER_LATE, ANSWER_CAME})
_OF_SENDINGS = frozenset({MESSAGE_UNACKNOWLEDGED, MESSAGE_REFUSED, MESSAGE_DELIVERED})
_OF_RECEIVER = frozenset({MESSAGE_UNREAD, MESSAGE_READ, DISCHARGE_MESSAGE})


def findings(
    code: str, message: Message, *, found_at: datetime, course_id: str | None = None, encounter_id: str | None = None
) -> list[Finding]:
    """The finding `code` for each side of the message that is here and should act; mostly one, at times two or none.

    A late answer is told to who asked (a message of ours) and to who was asked (a message that reached its receiver).
    """
    return [
        Finding(
            code=code,
            key=_key(code, message, side),
            rule=RULE,
            citizen_id=message.citizen_id,
            found_at=found_at,
            facts=_facts(message, party.organisation_id, is_sender=side == "sender"),
            course_id=course_id,
            encounter_id=encounter_id or message.encounter_id or None,
        )
        for side, party in _sides(code, message)
        if party.organisation_id
    ]


def _key(code: str, message: Message, side: str) -> str:
    """What befalls a letter on its way can befall it at each sending; the rest happens once."""
    key = f"{message.thread_id}:{message.message_id}:{code}:{side}"
    return f"{key}:{message.sendings}" if code in _OF_SENDINGS else key


def _sides(code: str, message: Message) -> list[tuple[str, Party]]:
    sender, receiver = ("sender", message.sender), ("receiver", message.receiver)
    if code in _OF_RECEIVER:
        return [receiver]
    if code not in _OF_QUESTIONS:
        return [sender]
    asker = [sender] if message.direction is Direction.OUT else []
    return [*asker, receiver] if message.received_at is not None else asker


def _facts(message: Message, unit: str, *, is_sender: bool) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "unit": unit,
        "thread": message.thread_id,
        "message": message.id,
        "category": message.category,
        "written_at": message.at.isoformat(),
        "sender": message.sender.name,
        "receiver": message.receiver.name,
        "from_us": is_sender,
    }
    term = message.term
    if term is not None:
        facts["due_at"] = term.due_at.isoformat()
        facts["due_day"] = times.local_day(term.due_at - timedelta(seconds=1)).isoformat()
        if term.answered_at is not None:
            facts["answered_at"] = term.answered_at.isoformat()
    if message.received_at is not None:
        facts["received_at"] = message.received_at.isoformat()
    if message.trouble:
        facts["reason"] = message.trouble
    return facts
