"""What happens to plans and tasks: programmes react to findings, people take and finish tasks, the clock escalates.

Each function is one use case in the caller's transaction. `version` is that of the task on the page: ConflictError when
somebody has changed it since.
"""

from collections.abc import Iterable, Sequence

from naer.access.record import Question, Record
from naer.courses import actions as courses_actions
from naer.courses import course, responders
from naer.courses.rules import HandoverAct
from naer.danish import times
from naer.errors import ConflictError, Refused, RefusedError
from naer.fhir.finding import Finding
from naer.fhir.plain import Json, coding_code, reference_id
from naer.pathways import carrying_out, content, pinning, plan, rules, task
from naer.pathways.carrying_out import CarryingOut
from naer.pathways.content import ProgrammeFile
from naer.pathways.definition import (
    Escalate,
    PlanState,
    Programme,
    ServiceState,
    Situation,
    TaskAct,
    TaskState,
)

_OPEN = "requested,in-progress"
_ACTIVE = {"status": "active"}
_SERVICES = {"status": ",".join(state.value for state in ServiceState)}
MOST_AT_ONCE = 50
"""Tasks escalated in one transaction: the change feed stands still while it writes."""


def ask_ahead(rec: Record, findings: Sequence[Finding]) -> None:
    """Ask together what `react` will ask about each of these findings, in this transaction."""
    citizens = sorted({one.citizen_id for one in findings})
    plans, _, _ = rec.find_all_ahead(
        [
            Question("CarePlan", "patient", citizens, _ACTIVE, _citizen),
            Question("ServiceRequest", "patient", citizens, _SERVICES, _citizen),
            Question("Encounter", "naer-in-hospital", citizens, {}, _citizen),
        ]
    )
    rec.find_ahead("Task", "group-identifier", [_group(one["id"]) for one in plans], {}, of=_group_of)
    rec.read_ahead("Patient", citizens)
    of_plans = {reference_id(one.get("encounter", {})) for one in plans}
    stays = {one.encounter_id for one in findings if one.encounter_id} | (of_plans - {""})
    rec.read_ahead("Encounter", sorted(stays))
    days = {times.local_day(one.found_at) for one in findings}
    pinning.ask_ahead(
        rec, {file.digest: file for day in days for _, file in content.standing_here(day).values()}.values()
    )
    responders.tree_of(rec)
    # Last, for it writes: from then on the feed stands still behind this transaction.
    rec.once_ahead([_once_key(one) for one in findings])


def react(
    rec: Record,
    finding: Finding,
    *,
    files: Sequence[ProgrammeFile] | None = None,
    finished: set[str] | None = None,
) -> int:
    """Let every programme answer a finding, once; returns how many proposals were carried out.

    New plans follow the catalogue's version in force (`files` for tests); an open plan follows the one it began with. With
    `finished`, the plans of which nothing may be left are noted there for `close_finished`, instead of closed at once.
    """
    if not rec.once(_once_key(finding)):
        return 0
    plans = rec.find("CarePlan", {"patient": finding.citizen_id, **_ACTIVE})
    return sum(
        _follow(rec, programme, file, finding, plans, finished)
        for programme, file in _programmes(rec, finding, plans, files)
    )


def close_finished(rec: Record, plan_ids: Iterable[str]) -> None:
    """Close those of the plans that are open, have no open task, and whose stay is over."""
    plans = {
        plan_id: one
        for plan_id, one in rec.read_many("CarePlan", sorted(set(plan_ids))).items()
        if one["status"] == PlanState.ACTIVE.value
    }
    stays = rec.read_many(
        "Encounter", sorted({reference_id(one.get("encounter", {})) for one in plans.values()} - {""})
    )
    groups = ",".join(_group(plan_id) for plan_id in plans)
    left = rec.find("Task", {"group-identifier": groups, "status": carrying_out.OPEN}) if plans else []
    unfinished = {one["groupIdentifier"]["value"] for one in left}
    for plan_id, one in plans.items():
        stay = stays.get(reference_id(one.get("encounter", {})))
        if plan_id not in unfinished and not (stay and carrying_out.is_open(stay)):
            carrying_out.close_finished(rec, one)


def escalate_due(rec: Record) -> int:
    """Tell others of the tasks whose time has come, `MOST_AT_ONCE` of them; returns how many steps were taken."""
    due = rec.find(
        "Task",
        {"status": _OPEN, "naer-escalates": f"le{rec.now.isoformat()}"},
        sort="naer-escalates",
        limit=MOST_AT_ONCE,
    )
    return sum(_escalate(rec, resource) for resource in due)


