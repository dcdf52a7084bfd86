"""What people and messages do to stays and courses: each function is one use case in the caller's transaction.

A message that says what is already known changes nothing. Whoever calls for messages holds a lock on the episode
(`rec.messages.hold`); people are held apart by the version of the Encounter they saw.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from naer.access.record import Question, Record
from naer.courses import citizen, course, encounter, responders, rules
from naer.courses.citizen import Known
from naer.courses.definition import (
    AT_HOME,
    IN_HOSPITAL,
    DischargeNotice,
    HospitalEvent,
    Move,
    NoticeContext,
    NoticeWithdrawal,
    StayContext,
    StayState,
    Telling,
)
from naer.courses.encounter import StayRecord
from naer.courses.rules import Handover, HandoverAct, HandoverState
from naer.danish import holidays, times
from naer.errors import ConflictError, InvalidError, Refused, RefusedError
from naer.fhir.finding import Finding, as_clinical_impression
from naer.fhir.plain import Json, reference_id
from naer.fhir.search_values import literal

HOSPITAL_ANSWERS_FOR = timedelta(hours=24)
"""How long after the homecoming the hospital still sees the citizen: it answers for the first day (mission A10)."""


@dataclass(frozen=True)
class Registered:
    """What came of telling the record something of a stay. `is_new` is False when it was known already."""

    encounter: Json
    findings: tuple[Finding, ...] = ()
    is_new: bool = True


def has_relevant_course(rec: Record, citizen_id: str) -> bool:
    """Whether the citizen has an open course here: only then may hospital notifications be kept and shown."""
    return citizen.known_of(rec, citizen_id).facts.has_course


def ask_ahead(rec: Record, events: Sequence[HospitalEvent], *, citizen_ids: Collection[str]) -> None:
    """Ask together what `register_hospital_event` will ask about each of these, in this transaction."""
    episodes = sorted({_of_episode(one.episode) for one in events})
    rec.find_all_ahead(
        [
            Question("Encounter", "identifier", episodes, {}, lambda one: _of_episode(encounter.episode_of(one))),
            responders.to_ask_ahead([one.hospital.sor for one in events]),
        ]
    )
    citizen.ask_ahead(rec, citizen_ids)


def register_hospital_event(
    rec: Record, event: HospitalEvent, *, citizen_id: str, facts: Known | None = None
) -> Registered:
    """Add a hospital's event to its stay, tell what is new, and let the hospital see the citizen while it has them.

    `facts` are the citizen's if the caller has asked for them already. ConflictError when the episode belongs to another
    citizen.
    """
    known = _stay_record(rec, event.episode, citizen_id)
    if any(event.message_id == one.message_id for one in known.events):
        return Registered(known.stored, is_new=False)
    facts = facts or citizen.known_of(rec, citizen_id)
    hospital_id = responders.hospital_id(rec, sor=event.hospital.sor, gln=event.hospital.gln)
    now_known = replace(
        known,
        events=(*known.events, event),
        course_id=known.course_id or facts.course_id,
        hospital_id=hospital_id if _is_at_its_hospital(known, event) else known.hospital_id,
    )
    stored = rec.save(encounter.as_encounter(now_known), act=f"stay.{event.telling.value}")
    context = StayContext(
        event=event,
        citizen=facts.facts,
        found_at=rec.now,
        announced=known.notice is not None,
        course_id=now_known.course_id,
        encounter_id=stored["id"],
    )
    found = rules.findings(known.stay if known.is_heard_of else None, now_known.stay, context)
    _tell(rec, found)
    _follow_death(rec, found, facts.patient, now_known)
    _follow_relation(rec, stored, now_known, before=known.hospital_id)
    return Registered(stored, tuple(found))


def end_stay_by_hand(rec: Record, encounter_id: str, *, ended_at: datetime, version: str | None = None) -> Registered:
    """End a stay whose discharge the hospital never told. RefusedError when it is over, or `ended_at` cannot be.

    `version` is that of the Encounter on the page; ConflictError when it has changed since.
    """
    known = encounter.from_encounter(_as_seen(rec.read("Encounter", encounter_id), version))
    stay = known.stay
    if stay.state not in IN_HOSPITAL or stay.hospital is None:
        raise RefusedError("Opholdet er allerede slut.")
    if ended_at > rec.now or (stay.admitted_at is not None and ended_at < stay.admitted_at):
        raise RefusedError("Tidspunktet skal ligge efter indlæggelsen og før nu.")
    event = HospitalEvent(
        message_id=f"by-hand/{rec.actor.id}/{rec.now.isoformat()}",
        episode=known.episode,
        move=Move.DISCHARGE_INPATIENT,
        telling=Telling.NEW,
        registered_at=rec.now,
        occurred_at=ended_at,
        hospital=stay.hospital,
        emergency=stay.emergency,
        by_hand=True,
    )
    return register_hospital_event(rec, event, citizen_id=known.citizen_id)


def announce_discharge(rec: Record, notice: DischargeNotice, *, citizen_id: str) -> Registered:
    """Keep a ward's notice of a homecoming and tell of it; a citizen without open course gets one.

    A notice for the same episode replaces the one before it if it is newer by the ward's own time.
    """
    if notice.expected_at.tzinfo is None or notice.noticed_at.tzinfo is None:
        raise InvalidError("The times of a notice must carry a time zone.", path="expected_at")
    known = _stay_record(rec, notice.episode, citizen_id)
    if any(notice.message_id == one.message_id for one in known.notices):
        return Registered(known.stored, is_new=False)
    facts = citizen.known_of(rec, citizen_id)
    course_id = known.course_id or facts.course_id or _open_homecoming(rec, facts.patient)
    hospital_id = responders.hospital_id(rec, sor=notice.hospital.sor, gln=notice.hospital.gln)
    now_known = replace(
        known,
        notices=(*known.notices, notice),
        course_id=course_id,
        hospital_id=known.hospital_id or hospital_id,
    )
    stored = rec.save(encounter.as_encounter(now_known), act="discharge.announce")
    citizen.add_conditions(rec, notice, facts, encounter_id=stored["id"])
    _follow_relation(rec, stored, now_known, before=known.hospital_id)
    if now_known.notice != notice or now_known.stay.state in AT_HOME:
        return Registered(stored)
    context = NoticeContext(
        citizen=facts.facts,
        found_at=rec.now,
        replaces=known.notice,
        course_id=course_id,
        encounter_id=stored["id"],
    )
    found = rules.discharge_findings(notice, context)
    _tell(rec, found)
    return Registered(stored, tuple(found))


def withdraw_discharge(rec: Record, withdrawal: NoticeWithdrawal, *, citizen_id: str) -> Registered:
    """Take the notice in force back. Kept also when there is none: the notice may come later."""
    known = _stay_record(rec, withdrawal.episode, citizen_id)
    if any(withdrawal.message_id == one.message_id for one in known.withdrawals):
        return Registered(known.stored, is_new=False)
    facts = citizen.known_of(rec, citizen_id)
    now_known = replace(known, withdrawals=(*known.withdrawals, withdrawal))
    stored = rec.save(encounter.as_encounter(now_known), act="discharge.withdraw")
    context = NoticeContext(
        citizen=facts.facts,
        found_at=rec.now,
        replaces=known.notice if now_known.notice is None else None,
        course_id=known.course_id,
        encounter_id=stored["id"],
    )
    found = rules.withdrawal_findings(withdrawal, context)
    _tell(rec, found)
    return Registered(stored, tuple(found))


def open_course(rec: Record, *, citizen_id: str, code: str, name: str, organisation_id: str, contact: str) -> str:
    """Open a course with its responsible organisation and contact from now; returns its id."""
    new = course.as_episode_of_care(
        citizen_id=citizen_id, code=code, name=name, organisation_id=organisation_id, opened_at=rec.now
    )
    return open_as(rec, new, contact=contact)


def open_as(rec: Record, new: Json, *, contact: str) -> str:
    """Open a course that is written already, under the organisation that manages it; returns its id."""
    stored = rec.save(new, act="course.open")
    citizen_id, organisation_id = reference_id(new["patient"]), reference_id(new["managingOrganization"])
    because = f"EpisodeOfCare/{stored['id']}"
    rec.relate(citizen_id, organisation_id, kind="course", since=rec.now, because=because)
    rec.make_responsible(
        stored["id"], citizen_id=citizen_id, organisation_id=organisation_id, contact=contact, since=rec.now
    )
    return str(stored["id"])


def close_course(rec: Record, course_id: str) -> Json:
    """Close a course: from now nobody needs to answer for it."""
    found = rec.read("EpisodeOfCare", course_id)
    if found["status"] != "active":
        raise RefusedError("Forløbet er allerede afsluttet.")
    rec.close_course(course_id, at=rec.now)
    return rec.save(course.closed(found, at=rec.now), act="course.close")


def hand_over(rec: Record, *, course_id: str, receiver_id: str, contact: str, note: str = "") -> Json:
    """Offer responsibility for a course to another organisation; until it takes it, the sender stays responsible."""
    found = rec.read("EpisodeOfCare", course_id)
    responsible = rec.responsible(course_id)
    sender_id = responsible.organisation_id if responsible else ""
    offer = Handover(course_id, sender_id, receiver_id, contact, rec.now)
    tasks = rec.find("Task", {"focus": f"EpisodeOfCare/{course_id}", "code": f"{course.TASK_CODES}|{course.HANDOVER}"})
    refused = rules.may_offer(
        offer,
        responsible_id=sender_id,
        open_offers=[course.handover_of(task) for task in tasks],
        actor_organisations=rec.actor.organisation_ids,
    )
    if refused is not None:
        raise RefusedError(refused.reason)
    citizen_id = reference_id(found["patient"])
    due_at = times.start_of_day(holidays.working_days_after(times.local_day(rec.now), 1) + timedelta(days=1))
    name = found["type"][0].get("text", "")
    stored = rec.save(
        course.as_task(offer, citizen_id=citizen_id, course_name=name, note=note, due_at=due_at), act="course.hand-over"
    )
    rec.relate(citizen_id, receiver_id, kind="handover", since=rec.now, until=due_at, because=f"Task/{stored['id']}")
    return stored


def answer_handover(rec: Record, task_id: str, act: HandoverAct, *, note: str = "") -> Json:
    """Take, decline or withdraw an offer. Taking it makes the receiver responsible from now, and nobody else."""
    task = rec.read("Task", task_id)
    offer = course.handover_of(task)
    state = rules.answered(offer, act, actor_organisations=rec.actor.organisation_ids)
    if isinstance(state, Refused):
        raise RefusedError(state.reason)
    if state is HandoverState.TAKEN:
        citizen_id = reference_id(task["for"])
        found = rec.read("EpisodeOfCare", offer.course_id)
        because = f"EpisodeOfCare/{offer.course_id}"
        rec.relate(citizen_id, offer.receiver_id, kind="course", since=rec.now, because=because)
        rec.make_responsible(
            offer.course_id,
            citizen_id=citizen_id,
            organisation_id=offer.receiver_id,
            contact=offer.contact,
            since=rec.now,
        )
        rec.save(course.managed_by(found, offer.receiver_id), act="course.take-over")
    answered = course.answered(task, state, at=rec.now, by=rec.actor.name, note=note)
    return rec.save(answered, act=f"course.handover-{act.value}")


def _is_at_its_hospital(known: StayRecord, event: HospitalEvent) -> bool:
    """Whether, with `event` told, the stay's hospital is the one that the event names."""
    return rules.stay((*known.events, event)).hospital == event.hospital


