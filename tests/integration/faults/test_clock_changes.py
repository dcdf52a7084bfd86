"""Clocks that jump: summer time begins and ends, the year turns, the machine's clock is set back. Nothing twice, in order.

Deadlines are instants: an hour is an hour on the night when the clock shows one twice. Order in the feed and in the
audit log is PostgreSQL's own (transaction number and sequence), whatever any clock says.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest

from naer.app import reactions
from naer.courses import actions as courses_actions
from naer.danish import times
from naer.dialogue import actions as dialogue_actions
from naer.exchange import outbox
from naer.fhir.plain import Json
from naer.pathways import actions as pathways_actions
from naer.pathways import task
from naer.planning import actions as planning_actions
from tests.house import House
from tests.integration.courses.test_stay_actions import NOTICE
from tests.integration.exchange.post import states
from tests.integration.exchange.sending import Broken, put_in_outbox
from tests.integration.faults.conftest import Tell
from tests.integration.planning.test_plan_day import granted
from tests.small_region import live_in_aabenraa, register_organisations

NIGHTS = {
    "summer time begins": "2027-03-27T16:00:00+01:00",
    "summer time ends": "2027-10-30T16:00:00+02:00",
    "the year turns": "2026-12-31T16:00:00+01:00",
}
STEP = timedelta(minutes=30)
DAY_AND_NIGHT = timedelta(hours=36)

Escalated = Counter[tuple[str, int]]


@pytest.fixture
def region(house: House) -> House:
    register_organisations(house)
    return house


def announce(house: House, name: str) -> str:
    """A citizen comes home this evening; a programme gives the tasks. Returns the citizen's id."""
    citizen_id = live_in_aabenraa(house)
    now = house.clock.now()
    notice = replace(
        NOTICE, message_id=f"notice-{name}", episode=name, noticed_at=now, expected_at=now + timedelta(hours=3)
    )
    with house.system() as rec:
        courses_actions.announce_discharge(rec, notice, citizen_id=citizen_id)
    while reactions.drain(house.system_guard):
        pass
    return citizen_id


def tasks(house: House, citizen_id: str) -> list[Json]:
    with house.system() as rec:
        return [one for one in rec.find("Task", {"patient": citizen_id}) if task.known_task(one).activity]


def escalated(house: House, citizen_id: str) -> Escalated:
    """Which steps of which tasks have been taken."""
    return Counter(
        (task.known_task(one).activity, number)
        for one in tasks(house, citizen_id)
        for number, step in enumerate(task.known_task(one).escalation)
        if step.is_done
    )


def timed_work(house: House) -> int:
    """All that the clock drives, once; returns how much there was."""
    with house.system("jobs") as rec:
        found = pathways_actions.escalate_due(rec) + dialogue_actions.find_late(rec) + planning_actions.plan_ahead(rec)
    while reactions.drain(house.system_guard):
        pass
    return found


@pytest.mark.parametrize("night", NIGHTS)
def test_a_clock_that_jumps_over_the_night_does_what_a_clock_that_walks_through_it_does(
    region: House, night: str, tell: Tell
) -> None:
    begin = datetime.fromisoformat(NIGHTS[night])
    region.clock.at = begin
    walking = announce(region, "walking")
    while region.clock.at < begin + DAY_AND_NIGHT:
        region.clock.go_on(STEP)
        timed_work(region)
    region.clock.at = begin
    jumping = announce(region, "jumping")
    region.clock.at = begin + DAY_AND_NIGHT
    assert timed_work(region) > 0
    assert timed_work(region) == 0, "a second look finds nothing"
    assert escalated(region, jumping) == escalated(region, walking) != Counter()
    assert max(escalated(region, jumping).values()) == 1
    tell(night, said="", went_on=f"{escalated(region, jumping).total()} escalations, each once, however the clock goes")


