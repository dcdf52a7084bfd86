"""A hospital stay as the record keeps it: one FHIR R4 Encounter for each episode, with its events and notices on it.

The events ride as extensions, because the state is replayed from all of them; status, class, period and serviceProvider
say the same for those who read plain FHIR (https://hl7.org/fhir/R4/encounter.html). See docs/decisions/0006.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from naer.courses import rules
from naer.courses.definition import (
    IN_HOSPITAL,
    DischargeNotice,
    HospitalEvent,
    Move,
    NoticeWithdrawal,
    OrganisationIdentity,
    Stay,
    StayState,
    Telling,
)
from naer.danish import identifiers
from naer.fhir.plain import Json, extension, identifier_value

EPISODES = "urn:naer:episode"
EVENT_EXTENSION = "urn:naer:extension:hospital-event"
NOTICE_EXTENSION = "urn:naer:extension:discharge-notice"
EARLIER_NOTICE_EXTENSION = "urn:naer:extension:earlier-discharge-notice"
WITHDRAWAL_EXTENSION = "urn:naer:extension:discharge-notice-withdrawal"
EXPECTED_EXTENSION = "urn:naer:extension:expected-discharge"
STATE_EXTENSION = "urn:naer:extension:stay-state"
_OURS = frozenset(
    {
        EVENT_EXTENSION,
        NOTICE_EXTENSION,
        EARLIER_NOTICE_EXTENSION,
        WITHDRAWAL_EXTENSION,
        EXPECTED_EXTENSION,
        STATE_EXTENSION,
    }
)
_NOTICES = (EARLIER_NOTICE_EXTENSION, NOTICE_EXTENSION)
STAY_CLASSES = ("IMP", "EMER")
"""The classes of an Encounter that is a hospital stay; contacts with doctors and nurses have others (AMB, VR, HH)."""

_ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_STATUSES = {
    StayState.NOT_STARTED: "unknown",  # ended by hand, and the hospital had told nothing
    StayState.ADMITTED: "in-progress",
    StayState.ON_LEAVE: "onleave",
    StayState.DISCHARGED: "finished",
    StayState.ENDED_BY_HAND: "finished",
    StayState.DECEASED: "finished",
    StayState.CANCELLED: "entered-in-error",
}


@dataclass(frozen=True)
class StayRecord:
    """All that was told of one episode, and what follows from it."""

    episode: str
    citizen_id: str
    events: tuple[HospitalEvent, ...] = ()
    notices: tuple[DischargeNotice, ...] = ()
    withdrawals: tuple[NoticeWithdrawal, ...] = ()
    course_id: str | None = None
    hospital_id: str | None = None
    stored: Json = field(default_factory=dict[str, Any])

    @cached_property
    def stay(self) -> Stay:
        """The stay that the events add up to."""
        return rules.stay(self.events)

    @property
    def notice(self) -> DischargeNotice | None:
        """The notice of homecoming in force, or None."""
        return rules.notice_in_force(self.notices, self.withdrawals, admitted_at=self.stay.admitted_at)

    @property
    def is_heard_of(self) -> bool:
        """Whether a hospital event was told; a notice alone does not begin a stay."""
        return bool(self.events)


def as_encounter(record: StayRecord) -> Json:
    """The Encounter that says all of `record`; what others put on the stored one (`record.stored`) is kept.

    A notice alone is a stay in progress: the ward that tells of a homecoming has the citizen.
    """
    stay, notice = record.stay, record.notice
    hospital = stay.hospital or (notice.hospital if notice else None)
    period = {"start": stay.admitted_at, "end": stay.ended_at}
    foreign = [item for item in record.stored.get("extension", []) if item["url"] not in _OURS]
    resource: Json = {
        **record.stored,
        "resourceType": "Encounter",
        "extension": [*foreign, *_extensions(record, stay, notice)],
        "identifier": [{"system": EPISODES, "value": record.episode}],
        "status": _STATUSES[stay.state] if record.is_heard_of else "in-progress",
        "class": {"system": _ACT_CODES, "code": "EMER" if stay.emergency else "IMP"},
        "subject": {"reference": f"Patient/{record.citizen_id}"},
        "period": {name: at.isoformat() for name, at in period.items() if at is not None},
    }
    if not resource["period"]:
        del resource["period"]
    if record.course_id:
        resource["episodeOfCare"] = [{"reference": f"EpisodeOfCare/{record.course_id}"}]
    if hospital:
        resource["serviceProvider"] = _provider(hospital, record.hospital_id)
    return resource


def episode_of(resource: Json) -> str:
    """The episode that an Encounter is the stay of."""
    return identifier_value(resource, EPISODES) or ""


def notice_of(resource: Json) -> DischargeNotice | None:
    """The notice of homecoming in force; a stay of which there is none is not replayed."""
    is_told = any(part["url"] in _NOTICES for part in resource.get("extension", []))
    return from_encounter(resource).notice if is_told else None


def from_encounter(resource: Json) -> StayRecord:
    """What an Encounter made by `as_encounter` carries."""
    episode = episode_of(resource)
    parts = resource.get("extension", [])
    courses = [item.get("reference", "").rpartition("/")[2] for item in resource.get("episodeOfCare", [])]
    hospital_id = resource.get("serviceProvider", {}).get("reference", "").rpartition("/")[2]
    return StayRecord(
        episode=episode,
        citizen_id=resource["subject"]["reference"].rpartition("/")[2],
        events=tuple(_event(part, episode) for part in _of(parts, EVENT_EXTENSION)),
        notices=tuple(_notice(part, episode) for part in _of(parts, *_NOTICES)),
        withdrawals=tuple(_withdrawal(part, episode) for part in _of(parts, WITHDRAWAL_EXTENSION)),
        course_id=next(iter(courses), None),
        hospital_id=hospital_id or None,
        stored=resource,
    )


def is_stay(resource: Json) -> bool:
    """Whether an Encounter is a hospital stay, and not another contact."""
    return resource.get("class", {}).get("code") in STAY_CLASSES


def stay_state(resource: Json) -> StayState:
    """The state that an Encounter says, without replaying it."""
    found = extension(resource, STATE_EXTENSION)
    return StayState(found["valueCode"]) if found else StayState.NOT_STARTED


def _extensions(record: StayRecord, stay: Stay, notice: DischargeNotice | None) -> Iterable[Json]:
    yield {"url": STATE_EXTENSION, "valueCode": stay.state.value}
    if notice is not None:
        if stay.state in IN_HOSPITAL or not record.is_heard_of:
            yield {"url": EXPECTED_EXTENSION, "valueDateTime": notice.expected_at.isoformat()}
        yield _notice_extension(notice, NOTICE_EXTENSION)
    for earlier in record.notices:
        if earlier != notice:
            yield _notice_extension(earlier, EARLIER_NOTICE_EXTENSION)
    for withdrawal in record.withdrawals:
        yield _parts(
            WITHDRAWAL_EXTENSION,
            ("message-id", "valueString", withdrawal.message_id),
            ("withdrawn", "valueDateTime", withdrawal.withdrawn_at),
            ("reason", "valueString", withdrawal.reason),
        )
    for event in rules.in_order(record.events):
        yield _event_extension(event)


def _event_extension(event: HospitalEvent) -> Json:
    return _parts(
        EVENT_EXTENSION,
        ("message-id", "valueString", event.message_id),
        ("move", "valueCode", event.move.value),
        ("telling", "valueCode", event.telling.value),
        ("registered", "valueDateTime", event.registered_at),
        ("occurred", "valueDateTime", event.occurred_at),
        *_hospital_parts(event.hospital),
        ("emergency", "valueBoolean", event.emergency),
        ("deceased", "valueBoolean", event.deceased),
        ("report-requested", "valueBoolean", event.report_requested),
        ("corrects", "valueString", event.corrects),
        ("by-hand", "valueBoolean", event.by_hand),
    )


def _event(part: Json, episode: str) -> HospitalEvent:
    said = _said(part)
    return HospitalEvent(
        message_id=said["message-id"],
        episode=episode,
        move=Move(said["move"]),
        telling=Telling(said["telling"]),
        registered_at=datetime.fromisoformat(said["registered"]),
        occurred_at=datetime.fromisoformat(said["occurred"]),
        hospital=_hospital(said),
        emergency=said["emergency"],
        deceased=said.get("deceased"),
        report_requested=said["report-requested"],
        corrects=said.get("corrects", ""),
        by_hand=said["by-hand"],
    )


def _notice_extension(notice: DischargeNotice, url: str) -> Json:
    return _parts(
        url,
        ("message-id", "valueString", notice.message_id),
        ("noticed", "valueDateTime", notice.noticed_at),
        ("expected", "valueDateTime", notice.expected_at),
        *_hospital_parts(notice.hospital),
        *(("condition", "valueString", code) for code in notice.conditions),
        *(("newly-found", "valueString", code) for code in notice.newly_found),
        *(("need", "valueString", need) for need in notice.needs),
    )


def _notice(part: Json, episode: str) -> DischargeNotice:
    said = _said(part)
    return DischargeNotice(
        message_id=said["message-id"],
        episode=episode,
        noticed_at=datetime.fromisoformat(said["noticed"]),
        expected_at=datetime.fromisoformat(said["expected"]),
        hospital=_hospital(said),
        conditions=_many(part, "condition"),
        newly_found=_many(part, "newly-found"),
        needs=_many(part, "need"),
    )


def _withdrawal(part: Json, episode: str) -> NoticeWithdrawal:
    said = _said(part)
    return NoticeWithdrawal(
        message_id=said["message-id"],
        episode=episode,
        withdrawn_at=datetime.fromisoformat(said["withdrawn"]),
        reason=said.get("reason", ""),
    )


def _provider(hospital: OrganisationIdentity, hospital_id: str | None) -> Json:
    numbers = ((identifiers.SOR, hospital.sor), (identifiers.GLN, hospital.gln))
    known = [{"system": system, "value": value} for system, value in numbers if value]
    provider: Json = {"display": hospital.name} if hospital.name else {}
    if hospital_id:
        provider["reference"] = f"Organization/{hospital_id}"
    if known:
        provider["identifier"] = known[0]
    return provider


def _hospital_parts(hospital: OrganisationIdentity) -> tuple[tuple[str, str, str], ...]:
    return (
        ("hospital-sor", "valueString", hospital.sor),
        ("hospital-gln", "valueString", hospital.gln),
        ("hospital-name", "valueString", hospital.name),
    )


def _hospital(said: dict[str, Any]) -> OrganisationIdentity:
    return OrganisationIdentity(
        sor=said.get("hospital-sor", ""), gln=said.get("hospital-gln", ""), name=said.get("hospital-name", "")
    )


def _parts(url: str, *parts: tuple[str, str, object]) -> Json:
    """A complex extension; parts without value are left out, as FHIR demands."""
    told = ((name, kind, value) for name, kind, value in parts if value is not None and value != "")
    return {
        "url": url,
        "extension": [
            {"url": name, kind: value.isoformat() if isinstance(value, datetime) else value}
            for name, kind, value in told
        ],
    }


def _said(part: Json) -> dict[str, Any]:
    return {inner["url"]: next(inner[key] for key in inner if key.startswith("value")) for inner in part["extension"]}


def _many(part: Json, name: str) -> tuple[str, ...]:
    return tuple(inner["valueString"] for inner in part["extension"] if inner["url"] == name)


def _of(parts: Sequence[Json], *urls: str) -> list[Json]:
    return [part for url in urls for part in parts if part["url"] == url]
