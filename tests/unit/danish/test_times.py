"""Instants are shown on Danish clocks, also on the two nights when the clock is moved."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from naer.danish import times

FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
MORNING = datetime(2026, 7, 1, 7, 15, tzinfo=UTC)
TWICE_FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
TWICE_SECOND = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_exact_time_names_weekday_date_and_clock() -> None:
    assert times.exact(FRIDAY) == "fredag 20. november 2026 kl. 14.00"
    assert times.exact(FRIDAY, "en") == "Friday 20 November 2026 at 14:00"
    assert times.exact(MORNING) == "onsdag 1. juli 2026 kl. 9.15"


def test_tables_have_a_short_time() -> None:
    assert times.short(FRIDAY) == "20-11-2026 kl. 14.00"
    assert times.short(FRIDAY, "en") == "20-11-2026 14:00"


def test_the_full_hour_is_said_without_minutes() -> None:
    assert times.round_clock(FRIDAY) == "kl. 14"
    assert times.round_clock(MORNING) == "kl. 9.15"
    assert times.round_clock(FRIDAY, "en") == "14:00"


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        times.exact(datetime(2026, 11, 20, 14, 0))  # noqa: DTZ001 - the point of the test


def test_the_hour_that_comes_twice_says_which() -> None:
    assert times.exact(TWICE_FIRST) == "søndag 25. oktober 2026 kl. 2.30 (sommertid)"
    assert times.exact(TWICE_SECOND) == "søndag 25. oktober 2026 kl. 2.30 (vintertid)"
    assert times.clock(TWICE_FIRST, "en") == "2:30 (summer time)"
    assert times.clock(TWICE_SECOND, "en") == "2:30 (winter time)"
    assert times.round_clock(datetime(2026, 10, 25, 0, 0, tzinfo=UTC)) == "kl. 2 (sommertid)"
    assert times.clock(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "kl. 3.30"


def test_a_typed_time_becomes_the_instant_when_the_clock_shows_it() -> None:
    assert times.instant_at(date(2026, 11, 20), time(14, 0)) == FRIDAY
    assert times.instant_at(date(2026, 10, 25), time(2, 30)) == TWICE_FIRST
    assert times.instant_at(date(2026, 10, 25), time(2, 30), second_time=True) == TWICE_SECOND


def test_a_time_that_the_clock_jumps_over_is_refused() -> None:
    with pytest.raises(times.NoSuchTimeError):
        times.instant_at(date(2026, 3, 29), time(2, 30))
    assert times.instant_at(date(2026, 3, 29), time(3, 0)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 7, 1), 24), (date(2026, 10, 25), 25)])
def test_a_day_lasts_from_midnight_to_midnight(day: date, hours: int) -> None:
    begins, ends = times.day_bounds(day)
    assert ends - begins == timedelta(hours=hours)
    assert times.local_day(begins) == day
    assert times.local_day(ends - timedelta(seconds=1)) == day
    assert times.local_day(ends) == day + timedelta(days=1)


def test_the_week_is_the_iso_week() -> None:
    assert times.week(date(2026, 11, 20)) == "uge 47"
    assert times.week(date(2027, 1, 1), "en") == "week 53"
    assert times.week(date(2027, 1, 4)) == "uge 1"


def test_days_have_short_and_long_forms() -> None:
    assert times.short_day(date(2026, 3, 5)) == "05-03-2026"
    assert times.day_text(date(2026, 3, 5)) == "5. marts 2026"
    assert times.long_day(date(2026, 3, 5), "en") == "Thursday 5 March 2026"


def test_age_grows_on_the_birthday() -> None:
    assert times.age(date(1945, 11, 21), date(2026, 11, 20)) == 80
    assert times.age(date(1945, 11, 20), date(2026, 11, 20)) == 81
    assert times.age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert times.age(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), TWICE_FIRST),
        (date(2026, 11, 20), time(14), FRIDAY),
    ],
)
def test_what_holds_every_day_holds_on_the_nights_when_the_clock_is_moved(
    day: date, clock: time, instant: datetime
) -> None:
    assert times.instant_near(day, clock) == instant
