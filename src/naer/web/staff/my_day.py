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
        return view.my_day(
            [], services=[], hospitals={}, citizens={}, actor_id=rec.actor.id, choice=choice, now=rec.now
        )
    start = times.start_of_day(times.local_day(rec.now))
    work = rec.find("Task", {"owner": own, "status": tasks.OPEN})
    work += rec.find("Task", {"naer-recipient": own, "status": tasks.OPEN})
    work += rec.find("Task", {"owner": own, "status": tasks.DONE, "modified": f"ge{start.isoformat()}"})
    work = list({item["id"]: item for item in work}.values())
    paused = rec.find("ServiceRequest", {"performer": own, "status": services.PAUSED})
    named = names.of_organisations(rec, [*work, *paused])
    lines = tasks.task_lines(work, now=rec.now, names=named)
    granted = [services.service_line(item, names=named) for item in paused]
    ids = sorted({line.citizen_id for line in (*lines, *granted) if line.citizen_id})
    patients = rec.read_many("Patient", ids)
    away = sorted({line.citizen_id for line in granted})
    admitted = rec.find("Encounter", {"patient": ",".join(away), "status": stays.OPEN}) if away else []
    hospitals = {line.citizen_id: line.hospital for line in (stays.stay_line(item, names=named) for item in admitted)}
    return view.my_day(
        lines,
        services=granted,
        hospitals=hospitals,
        citizens=people.citizen_lines(patients.values(), today=times.local_day(rec.now)),
        actor_id=rec.actor.id,
        choice=choice,
        now=rec.now,
        page=page,
    )
