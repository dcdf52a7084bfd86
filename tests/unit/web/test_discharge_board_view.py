"""Who stands on which list of the discharge board, and in which order."""

from dataclasses import replace
from datetime import date

import pytest

from naer.web.components import clock
from naer.web.components.conditions import ConditionLine
from naer.web.components.stays import Notice, StayLine
from naer.web.components.tasks import TaskLine
from naer.web.staff import discharge_board_view as view
from naer.web.staff.discharge_board_view import MOST_STAYS, Board, BoardRow, BoardStay, Choice
from tests.unit.web.web_facts import NOW, at, citizen, responsible, stay, task

STAYS = """
    name       admitted   noticed    expected   ended      lists
    today      14 3.10    20 10.02   20 14.00   -          indlagt hjem-48 weekend
    tomorrow   16 8.00    18 13.00   21 11.00   -          indlagt hjem-48
    in-3-days  16 8.00    19 13.00   23 11.00   -          indlagt weekend
    overdue    10 8.00    17 13.00   19 11.00   -          indlagt hjem-48
    unknown    19 22.10   -          -          -          indlagt
    yesterday  14 8.00    -          -          19 14.20   hjemme weekend
    71-hours   10 8.00    -          -          17 11.41   hjemme
    73-hours   10 8.00    -          -          17 9.41    -
"""


def _stay(words: list[str]) -> tuple[StayLine, set[str]]:
    written: list[str] = []
    rest = words[1:]
    for _ in range(4):
        if rest[0] == "-":
            written.append("")
            rest = rest[1:]
        else:
            written.append(" ".join(rest[:2]))
            rest = rest[2:]
    admitted, noticed, expected, ended = written
    line = stay(
        status="finished" if ended else "in-progress",
        admitted=admitted,
        ended=ended,
        noticed=noticed,
        expected=expected,
    )
    return line, set(rest) - {"-"}


def _row(line: StayLine, *tasks: TaskLine) -> BoardRow:
    return view.row(citizen=citizen(), stay=line, tasks=tasks, known=[], responsible=responsible("nord"))


def _on_list(line: StayLine, *tasks: TaskLine, who: str = "Andreas", unit: str = "nord") -> BoardStay:
    return BoardStay(
        stay=replace(line, citizen_id=who),
        responsible=responsible(unit) if unit else None,
        next_deadline=clock.most_urgent([task.clock for task in tasks]),
    )


def _board(*stays: BoardStay, tab: str = "indlagt", unit: str = "", page: str = "", is_cut: bool = False) -> Board:
    return view.board(stays, choice=Choice(tab, unit, page), now=NOW, counts={"hjemme": 7}, is_cut=is_cut)


def _lists(line: StayLine) -> set[str]:
    return {tab for tab in view.TAB_LABELS if _board(_on_list(line), tab=tab).count}


@pytest.mark.parametrize("words", [line.split() for line in STAYS.strip().splitlines()[1:]], ids=lambda words: words[0])
def test_a_stay_stands_on_the_lists_it_belongs_to(words: list[str]) -> None:
    line, expected = _stay(words)
    assert _lists(line) == expected


@pytest.mark.parametrize(
    ("today", "thursday", "sunday"),
    [
        (date(2026, 11, 18), date(2026, 11, 12), date(2026, 11, 15)),
        (date(2026, 11, 19), date(2026, 11, 19), date(2026, 11, 22)),
        (date(2026, 11, 22), date(2026, 11, 19), date(2026, 11, 22)),
        (date(2026, 11, 23), date(2026, 11, 19), date(2026, 11, 22)),
    ],
)
def test_the_weekend_is_from_the_latest_thursday_to_the_sunday_after(today: date, thursday: date, sunday: date) -> None:
    assert view.weekend_of(today) == (thursday, sunday)


def test_rows_stand_by_what_is_overdue_then_urgent_then_next_deadline() -> None:
    home = stay(noticed="20 10.02", expected="20 14.00")
    board = _board(
        _on_list(home, who="ready"),
        _on_list(home, task(deadline="20 15.00"), who="in time"),
        _on_list(home, task(deadline="20 12.00"), who="urgent"),
        _on_list(home, task(deadline="20 9.00"), task(deadline="20 15.00"), who="overdue"),
    )
    assert [one.stay.citizen_id for one in board.stays] == ["overdue", "urgent", "in time", "ready"]


