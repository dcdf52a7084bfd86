"""The states of a message of ours on its way, and of a message in the tray of those nobody could place.

What is not in a table is refused: a receiver that has acknowledged does not refuse later, nor the other way round.
"""

from collections.abc import Iterable

from naer.access.definition import Role
from naer.dialogue.definition import Message, MessageAct, MessageState, Party, Sector, TrayState
from naer.errors import Refused

_PREPARED, _SENT, _UNACKNOWLEDGED = MessageState.PREPARED, MessageState.SENT, MessageState.UNACKNOWLEDGED
_ACKNOWLEDGED, _REFUSED = MessageState.ACKNOWLEDGED, MessageState.REFUSED

TRANSITIONS: dict[tuple[MessageState, MessageAct], MessageState] = {
    (_PREPARED, MessageAct.SEND): _SENT,
    (_PREPARED, MessageAct.ACKNOWLEDGE): _ACKNOWLEDGED,
    (_PREPARED, MessageAct.REFUSE): _REFUSED,
    (_SENT, MessageAct.SEND): _SENT,
    (_SENT, MessageAct.ACKNOWLEDGE): _ACKNOWLEDGED,
    (_SENT, MessageAct.REFUSE): _REFUSED,
    (_SENT, MessageAct.WAIT_IN_VAIN): _UNACKNOWLEDGED,
    (_UNACKNOWLEDGED, MessageAct.SEND): _SENT,
    (_UNACKNOWLEDGED, MessageAct.ACKNOWLEDGE): _ACKNOWLEDGED,
    (_UNACKNOWLEDGED, MessageAct.REFUSE): _REFUSED,
    (_UNACKNOWLEDGED, MessageAct.WAIT_IN_VAIN): _UNACKNOWLEDGED,
    (_REFUSED, MessageAct.SEND): _SENT,
    (_REFUSED, MessageAct.REFUSE): _REFUSED,
    (_ACKNOWLEDGED, MessageAct.ACKNOWLEDGE): _ACKNOWLEDGED,
}
"""From state and what the transport tells to state. RECEIVED has no row: what came in is not on its way."""

_TRAY_ROLES: dict[Sector, frozenset[Role]] = {
    Sector.MUNICIPALITY: frozenset({Role.VISITATOR}),
    Sector.GENERAL_PRACTICE: frozenset({Role.VISITATOR, Role.GENERAL_PRACTITIONER}),
    Sector.HOSPITAL: frozenset({Role.VISITATOR, Role.DISCHARGE_COORDINATOR}),
    Sector.OTHER: frozenset({Role.VISITATOR}),
}
"""Who has the right to decide of messages that nobody could place: by whom they are for."""


def after(state: MessageState, act: MessageAct) -> MessageState | Refused:
    """The state after what the transport tells, or why it cannot be."""
    found = TRANSITIONS.get((state, act))
    return found or Refused(f"A message that is {state.value} cannot be told to {act.value}.")


def tray_refusal(message: Message, *, role: Role, reason: str) -> Refused | None:
    """None when somebody in this role may decide of the unplaced message; otherwise why not."""
    if not may_decide(role, message.receiver):
        return Refused("Kun den, der har ret til at placere beskeder, kan afgøre den. Spørg visitationen.")
    if message.tray is not TrayState.WAITING:
        return Refused("Beskeden er allerede afgjort.")
    if not reason.strip():
        return Refused("Skriv, hvorfor du afgør den sådan.")
    return None


def unplaced_refusal(messages: Iterable[Message]) -> Refused | None:
    """None when all messages are placed with a citizen; otherwise why nobody may write in their thread."""
    if any(message.tray not in (None, TrayState.MATCHED) for message in messages):
        return Refused("Beskeden er ikke placeret hos en borger. Den afgøres i bakken med uplacerede beskeder.")
    return None


def may_decide(role: Role, receiver: Party) -> bool:
    """Whether somebody in this role may decide of unplaced messages to the receiver."""
    return role in _TRAY_ROLES[receiver.sector]
