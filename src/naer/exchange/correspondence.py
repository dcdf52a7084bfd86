"""Where messages meet `dialogue`: letters that came are kept there, those written there leave, and their fate is told.

`dialogue` decides what a letter says and to whom it goes; here it becomes a message, is checked like any that comes in,
and lies in the outbox in the same transaction. One that does not pass our own checks never leaves: its writer is told.
"""

import uuid
from dataclasses import replace

from naer.access.messages import OutgoingMessage
from naer.access.record import Record
from naer.dialogue import actions as dialogue_actions
from naer.dialogue.actions import Registered
from naer.dialogue.communication import MESSAGE_IDS, from_communication
from naer.dialogue.definition import MessageState
from naer.errors import InvalidError
from naer.exchange import understanding
from naer.exchange.medcom import letters
from naer.exchange.medcom.acknowledgement import Acknowledgement, Verdict
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.notices import notice_as_letter
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage
from naer.exchange.understanding import Kind, Understood
from naer.fhir.plain import Json
from naer.fhir.reading import Format
from naer.fhir.search_values import literal


def take_in(
    rec: Record, message: CareCommunication, *, key: str, inbox_id: str, citizen_id: str | None
) -> tuple[bool, bool]:
    """Keep a letter that came under `key`; returns whether it is new, and whether it waits in the tray."""
    incoming = replace(message.said, message_id=key, inbox_id=inbox_id)
    registered = dialogue_actions.register_incoming(rec, incoming, citizen_id=citizen_id)
    return registered.is_new, registered.is_unplaced


def take_in_unplaced(rec: Record, notice: DischargeNoticeMessage, *, key: str, inbox_id: str) -> Registered:
    """Keep a notice about somebody nobody here knows as a letter: in the tray, or where its thread was placed before."""
    letter = notice_as_letter.as_letter(notice, key=key, inbox_id=inbox_id)
    return dialogue_actions.register_incoming(rec, letter, citizen_id=None)


def is_prepared(communication: Json) -> bool:
    """Whether a Communication is a letter of ours that waits to be sent: the sign for the reaction."""
    return communication.get("status") == "preparation"


def send_prepared(rec: Record, communication: Json) -> str | None:
    """Put a prepared letter in the outbox; returns its outbox id, None when it has left already or cannot leave."""
    communication_id = str(communication["id"])
    letter = dialogue_actions.letter(rec, communication_id)
    if letter.message.state is not MessageState.PREPARED:
        return None
    try:
        made = letters.compose(letter, now=rec.now, new_id=lambda: str(uuid.uuid4()))
        body = made.written(Format.JSON)
        read = understanding.understand(body)
    except InvalidError as error:
        dialogue_actions.refused(rec, communication_id, reason=f"Beskeden kan ikke skrives: {error.what_happened}")
        return None
    if not isinstance(read, Understood):
        problems = () if isinstance(read, understanding.NotAMessage) else read.problems
        reason = " ".join(problem.danish for problem in problems)
        dialogue_actions.refused(
            rec, communication_id, reason=f"Beskeden kan ikke sendes, som den er. {reason}".strip()
        )
        return None
    outbox_id = rec.post(
        OutgoingMessage(
            kind=Kind.CARE_COMMUNICATION.value,
            code=letter.message.activity.value,
            bundle_id=made.bundle_id,
            header_id=made.header_id,
            body=body,
            sender=made.sender.label,
            receiver=made.receiver.label,
            content_type=Format.JSON.value,
            citizen_id=letter.message.citizen_id or None,
            resource_id=communication_id,
        )
    )
    dialogue_actions.after_sent(rec, communication_id)
    return outbox_id


def note_answer(rec: Record, communication_id: str, answer: Acknowledgement) -> None:
    """The receiver's system has said what became of a letter of ours."""
    match answer.verdict:
        case Verdict.OK:
            dialogue_actions.acknowledged(rec, communication_id)
        case Verdict.FATAL:
            dialogue_actions.refused(rec, communication_id, reason=answer.reason)
        case Verdict.TRANSIENT:
            dialogue_actions.unacknowledged(rec, communication_id)


def note_silence(rec: Record, header_id: str) -> None:
    """A letter of ours has not been acknowledged, or not been handed over, however often it was tried."""
    found = _by_letter_id(rec, header_id)
    if found is not None:
        dialogue_actions.unacknowledged(rec, found)


def note_sent_again(rec: Record, header_id: str) -> None:
    """A letter of ours has left once more."""
    found = _by_letter_id(rec, header_id)
    if found is not None:
        dialogue_actions.after_sent(rec, found)


def _by_letter_id(rec: Record, header_id: str) -> str | None:
    stored = rec.first("Communication", {"identifier": f"{MESSAGE_IDS}|{literal(header_id)}"})
    return from_communication(stored).id if stored else None