def test_done_tasks_block_nobody() -> None:
    row = _row(stay(), task("Medicin"), task("Mad", status="completed"), task("Transport", status="cancelled"))
    assert [blocked.title for blocked in row.blocks] == ["Medicin"]
    assert row.done == 1


def test_the_task_that_is_offered_is_the_most_urgent_that_is_free_and_ours() -> None:
    blocking, urgent = task("Bevilg hjælp", deadline="20 15.00"), task("Kvittér for varslet", deadline="20 12.00")
    row = _row(stay(), blocking, replace(urgent, blocks=False), task("Taget", deadline="20 9.00", status="in-progress"))
    offered = row.first_free(["nord"])
    assert offered is not None
    assert offered.title == "Kvittér for varslet"
    assert row.first_free(["syd"]) is None


def test_narrowing_to_a_unit_counts_and_shows_only_its_citizens() -> None:
    board = _board(_on_list(stay(), unit="nord"), _on_list(stay(), unit="syd"), _on_list(stay(), unit=""), unit="syd")
    assert len(board.stays) == board.count == 1
    assert {tab.key: tab.count for tab in board.tabs} == {
        "indlagt": 1,
        "hjem-48": None,
        "hjemme": None,
        "weekend": None,
    }
    assert [unit for unit, _ in board.units] == ["nord", "syd"]


def test_more_rows_than_a_page_has_room_for_are_paged() -> None:
    all_of_them = [_on_list(stay(), who=f"{number:03}") for number in range(view.ROWS_ON_A_PAGE + 1)]
    first = _board(*all_of_them)
    second, beyond = _board(*all_of_them, page="2"), _board(*all_of_them, page="99")
    assert (len(first.stays), first.count, first.pages) == (view.ROWS_ON_A_PAGE, view.ROWS_ON_A_PAGE + 1, 2)
    assert [one.stay.citizen_id for one in second.stays] == ["025"] == [one.stay.citizen_id for one in beyond.stays]


def test_a_list_that_goes_on_says_so_and_the_others_are_counted_no_further() -> None:
    cut = view.board(
        [_on_list(stay())], choice=Choice("indlagt"), now=NOW, counts={"hjemme": MOST_STAYS + 1}, is_cut=True
    )
    assert [(tab.key, tab.count, tab.is_more) for tab in cut.tabs] == [
        ("indlagt", 1, True),
        ("hjem-48", None, False),
        ("hjemme", MOST_STAYS, True),
        ("weekend", None, False),
    ]
    assert [tab.is_more for tab in _board(_on_list(stay())).tabs] == [False] * 4


def test_an_unknown_list_in_the_address_is_the_first_question() -> None:
    assert _board(tab="noget-andet").choice.tab == "hjem-48"


def test_the_warning_is_the_time_from_notice_to_homecoming() -> None:
    notice = Notice(said_at=at("20 10.02"), expected_at=at("20 14.00"))
    assert notice.warning.total_seconds() == (3 * 60 + 58) * 60


def test_what_the_stay_was_about_stands_before_what_is_old() -> None:
    def condition(code: str, name: str) -> ConditionLine:
        return ConditionLine(
            id=code, citizen_id="andreas", code=code, name=name, is_active=True, found_at=None, since="", who=""
        )

    notice = Notice(at("20 10.02"), at("20 14.00"), conditions=("DI21", "DE11"), newly_found=("DE11",))
    line = StayLine(**{**stay().__dict__, "notice": notice})
    told = [condition("DJ44", "KOL"), condition("DE11", "Diabetes")]
    known = view.known([*told, told[0]], line)
    assert [(item.name, item.is_new) for item in known] == [
        ("Diabetes", True),
        ("Akut hjerteinfarkt", False),
        ("KOL", False),
    ]


def test_the_weekend_list_counts_all_that_it_shows() -> None:
    home = stay(noticed="20 10.02", expected="20 14.00")
    board = _board(*(_on_list(home, who=f"{number:03}") for number in range(MOST_STAYS + 20)), tab="weekend")
    (tab,) = (one for one in board.tabs if one.is_here)
    assert (tab.count, tab.is_more, board.count) == (MOST_STAYS + 20, False, MOST_STAYS + 20)


def test_units_beside_can_be_chosen_though_none_of_their_citizens_is_shown() -> None:
    board = view.board(
        [_on_list(stay())], choice=Choice("indlagt"), now=NOW, counts={}, is_cut=True, beside={"syd": "Syd"}
    )
    assert {unit for unit, _ in board.units} == {"nord", "syd"}
