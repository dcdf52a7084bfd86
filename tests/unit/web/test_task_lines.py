"""What a task's line says of where it goes on to when nobody takes it or does it."""

import pytest

from naer.fhir.plain import Json
from naer.pathways import task as task_resource
from naer.web.components import tasks
from tests.unit.web.web_facts import NOW, at
from tests.unit.web.web_facts import task_resource as task

NAMES = {"nord": "Hjemmesygeplejen Nord", "akut": "Akutteamet", "syd": "Hjemmesygeplejen Syd"}


def _step(to: str, when: str, is_done: str) -> Json:
    said: list[Json] = [
        {"url": "to", "valueReference": {"reference": f"Organization/{to}"}},
        {"url": "at", "valueDateTime": at(when).isoformat()},
        {"url": "done", "valueBoolean": is_done == "done"},
    ]
    return {"url": task_resource.ESCALATION, "extension": said}


@pytest.mark.parametrize(
    ("steps", "to", "when"),
    [
        ([], "", None),
        ([("akut", "20 12.00", "open")], "Akutteamet", "20 12.00"),
        (
            [("syd", "20 14.00", "open"), ("akut", "20 12.00", "open"), ("nord", "20 9.00", "done")],
            "Akutteamet",
            "20 12.00",
        ),
        ([("akut", "20 9.00", "done"), ("syd", "20 10.00", "done")], "Hjemmesygeplejen Syd", "20 10.00"),
        ([("syd", "20 10.00", "done"), ("akut", "20 9.00", "done")], "Hjemmesygeplejen Syd", "20 10.00"),
        ([("akut", "20 12.00", "open"), ("syd", "20 12.00", "open")], "Akutteamet", "20 12.00"),
        ([("akut", "20 9.00", "done"), ("syd", "20 9.00", "done")], "Akutteamet", "20 9.00"),
    ],
)
def test_a_task_goes_on_to_who_is_next_and_else_went_on_to_who_was_last(
    steps: list[tuple[str, str, str]], to: str, when: str | None
) -> None:
    other: Json = {"url": task_resource.BLOCKS_GOING_HOME, "valueBoolean": True}
    line = tasks.task_line(task(extension=[other, *(_step(*one) for one in steps)]), now=NOW, names=NAMES)
    assert (line.escalates_to, line.escalates_at) == (to, at(when) if when else None)
