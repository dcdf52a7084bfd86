"""What an understood message does in the care rooms, one function for each kind, in the inbox's transaction.

Which citizen is meant is found by personal number. A citizen whom nobody here knows is never a fault of the sender: a
hospital notification is then not relevant (the municipality of another citizen got it, or there is no course), and a
letter or a discharge notice waits in the unmatched tray.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from naer.access.record import Record
from naer.courses import actions as courses_actions
from naer.courses import citizen as citizens
from naer.courses.citizen import Known
from naer.courses.encounter import EPISODES
from naer.dialogue.communication import from_communication
from naer.dialogue.definition import TrayState
from naer.errors import ConflictError
from naer.exchange import correspondence, understanding
from naer.exchange.medcom.acknowledgement import Acknowledgement, Verdict
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.episodes import Episode
from naer.exchange.medcom.frame import Citizen
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage
from naer.exchange.outcomes import Outcome
from naer.exchange.understanding import Kind, Understood
from naer.fhir.plain import Json
from naer.fhir.search_values import literal

_ANSWER_STATES = {Verdict.OK: "acknowledged", Verdict.FATAL: "refused", Verdict.TRANSIENT: "failed"}


@dataclass(frozen=True)
class Effect:
    """What came of it. A sealed message is read by nobody, and emptied by the rule of retention."""

    outcome: Outcome
    reason: str = ""
    citizen_id: str | None = None
    is_sealed: bool = False


@dataclass(frozen=True)
class Letter:
    """An understood message with the key that the care rooms keep it under, and where it lies in the inbox."""

    message: Understood
    key: str
    inbox_id: str


NO_COURSE = "Nobody here cares for the citizen: not shown, and emptied after a while."
UNMATCHED = "Nobody here knows the citizen: it waits in the unmatched tray."
KNOWN_ALREADY = "It says what was known already."
NOT_OURS = "It answers a message that was not sent from here."
OTHER_CITIZEN = "The episode is known here as another citizen's: a person must decide."


def carry_out(rec: Record, letter: Letter) -> Effect:
    """Do what the message means."""
    return _EFFECTS[letter.message.kind](rec, letter)


def ask_ahead(rec: Record, messages: Sequence[Understood]) -> None:
    """Ask together what `carry_out` will ask about each hospital notification among these, in this transaction."""
    notifications = [one.meaning for one in messages if isinstance(one.meaning, HospitalNotification)]
    if not notifications:
        return
    rec.citizens_ahead({(one.system, one.digits) for said in notifications for one in said.frame.citizen.numbers})
    citizens_here = {citizen_of(rec, one.frame.citizen) for one in notifications} - {None}
    courses_actions.ask_ahead(
        rec, [one.event for one in notifications], citizen_ids=sorted(one for one in citizens_here if one)
    )


def citizen_of(rec: Record, citizen: Citizen) -> str | None:
    """The record's id of the citizen whom a message names; None when nobody here has any of the numbers."""
    for number in citizen.numbers:
        known = rec.citizen_of_personal_number(number.digits, system=number.system)
        if known is not None:
            return known
    return None


def carry_out_placed(rec: Record, communication: Json) -> None:
    """A person has placed a letter from the tray with a citizen: a discharge notice among them now takes effect.

    Harmless when repeated. ConflictError when the stay is known here as another citizen's.
    """
    placed = from_communication(communication)
    if placed.tray is not TrayState.MATCHED or not placed.inbox_id:
        return
    message = rec.messages.incoming(placed.inbox_id)
    if message["kind"] != Kind.DISCHARGE_NOTICE.value or message["raw"] is None:
        return
    read = understanding.understand(bytes(message["raw"]))
    if isinstance(read, Understood) and isinstance(read.meaning, DischargeNoticeMessage):
        rec.messages.hold(f"episode/{read.meaning.episodes[0].value}")
        _announced(rec, read.meaning, placed.message_id, placed.citizen_id)


def _hospital_notification(rec: Record, letter: Letter) -> Effect:
    meaning = letter.message.meaning
    assert isinstance(meaning, HospitalNotification)
    episode = _episode_here(rec, meaning.episodes)
    citizen_id = citizen_of(rec, meaning.frame.citizen)
    facts = citizens.known_of(rec, citizen_id) if citizen_id is not None else None
    if citizen_id is None or facts is None or not _is_relevant(rec, facts, episode):
        return Effect(Outcome.NOT_RELEVANT, NO_COURSE, is_sealed=True)
    event = replace(meaning.event, message_id=letter.key, episode=episode)
    try:
        registered = courses_actions.register_hospital_event(rec, event, citizen_id=citizen_id, facts=facts)
    except ConflictError:
        return Effect(Outcome.CONFLICT, OTHER_CITIZEN, citizen_id)
    return _kept(registered.is_new, citizen_id)


