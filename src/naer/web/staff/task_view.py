"""A task on its own page: what to do, why (which programme and version, which finding), what has happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.access.record import Version
from naer.fhir import finding as findings
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.pathways import plan as plan_resource
from naer.pathways import task as task_resource
from naer.web.components import people, story, tasks
from naer.web.components.tasks import TaskLine
from naer.web.components.timeline import Event
from naer.web.language import marked

ACTS = {
    "task.give": marked("Opgaven blev givet af programmet"),
    "task.take": marked("Taget"),
    "task.put-back": marked("Lagt tilbage"),
    "task.finish": marked("Gjort"),
    "task.reopen": marked("Åbnet igen"),
    "task.withdraw": marked("Trukket tilbage"),
    "task.hand-over": marked("Givet videre til en anden enhed"),
    "task.give-back": marked("Givet tilbage til enheden før"),
    "task.note": marked("Note"),
    "task.escalate": marked("Gået videre, fordi fristen nærmede sig"),
    "task.move-deadline": marked("Fristen er flyttet"),
    "course.hand-over": marked("Ansvaret er tilbudt"),
    "course.handover-take": marked("Ansvaret er overtaget"),
    "course.handover-decline": marked("Ansvaret er afslået"),
    "course.handover-withdraw": marked("Tilbuddet er trukket tilbage"),
    "visit.plan": marked("Besøget blev planlagt"),
    "visit.pause": marked("Besøget er sat på pause"),
    "visit.resume": marked("Besøget er genoptaget"),
}
OTHERWISE = marked("Ændret")
THE_SYSTEM = marked("Nær")


@dataclass(frozen=True)
class Note:
    at: datetime | None
    who: str
    text: str


@dataclass(frozen=True)
class Step:
    """One thing that happened to the task; `act` is Danish source text, `who` empty when Nær did it by itself."""

    at: datetime
    act: str
    who: str


@dataclass(frozen=True)
class Why:
    """Where the task comes from. `message` is the id of the message that told; empty parts are not known."""

    because: str
    programme: str
    version: str
    plan: str
    event: Event | None
    message: str


@dataclass(frozen=True)
class TaskPage:
    """The page. `may_act` says that the reader's unit owns the task, or was told of it."""

    task: TaskLine
    what_to_do: str
    why: Why
    notes: tuple[Note, ...]
    history: tuple[Step, ...]
    is_mine: bool
    may_act: bool
    was_given: bool


def task_page(
    resource: Json,
    versions: Sequence[Version],
    *,
    plan: Json | None,
    impression: Json | None,
    names: Mapping[str, str],
    colleagues: Mapping[str, str],
    actor_id: str,
    organisation_ids: Sequence[str],
    now: datetime,
) -> TaskPage:
    """The page of a Task; `colleagues` are names by the ids that stand in the history."""
    line = tasks.task_line(resource, now=now, names=names)
    what_to_do = plain.extension(resource, task_resource.WHAT_TO_DO) or {}
    return TaskPage(
        task=line,
        what_to_do=str(what_to_do.get("valueString", "")),
        why=_why(resource, plan, impression, now),
        notes=tuple(
            Note(people.instant(note.get("time")), str(note.get("authorString", "")), str(note["text"]))
            for note in reversed(resource.get("note", []))
        ),
        history=tuple(
            Step(version.recorded_at, ACTS.get(version.act, OTHERWISE), colleagues.get(str(version.actor_id), ""))
            for version in versions
        ),
        is_mine=line.taken_by_id == actor_id,
        may_act=bool(set(line.may_act_ids) & set(organisation_ids)),
        was_given=plain.extension(resource, task_resource.GIVEN_BY) is not None,
    )


def finding_key(resource: Json) -> str:
    """The key of the finding that made the task; empty for tasks that people or plans of visits made."""
    return str(resource.get("reasonReference", {}).get("identifier", {}).get("value", ""))


def plan_id(resource: Json) -> str:
    """The id of the plan that the task belongs to; empty for none."""
    based_on = [one.get("reference", "") for one in resource.get("basedOn", [])]
    return next((one.removeprefix("CarePlan/") for one in based_on if one.startswith("CarePlan/")), "")


def _why(resource: Json, plan: Json | None, impression: Json | None, now: datetime) -> Why:
    written = next(iter((plan or {}).get("instantiatesUri", [])), "").removeprefix(f"{plan_resource.PROGRAMME_URI}:")
    programme, _, version = written.partition(":")
    told = findings.from_clinical_impression(impression) if impression else None
    events = story.events([impression], terms=(), names={}, now=now) if impression else []
    return Why(
        because=str(resource.get("reasonCode", {}).get("text", "")),
        programme=programme,
        version=version,
        plan=str((plan or {}).get("title", "")),
        event=next(iter(events), None),
        message=told.key.rpartition(":")[2] if told else "",
    )
