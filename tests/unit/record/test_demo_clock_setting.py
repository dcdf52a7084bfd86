"""How a demo's clock stands: it runs, stands, or is led ahead; it never goes back, and the log can be read beside it."""

from datetime import UTC, datetime, timedelta

import pytest

from naer.errors import RefusedError
from naer.record import demo_clock
from naer.record.demo_clock import ClockSetting

REAL = datetime(2026, 12, 1, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 4, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RUNNING = ClockSetting(REAL, FRIDAY)


def test_a_clock_runs_as_real_time_until_it_is_stopped() -> None:
    assert RUNNING.at(REAL + HOUR) == FRIDAY + HOUR
    stopped = RUNNING.running(0, real=REAL + HOUR)
    assert stopped.at(REAL + 5 * HOUR) == FRIDAY + HOUR


def test_a_hurried_clock_stands_between_the_steps_of_whoever_leads_it() -> None:
    hurried = RUNNING.running(60, real=REAL + MINUTE)
    assert hurried.is_led
    assert hurried.at(REAL + HOUR) == FRIDAY + MINUTE
    stepped = hurried.stepped(FRIDAY + HOUR, {"messages": 2}, real=REAL + 2 * MINUTE)
    assert (stepped.at(REAL + HOUR), stepped.told) == (FRIDAY + HOUR, {"messages": 2})


def test_a_clock_that_was_sent_runs_on_where_it_arrives() -> None:
    sent = RUNNING.sent(FRIDAY + HOUR, real=REAL)
    assert (sent.is_led, sent.at(REAL + MINUTE)) == (True, FRIDAY)
    on_its_way = sent.stepped(FRIDAY + MINUTE, {"messages": 1}, real=REAL + MINUTE)
    there = on_its_way.stepped(FRIDAY + HOUR, {"messages": 1}, real=REAL + 2 * MINUTE)
    assert not there.is_led
    assert there.told == {"messages": 2}
    assert there.at(REAL + 3 * MINUTE) == FRIDAY + HOUR + MINUTE


def test_a_clock_sent_to_the_next_thing_stops_at_a_message_but_not_at_a_visit() -> None:
    sent = RUNNING.sent(FRIDAY + HOUR, real=REAL, stops_at_next=True)
    assert sent.stepped(FRIDAY + MINUTE, {"visits": 3}, real=REAL).is_led
    assert not sent.stepped(FRIDAY + MINUTE, {"messages": 1}, real=REAL).is_led


def test_sending_it_twice_is_as_sending_it_once() -> None:
    sent = RUNNING.sent(FRIDAY + HOUR, real=REAL)
    halfway = sent.stepped(FRIDAY + MINUTE, {"messages": 1}, real=REAL + MINUTE)
    assert halfway.sent(FRIDAY + HOUR, real=REAL + 2 * MINUTE) is halfway


@pytest.mark.parametrize("to", [FRIDAY, FRIDAY - HOUR, FRIDAY + timedelta(days=500)])
def test_a_clock_goes_neither_back_nor_for_years(to: datetime) -> None:
    with pytest.raises(RefusedError):
        RUNNING.sent(to, real=REAL)


def test_a_step_never_takes_it_back() -> None:
    sent = RUNNING.sent(FRIDAY + HOUR, real=REAL)
    assert sent.stepped(FRIDAY - HOUR, {}, real=REAL).shown_at == FRIDAY


def test_it_has_no_other_speeds() -> None:
    with pytest.raises(RefusedError):
        RUNNING.running(7, real=REAL)


def test_what_it_showed_at_a_real_instant_is_read_between_its_points() -> None:
    points = [(REAL, FRIDAY), (REAL + HOUR, FRIDAY + 10 * HOUR)]
    now = ClockSetting(REAL + HOUR, FRIDAY + 10 * HOUR)
    shown = [demo_clock.shown_at(REAL + passed, points, now) for passed in (-HOUR, HOUR / 2, HOUR, 2 * HOUR)]
    assert shown == [FRIDAY - HOUR, FRIDAY + 5 * HOUR, FRIDAY + 10 * HOUR, FRIDAY + 11 * HOUR]
