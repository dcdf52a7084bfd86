"""What a programme proposes when something was found: plan, tasks, services. The heart of the room, and pure.

The same finding proposes nothing twice: what it has made or moved remembers its key, and what already stands as proposed
is left alone. What a person has withdrawn is not proposed again in the same plan.
"""

from collections.abc import Iterator

from naer.fhir.finding import Finding
from naer.pathways.definition import (
    Activity,
    ChangeService,
    ClosePlan,
    CreatePlan,
    CreateTask,
    Effect,
    KnownService,
    KnownTask,
    MoveDeadline,
    PlanState,
    Programme,
    Proposal,
    ServiceState,
    Situation,
    TaskState,
    Trigger,
    WithdrawTask,
)
from naer.pathways.rules import conditions, deadlines, wording


def proposals(programme: Programme, finding: Finding, situation: Situation) -> list[Proposal]:
    """What to do now, in the order in which to do it; empty when the programme does not answer this finding."""
    fired = triggers(programme, finding)
    effects = [effect for trigger in fired for effect in trigger.effects]
    tasks = [proposal for trigger in fired for proposal in _tasks(programme, trigger, finding, situation)]
    services = _services(effects, finding, situation)
    needs_plan = situation.plan_id is None and any(_belongs_to_a_plan(item) for item in (*tasks, *services))
    has_plan = situation.plan_id is not None or needs_plan
    because = wording.worded(fired[0].says.da, finding.facts) if fired else ""
    return [
        *([CreatePlan(programme.plan.title.da, because)] if needs_plan else []),
        *_withdrawals(effects, finding, situation),
        *services,
        *tasks,
        *(_closings(effects, because) if has_plan else []),
    ]


def triggers(programme: Programme, finding: Finding) -> list[Trigger]:
    """The triggers of the programme that the finding sets off."""
    return [
        trigger
        for trigger in programme.triggers
        if trigger.finding == finding.code and conditions.holds(trigger.when, finding.facts)
    ]


def holder(finding: Finding) -> str:
    """Under which id services are paused for the finding: that of the stay, otherwise that of the course."""
    return finding.encounter_id or finding.course_id or finding.key


def _belongs_to_a_plan(proposal: Proposal) -> bool:
    is_pause = isinstance(proposal, ChangeService) and proposal.to is ServiceState.PAUSED
    return is_pause or isinstance(proposal, CreateTask)


def _tasks(programme: Programme, trigger: Trigger, finding: Finding, situation: Situation) -> Iterator[Proposal]:
    for activity in programme.activities:
        if activity.id in trigger.tasks and conditions.holds(activity.when, finding.facts):
            before = [task for task in situation.tasks if task.activity == activity.id]
            proposal = _task(activity, trigger, finding, before)
            if proposal is not None:
                yield proposal


def _task(activity: Activity, trigger: Trigger, finding: Finding, before: list[KnownTask]) -> Proposal | None:
    deadline = deadlines.deadline_at(activity.deadline, finding.facts, found_at=finding.found_at)
    open_task = next((task for task in before if task.is_open), None)
    if any(finding.key in task.caused_by for task in before):
        return None
    if open_task is not None:
        return _moved(activity, trigger, finding, open_task) if open_task.deadline != deadline else None
    if activity.again == "never" and any(_is_settled(task) for task in before):
        return None
    return CreateTask(
        activity=activity.id,
        title=wording.worded(activity.title.da, finding.facts),
        what_to_do=wording.worded(activity.what_to_do.da, finding.facts),
        owner=activity.owner,
        deadline=deadline,
        priority=activity.priority,
        blocks_going_home=activity.blocks_going_home,
        depends_on=activity.depends_on,
        escalation=deadlines.escalation_steps(activity.escalation, deadline),
        because=wording.worded(trigger.says.da, finding.facts),
    )


def _moved(activity: Activity, trigger: Trigger, finding: Finding, task: KnownTask) -> MoveDeadline:
    deadline = deadlines.deadline_at(activity.deadline, finding.facts, found_at=finding.found_at)
    return MoveDeadline(
        task_id=task.id,
        activity=activity.id,
        title=wording.worded(activity.title.da, finding.facts),
        deadline=deadline,
        escalation=deadlines.escalation_steps(activity.escalation, deadline),
        because=wording.worded(trigger.says.da, finding.facts),
    )


def _is_settled(task: KnownTask) -> bool:
    """Whether people have decided of it: done, or withdrawn by hand."""
    return task.state is TaskState.DONE or task.is_withdrawn_by_hand


def _withdrawals(effects: list[Effect], finding: Finding, situation: Situation) -> list[Proposal]:
    found: dict[str, Proposal] = {}
    for effect in effects:
        if effect.do == "withdraw-tasks" and effect.because is not None:
            because = wording.worded(effect.because.da, finding.facts)
            for task in situation.tasks if effect.of == "this-plan" else situation.earlier_tasks:
                if task.is_open and effect.covers(task.activity):
                    found.setdefault(task.id, WithdrawTask(task.id, task.activity, because))
    return list(found.values())


def _services(effects: list[Effect], finding: Finding, situation: Situation) -> list[Proposal]:
    found: dict[str, Proposal] = {}
    for effect in effects:
        because = wording.worded(effect.because.da, finding.facts) if effect.because else ""
        for service in situation.services:
            if effect.covers(service.code):
                change = _service_change(effect, service, holder(finding), situation.other_stay, because)
                if change is not None:
                    found.setdefault(service.id, change)
    return list(found.values())


def _service_change(
    effect: Effect, service: KnownService, held_by: str, other_stay: str, because: str
) -> ChangeService | None:
    """What the effect does to one service. Only what this stay has paused or stopped is taken up again."""
    is_held_here = service.held_by == held_by and service.state is not ServiceState.ACTIVE
    to: ServiceState | None = None
    match effect.do:
        case "pause-services" if service.state is ServiceState.ACTIVE or (
            is_held_here and service.state is ServiceState.STOPPED
        ):
            to = ServiceState.PAUSED
        case "resume-services" if is_held_here:
            to, held_by = (ServiceState.PAUSED, other_stay) if other_stay else (ServiceState.ACTIVE, "")
        case "stop-services" if service.state is not ServiceState.STOPPED:
            to = ServiceState.STOPPED
        case _:
            pass
    return ChangeService(service.id, service.code, to, held_by, because) if to else None


def _closings(effects: list[Effect], because: str) -> list[Proposal]:
    closings = [effect for effect in effects if effect.do == "close-plan"]
    return [ClosePlan(PlanState(effect.outcome), because) for effect in closings[:1]]
