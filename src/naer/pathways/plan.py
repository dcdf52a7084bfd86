"""A plan and the services it touches, as the record keeps them: CarePlan and ServiceRequest.

https://hl7.org/fhir/R4/careplan.html · https://hl7.org/fhir/R4/servicerequest.html
"""

from datetime import datetime

from naer.fhir.finding import Finding
from naer.fhir.plain import Json, coding_code, extension, identifier_value
from naer.pathways.definition import ChangeService, CreatePlan, KnownService, PlanState, Programme, ServiceState

PLAN_KEYS = "urn:naer:plan-key"
PROGRAMME_URI = "urn:naer:programme"
PINNED = "urn:naer:extension:programme"
SERVICE_CODES = "urn:naer:service"
PAUSED_AT = "urn:naer:extension:paused-at"
HELD_BY = "urn:naer:extension:held-by"
PAUSE_REASON = "urn:naer:extension:pause-reason"
_HOLDING = frozenset({PAUSED_AT, HELD_BY, PAUSE_REASON})


def plan_key(programme: Programme, finding: Finding) -> str | None:
    """What names the citizen's one plan of the programme; None when the finding lacks what there is one plan for.

    A finding that takes an earlier one back (`about`, by its key) belongs to the plan of that one.
    """
    basis = {
        "encounter": finding.encounter_id,
        "course": finding.course_id,
        "thread": finding.facts.get("thread"),
        "finding": finding.facts.get("about", finding.key),
    }[programme.plan.one_per]
    return f"{programme.id}/{basis}" if basis else None


def as_care_plan(
    new: CreatePlan, programme: Programme, finding: Finding, *, key: str, pinned_id: str, now: datetime
) -> Json:
    """A new plan, without id, that follows the pinned version of the programme."""
    resource: Json = {
        "resourceType": "CarePlan",
        "extension": [{"url": PINNED, "valueReference": {"reference": f"PlanDefinition/{pinned_id}"}}],
        "identifier": [{"system": PLAN_KEYS, "value": key}],
        "instantiatesUri": [f"{PROGRAMME_URI}:{programme.id}:{programme.version}"],
        "status": PlanState.ACTIVE.value,
        "intent": "plan",
        "title": new.title,
        "description": new.because,
        "subject": {"reference": f"Patient/{finding.citizen_id}"},
        "period": {"start": now.isoformat()},
        "created": now.isoformat(),
    }
    if finding.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{finding.encounter_id}"}
    if finding.course_id:
        resource["supportingInfo"] = [{"reference": f"EpisodeOfCare/{finding.course_id}"}]
    return resource


def programme_of(resource: Json) -> str:
    """The id of the programme that a plan follows; empty for plans of others."""
    return (identifier_value(resource, PLAN_KEYS) or "").partition("/")[0]


def pinned_id(resource: Json) -> str:
    """The id of the PlanDefinition that keeps the version which the plan follows."""
    found = extension(resource, PINNED) or {}
    return str(found.get("valueReference", {}).get("reference", "")).rpartition("/")[2]


def closed(resource: Json, state: PlanState, *, because: str, now: datetime) -> Json:
    """The plan, over."""
    note: Json = {"time": now.isoformat(), "text": because}
    return {
        **resource,
        "status": state.value,
        "period": {**resource["period"], "end": now.isoformat()},
        "note": [*resource.get("note", []), note],
    }


def known_service(resource: Json) -> KnownService | None:
    """A granted service as rules want it; None for requests of other kinds and states."""
    code = coding_code(resource.get("code"), SERVICE_CODES)
    if code is None or resource["status"] not in {state.value for state in ServiceState}:
        return None
    held_by = extension(resource, HELD_BY) or {}
    return KnownService(resource["id"], code, ServiceState(resource["status"]), held_by.get("valueString", ""))


def changed_service(resource: Json, change: ChangeService, *, now: datetime) -> Json:
    """The service as the change says, with since when, by what and why while it does not run."""
    kept = [item for item in resource.get("extension", []) if item["url"] not in _HOLDING]
    if change.to is not ServiceState.ACTIVE:
        since = extension(resource, PAUSED_AT) or {"valueDateTime": now.isoformat()}
        kept.append({"url": PAUSED_AT, "valueDateTime": since["valueDateTime"]})
        kept.append({"url": HELD_BY, "valueString": change.held_by})
        reason = change.because or (extension(resource, PAUSE_REASON) or {}).get("valueString", "")
        if reason:
            kept.append({"url": PAUSE_REASON, "valueString": reason})
    written = {**resource, "status": change.to.value, "extension": kept}
    if not kept:
        del written["extension"]
    return written
