"""What stands on the discharge board, worked out from stays, tasks and citizens; no database, no clock.

In two steps, so that a page of fifty costs what fifty cost: `board` orders the stays of a list and chooses those of the page, and
`row` says who one of them is about, what is known and what is to be done.

Mission A10. The weekend list holds everything decided from Thursday to Sunday, because papers that follow a citizen home
then are read by nobody before Monday.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from naer.danish import diagnoses, times
from naer.web.components import clock as clocks
from naer.web.components.clock import Clock, Level
from naer.web.components.conditions import ConditionLine
from naer.web.components.people import CitizenLine
from naer.web.components.responsibility import ResponsibleLine
from naer.web.components.stays import StayLine
from naer.web.components.tasks import DONE, TaskLine
from naer.web.language import marked

SOON = timedelta(hours=48)
JUST_HOME = timedelta(hours=72)
ROWS_ON_A_PAGE = 25
MOST_STAYS = 100
"""How many stays a question takes in: of more, those that need somebody first (`stays_of_a_list`). The weekend list has two."""
MOST_URGENT = 50
"""How many stays each have a place in a list that is cut: those with something overdue, and those with something due next."""
MOST_WEIGHED = 2_000
"""How many stays of a list are weighed by all tasks about them; of more, by the nearest deadlines of any stays."""
MOST_MET = 200
"""How many deadlines are looked at on each side of now to find those stays: no more than a question may name."""
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
    """One stay on a list, and the clock of the task about it that comes first."""

    stay: StayLine
    responsible: ResponsibleLine | None
    next_deadline: Clock


@dataclass(frozen=True)
class BoardRow:
    """One citizen on the board. `blocks` are the open tasks of a safe homecoming, `others` the rest, urgent ones first."""

    citizen: CitizenLine
    stay: StayLine
    known: tuple[Known, ...]
    blocks: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    done: int
    responsible: ResponsibleLine | None
    next_deadline: Clock

    @cached_property
    def most_urgent(self) -> TaskLine | None:
        """The open task whose deadline comes first."""
        return min((*self.blocks[:1], *self.others[:1]), key=lambda task: task.clock.order, default=None)

    @property
    def coming_home_at(self) -> datetime | None:
        return self.stay.coming_home_at

    def first_free(self, organisation_ids: Collection[str]) -> TaskLine | None:
        """The most urgent task that nobody has taken and that somebody of these organisations may take."""
        organisations = frozenset(organisation_ids)
        free = (task for task in (*self.blocks, *self.others) if not task.is_taken)
        ours = (task for task in free if not organisations.isdisjoint(task.may_act_ids))
        return min(ours, key=lambda task: task.clock.order, default=None)


@dataclass(frozen=True)
class Tab:
    """A list. `count` is None when it is not counted, and `is_more` when there are more than were counted."""

    key: str
    label: str
    count: int | None
    is_more: bool
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
    """The page: the stays that it shows, in their order. `units` are the organisations that the list can be narrowed to; `is_cut`
    when there are more stays than it takes in.
    """

    choice: Choice
    tabs: tuple[Tab, ...]
    stays: tuple[BoardStay, ...]
    count: int
    is_cut: bool
    page: int
    pages: int
    units: tuple[tuple[str, str], ...]
    weekend: tuple[date, date]


def board(
    stays: Sequence[BoardStay],
    *,
    choice: Choice,
    now: datetime,
    counts: Mapping[str, int],
    is_cut: bool = False,
    beside: Mapping[str, str] | None = None,
) -> Board:
    """The list that `choice` names, at `now`. `stays` may be more than belong to it; `counts` are those of the other lists, which
    are not counted beyond `MOST_STAYS`; `beside` are the names, by id, of units that may be chosen too.
    """
    choice = choice.settled()
    responsible = [one.responsible for one in stays if one.responsible]
    units = sorted(
        {(one.organisation, one.organisation_id) for one in responsible}
        | {(name, unit_id) for unit_id, name in (beside or {}).items()}
    )
    weekend = weekend_of(times.local_day(now))
    belongs: Mapping[str, Callable[[StayLine], bool]] = {
        ADMITTED: lambda stay: stay.is_open,
        SOON_HOME: lambda stay: is_soon_home(stay, now=now),
        HOME: lambda stay: is_just_home(stay, now=now),
        WEEKEND: lambda stay: is_decided_within(stay, weekend),
    }
    shown = [
        one
        for one in stays
        if belongs[choice.tab](one.stay)
        and (not choice.unit or (one.responsible and one.responsible.organisation_id == choice.unit))
    ]
    ordered = sorted(shown, key=what_needs_you_first)
    pages = max(1, -(-len(ordered) // ROWS_ON_A_PAGE))
    page = min(choice.page_number, pages)
    return Board(
        choice=choice,
        tabs=tuple(
            _tab(key, choice, len(ordered) if key == choice.tab else None if choice.unit else counts.get(key), is_cut)
            for key in TAB_LABELS
        ),
        stays=tuple(ordered[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]),
        count=len(ordered),
        is_cut=is_cut,
        page=page,
        pages=pages,
        units=tuple((unit_id, name) for name, unit_id in units),
        weekend=weekend,
    )


def _tab(key: str, choice: Choice, count: int | None, is_cut: bool) -> Tab:
    is_here = key == choice.tab
    is_more = is_cut if is_here else count is not None and count > MOST_STAYS
    return Tab(
        key=key,
        label=TAB_LABELS[key],
        count=count if is_here or count is None else min(count, MOST_STAYS),
        is_more=is_more,
        path=f"/tavle{Choice(key, choice.unit).query}",
        is_here=is_here,
    )


def row(
    *,
    citizen: CitizenLine,
    stay: StayLine,
    tasks: Sequence[TaskLine],
    known: Sequence[Known],
    responsible: ResponsibleLine | None,
) -> BoardRow:
    """The row of one citizen from all tasks about the homecoming."""
    still_open = sorted((task for task in tasks if task.is_open), key=lambda task: (task.clock.order, task.title))
    return BoardRow(
        citizen=citizen,
        stay=stay,
        known=tuple(known),
        blocks=tuple(task for task in still_open if task.blocks),
        others=tuple(task for task in still_open if not task.blocks),
        done=sum(task.status == DONE for task in tasks),
        responsible=responsible,
        next_deadline=clocks.most_urgent([task.clock for task in still_open]),
    )


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


def what_needs_you_first(one: BoardStay) -> tuple[int, float, float]:
    """Overdue, then urgent, then by next deadline, then by homecoming."""
    rank, deadline = one.next_deadline.order
    home = one.stay.coming_home_at or one.stay.ended_at or one.stay.admitted_at
    urgent = rank if one.next_deadline.level in (Level.RED, Level.YELLOW) else Level.GREEN.rank
    return (urgent, deadline, home.timestamp() if home else float("inf"))


def is_soon_home(stay: StayLine, *, now: datetime) -> bool:
    """Still admitted and announced to come home within 48 hours (or announced for a time that has passed)."""
    return stay.coming_home_at is not None and stay.coming_home_at <= now + SOON


def is_just_home(stay: StayLine, *, now: datetime) -> bool:
    """Came home during the last 72 hours: the period of the follow-up visit."""
    return not stay.is_open and stay.ended_at is not None and now - JUST_HOME <= stay.ended_at <= now


def is_decided_within(stay: StayLine, days: tuple[date, date]) -> bool:
    """Whether the homecoming was announced, or took place, on one of `days` (both included)."""
    decided_at = stay.notice.said_at if stay.notice else stay.ended_at
    return decided_at is not None and days[0] <= times.local_day(decided_at) <= days[1]


def weekend_of(today: date) -> tuple[date, date]:
    """The latest Thursday and the Sunday after it."""
    thursday = today - timedelta(days=(today.weekday() - THURSDAY) % 7)
    return thursday, thursday + timedelta(days=WEEKEND_DAYS - 1)
