"""Min dag: the tasks of one's own unit today, what is new, what an admission has paused, what is done."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from naer.access.record import Record
from naer.access.together import Pointing
from naer.courses import course
from naer.danish import times
from naer.web.components import people, services, stays, tasks
from naer.web.staff import my_day_view as view
from naer.web.staff.my_day_view import MyDay
from naer.web.staff.stays_of_a_list import A_SECOND
from naer.web.visit import Visit

MOST_NAMED = 200
"""How many tasks one question names."""


def show(visit: Visit) -> Response:
    """The day of whoever is logged in; `vis` chooses between own and the whole unit's."""
    choice = view.UNIT if visit.asked("vis") == view.UNIT else view.MINE
    page = int(visit.asked("side")) if visit.asked("side").isdecimal() else 1
    with visit.open() as rec:
        day = _day(rec, choice, max(1, page))
    return visit.show("staff/my_day.html", day=day)


def _day(rec: Record, choice: str, page: int) -> MyDay:
    own = ",".join(rec.actor.organisation_ids)
    if not own:
        return view.my_day([], services=[], hospitals={}, actor_id=rec.actor.id, choice=choice, now=rec.now)
    start = times.start_of_day(times.local_day(rec.now))
    with rec.together() as asked:
        waits = asked.around(
            "Task",
            start,
            by="naer-waits-at",
            targets=rec.actor.organisation_ids,
            at="naer-deadline",
            limit=view.MOST_TASKS + 1,
            before=view.MOST_EARLIER + 1,
        )
        over = rec.now + A_SECOND
        done = asked.ended("Task", {"owner": own}, at="naer-done", since=start, until=over, limit=view.MOST_DONE + 1)
        paused = asked.find("ServiceRequest", {"performer": own, "status": services.PAUSED})
    waiting = _waiting(rec, waits.found, start)
    work = rec.read_many("Task", [*waiting.ids, *done.found[: view.MOST_DONE]]).values()
    named = rec.organisation_names
    lines = tasks.task_lines(work, now=rec.now, names=named)
    granted = [services.service_line(item, names=named) for item in paused.found]
    away = sorted({line.citizen_id for line in granted})
    admitted = rec.find("Encounter", {"naer-in-hospital": ",".join(away)}) if away else []
    hospitals = {line.citizen_id: line.hospital for line in (stays.stay_line(item, names=named) for item in admitted)}
    day = view.my_day(
        lines,
        services=granted,
        hospitals=hospitals,
        actor_id=rec.actor.id,
        choice=choice,
        now=rec.now,
        page=page,
        is_cut=waiting.is_cut,
        has_older=waiting.has_older,
        has_done_more=len(done.found) > view.MOST_DONE,
    )
    patients = rec.read_many("Patient", sorted(day.citizen_ids))
    return day.naming(people.citizen_lines(patients.values(), today=times.local_day(rec.now)))


@dataclass(frozen=True)
class _Waiting:
    """A unit's open tasks. `is_cut` when more are due from today on, `has_older` when more were due before today."""

    ids: list[str]
    is_cut: bool
    has_older: bool


def _waiting(rec: Record, due: list[Pointing], start: datetime) -> _Waiting:
    """What waits at one's organisations, by deadline. What nobody ticked off long ago never takes the place of today's work, and
    where there is more than the page takes in, what one has taken oneself and what is offered to the unit are there all the same.
    """
    coming = [one.id for one in due if one.at is not None and one.at >= start]
    earlier = [one.id for one in due if one.at is not None and one.at < start]
    undated = [one.id for one in due if one.at is None]
    is_cut = len(coming) > view.MOST_TASKS or len(undated) > view.MOST_TASKS
    has_older = len(earlier) > view.MOST_EARLIER
    chosen = [*coming[: view.MOST_TASKS], *earlier[: view.MOST_EARLIER], *undated[: view.MOST_TASKS]]
    if is_cut or has_older:
        chosen += _own_beyond(rec, set(chosen))
    return _Waiting(chosen, is_cut, has_older)


def _own_beyond(rec: Record, chosen: set[str]) -> list[str]:
    """Those beyond the chosen that one has taken oneself, and those that are offered to the unit."""
    with rec.together() as asked:
        taken = asked.ids("Task", {"status": tasks.TAKEN})
        offered = asked.ids("Task", {"status": tasks.OPEN, "code": f"{course.TASK_CODES}|{course.HANDOVER}"})
    beyond = [one for one in dict.fromkeys([*taken.found, *offered.found]) if one not in chosen]
    own = ",".join(rec.actor.organisation_ids)
    with rec.together() as asked:
        here = [
            asked.ids("Task", {"_id": ",".join(beyond[first : first + MOST_NAMED]), "naer-waits-at": own})
            for first in range(0, len(beyond), MOST_NAMED)
        ]
    ours = {one for found in here for one in found.found}
    taken_there = rec.read_many("Task", [one for one in taken.found if one in ours]).values()
    mine = [one["id"] for one in taken_there if tasks.taker_id(one) == rec.actor.id]
    return [*mine, *(one for one in offered.found if one in ours)]
