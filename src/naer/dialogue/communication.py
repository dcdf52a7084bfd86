"""A message as the record keeps it: one FHIR R4 Communication for each, with its own segments as payload.

What R4 has no place for rides in our extensions; status, sent, received, sender, recipient, topic and payload say the
same for those who read plain FHIR (https://hl7.org/fhir/R4/communication.html). See docs/decisions/0012.
"""

from collections.abc import Iterable
from datetime import datetime

from naer.danish import identifiers
from naer.dialogue import rules
from naer.dialogue.definition import (
    AboutStay,
    Activity,
    AnswerTerm,
    Direction,
    Episode,
    Message,
    MessageState,
    Party,
    ReadMark,
    StatedCitizen,
    Step,
    TrayDecision,
    TrayState,
)
from naer.dialogue.extensions import compound, every, flag, instant, simple, text, values
from naer.dialogue.segments import (
    addressee_extension,
    addressee_from,
    as_payload,
    from_payload,
    party_extension,
    party_from,
)
from naer.fhir.plain import Json, coding_code, identifier_value, reference_id

MESSAGE_IDS = "urn:naer:message-id"
CATEGORY_CODES = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-careCommunication-categoryCodes"
_OURS = "urn:naer:extension:"
THREAD, WATCH, TRAY = f"{_OURS}thread", f"{_OURS}watch", f"{_OURS}tray"
ANSWER_DUE, READ_DUE = f"{_OURS}answer-due", f"{_OURS}read-due"
_DIRECTION, _STATE, _ACTIVITY, _WRITTEN = (f"{_OURS}{one}" for one in ("direction", "state", "activity", "written"))
_OWN, _STEP, _STAY, _INBOX = (f"{_OURS}{one}" for one in ("own-segment", "message-step", "about-stay", "inbox"))
_SENDER, _RECEIVER, _FROM, _TO = (f"{_OURS}{one}" for one in ("sender", "receiver", "from-whom", "to-whom"))
_CITIZEN, _READ, _DECISION = (f"{_OURS}{one}" for one in ("stated-citizen", "read", "tray-decision"))
_TERM, _UNREAD_FOUND, _SENDINGS = f"{_OURS}answer-term", f"{_OURS}unread-found", f"{_OURS}sendings"

UNREAD, UNANSWERED, READ_TERM, ANSWER_TERM = "unread", "unanswered", "read-term", "answer-term"
"""Values of WATCH (search parameter naer-watch): what lists ask for, and what the clock has still to look at."""

_STATUSES = {
    MessageState.RECEIVED: "completed",
    MessageState.PREPARED: "preparation",
    MessageState.SENT: "in-progress",
    MessageState.ACKNOWLEDGED: "completed",
    MessageState.UNACKNOWLEDGED: "on-hold",
    MessageState.REFUSED: "stopped",
}


def as_communication(message: Message) -> Json:
    """The Communication that says all of `message`: new, or a change of the version it was read as.

    The content of its files must lie in documents already.
    """
    step = message.own_step
    times = {"sent": message.sent_at, "received": message.received_at}
    resource: Json = {
        "resourceType": "Communication",
        "extension": list(_extensions(message)),
        "identifier": [{"system": MESSAGE_IDS, "value": message.message_id}],
        "status": _STATUSES[message.state],
        "category": [{"coding": [{"system": CATEGORY_CODES, "code": message.category}]}],
        "subject": {"reference": f"Patient/{message.citizen_id}"},
        **{name: at.isoformat() for name, at in times.items() if at is not None},
        "recipient": [_reference(message.receiver)],
        "sender": _reference(message.sender),
        "payload": [as_payload(segment) for segment in message.segments],
    }
    if step is not None and step.previous:
        resource["inResponseTo"] = [{"identifier": {"system": MESSAGE_IDS, "value": step.previous}}]
    if message.trouble:
        resource["statusReason"] = {"text": message.trouble}
    if message.priority:
        resource["priority"] = message.priority
    if message.topic:
        resource["topic"] = {"text": message.topic}
    if message.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{message.encounter_id}"}
    if message.id:
        resource |= {"id": message.id, "meta": {"versionId": message.version}}
    return resource


