"""A course and the handing over of it, as the record keeps them: EpisodeOfCare, and a Task of the code `handover`.

https://hl7.org/fhir/R4/episodeofcare.html · https://hl7.org/fhir/R4/task.html
"""

from datetime import datetime

from naer.courses.rules import Handover, HandoverState
from naer.fhir.plain import Json, extension, reference_id

COURSE_CODES = "urn:naer:course"
TASK_CODES = "urn:naer:task"
HANDOVER = "handover"
CONTACT_EXTENSION = "urn:naer:extension:contact"
HOMECOMING, HOMECOMING_NAME = "homecoming", "Hjem fra sygehus"

_STATUSES = {
    HandoverState.OFFERED: "requested",
    HandoverState.TAKEN: "completed",
    HandoverState.DECLINED: "rejected",
    HandoverState.WITHDRAWN: "cancelled",
}
_STATES = {status: state for state, status in _STATUSES.items()}

_ANSWERS = {
    HandoverState.TAKEN: "Ansvaret er overtaget.",
    HandoverState.DECLINED: "Ansvaret er ikke overtaget.",
    HandoverState.WITHDRAWN: "Tilbuddet er trukket tilbage.",
}
"""What is written in the journal when who answers writes nothing."""


def as_episode_of_care(*, citizen_id: str, code: str, name: str, organisation_id: str, opened_at: datetime) -> Json:
    """A new open course, without id."""
    return {
        "resourceType": "EpisodeOfCare",
        "status": "active",
        "type": [{"coding": [{"system": COURSE_CODES, "code": code, "display": name}], "text": name}],
        "patient": {"reference": f"Patient/{citizen_id}"},
        "managingOrganization": {"reference": f"Organization/{organisation_id}"},
        "period": {"start": opened_at.isoformat()},
    }


def closed(course: Json, *, at: datetime) -> Json:
    """The course, over."""
    return {**course, "status": "finished", "period": {**course["period"], "end": at.isoformat()}}


def managed_by(course: Json, organisation_id: str) -> Json:
    """The course under another organisation."""
    return {**course, "managingOrganization": {"reference": f"Organization/{organisation_id}"}}


def as_task(handover: Handover, *, citizen_id: str, course_name: str, note: str, due_at: datetime) -> Json:
    """A new offer of responsibility, without id: a task for the receiver, due by `due_at`."""
    title = f"Overtag ansvaret: {course_name}"
    resource: Json = {
        "resourceType": "Task",
        "extension": [{"url": CONTACT_EXTENSION, "valueString": handover.contact}],
        "status": _STATUSES[handover.state],
        "intent": "order",
        "priority": "urgent",
        "code": {"coding": [{"system": TASK_CODES, "code": HANDOVER}], "text": title},
        "description": title,
        "focus": {"reference": f"EpisodeOfCare/{handover.course_id}"},
        "for": {"reference": f"Patient/{citizen_id}"},
        "authoredOn": handover.offered_at.isoformat(),
        "requester": {"reference": f"Organization/{handover.sender_id}"},
        "owner": {"reference": f"Organization/{handover.receiver_id}"},
        "restriction": {"period": {"end": due_at.isoformat()}},
    }
    if note.strip():
        resource["note"] = [{"text": note.strip(), "time": handover.offered_at.isoformat()}]
    return resource


def handover_of(task: Json) -> Handover:
    """The offer that a Task made by `as_task` carries."""
    contact = extension(task, CONTACT_EXTENSION) or {}
    return Handover(
        course_id=reference_id(task["focus"]),
        sender_id=reference_id(task["requester"]),
        receiver_id=reference_id(task["owner"]),
        contact=contact.get("valueString", ""),
        offered_at=datetime.fromisoformat(task["authoredOn"]),
        state=_STATES[task["status"]],
        id=task.get("id", ""),
    )


def answered(task: Json, state: HandoverState, *, at: datetime, by: str, note: str = "") -> Json:
    """The offer with its answer: who gave it, when, and their words."""
    said: Json = {"authorString": by, "time": at.isoformat(), "text": note.strip() or _ANSWERS[state]}
    return {
        **task,
        "status": _STATUSES[state],
        "lastModified": at.isoformat(),
        "executionPeriod": {"end": at.isoformat()},
        "note": [*task.get("note", []), said],
    }