def take_task(rec: Record, task_id: str, *, version: str | None = None) -> Json:
    """The actor does this task from now. One that others were told of moves to the actor's organisation."""
    known = _seen(rec, task_id, version)
    if _is_handover(known):
        return courses_actions.answer_handover(rec, task_id, HandoverAct.TAKE)
    state = _allowed(rec, known, TaskAct.TAKE)
    taker = {"reference": f"PractitionerRole/{rec.actor.id}", "display": rec.actor.name}
    changed = task.extended(task.without(known, task.TAKEN_BY), {"url": task.TAKEN_BY, "valueReference": taker})
    return rec.save(task.in_state(_owned_here(rec, changed), state, now=rec.now), act="task.take")


def put_task_back(rec: Record, task_id: str, *, note: str = "", version: str | None = None) -> Json:
    """Leave a task that one has taken to the colleagues again."""
    known = _seen(rec, task_id, version)
    state = _allowed(rec, known, TaskAct.PUT_BACK)
    changed = task.with_note(task.without(known, task.TAKEN_BY), note, by=rec.actor.name, now=rec.now)
    return rec.save(task.in_state(changed, state, now=rec.now), act="task.put-back")


def finish_task(rec: Record, task_id: str, *, note: str = "", version: str | None = None) -> Json:
    """The task is done; the last one of a plan whose stay is over closes the plan."""
    known = _seen(rec, task_id, version)
    if _is_handover(known):
        return courses_actions.answer_handover(rec, task_id, HandoverAct.TAKE, note=note)
    state = _allowed(rec, known, TaskAct.FINISH)
    changed = task.with_note(_owned_here(rec, known), note or "Løst", by=rec.actor.name, now=rec.now)
    changed["executionPeriod"] = {**known.get("executionPeriod", {}), "end": rec.now.isoformat()}
    stored = rec.save(task.in_state(changed, state, now=rec.now), act="task.finish")
    carrying_out.close_if_finished(rec, stored.get("groupIdentifier", {}).get("value"))
    return stored


def reopen_task(rec: Record, task_id: str, *, version: str | None = None) -> Json:
    """Undo finishing or withdrawing; a plan that closed with it is open again."""
    known = _seen(rec, task_id, version)
    state = _allowed(rec, known, TaskAct.REOPEN)
    changed = task.without(known, task.WITHDRAWN_BY_HAND)
    changed.pop("statusReason", None)
    period = {key: value for key, value in changed.pop("executionPeriod", {}).items() if key != "end"}
    if period:
        changed["executionPeriod"] = period
    stored = rec.save(task.in_state(changed, state, now=rec.now), act="task.reopen")
    _reopen_plan(rec, stored)
    return stored


def withdraw_task(rec: Record, task_id: str, *, reason: str, version: str | None = None) -> Json:
    """The task is not needed; the programme will not give it again in this plan."""
    known = _seen(rec, task_id, version)
    if _is_handover(known):
        return courses_actions.answer_handover(rec, task_id, HandoverAct.WITHDRAW, note=reason)
    state = _allowed(rec, known, TaskAct.WITHDRAW, reason=reason)
    noted = task.with_note(known, reason, by=rec.actor.name, now=rec.now)
    changed = task.extended(noted, {"url": task.WITHDRAWN_BY_HAND, "valueBoolean": True})
    changed["statusReason"] = {"text": reason.strip()}
    stored = rec.save(task.in_state(changed, state, now=rec.now), act="task.withdraw")
    carrying_out.close_if_finished(rec, stored.get("groupIdentifier", {}).get("value"))
    return stored


def hand_task_over(rec: Record, task_id: str, *, receiver_id: str, note: str, version: str | None = None) -> Json:
    """Give a task to another organisation, which sees the citizen from now; it can give the task back."""
    known = _seen(rec, task_id, version)
    state = _allowed(rec, known, TaskAct.HAND_OVER)
    sender = known["owner"]
    if reference_id(sender) == receiver_id:
        raise RefusedError("Opgaven ligger allerede der.")
    noted = task.with_note(task.without(known, task.TAKEN_BY, task.GIVEN_BY), note, by=rec.actor.name, now=rec.now)
    changed = task.extended(noted, {"url": task.GIVEN_BY, "valueReference": sender})
    changed["owner"] = {"reference": f"Organization/{receiver_id}"}
    stored = rec.save(task.in_state(changed, state, now=rec.now), act="task.hand-over")
    until = task.known_task(stored).deadline + carrying_out.SEES_AFTER_DEADLINE
    rec.relate(
        reference_id(known["for"]),
        receiver_id,
        kind="task",
        since=rec.now,
        until=max(until, rec.now + carrying_out.SEES_AFTER_DEADLINE),
        because=f"Task/{task_id}",
    )
    return stored


