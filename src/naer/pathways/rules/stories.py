"""The example citizens of a programme, lived through in memory: what comes out beside what was expected."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from naer.danish import times
from naer.fhir.finding import Finding
from naer.pathways.definition import (
    ChangeService,
    ClosePlan,
    CreatePlan,
    CreateTask,
    Escalate,
    Example,
    ExpectedTask,
    KnownService,
    KnownTask,
    MoveDeadline,
    PlanState,
    Programme,
    Proposal,
    ServiceState,
    Situation,
    Step,
    TaskState,
    WithdrawTask,
)
from naer.pathways.rules.escalation import escalations_due
from naer.pathways.rules.proposals import proposals

_STAY = "example-stay"


@dataclass(frozen=True)
class Lived:
    """What came of one step."""

    step: Step
    proposals: tuple[Proposal, ...]
    escalations: tuple[Escalate, ...]
    plan: str


def lived(programme: Programme, example: Example) -> list[Lived]:
    """Every step of the example with what the programme did."""
    situation = Situation(
        services=tuple(KnownService(code, code, ServiceState.ACTIVE) for code in example.services),
    )
    plan = "none"
    outcome: list[Lived] = []
    for number, step in enumerate(example.steps):
        situation = _worked(situation, step)
        escalations = escalations_due(situation.tasks, step.at)
        situation = _told(situation, escalations)
        proposed = proposals(programme, _finding(example, number, step), situation) if step.finding else []
        for proposal in proposed:
            plan = _plan_after(plan, proposal)
            situation = _done(situation, proposal, f"{example.id}-{number}")
        outcome.append(Lived(step, tuple(proposed), tuple(escalations), plan))
    return outcome


def differences(programme: Programme, example: Example) -> list[str]:
    """Sentences on what came out otherwise than expected; empty when all is as the example says."""
    found: list[str] = []
    for number, outcome in enumerate(lived(programme, example), start=1):
        expect, came = outcome.step.expect, outcome.proposals
        created = [item for item in came if isinstance(item, CreateTask)]
        moved = [item for item in came if isinstance(item, MoveDeadline)]
        owners = {item.id: item.owner for item in programme.activities}
        parts = [
            *_task_differences("task", expect.tasks, created, owners),
            *_task_differences("moved task", expect.moved, moved, owners),
            *_set_difference("withdrawn", expect.withdrawn, _withdrawn(came)),
            *_set_difference("paused", expect.paused, _changed(came, ServiceState.PAUSED)),
            *_set_difference("resumed", expect.resumed, _changed(came, ServiceState.ACTIVE)),
            *_set_difference("stopped", expect.stopped, _changed(came, ServiceState.STOPPED)),
            *_set_difference(
                "escalated",
                [f"{item.activity} to {item.to}" for item in expect.escalated],
                [f"{item.activity} to {item.to}" for item in outcome.escalations],
            ),
        ]
        if expect.plan is not None and expect.plan != outcome.plan:
            parts.append(f"plan should be {expect.plan} and is {outcome.plan}")
        found.extend(f"example {example.id}, step {number}: {part}" for part in parts)
    return found


def _task_differences(
    what: str,
    expected: Sequence[ExpectedTask],
    came: Sequence[CreateTask | MoveDeadline],
    owners: dict[str, str],
) -> Iterable[str]:
    by_activity = {item.activity: item for item in came}
    yield from _set_difference(what, [item.activity for item in expected], list(by_activity))
    for item in expected:
        proposal = by_activity.get(item.activity)
        if proposal is None:
            continue
        if item.deadline != proposal.deadline:
            yield f"{what} {item.activity} should be due {_clock(item.deadline)} and is due {_clock(proposal.deadline)}"
        if item.owner != owners[item.activity]:
            yield f"{what} {item.activity} should be with {item.owner} and is with {owners[item.activity]}"
        if item.title is not None and item.title != proposal.title:
            yield f"{what} {item.activity} should be called '{item.title}' and is called '{proposal.title}'"
        if item.priority is not None and isinstance(proposal, CreateTask) and item.priority != proposal.priority:
            yield f"{what} {item.activity} should be {item.priority} and is {proposal.priority}"


def _set_difference(what: str, expected: Sequence[str], came: Sequence[str]) -> Iterable[str]:
    for name in sorted(set(expected) - set(came)):
        yield f"{what} {name} is expected and does not come"
    for name in sorted(set(came) - set(expected)):
        yield f"{what} {name} comes and is not expected"


def _clock(instant: datetime) -> str:
    return times.local(instant).isoformat(timespec="minutes")


def _finding(example: Example, number: int, step: Step) -> Finding:
    return Finding(
        code=step.finding or "",
        key=f"{example.id}-{number}",
        rule="example",
        citizen_id=example.id,
        found_at=step.at,
        facts=step.facts,
        encounter_id=_STAY,
    )


def _worked(situation: Situation, step: Step) -> Situation:
    """The situation after people have taken and done what the step says."""

    def state(task: KnownTask) -> TaskState:
        if task.activity in step.done:
            return TaskState.DONE
        return TaskState.TAKEN if task.activity in step.taken else task.state

    return replace(
        situation,
        tasks=tuple(replace(task, state=state(task)) if task.is_open else task for task in situation.tasks),
    )


def _told(situation: Situation, escalations: Sequence[Escalate]) -> Situation:
    told = {(item.task_id, item.step) for item in escalations}
    return replace(
        situation,
        tasks=tuple(
            replace(
                task,
                escalation=tuple(
                    replace(step, is_done=step.is_done or (task.id, number) in told)
                    for number, step in enumerate(task.escalation)
                ),
            )
            for task in situation.tasks
        ),
    )


def _plan_after(plan: str, proposal: Proposal) -> str:
    if isinstance(proposal, CreatePlan):
        return PlanState.ACTIVE.value
    return proposal.to.value if isinstance(proposal, ClosePlan) else plan


def _done(situation: Situation, proposal: Proposal, key: str) -> Situation:
    match proposal:
        case CreatePlan():
            return replace(situation, plan_id="example-plan")
        case ClosePlan():
            return replace(situation, plan_id=None, tasks=(), earlier_tasks=())
        case CreateTask():
            task = KnownTask(
                id=f"{key}-{proposal.activity}",
                activity=proposal.activity,
                state=TaskState.REQUESTED,
                deadline=proposal.deadline,
                priority=proposal.priority,
                caused_by=(key,),
                escalation=proposal.escalation,
            )
            return replace(situation, tasks=(*situation.tasks, task))
        case MoveDeadline():
            return _with_task(
                situation,
                proposal.task_id,
                lambda task: replace(
                    task,
                    deadline=proposal.deadline,
                    escalation=proposal.escalation,
                    caused_by=(*task.caused_by, key),
                ),
            )
        case WithdrawTask():
            return _with_task(situation, proposal.task_id, lambda task: replace(task, state=TaskState.WITHDRAWN))
        case _:
            return replace(
                situation,
                services=tuple(
                    replace(service, state=proposal.to, held_by=proposal.held_by)
                    if service.id == proposal.service_id
                    else service
                    for service in situation.services
                ),
            )


def _with_task(situation: Situation, task_id: str, change: Callable[[KnownTask], KnownTask]) -> Situation:
    return replace(situation, tasks=tuple(change(task) if task.id == task_id else task for task in situation.tasks))


def _withdrawn(came: Sequence[Proposal]) -> list[str]:
    return [item.activity for item in came if isinstance(item, WithdrawTask)]


def _changed(came: Sequence[Proposal], to: ServiceState) -> list[str]:
    return [item.code for item in came if isinstance(item, ChangeService) and item.to is to]
