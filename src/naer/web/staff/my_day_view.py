"""What stands on Min dag: what cannot wait, today's tasks, what is new, what an admission has paused, what is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naer.danish import times
from naer.web.components.clock import Level
from naer.web.components.people import CitizenLine
from naer.web.components.services import ServiceLine
from naer.web.components.tasks import TaskLine

MINE = "mine"
UNIT = "enhed"
MORNING_ENDS = 10
DAY_ENDS = 18


@dataclass(frozen=True)
class DayTask:
    """A task on the day's list; `is_new` since yesterday's end; `is_mine` when the person looking has taken it."""

    task: TaskLine
    citizen: CitizenLine | None
    is_new: bool
    is_mine: bool


@dataclass(frozen=True)
class PausedService:
    service: ServiceLine
    citizen: CitizenLine | None
    hospital: str


@dataclass(frozen=True)
class MyDay:
    """The page. `greeting` is morning, day or evening; the lists are in the order in which they are read."""

    greeting: str
    choice: str
    cannot_wait: tuple[DayTask, ...]
    today: tuple[DayTask, ...]
    later: tuple[DayTask, ...]
    done: tuple[DayTask, ...]
    paused: tuple[PausedService, ...]

    @property
    def to_do(self) -> int:
        return len(self.cannot_wait) + len(self.today)

    @property
    def new(self) -> int:
        return sum(item.is_new for item in (*self.cannot_wait, *self.today))

    @property
    def is_empty(self) -> bool:
        return not (self.to_do or self.later or self.done or self.paused)


def my_day(
    tasks: Sequence[TaskLine],
    *,
    services: Sequence[ServiceLine],
    hospitals: Mapping[str, str],
    citizens: Mapping[str, CitizenLine],
    actor_id: str,
    choice: str,
    now: datetime,
) -> MyDay:
    """The day at `now`. `hospitals` are names by citizen id, for those admitted; `actor_id` is who looks."""
    start, end = times.day_bounds(times.local_day(now))
    items = [
        DayTask(
            task=task,
            citizen=citizens.get(task.citizen_id),
            is_new=task.given_at is not None and task.given_at >= start and task.is_open,
            is_mine=task.taken_by_id == actor_id,
        )
        for task in tasks
    ]
    shown = [item for item in items if choice == UNIT or item.is_mine or (not item.task.is_taken and item.task.is_open)]
    still_open = [item for item in shown if item.task.is_open]
    due = [item for item in still_open if item.task.clock.deadline is None or item.task.clock.deadline < end]
    cannot_wait = [item for item in due if item.task.clock.level in (Level.RED, Level.YELLOW)]
    return MyDay(
        greeting=greeting(now),
        choice=choice,
        cannot_wait=tuple(cannot_wait),
        today=tuple(item for item in due if item not in cannot_wait),
        later=tuple(item for item in still_open if item not in due),
        done=tuple(
            item
            for item in items
            if item.task.finished_at is not None and start <= item.task.finished_at < end and not item.task.is_open
        ),
        paused=tuple(_paused(services, hospitals=hospitals, citizens=citizens)),
    )


def greeting(now: datetime) -> str:
    """morning, day or evening, by the Danish clock."""
    hour = times.local(now).hour
    if hour < MORNING_ENDS:
        return "morning"
    return "day" if hour < DAY_ENDS else "evening"


def _paused(
    services: Iterable[ServiceLine], *, hospitals: Mapping[str, str], citizens: Mapping[str, CitizenLine]
) -> Iterable[PausedService]:
    for service in services:
        if service.is_paused:
            yield PausedService(service, citizens.get(service.citizen_id), hospitals.get(service.citizen_id, ""))
