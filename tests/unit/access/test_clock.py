"""The application's clock: real time, ahead by what a demo asks for, or where somebody set it."""

from datetime import UTC, datetime, timedelta

from naer.access.clock import Clock, SetClock


def test_a_clock_is_real_time_to_the_millisecond_in_utc() -> None:
    before = datetime.now(UTC)
    now = Clock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert before - timedelta(milliseconds=1) <= now <= datetime.now(UTC)


def test_a_clock_runs_ahead_by_its_offset() -> None:
    assert Clock(timedelta(days=2)).now() - datetime.now(UTC) > timedelta(days=1, hours=23)


def test_a_set_clock_stands_until_it_goes_on() -> None:
    friday = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
    clock = SetClock(friday)
    assert clock.now() == clock.now() == friday
    assert clock.go_on(timedelta(hours=4)) == clock.now() == friday + timedelta(hours=4)
