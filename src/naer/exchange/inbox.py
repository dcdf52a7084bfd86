"""The inbox: each message that waits is settled in one transaction, alone or with a few others.

Take it (locked), hold its ids, read, check, compare with what was seen, carry out, acknowledge, write down what
became of it: all or nothing, so a worker may be killed at any moment and a message is neither lost nor carried out
twice. A message that makes us stumble stays, is tried again, and does not stop the others; after the last attempt its
sender is told that we have trouble, and a person must look.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uuid_utils

from naer.access.ahead import in_turns
from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.messages import MOST_ATTEMPTS, Earlier, Ids, OutgoingMessage, Raw, SeenBefore, Settlement
from naer.access.record import Record
from naer.dialogue import keeping
from naer.errors import BusyError
from naer.exchange import effects, outcomes, understanding
from naer.exchange.effects import Effect, Letter
from naer.exchange.medcom import acknowledging, codes
from naer.exchange.medcom.acknowledgement import Verdict
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.checks import Problem
from naer.exchange.medcom.frame import Envelope
from naer.exchange.outcomes import Outcome, Seen, Sighting
from naer.exchange.understanding import Kind, NotAMessage, Rejected, Understood

TOGETHER = 32
"""Messages in one transaction at most."""
LARGE_BYTES = 1_000_000
"""Behind so much the transaction takes up no more: many large messages would fill the memory."""

log = logging.getLogger("naer.exchange")

_OUR_TROUBLE = Problem(
    code="our-trouble",
    english="The receiver has trouble with the message; try again later.",
    danish="Modtageren har problemer med beskeden; prøv igen senere.",
    path="",
    error=codes.OUT_OF_OPERATION,
)


@dataclass(frozen=True)
class Settled:
    """What became of one message."""

    inbox_id: str
    outcome: Outcome
    reason: str
    kind: Kind | None = None
    header_id: str = ""


@dataclass(frozen=True)
class _Arrived:
    """A message taken up, with what it says."""

    raw: Raw
    read: Understood | Rejected | NotAMessage

    @property
    def understood(self) -> Understood | None:
        return self.read if isinstance(self.read, Understood) else None

    @property
    def keys(self) -> set[str]:
        """What nobody else may work on meanwhile: the same ids, the same episode or thread."""
        if isinstance(self.read, NotAMessage):
            return set()
        envelope = self.read.envelope
        episode = outcomes.episode_of(self.understood.meaning) if self.understood is not None else ""
        known = {"letter": envelope.header_id, "envelope": envelope.bundle_id, "episode": episode}
        keys = {f"{what}/{value}" for what, value in known.items() if value}
        if self.understood is not None and isinstance(self.understood.meaning, CareCommunication):
            keys.add(keeping.lock_of(self.understood.meaning.said.thread_id))
        return keys

    @property
    def shared(self) -> set[str]:
        """What another message of the same few may be about too, so that this one waits for it."""
        if self.understood is None:
            return self.keys
        return self.keys | {f"citizen/{one.digits}" for one in self.understood.meaning.frame.citizen.numbers}


def settle_waiting(system: Guard, *, limit: int = 200, enough: Callable[[], bool] = lambda: False) -> int:
    """Settle what waits, in order of arrival, until `enough`; returns how many messages were taken up.

    Several workers go along the line together: each takes up what no other has. A few messages share a transaction, ask
    ahead and are written together; when one of them makes us stumble, they are done again one by one.
    """
    taken, place = 0, 0
    while taken < limit:
        try:
            places = _settle_few(system, place)
        except BusyError:
            raise
        except Exception as error:
            log.info("A few messages are done again, one by one: %s.", type(error).__name__)
            places = _settle_one_by_one(system, place)
        if not places:
            break
        taken, place = taken + len(places), places[-1]
        if enough():
            break
    return taken


def _settle_few(system: Guard, place: int) -> list[int]:
    """Settle the next few of the line in one transaction; returns their places."""
    with _understanding(system) as rec:
        few = rec.messages.take_few(after=place, most=TOGETHER, most_bytes=LARGE_BYTES)
        places = [raw.place for raw in few]
        _settle_together(rec, few)
    return places


def _settle_one_by_one(system: Guard, place: int) -> list[int]:
    """Settle the next few of the line, each in a transaction of its own; returns their places."""
    with _understanding(system) as rec:
        few = [(raw.id, raw.place) for raw in rec.messages.take_few(after=place, most=TOGETHER, most_bytes=LARGE_BYTES)]
    for inbox_id, _ in few:
        settle(system, inbox_id)
    return [place for _, place in few]


def settle(system: Guard, inbox_id: str) -> Settled | None:
    """Settle one message; None when somebody else has, or when we stumbled over it and it stays for another attempt.

    BusyError when the record does not answer: then nothing was done.
    """
    try:
        with _understanding(system) as rec:
            raw = rec.messages.take(inbox_id)
            return _settle_together(rec, [raw])[0] if raw is not None else None
    except BusyError:
        raise
    except Exception as error:
        # The error's text may hold what the message says; its type and place do not.
        log.error("Stumbled over a message, which stays for another attempt: %s", _where(error))
        _stumbled(system, inbox_id, type(error).__name__)
        return None


@contextmanager
def _understanding(system: Guard) -> Iterator[Record]:
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.understand") as rec:
        rec.changes_wait = True
        yield rec


def _settle_together(rec: Record, few: list[Raw]) -> list[Settled]:
    """Settle messages in turns: what one turn asks and writes, it asks and writes together."""
    arrived = [_Arrived(raw, understanding.understand(raw.body)) for raw in few]
    rec.messages.hold(*(key for one in arrived for key in one.keys))
    settled: list[Settled] = []
    for turn in in_turns(arrived, lambda one: one.shared):
        before = rec.messages.earlier({one.raw.id: _ids(one.read) for one in turn})
        effects.ask_ahead(rec, [one.understood for one in turn if one.understood is not None])
        rec.once_ahead([_acknowledgement_key(one.raw) for one in turn if _can_be_acknowledged(one.read)])
        settlements: dict[str, Settlement] = {}
        for one in turn:
            done, settlements[one.raw.id] = _settle(rec, one, before[one.raw.id])
            settled.append(done)
        rec.messages.settle_all(settlements)
    return settled


def _settle(rec: Record, arrived: _Arrived, before: SeenBefore) -> tuple[Settled, Settlement]:
    raw, read, message = arrived.raw, arrived.read, arrived.understood
    if isinstance(read, NotAMessage):
        settlement = Settlement(state=Outcome.NOT_A_MESSAGE.value, reason=read.reason)
        return Settled(raw.id, Outcome.NOT_A_MESSAGE, read.reason), settlement
    envelope, same_letter = read.envelope, before.by_header
    sighting = outcomes.sighting(
        message,
        bundle_id=envelope.bundle_id,
        envelope_used=before.by_bundle is not None,
        same_letter=_seen(rec, same_letter),
    )
    problems = _problems(read, sighting)
    if problems:
        effect = Effect(Outcome.REFUSED, problems[0].english)
    elif message is not None and sighting in (Sighting.NEW, Sighting.CONFLICT):
        key = outcomes.letter_key(message, is_first=same_letter is None)
        effect = _flagged(effects.carry_out(rec, Letter(message, key, raw.id)), sighting)
    else:
        effect = Effect(Outcome.DUPLICATE, f"It came before: {sighting.value}.")
    acknowledgement_id = _acknowledge(rec, raw, envelope, problems=problems, sighting=sighting, first=same_letter)
    kind = read.kind
    settlement = Settlement(
        state=effect.outcome.value,
        reason=effect.reason,
        kind=kind.value if kind else envelope.event_code,
        activity=envelope.last_step.activity if envelope.last_step else "",
        bundle_id=envelope.bundle_id or None,
        header_id=envelope.header_id or None,
        episode=(outcomes.episode_of(message.meaning) or None) if message else None,
        sender=envelope.sender.label,
        receiver=envelope.receiver.label,
        citizen_id=effect.citizen_id,
        first_id=same_letter.id if same_letter else None,
        acknowledgement_id=acknowledgement_id,
        is_sealed=effect.is_sealed,
        remarks=tuple(remark.english for remark in message.remarks) if message else (),
    )
    return Settled(raw.id, effect.outcome, effect.reason, kind, envelope.header_id), settlement


def _ids(read: Understood | Rejected | NotAMessage) -> Ids:
    if isinstance(read, NotAMessage):
        return Ids("", "")
    return Ids(read.envelope.bundle_id, read.envelope.header_id)


def _can_be_acknowledged(read: Understood | Rejected | NotAMessage) -> bool:
    return not isinstance(read, NotAMessage) and acknowledging.can_be_acknowledged(read.envelope)


def _acknowledgement_key(raw: Raw) -> str:
    return f"acknowledged/{raw.id}"


def _problems(read: Understood | Rejected, sighting: Sighting) -> tuple[Problem, ...]:
    """Why the message is refused; empty when it is not. A damaged copy of a good letter is only a copy."""
    match sighting:
        case Sighting.SAME_AGAIN | Sighting.SENT_AGAIN:
            return ()
        case Sighting.ENVELOPE_USED:
            return (outcomes.ENVELOPE_USED_BEFORE,)
        case Sighting.REFUSED_BEFORE:
            return read.problems if isinstance(read, Rejected) else (outcomes.LETTER_REFUSED_BEFORE,)
        case Sighting.NEW | Sighting.CONFLICT:
            return read.problems if isinstance(read, Rejected) else ()


def _flagged(effect: Effect, sighting: Sighting) -> Effect:
    """A conflict is carried out as its own letter, and flagged; one that says nothing new is a duplicate all the same."""
    if sighting is not Sighting.CONFLICT or effect.outcome is Outcome.DUPLICATE:
        return effect
    reason = "The letter id was used before, for something else: both are kept. Ask the sender."
    return Effect(Outcome.CONFLICT, reason, effect.citizen_id, is_sealed=effect.is_sealed)


def _acknowledge(
    rec: Record,
    raw: Raw,
    envelope: Envelope,
    *,
    problems: tuple[Problem, ...],
    sighting: Sighting,
    first: Earlier | None,
) -> str | None:
    """Answer the sender; returns the acknowledgement's outbox id, None when nobody can be answered."""
    if not acknowledging.can_be_acknowledged(envelope) or not rec.once(_acknowledgement_key(raw)):
        return None
    if sighting is Sighting.SAME_AGAIN and first is not None and first.acknowledgement_id:
        return _same_acknowledgement(rec, raw, first.acknowledgement_id, envelope)
    verdict = Verdict.FATAL if problems else Verdict.OK
    return _post(rec, raw.id, envelope, verdict, problems)


