"""The clock finds what is late once, and tells when it came after all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import psycopg
import pytest

from naer.danish.times import COPENHAGEN
from naer.dialogue import actions
from naer.dialogue.definition import Message
from tests.house import House
from tests.integration.dialogue import scene
from tests.integration.dialogue.scene import Scene, arriving
from tests.unit.dialogue.letters import CLINIC, TEAM, draft

QUESTION = "a clinic new 11-20 10:00 A"


@pytest.fixture
def here(house: House) -> Scene:
    return scene.build(house)


def looks(here: Scene, at: str) -> int:
    """The clock looks at a Danish time; how many findings that gave."""
    here.house.clock.at = datetime.fromisoformat(at).replace(tzinfo=COPENHAGEN)
    with here.house.system("answers.find-late") as rec:
        return actions.find_late(rec)


def test_an_answer_is_found_late_when_the_third_working_day_is_over_and_only_once(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    with here.house.person(here.nurse) as rec:
        actions.read(rec, came.id)
    assert looks(here, "2026-11-25T23:59") == 0
    assert looks(here, "2026-11-26T00:00") == 1
    assert looks(here, "2026-11-26T00:01") == 0
    (found,) = here.found()
    assert (found.code, found.facts["from_us"], found.facts["unit"]) == ("answer-late", False, here.ids[TEAM.name])


def test_an_answer_in_time_is_never_late(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    with here.house.person(here.nurse) as rec:
        actions.read(rec, came.id)
        actions.reply(rec, came.thread_id, seen_message_id=came.id, draft=draft())
    assert looks(here, "2026-12-01T12:00") == 0


def test_what_we_asked_is_late_too_and_the_answer_is_told_when_it_comes(here: Scene) -> None:
    with here.house.person(here.nurse) as rec:
        asked = actions.new_message(
            rec,
            citizen_id=here.citizen,
            to_organisation_id=here.ids[CLINIC.name],
            category="medicine",
            draft=draft(),
        )
    assert isinstance(asked, Message)
    here.sends(asked)
    assert looks(here, "2026-11-26T00:00") == 1
    here.house.clock.at = datetime(2026, 11, 26, 9, tzinfo=COPENHAGEN)
    here.comes(arriving("b clinic reply:x 11-26 08:55 B", thread_id=asked.thread_id))
    codes = {found.code: found for found in here.found()}
    assert set(codes) == {"answer-late", "answer-came"}
    assert codes["answer-came"].facts["unit"] == codes["answer-late"].facts["unit"] == here.ids[TEAM.name]


def test_a_message_that_nobody_reads_is_told_once_and_again_when_it_is_read(here: Scene) -> None:
    came = here.comes(arriving("a ward new 11-20 10:00 A")).message
    assert looks(here, "2026-11-23T23:59") == 0
    assert looks(here, "2026-11-24T00:00") == 1
    assert looks(here, "2026-11-24T00:05") == 0
    with here.house.person(here.visitator) as rec:
        assert actions.read(rec, came.id).reads == ()
    with here.house.person(here.nurse) as rec:
        thread = actions.read_thread(rec, came.thread_id)
        assert thread.messages[0].reads == ()
        (mark,) = actions.read(rec, came.id).reads
        assert (mark.person_id, mark.organisation_id) == (here.nurse.id, here.ids[TEAM.name])
        assert actions.unread_count(rec, here.nurse.organisation_ids) == 0
    assert here.codes() == ["message-unread", "message-read"]


def test_two_who_read_at_once_leave_one_mark(here: Scene) -> None:
    came = here.comes(arriving(QUESTION)).message
    colleague = replace(here.nurse, id=here.visitator.id, name="Anna Test")
    has_seen, may_go_on = threading.Event(), threading.Event()

    def read_as_colleague() -> Message:
        with here.house.person(colleague) as rec:
            seen = actions.thread(rec, came.thread_id)
            assert seen.messages[0].reads == ()
            has_seen.set()
            may_go_on.wait(20)
            return actions.read(rec, came.id)

    with ThreadPoolExecutor(1) as pool:
        with here.house.person(here.nurse) as rec:
            (mark,) = actions.read(rec, came.id).reads
            second = pool.submit(read_as_colleague)
            assert has_seen.wait(20)
            may_go_on.set()
            wait_until_somebody_waits(here)
        assert second.result(20).reads == (mark,)
    assert mark.name == "Rikke Holm"


def wait_until_somebody_waits(here: Scene) -> None:
    """Until a transaction of the house waits for another one's lock."""
    assert here.house.server.admin
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    with psycopg.connect(here.house.server.admin, autocommit=True) as connection:
        for _ in range(400):
            row = connection.execute(waiting).fetchone()
            if row and row[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waited.")


def test_a_unit_sees_its_unread_threads_first_and_then_the_newest(here: Scene) -> None:
    for number, clock in enumerate(("10:00", "11:00", "12:00")):
        here.comes(arriving(f"m{number} clinic new 11-20 {clock} S{number}", thread_id=f"thread-{number}"))
    with here.house.person(here.nurse) as rec:
        actions.read_thread(rec, "thread-2")
        found = actions.threads_of_units(rec, here.nurse.organisation_ids)
        assert [one.id for one in found] == ["thread-1", "thread-0", "thread-2"]
        assert actions.threads_of_units(rec, here.visitator.organisation_ids) == []
        assert [one.id for one in actions.threads_about(rec, here.citizen)] == ["thread-2", "thread-1", "thread-0"]
