"""The language of conditions: what each test means, and what a missing fact means."""

import pytest
from pydantic import ValidationError

from naer.fhir.finding import Fact
from naer.pathways import rules
from naer.pathways.definition import Condition

FACTS: dict[str, Fact] = {
    "age": 81,
    "lives_alone": True,
    "weekday": "friday",
    "conditions": ("DE11", "DI21"),
    "none": 0,
}


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ({"fact": "lives_alone", "is": True}, True),
        ({"fact": "lives_alone", "is": False}, False),
        ({"fact": "weekday", "is": "friday"}, True),
        ({"fact": "age", "is": 81}, True),
        ({"fact": "none", "is": False}, False),  # nought is a number, not a no
        ({"fact": "lives_alone", "is": 1}, False),
        ({"fact": "weekday", "in": ["thursday", "friday"]}, True),
        ({"fact": "weekday", "in": ["monday"]}, False),
        ({"fact": "age", "at_least": 81}, True),
        ({"fact": "age", "at_least": 82}, False),
        ({"fact": "age", "at_most": 81}, True),
        ({"fact": "age", "at_most": 80}, False),
        ({"fact": "weekday", "at_least": 3}, False),
        ({"fact": "conditions", "has": "DE11"}, True),
        ({"fact": "conditions", "has": "DE1"}, False),
        ({"fact": "conditions", "has_any": ["DJ44", "DI21"]}, True),
        ({"fact": "conditions", "has_any": ["DJ44"]}, False),
        ({"fact": "conditions", "has_starting": ["DE1"]}, True),
        ({"fact": "conditions", "has_starting": ["DJ"]}, False),
        ({"fact": "age", "missing": False}, True),
        ({"fact": "age", "missing": True}, False),
        ({"fact": "needs", "missing": True}, True),
        ({"fact": "needs", "missing": False}, False),
        ({"fact": "needs", "has": "food"}, False),
        ({"not": {"fact": "needs", "has": "food"}}, True),
        ({"all": [{"fact": "age", "at_least": 80}, {"fact": "lives_alone", "is": True}]}, True),
        ({"all": [{"fact": "age", "at_least": 80}, {"fact": "lives_alone", "is": False}]}, False),
        ({"any": [{"fact": "age", "at_least": 90}, {"fact": "lives_alone", "is": True}]}, True),
        ({"any": [{"fact": "age", "at_least": 90}, {"fact": "lives_alone", "is": False}]}, False),
        ({"not": {"any": [{"fact": "age", "at_most": 79}]}}, True),
    ],
)
def test_a_condition_means_what_it_says(written: dict[str, object], outcome: bool) -> None:
    assert rules.holds(Condition.model_validate(written), FACTS) is outcome


def test_without_condition_it_always_holds() -> None:
    assert rules.holds(None, {})


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({}, "a condition is one of: all, any, not, or fact with one test"),
        ({"fact": "age", "all": []}, "a condition is one of: all, any, not, or fact with one test"),
        ({"any": [], "at_least": 3}, "'at_least' must stand beside 'fact'"),
        ({"fact": "age"}, "'fact: age' needs exactly one test"),
        ({"fact": "age", "at_least": 3, "at_most": 4}, "'fact: age' needs exactly one test"),
        ({"fact": "age", "exceeds": 3}, "Extra inputs are not permitted"),
        ({"fact": "age", "at_least": "80"}, "valid integer"),
    ],
)
def test_a_condition_that_says_too_little_or_too_much_is_refused(written: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Condition.model_validate(written)


def test_the_tests_inside_a_condition_can_be_listed() -> None:
    condition = Condition.model_validate(
        {"all": [{"fact": "age", "at_least": 80}, {"not": {"any": [{"fact": "needs", "has": "food"}]}}]}
    )
    assert [(leaf.fact, leaf.test) for leaf in condition.leaves] == [("age", "at_least"), ("needs", "has")]
    assert condition.test == ""
