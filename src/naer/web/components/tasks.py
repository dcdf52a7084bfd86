"""A task as a line on a page: what, by whom, before when, and how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import people
from naer.web.components.clock import Clock, clock, visit_clock

TASK_CODES = "urn:naer:task"
ESCALATION_EXTENSION = "urn:naer:extension:escalation"
TAKEN_BY_EXTENSION = "urn:naer:extension:taken-by"
OPEN_STATUSES = ("requested", "received", "accepted", "in-progress")
OPEN = ",".join(OPEN_STATUSES)
TAKEN_STATUSES = ("accepted", "in-progress")


@dataclass(frozen=True)
class TaskLine:
    """One task. `taken_by` is empty while nobody has it; `citizen_id` is empty for work that is about no citizen."""

    id: str
    version: str
    title: str
    status: str
    citizen_id: str
    owner: str
    owner_id: str
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
        return self.status in TAKEN_STATUSES


def task_line(task: Json, *, now: datetime, names: Mapping[str, str]) -> TaskLine:
    """The line for a Task; `names` are organisations' names by id."""
    period = task.get("restriction", {}).get("period", {})
    deadline, planned_at = people.instant(period.get("end")), people.instant(period.get("start"))
    given_at = people.instant(task.get("authoredOn"))
    notes = task.get("note", [])
    escalates_to, escalates_at = _escalation(task, names)
    taken = plain.extension(task, TAKEN_BY_EXTENSION) if task["status"] in TAKEN_STATUSES else None
    taker: Json = taken["valueReference"] if taken else {}
    return TaskLine(
        id=task["id"],
        version=task.get("meta", {}).get("versionId", ""),
        title=task.get("description") or task.get("code", {}).get("text", ""),
        status=task["status"],
        citizen_id=plain.reference_id(task.get("for", {})),
        owner=people.name_of(task.get("owner"), names),
        owner_id=plain.reference_id(task.get("owner", {})),
        taken_by=str(taker.get("display", "")),
        taken_by_id=plain.reference_id(taker),
        clock=visit_clock(planned_at, deadline, now=now)
        if planned_at and deadline
        else clock(deadline, now=now, given_at=given_at),
        planned_at=planned_at,
        given_at=given_at,
        done_by=_last_writer(task) if task["status"] == "completed" else "",
        finished_at=people.instant(task.get("executionPeriod", {}).get("end")),
        last_note=notes[-1].get("text", "") if notes else "",
        escalates_to=escalates_to,
        escalates_at=escalates_at,
    )


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
    found = plain.extension(task, ESCALATION_EXTENSION)
    if not found:
        return "", None
    inner = {item["url"]: item for item in found.get("extension", [])}
    to = people.name_of(inner.get("to", {}).get("valueReference"), names) or inner.get("to", {}).get("valueString", "")
    return to, people.instant(inner.get("at", {}).get("valueDateTime"))
