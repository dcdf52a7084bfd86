"""The work behind a number as a list: citizens of one's own, why they stand there, and what is to be done. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.web.components import charts
from naer.web.components.people import CitizenLine
from naer.web.components.stays import StayLine
from naer.web.components.tasks import TaskLine
from naer.web.components.work_behind import Work

ROWS_ON_THE_PAGE = 50


@dataclass(frozen=True)
class WorkRow:
    """One citizen; the stay is None where the list is of tasks."""

    citizen: CitizenLine
    stay: StayLine | None
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True)
class Number:
    """The number that the list belongs to; the run is None before anything has been counted."""

    title: str
    finding: str
    latest: str
    place: str
    cut: datetime
    is_synthetic: bool
    run: charts.RunChart


@dataclass(frozen=True)
class WorkPage:
    """The page. `more` is how many rows there are beyond those shown."""

    work: Work
    number: Number | None
    rows: tuple[WorkRow, ...]
    more: int


def page(work: Work, number: Number | None, rows: Sequence[WorkRow]) -> WorkPage:
    """Those with the nearest deadline first, then those with the newest stay."""
    ordered = sorted(rows, key=_what_needs_you_first)
    return WorkPage(work, number, tuple(ordered[:ROWS_ON_THE_PAGE]), max(0, len(ordered) - ROWS_ON_THE_PAGE))


def rows_of_stays(
    stays: Sequence[StayLine], tasks: Mapping[str, Sequence[TaskLine]], citizens: Mapping[str, CitizenLine]
) -> list[WorkRow]:
    """One row for each citizen's newest stay, with the open tasks that belong to it."""
    newest: dict[str, StayLine] = {}
    for stay in sorted(stays, key=_when):
        newest[stay.citizen_id] = stay
    return [
        WorkRow(citizens[stay.citizen_id], stay, _open(tasks.get(stay.id, ())))
        for stay in newest.values()
        if stay.citizen_id in citizens
    ]


def rows_of_tasks(tasks: Sequence[TaskLine], citizens: Mapping[str, CitizenLine]) -> list[WorkRow]:
    """One row for each citizen with open tasks."""
    by_citizen: dict[str, list[TaskLine]] = {}
    for task in tasks:
        by_citizen.setdefault(task.citizen_id, []).append(task)
    return [
        WorkRow(citizens[key], None, _open(of_one))
        for key, of_one in by_citizen.items()
        if key in citizens and _open(of_one)
    ]


def _open(tasks: Sequence[TaskLine]) -> tuple[TaskLine, ...]:
    return tuple(sorted((task for task in tasks if task.is_open), key=lambda task: (task.clock.order, task.title)))


def _what_needs_you_first(row: WorkRow) -> tuple[int, float, float, str]:
    rank, deadline = row.tasks[0].clock.order if row.tasks else (99, float("inf"))
    return (rank, deadline, -_when(row.stay) if row.stay else 0.0, row.citizen.name)


def _when(stay: StayLine) -> float:
    at = stay.ended_at or stay.admitted_at
    return at.timestamp() if at else 0.0
