"""What the clock finds becomes a task by the programme "Svar til tiden", and goes away by itself when the answer comes."""

from datetime import datetime

import pytest

from naer.courses import actions as courses_actions
from naer.danish.times import COPENHAGEN
from naer.dialogue import actions
from naer.fhir.plain import Json, reference_id
from naer.pathways import actions as pathways_actions
from tests.house import House
from tests.integration.dialogue import scene
from tests.integration.dialogue.scene import Scene, arriving
from tests.unit.dialogue.letters import TEAM, draft

QUESTION = "a clinic new 11-20 10:00 A"


@pytest.fixture
def here(house: House) -> Scene:
    found = scene.build(house)
    with house.system() as rec:
        courses_actions.open_course(
            rec,
            citizen_id=found.citizen,
            code="nursing",
            name="Hjemmesygepleje",
            organisation_id=found.ids[TEAM.name],
            contact="Rikke Holm",
        )
    return found


def passes(here: Scene, until: str) -> None:
    """Time passes; the clock looks, and programmes react to what it finds."""
    here.house.clock.at = datetime.fromisoformat(until).replace(tzinfo=COPENHAGEN)
    with here.house.system("answers.find-late") as rec:
        actions.find_late(rec)
    react(here)


def react(here: Scene) -> None:
    found = here.found()
    with here.house.system("feed.react") as rec:
        for finding in found:
            pathways_actions.react(rec, finding)


def tasks(here: Scene, status: str) -> list[Json]:
    with here.house.system() as rec:
        return rec.find("Task", {"patient": here.citizen, "status": status})


def test_a_late_answer_is_a_task_of_the_unit_with_a_deadline_until_it_is_given(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    with here.house.person(here.nurse) as rec:
        actions.read(rec, came.id)
    passes(here, "2026-11-25T23:59")
    assert tasks(here, "requested") == []
    passes(here, "2026-11-26T00:01")
    (task,) = tasks(here, "requested")
    assert task["description"] == "Svar Lægehuset: svaret er for sent"
    assert reference_id(task["owner"]) == here.ids[TEAM.name]
    deadline = datetime.fromisoformat(task["restriction"]["period"]["end"])
    assert deadline == datetime(2026, 11, 27, 12, tzinfo=COPENHAGEN)
    with here.house.person(here.nurse) as rec:
        actions.reply(rec, came.thread_id, seen_message_id=came.id, draft=draft())
    react(here)
    assert tasks(here, "requested") == []
    assert len(tasks(here, "cancelled")) == 1


def test_an_unread_message_is_a_task_until_somebody_reads_it(here: Scene) -> None:
    came = here.comes(arriving("a ward new 11-20 10:00 A")).message
    passes(here, "2026-11-24T00:00")
    (task,) = tasks(here, "requested")
    assert task["description"] == "Læs beskeden fra Medicinsk Afdeling"
    with here.house.person(here.nurse) as rec:
        actions.read(rec, came.id)
    react(here)
    assert tasks(here, "requested") == []
