"""The outbox: messages of ours are handed over until somebody takes them, and followed until they are acknowledged.

Handing over that fails is tried again, at growing intervals, then left to a person. What is not acknowledged within
half an hour is marked, and sent once more by itself at most twice (MedCom's own texts say two in one place, three in
another, and that a person decides; docs/clarifications.md, "Sending again"). A resend has a new Bundle.id; the letter
is the same.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.messages import Due
from naer.access.record import Record
from naer.exchange import correspondence
from naer.exchange.medcom import parts
from naer.exchange.medcom.contents import Contents
from naer.exchange.transports import Transport, TransportError
from naer.exchange.understanding import Kind
from naer.fhir import json_text, reading, xml
from naer.fhir.plain import Json
from naer.fhir.reading import Format

BATCH = 20

log = logging.getLogger("naer.exchange")


@dataclass(frozen=True)
class Patience:
    """How long and how often we try: with a transport that fails, and with a receiver who does not acknowledge."""

    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(hours=1)
    most_attempts: int = 20
    acknowledged_within: timedelta = timedelta(minutes=30)
    most_prompts: int = 2

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts that failed: double each time, up to the longest."""
        doubled = self.first_wait * 2 ** min(attempts, 30)
        return min(doubled, self.longest_wait)


PATIENCE = Patience()


def send_due(system: Guard, transport: Transport | None, *, patience: Patience = PATIENCE) -> int:
    """Hand over what is due; returns how many messages got through."""
    if transport is None:
        return 0
    sent = 0
    for _ in range(BATCH):
        message = _claimed(system)
        if message is None:
            break
        sent += _hand_over(system, message, transport, patience)
    return sent


def prompt_unanswered(system: Guard, *, patience: Patience = PATIENCE) -> int:
    """Mark what waits too long for its acknowledgement, and send it once more; returns how many were sent again."""
    prompted = 0
    minutes = patience.acknowledged_within.total_seconds() / 60
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.prompt") as rec:
        for message, prompts in rec.messages.unanswered(minutes=minutes):
            if prompts < patience.most_prompts:
                prompted += _put_in_line(rec, rec.messages.outgoing(message.id))
            elif message.kind == Kind.CARE_COMMUNICATION.value:
                correspondence.note_silence(rec, rec.messages.outgoing(message.id)["header_id"])
    return prompted


def send_again(rec: Record, outbox_id: str) -> bool:
    """A person sends a message once more, under a new Bundle.id; False when it is not one to send again."""
    return _put_in_line(rec, rec.messages.outgoing(outbox_id))


def sent_again(raw: bytes, *, bundle_id: str, at: datetime) -> bytes:
    """The message with the new envelope id and time; its own step is recorded anew, and occurred when it did."""
    document = reading.read(raw)
    bundle: Json = {**document.content, "id": bundle_id, "timestamp": parts.instant_text(at)}
    own_step = Contents(bundle).current_step
    own_step["recorded"] = parts.instant_text(at)
    return xml.write(bundle) if document.written_as is Format.XML else json_text.dumps(bundle)


def _put_in_line(rec: Record, message: dict[str, Any]) -> bool:
    bundle_id = str(uuid.uuid4())
    body = sent_again(bytes(message["raw"]), bundle_id=bundle_id, at=rec.now)
    return rec.messages.resend(message["id"], bundle_id=bundle_id, raw=body)


def _claimed(system: Guard) -> Due | None:
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.claim") as rec:
        return rec.messages.claim_due()


def _hand_over(system: Guard, message: Due, transport: Transport, patience: Patience) -> bool:
    """Send with no transaction open: a receiver who is slow holds nobody up. Killed between, it is sent again later."""
    failure = None
    try:
        transport.send(message)
    except TransportError as error:
        failure = str(error)
        log.warning("A message was not handed over: %s", error)
    is_letter = message.kind == Kind.CARE_COMMUNICATION.value
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.send") as rec:
        if failure is None:
            rec.messages.sent(message.id)
            if is_letter and message.prompts:
                correspondence.note_sent_again(rec, message.header_id)
            return True
        gives_up = message.attempts + 1 >= patience.most_attempts
        wait = patience.wait_after(message.attempts).total_seconds()
        rec.messages.try_later(message.id, reason=failure, wait_seconds=wait, gives_up=gives_up)
        if gives_up and is_letter:
            correspondence.note_silence(rec, message.header_id)
        return False