def _discharge_notice(rec: Record, letter: Letter) -> Effect:
    meaning = letter.message.meaning
    assert isinstance(meaning, DischargeNoticeMessage)
    citizen_id = citizen_of(rec, meaning.frame.citizen)
    if citizen_id is None:
        registered = correspondence.take_in_unplaced(rec, meaning, key=letter.key, inbox_id=letter.inbox_id)
        if registered.is_unplaced:
            return Effect(Outcome.UNDERSTOOD, UNMATCHED) if registered.is_new else _kept(False, None)
        citizen_id = registered.message.citizen_id
    try:
        return _kept(_announced(rec, meaning, letter.key, citizen_id), citizen_id)
    except ConflictError:
        return Effect(Outcome.CONFLICT, OTHER_CITIZEN, citizen_id)


def _announced(rec: Record, meaning: DischargeNoticeMessage, key: str, citizen_id: str) -> bool:
    """Tell the stay of the notice or its withdrawal; returns whether it is new."""
    episode = _episode_here(rec, meaning.episodes)
    if meaning.notice is not None:
        notice = replace(meaning.notice, message_id=key, episode=episode)
        return courses_actions.announce_discharge(rec, notice, citizen_id=citizen_id).is_new
    assert meaning.withdrawal is not None
    withdrawal = replace(meaning.withdrawal, message_id=key, episode=episode)
    return courses_actions.withdraw_discharge(rec, withdrawal, citizen_id=citizen_id).is_new


def _care_communication(rec: Record, letter: Letter) -> Effect:
    meaning = letter.message.meaning
    assert isinstance(meaning, CareCommunication)
    citizen_id = citizen_of(rec, meaning.frame.citizen)
    is_new, is_unplaced = correspondence.take_in(
        rec, meaning, key=letter.key, inbox_id=letter.inbox_id, citizen_id=citizen_id
    )
    if is_new and is_unplaced:
        return Effect(Outcome.UNDERSTOOD, UNMATCHED)
    return _kept(is_new, citizen_id)


def _acknowledgement(rec: Record, letter: Letter) -> Effect:
    meaning = letter.message.meaning
    assert isinstance(meaning, Acknowledgement)
    state = _ANSWER_STATES[meaning.verdict]
    answered = rec.messages.answered(meaning.answers, state=state, reason=meaning.reason)
    for one in answered:
        if one.kind == Kind.CARE_COMMUNICATION.value and one.resource_id is not None:
            correspondence.note_answer(rec, one.resource_id, meaning)
    if not answered:
        return Effect(Outcome.NOT_RELEVANT, NOT_OURS)
    return Effect(Outcome.UNDERSTOOD, meaning.reason, answered[0].citizen_id)


_EFFECTS: dict[Kind, Callable[[Record, Letter], Effect]] = {
    Kind.HOSPITAL_NOTIFICATION: _hospital_notification,
    Kind.DISCHARGE_NOTICE: _discharge_notice,
    Kind.CARE_COMMUNICATION: _care_communication,
    Kind.ACKNOWLEDGEMENT: _acknowledgement,
}


def _kept(is_new: bool, citizen_id: str | None) -> Effect:
    if is_new:
        return Effect(Outcome.UNDERSTOOD, citizen_id=citizen_id)
    return Effect(Outcome.DUPLICATE, KNOWN_ALREADY, citizen_id)


def _episode_here(rec: Record, episodes: tuple[Episode, ...]) -> str:
    """The episode under which the stay is known here, or the hospital's own when it is not known by any."""
    values = [episode.value for episode in episodes]
    return next((value for value in values if _is_known(rec, value)), values[0]) if len(values) > 1 else values[0]


def _is_relevant(rec: Record, facts: Known, episode: str) -> bool:
    """Whether the citizen has an open course here, or had one when the stay began."""
    return facts.facts.has_course or _is_known(rec, episode)


def _is_known(rec: Record, episode: str) -> bool:
    return rec.count("Encounter", {"identifier": f"{EPISODES}|{literal(episode)}"}) > 0