def give_task_back(rec: Record, task_id: str, *, reason: str, version: str | None = None) -> Json:
    """Give a task back to the organisation that handed it over; refused when nobody did."""
    known = _seen(rec, task_id, version)
    if _is_handover(known):
        return courses_actions.answer_handover(rec, task_id, HandoverAct.DECLINE, note=reason)
    state = _allowed(rec, known, TaskAct.GIVE_BACK, reason=reason)
    given_by = [item["valueReference"] for item in known.get("extension", []) if item["url"] == task.GIVEN_BY]
    if not given_by:
        raise RefusedError("Opgaven er ikke overdraget fra en anden enhed. Læg den tilbage, eller overdrag den.")
    changed = task.with_note(task.without(known, task.TAKEN_BY, task.GIVEN_BY), reason, by=rec.actor.name, now=rec.now)
    changed["owner"] = given_by[-1]
    return rec.save(task.in_state(changed, state, now=rec.now), act="task.give-back")


def add_note(rec: Record, task_id: str, *, text: str, version: str | None = None) -> Json:
    """Write something on a task."""
    if not text.strip():
        raise RefusedError("Skriv noget i noten.")
    known = _seen(rec, task_id, version)
    changed = task.with_note(known, text, by=rec.actor.name, now=rec.now)
    return rec.save({**changed, "lastModified": rec.now.isoformat()}, act="task.note")


def _programmes(
    rec: Record, finding: Finding, plans: list[Json], files: Sequence[ProgrammeFile] | None
) -> list[tuple[Programme, ProgrammeFile | None]]:
    """The programmes that may answer: those in force, except where the citizen's open plan follows another version.

    What takes an earlier finding back is answered by the version in force when the plan's own does not know of it.
    """
    on = times.local_day(finding.found_at)
    chosen: dict[str, tuple[Programme, ProgrammeFile | None]] = {
        **(content.standing_here(on) if files is None else content.standing(files, on))
    }
    for one in plans:
        name = plan.programme_of(one)
        if name and _belongs(one, finding):
            pinned = pinning.pinned(rec, plan.pinned_id(one))
            is_known = "about" not in finding.facts or bool(rules.triggers(pinned, finding))
            if is_known and plan.plan_key(pinned, finding) == _key(one):
                chosen[name] = (pinned, chosen.get(name, (pinned, None))[1])
    return list(chosen.values())


def _belongs(care_plan: Json, finding: Finding) -> bool:
    """Whether a plan's key ends as one for the finding would: only then is its programme read."""
    basis = _key(care_plan).partition("/")[2]
    facts = finding.facts
    return basis in (finding.encounter_id, finding.course_id, facts.get("thread"), facts.get("about", finding.key))


def _key(care_plan: Json) -> str:
    return str(next(one["value"] for one in care_plan["identifier"] if one["system"] == plan.PLAN_KEYS))


def _follow(
    rec: Record,
    programme: Programme,
    file: ProgrammeFile | None,
    finding: Finding,
    plans: list[Json],
    finished: set[str] | None,
) -> int:
    key, fired = plan.plan_key(programme, finding), rules.triggers(programme, finding)
    if key is None or not fired:
        return 0
    own = next((one for one in plans if _is_of(one, programme) and _key(one) == key), None)
    earlier = [one for one in plans if _is_of(one, programme) and _key(one) != key]
    on_services = any(effect.do.endswith("-services") for trigger in fired for effect in trigger.effects)
    own_tasks, earlier_tasks = _tasks(rec, [own] if own else []), _tasks(rec, earlier)
    services = _services(rec, finding.citizen_id) if on_services else []
    situation = Situation(
        plan_id=own["id"] if own else None,
        tasks=tuple(task.known_task(one) for one in own_tasks),
        earlier_tasks=tuple(task.known_task(one) for one in earlier_tasks),
        services=tuple(known for one in services if (known := plan.known_service(one)) is not None),
        other_stay=_other_stay(rec, finding) if on_services else "",
    )
    proposed = rules.proposals(programme, finding, situation)
    just_read = {one["id"]: one for one in (*own_tasks, *earlier_tasks, *services)}
    carried_out = CarryingOut(rec, programme, file, finding, key, situation.plan_id, just_read)
    carried_out.all(proposed)
    if finished is None:
        carried_out.close_finished()
    else:
        finished |= carried_out.touched
    return len(proposed)