@pytest.mark.parametrize("night", NIGHTS)
def test_an_hour_of_a_deadline_is_an_hour_that_passes(region: House, night: str) -> None:
    region.clock.at = datetime.fromisoformat(NIGHTS[night])
    citizen_id = announce(region, "stay")
    left_at = region.clock.at + timedelta(hours=3)
    by_activity = {task.known_task(one).activity: one for one in tasks(region, citizen_id)}
    deadlines = {name: datetime.fromisoformat(one["restriction"]["period"]["end"]) for name, one in by_activity.items()}
    assert deadlines["tag-imod-hjemme"] - left_at in {timedelta(0), timedelta(hours=1), timedelta(hours=2)}
    for one in by_activity.values():
        deadline = datetime.fromisoformat(one["restriction"]["period"]["end"])
        shown = times.local(deadline)
        assert deadline.utcoffset() is not None
        assert times.instant_at(shown.date(), shown.time(), second_time=bool(shown.fold)) == deadline


@pytest.mark.parametrize("night", NIGHTS)
def test_visits_of_the_night_are_planned_once_each_also_at_a_time_that_the_clock_skips(
    house: House, night: str
) -> None:
    house.clock.at = datetime.fromisoformat(NIGHTS[night])
    service = granted(house, house.citizen(), house.organisation("Nord"))
    repeat = service["occurrenceTiming"]["repeat"]
    repeat["boundsPeriod"]["end"] = "2027-12-31"
    repeat["timeOfDay"] = ["02:30:00", "08:00:00"]
    with house.system() as rec:
        rec.save(service, act="test")
    for expected in (2 * planning_actions.DAYS_AHEAD - 2, 0):
        with house.system() as rec:
            assert planning_actions.plan_ahead(rec) == expected
    house.clock.go_on(DAY_AND_NIGHT)
    with house.system() as rec:
        planning_actions.plan_ahead(rec)
        starts = [one["executionPeriod"]["start"] for one in rec.find("Task", {"code": "visit"})]
    assert len(set(starts)) == len(starts)
    mornings = {times.local(datetime.fromisoformat(one)).strftime("%H:%M") for one in starts}
    assert {"08:00"} < mornings


def test_feed_and_audit_keep_their_order_when_the_clock_is_set_back(house: House, tell: Tell) -> None:
    unit = house.organisation("Nord")
    first = house.citizen()
    house.clock.at -= timedelta(hours=3)
    second = house.citizen()
    with house.system() as rec:
        patient = rec.read("Patient", first)
        rec.save({**patient, "birthDate": "1945-02-04"}, act="test")
        assert [version.number for version in rec.history("Patient", first)] == [2, 1]
        recorded = [version.recorded_at for version in rec.history("Patient", first)]
    assert recorded[0] < recorded[1], "the clock did go back"
    with house.system() as rec:
        assert [(one.resource_id, one.number) for one in rec.changes("test")] == [
            (unit, 1),
            (first, 1),
            (second, 1),
            (first, 2),
        ]
    assert house.server.admin
    with psycopg.connect(house.server.admin) as connection:  # real time went back while rows were written
        connection.execute(
            """insert into naer.audit (at, actor_name, role, act, purpose, basis)
               select clock_timestamp() - n * interval '1 hour', 'test', 'system', 'look', 'system', 'system'
                 from generate_series(1, 5) n"""
        )
    for _ in range(2):
        with house.system() as rec:
            rec.seal_audit()
    with house.system() as rec:
        verdict = rec.verify_audit()
    assert verdict.broken_at is None
    assert verdict.sealed_rows >= 5
    tell("the clock set back", said="", went_on="feed, history and audit chain in the order of writing")


def test_a_message_waits_for_a_clock_that_was_set_back_and_leaves_once(house: House) -> None:
    put_in_outbox(house)
    house.clock.at -= timedelta(minutes=10)
    line = Broken(failing=False)
    assert outbox.send_due(house.system_guard, line) == 0
    house.clock.at += timedelta(minutes=10)
    assert (outbox.send_due(house.system_guard, line), outbox.send_due(house.system_guard, line)) == (1, 0)
    assert states(house, "outbox") == ["sent"]