def _post(rec: Record, inbox_id: str, envelope: Envelope, verdict: Verdict, problems: tuple[Problem, ...]) -> str:
    made = acknowledging.acknowledgement(envelope, verdict, problems=problems, now=rec.now, new_id=_new_id)
    return rec.post(
        OutgoingMessage(
            kind=Kind.ACKNOWLEDGEMENT.value,
            code=verdict.value,
            bundle_id=made.bundle_id,
            header_id=made.header_id,
            body=made.written(envelope.written_as),
            sender=made.sender.label,
            receiver=made.receiver.label,
            content_type=envelope.written_as.value,
            answers_inbox_id=inbox_id,
            expects_answer=False,
        )
    )


def _same_acknowledgement(rec: Record, raw: Raw, first_acknowledgement_id: str, envelope: Envelope) -> str:
    """The very same acknowledgement again, for the very same message."""
    first = rec.messages.outgoing(first_acknowledgement_id)
    return rec.post(
        OutgoingMessage(
            kind=Kind.ACKNOWLEDGEMENT.value,
            code="again",
            bundle_id=first["bundle_id"],
            header_id=first["header_id"],
            body=bytes(first["raw"]),
            sender=envelope.receiver.label,
            receiver=envelope.sender.label,
            content_type=first["content_type"],
            answers_inbox_id=raw.id,
            expects_answer=False,
        )
    )