def from_communication(resource: Json) -> Message:
    """What a Communication made by `as_communication` carries."""
    return Message(
        id=resource.get("id", ""),
        message_id=identifier_value(resource, MESSAGE_IDS) or "",
        thread_id=text(resource, THREAD),
        direction=Direction(text(resource, _DIRECTION)),
        state=MessageState(text(resource, _STATE)),
        activity=Activity(text(resource, _ACTIVITY)),
        category=coding_code(resource["category"][0]) or "",
        sender=party_from(every(resource, _SENDER)[0]),
        receiver=party_from(every(resource, _RECEIVER)[0]),
        at=datetime.fromisoformat(text(resource, _WRITTEN)),
        segments=tuple(from_payload(payload) for payload in resource["payload"]),
        own_segment_ids=values(resource, _OWN),
        steps=tuple(_step(one) for one in every(resource, _STEP)),
        topic=resource.get("topic", {}).get("text", ""),
        priority=resource.get("priority", ""),
        from_whom=next((addressee_from(one) for one in every(resource, _FROM)), None),
        to_whom=next((addressee_from(one) for one in every(resource, _TO)), None),
        stay=next((_stay(one) for one in every(resource, _STAY)), None),
        citizen=next((_citizen(one) for one in every(resource, _CITIZEN)), StatedCitizen()),
        citizen_id=reference_id(resource["subject"]),
        encounter_id=reference_id(resource.get("encounter", {})),
        inbox_id=text(resource, _INBOX),
        sent_at=_at(resource.get("sent")),
        sendings=next(iter(values(resource, _SENDINGS)), 0),
        received_at=_at(resource.get("received")),
        term=next((_term(resource, one) for one in every(resource, _TERM)), None),
        read_due_at=instant(resource, READ_DUE),
        unread_found_at=instant(resource, _UNREAD_FOUND),
        reads=tuple(_read(one) for one in every(resource, _READ)),
        trouble=resource.get("statusReason", {}).get("text", ""),
        tray=TrayState(text(resource, TRAY)) if text(resource, TRAY) else None,
        decisions=tuple(_decision(one) for one in every(resource, _DECISION)),
        version=resource.get("meta", {}).get("versionId", ""),
    )


def _watched(message: Message) -> Iterable[str]:
    """What lists and the clock find the message by. While nobody has placed it, only the tray does."""
    term, receiver = message.term, message.receiver.organisation_id
    if message.tray not in (None, TrayState.MATCHED):
        return
    if rules.is_unread_by(message, frozenset({receiver})) and receiver:
        yield UNREAD
        if message.read_due_at is not None and message.unread_found_at is None:
            yield READ_TERM
    if term is not None and term.answered_at is None:
        yield UNANSWERED
        if term.late_found_at is None:
            yield ANSWER_TERM


def _extensions(message: Message) -> Iterable[Json]:
    yield from simple(THREAD, message.thread_id)
    yield from simple(_DIRECTION, message.direction.value)
    yield from simple(_STATE, message.state.value)
    yield from simple(_ACTIVITY, message.activity.value)
    yield from simple(_WRITTEN, message.at)
    for code in _watched(message):
        yield from simple(WATCH, code)
    if message.term is not None:
        yield from simple(ANSWER_DUE, message.term.due_at)
        yield _term_extension(message.term)
    yield from simple(READ_DUE, message.read_due_at)
    yield from simple(_UNREAD_FOUND, message.unread_found_at)
    yield from simple(TRAY, message.tray.value if message.tray else None)
    yield from simple(_INBOX, message.inbox_id)
    yield from simple(_SENDINGS, message.sendings or None)
    yield party_extension(_SENDER, message.sender)
    yield party_extension(_RECEIVER, message.receiver)
    yield from addressee_extension(_FROM, message.from_whom)
    yield from addressee_extension(_TO, message.to_whom)
    if message.citizen != StatedCitizen():
        yield _citizen_extension(message.citizen)
    if message.stay is not None:
        yield _stay_extension(message.stay)
    for name in message.own_segment_ids:
        yield from simple(_OWN, name)
    for step in message.steps:
        yield _step_extension(step)
    for mark in message.reads:
        yield _read_extension(mark)
    for decision in message.decisions:
        yield _decision_extension(decision)


