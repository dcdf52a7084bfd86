"""Hospital notifications as a hospital's system sends them: for the demo region, for load and for tests.

Nær receives these; it composes them only to play the hospital. A hospital's system knows when the stay and the leave
began, which an event alone does not say: `HospitalSystem` remembers that for each episode.
"""

from dataclasses import dataclass, field
from datetime import datetime

from naer.courses.definition import HospitalEvent, Move, Telling
from naer.exchange.medcom import codes, parts
from naer.exchange.medcom.frame import Citizen, Party, Step
from naer.exchange.medcom.hospital_notification import activity_code
from naer.exchange.medcom.parts import Header, NewId, Outgoing
from naer.fhir.plain import Json

_IG = f"{codes.IG}/hospitalnotification/StructureDefinition"
_MESSAGING = f"{codes.IG}/messaging/StructureDefinition"
_STATUSES = {
    Move.ADMIT_INPATIENT: "in-progress",
    Move.ADMIT_EMERGENCY: "in-progress",
    Move.START_LEAVE: "onleave",
    Move.END_LEAVE: "in-progress",
    Move.DISCHARGE_INPATIENT: "finished",
    Move.DISCHARGE_EMERGENCY: "finished",
}


@dataclass
class HospitalSystem:
    """Composes notifications and remembers what earlier ones of the same episode told."""

    new_id: NewId
    _admitted: dict[str, datetime] = field(default_factory=dict[str, datetime])
    _leave: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def compose(self, event: HospitalEvent, *, citizen: Citizen, receiver: Party) -> Outgoing:
        """The message that tells `event` to `receiver`; its letter id is the event's own."""
        if event.move in (Move.ADMIT_INPATIENT, Move.ADMIT_EMERGENCY) and event.telling is not Telling.CANCELLED:
            self._admitted[event.episode] = event.occurred_at
        if event.move is Move.START_LEAVE and event.telling is not Telling.CANCELLED:
            self._leave[event.episode] = event.occurred_at
        sender = Party(sor=event.hospital.sor, gln=event.hospital.gln, name=event.hospital.name)
        ours, theirs = (parts.organisation(party, resource_id=self.new_id()) for party in (sender, receiver))
        patient = parts.patient(citizen, resource_id=self.new_id())
        if event.deceased is not None:
            patient["deceasedBoolean"] = event.deceased
        encounter = self._encounter(event, patient=patient, hospital=ours)
        header = parts.message_header(
            Header(
                event.message_id,
                codes.HOSPITAL_NOTIFICATION,
                f"{_IG}/medcom-hospitalNotification-messageHeader",
                focus=parts.reference(encounter),
            ),
            sender=sender,
            sender_ref=parts.reference(ours),
            receiver=receiver,
            receiver_ref=parts.reference(theirs),
        )
        if event.report_requested:
            header["extension"] = [
                {"url": codes.REPORT_REQUESTED, "valueBoolean": True},
                {"url": codes.REPORT_RECIPIENT, "valueReference": parts.reference(ours)},
            ]
        step = Step(
            provenance_id="",
            header_id=event.message_id,
            activity=activity_code(event.move, event.telling),
            occurred_at=event.registered_at,
            recorded_at=event.registered_at,
            previous=event.corrects,
            removes=event.telling is Telling.CANCELLED,
        )
        history = parts.provenance(
            step,
            resource_id=self.new_id(),
            agent=parts.reference(ours),
            profile=f"{_MESSAGING}/medcom-messaging-provenance",
        )
        bundle_id = self.new_id()
        bundle = parts.message(
            _ordered(header),
            [patient, encounter, ours, theirs, history],
            bundle_id=bundle_id,
            profile=f"{_IG}/medcom-hospitalNotification-message",
            sent_at=event.registered_at,
        )
        return Outgoing(bundle_id, event.message_id, sender, receiver, bundle)

    def _encounter(self, event: HospitalEvent, *, patient: Json, hospital: Json) -> Json:
        admitted = self._admitted.get(event.episode, event.occurred_at)
        period = {"start": parts.instant_text(admitted)}
        if event.deceased or event.move in (Move.DISCHARGE_INPATIENT, Move.DISCHARGE_EMERGENCY):
            period["end"] = parts.instant_text(max(event.occurred_at, admitted))
        encounter: Json = {
            "resourceType": "Encounter",
            "id": self.new_id(),
            "meta": {"profile": [f"{_IG}/medcom-hospitalNotification-encounter"]},
            "text": parts.narrative("Sygehusophold"),
            "status": self._status(event),
            "class": {"system": codes.ACT_CODES, "code": "EMER" if event.emergency else "IMP"},
            "subject": parts.reference(patient),
            "episodeOfCare": [
                {"identifier": {"system": f"{codes.SOR_ENDPOINT}{event.hospital.sor}", "value": event.episode}}
            ],
            "period": period,
            "serviceProvider": parts.reference(hospital),
        }
        leave = self._leave_period(event)
        if leave:
            encounter["extension"] = [{"url": codes.LEAVE_PERIOD, "valuePeriod": leave}]
        return encounter

    def _status(self, event: HospitalEvent) -> str:
        is_admission = event.move in (Move.ADMIT_INPATIENT, Move.ADMIT_EMERGENCY)
        if event.telling is Telling.CANCELLED and is_admission:
            return "entered-in-error"
        return "finished" if event.deceased else _STATUSES[event.move]

    def _leave_period(self, event: HospitalEvent) -> dict[str, str]:
        if event.move is Move.START_LEAVE:
            return {"start": parts.instant_text(event.occurred_at)}
        if event.move is Move.END_LEAVE:
            began = self._leave.get(event.episode, event.occurred_at)
            return {"start": parts.instant_text(began), "end": parts.instant_text(max(event.occurred_at, began))}
        return {}


def _ordered(header: Json) -> Json:
    """Extensions before the event, as FHIR writes them."""
    early = {name: header[name] for name in ("resourceType", "id", "meta", "text", "extension") if name in header}
    return {**early, **header}
