"""The citizen's own page in plain words: what happens next, who helps, what is on pause, what was written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.access.record import AuditRow
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import acts, services, stays, story, tasks
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.services import ServiceLine
from naer.web.components.stays import StayLine
from naer.web.components.tasks import TaskLine
from naer.web.components.timeline import Event

SHOWN_TASKS = 6
SHOWN_MESSAGES = 3
PHONE = re.compile(r"(?:\+45 ?)?\d{2} ?\d{2} ?\d{2} ?\d{2}")


@dataclass(frozen=True)
class Helper:
    """Who answers for the citizen's course. `phone` is empty when the contact names none."""

    organisation: str
    contact: str
    phone: str


@dataclass(frozen=True)
class MyPlan:
    """The page."""

    first_name: str
    stay: StayLine | None
    home_since: datetime | None
    next: tuple[TaskLine, ...]
    next_visit_at: datetime | None
    helper: Helper | None
    paused: tuple[ServiceLine, ...]
    running: tuple[ServiceLine, ...]
    messages: tuple[Event, ...]
    times_looked: int


@dataclass(frozen=True)
class Look:
    """One look-up: `act` and `basis` are Danish source texts."""

    at: datetime
    who: str
    role: str
    organisation: str
    act: str
    basis: str
    reason: str
    is_self: bool


def my_plan(
    patient: Json,
    resources: Sequence[Json],
    *,
    responsible: ResponsibleLine | None,
    names: Mapping[str, str],
    times_looked: int,
    now: datetime,
) -> MyPlan:
    """The page from everything that concerns the citizen."""
    by_type: dict[str, list[Json]] = {}
    for resource in resources:
        by_type.setdefault(resource["resourceType"], []).append(resource)
    all_stays = stays.stay_lines(by_type.get("Encounter", []), names=names)
    granted = [services.service_line(item, names=names) for item in by_type.get("ServiceRequest", [])]
    messages = story.events(by_type.get("Communication", []), terms=(), names=names, now=now)
    lines = tasks.task_lines(by_type.get("Task", []), now=now, names=names)
    coming = [line for line in lines if line.is_open]
    ended = [stay.ended_at for stay in all_stays if stay.ended_at is not None]
    return MyPlan(
        first_name=plain.full_name(patient).split(" ")[0],
        stay=next((stay for stay in all_stays if stay.is_open), None),
        home_since=max(ended, default=None),
        next=tuple(sorted(coming, key=_by_time)[:SHOWN_TASKS]),
        next_visit_at=min(
            (line.planned_at for line in coming if line.planned_at and line.planned_at >= now), default=None
        ),
        helper=helper(responsible) if responsible else None,
        paused=tuple(line for line in granted if line.is_paused),
        running=tuple(line for line in granted if line.status == services.ACTIVE),
        messages=tuple(sorted(messages, key=lambda event: event.at, reverse=True)[:SHOWN_MESSAGES]),
        times_looked=times_looked,
    )


def _by_time(line: TaskLine) -> float:
    return line.order.timestamp() if line.order else float("inf")


def helper(line: ResponsibleLine) -> Helper:
    """Who helps, with the phone number that the contact names."""
    phone = PHONE.search(line.contact)
    number = phone.group() if phone else ""
    return Helper(line.organisation, line.contact.replace(number, "").strip(" ,"), number)


def looks(
    rows: Sequence[AuditRow],
    *,
    names: Mapping[str, str],
    citizen_actor_id: str,
    shown_at: Callable[[datetime], datetime] = lambda real: real,
) -> list[Look]:
    """The audit rows as a citizen reads them, newest first.

    The log keeps real time; `shown_at` says what a demo's clock showed then, so that today is today.
    """
    return [
        Look(
            at=shown_at(row.at),
            who=row.actor_name,
            role=row.role,
            organisation=names.get(row.organisation_id or "", ""),
            act=acts.act_text(row.act),
            basis=acts.basis_text(row.basis),
            reason=row.reason,
            is_self=row.actor_id == citizen_actor_id,
        )
        for row in rows
    ]
