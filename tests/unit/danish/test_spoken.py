"""Times are said as people say them, seen from a given now."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from naer.danish import spoken, times

FRIDAY_TEN = times.instant_at(date(2026, 11, 20), time(10, 2))


def _on(text: str) -> datetime:
    day, clock = text.split()
    return times.instant_at(date.fromisoformat(day), time.fromisoformat(clock))


SPOKEN = """
2026-11-20 14:00 | i dag kl. 14         | today at 14:00
2026-11-20 09:15 | i dag kl. 9.15       | today at 9:15
2026-11-21 09:15 | i morgen kl. 9.15    | tomorrow at 9:15
2026-11-19 22:10 | i går kl. 22.10      | yesterday at 22:10
2026-11-22 08:00 | på søndag kl. 8      | on Sunday at 8:00
2026-11-26 08:00 | på torsdag kl. 8     | on Thursday at 8:00
2026-11-27 08:00 | 27. november kl. 8   | 27 November at 8:00
2026-11-18 08:00 | i onsdags kl. 8      | last Wednesday at 8:00
2026-11-14 08:30 | i lørdags kl. 8.30   | last Saturday at 8:30
2026-11-13 08:00 | 13. november kl. 8   | 13 November at 8:00
2027-01-04 08:00 | 4. januar 2027 kl. 8 | 4 January 2027 at 8:00
"""


@pytest.mark.parametrize("row", [row for row in SPOKEN.split("\n") if row])
def test_a_time_is_said_by_its_day_and_clock(row: str) -> None:
    when, danish, english = (part.strip() for part in row.split("|"))
    assert spoken.at(_on(when), FRIDAY_TEN) == danish
    assert spoken.at(_on(when), FRIDAY_TEN, "en") == english


DEADLINES = """
2026-11-20 14:00 | om 3 timer             | in 3 hours
2026-11-20 11:02 | om 1 time              | in 1 hour
2026-11-20 10:14 | om 12 minutter         | in 12 minutes
2026-11-20 10:03 | om 1 minut             | in 1 minute
2026-11-20 10:02 | nu                     | now
2026-11-20 10:01 | forsinket 1 minut      | 1 minute overdue
2026-11-20 08:00 | forsinket 2 timer      | 2 hours overdue
2026-11-19 10:02 | forsinket 1 dag        | 1 day overdue
2026-11-18 09:00 | forsinket 2 dage       | 2 days overdue
2026-11-22 11:00 | om 2 dage              | in 2 days
"""


@pytest.mark.parametrize("row", [row for row in DEADLINES.split("\n") if row])
def test_a_deadline_tells_how_long_is_left_or_how_late_it_is(row: str) -> None:
    when, danish, english = (part.strip() for part in row.split("|"))
    assert spoken.deadline(_on(when), FRIDAY_TEN) == danish
    assert spoken.deadline(_on(when), FRIDAY_TEN, "en") == english


def test_what_has_been_is_some_time_ago() -> None:
    assert spoken.since(_on("2026-11-20 07:02"), FRIDAY_TEN) == "for 3 timer siden"
    assert spoken.since(_on("2026-11-20 10:02"), FRIDAY_TEN) == "lige nu"
    assert spoken.since(_on("2026-11-18 10:02"), FRIDAY_TEN, "en") == "2 days ago"
    assert spoken.since(FRIDAY_TEN, FRIDAY_TEN, "en") == "just now"


def test_until_is_never_negative() -> None:
    assert spoken.until(_on("2026-11-20 09:00"), FRIDAY_TEN) == "nu"


def test_a_length_of_time_is_written_in_few_letters() -> None:
    assert spoken.lasting(timedelta(hours=3, minutes=58)) == "3 t 58 m"
    assert spoken.lasting(timedelta(minutes=12, seconds=59)) == "12 m"
    assert spoken.lasting(timedelta(days=2, hours=4, minutes=50)) == "2 d 4 t"
    assert spoken.lasting(timedelta(hours=3, minutes=58), "en") == "3 h 58 m"


def test_two_calendar_days_are_two_days_though_the_clock_is_moved_between() -> None:
    before_spring, after_spring = _on("2026-03-27 14:00"), _on("2026-03-29 14:00")
    assert after_spring - before_spring == timedelta(hours=47)
    assert spoken.until(after_spring, before_spring) == "om 2 dage"
    before_autumn, after_autumn = _on("2026-10-24 14:00"), _on("2026-10-25 14:00")
    assert after_autumn - before_autumn == timedelta(hours=25)
    assert spoken.until(after_autumn, before_autumn) == "om 1 dag"


def test_minutes_that_pass_count_though_the_clock_goes_back() -> None:
    first = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert times.local(second).hour == times.local(first).hour
    assert spoken.until(second, first) == "om 25 minutter"


def test_the_day_changes_at_danish_midnight() -> None:
    assert spoken.at(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), FRIDAY_TEN) == "i morgen kl. 0.30"
