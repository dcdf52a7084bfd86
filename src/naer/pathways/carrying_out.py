"""Carry out what a programme proposes, in the caller's transaction.

A person may change a task at the same time; then it is read again, and the proposal meets it as it is now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from naer.access.record import Record
from naer.courses import responders
from naer.errors import ConflictError, FaultError, NotFoundError
from naer.fhir.finding import Finding
from naer.fhir.plain import Json, reference_id
from naer.pathways import pinning, plan, task
from naer.pathways.content import ProgrammeFile
from naer.pathways.definition import (
    OPEN_TASK_STATES,
    RESPONSIBLE,
    ChangeService,
    CreatePlan,
    CreateTask,
    MoveDeadline,
    PlanState,
    Programme,
    Proposal,
    TaskState,
    WithdrawTask,
)

SEES_AFTER_DEADLINE = timedelta(days=14)
"""How long after the deadline the one who owned a task still sees the citizen: to put right what they did."""
OPEN = ",".join(sorted(state.value for state in OPEN_TASK_STATES))


@dataclass
class CarryingOut:
    """One finding carried out by one programme; `plan_id` is set once there is a plan.

    `just_read` are resources by id as they were a moment ago: they are read again only if somebody was faster.
    `touched` are the plans of withdrawn tasks: of each, nothing may be left to do. A plan that was given a task is not.
    """

    rec: Record
    programme: Programme
    file: ProgrammeFile | None
    finding: Finding
    key: str
    plan_id: str | None
    just_read: dict[str, Json] = field(default_factory=dict[str, Json])
    touched: set[str] = field(default_factory=set[str])
    _found_owners: dict[str, str] = field(default_factory=dict[str, str])

    def all(self, proposals: Sequence[Proposal]) -> None:
        """Carry out every proposal in order; `close_finished` comes after."""
        for proposal in proposals:
            match proposal:
                case CreatePlan():
                    self._create_plan(proposal)
                case CreateTask():
                    self._create_task(proposal)
                case MoveDeadline():
                    self._move_deadline(proposal)
                case WithdrawTask():
                    self._withdraw(proposal)
                case ChangeService():
                    self._change_service(proposal)
                case _:
                    close_plan(self.rec, self._plan(), proposal.to, because=proposal.because)
        if self.plan_id is not None and not any(isinstance(one, CreateTask) for one in proposals):
            self.touched.add(self.plan_id)

    def close_finished(self) -> None:
        """Close the plans of which nothing is left."""
        for plan_id in sorted(self.touched):
            close_if_finished(self.rec, plan_id)

    def _plan(self) -> str:
        if self.plan_id is None:
            raise FaultError("A programme proposed work without a plan.")
        return self.plan_id

    def _create_plan(self, new: CreatePlan) -> None:
        if self.file is None:
            raise FaultError("A new plan follows a programme of the catalogue.")
        pinned_id = pinning.pin(self.rec, self.file, self.programme)
        resource = plan.as_care_plan(
            new, self.programme, self.finding, key=self.key, pinned_id=pinned_id, now=self.rec.now
        )
        self.plan_id = self.rec.save(resource, act="plan.open")["id"]

    def _create_task(self, new: CreateTask) -> None:
        owner_id = self._organisation(new.owner)
        placing = task.Placing(
            citizen_id=self.finding.citizen_id,
            owner_id=owner_id,
            finding_key=self.finding.key,
            plan_id=self._plan(),
            organisations={step.to: self._organisation(step.to) for step in new.escalation},
            encounter_id=self.finding.encounter_id,
            course_id=self.finding.course_id,
        )
        stored = self.rec.save(task.as_task(new, placing, now=self.rec.now), act="task.give")
        self.rec.relate(
            self.finding.citizen_id,
            owner_id,
            kind="task",
            since=self.rec.now,
            until=new.deadline + SEES_AFTER_DEADLINE,
            because=f"Task/{stored['id']}",
        )

    def _move_deadline(self, move: MoveDeadline) -> None:
        def moved(known: Json) -> Json | None:
            if not task.is_open(known):
                return None
            changed = {
                **known,
                "description": move.title,
                "code": {**known["code"], "text": move.title},
                "lastModified": self.rec.now.isoformat(),
                "restriction": {**known["restriction"], "period": {"end": move.deadline.isoformat()}},
            }
            changed = task.extended(changed, {"url": task.CAUSED_BY, "valueString": self.finding.key})
            organisations = {step.to: self._organisation(step.to) for step in move.escalation}
            return task.with_escalation(changed, move.escalation, organisations)

        stored = self._changed("Task", move.task_id, moved, act="task.move-deadline")
        if stored is not None:
            self.rec.relate(
                self.finding.citizen_id,
                reference_id(stored["owner"]),
                kind="task",
                since=self.rec.now,
                until=move.deadline + SEES_AFTER_DEADLINE,
                because=f"Task/{move.task_id}",
            )

    def _withdraw(self, proposal: WithdrawTask) -> None:
        """Take an open task off the lists; one that was finished meanwhile stays finished."""

        def withdrawn(known: Json) -> Json | None:
            if not task.is_open(known):
                return None
            written = {**known, "statusReason": {"text": proposal.because}}
            return task.in_state(written, TaskState.WITHDRAWN, now=self.rec.now)

        stored = self._changed("Task", proposal.task_id, withdrawn, act="task.withdraw")
        if stored is not None:
            self.touched.add(stored["groupIdentifier"]["value"])

    def _change_service(self, change: ChangeService) -> None:
        self._changed(
            "ServiceRequest",
            change.service_id,
            lambda known: plan.changed_service(known, change, now=self.rec.now),
            act=f"service.{change.to.value}",
        )

    def _changed(
        self, resource_type: str, resource_id: str, change: Callable[[Json], Json | None], *, act: str
    ) -> Json | None:
        known = self.just_read.pop(resource_id, None)
        return changed(self.rec, resource_type, resource_id, change, act=act, known=known)

    @cached_property
    def _patient(self) -> Json:
        return self.rec.read("Patient", self.finding.citizen_id)

    @cached_property
    def _hospital_id(self) -> str | None:
        if self.finding.encounter_id is None:
            return None
        stay = self.rec.read("Encounter", self.finding.encounter_id)
        return reference_id(stay.get("serviceProvider", {})) or None

    def _organisation(self, owner: str) -> str:
        """The id of the organisation behind an owner as programmes write it; whoever answers for the course if none."""
        if owner.startswith("fact:"):
            return str(self.finding.facts[owner.removeprefix("fact:")])
        if owner not in self._found_owners:
            self._found_owners[owner] = self._find_organisation(owner)
        return self._found_owners[owner]

    def _find_organisation(self, owner: str) -> str:
        course_id = self.finding.course_id
        if owner == RESPONSIBLE and course_id and (known := self.rec.responsible(course_id)) is not None:
            return known.organisation_id
        try:
            function = responders.VISITATION if owner == RESPONSIBLE else owner
            return responders.organisation_for(self.rec, function, self._patient, hospital_id=self._hospital_id)
        except NotFoundError:
            responsible = self.rec.responsible(course_id) if course_id else None
            if responsible is None:
                raise
            return responsible.organisation_id


def close_plan(rec: Record, plan_id: str, state: PlanState, *, because: str, known: Json | None = None) -> None:
    """Close a plan that is still open; `known` is how it was a moment ago."""

    def over(known: Json) -> Json | None:
        if known["status"] != PlanState.ACTIVE.value:
            return None
        return plan.closed(known, state, because=because, now=rec.now)

    changed(rec, "CarePlan", plan_id, over, act=f"plan.{state.value}", known=known)


def close_if_finished(rec: Record, plan_id: str | None) -> None:
    """Close a plan as completed when no task of it is open and the stay it belongs to is over."""
    if plan_id is None:
        return
    known = rec.read("CarePlan", plan_id)
    if known["status"] != PlanState.ACTIVE.value or _stay_is_open(rec, known):
        return
    if not rec.count("Task", {"group-identifier": f"{task.PLAN_GROUP}|{plan_id}", "status": OPEN}):
        close_finished(rec, known)


def close_finished(rec: Record, known: Json) -> None:
    """Close a plan that was just read as completed, when nothing of it is left."""
    close_plan(rec, known["id"], PlanState.COMPLETED, because="Alle opgaver er løst.", known=known)


def changed(
    rec: Record,
    resource_type: str,
    resource_id: str,
    change: Callable[[Json], Json | None],
    *,
    act: str,
    known: Json | None = None,
) -> Json | None:
    """Change what is `known` (else read it) and save it; once more when somebody was faster. None when `change` finds
    nothing to do.
    """
    try:
        return _change(rec, change, known or rec.read(resource_type, resource_id), act=act)
    except ConflictError:
        # The record has held the resource for this transaction since it looked: nobody is faster twice.
        return _change(rec, change, rec.read(resource_type, resource_id), act=act)


def _change(rec: Record, change: Callable[[Json], Json | None], known: Json, *, act: str) -> Json | None:
    wanted = change(known)
    return None if wanted is None else rec.save(wanted, act=act)


def _stay_is_open(rec: Record, care_plan: Json) -> bool:
    stay_id = reference_id(care_plan.get("encounter", {}))
    return bool(stay_id) and is_open(rec.read("Encounter", stay_id))


def is_open(stay: Json) -> bool:
    """Whether a stay in hospital goes on."""
    return stay["status"] in ("in-progress", "onleave")
