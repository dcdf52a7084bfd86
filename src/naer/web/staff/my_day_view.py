"""What stands on Min dag: what cannot wait, today's tasks, what is new, what an admission has paused, what is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from naer.danish import times
from naer.web.components.clock import Level
from naer.web.components.people import CitizenLine
from naer.web.components.services import ServiceLine
from naer.web.components.tasks import DONE, TaskLine

MINE = "mine"
UNIT = "enhed"
ROWS_ON_A_PAGE = 25
MOST_TASKS = 200
"""How many open tasks of a unit, due from today on, the day is made from: those whose deadlines come first."""
MOST_EARLIER = 50
"""How many of those that were due before today: the newest."""
MOST_DONE = 400
"""How many of a unit's tasks that are done today: the latest."""
MORNING_ENDS = 10
DAY_ENDS = 18


@dataclass(frozen=True)
class DayTask:
    """A task on the day's list; `is_new` since yesterday's end; `is_mine` when the person looking has taken it;
    `is_of_another_day` when its visit is planned before or after today.
    """

    task: TaskLine
    citizen: CitizenLine | None
    is_new: bool
    is_mine: bool
    is_of_another_day: bool


@dataclass(frozen=True)
class PausedService:
    service: ServiceLine
    citizen: CitizenLine | None
    hospital: str


@dataclass(frozen=True)
class MyDay:
    """The page. `greeting` is morning, day or evening; the lists are in the order in which they are read.

    `urgent` is how many cannot wait; those for whom `cannot_wait` has no room stand among today's. `today` holds one page of what
    can wait; `more_today` is how many follow on the next. `coming` is how many wait for the next days; `later` may have room for
    fewer. `is_cut` when the unit has more tasks due from today on than the day is made from, `has_older` when it has more that
    were due before, `has_done_more` when it has done more today than `done` has room for, the latest first.
    """

    greeting: str
    choice: str
    cannot_wait: tuple[DayTask, ...]
    urgent: int
    today: tuple[DayTask, ...]
    visits: int
    tasks: int
    new: int
    page: int
    more_today: int
    coming: int
    later: tuple[DayTask, ...]
    done: tuple[DayTask, ...]
    paused: tuple[PausedService, ...]
    is_cut: bool = False
    has_older: bool = False
    has_done_more: bool = False

    @property
    def citizen_ids(self) -> frozenset[str]:
        """Those whom the page names."""
        named = {item.task.citizen_id for item in (*self.cannot_wait, *self.today, *self.later, *self.done)}
        return frozenset(named | {item.service.citizen_id for item in self.paused}) - {""}

    def naming(self, citizens: Mapping[str, CitizenLine]) -> "MyDay":
        """The same day with its citizens, by their id."""

        def named(items: Sequence[DayTask]) -> tuple[DayTask, ...]:
            return tuple(replace(item, citizen=citizens.get(item.task.citizen_id)) for item in items)

        return replace(
            self,
            cannot_wait=named(self.cannot_wait),
            today=named(self.today),
            later=named(self.later),
            done=named(self.done),
            paused=tuple(replace(item, citizen=citizens.get(item.service.citizen_id)) for item in self.paused),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.visits or self.tasks or self.later or self.done or self.paused)


def my_day(
    tasks: Sequence[TaskLine],
    *,
    services: Sequence[ServiceLine],
    hospitals: Mapping[str, str],
    actor_id: str,
    choice: str,
    now: datetime,
    page: int = 1,
    is_cut: bool = False,
    has_older: bool = False,
    has_done_more: bool = False,
) -> MyDay:
    """The day at `now`, in which nobody is named yet. `hospitals` are names by citizen id, for those admitted."""
    start, end = times.day_bounds(times.local_day(now))
    items = [_day_task(task, actor_id=actor_id, today=start, tomorrow=end) for task in tasks]
    shown = [item for item in items if choice == UNIT or item.is_mine or (item.task.is_open and not item.task.is_taken)]
    still_open = [item for item in shown if item.task.is_open]
    due = [item for item in still_open if (item.task.order or start) < end or item.task.is_handover]
    urgent = [item for item in due if item.task.clock.level is Level.RED or _is_urgent(item.task)]
    cannot_wait = _with_room(urgent, today=start)
    first, all_due = {id(item) for item in cannot_wait}, {id(item) for item in due}
    can_wait = sorted((item for item in due if id(item) not in first), key=_by_hour)
    later = sorted((item for item in still_open if id(item) not in all_due), key=_by_hour)
    done = sorted(
        (item for item in items if item.task.status == DONE and _is_within(item.task, start, end)),
        key=lambda item: item.task.finished_at or start,
        reverse=True,
    )
    skipped = (page - 1) * ROWS_ON_A_PAGE
    return MyDay(
        greeting=greeting(now),
        choice=choice,
        cannot_wait=tuple(cannot_wait),
        urgent=len(urgent),
        today=tuple(can_wait[skipped : skipped + ROWS_ON_A_PAGE]),
        visits=sum(item.task.is_visit for item in due),
        tasks=sum(not item.task.is_visit for item in due),
        new=sum(item.is_new for item in due),
        page=page,
        more_today=max(0, len(can_wait) - skipped - ROWS_ON_A_PAGE),
        coming=len(later),
        later=tuple(_with_room(later, today=start)),
        done=tuple(done),
        paused=tuple(_paused(services, hospitals=hospitals)),
        is_cut=is_cut,
        has_older=has_older,
        has_done_more=has_done_more,
    )


def _with_room(items: Sequence[DayTask], *, today: datetime) -> list[DayTask]:
    """Those of a list that a page has room for, in its order: all of one's own, then today's and later, then what is older."""
    mine = sum(item.is_mine for item in items)
    if len(items) <= ROWS_ON_A_PAGE:
        return list(items)
    chosen = sorted(range(len(items)), key=lambda n: (not items[n].is_mine, (items[n].task.order or today) < today, n))[
        : max(mine, ROWS_ON_A_PAGE)
    ]
    return [items[n] for n in sorted(chosen)]


def _day_task(task: TaskLine, *, actor_id: str, today: datetime, tomorrow: datetime) -> DayTask:
    return DayTask(
        task=task,
        citizen=None,
        is_new=not task.is_visit and task.is_open and task.given_at is not None and task.given_at >= today,
        is_mine=task.taken_by_id == actor_id,
        is_of_another_day=task.planned_at is not None and not today <= task.planned_at < tomorrow,
    )


def _is_urgent(task: TaskLine) -> bool:
    """A visit whose hour has come is on time; a deadline that is near is not."""
    return task.clock.level is Level.YELLOW and not task.is_visit


def _by_hour(item: DayTask) -> tuple[float, str]:
    return (item.task.order.timestamp() if item.task.order else float("inf"), item.task.title)


def _is_within(task: TaskLine, start: datetime, end: datetime) -> bool:
    return task.finished_at is not None and start <= task.finished_at < end


def greeting(now: datetime) -> str:
    """morning, day or evening, by the Danish clock."""
    hour = times.local(now).hour
    if hour < MORNING_ENDS:
        return "morning"
    return "day" if hour < DAY_ENDS else "evening"


def _paused(services: Iterable[ServiceLine], *, hospitals: Mapping[str, str]) -> Iterable[PausedService]:
    for service in services:
        if service.is_paused:
            yield PausedService(service, None, hospitals.get(service.citizen_id, ""))
