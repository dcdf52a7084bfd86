"""One task: what to do and why, and the acts on it. Every act says what happened and can be undone where that is possible."""

from collections.abc import Mapping

from starlette.responses import Response

from naer.access.record import Record
from naer.courses import actions as courses_actions
from naer.courses.rules import HandoverAct
from naer.danish import times
from naer.fhir import finding
from naer.fhir.plain import Json
from naer.fhir.search_values import literal
from naer.pathways import actions
from naer.web.components import people, responsibility
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import task_view as view
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The task's own page."""
    with visit.open() as rec:
        resource = rec.read("Task", visit.part("task"))
        versions = rec.history("Task", resource["id"])
        key, plan_id = view.finding_key(resource), view.plan_id(resource)
        impression = (
            rec.first("ClinicalImpression", {"identifier": f"{finding.FINDING_KEYS}|{literal(key)}"}) if key else None
        )
        plans = rec.read_many("CarePlan", [plan_id]) if plan_id else {}
        citizen, responsible, named = _about(rec, resource)
        page = view.task_page(
            resource,
            versions,
            plan=plans.get(plan_id),
            impression=impression,
            names=named,
            colleagues=_colleagues(rec, [str(version.actor_id) for version in versions]),
            actor_id=rec.actor.id,
            organisation_ids=rec.actor.organisation_ids,
            now=rec.now,
        )
    return visit.show("staff/task.html", page=page, citizen=citizen, responsible=responsible)


def take(visit: Visit) -> Response:
    """Take the task; nobody else does it now."""
    task_id = visit.part("task")
    with visit.open() as rec:
        stored = actions.take_task(rec, task_id, version=visit.required("version"))
    return visit.done(
        _back(visit),
        visit.say("Du har taget opgaven: %(title)s.", title=_title(stored)),
        undo=f"/opgave/{task_id}/laeg-tilbage",
        version=stored["meta"]["versionId"],
        back=_back(visit),
    )


def put_back(visit: Visit) -> Response:
    """Leave the task to the colleagues again."""
    task_id = visit.part("task")
    with visit.open() as rec:
        stored = actions.put_task_back(rec, task_id, note=visit.posted("note"), version=visit.required("version"))
    return visit.done(
        _back(visit),
        visit.say("Opgaven er lagt tilbage: %(title)s.", title=_title(stored)),
        undo=f"/opgave/{task_id}/tag",
        version=stored["meta"]["versionId"],
        back=_back(visit),
    )


def finish(visit: Visit) -> Response:
    """The task is done, with a short note."""
    task_id = visit.part("task")
    with visit.open() as rec:
        stored = actions.finish_task(rec, task_id, note=visit.posted("note"), version=visit.required("version"))
    return visit.done(
        _back(visit),
        visit.say("Opgaven er gjort: %(title)s.", title=_title(stored)),
        undo=f"/opgave/{task_id}/genaabn",
        version=stored["meta"]["versionId"],
        back=_back(visit),
    )


def reopen(visit: Visit) -> Response:
    """Undo finishing or withdrawing."""
    with visit.open() as rec:
        stored = actions.reopen_task(rec, visit.part("task"), version=visit.required("version"))
    return visit.done(_back(visit), visit.say("Opgaven er åbnet igen: %(title)s.", title=_title(stored)))


def withdraw(visit: Visit) -> Response:
    """The task is not needed, and the programme does not give it again."""
    task_id = visit.part("task")
    with visit.open() as rec:
        stored = actions.withdraw_task(rec, task_id, reason=visit.required("reason"), version=visit.required("version"))
    return visit.done(
        _back(visit),
        visit.say("Opgaven er trukket tilbage: %(title)s.", title=_title(stored)),
        undo=f"/opgave/{task_id}/genaabn",
        version=stored["meta"]["versionId"],
        back=_back(visit),
    )


def give_back(visit: Visit) -> Response:
    """Give a task (or an offered responsibility) back to the unit that it came from, with the reason."""
    with visit.open() as rec:
        stored = actions.give_task_back(
            rec, visit.part("task"), reason=visit.required("reason"), version=visit.required("version")
        )
    return visit.done("/min-dag", visit.say("Opgaven er givet tilbage: %(title)s.", title=_title(stored)))


def add_note(visit: Visit) -> Response:
    """Write something on the task."""
    with visit.open() as rec:
        actions.add_note(rec, visit.part("task"), text=visit.required("note"), version=visit.required("version"))
    return visit.done(f"/opgave/{visit.part('task')}", visit.say("Noten er gemt."))


def take_over(visit: Visit) -> Response:
    """Take the responsibility that is offered: from now, and nobody else."""
    with visit.open() as rec:
        courses_actions.answer_handover(rec, visit.part("task"), HandoverAct.TAKE, note=visit.posted("note"))
    return visit.done(_back(visit), visit.say("I har ansvaret fra nu."))


def _about(rec: Record, resource: Json) -> tuple[people.CitizenLine | None, ResponsibleLine | None, Mapping[str, str]]:
    """Whom the task is about, who answers for them, and the names of the organisations on the page."""
    citizen_id = resource.get("for", {}).get("reference", "").rpartition("/")[2]
    patients = rec.read_many("Patient", [citizen_id]) if citizen_id else {}
    courses = rec.find("EpisodeOfCare", {"patient": citizen_id, "status": "active"}) if citizen_id in patients else []
    term = responsibility.by_citizen(rec, courses).get(citizen_id)
    named = rec.organisation_names
    if citizen_id not in patients:
        return None, None, named
    line = people.citizen_line(patients[citizen_id], today=times.local_day(rec.now))
    return line, ResponsibleLine.of(term, named) if term else None, named


def _colleagues(rec: Record, actor_ids: list[str]) -> dict[str, str]:
    roles = rec.read_many("PractitionerRole", sorted(set(actor_ids) - {"None"}))
    return {role_id: role.get("practitioner", {}).get("display", "") for role_id, role in roles.items()}


def _back(visit: Visit) -> str:
    return visit.back(f"/opgave/{visit.part('task')}")


def _title(stored: Json) -> str:
    """What the task is called; never whom it is about, because it is said in a cookie."""
    return stored.get("code", {}).get("text") or stored.get("description", "")
