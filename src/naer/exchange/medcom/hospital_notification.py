"""Hospital notification (advis om sygehusophold, HospitalNotification 3.0): hospital to citizen's municipality.

Sent automatically and without consent, so its content is minimal; the receiver drops it for citizens without a
relevant case (who decides that is the inbox). Eighteen activity codes say what happened; none means death, which is
told by repeating the activity before with `Patient.deceasedBoolean`. The event is read from activity and deceased
alone: official examples have statuses that say otherwise (dead on arrival is `in-progress`, a discharge from leave is
`onleave`).

http://medcomfhir.dk/ig/hospitalnotification/; unclear points: docs/clarifications.md, "Hospital notification".
"""

from dataclasses import dataclass
from datetime import datetime

from naer.courses.definition import HospitalEvent, Move, Telling
from naer.danish import personal_number
from naer.exchange.medcom import codes, frame
from naer.exchange.medcom.checks import Check
from naer.exchange.medcom.contents import Contents
from naer.exchange.medcom.episodes import Episode, episodes_of
from naer.exchange.medcom.frame import Frame, Party
from naer.fhir.plain import Json, extension
from naer.fhir.reading import Format

STATUSES = frozenset({"in-progress", "onleave", "finished", "entered-in-error"})
CLASSES = frozenset({"IMP", "EMER"})
_NOT_TO_BE_TOLD = (
    "type",
    "serviceType",
    "priority",
    "basedOn",
    "participant",
    "appointment",
    "length",
    "reasonCode",
    "reasonReference",
    "diagnosis",
    "account",
    "hospitalization",
    "location",
    "partOf",
)


@dataclass(frozen=True)
class HospitalNotification:
    """What the message says. `report_to` is who wants the admission report (XDIS16), when it is asked for."""

    frame: Frame
    event: HospitalEvent
    episodes: tuple[Episode, ...]
    report_to: Party | None


def activity_code(move: Move, telling: Telling) -> str:
    """MedCom's code for a move told in a certain way."""
    return move.value if telling is Telling.NEW else f"{telling.value}-{move.value}"


ACTIVITIES: dict[str, tuple[Telling, Move]] = {
    activity_code(move, telling): (telling, move) for telling in Telling for move in Move
}

CHECKS: tuple[Check, ...] = (
    Check(
        code="one-patient",
        holds=lambda c: len(c.all("Patient")) == 1,
        english="A hospital notification must be about exactly one Patient.",
        danish="Et advis om sygehusophold skal handle om præcis én Patient.",
        path="Bundle.entry",
    ),
    Check(
        code="official-personal-number",
        holds=lambda c: all(_has_official_number(patient) for patient in c.all("Patient")),
        english="The patient must have an official personal number (CPR) of the right shape, and no other.",
        danish="Patienten skal have et officielt CPR-nummer af den rette form, og intet andet.",
        path="Patient.identifier",
        error=codes.ID_INVALID,
    ),
    Check(
        code="known-activity",
        holds=lambda c: not c.current_step or frame.activity_of(c.current_step) in ACTIVITIES,
        english="The activity is none of the eighteen codes of a hospital notification.",
        danish="Aktiviteten er ikke en af de atten koder for advis om sygehusophold.",
        path="Provenance.activity.coding.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="encounter-in-focus",
        holds=lambda c: c.focus.get("resourceType") == "Encounter",
        english="The message must have one focus, an Encounter in the message.",
        danish="Beskeden skal have ét fokus, en Encounter i beskeden.",
        path="MessageHeader.focus",
    ),
    Check(
        code="known-class",
        holds=lambda c: _encounter(c).get("class", {}).get("code") in CLASSES,
        english="The class of the stay must be IMP (admitted) or EMER (acute ambulatory).",
        danish="Opholdets klasse skal være IMP (indlagt) eller EMER (akut ambulant).",
        path="Encounter.class.code",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="known-status",
        holds=lambda c: _encounter(c).get("status") in STATUSES,
        english="The status of the stay must be in-progress, onleave, finished or entered-in-error.",
        danish="Opholdets status skal være in-progress, onleave, finished eller entered-in-error.",
        path="Encounter.status",
        error=codes.VALUE_UNKNOWN,
    ),
    Check(
        code="episode-id",
        holds=lambda c: bool(episodes_of(_encounter(c))),
        english="The stay has no episode identifier, which binds its notifications together.",
        danish="Opholdet har intet forløbs-id, som binder dets adviser sammen.",
        path="Encounter.episodeOfCare.identifier",
    ),
    Check(
        code="admitted-at",
        holds=lambda c: frame.is_instant(_encounter(c).get("period", {}).get("start")),
        english="The start of the stay is missing, or lacks time of day or zone.",
        danish="Opholdets start mangler, eller mangler klokkeslæt eller tidszone.",
        path="Encounter.period.start",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="ended-at",
        holds=lambda c: _is_absent_or_instant(_encounter(c).get("period", {}), "end"),
        english="The end of the stay lacks time of day or zone.",
        danish="Opholdets afslutning mangler klokkeslæt eller tidszone.",
        path="Encounter.period.end",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="leave-times",
        holds=lambda c: all(_is_absent_or_instant(_leave(_encounter(c)), edge) for edge in ("start", "end")),
        english="The leave's start or end lacks time of day or zone.",
        danish="Orlovens start eller slut mangler klokkeslæt eller tidszone.",
        path="Encounter.extension.valuePeriod",
        error=codes.DATE_FORMAT,
    ),
    Check(
        code="leave-started",
        holds=lambda c: not _goes_on_leave(c) or _says_when_leave_started(c),
        english="A notification of a leave must say when the leave started.",
        danish="Et advis om orlov skal sige, hvornår orloven startede.",
        path="Encounter.extension.valuePeriod.start",
    ),
    Check(
        code="department",
        holds=lambda c: c.resolve_as(_encounter(c).get("serviceProvider"), "Organization") is not None,
        english="The department of the stay must be an Organization in the message.",
        danish="Opholdets afdeling skal være en Organization i beskeden.",
        path="Encounter.serviceProvider",
    ),
    Check(
        code="leave-of-status",
        holds=lambda c: _goes_on_leave(c) or _says_when_leave_started(c),
        english="A stay with the status onleave should say when the leave started.",
        danish="Et ophold med status onleave bør sige, hvornår orloven startede.",
        path="Encounter.extension.valuePeriod.start",
        refuses=False,
    ),
    Check(
        code="class-fits-activity",
        holds=lambda c: _class_fits(c),
        english="The class of the stay does not fit the activity.",
        danish="Opholdets klasse passer ikke til aktiviteten.",
        path="Encounter.class.code",
        error=codes.BAD_FORMAT,
        refuses=False,
    ),
    Check(
        code="nothing-more-is-told",
        holds=lambda c: not any(name in _encounter(c) for name in _NOT_TO_BE_TOLD),
        english="The notification tells more of the stay than it may; that part is left out here.",
        danish="Advis fortæller mere om opholdet, end det må; den del udelades her.",
        path="Encounter",
        error=codes.NOT_ALLOWED,
        refuses=False,
    ),
)


