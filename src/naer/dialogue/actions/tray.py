"""The tray of messages about citizens whom nobody here knows: somebody with the right to it decides, and says why.

Until then a message lies under an id that stands for the unknown person, seen only by the unit it is for and by those
who grant services there. Refusals are values.
"""

from dataclasses import replace

from naer.access.record import Record
from naer.dialogue import keeping, rules
from naer.dialogue.actions import receiving, writing
from naer.dialogue.communication import from_communication
from naer.dialogue.definition import Draft, Message, TrayDecision, TrayState
from naer.errors import Refused
from naer.fhir.plain import Json


def waiting(rec: Record) -> list[Message]:
    """The unplaced messages that the actor has the right to decide of, oldest first."""
    found = [from_communication(one) for one in rec.find("Communication", {"naer-tray": TrayState.WAITING.value})]
    return [message for message in found if rules.may_decide(rec.actor.role, message.receiver)]


def match(rec: Record, communication_id: str, citizen_id: str, *, reason: str) -> Message | Refused:
    """Place the message with a citizen, and with it all else of its thread about the same unknown person."""
    message = keeping.message(rec, communication_id)
    refused = rules.tray_refusal(message, role=rec.actor.role, reason=reason)
    if refused is not None:
        return refused
    if not rec.is_related(citizen_id):
        return Refused("Din enhed har ikke adgang til borgeren. Find borgeren frem først.")
    rec.messages.hold(keeping.lock_of(message.thread_id))
    for document in rec.find("DocumentReference", {"patient": message.citizen_id}):
        rec.save({**document, "subject": {"reference": f"Patient/{citizen_id}"}}, act="dialogue.match")
    placed: list[Message] = []
    for one in keeping.of_thread(rec, message.thread_id, citizen_id=message.citizen_id):
        decided = replace(
            one,
            citizen_id=citizen_id,
            tray=TrayState.MATCHED,
            decisions=(*one.decisions, _decision(rec, TrayState.MATCHED, reason)),
        )
        decided = replace(decided, encounter_id=keeping.stay_id(rec, decided))
        placed.append(keeping.save(rec, decided, act="dialogue.match"))
    for one in placed:
        receiving.take_effect(rec, one)
    return next(one for one in placed if one.id == communication_id)


def return_to_sender(rec: Record, communication_id: str, *, reason: str, draft: Draft) -> Message | Refused:
    """Answer the sender that the citizen is not known here; returns the reply, which waits to be sent."""
    message = keeping.message(rec, communication_id)
    refused = rules.tray_refusal(message, role=rec.actor.role, reason=reason) or rules.draft_refusal(draft)
    if refused is not None:
        return refused
    returned = _decide(rec, message, TrayState.RETURNED, reason, act="dialogue.return")
    whole = keeping.thread(rec, message.thread_id, citizen_id=message.citizen_id)
    route = rules.Route(returned.receiver, returned.sender, returned.from_whom, returned)
    return writing.answer(rec, whole, route, draft, act="dialogue.return", tray=TrayState.RETURNED)


def close(rec: Record, communication_id: str, *, reason: str) -> Message | Refused:
    """Decide that nothing more is to be done with the message."""
    message = keeping.message(rec, communication_id)
    refused = rules.tray_refusal(message, role=rec.actor.role, reason=reason)
    if refused is not None:
        return refused
    return _decide(rec, message, TrayState.CLOSED, reason, act="dialogue.close")


def follow_match(rec: Record, communication: Json) -> None:
    """The system's part of a match: the raw message in the inbox gets its citizen too. Harmless when repeated."""
    message = from_communication(communication)
    if message.tray is TrayState.MATCHED and message.inbox_id:
        rec.messages.give_to_citizen(message.inbox_id, message.citizen_id)


def _decide(rec: Record, message: Message, state: TrayState, reason: str, *, act: str) -> Message:
    decisions = (*message.decisions, _decision(rec, state, reason))
    return keeping.save(rec, replace(message, tray=state, decisions=decisions), act=act)


def _decision(rec: Record, state: TrayState, reason: str) -> TrayDecision:
    return TrayDecision(state, rec.actor.id, rec.actor.name, reason.strip(), rec.now)
