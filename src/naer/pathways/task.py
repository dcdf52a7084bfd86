"""A task as the record keeps it: a FHIR R4 Task, written from a proposal, read as rules want it.

Deadline: `restriction.period.end`. Owner: the organisation that must do it; organisations that were told because it was
late stand in `restriction.recipient` and may take it over. The escalation steps ride as extensions, what is still to come
first; `next-escalation` repeats the instant of the next one, so that it can be searched for.
https://hl7.org/fhir/R4/task.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from naer.fhir import finding as findings
from naer.fhir.plain import Json, coding_code, extension, reference_id
from naer.pathways import rules
from naer.pathways.definition import OPEN_TASK_STATES, CreateTask, EscalationStep, KnownTask, Priority, TaskState

TASK_CODES = "urn:naer:task"
TASK_KEYS = "urn:naer:task-key"
PLAN_GROUP = "urn:naer:plan"
ESCALATION = "urn:naer:extension:escalation"
NEXT_ESCALATION = "urn:naer:extension:next-escalation"
WHAT_TO_DO = "urn:naer:extension:what-to-do"
BLOCKS_GOING_HOME = "urn:naer:extension:blocks-going-home"
DEPENDS_ON = "urn:naer:extension:depends-on"
CAUSED_BY = "urn:naer:extension:caused-by"
TAKEN_BY = "urn:naer:extension:taken-by"
WITHDRAWN_BY_HAND = "urn:naer:extension:withdrawn-by-hand"
GIVEN_BY = "urn:naer:extension:given-by"


@dataclass(frozen=True)
class Placing:
    """Where a new task belongs. `organisations` gives the id of each function that it may escalate to."""

    citizen_id: str
    owner_id: str
    finding_key: str
    plan_id: str
    organisations: Mapping[str, str]
    encounter_id: str | None = None
    course_id: str | None = None


def as_task(new: CreateTask, placing: Placing, *, now: datetime) -> Json:
    """A new task, without id."""
    extensions: list[Json] = [
        {"url": WHAT_TO_DO, "valueString": new.what_to_do},
        {"url": BLOCKS_GOING_HOME, "valueBoolean": new.blocks_going_home},
        *({"url": DEPENDS_ON, "valueCode": name} for name in new.depends_on),
        {"url": CAUSED_BY, "valueString": placing.finding_key},
    ]
    resource: Json = {
        "resourceType": "Task",
        "extension": extensions,
        "identifier": [{"system": TASK_KEYS, "value": f"{placing.finding_key}/{new.activity}"}],
        "basedOn": [{"reference": f"CarePlan/{placing.plan_id}"}],
        "groupIdentifier": {"system": PLAN_GROUP, "value": placing.plan_id},
        "status": TaskState.REQUESTED.value,
        "intent": "order",
        "priority": new.priority,
        "code": {"coding": [{"system": TASK_CODES, "code": new.activity}], "text": new.title},
        "description": new.title,
        "for": {"reference": f"Patient/{placing.citizen_id}"},
        "authoredOn": now.isoformat(),
        "lastModified": now.isoformat(),
        "owner": {"reference": f"Organization/{placing.owner_id}"},
        "reasonCode": {"text": new.because},
        "reasonReference": {"identifier": {"system": findings.FINDING_KEYS, "value": placing.finding_key}},
        "restriction": {"period": {"end": new.deadline.isoformat()}},
    }
    if placing.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{placing.encounter_id}"}
    if placing.course_id:
        resource["focus"] = {"reference": f"EpisodeOfCare/{placing.course_id}"}
    return with_escalation(resource, new.escalation, placing.organisations)


def is_open(resource: Json) -> bool:
    """Whether somebody has a task still to do."""
    return TaskState(resource["status"]) in OPEN_TASK_STATES


def known_task(resource: Json) -> KnownTask:
    """A task as rules want it; also one that no programme made, which then has no activity of a programme."""
    return KnownTask(
        id=resource.get("id", ""),
        activity=coding_code(resource.get("code"), TASK_CODES) or "",
        state=TaskState(resource["status"]),
        deadline=datetime.fromisoformat(resource["restriction"]["period"]["end"]),
        priority=cast(Priority, resource.get("priority", "routine")),
        caused_by=tuple(item["valueString"] for item in resource.get("extension", []) if item["url"] == CAUSED_BY),
        escalation=tuple(step for step, _ in _steps(resource)),
        is_withdrawn_by_hand=extension(resource, WITHDRAWN_BY_HAND) is not None,
    )


def escalation_organisations(resource: Json) -> dict[str, str]:
    """The organisation's id of each function that the task's steps name."""
    return {step.to: organisation for step, organisation in _steps(resource)}


def responsible_ids(resource: Json) -> tuple[str, ...]:
    """The owner's id and those of the organisations that were told."""
    told = resource.get("restriction", {}).get("recipient", [])
    return (reference_id(resource.get("owner", {})), *(reference_id(one) for one in told))


