"""Discharge notice: a ward tells when a citizen comes home, why, with what newly found, and what home must know.

Nær's own message in MedCom's frame. The public messages for this (XDIS18, XDIS19, XDIS21) have no FHIR successor, and
their schemas are not published where we can read them; docs/clarifications.md, "Discharge notice", says what we chose
and what shall replace it. Event code `discharge-notice` in `urn:naer:message`; the focus is an Encounter with the
forløbs-id and the expected discharge; Conditions carry SKS codes; needs are codes or words on the Encounter.

The activity says new (`new-message`), changed (`modified-message`) or withdrawn (`retract-message`).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from naer.courses.definition import DischargeNotice, Need, NoticeWithdrawal
from naer.courses.encounter import EXPECTED_EXTENSION
from naer.danish import identifiers
from naer.exchange.medcom import codes, frame, parts
from naer.exchange.medcom.checks import Check
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.episodes import Episode, episodes_of
from naer.exchange.medcom.frame import Citizen, Frame, Party, Step
from naer.exchange.medcom.parts import Header, NewId, Outgoing
from naer.fhir.plain import Json, coding_code, extension
from naer.fhir.reading import Format

EVENT_SYSTEM = "urn:naer:message"
EVENT_CODE = "discharge-notice"
NEWLY_FOUND = "urn:naer:extension:newly-found"
NEED = "urn:naer:extension:need"
REASON = "urn:naer:extension:withdrawal-reason"
_PROFILE = "urn:naer:profile:discharge-notice"
_NEW, _CHANGED, _WITHDRAWN = "new-message", "modified-message", "retract-message"
_NEED_CODES = frozenset(need.value for need in Need)
# D, the chapter's letter, and what follows: DI219, DE119, DZ033C.
_SKS_DIAGNOSIS = re.compile(r"D[A-ZÆØÅ][0-9]{2}[0-9A-Z]{0,6}")


@dataclass(frozen=True)
class DischargeNoticeMessage:
    """What the message says: a notice, or the withdrawal of one."""

    frame: Frame
    episodes: tuple[Episode, ...]
    notice: DischargeNotice | None = None
    withdrawal: NoticeWithdrawal | None = None


def _encounter(contents: Contents) -> Json:
    focus = contents.focus
    return focus if focus.get("resourceType") == "Encounter" else {}


def _is_withdrawn(contents: Contents) -> bool:
    return frame.activity_of(contents.current_step) == _WITHDRAWN


def _has_expected_time(contents: Contents) -> bool:
    written = (extension(_encounter(contents), EXPECTED_EXTENSION) or {}).get("valueDateTime")
    return _is_withdrawn(contents) or frame.is_instant(written)


def _has_diagnosis_code(condition: Json) -> bool:
    return bool(_SKS_DIAGNOSIS.fullmatch(coding_code(condition.get("code"), identifiers.SKS) or ""))


CHECKS: tuple[Check, ...] = (
    Check(
        code="one-patient",
        holds=lambda c: len(c.all("Patient")) == 1,
        english="A discharge notice must be about exactly one Patient.",
        danish="En udskrivningsmelding skal handle om præcis én Patient.",
        path="Bundle.entry",
    ),
    Check(
        code="known-activity",
        holds=lambda c: not c.current_step or frame.activity_of(c.current_step) in (_NEW, _CHANGED, _WITHDRAWN),
        english="The activity must be new-message, modified-message or retract-message.",
        danish="Aktiviteten skal være new-message, modified-message eller retract-message.",
        path="Provenance.activity.coding.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="encounter-in-focus",
        holds=lambda c: bool(_encounter(c)),
        english="The message must have one focus, an Encounter in the message.",
        danish="Beskeden skal have ét fokus, en Encounter i beskeden.",
        path="MessageHeader.focus",
    ),
    Check(
        code="episode-id",
        holds=lambda c: bool(episodes_of(_encounter(c))),
        english="The stay has no episode identifier, which binds the notice to its notifications.",
        danish="Opholdet har intet forløbs-id, som binder meldingen til dets adviser.",
        path="Encounter.episodeOfCare.identifier",
    ),
    Check(
        code="expected-at",
        holds=_has_expected_time,
        english="The expected discharge is missing, or lacks time of day or zone.",
        danish="Den forventede udskrivning mangler, eller mangler klokkeslæt eller tidszone.",
        path="Encounter.extension.valueDateTime",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="department",
        holds=lambda c: c.resolve_as(_encounter(c).get("serviceProvider"), "Organization") is not None,
        english="The ward must be an Organization in the message.",
        danish="Afdelingen skal være en Organization i beskeden.",
        path="Encounter.serviceProvider",
    ),
    Check(
        code="diagnosis-codes",
        holds=lambda c: all(_has_diagnosis_code(condition) for condition in c.all("Condition")),
        english="Every Condition must have an SKS diagnosis code that begins with D.",
        danish="Hver Condition skal have en SKS-diagnosekode, der begynder med D.",
        path="Condition.code",
        error=codes.VALUE_UNKNOWN,
    ),
)


def parse(contents: Contents, written_as: Format) -> DischargeNoticeMessage:
    """The notice or withdrawal in a bundle that passed the frame's CHECKS and these."""
    in_frame = frame.frame_of(contents, written_as)
    encounter = contents.focus
    episodes = episodes_of(encounter)
    told_at = in_frame.current.recorded_at
    if in_frame.current.activity == _WITHDRAWN:
        reason = (extension(encounter, REASON) or {}).get("valueString", "")
        withdrawal = NoticeWithdrawal(in_frame.header_id, episodes[0].value, told_at, reason)
        return DischargeNoticeMessage(in_frame, episodes, withdrawal=withdrawal)
    hospital = frame.party_of(contents.resolve_as(encounter["serviceProvider"], "Organization") or {})
    diagnoses = {coding_code(one["code"], identifiers.SKS) or "": one for one in contents.all("Condition")}
    needs = [one for one in encounter.get("extension", []) if one["url"] == NEED]
    notice = DischargeNotice(
        message_id=in_frame.header_id,
        episode=episodes[0].value,
        noticed_at=told_at,
        expected_at=frame.instant((extension(encounter, EXPECTED_EXTENSION) or {})["valueDateTime"]),
        hospital=hospital.identity,
        conditions=tuple(diagnoses),
        newly_found=tuple(code for code, condition in diagnoses.items() if _is_newly_found(condition)),
        needs=tuple(one.get("valueCode") or one.get("valueString", "") for one in needs),
    )
    return DischargeNoticeMessage(in_frame, episodes, notice=notice)