def parse(contents: Contents, written_as: Format) -> HospitalNotification:
    """The notification in a bundle that passed the frame's CHECKS and these."""
    in_frame = frame.frame_of(contents, written_as)
    encounter = contents.focus
    telling, move = ACTIVITIES[in_frame.current.activity]
    hospital = frame.party_of(contents.resolve_as(encounter["serviceProvider"], "Organization") or {})
    episodes = episodes_of(encounter)
    deceased = in_frame.citizen.deceased
    event = HospitalEvent(
        message_id=in_frame.header_id,
        episode=episodes[0].value,
        move=move,
        telling=telling,
        registered_at=in_frame.current.recorded_at,
        occurred_at=_occurred_at(encounter, move, is_death=bool(deceased)) or in_frame.current.occurred_at,
        hospital=hospital.identity,
        emergency=encounter["class"]["code"] == "EMER",
        deceased=deceased,
        report_requested=_report_is_requested(contents.header),
        corrects=in_frame.current.previous if telling is not Telling.NEW else "",
    )
    return HospitalNotification(
        frame=in_frame,
        event=event,
        episodes=episodes,
        report_to=_report_recipient(contents) if event.report_requested else None,
    )


def _occurred_at(encounter: Json, move: Move, *, is_death: bool) -> datetime | None:
    """The time that people see: of the admission, leave, discharge or death itself. None when the message lacks it."""
    if is_death:
        written = encounter["period"].get("end")
    else:
        match move:
            case Move.ADMIT_INPATIENT | Move.ADMIT_EMERGENCY:
                written = encounter["period"]["start"]
            case Move.START_LEAVE:
                written = _leave(encounter).get("start")
            case Move.END_LEAVE:
                written = _leave(encounter).get("end")
            case Move.DISCHARGE_INPATIENT | Move.DISCHARGE_EMERGENCY:
                written = encounter["period"].get("end")
    return frame.instant(written) if written else None


def _encounter(contents: Contents) -> Json:
    focus = contents.focus
    return focus if focus.get("resourceType") == "Encounter" else {}


def _leave(encounter: Json) -> Json:
    return (extension(encounter, codes.LEAVE_PERIOD) or {}).get("valuePeriod", {})


def _goes_on_leave(contents: Contents) -> bool:
    activity = frame.activity_of(contents.current_step)
    return activity in (activity_code(Move.START_LEAVE, telling) for telling in (Telling.NEW, Telling.REVISED))


def _says_when_leave_started(contents: Contents) -> bool:
    """Whether it does, if its status is onleave: the profile asks it of the status, not of the activity."""
    return _encounter(contents).get("status") != "onleave" or "start" in _leave(_encounter(contents))


def _is_absent_or_instant(period: Json, edge: str) -> bool:
    return edge not in period or frame.is_instant(period[edge])


def _has_official_number(patient: Json) -> bool:
    official = [
        one.get("value", "")
        for one in patient.get("identifier", [])
        if personal_number.is_personal_number_system(one.get("system", ""))
    ]
    systems = {one.get("system") for one in patient.get("identifier", [])}
    return systems == {personal_number.CPR} and all(personal_number.is_personal_number(one) for one in official)


def _class_fits(contents: Contents) -> bool:
    activity = frame.activity_of(contents.current_step)
    expected = "EMER" if "emergency" in activity else "IMP"
    return activity not in ACTIVITIES or _encounter(contents).get("class", {}).get("code") == expected


def _report_is_requested(header: Json) -> bool:
    return bool((extension(header, codes.REPORT_REQUESTED) or {}).get("valueBoolean"))


def _report_recipient(contents: Contents) -> Party | None:
    wanted = (extension(contents.header, codes.REPORT_RECIPIENT) or {}).get("valueReference")
    organisation = contents.resolve_as(wanted, "Organization")
    return frame.party_of(organisation) if organisation else None
