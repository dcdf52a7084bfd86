"""The director's figures and the integrator's messages as lines."""

from datetime import timedelta
from typing import Any

from naer.fhir.plain import Json
from naer.insight import right_now
from naer.insight.right_now import Figure
from naer.web.planner import front_view
from naer.web.staff import message_monitor_view
from tests.unit.web.web_facts import NOW


def _report(days_ago: int, admitted: int) -> Json:
    counts = {**dict.fromkeys(Figure, 0), Figure.ADMITTED: admitted}
    return right_now.report("0580", counts, organisation_id="aabenraa", now=NOW - timedelta(days=days_ago))


def _admitted(*reports: Json) -> front_view.Line:
    front = front_view.front(reports, place="Aabenraa", now=NOW)
    return next(line for line in front.lines if line.figure is Figure.ADMITTED)


def test_a_day_without_a_report_has_the_figures_of_the_day_before() -> None:
    line = _admitted(_report(0, 14), _report(3, 11))
    assert [point.number for point in line.points] == [11, 11, 11, 14]
    assert line.number == 14


def test_a_small_number_is_withheld_and_nought_is_not() -> None:
    assert [point.number for point in _admitted(_report(2, 0), _report(1, 4), _report(0, 5)).points] == [0, None, 5]


def test_only_the_last_fourteen_days_are_drawn() -> None:
    line = _admitted(*[_report(days, 10 + days) for days in range(30)])
    assert (len(line.points), line.highest) == (14, 23)


def test_nothing_counted_is_an_empty_page() -> None:
    assert front_view.front([], place="Aabenraa", now=NOW).lines == ()


def test_the_tour_begins_with_the_number_that_it_follows() -> None:
    front = front_view.front([_report(0, 14)], place="Aabenraa", now=NOW)
    followed = front_view.followed(front, Figure.ADMITTED.value)
    assert followed is not None
    assert (followed.figure, followed.number) == (Figure.ADMITTED, 14)
    assert front_view.followed(front_view.front([], place="", now=NOW), Figure.ADMITTED.value) is None


def test_every_figure_has_words() -> None:
    assert set(front_view.WORDINGS) == set(Figure)


def _row(state: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": state,
        "received_at": NOW,
        "created_at": NOW,
        "kind": "hospital-notification",
        "activity": "admit-inpatient",
        "code": "",
        "sender": "Sygehus",
        "receiver": "Aabenraa",
        "state": state,
        "reason": "",
        "attempts": 1,
        "settled_at": None,
        "is_sealed": False,
        **changes,
    }


def test_only_refused_and_stuck_messages_may_be_read_again() -> None:
    lines = {state: message_monitor_view.line(_row(state), box="ind") for state in message_monitor_view.STATES["ind"]}
    assert {state for state, line in lines.items() if line.may_repeat} == {"refused", "received"}
    assert {state for state, line in lines.items() if line.is_in_trouble} == {"refused", "conflict", "not a message"}


def test_a_page_with_one_more_row_leads_to_older_messages() -> None:
    rows = [_row("understood") for _ in range(message_monitor_view.ROWS_ON_A_PAGE + 1)]
    page = message_monitor_view.monitor(
        rows, counts={"understood": 70, "refused": 2}, box="ind", state="", page=1, waiting_seconds=0
    )
    assert len(page.lines) == message_monitor_view.ROWS_ON_A_PAGE
    assert (page.older, page.newer) == ("/beskedmonitor?retning=ind&side=2", "")
    assert (page.total, page.in_trouble) == (72, 2)
    assert [state.state for state in page.states] == ["refused", "understood"]


def test_an_unknown_state_in_the_address_shows_all() -> None:
    assert message_monitor_view.state_of("ind", "acknowledged") == ""
    assert message_monitor_view.state_of("ud", "acknowledged") == "acknowledged"
    assert message_monitor_view.path("ind", "not a message") == "/beskedmonitor?retning=ind&tilstand=not+a+message"