def _stay_record(rec: Record, episode: str, citizen_id: str) -> StayRecord:
    """What is known of the episode; ConflictError when it is another citizen's."""
    stored = rec.first("Encounter", {"identifier": _of_episode(episode)})
    if stored is None:
        return StayRecord(episode, citizen_id)
    known = encounter.from_encounter(stored)
    if known.citizen_id != citizen_id:
        raise ConflictError("The episode is known here as another citizen's.")
    return known


def _of_episode(episode: str) -> str:
    return f"{encounter.EPISODES}|{literal(episode)}"


def _as_seen(stored: Json, version: str | None) -> Json:
    if version is not None and stored["meta"]["versionId"] != version:
        raise ConflictError("Opholdet er ændret, siden du så det.", what_to_do="Se på det igen.")
    return stored


def _open_homecoming(rec: Record, patient: Json) -> str:
    """A course for one who had none: somebody must answer for the homecoming (mission A2)."""
    visitation = responders.organisation_for(rec, responders.VISITATION, patient)
    return open_course(
        rec,
        citizen_id=patient["id"],
        code=course.HOMECOMING,
        name=course.HOMECOMING_NAME,
        organisation_id=visitation,
        contact=responders.ON_DUTY,
    )


def _tell(rec: Record, found: list[Finding]) -> None:
    for finding in found:
        rec.save(as_clinical_impression(finding), act=f"finding.{finding.code}")


