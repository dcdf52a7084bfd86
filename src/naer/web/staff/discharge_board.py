"""The discharge board (mission A10): who is in hospital, who comes home, what blocks, who is responsible."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response

from naer.access.record import Record
from naer.danish import times
from naer.errors import InvalidError
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import conditions, names, people, responsibility, stays, tasks
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import discharge_board_view as view
from naer.web.staff.discharge_board_view import Board, BoardStay, Choice
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The board, narrowed as the address says."""
    choice = Choice(tab=visit.asked("fane"), unit=visit.asked("enhed"), page=visit.asked("side"))
    with visit.open() as rec:
        board = _filled(rec, _board(rec, choice))
    return visit.show("staff/discharge_board.html", board=board, own_organisations=visit.person.organisation_ids)


def news(visit: Visit) -> Response:
    """How much has changed since the board was fetched: a count, for which no citizen is looked up."""
    since = people.instant(visit.asked("siden"))
    if since is None:
        raise InvalidError("The address does not say since when.", path="siden")
    changed = {"_lastUpdated": f"gt{since.isoformat()}"}
    with visit.open() as rec:
        count = rec.count("Encounter", changed) + rec.count("Task", changed)
    return visit.part_of_page("staff/board_news.html", count=count)


def _board(rec: Record, choice: Choice) -> Board:
    """All stays in their order, and which of them the page shows."""
    encounters, is_cut = _stays(rec)
    if not encounters:
        return view.board([], choice=choice, now=rec.now)
    patients = ",".join(sorted({stays.citizen_id_of(one) for one in encounters}))
    work = rec.find("Task", {"encounter": _ids(encounters), "status": tasks.OPEN})
    terms = responsibility.by_citizen(rec, rec.find("EpisodeOfCare", {"patient": patients, "status": "active"}))
    named = names.of_organisations(rec, [*encounters, *work], also=[term.organisation_id for term in terms.values()])
    lines = tasks.by_encounter(work, now=rec.now, names=named)
    on_board: list[BoardStay] = []
    for encounter in encounters:
        stay = stays.stay_line(encounter, names=named)
        term = terms.get(stay.citizen_id)
        responsible = ResponsibleLine.of(term, named) if term else None
        on_board.append(view.on_board(stay=stay, tasks=lines.get(stay.id, []), responsible=responsible))
    return view.board(on_board, choice=choice, now=rec.now, is_cut=is_cut)


def _filled(rec: Record, board: Board) -> Board:
    """The board with what only the stays of its page need."""
    if not board.stays:
        return board
    citizen_ids = sorted({one.stay.citizen_id for one in board.stays})
    patients = rec.read_many("Patient", citizen_ids)
    done = rec.find("Task", {"encounter": ",".join(one.stay.id for one in board.stays), "status": tasks.DONE})
    return view.filled(
        board,
        citizens=people.citizen_lines(patients.values(), today=times.local_day(rec.now)),
        known_of=conditions.by_citizen(rec.find("Condition", {"patient": ",".join(citizen_ids)})),
        done=Counter(plain.reference_id(one["encounter"]) for one in done),
    )


def _stays(rec: Record) -> tuple[list[Json], bool]:
    """Open stays, and those that ended since the earlier of 72 hours ago and last Thursday; of each the newest, and whether there
    were more.
    """
    thursday, _ = view.weekend_of(times.local_day(rec.now))
    since: datetime = min(rec.now - view.JUST_HOME, times.start_of_day(thursday))
    lately = {"naer-stay": f"ge{since.isoformat()}"}
    found = [
        rec.find("Encounter", {**lately, "status": status}, sort="-_lastUpdated", limit=view.MOST_STAYS + 1)
        for status in (stays.OPEN, stays.FINISHED)
    ]
    shown = [one for part in found for one in part[: view.MOST_STAYS]]
    return shown, any(len(part) > view.MOST_STAYS for part in found)


def _ids(resources: Sequence[Json]) -> str:
    return ",".join(one["id"] for one in resources)
