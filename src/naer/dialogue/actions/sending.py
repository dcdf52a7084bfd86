"""`exchange` takes a prepared message, sends it, and tells what became of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from naer.access.record import Record
from naer.dialogue import content, keeping, rules
from naer.dialogue.definition import Letter, Message, MessageAct, MessageState
from naer.dialogue.rules import announce
from naer.errors import Refused

NO_REASON = "Modtagerens system har ikke sagt hvorfor."
SILENCE = "Modtagerens system har ikke kvitteret."


def letter(rec: Record, communication_id: str) -> Letter:
    """All that must stand in a message of ours, with the content of the files that it brings."""
    message = keeping.message(rec, communication_id)
    whole = keeping.thread(rec, message.thread_id, citizen_id=message.citizen_id)
    found = rules.letter(message, whole)
    return replace(
        found,
        message=replace(found.message, segments=keeping.with_content(rec, found.message.segments)),
        earlier=keeping.with_content(rec, found.earlier),
    )


def after_sent(rec: Record, communication_id: str) -> Message | Refused:
    """The message lies in the outbox (again). The first time, the term for an answer begins."""
    return _moved(rec, communication_id, MessageAct.SEND, partial(_sent, rec))


def acknowledged(rec: Record, communication_id: str) -> Message | Refused:
    """The receiver's system has the message."""
    return _moved(rec, communication_id, MessageAct.ACKNOWLEDGE, lambda message: replace(message, trouble=""))


def refused(rec: Record, communication_id: str, *, reason: str) -> Message | Refused:
    """The receiver's system does not take the message, or it cannot be made. Nobody there has seen it."""
    trouble = reason.strip() or NO_REASON
    return _moved(rec, communication_id, MessageAct.REFUSE, lambda message: replace(message, trouble=trouble))


def unacknowledged(rec: Record, communication_id: str) -> Message | Refused:
    """The receiver's system has not answered in time: perhaps the message never arrived."""
    return _moved(rec, communication_id, MessageAct.WAIT_IN_VAIN, lambda message: replace(message, trouble=SILENCE))


def _sent(rec: Record, message: Message) -> Message:
    return rules.sent(message, content.agreements(), at=rec.now)


def _moved(
    rec: Record, communication_id: str, act: MessageAct, also: Callable[[Message], Message]
) -> Message | Refused:
    """The message in its next state, told of where that is worth telling; as it is when that is its state already."""
    before = keeping.message(rec, communication_id)
    state = rules.after(before.state, act)
    if isinstance(state, Refused) or state is before.state:
        return state if isinstance(state, Refused) else before
    saved = keeping.change(
        rec,
        communication_id,
        lambda now: replace(also(now), state=state) if now.state is before.state else None,
        act=f"dialogue.{act.value}",
    )
    if saved is None:
        return _moved(rec, communication_id, act, also)
    if MessageState.REFUSED in (before.state, state):
        keeping.note_answers(rec, keeping.thread(rec, saved.thread_id, citizen_id=saved.citizen_id))
    _tell(rec, before, saved)
    return saved


def _tell(rec: Record, before: Message, saved: Message) -> None:
    if saved.state is MessageState.REFUSED:
        keeping.tell(rec, announce.MESSAGE_REFUSED, saved)
    elif saved.state is MessageState.UNACKNOWLEDGED:
        keeping.tell(rec, announce.MESSAGE_UNACKNOWLEDGED, saved)
    elif saved.state is MessageState.ACKNOWLEDGED and before.trouble:
        keeping.tell(rec, announce.MESSAGE_DELIVERED, saved)
