"""What rules are told of a citizen's plan, tasks and services, and what they propose to do with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from naer.pathways.definition.words import Priority


class TaskState(Enum):
    """The state of a task; the values are those of R4 Task.status. PAUSED is a visit whose service is paused."""

    REQUESTED = "requested"
    TAKEN = "in-progress"
    PAUSED = "on-hold"
    DONE = "completed"
    WITHDRAWN = "cancelled"


OPEN_TASK_STATES = frozenset({TaskState.REQUESTED, TaskState.TAKEN})


class TaskAct(Enum):
    """What can be done to a task. HAND_OVER and GIVE_BACK change who owns it."""

    TAKE = "take"
    PUT_BACK = "put-back"
    FINISH = "finish"
    REOPEN = "reopen"
    HAND_OVER = "hand-over"
    GIVE_BACK = "give-back"
    WITHDRAW = "withdraw"


class PlanState(Enum):
    """The state of a plan; the values are those of R4 CarePlan.status."""

    ACTIVE = "active"
    COMPLETED = "completed"
    REVOKED = "revoked"


class ServiceState(Enum):
    """The state of a granted service; the values are those of R4 ServiceRequest.status."""

    ACTIVE = "active"
    PAUSED = "on-hold"
    STOPPED = "revoked"


@dataclass(frozen=True)
class EscalationStep:
    """A step of an escalation with its instant; `is_done` when it has happened. `unless` is taken or done."""

    at: datetime
    unless: str
    to: str
    priority: Priority
    is_done: bool = False


@dataclass(frozen=True)
class KnownTask:
    """A task of the plan as it stands. `caused_by` are keys of the findings that made or moved it."""

    id: str
    activity: str
    state: TaskState
    deadline: datetime
    priority: Priority
    caused_by: tuple[str, ...]
    escalation: tuple[EscalationStep, ...] = ()
    is_withdrawn_by_hand: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still must do it."""
        return self.state in OPEN_TASK_STATES


@dataclass(frozen=True)
class KnownService:
    """A granted service. `held_by` is the id of the encounter that paused or stopped it; empty when people did."""

    id: str
    code: str
    state: ServiceState
    held_by: str = ""


@dataclass(frozen=True)
class Situation:
    """What there is when a finding comes: the plan's id (None: no open plan), its tasks, the citizen's services.

    `earlier_tasks` are open tasks of the citizen's other plans of the same programme. `other_stay` is the id of another
    open hospital stay of the citizen, if there is one: then services stay paused.
    """

    plan_id: str | None = None
    tasks: tuple[KnownTask, ...] = ()
    earlier_tasks: tuple[KnownTask, ...] = ()
    services: tuple[KnownService, ...] = ()
    other_stay: str = ""


@dataclass(frozen=True)
class CreatePlan:
    """Open a plan."""

    title: str
    because: str


@dataclass(frozen=True)
class CreateTask:
    """Give `owner` (a function, or fact:name) a task."""

    activity: str
    title: str
    what_to_do: str
    owner: str
    deadline: datetime
    priority: Priority
    blocks_going_home: bool
    depends_on: tuple[str, ...]
    escalation: tuple[EscalationStep, ...]
    because: str


@dataclass(frozen=True)
class MoveDeadline:
    """The same task, now before another time."""

    task_id: str
    activity: str
    title: str
    deadline: datetime
    escalation: tuple[EscalationStep, ...]
    because: str


@dataclass(frozen=True)
class WithdrawTask:
    """The task is not needed any more; it stays in the history with the reason."""

    task_id: str
    activity: str
    because: str


@dataclass(frozen=True)
class ChangeService:
    """Pause, resume or stop a service. `held_by` says which encounter is the reason, empty when resumed."""

    service_id: str
    code: str
    to: ServiceState
    held_by: str
    because: str


@dataclass(frozen=True)
class ClosePlan:
    """The plan is over."""

    to: PlanState
    because: str


@dataclass(frozen=True)
class Escalate:
    """Tell `to` of a task that nobody has taken or done in time; `step` counts from 0."""

    task_id: str
    activity: str
    step: int
    to: str
    priority: Priority


Proposal = CreatePlan | CreateTask | MoveDeadline | WithdrawTask | ChangeService | ClosePlan

Facts = Mapping[str, str | int | bool | tuple[str, ...]]
