"""What stands on the discharge board, worked out from stays, tasks and citizens; no database, no clock.

In two steps, so that a page of fifty costs what fifty cost: `board` orders all stays by what is open about them and chooses those
of the page, `filled` says who they are and what is known of them.

Mission A10. The weekend list holds everything decided from Thursday to Sunday, because papers that follow a citizen home
then are read by nobody before Monday.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from naer.danish import diagnoses, times
from naer.web.components import clock as clocks
from naer.web.components.clock import Clock, Level
from naer.web.components.conditions import ConditionLine
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.stays import StayLine
from naer.web.components.tasks import TaskLine
from naer.web.language import marked

SOON = timedelta(hours=48)
JUST_HOME = timedelta(hours=72)
ROWS_ON_A_PAGE = 50
MOST_STAYS = 250
"""How many open stays, and how many that are over, the board takes in: the newest."""
THURSDAY = 3
WEEKEND_DAYS = 4

ADMITTED = "indlagt"
SOON_HOME = "hjem-48"
HOME = "hjemme"
WEEKEND = "weekend"
TAB_LABELS = {
    ADMITTED: marked("Indlagt"),
    SOON_HOME: marked("Hjem inden 48 t"),
    HOME: marked("Hjemme nu"),
    WEEKEND: marked("Weekendliste"),
}


@dataclass(frozen=True)
class Known:
    """Something that is known of the citizen, by name; `is_new` when this stay found it."""

    name: str
    is_new: bool


@dataclass(frozen=True)
class BoardStay:
    """One stay and what is open about it. `blocks` are the tasks of a safe homecoming, `others` the rest, urgent ones first."""

    stay: StayLine
    blocks: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    responsible: ResponsibleLine | None
    next_deadline: Clock

    @property
    def most_urgent(self) -> TaskLine | None:
        """The open task whose deadline comes first."""
        return min((*self.blocks, *self.others), key=lambda task: task.clock.order, default=None)

    @property
    def coming_home_at(self) -> datetime | None:
        return self.stay.notice.expected_at if self.stay.notice and self.stay.is_open else None

    def first_free(self, organisation_ids: Collection[str]) -> TaskLine | None:
        """The most urgent task that nobody has taken and that somebody of these organisations may take."""
        free = (task for task in (*self.blocks, *self.others) if not task.is_taken)
        ours = (task for task in free if set(task.may_act_ids) & set(organisation_ids))
        return min(ours, key=lambda task: task.clock.order, default=None)


@dataclass(frozen=True)
class BoardRow(BoardStay):
    """One citizen on the board; `done` tasks are counted."""

    citizen: CitizenLine
    known: tuple[Known, ...]
    done: int


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    path: str
    is_here: bool


@dataclass(frozen=True)
class Choice:
    """What the address narrows the list to: a tab, a responsible organisation (empty for all), a page of rows."""

    tab: str = SOON_HOME
    unit: str = ""
    page: str = ""

    @property
    def query(self) -> str:
        return f"?fane={self.tab}" + (f"&enhed={self.unit}" if self.unit else "")

    @property
    def page_number(self) -> int:
        return int(self.page) if self.page.isdecimal() and int(self.page) > 0 else 1

    def settled(self) -> "Choice":
        """The same with a tab that exists."""
        return self if self.tab in TAB_LABELS else replace(self, tab=SOON_HOME)


@dataclass(frozen=True)
class Board:
    """The page: its stays, and as `rows` when they are filled. `units` are the organisations that it can be narrowed to; `is_cut`
    when there were more stays than it takes in.
    """

    choice: Choice
    tabs: tuple[Tab, ...]
    stays: tuple[BoardStay, ...]
    rows: tuple[BoardRow, ...]
    count: int
    page: int
    pages: int
    is_cut: bool
    units: tuple[tuple[str, str], ...]
    weekend: tuple[date, date]


def board(stays: Sequence[BoardStay], *, choice: Choice, now: datetime, is_cut: bool = False) -> Board:
    """The board at `now`."""
    choice = choice.settled()
    units = sorted(
        {(one.responsible.organisation, one.responsible.organisation_id) for one in stays if one.responsible}
    )
    shown = [
        one for one in stays if not choice.unit or (one.responsible and one.responsible.organisation_id == choice.unit)
    ]
    weekend = weekend_of(times.local_day(now))
    belongs: Mapping[str, Callable[[BoardStay], bool]] = {
        ADMITTED: lambda row: row.stay.is_open,
        SOON_HOME: lambda row: is_soon_home(row, now=now),
        HOME: lambda row: is_just_home(row, now=now),
        WEEKEND: lambda row: is_decided_within(row, weekend),
    }
    lists = {key: [row for row in shown if is_in(row)] for key, is_in in belongs.items()}
    ordered = sorted(lists[choice.tab], key=what_needs_you_first)
    pages = max(1, -(-len(ordered) // ROWS_ON_A_PAGE))
    page = min(choice.page_number, pages)
    return Board(
        choice=choice,
        tabs=tuple(
            Tab(
                key=key,
                label=label,
                count=len(lists[key]),
                path=f"/tavle{Choice(key, choice.unit).query}",
                is_here=key == choice.tab,
            )
            for key, label in TAB_LABELS.items()
        ),
        stays=tuple(ordered[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]),
        rows=(),
        count=len(ordered),
        page=page,
        pages=pages,
        is_cut=is_cut,
        units=tuple((unit_id, name) for name, unit_id in units),
        weekend=weekend,
    )


def on_board(*, stay: StayLine, tasks: Sequence[TaskLine], responsible: ResponsibleLine | None) -> BoardStay:
    """The stay with its tasks, of which only the open ones count."""
    still_open = sorted((task for task in tasks if task.is_open), key=lambda task: (task.clock.order, task.title))
    return BoardStay(
        stay=stay,
        blocks=tuple(task for task in still_open if task.blocks),
        others=tuple(task for task in still_open if not task.blocks),
        responsible=responsible,
        next_deadline=clocks.most_urgent([task.clock for task in still_open]),
    )


def filled(
    board: Board,
    *,
    citizens: Mapping[str, CitizenLine],
    known_of: Mapping[str, Sequence[ConditionLine]],
    done: Mapping[str, int],
) -> Board:
    """The board with the rows of its page: citizens and what is known of them by their id, done tasks counted by the stay's."""
    rows = tuple(
        BoardRow(
            stay=one.stay,
            blocks=one.blocks,
            others=one.others,
            responsible=one.responsible,
            next_deadline=one.next_deadline,
            citizen=citizens[one.stay.citizen_id],
            known=tuple(known(known_of.get(one.stay.citizen_id, ()), one.stay)),
            done=done.get(one.stay.id, 0),
        )
        for one in board.stays
        if one.stay.citizen_id in citizens
    )
    return replace(board, rows=rows)


