"""What stands where on Min dag."""

from dataclasses import replace
from datetime import datetime

import pytest

from naer.web.components.services import ServiceLine
from naer.web.components.tasks import TaskLine
from naer.web.staff import my_day_view as view
from naer.web.staff.my_day_view import MyDay
from tests.unit.web.web_facts import NOW, at, citizen, task


def _day(*tasks: TaskLine, choice: str = "mine", services: tuple[ServiceLine, ...] = (), page: int = 1) -> MyDay:
    day = view.my_day(
        list(tasks),
        services=services,
        hospitals={"andreas": "Medicinsk afdeling"},
        actor_id="rikke",
        choice=choice,
        now=NOW,
        page=page,
    )
    return day.naming({"andreas": citizen()})


def _titles(items: tuple[view.DayTask, ...]) -> list[str]:
    return [item.task.title for item in items]


def test_overdue_and_urgent_cannot_wait_the_rest_of_today_can_and_tomorrow_is_later() -> None:
    day = _day(
        task("overdue", deadline="20 9.00"),
        task("urgent", deadline="20 12.00"),
        task("today", deadline="20 23.00"),
        task("tomorrow", deadline="21 9.00"),
    )
    assert (_titles(day.cannot_wait), _titles(day.today), _titles(day.later)) == (
        ["overdue", "urgent"],
        ["today"],
        ["tomorrow"],
    )


def test_visits_stand_by_their_hour_and_only_late_ones_cannot_wait() -> None:
    day = _day(
        task("noon", planned="20 12.00", deadline="20 14.00"),
        task("now", planned="20 10.30", deadline="20 12.30"),
        task("late", planned="20 8.00", deadline="20 10.00"),
    )
    assert (_titles(day.cannot_wait), _titles(day.today)) == (["late"], ["now", "noon"])
    assert (day.visits, day.tasks) == (3, 0)


def test_a_visit_of_another_day_is_known_as_one() -> None:
    day = _day(
        task("yesterday's", planned="19 8.00", deadline="19 10.00"),
        task("today's", planned="20 8.00", deadline="20 10.00"),
        task("tomorrow's", planned="21 0.00", deadline="21 2.00"),
        task("no visit", deadline="21 9.00"),
    )
    assert [item.task.title for item in (*day.cannot_wait, *day.later) if item.is_of_another_day] == [
        "yesterday's",
        "tomorrow's",
    ]


def test_new_is_what_was_given_today_but_never_a_planned_visit() -> None:
    day = _day(
        task("given today"),
        task("given yesterday", given="19 16.00"),
        task("visit", planned="20 12.00", deadline="20 14.00", given="20 0.05"),
    )
    assert day.new == 1


def test_colleagues_tasks_show_only_when_the_whole_unit_is_asked_for() -> None:
    tasks = (
        task("free"),
        task("mine", status="in-progress", taken_by="rikke"),
        task("theirs", status="in-progress", taken_by="jonas"),
    )
    assert _titles(_day(*tasks).today) == ["free", "mine"]
    assert _titles(_day(*tasks, choice="enhed").today) == ["free", "mine", "theirs"]


def test_done_today_is_kept_in_sight_and_done_yesterday_is_not() -> None:
    day = _day(
        task("today", status="completed", finished="20 8.00"),
        task("before", status="completed", finished="19 9.00"),
        task("just now", status="completed", finished="20 9.00"),
    )
    assert _titles(day.done) == ["just now", "today"]


def test_a_paused_service_says_where_the_citizen_is() -> None:
    service = ServiceLine(
        id="s",
        citizen_id="andreas",
        title="Medicin",
        owner="Nord",
        status="on-hold",
        granted_at=None,
        paused_at=at("19 22.10"),
        pause_reason="",
    )
    day = _day(services=(service,))
    assert [(item.service.title, item.hospital) for item in day.paused] == [("Medicin", "Medicinsk afdeling")]
    assert not day.is_empty


def test_more_of_today_than_a_page_has_room_for_is_paged() -> None:
    tasks = [task(f"{number:03}", deadline="20 23.00") for number in range(view.ROWS_ON_A_PAGE + 10)]
    assert (len(_day(*tasks).today), _day(*tasks).more_today) == (view.ROWS_ON_A_PAGE, 10)
    assert len(_day(*tasks, page=2).today) == 10


@pytest.mark.parametrize(
    ("now", "greeting"), [("20 8.00", "morning"), ("20 10.00", "day"), ("20 18.00", "evening"), ("20 0.30", "morning")]
)
def test_the_greeting_follows_the_danish_clock(now: str, greeting: str) -> None:
    moment: datetime = at(now)
    assert view.greeting(moment) == greeting


def test_an_empty_day_is_empty() -> None:
    assert _day().is_empty


def test_only_those_whom_the_page_shows_are_named() -> None:
    shown, not_shown = task("shown"), replace(task("not shown", deadline="20 23.30"), citizen_id="bo")
    day = _day(*[shown] * view.ROWS_ON_A_PAGE, not_shown)
    assert day.citizen_ids == {"andreas"}
    assert day.today[0].citizen == citizen()


def test_what_has_no_room_among_what_cannot_wait_follows_and_ones_own_and_todays_stand_first() -> None:
    old = [task(f"old {number:02}", deadline="18 9.00") for number in range(view.ROWS_ON_A_PAGE)]
    mine = task("mine", deadline="18 9.00", status="in-progress", taken_by="rikke")
    day = _day(*old, mine, task("late today", deadline="20 9.00"), task("soon", deadline="20 11.00"))
    assert len(day.cannot_wait) == view.ROWS_ON_A_PAGE
    assert {"mine", "late today", "soon"} <= set(_titles(day.cannot_wait))
    assert day.urgent == view.ROWS_ON_A_PAGE + 3
    assert _titles(day.today) == [f"old {number:02}" for number in range(view.ROWS_ON_A_PAGE - 3, view.ROWS_ON_A_PAGE)]


def test_the_next_days_stand_by_their_hour_whether_visited_or_due() -> None:
    day = _day(
        task("due", deadline="21 10.00"),
        task("second", planned="21 20.00", deadline="21 20.30"),
        task("first", planned="21 8.00", deadline="21 8.30"),
    )
    assert _titles(day.later) == ["first", "due", "second"]


def test_ones_own_of_the_next_days_are_all_there_and_all_are_counted() -> None:
    others = [task(f"{number:02}", deadline="21 9.00") for number in range(view.ROWS_ON_A_PAGE)]
    mine = task("mine", deadline="23 9.00", status="in-progress", taken_by="rikke")
    day = _day(*others, mine)
    assert "mine" in _titles(day.later)
    assert (day.coming, len(day.later)) == (view.ROWS_ON_A_PAGE + 1, view.ROWS_ON_A_PAGE)
