"""The discharge board (mission A10): who is in hospital, who comes home, what blocks, who is responsible."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from naer.access.record import Criteria, Record
from naer.access.together import Answer, Together
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
        lists = _lists(rec.now)
        with rec.together() as asked:
            latest = [_latest(asked, criteria) for criteria in lists[choice.tab]]
            counts = {
                key: asked.count("Encounter", lists[key][0], most=view.MOST_STAYS + 1) for key in _counted(choice)
            }
        self._counts = {key: one.found for key, one in counts.items()}
        found = [
            _found(rec, criteria, one.found, choice.unit)
            for criteria, one in zip(lists[choice.tab], latest, strict=True)
        ]
        self._is_cut = any(one.is_cut for one in found)
        self._beside = _units_beside(rec) if any(one.is_cut or one.is_narrowed for one in found) else frozenset[str]()
        self._encounters: dict[str, Json] = {}
        self._courses: list[Json] = []
        self._open: dict[str, list[Json]] = {}
        if chosen := list(dict.fromkeys(stay for one in found for stay in one.ids)):
            self._look_up(chosen)

    def _look_up(self, chosen: list[str]) -> None:
        """The stays, the open tasks about them, and the open courses of their citizens."""
        rec = self._rec
        with rec.together() as asked:
            known = asked.read_many("Encounter", chosen)
            about = asked.find("Task", {"encounter": ",".join(chosen), "status": tasks.OPEN})
        encounters = {one: known.found[one] for one in chosen if one in known.found}
        citizen_ids = sorted({stays.citizen_id_of(one) for one in encounters.values()})
        with rec.together() as asked:
            seen = asked.count("Patient", {"_id": ",".join(citizen_ids)})
            courses = asked.find("EpisodeOfCare", {"patient": ",".join(citizen_ids), "status": "active"})
        is_all = seen.found == len(citizen_ids)
        self._encounters = encounters if is_all else _of_citizens_one_may_see(rec, encounters)
        self._courses = courses.found
        for task in about.found:
            self._open.setdefault(plain.reference_id(task["encounter"]), []).append(task)

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
        named = names.of_organisations(rec, [], also={*self._beside, *(one.organisation_id for one in terms.values())})
        answering = {citizen: ResponsibleLine.of(term, named) for citizen, term in terms.items()}
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
            counts=self._counts,
            is_cut=self._is_cut,
            beside={one: named[one] for one in self._beside if one in named},
        )

    def rows(self, board: Board) -> list[BoardRow]:
        """The rows of the page, without those whose citizen one may not see."""
        rec = self._rec
        if not board.stays:
            return []
        citizen_ids = sorted({one.stay.citizen_id for one in board.stays})
        with rec.together() as asked:
            patients = asked.read_many("Patient", citizen_ids)
            stay_ids = ",".join(one.stay.id for one in board.stays)
            done = asked.find("Task", {"encounter": stay_ids, "status": tasks.DONE})
            known = asked.find("Condition", {"patient": ",".join(citizen_ids)})
        work = [task for one in board.stays for task in self._open.get(one.stay.id, ())] + done.found
        encounters = [self._encounters[one.stay.id] for one in board.stays]
        named = names.of_organisations(rec, [*encounters, *work])
        lines = tasks.by_encounter(work, now=rec.now, names=named)
        found = conditions.by_citizen(known.found)
        citizens = people.citizen_lines(patients.found.values(), today=times.local_day(rec.now))
        rows: list[BoardRow] = []
        for one, encounter in zip(board.stays, encounters, strict=True):
            if one.stay.citizen_id in citizens:
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


def _of_citizens_one_may_see(rec: Record, encounters: dict[str, Json]) -> dict[str, Json]:
    """The stays without those whose citizen cannot be read: what is counted is what is shown."""
    citizen_ids = sorted({stays.citizen_id_of(one) for one in encounters.values()})
    seen = rec.read_many("Patient", citizen_ids)
    return {key: one for key, one in encounters.items() if stays.citizen_id_of(one) in seen}


@dataclass(frozen=True)
class _Found:
    """The ids of stays of a list; `is_cut` when there are more than the board takes in, `is_narrowed` when only a unit's were
    asked for.
    """

    ids: list[str]
    is_cut: bool
    is_narrowed: bool


def _latest(asked: Together, criteria: Criteria) -> Answer[list[str]]:
    return asked.ids("Encounter", criteria, sort="-_lastUpdated", limit=view.MOST_WEIGHED + 1)


def _found(rec: Record, criteria: Criteria, latest: list[str], unit: str) -> _Found:
    """The stays that meet the criteria; `latest` are all, or the latest of very many. Of more than the board takes in: a
    unit's own where one is chosen, otherwise those about whom a task is overdue or due next, those that are known by a notice
    alone, and then those that somebody last wrote of.
    """
    is_narrowed = bool(unit) and len(latest) > view.MOST_STAYS
    if is_narrowed:
        criteria = {**criteria, "patient._has:EpisodeOfCare:patient:organization": unit}
        latest = rec.ids("Encounter", criteria, sort="-_lastUpdated", limit=view.MOST_WEIGHED + 1)
    is_cut = len(latest) > view.MOST_STAYS
    chosen = latest
    if is_cut:
        chosen = _most_urgent(rec, criteria, latest)
        if criteria["status"] == stays.OPEN:  # A stay that has ended has the period that it was found by.
            undated = {**criteria, "date:missing": "true"}
            chosen += rec.ids("Encounter", undated, sort="-_lastUpdated", limit=view.MOST_URGENT)
        chosen = list(dict.fromkeys([*chosen, *latest]))[: max(view.MOST_STAYS, len(set(chosen)))]
    return _Found(chosen, is_cut=is_cut, is_narrowed=is_narrowed)


def _most_urgent(rec: Record, criteria: Criteria, latest: list[str]) -> list[str]:
    """The ids of the stays about whom a task is overdue, the newest deadline first, then of those about whom one is due next, the
    nearest first. Each has room of its own: old tasks that nobody ever ticks off hide neither what became late today nor what is
    due. `latest` are the stays, unless they are more than are named one by one.
    """
    are_all = len(latest) <= view.MOST_WEIGHED
    about = {"encounter": ",".join(latest)} if are_all else {f"encounter.{key}": one for key, one in criteria.items()}
    due = rec.references("Task", {**about, "status": tasks.OPEN}, by="encounter", at="naer-deadline")
    overdue = dict.fromkeys(stay for stay, at in reversed(due) if at <= rec.now)
    coming = dict.fromkeys(stay for stay, at in due if at > rec.now)
    return [*list(overdue)[: view.MOST_URGENT], *list(coming)[: view.MOST_URGENT]]


def _units_beside(rec: Record) -> frozenset[str]:
    """The organisations beside one's own, and one's own: of a list that is cut, theirs may be the stays that are not shown."""
    own = rec.read_many("Organization", rec.actor.organisation_ids)
    above = {plain.reference_id(one["partOf"]) for one in own.values() if "partOf" in one}
    beside = rec.find("Organization", {"partof": ",".join(sorted(above))}) if above else []
    return frozenset({*own, *(one["id"] for one in beside)})


def _lists(now: datetime) -> dict[str, list[Criteria]]:
    """What the record is asked for each list. An open stay may have no period: one known by the notice of its end alone."""
    thursday, _ = view.weekend_of(times.local_day(now))
    admitted = {"status": stays.OPEN}
    soon = {**admitted, "naer-expected-discharge": f"le{(now + view.SOON).isoformat()}"}
    announced = {**admitted, "naer-expected-discharge:missing": "false"}
    home = {"naer-stay": f"ge{(now - view.JUST_HOME).isoformat()}", "status": stays.FINISHED}
    since_thursday = {**home, "naer-stay": f"ge{times.start_of_day(thursday).isoformat()}"}
    return {
        view.ADMITTED: [admitted],
        view.SOON_HOME: [soon],
        view.HOME: [home],
        view.WEEKEND: [announced, since_thursday],
    }