def known(conditions: Sequence[ConditionLine], stay: StayLine) -> list[Known]:
    """What was newly found and what the stay was about first, then what else the citizen has; each name once."""
    notice = stay.notice
    told = (*notice.newly_found, *notice.conditions) if notice else ()
    newly_found = set(notice.newly_found) if notice else set[str]()
    by_code = {line.code: line.name for line in conditions}
    found = [Known(by_code.get(code) or diagnoses.name(code), code in newly_found) for code in told]
    found += [Known(line.name, False) for line in sorted(conditions, key=lambda line: line.name)]
    first_of_name = {item.name: item for item in reversed(found)}
    return [item for item in dict.fromkeys(found) if first_of_name[item.name] == item]


def what_needs_you_first(row: BoardStay) -> tuple[int, float, float]:
    """Overdue, then urgent, then by next deadline, then by homecoming."""
    rank, deadline = row.next_deadline.order
    home = row.coming_home_at or row.stay.ended_at or row.stay.admitted_at
    urgent = rank if row.next_deadline.level in (Level.RED, Level.YELLOW) else Level.GREEN.rank
    return (urgent, deadline, home.timestamp() if home else float("inf"))


def is_soon_home(row: BoardStay, *, now: datetime) -> bool:
    """Still admitted and announced to come home within 48 hours (or announced for a time that has passed)."""
    return row.coming_home_at is not None and row.coming_home_at <= now + SOON


def is_just_home(row: BoardStay, *, now: datetime) -> bool:
    """Came home during the last 72 hours: the period of the follow-up visit."""
    ended_at = row.stay.ended_at
    return not row.stay.is_open and ended_at is not None and now - JUST_HOME <= ended_at <= now


def is_decided_within(row: BoardStay, days: tuple[date, date]) -> bool:
    """Whether the homecoming was announced, or took place, on one of `days` (both included)."""
    decided_at = row.stay.notice.said_at if row.stay.notice else row.stay.ended_at
    return decided_at is not None and days[0] <= times.local_day(decided_at) <= days[1]


def weekend_of(today: date) -> tuple[date, date]:
    """The latest Thursday and the Sunday after it."""
    thursday = today - timedelta(days=(today.weekday() - THURSDAY) % 7)
    return thursday, thursday + timedelta(days=WEEKEND_DAYS - 1)
