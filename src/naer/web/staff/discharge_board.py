"""The discharge board (mission A10): who is in hospital, who comes home, what blocks, who is responsible."""

from datetime import datetime

from starlette.responses import Response

from naer.access.record import Record
from naer.danish import times
from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.web.components import conditions, names, people, responsibility, stays, tasks
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import discharge_board_view as view
from naer.web.staff.discharge_board_view import BoardRow, Choice
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The board, narrowed as the address says."""
    choice = Choice(tab=visit.asked("fane"), unit=visit.asked("enhed"), page=visit.asked("side"))
    with visit.open() as rec:
        rows = _rows(rec)
        now = rec.now
    return visit.show(
        "staff/discharge_board.html",
        board=view.board(rows, choice=choice, now=now),
        own_organisations=visit.person.organisation_ids,
    )


def news(visit: Visit) -> Response:
    """How much has changed since the board was fetched: a count, for which no citizen is looked up."""
    since = people.instant(visit.asked("siden"))
    if since is None:
        raise InvalidError("The address does not say since when.", path="siden")
    changed = {"_lastUpdated": f"gt{since.isoformat()}"}
    with visit.open() as rec:
        count = rec.count("Encounter", changed) + rec.count("Task", changed)
    return visit.part_of_page("staff/board_news.html", count=count)


def _rows(rec: Record) -> list[BoardRow]:
    encounters = _stays(rec)
    citizen_ids = sorted({stays.citizen_id_of(item) for item in encounters})
    if not citizen_ids:
        return []
    asked = {"patient": ",".join(citizen_ids)}
    patients = rec.read_many("Patient", citizen_ids)
    work = rec.find("Task", {"encounter": ",".join(item["id"] for item in encounters)})
    known = rec.find("Condition", asked)
    terms = responsibility.by_citizen(rec, rec.find("EpisodeOfCare", {**asked, "status": "active"}))
    named = names.of_organisations(rec, [*encounters, *work], also=[term.organisation_id for term in terms.values()])
    lines = tasks.by_encounter(work, now=rec.now, names=named)
    found = conditions.by_citizen(known)
    citizens = people.citizen_lines(patients.values(), today=times.local_day(rec.now))
    rows: list[BoardRow] = []
    for encounter in encounters:
        stay = stays.stay_line(encounter, names=named)
        if stay.citizen_id not in citizens:
            continue
        term = terms.get(stay.citizen_id)
        rows.append(
            view.row(
                citizen=citizens[stay.citizen_id],
                stay=stay,
                tasks=lines.get(stay.id, []),
                known=view.known(found.get(stay.citizen_id, []), stay),
                responsible=ResponsibleLine.of(term, named) if term else None,
            )
        )
    return rows


def _stays(rec: Record) -> list[Json]:
    """Open stays, and those that ended since the earlier of 72 hours ago and last Thursday."""
    thursday, _ = view.weekend_of(times.local_day(rec.now))
    since: datetime = min(rec.now - view.JUST_HOME, times.start_of_day(thursday))
    over = {"status": stays.FINISHED, "class": stays.CLASSES, "date": f"ge{since.isoformat()}"}
    ended = rec.find("Encounter", over)
    return [*rec.find("Encounter", {"status": stays.OPEN}), *ended]
