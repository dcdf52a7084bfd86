"""The example citizens of every programme, lived through and printed: run with `-s` to read the handbook."""

import sys

import pytest

from naer.pathways import content, handbook, rules
from naer.pathways.definition import Example, Programme

PROGRAMMES = {programme.id: programme for programme in content.load()}
STORIES = [(programme, example) for programme in PROGRAMMES.values() for example in programme.examples]


@pytest.mark.parametrize(("programme", "example"), STORIES, ids=[example.id for _, example in STORIES])
def test_the_example_citizen_gets_what_the_programme_promises(programme: Programme, example: Example) -> None:
    assert rules.differences(programme, example) == []


@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_handbook_tells_every_activity_and_every_example_citizen(name: str) -> None:
    programme = PROGRAMMES[name]
    text = handbook.handbook(programme)
    sys.stdout.write(text)
    assert [one.id for one in programme.activities if one.title.da not in text] == []
    assert [one.id for one in programme.examples if one.title not in text] == []


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_activity_is_given_to_some_example_citizen(name: str) -> None:
    programme = PROGRAMMES[name]
    given = {task.activity for one in programme.examples for step in one.steps for task in step.expect.tasks}
    assert [one.id for one in programme.activities if one.id not in given] == []


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_trigger_is_set_off_by_some_example_citizen(name: str) -> None:
    programme = PROGRAMMES[name]
    set_off = {
        trigger.id
        for example in programme.examples
        for step in example.steps
        for trigger in programme.triggers
        if trigger.finding == step.finding and rules.holds(trigger.when, step.facts)
    }
    assert [one.id for one in programme.triggers if one.id not in set_off] == []
