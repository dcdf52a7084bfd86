"""What a raw message means: read, checked and parsed by its kind. Pure; what becomes of it is the inbox's matter.

One table names the kinds. A message of a kind that is not there is refused, so that its sender does not wait for us.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from naer.errors import InvalidError
from naer.exchange.medcom import (
    acknowledgement,
    care_communication,
    care_communication_checks,
    checks,
    codes,
    frame,
    hospital_notification,
    soundness,
)
from naer.exchange.medcom.acknowledgement import Acknowledgement
from naer.exchange.medcom.care_communication import CareCommunication
from naer.exchange.medcom.checks import Check, Problem
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.frame import Envelope
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.notices import discharge_notice
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage
from naer.fhir import limits, reading, validation
from naer.fhir.plain import Json
from naer.fhir.reading import Format

Meaning = HospitalNotification | CareCommunication | Acknowledgement | DischargeNoticeMessage


class Kind(Enum):
    """The kinds of message that come in; the value is the name in inbox and outbox."""

    HOSPITAL_NOTIFICATION = "hospital-notification"
    CARE_COMMUNICATION = "care-communication"
    ACKNOWLEDGEMENT = "acknowledgement"
    DISCHARGE_NOTICE = "discharge-notice"


@dataclass(frozen=True)
class Understood:
    """A valid message. `remarks` are the sender's faults that hurt nobody."""

    envelope: Envelope
    kind: Kind
    meaning: Meaning
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A message that must be refused. `kind` is None when nobody can tell."""

    envelope: Envelope
    kind: Kind | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class NotAMessage:
    """Something else; `reason` is a sentence without a value from it."""

    reason: str


@dataclass(frozen=True)
class _Type:
    kind: Kind
    checks: tuple[Check, ...]
    parse: Callable[[Contents, Format], Meaning]


_TYPES: dict[str, _Type] = {
    codes.HOSPITAL_NOTIFICATION: _Type(
        Kind.HOSPITAL_NOTIFICATION, hospital_notification.CHECKS, hospital_notification.parse
    ),
    codes.CARE_COMMUNICATION: _Type(
        Kind.CARE_COMMUNICATION, care_communication_checks.CHECKS, care_communication.parse
    ),
    codes.ACKNOWLEDGEMENT: _Type(Kind.ACKNOWLEDGEMENT, acknowledgement.CHECKS, acknowledgement.parse),
    discharge_notice.EVENT_CODE: _Type(Kind.DISCHARGE_NOTICE, discharge_notice.CHECKS, discharge_notice.parse),
}

CHECKS_OF_KIND: dict[Kind, tuple[Check, ...]] = {one.kind: one.checks for one in _TYPES.values()}
"""What is checked in each kind of message beside `frame.CHECKS`."""

_NOT_RECEIVED = Problem(
    code="kind-not-received",
    english="This kind of message is not received here.",
    danish="Denne slags besked modtages ikke her.",
    path="MessageHeader.eventCoding",
    error=codes.TYPE_NOT_RECEIVED,
)


def understand(raw: bytes) -> Understood | Rejected | NotAMessage:
    """Read, check and parse one message. Raises nothing for what a sender can do wrong."""
    try:
        document = reading.read(raw)
    except InvalidError as error:
        return _unreadable(raw, error)
    content = document.content
    if not _is_message(content):
        return NotAMessage(_what_it_is(content))
    try:
        validation.validate(content)
    except InvalidError as error:
        return _rejected(content, document.written_as, checks.schema_problem(error))
    return _checked(Contents(content), document.written_as)


def _checked(contents: Contents, written_as: Format) -> Understood | Rejected:
    envelope = frame.envelope_of(contents, written_as)
    type_ = _TYPES.get(envelope.event_code)
    if type_ is None:
        return Rejected(envelope, None, (_NOT_RECEIVED,))
    table = frame.CHECKS + type_.checks
    problems = checks.problems(contents, table)
    if problems:
        return Rejected(envelope, type_.kind, problems)
    return Understood(envelope, type_.kind, type_.parse(contents, written_as), checks.remarks(contents, table))


def _unreadable(raw: bytes, error: InvalidError) -> Rejected | NotAMessage:
    """A damaged message whose sender can be told so is refused; anything else is no message."""
    content = reading.read_damaged_bundle(raw)
    if content is None or not _is_message(content):
        return NotAMessage(error.what_happened)
    written_as = Format.XML if raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else Format.JSON
    return _rejected(content, written_as, _too_large(error) if len(raw) > limits.MAX_BYTES else _damage(error))


def _rejected(content: Json, written_as: Format, problem: Problem) -> Rejected | NotAMessage:
    contents = Contents(soundness.sound_parts(content))
    envelope = frame.envelope_of(contents, written_as)
    if not envelope.header_id:
        return NotAMessage(problem.english)
    type_ = _TYPES.get(envelope.event_code)
    return Rejected(envelope, type_.kind if type_ else None, (problem,))


def _too_large(error: InvalidError) -> Problem:
    return Problem(
        code="too-large",
        english=error.what_happened,
        danish=f"Beskeden er større end {limits.MAX_BYTES // 1024 // 1024} MB.",
        path=error.path,
        error=codes.TOO_LONG,
    )


def _damage(error: InvalidError) -> Problem:
    return Problem(
        code="damaged",
        english=error.what_happened,
        danish="Beskeden er beskadiget og kan ikke læses.",
        path=error.path,
        error=codes.DAMAGED,
    )


def _is_message(content: Json) -> bool:
    entries = content.get("entry")
    if content.get("resourceType") != "Bundle" or not isinstance(entries, list):
        return False
    resources = [entry.get("resource") for entry in entries if isinstance(entry, dict)]
    return any(isinstance(one, dict) and one.get("resourceType") == "MessageHeader" for one in resources)


def _what_it_is(content: Json) -> str:
    type_name = content.get("resourceType")
    if not isinstance(type_name, str) or not validation.is_resource_type(type_name):
        return "It is not a FHIR resource."
    if type_name == "Bundle":
        return "It is a Bundle without a MessageHeader."
    return f"It is a {type_name}, which is not a message."
