"""The discharge board (mission A10): who is in hospital, who comes home, what blocks, who is responsible."""

from collections.abc import Collection
from datetime import datetime

from starlette.responses import Response

from naer.access.record import Criteria, Record
from naer.danish import times
from naer.errors import InvalidError
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import clock, conditions, names, people, responsibility, stays, tasks
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import discharge_board_view as view
from naer.web.staff.discharge_board_view import Board, BoardRow, BoardStay, Choice
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The board, narrowed as the address says."""
    choice = Choice(tab=visit.asked("fane"), unit=visit.asked("enhed"), page=visit.asked("side")).settled()
    with visit.open() as rec:
        candidates = _Candidates(rec, choice)
        board = candidates.board()
        rows = candidates.rows(board)
    own = visit.person.organisation_ids
    return visit.show("staff/discharge_board.html", board=board, rows=rows, own_organisations=own)


def news(visit: Visit) -> Response:
    """How much has changed since the board was fetched: a count, for which no citizen is looked up."""
    since = people.instant(visit.asked("siden"))
    if since is None:
        raise InvalidError("The address does not say since when.", path="siden")
    changed = {"_lastUpdated": f"gt{since.isoformat()}"}
    with visit.open() as rec:
        count = rec.count("Encounter", changed) + rec.count("Task", changed)
    return visit.part_of_page("staff/board_news.html", count=count)


class _Candidates:
    """The stays that the record finds for a list, and the open tasks about them."""

    def __init__(self, rec: Record, choice: Choice) -> None:
        self._rec = rec
        self._choice = choice
        most = view.MOST_STAYS
        found = [
            rec.find("Encounter", criteria, sort=sort, limit=most + 1) for criteria, sort in _lists(rec.now)[choice.tab]
        ]
        self._encounters = {one["id"]: one for part in found for one in part[:most]}
        self._is_cut = any(len(part) > most for part in found)
        asked = {"encounter": ",".join(self._encounters), "status": tasks.OPEN}
        self._open: dict[str, list[Json]] = {}
        for task in rec.find("Task", asked) if self._encounters else ():
            self._open.setdefault(plain.reference_id(task["encounter"]), []).append(task)

    def board(self) -> Board:
        """The list in its order."""
        rec = self._rec
        found = [stays.stay_line(one, names={}) for one in self._encounters.values()]
        answering = self._answering({one.citizen_id for one in found})
        return view.board(
            [
                BoardStay(
                    stay=stay,
                    responsible=answering.get(stay.citizen_id),
                    next_deadline=clock.most_urgent(
                        [tasks.clock_of(task, now=rec.now) for task in self._open.get(stay.id, ())]
                    ),
                )
                for stay in found
            ],
            choice=self._choice,
            now=rec.now,
            counts=self._counts(),
            is_cut=self._is_cut,
        )

    def rows(self, board: Board) -> list[BoardRow]:
        """The rows of the page, without those whose citizen one may not see."""
        rec = self._rec
        if not board.stays:
            return []
        citizen_ids = sorted({one.stay.citizen_id for one in board.stays})
        patients = rec.read_many("Patient", citizen_ids)
        done = rec.find("Task", {"encounter": ",".join(one.stay.id for one in board.stays), "status": tasks.DONE})
        work = [task for one in board.stays for task in self._open.get(one.stay.id, ())] + done
        encounters = [self._encounters[one.stay.id] for one in board.stays]
        named = names.of_organisations(rec, [*encounters, *work])
        lines = tasks.by_encounter(work, now=rec.now, names=named)
        found = conditions.by_citizen(rec.find("Condition", {"patient": ",".join(citizen_ids)}))
        citizens = people.citizen_lines(patients.values(), today=times.local_day(rec.now))
        rows: list[BoardRow] = []
        for one, encounter in zip(board.stays, encounters, strict=True):
            if one.stay.citizen_id in citizens:
                stay = stays.stay_line(encounter, names=named)
                rows.append(
                    view.row(
                        citizen=citizens[stay.citizen_id],
                        stay=stay,
                        tasks=lines.get(stay.id, []),
                        known=view.known(found.get(stay.citizen_id, []), stay),
                        responsible=one.responsible,
                    )
                )
        return rows

    def _answering(self, citizen_ids: Collection[str]) -> dict[str, ResponsibleLine]:
        """Who answers for each citizen."""
        if not citizen_ids:
            return {}
        rec = self._rec
        courses = rec.find("EpisodeOfCare", {"patient": ",".join(sorted(citizen_ids)), "status": "active"})
        terms = responsibility.by_citizen(rec, courses)
        named = names.of_organisations(rec, [], also={term.organisation_id for term in terms.values()})
        return {citizen: ResponsibleLine.of(term, named) for citizen, term in terms.items()}

    def _counts(self) -> dict[str, int]:
        """How many are admitted and how many of them come home soon, where another list is shown. Those at home are not counted:
        in a region they are many, and each is looked at to know whether one may count it.
        """
        if self._choice.unit:
            return {}
        lists, others = _lists(self._rec.now), {view.ADMITTED, view.SOON_HOME} - {self._choice.tab}
        return {key: self._rec.count("Encounter", lists[key][0][0], most=view.MOST_STAYS + 1) for key in others}


def _lists(now: datetime) -> dict[str, list[tuple[Criteria, str]]]:
    """What the record is asked for each list, and in which order it is taken in when there is more than the board holds. An open
    stay may have no period: one that is known by the notice of its end alone.
    """
    thursday, _ = view.weekend_of(times.local_day(now))
    admitted = {"status": stays.OPEN}
    soon = {**admitted, "naer-expected-discharge": f"le{(now + view.SOON).isoformat()}"}
    announced = {**admitted, "naer-expected-discharge:missing": "false"}
    home = {"naer-stay": f"ge{(now - view.JUST_HOME).isoformat()}", "status": stays.FINISHED}
    since_thursday = {**home, "naer-stay": f"ge{times.start_of_day(thursday).isoformat()}"}
    return {
        view.ADMITTED: [(admitted, "-date")],
        view.SOON_HOME: [(soon, "naer-expected-discharge")],
        view.HOME: [(home, "-_lastUpdated")],
        view.WEEKEND: [(announced, "-_lastUpdated"), (since_thursday, "-_lastUpdated")],
    }
