"""What becomes of a message, decided from what was seen before. Pure; the inbox looks up the facts.

Senders send again when they hear nothing, and sometimes use an id twice for two things. Two ids tell: `Bundle.id`,
new at every sending, and `MessageHeader.id`, the letter's own. The table (MedCom 2.0.3, rules MR1 to MR8;
docs/clarifications.md, "Duplicates", where it leaves things open):

    Bundle.id  letter id                      what it is
    new        new                            a new message
    seen       seen, says the same            the same again: the same acknowledgement again
    new        seen, says the same            sent again: shown once, acknowledged with the same words
    any        seen, another episode          a conflict: kept, carried out as its own, flagged
    any        seen, another sender           a new message: a letter id is its sender's
    any        seen, says something else      a conflict
    any        seen, was refused              refused again, never positive after negative
    seen       new                            refused: an envelope id is used once
"""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, replace
from enum import Enum

from naer.exchange.medcom import codes
from naer.exchange.medcom.acknowledgement import Acknowledgement
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.checks import Problem
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage
from naer.exchange.understanding import Meaning, Understood


class Outcome(Enum):
    """What became of a message in; the value stands in the inbox and on the command line."""

    UNDERSTOOD = "understood"
    NOT_RELEVANT = "not relevant"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"
    NOT_A_MESSAGE = "not a message"


class Sighting(Enum):
    """What a message is beside those seen before."""

    NEW = "new"
    SAME_AGAIN = "the same again"
    SENT_AGAIN = "sent again"
    CONFLICT = "conflict"
    REFUSED_BEFORE = "refused before"
    ENVELOPE_USED = "envelope id used before"


@dataclass(frozen=True)
class Seen:
    """The first message with the same letter id. `understood` is None when it was refused, or can be read no longer."""

    was_refused: bool
    bundle_id: str
    episode: str
    understood: Understood | None = None


ENVELOPE_USED_BEFORE = Problem(
    code="envelope-used-before",
    english="Bundle.id was used before, for another message.",
    danish="Bundle.id er brugt før, til en anden besked.",
    path="Bundle.id",
    error=codes.DUPLICATE_ID,
)
LETTER_REFUSED_BEFORE = Problem(
    code="letter-refused-before",
    english="This letter was refused before; send what it should say as a new message.",
    danish="Denne besked er afvist før; send det, den skulle sige, som en ny besked.",
    path="MessageHeader.id",
    error=codes.DUPLICATE_ID,
)


def sighting(message: Understood | None, *, bundle_id: str, envelope_used: bool, same_letter: Seen | None) -> Sighting:
    """What the message is beside those before. `message` is None when it must be refused for itself.

    `envelope_used` says that the Bundle.id was seen; `same_letter` is the first message with the same letter id.
    """
    if same_letter is None:
        return Sighting.ENVELOPE_USED if envelope_used else Sighting.NEW
    if same_letter.was_refused:
        return Sighting.REFUSED_BEFORE
    if message is None or says_the_same(message, same_letter):
        return Sighting.SAME_AGAIN if same_letter.bundle_id == bundle_id else Sighting.SENT_AGAIN
    if episode_of(message.meaning) == same_letter.episode and _is_of_another_sender(message, same_letter):
        return Sighting.NEW
    return Sighting.CONFLICT


def says_the_same(message: Understood, seen: Seen) -> bool:
    """Whether the letter is the one seen before, apart from what a resend changes.

    When the earlier one can no longer be read, its episode has to do.
    """
    if seen.understood is None:
        return episode_of(message.meaning) == seen.episode
    return message.envelope.sender.sor == seen.understood.envelope.sender.sor and _content(message.meaning) == _content(
        seen.understood.meaning
    )


def episode_of(meaning: Meaning) -> str:
    """The episode, or for correspondence the thread, that the message belongs to; empty for an acknowledgement."""
    match meaning:
        case HospitalNotification():
            return meaning.event.episode
        case CareCommunication():
            return meaning.said.thread_id
        case DischargeNoticeMessage():
            return meaning.episodes[0].value
        case Acknowledgement():
            return ""


def letter_key(message: Understood, *, is_first: bool) -> str:
    """The key under which the care rooms keep the letter, so that nothing is kept twice: its id when it is the first.

    A later letter under an id used before gets what it says into its key.
    """
    if is_first:
        return message.envelope.header_id
    said = repr((message.envelope.sender.sor, _content(message.meaning), _words(message.meaning)))
    return f"{message.envelope.header_id}/{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _words(meaning: Meaning) -> Hashable:
    """Texts, which no `repr` shows."""
    segments = meaning.said.segments if isinstance(meaning, CareCommunication) else ()
    return tuple((segment.text, segment.attachment and segment.attachment.title) for segment in segments)


def _is_of_another_sender(message: Understood, seen: Seen) -> bool:
    return seen.understood is not None and message.envelope.sender.sor != seen.understood.envelope.sender.sor


def _content(meaning: Meaning) -> Hashable:
    """What the letter says, without what changes when it is sent again: envelope id and the times of sending."""
    citizen = meaning.frame.citizen.numbers
    match meaning:
        case HospitalNotification():
            return citizen, replace(meaning.event, registered_at=meaning.event.occurred_at)
        case CareCommunication():
            said = meaning.said
            return citizen, said.thread_id, said.activity, said.category, said.topic, said.segments
        case DischargeNoticeMessage():
            notice, withdrawal = meaning.notice, meaning.withdrawal
            return (
                citizen,
                notice and replace(notice, noticed_at=notice.expected_at),
                withdrawal and (withdrawal.episode, withdrawal.reason),
            )
        case Acknowledgement():
            return meaning.answers, meaning.verdict, meaning.issues
