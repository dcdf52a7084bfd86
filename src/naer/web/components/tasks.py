"""A task as a line on a page: what, by whom, before when, and how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from naer.courses import course
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.pathways import task as task_resource
from naer.pathways.definition import TaskState
from naer.web.components import people
from naer.web.components.clock import Clock, clock, visit_clock

DONE = TaskState.DONE.value
WITHDRAWN = TaskState.WITHDRAWN.value
TAKEN = TaskState.TAKEN.value
OPEN_STATUSES = (TaskState.REQUESTED.value, TaskState.TAKEN.value)
OPEN = ",".join(OPEN_STATUSES)


@dataclass(frozen=True)
class TaskLine:
    """One task. `taken_by` is empty while nobody has it; `citizen_id` is empty for work that is about no citizen.

    `may_act_ids` are the owner and the organisations that were told because it was late. `blocks` says that it belongs
    to the list of a safe homecoming.
    """

    id: str
    version: str
    title: str
    status: str
    citizen_id: str
    owner: str
    owner_id: str
    may_act_ids: tuple[str, ...]
    taken_by: str
    taken_by_id: str
    clock: Clock
    planned_at: datetime | None
    given_at: datetime | None
    finished_at: datetime | None
    done_by: str
    last_note: str
    escalates_to: str
    escalates_at: datetime | None
    blocks: bool
    is_handover: bool

    @property
    def is_visit(self) -> bool:
        """Whether it has a time of its own, and not only a deadline."""
        return self.planned_at is not None

    @property
    def order(self) -> datetime | None:
        """When it comes in the day: its planned time, else its deadline."""
        return self.planned_at or self.clock.deadline

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_taken(self) -> bool:
        return self.status == TaskState.TAKEN.value


def task_line(task: Json, *, now: datetime, names: Mapping[str, str]) -> TaskLine:
    """The line for a Task; `names` are organisations' names by id."""
    period = task.get("restriction", {}).get("period", {})
    planned_at = people.instant(period.get("start"))
    given_at = people.instant(task.get("authoredOn"))
    notes = task.get("note", [])
    escalates_to, escalates_at = _escalation(task, names)
    taker = _taker(task)
    return TaskLine(
        id=task["id"],
        version=task.get("meta", {}).get("versionId", ""),
        title=task.get("description") or task.get("code", {}).get("text", ""),
        status=task["status"],
        citizen_id=plain.reference_id(task.get("for", {})),
        owner=people.name_of(task.get("owner"), names),
        owner_id=plain.reference_id(task.get("owner", {})),
        may_act_ids=task_resource.responsible_ids(task),
        taken_by=str(taker.get("display", "")),
        taken_by_id=plain.reference_id(taker),
        clock=clock_of(task, now=now),
        planned_at=planned_at,
        given_at=given_at,
        done_by=_last_writer(task) if task["status"] == DONE else "",
        finished_at=people.instant(task.get("executionPeriod", {}).get("end")),
        last_note=notes[-1].get("text", "") if notes else "",
        escalates_to=escalates_to,
        escalates_at=escalates_at,
        is_handover=plain.coding_code(task.get("code"), course.TASK_CODES) == course.HANDOVER,
        blocks=bool((plain.extension(task, task_resource.BLOCKS_GOING_HOME) or {}).get("valueBoolean")),
    )


def taker_id(task: Json) -> str:
    """The id of who has taken a Task; empty while nobody has."""
    return plain.reference_id(_taker(task))


def _taker(task: Json) -> Json:
    taken = plain.extension(task, task_resource.TAKEN_BY) if task["status"] == TAKEN else None
    return taken["valueReference"] if taken else {}


def clock_of(task: Json, *, now: datetime) -> Clock:
    """How a Task stands: a visit by its time, all else by its deadline."""
    period = task.get("restriction", {}).get("period", {})
    deadline, planned_at = people.instant(period.get("end")), people.instant(period.get("start"))
    if planned_at and deadline:
        return visit_clock(planned_at, deadline, now=now)
    return clock(deadline, now=now, given_at=people.instant(task.get("authoredOn")))


def task_lines(tasks: Iterable[Json], *, now: datetime, names: Mapping[str, str]) -> list[TaskLine]:
    """The lines, what cannot wait first."""
    return sorted(
        (task_line(task, now=now, names=names) for task in tasks), key=lambda line: (line.clock.order, line.title)
    )


def by_encounter(tasks: Iterable[Json], *, now: datetime, names: Mapping[str, str]) -> dict[str, list[TaskLine]]:
    """The lines of the tasks that belong to each stay, by the stay's id."""
    found: dict[str, list[TaskLine]] = {}
    for task in tasks:
        stay_id = plain.reference_id(task.get("encounter", {}))
        found.setdefault(stay_id, []).append(task_line(task, now=now, names=names))
    return found


def by_citizen(lines: Iterable[TaskLine]) -> dict[str, list[TaskLine]]:
    """The lines of each citizen, in the order given."""
    found: dict[str, list[TaskLine]] = {}
    for line in lines:
        found.setdefault(line.citizen_id, []).append(line)
    return found


def _last_writer(task: Json) -> str:
    notes = [note for note in task.get("note", []) if "authorString" in note]
    return notes[-1]["authorString"] if notes else ""


def _escalation(task: Json, names: Mapping[str, str]) -> tuple[str, datetime | None]:
    """Whom the task goes on to next and when; otherwise whom it went on to last. Nobody when it never does."""
    coming: tuple[str, Json] | None = None
    went: tuple[str, Json] | None = None
    for item in task.get("extension", ()):
        if item["url"] != task_resource.ESCALATION:
            continue
        said = {inner["url"]: inner for inner in item["extension"]}
        at, to = str(said["at"]["valueDateTime"]), said["to"]["valueReference"]
        if said["done"]["valueBoolean"]:
            went = went if went and went[0] >= at else (at, to)
        else:
            coming = coming if coming and coming[0] <= at else (at, to)
    shown = coming or went
    return (people.name_of(shown[1], names), people.instant(shown[0])) if shown else ("", None)
