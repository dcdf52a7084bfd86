"""The outbox: messages of ours are handed over until somebody takes them, and followed until they are acknowledged.

A few are claimed together, handed over one after another with no transaction open, and written down together. Whoever is
killed between leaves them claimed, and they are sent again when the claim has run out: handing over twice does no harm.
Handing over that fails is tried again, at growing intervals, then left to a person. What is not acknowledged within
half an hour is marked, and sent once more by itself at most twice (MedCom's own texts say two in one place, three in
another, and that a person decides; docs/clarifications.md, "Sending again"). A resend has a new Bundle.id; the letter
is the same.
"""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.messages import Due
from naer.access.record import Record
from naer.errors import BusyError, for_the_log
from naer.exchange import correspondence
from naer.exchange.medcom import parts
from naer.exchange.medcom.contents import Contents
from naer.exchange.transports import Transport, TransportError
from naer.exchange.understanding import Kind
from naer.fhir import json_text, reading, xml
from naer.fhir.plain import Json
from naer.fhir.reading import Format

TOGETHER = 100
"""Messages that are claimed together at most."""
LARGE_BYTES = 1_000_000
"""Behind so much no more are claimed: many large messages would fill the memory."""
SECONDS_TOGETHER = 10
"""After so long what is left of those claimed is put back: a slow receiver must not outlast the claim."""

Taken = Callable[[Record, Sequence[Due]], None]
"""What else is to be written when the transport took messages, in the transaction that writes that down."""

NOT_WRITTEN_DOWN = "It was handed over, but that could not be written down."
"""Why a message is sent again that the transport took: an attempt like another, so that it does not go on without end."""

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


@dataclass(frozen=True)
class _Tried:
    """A message that was handed over; `failure` is why the transport did not take it, empty when it did."""

    message: Due
    failure: str = ""


def send_due(
    system: Guard, transport: Transport | None, *, patience: Patience = PATIENCE, taken: Taken | None = None
) -> int:
    """Hand over the next few that are due; returns how many got through."""
    if transport is None:
        return 0
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.claim") as rec:
        due = rec.messages.claim_due(most=TOGETHER, most_bytes=LARGE_BYTES)
    if not due:
        return 0
    tried: list[_Tried] = []
    # A message over which the transport stumbles keeps its claim, and is tried again when that has run out.
    stumbled = 1
    begin = time.monotonic()
    try:
        while len(tried) < len(due) and time.monotonic() - begin < SECONDS_TOGETHER:
            tried.append(_handed_over(transport, due[len(tried)]))
        stumbled = 0
    finally:
        # Where that stumbles, everything keeps its claim: nothing is said to be sent that is not sure to stay.
        tried = _settled(transport, tried)
        _write_down(system, tried, due[len(tried) + stumbled :], patience, taken)
    return sum(not one.failure for one in tried)


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


def _handed_over(transport: Transport, message: Due) -> _Tried:
    try:
        transport.send(message)
    except TransportError as error:
        log.warning("A message was not handed over: %s", error)
        return _Tried(message, str(error))
    return _Tried(message)


def _settled(transport: Transport, tried: list[_Tried]) -> list[_Tried]:
    """The same, and what was taken as not taken when it is not sure to stay."""
    if all(one.failure for one in tried):
        return tried
    try:
        transport.settle()
    except TransportError as error:
        log.warning("What was handed over is not sure to stay, and is sent again: %s", error)
        return [one if one.failure else replace(one, failure=str(error)) for one in tried]
    return tried


def _write_down(
    system: Guard, tried: Sequence[_Tried], untried: Sequence[Due], patience: Patience, taken: Taken | None
) -> None:
    """Write down what became of the messages, together; one by one when that fails, so that one alone stops no other."""
    try:
        _write_down_few(system, tried, untried, patience, taken)
    except BusyError:
        raise
    except Exception as error:
        log.info("What was sent is written down again, one by one: %s.", type(error).__name__)
        for one in tried:
            if not _is_written_down(system, one, patience, taken):
                _is_written_down(system, replace(one, failure=NOT_WRITTEN_DOWN), patience, taken)
        _write_down_few(system, [], untried, patience, taken)


def _is_written_down(system: Guard, one: _Tried, patience: Patience, taken: Taken | None) -> bool:
    try:
        _write_down_few(system, [one], [], patience, taken)
    except BusyError:
        raise
    except Exception as trouble:
        log.error("What became of a message could not be written down; it is sent again.\n%s", for_the_log(trouble))
        return False
    return True


def _write_down_few(
    system: Guard, tried: Sequence[_Tried], untried: Sequence[Due], patience: Patience, taken: Taken | None
) -> None:
    through = [one.message for one in tried if not one.failure]
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.send") as rec:
        if untried:
            rec.messages.put_back([one.id for one in untried])
        if through:
            rec.messages.sent([one.id for one in through])
        for message in through:
            if message.prompts and _is_letter(message):
                correspondence.note_sent_again(rec, message.header_id)
        if taken is not None and through:
            taken(rec, through)
        for one in tried:
            if one.failure:
                _try_later(rec, one.message, one.failure, patience)


def _try_later(rec: Record, message: Due, failure: str, patience: Patience) -> None:
    gives_up = message.attempts + 1 >= patience.most_attempts
    wait = patience.wait_after(message.attempts).total_seconds()
    waits = rec.messages.try_later(message.id, reason=failure, wait_seconds=wait, gives_up=gives_up)
    if waits and gives_up and _is_letter(message):
        correspondence.note_silence(rec, message.header_id)


def _is_letter(message: Due) -> bool:
    return message.kind == Kind.CARE_COMMUNICATION.value
