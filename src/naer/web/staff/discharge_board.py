"""The discharge board (mission A10): who is in hospital, who comes home, what blocks, who is responsible."""

from starlette.responses import Response

from naer.access.record import Record
from naer.access.together import Pointing
from naer.danish import times
from naer.errors import InvalidError
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import clock, conditions, people, responsibility, stays, tasks
from naer.web.components.clock import Clock
from naer.web.components.responsibility import ResponsibleLine
from naer.web.staff import discharge_board_view as view
from naer.web.staff import stays_of_a_list
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
    return visit.show("staff/discharge_board.html", board=board, rows=rows, own_organisations=own, levels=clock.BY_MARK)


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
    """The stays that the record finds for a list, and their tasks: which there are, and when the open ones are due."""

    def __init__(self, rec: Record, choice: Choice) -> None:
        self._rec = rec
        self._choice = choice
        lists = stays_of_a_list.lists(rec.now)
        with rec.together() as asked:
            latest = [one.latest(asked) for one in lists[choice.tab]]
            counts = {
                key: asked.count("Encounter", lists[key][0].criteria, most=view.MOST_STAYS + 1)
                for key in _counted(choice)
            }
        self._counts = {key: one.found for key, one in counts.items()}
        found = [
            one.chosen(rec, ids.found, unit=choice.unit) for one, ids in zip(lists[choice.tab], latest, strict=True)
        ]
        self._is_cut = any(one.is_cut for one in found)
        self._beside = _units_beside(rec) if any(one.is_cut or one.is_narrowed for one in found) else frozenset[str]()
        self._encounters: dict[str, Json] = {}
        self._courses: list[Json] = []
        self._patients: dict[str, Json] = {}
        self._tasks: dict[str, list[Pointing]] = {}
        self._hastening: dict[str, Json] = {}
        if chosen := list(dict.fromkeys(stay for one in found for stay in one.ids)):
            self._look_up(chosen)

    def _look_up(self, chosen: list[str]) -> None:
        """The stays, their tasks and when the open ones are due, their citizens, and the open courses of these. What is counted
        is what is shown: no stay whose citizen cannot be read.
        """
        rec = self._rec
        with rec.together() as asked:
            known = asked.read_many("Encounter", chosen)
            due = asked.instants("Task", by="encounter", targets=chosen, at="naer-due")
        for one in due.found:
            self._tasks.setdefault(one.target_id, []).append(one)
        encounters = {one: known.found[one] for one in chosen if one in known.found}
        citizen_ids = sorted({stays.citizen_id_of(one) for one in encounters.values()})
        with rec.together() as asked:
            about = asked.about(citizen_ids, "Patient", "EpisodeOfCare")
            hastening = asked.read_many("Task", [one.id for one in self._may_hasten()])
        self._patients = {one["id"]: one for one in about.found if one["resourceType"] == "Patient"}
        self._encounters = {key: one for key, one in encounters.items() if stays.citizen_id_of(one) in self._patients}
        self._courses = [
            one for one in about.found if one["resourceType"] == "EpisodeOfCare" and one.get("status") == "active"
        ]
        self._hastening = hastening.found

    def _may_hasten(self) -> list[Pointing]:
        """The tasks of which more than the deadline must be known to say how they stand: no other hastens about the stay, and
        whether these do depends on how long ago they were given.
        """
        now = self._rec.now
        calm = [due for due in self._tasks.values() if due[0].at is None or due[0].at > now + clock.LAST_HOURS]
        return [one for due in calm for one in due if one.at is not None and one.at <= now + clock.LONGEST_WARNING]

    def _next_deadline(self, stay_id: str) -> Clock:
        """The clock of the task about a stay that comes first. A task about a stay has a deadline, and no hour of its own."""
        now = self._rec.now
        return clock.most_urgent(
            [
                tasks.clock_of(self._hastening[one.id], now=now)
                if one.id in self._hastening
                else clock.clock(one.at, now=now)
                for one in self._tasks.get(stay_id, ())
                if one.at is not None
            ]
        )

    def board(self) -> Board:
        """The list in its order."""
        rec = self._rec
        found = [
            stays.stay_line(one, names={}, with_notice=self._is_ordered_by_notice(one))
            for one in self._encounters.values()
        ]
        citizen_ids = {one.citizen_id for one in found}
        courses = [one for one in self._courses if plain.reference_id(one["patient"]) in citizen_ids]
        terms = responsibility.by_citizen(rec, courses)
        named = rec.organisation_names
        answering = {citizen: ResponsibleLine.of(term, named) for citizen, term in terms.items()}
        return view.board(
            [
                BoardStay(
                    stay=stay,
                    responsible=answering.get(stay.citizen_id),
                    next_deadline=self._next_deadline(stay.id),
                )
                for stay in found
            ],
            choice=self._choice,
            now=rec.now,
            counts=self._counts,
            is_cut=self._is_cut,
            beside={one: named[one] for one in self._beside if one in named},
        )

    def rows(self, board: Board) -> list[BoardRow]:
        """The rows of the page."""
        rec = self._rec
        if not board.stays:
            return []
        citizen_ids = sorted({one.stay.citizen_id for one in board.stays})
        with rec.together() as asked:
            work = asked.read_many("Task", [due.id for one in board.stays for due in self._tasks.get(one.stay.id, ())])
            known = asked.about(citizen_ids, "Condition")
        encounters = [self._encounters[one.stay.id] for one in board.stays]
        named = rec.organisation_names
        shown = [one for one in work.found.values() if one.get("status") in (*tasks.OPEN_STATUSES, tasks.DONE)]
        lines = tasks.by_encounter(shown, now=rec.now, names=named)
        found = conditions.by_citizen(known.found)
        citizens = people.citizen_lines([self._patients[one] for one in citizen_ids], today=times.local_day(rec.now))
        rows: list[BoardRow] = []
        for one, encounter in zip(board.stays, encounters, strict=True):
            stay = one.stay
            if not (stay.hospital and self._is_ordered_by_notice(encounter)):
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

    def _is_ordered_by_notice(self, encounter: Json) -> bool:
        """Whether its place on the list depends on what the ward told; else the notice is read of the stays shown alone."""
        return encounter["status"] in stays.OPEN_STATUSES or self._choice.tab == view.WEEKEND


def _counted(choice: Choice) -> list[str]:
    """The lists, other than the one shown, that say how many they hold: those admitted, and those of them who come home soon.
    Those at home are not counted: in a region they are many, and each is looked at to know whether one may count it.
    """
    return [] if choice.unit else [key for key in (view.ADMITTED, view.SOON_HOME) if key != choice.tab]


def _units_beside(rec: Record) -> frozenset[str]:
    """The organisations beside one's own, and one's own: of a list that is cut, theirs may be the stays that are not shown."""
    own = rec.read_many("Organization", rec.actor.organisation_ids)
    above = {plain.reference_id(one["partOf"]) for one in own.values() if "partOf" in one}
    beside = rec.find("Organization", {"partof": ",".join(sorted(above))}) if above else []
    return frozenset({*own, *(one["id"] for one in beside)})