def _is_of(care_plan: Json, programme: Programme) -> bool:
    return plan.programme_of(care_plan) == programme.id


def _tasks(rec: Record, plans: list[Json]) -> list[Json]:
    return [task for one in plans for task in rec.find("Task", {"group-identifier": _group(one["id"])})]


def _services(rec: Record, citizen_id: str) -> list[Json]:
    return rec.find("ServiceRequest", {"patient": citizen_id, **_SERVICES})


def _other_stay(rec: Record, finding: Finding) -> str:
    """The id of another stay of the citizen in a hospital that has told of it."""
    stays = rec.find("Encounter", {"naer-in-hospital": finding.citizen_id})
    others = (one["id"] for one in stays if one["id"] != finding.encounter_id and "period" in one)
    return next(others, "")


def _once_key(finding: Finding) -> str:
    return f"pathways/{finding.key}"


def _citizen(resource: Json) -> str:
    return reference_id(resource["subject"])


def _group(plan_id: str) -> str:
    return f"{task.PLAN_GROUP}|{plan_id}"


def _group_of(resource: Json) -> str:
    return _group(resource.get("groupIdentifier", {}).get("value", ""))


def _escalate(rec: Record, found: Json) -> int:
    task_id = str(found["id"])
    taken: list[Escalate] = []

    def escalated(known: Json) -> Json | None:
        taken[:] = rules.escalations_due([task.known_task(known)], rec.now)
        return _with_steps_taken(known, taken) if taken else None

    stored = carrying_out.changed(rec, "Task", task_id, escalated, act="task.escalate", known=found)
    if stored is None:
        return 0
    organisations = task.escalation_organisations(stored)
    for step in taken:
        rec.relate(
            reference_id(stored["for"]),
            organisations[step.to],
            kind="task",
            since=rec.now,
            until=rec.now + carrying_out.SEES_AFTER_DEADLINE,
            because=f"Task/{task_id}",
        )
    return len(taken)


def _with_steps_taken(known: Json, taken: list[Escalate]) -> Json:
    organisations = task.escalation_organisations(known)
    done = {step.step for step in taken}
    steps = tuple(
        rules.done(step) if number in done else step for number, step in enumerate(task.known_task(known).escalation)
    )
    told = {reference_id(one): one for one in known["restriction"].get("recipient", [])}
    for step in taken:
        told[organisations[step.to]] = {"reference": f"Organization/{organisations[step.to]}"}
    changed = {
        **known,
        "priority": rules.most_urgent(known.get("priority", "routine"), *(step.priority for step in taken)),
        "restriction": {**known["restriction"], "recipient": list(told.values())},
    }
    return task.with_escalation(changed, steps, organisations)


def _seen(rec: Record, task_id: str, version: str | None) -> Json:
    known = rec.read("Task", task_id)
    if version is not None and known["meta"]["versionId"] != version:
        raise ConflictError("Opgaven er ændret, siden du så den.", what_to_do="Se på den igen.")
    return known


def _is_handover(known: Json) -> bool:
    return coding_code(known.get("code"), course.TASK_CODES) == course.HANDOVER


def _allowed(rec: Record, known: Json, act: TaskAct, *, reason: str = "") -> TaskState:
    answer = rules.after(
        task.known_task(known).state,
        act,
        responsible_ids=task.responsible_ids(known),
        actor_organisations=rec.actor.organisation_ids,
        reason=reason,
    )
    if isinstance(answer, Refused):
        raise RefusedError(answer.reason)
    return answer


def _owned_here(rec: Record, known: Json) -> Json:
    """The task under the actor's organisation, when it was told of a task of another's."""
    mine = [one for one in task.responsible_ids(known) if one in rec.actor.organisation_ids]
    if reference_id(known["owner"]) in mine or not mine:
        return dict(known)
    return {**known, "owner": {"reference": f"Organization/{mine[0]}"}}


def _reopen_plan(rec: Record, stored: Json) -> None:
    """A plan that closed when its last task was done is open again with the task."""
    plan_id = stored.get("groupIdentifier", {}).get("value")
    if plan_id is None:
        return
    known = rec.read("CarePlan", plan_id)
    if known["status"] != "active":
        period = {key: value for key, value in known["period"].items() if key != "end"}
        rec.save({**known, "status": "active", "period": period}, act="plan.reopen")
