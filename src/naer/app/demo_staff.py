"""The staff of the demo's past: who is the contact person of a unit, and tasks that get done before the demo begins."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.access.guard import Guard
from naer.errors import ConflictError, RefusedError
from naer.fhir import dates
from naer.fhir.plain import Json, coding_code, reference_id
from naer.pathways import actions as pathways_actions
from naer.scenarios import stable_ids, vocabulary

SHARE_DONE = 90
"""Per cent of what is due that staff get to on a day; the rest is what the demo shows as late. An assumption."""

NOT_BEFORE_THEIR_TIME = ("tag-imod-hjemme",)
DUE_WITHIN = timedelta(hours=1)
_NOTES = ("Udført som aftalt.", "Klaret, borgeren er orienteret.", "Aftalt med borgeren.", "Udført, intet at bemærke.")


def contact_of(organisation_key: str) -> str:
    """The contact person of an organisation: a synthetic name, the same each time."""
    words = vocabulary.load()
    number = stable_number(organisation_key)
    given = words.given_names[number % len(words.given_names)].name
    family = words.family_names[number // 7 % len(words.family_names)].name
    return f"{given} {family}"


def staff_of(organisation_id: str) -> Actor:
    """Whoever does what a unit does in the demo's past."""
    return Actor(
        id=stable_ids.message_id("demo-staff", organisation_id),
        name=contact_of(organisation_id),
        role=Role.SYSTEM,
        organisation_ids=(organisation_id,),
    )


def stable_number(text: str) -> int:
    """A number that a text always gives."""
    return int(stable_ids.message_id("demo", text).replace("-", "")[:12], 16)


def work_through(system: Guard) -> int:
    """Staff do what is due within the hour, most of it; returns how many tasks they finished."""
    return sum(finishing(system))


def finishing(
    system: Guard, *, ahead_of_telling: bool = False, enough: Callable[[], bool] = lambda: False
) -> Iterator[int]:
    """The same one by one, until `enough`: 1 for each task when it is finished.

    With `ahead_of_telling` also what others would be told of within the hour. What somebody has taken is left to them.
    """
    with system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act="demo.staff") as rec:
        soon = f"le{(rec.now + DUE_WITHIN).isoformat()}"
        due = rec.find("Task", {"status": "requested", "naer-deadline": soon})
        if ahead_of_telling:
            due += rec.find("Task", {"status": "requested", "naer-escalates": soon})
        today = rec.now.date().isoformat()
    wanted = {task["id"]: task for task in due if is_in_time(task["id"], today)}
    for task in wanted.values():
        if not enough():
            yield _finish(system, task)


def is_in_time(task_id: str, day: str) -> bool:
    """Do staff get to this task on this day? What they do not get to today may be done tomorrow."""
    return stable_number(f"{task_id}/{day}") % 100 < SHARE_DONE


def _finish(system: Guard, task: Json) -> int:
    owner = reference_id(task["owner"])
    note = _NOTES[stable_number(task["id"]) % len(_NOTES)]
    try:
        with system.open(staff_of(owner), purpose=Purpose.SYSTEM, act="demo.staff") as rec:
            if is_too_early(task, now=rec.now):
                return 0
            pathways_actions.finish_task(rec, task["id"], note=note)
    except (ConflictError, RefusedError):  # somebody was quicker, or withdrew it
        return 0
    return 1


def is_too_early(task: Json, *, now: datetime) -> bool:
    """A visit cannot be done before its time, nor somebody be received before they come."""
    start = task.get("executionPeriod", {}).get("start")
    if coding_code(task.get("code")) in NOT_BEFORE_THEIR_TIME:
        start = task.get("restriction", {}).get("period", {}).get("end")
    return start is not None and dates.instant(start) > now
