"""`exchange` takes a prepared message, sends it, and tells what became of it."""

from dataclasses import replace

from naer.access.record import Record
from naer.dialogue import content, keeping, rules
from naer.dialogue.definition import Letter, Message, MessageAct, MessageState
from naer.dialogue.rules import announce
from naer.errors import Refused

NO_REASON = "Modtagerens system har ikke sagt hvorfor."


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
    message = keeping.message(rec, communication_id)
    state = rules.after(message.state, MessageAct.SEND)
    if isinstance(state, Refused):
        return state
    sent = rules.sent(replace(message, state=state, trouble=""), content.agreements(), at=rec.now)
    saved = keeping.save(rec, sent, act="dialogue.send")
    if message.state is MessageState.REFUSED:
        _note_answers(rec, saved)
    return saved


def acknowledged(rec: Record, communication_id: str) -> Message | Refused:
    """The receiver's system has the message."""
    message = keeping.message(rec, communication_id)
    state = rules.after(message.state, MessageAct.ACKNOWLEDGE)
    if isinstance(state, Refused) or message.state is state:
        return state if isinstance(state, Refused) else message
    saved = keeping.save(rec, replace(message, state=state, trouble=""), act="dialogue.acknowledged")
    if message.state is MessageState.UNACKNOWLEDGED:
        keeping.tell(rec, announce.MESSAGE_DELIVERED, saved)
    return saved


def refused(rec: Record, communication_id: str, *, reason: str) -> Message | Refused:
    """The receiver's system does not take the message, or it cannot be made. Nobody there has seen it."""
    message = keeping.message(rec, communication_id)
    state = rules.after(message.state, MessageAct.REFUSE)
    if isinstance(state, Refused):
        return state
    saved = keeping.save(
        rec, replace(message, state=state, trouble=reason.strip() or NO_REASON), act="dialogue.refused"
    )
    keeping.tell(rec, announce.MESSAGE_REFUSED, saved)
    _note_answers(rec, saved)
    return saved


def unacknowledged(rec: Record, communication_id: str) -> Message | Refused:
    """The receiver's system has not answered in time: perhaps the message never arrived."""
    message = keeping.message(rec, communication_id)
    state = rules.after(message.state, MessageAct.WAIT_IN_VAIN)
    if isinstance(state, Refused) or message.state is state:
        return state if isinstance(state, Refused) else message
    saved = keeping.save(rec, replace(message, state=state), act="dialogue.unacknowledged")
    keeping.tell(rec, announce.MESSAGE_UNACKNOWLEDGED, saved)
    return saved


def _note_answers(rec: Record, message: Message) -> None:
    """A refused message answers nothing; one that is sent again does."""
    keeping.note_answers(rec, keeping.thread(rec, message.thread_id, citizen_id=message.citizen_id))
