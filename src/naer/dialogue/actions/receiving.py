"""A message comes in: kept once, shown to whom it is for, told of where it matters."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from naer.access.record import Record
from naer.dialogue import content, keeping, parties, rules
from naer.dialogue.definition import Direction, IncomingCommunication, Message, TrayState
from naer.dialogue.rules import announce

RELATION, UNPLACED = "communication", "unplaced-message"
SEEN_FOR = timedelta(days=90)
"""How long a message lets its receiver see a citizen whom it has no other relation to. Our own choice: current
treatment, and a new message begins it anew."""


@dataclass(frozen=True)
class Registered:
    """What came of a message. `is_new` is False for one that had been received already.

    `is_unplaced` is True when nobody here knows the citizen: the message lies in the tray under an id that stands for the
    unknown person (`message.citizen_id`), until somebody with the right decides.
    """

    message: Message
    is_new: bool = True

    @property
    def is_unplaced(self) -> bool:
        """Whether the message waits in the tray."""
        return self.message.tray is TrayState.WAITING


def register_incoming(rec: Record, incoming: IncomingCommunication, *, citizen_id: str | None) -> Registered:
    """Keep a care communication and everything that follows from it, in the caller's transaction.

    `citizen_id` is None when the record knows nobody with the message's numbers. What this system sent itself and gets
    back (both organisations are here) is noted as received. Nothing is refused: that is `exchange`'s matter.
    """
    rec.messages.hold(keeping.lock_of(incoming.thread_id))
    resolved = replace(
        incoming, sender=parties.known(rec, incoming.sender), receiver=parties.known(rec, incoming.receiver)
    )
    earlier = keeping.by_message_id(rec, incoming.message_id)
    if earlier is not None:
        return _known_already(rec, earlier, resolved)
    about = citizen_id or _placed_before(rec, resolved)
    unknown = unknown_citizen_id(resolved)
    known = keeping.of_thread(rec, incoming.thread_id, citizen_id=about or unknown)
    message = rules.received(
        resolved,
        known=known,
        agreements=content.agreements(),
        received_at=rec.now,
        citizen_id=about or unknown,
        tray=None if about else TrayState.WAITING,
    )
    if about:
        message = replace(message, encounter_id=keeping.stay_id(rec, message))
    saved = keeping.save(rec, message, act="dialogue.receive")
    if about:
        take_effect(rec, saved)
    else:
        for unit in parties.sorting_units(rec, saved.receiver):
            rec.relate(unknown, unit, kind=UNPLACED, since=rec.now, because=f"Communication/{saved.id}")
    return Registered(saved)


def take_effect(rec: Record, saved: Message) -> None:
    """Let the receiver see the citizen, note what the message answers, and tell what is worth telling."""
    _let_receiver_see(rec, saved)
    keeping.note_answers(rec, keeping.thread(rec, saved.thread_id, citizen_id=saved.citizen_id))
    stay = keeping.current_stay(rec, saved.citizen_id) if saved.category == announce.DISCHARGE else None
    if stay is not None:
        keeping.tell(rec, announce.DISCHARGE_MESSAGE, saved, encounter_id=stay)


def unknown_citizen_id(incoming: IncomingCommunication) -> str:
    """The id under which an unplaced message lies: it stands for the unknown person, and row-level security heeds it.

    The messages of one thread to one receiver about the same numbers share it.
    """
    numbers = ",".join(f"{system}|{digits}" for system, digits in sorted(incoming.citizen.numbers))
    said = incoming.receiver.organisation_id or incoming.receiver.sor or incoming.receiver.gln
    return str(uuid5(NAMESPACE_URL, f"urn:naer:unknown-citizen:{incoming.thread_id}:{said}:{numbers}"))


def _placed_before(rec: Record, incoming: IncomingCommunication) -> str | None:
    """The citizen with whom somebody has placed an earlier message of the thread that named the same numbers."""
    for message in keeping.by_thread_id(rec, incoming.thread_id):
        is_alike = message.citizen.numbers == incoming.citizen.numbers and message.receiver.is_same(incoming.receiver)
        if message.tray is TrayState.MATCHED and incoming.citizen.numbers and is_alike:
            return message.citizen_id
    return None


def _known_already(rec: Record, earlier: Message, incoming: IncomingCommunication) -> Registered:
    """Nothing new, unless it is our own letter that has now reached a receiver who is here too."""
    is_ours = earlier.direction is Direction.OUT and earlier.sender.is_same(incoming.sender)
    if not is_ours or earlier.received_at is not None:
        return Registered(earlier, is_new=False)
    arrived = replace(earlier, received_at=rec.now, read_due_at=rules.read_due_at(content.agreements(), rec.now))
    saved = keeping.save(rec, arrived, act="dialogue.receive")
    _let_receiver_see(rec, saved)
    return Registered(saved)


def _let_receiver_see(rec: Record, message: Message) -> None:
    receiver = message.receiver
    if not receiver.organisation_id:
        return
    has_relation = any(
        relation.organisation_id == receiver.organisation_id
        and relation.kind != RELATION
        and (relation.until is None or relation.until > rec.now)
        for relation in rec.relations(message.citizen_id)
    )
    if not has_relation:
        rec.relate(
            message.citizen_id,
            receiver.organisation_id,
            kind=RELATION,
            since=rec.now,
            until=rec.now + SEEN_FOR,
            because=f"Communication/{message.id}",
        )
