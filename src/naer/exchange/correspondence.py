"""Where messages meet `dialogue`: letters that came are kept there, and what becomes of ours is told there."""

from dataclasses import replace

from naer.access.record import Record
from naer.dialogue.actions import receiving
from naer.exchange.medcom.care_communication import CareCommunication


def take_in(
    rec: Record, message: CareCommunication, *, key: str, inbox_id: str, citizen_id: str | None
) -> tuple[bool, bool]:
    """Keep a letter that came under `key`; returns whether it is new, and whether it waits in the tray."""
    incoming = replace(message.said, message_id=key, inbox_id=inbox_id)
    registered = receiving.register_incoming(rec, incoming, citizen_id=citizen_id)
    return registered.is_new, registered.is_unplaced