def with_escalation(resource: Json, steps: tuple[EscalationStep, ...], organisations: Mapping[str, str]) -> Json:
    """The task with these steps, what is still to come first, and the instant of the next one to be searched for."""
    ordered = sorted(steps, key=lambda step: (step.is_done, step.at))
    written = [_step_extension(step, organisations[step.to]) for step in ordered]
    changed = extended(without(resource, ESCALATION, NEXT_ESCALATION), *written)
    by_instant = sorted(ordered, key=_instant)
    upcoming = rules.next_escalation(TaskState(resource["status"]), by_instant)
    if upcoming is None:
        return changed
    return extended(changed, {"url": NEXT_ESCALATION, "valueDateTime": upcoming.at.isoformat()})


def in_state(resource: Json, state: TaskState, *, now: datetime) -> Json:
    """The task in another state, with its next escalation accordingly."""
    changed = {**resource, "status": state.value, "lastModified": now.isoformat()}
    found = _steps(changed)
    return with_escalation(changed, tuple(step for step, _ in found), {step.to: told for step, told in found})


def with_note(resource: Json, text: str, *, by: str, now: datetime) -> Json:
    """The task with a note at the end; without text it stays as it is."""
    if not text.strip():
        return resource
    note: Json = {"authorString": by, "time": now.isoformat(), "text": text.strip()}
    return {**resource, "note": [*resource.get("note", []), note]}


def without(resource: Json, *urls: str) -> Json:
    """The task without these extensions; R4 has no empty list, so the last one takes the element with it."""
    kept = [item for item in resource.get("extension", []) if item["url"] not in urls]
    rest = {name: value for name, value in resource.items() if name != "extension"}
    return {**rest, "extension": kept} if kept else rest


def extended(resource: Json, *extensions: Json) -> Json:
    """The task with these extensions too."""
    every = [*resource.get("extension", []), *extensions]
    return {**resource, "extension": every} if every else resource


def _step_extension(step: EscalationStep, organisation_id: str) -> Json:
    inner: list[Json] = [
        {"url": "to", "valueReference": {"reference": f"Organization/{organisation_id}"}},
        {"url": "at", "valueDateTime": step.at.isoformat()},
        {"url": "function", "valueCode": step.to},
        {"url": "unless", "valueCode": step.unless},
        {"url": "priority", "valueCode": step.priority},
        {"url": "done", "valueBoolean": step.is_done},
    ]
    return {"url": ESCALATION, "extension": inner}


def _steps(resource: Json) -> list[tuple[EscalationStep, str]]:
    """The steps by instant, each with the organisation that it tells."""
    found: list[tuple[EscalationStep, str]] = []
    for item in resource.get("extension", []):
        if item["url"] != ESCALATION:
            continue
        said = {inner["url"]: inner for inner in item["extension"]}
        step = EscalationStep(
            at=datetime.fromisoformat(said["at"]["valueDateTime"]),
            unless=said["unless"]["valueCode"],
            to=said["function"]["valueCode"],
            priority=said["priority"]["valueCode"],
            is_done=said["done"]["valueBoolean"],
        )
        found.append((step, reference_id(said["to"]["valueReference"])))
    return sorted(found, key=lambda pair: pair[0].at)


def _instant(step: EscalationStep) -> datetime:
    return step.at
