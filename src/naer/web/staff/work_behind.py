"""The work behind a number: the citizens whom it is about and whom one treats, what is to be done, and the number itself.

Opened for treatment: the record shows only citizens with a care relation, and each that is seen gets a row in the log.
"""

from datetime import timedelta

from starlette.responses import Response

from naer.access.record import Record
from naer.danish import times
from naer.insight.indicators import places
from naer.organisations.definition import Kind
from naer.web.components import indicators, municipalities, people, stays, tasks, work_behind
from naer.web.components.work_behind import Work, WorkList
from naer.web.numbers import Numbers
from naer.web.staff import work_behind_view as view
from naer.web.staff.work_behind_view import Number, WorkRow
from naer.web.visit import Visit

LATELY = timedelta(days=30)
_OF_STAYS = (WorkList.CAME_HOME, WorkList.ADMITTED)


def show(visit: Visit) -> Response:
    """The list, and the number that it belongs to."""
    indicator_id = visit.part("indicator")
    work = work_behind.behind(indicator_id)
    numbers = visit.shell.services.numbers()
    with visit.open() as rec:
        rows = _stays(rec, work) if work.list in _OF_STAYS else _tasks(rec)
        codes = municipalities.own_codes(rec, rec.actor.organisation_ids)
    number = _number(visit, numbers, indicator_id, codes) if numbers else None
    return visit.show("staff/work_behind.html", page=view.page(work, number, rows))


def _stays(rec: Record, work: Work) -> list[WorkRow]:
    if work.list is WorkList.ADMITTED:
        found = rec.find("Encounter", {"status": stays.OPEN})
    else:
        since = (rec.now - LATELY).isoformat()
        found = rec.find("Encounter", {"naer-stay": f"ge{since}", "status": stays.FINISHED})
    if not found:
        return []
    patients = rec.read_many("Patient", sorted({stays.citizen_id_of(one) for one in found}))
    to_do = rec.find("Task", {"encounter": ",".join(one["id"] for one in found)})
    named = rec.organisation_names
    return view.rows_of_stays(
        [stays.stay_line(one, names=named) for one in found],
        tasks.by_encounter(to_do, now=rec.now, names=named),
        people.citizen_lines(patients.values(), today=times.local_day(rec.now)),
    )


def _tasks(rec: Record) -> list[WorkRow]:
    own = ",".join(rec.actor.organisation_ids)
    if not own:
        return []
    to_do = rec.find("Task", {"naer-waits-at": own, "owner": own})
    lines = tasks.task_lines(to_do, now=rec.now, names=rec.organisation_names)
    patients = rec.read_many("Patient", sorted({line.citizen_id for line in lines if line.citizen_id}))
    return view.rows_of_tasks(lines, people.citizen_lines(patients.values(), today=times.local_day(rec.now)))


def _number(visit: Visit, numbers: Numbers, indicator_id: str, codes: tuple[int, ...]) -> Number:
    """The number of the municipality that one works in, otherwise of the largest place there is."""
    on = places.OLD if times.local_day(visit.now) < places.NEW else places.NEW
    known = numbers.places(on)
    own = [place for place in known if place.kind is Kind.MUNICIPALITY and place.municipalities == codes[:1]]
    place = (own or sorted(known, key=lambda one: -len(one.municipalities)))[0]
    card = numbers.card(indicator_id, place.key, on)
    return Number(
        title=indicators.text(card.indicator.title, visit.language),
        finding=indicators.text(card.finding, visit.language),
        latest=indicators.said(card.latest, card.indicator, visit.language),
        place=place.name,
        cut=numbers.cut,
        is_synthetic=numbers.is_synthetic,
        run=indicators.run_chart(card, visit.language, key="run", place=place.name),
    )