def _follow_death(rec: Record, found: list[Finding], patient: Json, known: StayRecord) -> None:
    """The citizen's own record says death, and no longer says it when the message was taken back."""
    codes = {finding.code for finding in found}
    if "died" in codes and known.stay.deceased_at is not None:
        rest = {key: value for key, value in patient.items() if key != "deceasedBoolean"}
        rec.save({**rest, "deceasedDateTime": known.stay.deceased_at.isoformat()}, act="citizen.died")
    if "death-cancelled" in codes:
        rest = {key: value for key, value in patient.items() if not key.startswith("deceased")}
        rec.save(rest, act="citizen.death-cancelled")


def _follow_relation(rec: Record, stored: Json, known: StayRecord, *, before: str | None) -> None:
    """The hospital sees the citizen while it has them and for the day after; one that has cancelled, no longer."""
    stay = known.stay
    if before is not None and before != known.hospital_id:
        rec.end_relation(known.citizen_id, before, kind="stay", at=rec.now + HOSPITAL_ANSWERS_FOR)
    if known.hospital_id is None:
        return
    because = f"Encounter/{stored['id']}"
    since = stay.admitted_at or rec.now
    if stay.state in IN_HOSPITAL or stay.state is StayState.NOT_STARTED:
        rec.relate(known.citizen_id, known.hospital_id, kind="stay", since=min(since, rec.now), because=because)
    else:
        ended_at = stay.ended_at + HOSPITAL_ANSWERS_FOR if stay.ended_at else rec.now
        rec.end_relation(known.citizen_id, known.hospital_id, kind="stay", at=ended_at)
