"""PlanDefinition/$apply: what a programme would propose for a citizen now, as a CarePlan. Nothing is written.

Programmes answer findings. What is applied is therefore the newest finding of the citizen that sets the programme off
(`finding` names one by its code). The same pure rules run here and in the worker.
https://hl7.org/fhir/R4/plandefinition-operation-apply.html
"""

from datetime import datetime

from naer.access.record import Record
from naer.errors import InvalidError, NotFoundError
from naer.fhir import finding as findings
from naer.fhir import json_text
from naer.fhir.finding import Finding
from naer.fhir.plain import Json
from naer.pathways import content, pinning, rules
from naer.pathways.definition import CreatePlan, CreateTask, Programme, Situation
from naer.pathways.plan import PROGRAMME_URI
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.operations import parameters
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer


def apply(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET or POST PlanDefinition/{id}/$apply and PlanDefinition/$apply (planDefinition=urn:naer:programme:…)."""
    check_accepts_json(call)
    if call.segments[0] != "PlanDefinition":
        raise Told(404, "not-supported", "$apply is asked of a PlanDefinition.")
    given = parameters.given(call)
    citizen_id = parameters.text(call, given, "subject").rpartition("/")[2]
    if not citizen_id:
        raise InvalidError("Say who it is about.", what_to_do="Give subject=Patient/id.", path="subject")
    caller = bearer.caller("PlanDefinition", "r")
    for name in ("Patient", "ClinicalImpression"):
        bearer.caller(name, "r")
    with api.open(caller, call, "fhir.apply") as rec:
        rec.read("Patient", citizen_id)
        if len(call.segments) == 3:
            programme = _pinned(rec, call.segments[1])
        else:
            programme = named(parameters.text(call, given, "planDefinition"), on=rec.now)
        found = _newest(rec, citizen_id, programme, parameters.text(call, given, "finding"))
        return Answer(200, json_text.dumps(proposed(programme, found, now=rec.now)))


def _pinned(rec: Record, plan_definition_id: str) -> Programme:
    try:
        return pinning.pinned(rec, plan_definition_id)
    except (KeyError, IndexError, ValueError):
        raise Told(422, "business-rule", "This PlanDefinition is none of the house's programmes.") from None


def named(address: str, *, on: datetime) -> Programme:
    """The programme in force behind its canonical address; NotFoundError when there is none."""
    name = address.partition("|")[0].removeprefix(f"{PROGRAMME_URI}:")
    for file in content.readable_files():
        programme = file.programme
        if programme is not None and programme.id == name and programme.holds_on(on.date()):
            return programme
    raise NotFoundError("There is no such programme.", what_to_do=f"Give planDefinition={PROGRAMME_URI}:its-id.")


def proposed(programme: Programme, found: Finding, *, now: datetime) -> Json:
    """The plan that the programme would begin, as a proposal."""
    made = rules.proposals(programme, found, Situation())
    plan = next((one for one in made if isinstance(one, CreatePlan)), None)
    return {
        "resourceType": "CarePlan",
        "instantiatesCanonical": [f"{PROGRAMME_URI}:{programme.id}|{programme.version}"],
        "status": "draft",
        "intent": "proposal",
        "title": plan.title if plan else programme.plan.title.da,
        "description": plan.because if plan and plan.because else programme.summary.da,
        "subject": {"reference": f"Patient/{found.citizen_id}"},
        "created": now.isoformat(),
        **(
            {"activity": activities}
            if (activities := [_activity(one) for one in made if isinstance(one, CreateTask)])
            else {}
        ),
    }


def _activity(task: CreateTask) -> Json:
    detail: Json = {
        "kind": "Task",
        "code": {"text": task.title},
        "status": "not-started",
        "description": task.what_to_do,
    }
    if task.deadline is not None:
        detail["scheduledPeriod"] = {"end": task.deadline.isoformat()}
    return {"detail": detail}


def _newest(rec: Record, citizen_id: str, programme: Programme, code: str) -> Finding:
    codes = [code] if code else sorted({trigger.finding for trigger in programme.triggers})
    known = rec.find(
        "ClinicalImpression", {"patient": citizen_id, "naer-code": ",".join(codes)}, sort="-date", limit=20
    )
    for one in known:
        found = findings.from_clinical_impression(one)
        if rules.triggers(programme, found):
            return found
    raise Told(422, "business-rule", "Nothing has been found about this citizen that sets the programme off.")