def _seen(rec: Record, earlier: Earlier | None) -> Seen | None:
    """The earlier message with the same letter id, read again from its raw text if that is still there."""
    if earlier is None:
        return None
    body = rec.messages.incoming(earlier.id)["raw"]
    read = understanding.understand(bytes(body)) if body is not None else None
    return Seen(
        was_refused=earlier.state == Outcome.REFUSED.value,
        bundle_id=earlier.bundle_id or "",
        episode=earlier.episode or "",
        understood=read if isinstance(read, Understood) else None,
    )


def _stumbled(system: Guard, inbox_id: str, error_name: str) -> None:
    with system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.stumble") as rec:
        raw = rec.messages.take(inbox_id)
        if raw is None:
            return
        rec.messages.attempt_failed(inbox_id, f"We stumbled over it ({error_name}).")
        envelope = _envelope_or_none(raw) if raw.attempts + 1 >= MOST_ATTEMPTS else None
        if envelope is not None and acknowledging.can_be_acknowledged(envelope):
            _post(rec, inbox_id, envelope, Verdict.TRANSIENT, (_OUR_TROUBLE,))


def _envelope_or_none(raw: Raw) -> Envelope | None:
    """The envelope, unless it was the reading itself that stumbled."""
    try:
        read = understanding.understand(raw.body)
    except Exception:
        return None
    return None if isinstance(read, NotAMessage) else read.envelope


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__} at {place}"


def _new_id() -> str:
    """Python's own lets other threads go on for each, and then waits its turn (`record.digests`)."""
    return str(uuid_utils.uuid4())