def _reference(party: Party) -> Json:
    numbers = ((identifiers.SOR, party.sor), (identifiers.GLN, party.gln))
    known = [{"system": system, "value": value} for system, value in numbers if value]
    reference: Json = {"display": party.name} if party.name else {}
    if party.organisation_id:
        reference["reference"] = f"Organization/{party.organisation_id}"
    if known:
        reference["identifier"] = known[0]
    return reference


def _at(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _step_extension(step: Step) -> Json:
    return compound(
        _STEP,
        ("message", step.message_id),
        ("activity", step.activity),
        ("occurred", step.occurred_at),
        ("recorded", step.recorded_at),
        ("previous", step.previous),
        ("removes", step.removes),
        ("provenance", step.provenance_id),
        *(("segment", name) for name in step.segments),
    )


def _step(said: Json) -> Step:
    return Step(
        message_id=text(said, "message"),
        activity=text(said, "activity"),
        occurred_at=datetime.fromisoformat(text(said, "occurred")),
        recorded_at=datetime.fromisoformat(text(said, "recorded")),
        previous=text(said, "previous"),
        removes=flag(said, "removes"),
        segments=values(said, "segment"),
        provenance_id=text(said, "provenance"),
    )


def _stay_extension(stay: AboutStay) -> Json:
    episodes = (
        compound("episode", ("value", one.value), ("system", one.system), ("written", one.written))
        for one in stay.episodes
    )
    return compound(_STAY, ("status", stay.status), ("class", stay.class_code), *episodes)


def _stay(said: Json) -> AboutStay:
    episodes = (
        Episode(text(one, "value"), text(one, "system"), text(one, "written")) for one in every(said, "episode")
    )
    return AboutStay(text(said, "status"), text(said, "class"), tuple(episodes))


def _citizen_extension(citizen: StatedCitizen) -> Json:
    numbers = (compound("number", ("system", system), ("value", digits)) for system, digits in citizen.numbers)
    given = (("given", name) for name in citizen.given)
    return compound(_CITIZEN, *numbers, *given, ("family", citizen.family))


def _citizen(said: Json) -> StatedCitizen:
    numbers = tuple((text(one, "system"), text(one, "value")) for one in every(said, "number"))
    return StatedCitizen(numbers=numbers, given=values(said, "given"), family=text(said, "family"))


def _term_extension(term: AnswerTerm) -> Json:
    return compound(_TERM, ("rule", term.rule), ("answered", term.answered_at), ("late-found", term.late_found_at))


def _term(resource: Json, said: Json) -> AnswerTerm:
    return AnswerTerm(
        due_at=datetime.fromisoformat(text(resource, ANSWER_DUE)),
        rule=text(said, "rule"),
        answered_at=instant(said, "answered"),
        late_found_at=instant(said, "late-found"),
    )


def _read_extension(mark: ReadMark) -> Json:
    return compound(
        _READ,
        ("organisation", mark.organisation_id),
        ("person", mark.person_id),
        ("name", mark.name),
        ("at", mark.at),
    )


def _read(said: Json) -> ReadMark:
    return ReadMark(
        organisation_id=text(said, "organisation"),
        person_id=text(said, "person"),
        name=text(said, "name"),
        at=datetime.fromisoformat(text(said, "at")),
    )


def _decision_extension(decision: TrayDecision) -> Json:
    return compound(
        _DECISION,
        ("state", decision.state.value),
        ("person", decision.person_id),
        ("name", decision.name),
        ("reason", decision.reason),
        ("at", decision.at),
    )


def _decision(said: Json) -> TrayDecision:
    return TrayDecision(
        state=TrayState(text(said, "state")),
        person_id=text(said, "person"),
        name=text(said, "name"),
        reason=text(said, "reason"),
        at=datetime.fromisoformat(text(said, "at")),
    )
