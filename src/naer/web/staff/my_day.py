"""Min dag: the tasks of one's own unit today, what is new, what an admission has paused, what is done."""

from starlette.responses import Response

from naer.access.record import Record
from naer.danish import times
from naer.web.components import names, people, services, stays, tasks
from naer.web.staff import my_day_view as view
from naer.web.staff.my_day_view import MyDay
from naer.web.visit import Visit


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
    waiting = rec.find("Task", {"naer-waits-at": own}, sort="naer-deadline", limit=view.MOST_TASKS + 1)
    work = waiting[: view.MOST_TASKS]
    work += rec.find("Task", {"owner": own, "status": tasks.DONE, "modified": f"ge{start.isoformat()}"})
    paused = rec.find("ServiceRequest", {"performer": own, "status": services.PAUSED})
    named = names.of_organisations(rec, [*work, *paused])
    lines = tasks.task_lines(work, now=rec.now, names=named)
    granted = [services.service_line(item, names=named) for item in paused]
    away = sorted({line.citizen_id for line in granted})
    admitted = rec.find("Encounter", {"patient": ",".join(away), "status": stays.OPEN}) if away else []
    hospitals = {line.citizen_id: line.hospital for line in (stays.stay_line(item, names=named) for item in admitted)}
    day = view.my_day(
        lines,
        services=granted,
        hospitals=hospitals,
        actor_id=rec.actor.id,
        choice=choice,
        now=rec.now,
        page=page,
        is_cut=len(waiting) > view.MOST_TASKS,
    )
    patients = rec.read_many("Patient", sorted(day.citizen_ids))
    return day.naming(people.citizen_lines(patients.values(), today=times.local_day(rec.now)))