def compose(
    told: DischargeNotice | NoticeWithdrawal,
    *,
    citizen: Citizen,
    ward: Party,
    receiver: Party,
    new_id: NewId,
    replaces: str = "",
) -> Outgoing:
    """The message that says `told`; `replaces` is the letter id of the notice that it changes or withdraws."""
    ours, theirs = (parts.organisation(party, resource_id=new_id()) for party in (ward, receiver))
    patient = parts.patient(citizen, resource_id=new_id())
    told_at = told.noticed_at if isinstance(told, DischargeNotice) else told.withdrawn_at
    conditions = _conditions(told, patient, new_id) if isinstance(told, DischargeNotice) else []
    encounter = _stay(told, patient=patient, ward=ours, conditions=conditions, resource_id=new_id())
    header = parts.message_header(
        Header(told.message_id, EVENT_CODE, _PROFILE, event_system=EVENT_SYSTEM, focus=parts.reference(encounter)),
        sender=ward,
        sender_ref=parts.reference(ours),
        receiver=receiver,
        receiver_ref=parts.reference(theirs),
    )
    step = _step(told, told_at, replaces)
    history = parts.provenance(step, resource_id=new_id(), agent=parts.reference(ours), profile=_PROFILE)
    bundle_id = new_id()
    bundle = parts.message(
        header,
        [patient, encounter, *conditions, ours, theirs, history],
        bundle_id=bundle_id,
        profile=_PROFILE,
        sent_at=told_at,
    )
    return Outgoing(bundle_id, told.message_id, ward, receiver, bundle)


def _step(told: DischargeNotice | NoticeWithdrawal, told_at: datetime, replaces: str) -> Step:
    is_withdrawal = isinstance(told, NoticeWithdrawal)
    activity = _WITHDRAWN if is_withdrawal else _CHANGED if replaces else _NEW
    return Step(
        provenance_id="",
        header_id=told.message_id,
        activity=activity,
        occurred_at=told_at,
        recorded_at=told_at,
        previous=replaces,
        removes=is_withdrawal,
    )


def _stay(
    told: DischargeNotice | NoticeWithdrawal, *, patient: Json, ward: Json, conditions: list[Json], resource_id: str
) -> Json:
    encounter: Json = {
        "resourceType": "Encounter",
        "id": resource_id,
        "text": parts.narrative("Hospital stay"),
        "extension": _said(told),
        "status": "in-progress",
        "class": {"system": codes.ACT_CODES, "code": "IMP"},
        "subject": parts.reference(patient),
        "episodeOfCare": [{"identifier": {"system": "urn:naer:episode", "value": told.episode}}],
        "serviceProvider": parts.reference(ward),
    }
    if conditions:
        encounter["diagnosis"] = [{"condition": parts.reference(condition)} for condition in conditions]
    return {name: value for name, value in encounter.items() if value}


def _said(told: DischargeNotice | NoticeWithdrawal) -> list[Json]:
    if isinstance(told, NoticeWithdrawal):
        return [{"url": REASON, "valueString": told.reason}] if told.reason else []
    expected = {"url": EXPECTED_EXTENSION, "valueDateTime": parts.instant_text(told.expected_at)}
    return [expected, *({"url": NEED, _kind_of(need): need} for need in told.needs)]


def _kind_of(need: str) -> str:
    return "valueCode" if need in _NEED_CODES else "valueString"


def _conditions(notice: DischargeNotice, patient: Json, new_id: NewId) -> list[Json]:
    made: list[Json] = []
    for code in dict.fromkeys((*notice.conditions, *notice.newly_found)):
        condition: Json = {
            "resourceType": "Condition",
            "id": new_id(),
            "text": parts.narrative(code),
            "code": {"coding": [{"system": identifiers.SKS, "code": code}]},
            "subject": parts.reference(patient),
        }
        if code in notice.newly_found:
            condition["extension"] = [{"url": NEWLY_FOUND, "valueBoolean": True}]
        made.append(condition)
    return made


def _is_newly_found(condition: Json) -> bool:
    return bool((extension(condition, NEWLY_FOUND) or {}).get("valueBoolean"))
