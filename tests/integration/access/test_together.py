"""Questions asked together find what each finds alone, wait once, and leave the same audit."""

import pytest

from naer.errors import FaultError
from tests.house import House, a_task, nurse

CRITERIA = (
    {},
    {"status": "requested"},
    {"status": "requested", "naer-deadline:missing": "true"},
    {"status": "completed"},
)


@pytest.fixture
def known(house: House) -> tuple[House, str, str]:
    """A house with a team's citizen and a citizen of nobody's, each with a task."""
    team, ours, others = house.organisation("Nord"), house.citizen(), house.citizen()
    house.relate(ours, team)
    with house.system() as rec:
        for citizen in (ours, others):
            rec.save(a_task(citizen), act="test")
    return house, team, ours


def test_what_is_found_together_is_what_is_found_alone(known: tuple[House, str, str]) -> None:
    house, team, ours = known
    with house.person(nurse(team)) as rec:
        with rec.together() as asked:
            found = [asked.find("Task", one) for one in CRITERIA]
            ids = [asked.ids("Task", one, sort="-_lastUpdated", limit=1) for one in CRITERIA]
            counts = [asked.count("Task", one, most=1) for one in CRITERIA]
            patients = asked.read_many("Patient", [ours, "none"])
        assert [one.found for one in found] == [rec.find("Task", one) for one in CRITERIA]
        assert [one.found for one in ids] == [rec.ids("Task", one, sort="-_lastUpdated", limit=1) for one in CRITERIA]
        assert [one.found for one in counts] == [rec.count("Task", one, most=1) for one in CRITERIA]
        assert patients.found == rec.read_many("Patient", [ours])


def test_whoever_is_shown_is_in_the_log_and_nobody_else(known: tuple[House, str, str]) -> None:
    house, team, ours = known
    with house.person(nurse(team)) as rec:
        with rec.together() as asked:
            tasks = asked.find("Task", {})
            asked.ids("Task", {})
        assert [one["for"]["reference"] for one in tasks.found] == [f"Patient/{ours}"]
        assert list(rec.seen) == [ours]


def test_an_answer_is_there_only_when_its_question_was_sent(known: tuple[House, str, str]) -> None:
    house, team, _ = known
    with house.person(nurse(team)) as rec, rec.together() as asked:
        count = asked.count("Task", {})
        with pytest.raises(FaultError):
            _ = count.found
    assert count.found == 1
