"""Danish holidays, working days and opening days."""

from datetime import date

import pytest

from naer.danish import holidays

# Easter Sundays as printed in almanacs, with the earliest and the latest of the period.
EASTER = """
2008-03-23
2011-04-24
2019-04-21
2023-04-09
2024-03-31
2025-04-20
2026-04-05
2027-03-28
2028-04-16
2038-04-25
2049-04-18
"""


@pytest.mark.parametrize("day", EASTER.split())
def test_easter_falls_as_the_almanac_says(day: str) -> None:
    assert holidays.easter_sunday(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "nytårsdag"),
        ("2026-04-02", "skærtorsdag"),
        ("2026-04-03", "langfredag"),
        ("2026-04-05", "påskedag"),
        ("2026-04-06", "2. påskedag"),
        ("2026-05-14", "Kristi himmelfartsdag"),
        ("2026-05-24", "pinsedag"),
        ("2026-05-25", "2. pinsedag"),
        ("2026-12-25", "juledag"),
        ("2026-12-26", "2. juledag"),
        ("2026-12-24", None),
        ("2026-06-05", None),
        ("2026-11-20", None),
    ],
)
def test_public_holidays_have_names(day: str, name: str | None) -> None:
    assert holidays.holiday_name(date.fromisoformat(day)) == name


def test_great_prayer_day_was_a_holiday_through_2023_and_is_none_from_2024() -> None:
    assert holidays.holiday_name(date(2023, 5, 5)) == "store bededag"
    assert holidays.holiday_name(date(2024, 4, 26)) is None
    assert holidays.is_working_day(date(2024, 4, 26))


@pytest.mark.parametrize(
    ("day", "working", "opening"),
    [
        ("2026-11-20", True, True),  # Friday
        ("2026-11-21", False, False),  # Saturday
        ("2026-11-22", False, False),  # Sunday
        ("2026-12-24", True, False),  # Christmas Eve, a Thursday
        ("2026-12-31", True, False),
        ("2026-06-05", True, False),  # Constitution Day, a Friday
        ("2026-05-14", False, False),  # Ascension Day
    ],
)
def test_customary_closing_days_are_working_days_but_not_opening_days(day: str, working: bool, opening: bool) -> None:
    assert holidays.is_working_day(date.fromisoformat(day)) is working
    assert holidays.is_opening_day(date.fromisoformat(day)) is opening


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday -> Monday
        ("2026-11-20", 3, "2026-11-25"),
        ("2026-04-01", 3, "2026-04-09"),  # over Easter
        ("2026-12-22", 3, "2026-12-28"),  # over Christmas
    ],
)
def test_working_days_skip_weekends_and_holidays(start: str, count: int, end: str) -> None:
    assert holidays.working_days_after(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "next_open"),
    [("2026-11-20", "2026-11-23"), ("2026-12-23", "2026-12-28"), ("2026-04-01", "2026-04-07")],
)
def test_the_next_opening_day_skips_closing_days_too(day: str, next_open: str) -> None:
    assert holidays.next_opening_day(date.fromisoformat(day)) == date.fromisoformat(next_open)
