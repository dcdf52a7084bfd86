"""Granted services give visits on their days, in Danish time, also in the weeks when clocks change."""

from datetime import UTC, date, datetime, time

import pytest

from naer.planning import definition, rules
from naer.planning.definition import Schedule


def schedule(**changes: object) -> Schedule:
    terms: dict[str, object] = {
        "since": date(2026, 10, 1),
        "until": date(2026, 12, 31),
        "days": ("mon", "thu"),
        "weeks": 1,
        "times": (time(20), time(8)),
    }
    return Schedule(**{**terms, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "on", "expected"),
    [
        ({}, date(2026, 11, 19), [8, 20]),
        ({}, date(2026, 11, 20), []),
        ({"days": ()}, date(2026, 11, 20), [8, 20]),
        ({"until": date(2026, 11, 18)}, date(2026, 11, 19), []),
        ({"until": None}, date(2027, 11, 18), [8, 20]),
        ({"since": date(2026, 11, 20)}, date(2026, 11, 19), []),
        ({"weeks": 2}, date(2026, 10, 1), [8, 20]),
        ({"weeks": 2}, date(2026, 10, 5), []),
        ({"weeks": 2}, date(2026, 10, 12), [8, 20]),
    ],
)
def test_a_day_has_these_visits(changes: dict[str, object], on: date, expected: list[int]) -> None:
    found = rules.visits(schedule(**changes), on=on, slack_minutes=60)
    assert [one.at.astimezone(UTC).hour + (2 if on < date(2026, 10, 25) else 1) for one in found] == expected


def test_eight_oclock_is_eight_oclock_before_and_after_the_clocks_change() -> None:
    daily = schedule(days=(), times=(time(8),))
    days = (date(2026, 10, 24), date(2026, 10, 25))
    assert [rules.visits(daily, on=day, slack_minutes=60)[0].at for day in days] == [
        datetime(2026, 10, 24, 6, tzinfo=UTC),
        datetime(2026, 10, 25, 7, tzinfo=UTC),
    ]


def test_a_visit_is_late_after_its_slack() -> None:
    (visit,) = rules.visits(schedule(times=(time(8),)), on=date(2026, 11, 19), slack_minutes=90)
    assert (visit.late_at - visit.at).total_seconds() == 90 * 60


def test_the_content_example_comes_out_and_a_wrong_one_is_told() -> None:
    file = definition.load()
    assert rules.example_problems(file) == []
    late = definition.ExpectedDay(day=date(2026, 11, 20), visits=(time(10),))
    wrong = file.model_copy(update={"example": file.example.model_copy(update={"expect": (late,)})})
    assert rules.example_problems(wrong) == ["On 2026-11-20 the example gives other visits than it expects."]
    unknown = file.model_copy(update={"services": ()})
    assert "is not among the planned services" in rules.example_problems(unknown)[0]


def test_a_visit_at_a_time_that_the_clock_skips_takes_place_and_two_that_become_one_are_one() -> None:
    night = schedule(days=(), until=None, times=(time(2, 30), time(3, 30), time(8)))
    found = rules.visits(night, on=date(2027, 3, 28), slack_minutes=60)
    assert [one.at for one in found] == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)]
