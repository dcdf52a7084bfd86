"""Deadlines and escalation steps on Danish clocks and calendars."""

from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from naer.pathways import rules
from naer.pathways.definition import Deadline, Escalation

FACTS = {
    "expected_at": "2026-11-20T14:00:00+01:00",
    "noticed_at": "2026-11-20T10:02:00+01:00",
    "christmas_at": "2026-12-23T14:00:00+01:00",
    "spring_at": "2026-03-28T14:00:00+01:00",
}
FOUND_AT = datetime.fromisoformat("2026-11-20T10:02:00+01:00")


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ({"from": "expected_at"}, "2026-11-20T14:00:00+01:00"),
        ({"from": "expected_at", "before": "2 hours"}, "2026-11-20T12:00:00+01:00"),
        ({"from": "expected_at", "after": "72 hours"}, "2026-11-23T14:00:00+01:00"),
        ({"from": "noticed_at", "after": "1 hour"}, "2026-11-20T11:02:00+01:00"),
        ({"from": "expected_at", "days": 7, "at": "15:00"}, "2026-11-27T15:00:00+01:00"),
        ({"from": "expected_at", "days": 0, "at": "15:00"}, "2026-11-20T15:00:00+01:00"),
        ({"from": "expected_at", "opening_days": 1, "at": "12:00"}, "2026-11-23T12:00:00+01:00"),
        ({"from": "expected_at", "working_days": 3, "at": "12:00"}, "2026-11-25T12:00:00+01:00"),
        ({"from": "christmas_at", "opening_days": 1, "at": "12:00"}, "2026-12-28T12:00:00+01:00"),
        ({"from": "christmas_at", "working_days": 1, "at": "12:00"}, "2026-12-24T12:00:00+01:00"),
        ({"from": ["ended_at", "expected_at"]}, "2026-11-20T14:00:00+01:00"),
        ({"from": "found_at", "after": "2 hours"}, "2026-11-20T12:02:00+01:00"),
        ({"from": "ended_at", "after": "2 hours"}, "2026-11-20T12:02:00+01:00"),  # not known: since it was found
        ({"from": "expected_at", "before": "5 hours"}, "2026-11-20T10:32:00+01:00"),  # never sooner than 30 minutes
        ({"from": "expected_at", "before": "5 hours", "not_sooner_than": "1 hour"}, "2026-11-20T11:02:00+01:00"),
    ],
)
def test_a_deadline_falls_where_its_words_say(written: dict[str, object], at: str) -> None:
    deadline = Deadline.model_validate(written)
    assert rules.deadline_at(deadline, FACTS, found_at=FOUND_AT) == datetime.fromisoformat(at)


def test_a_clock_time_after_days_keeps_to_the_wall_clock_when_summer_time_begins() -> None:
    deadline = Deadline.model_validate({"from": "spring_at", "days": 1, "at": "12:00"})
    found_at = datetime.fromisoformat("2026-03-28T09:00:00+01:00")
    expected = datetime.fromisoformat("2026-03-29T12:00:00+02:00")
    assert rules.deadline_at(deadline, FACTS, found_at=found_at) == expected


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"from": "a", "before": "1 hour", "after": "1 hour"}, "only one of before, after"),
        ({"from": "a", "days": 3}, "'days' needs a time of day"),
        ({"from": "a", "at": "12:00"}, "'at' stands beside days"),
        ({"from": "a", "after": "1 hour", "at": "12:00"}, "'at' stands beside days"),
        ({"from": []}, "'from' names at least one fact"),
        ({"from": "a", "after": "soon"}, "write a length of time as"),
        ({"from": "a", "after": 5}, "valid timedelta"),
        ({"from": "a", "days": 1, "at": 720}, "in quotation marks"),
        ({"from": "a", "days": 1, "at": "25:00"}, "write a time of day as"),
        ({"from": "a", "days": 1, "at": 12.5}, "valid time"),
    ],
)
def test_a_deadline_that_says_too_much_or_nothing_sensible_is_refused(
    written: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Deadline.model_validate(written)


def test_escalation_steps_are_reckoned_from_the_deadline_and_put_in_order() -> None:
    escalation = tuple(
        Escalation.model_validate(step)
        for step in (
            {"after": "30 minutes", "unless": "done", "to": "acute-nursing", "priority": "asap"},
            {"before": "1 hour", "unless": "taken", "to": "visitation", "priority": "urgent"},
        )
    )
    steps = rules.escalation_steps(escalation, FOUND_AT)
    assert [(step.at - FOUND_AT, step.to) for step in steps] == [
        (timedelta(hours=-1), "visitation"),
        (timedelta(minutes=30), "acute-nursing"),
    ]


@pytest.mark.parametrize("times", [{}, {"before": "1 hour", "after": "1 hour"}])
def test_an_escalation_step_says_either_before_or_after(times: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either 'before' or 'after'"):
        Escalation.model_validate({**times, "unless": "done", "to": "visitation", "priority": "urgent"})
