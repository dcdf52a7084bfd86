"""A demo's clock jumps over a weekend, New Year and both changes of summer time, and what was due on the way has happened.

One small demo for the file. The tests run in the order of time, and each begins where it says.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from naer.access.definition import Purpose, system_actor
from naer.access.record import Record
from naer.app import demo, demo_daily, home_measuring, jobs, transfers
from naer.app.demo_scene import BEGINS_AT
from naer.app.demo_time import Happening, Passage, Told
from naer.app.services import services_on
from naer.app.worker import Worker
from naer.courses import course, responders
from naer.courses.rules import Term, gaps_and_overlaps
from naer.courses.transfer import of_task
from naer.danish import times
from naer.errors import RefusedError
from naer.fhir.plain import Json, coding_code, reference_id
from naer.organisations import as_fhir
from naer.pathways import task as task_resource
from naer.record.server import Server
from naer.scenarios.home_measurements import HomeMeasurements, MeasurementArrival
from naer.web.components import home_measurements
from naer.web.components import transfers as transfer_lines
from naer.web.components.transfers import TransferLine
from tests.leading_a_demo import Running, a_task_of, small_demo

ALL_FOUR = {"acute-nursing", "patient-directed-prevention", "places", "training-specialised"}


@pytest.fixture(scope="module")
def running(database_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_demo(database_server, tmp_path_factory.mktemp("home")) as running:
        yield running


def test_sent_to_the_next_thing_it_stops_at_a_message_or_a_deadline(running: Running) -> None:
    running.clock.send_to_next()
    running.lead()
    setting = running.clock.setting()
    assert setting.told.get("messages") or setting.told.get("escalations")
    # How far it is to the first depends on the few citizens; that none is passed over does not.
    assert BEGINS_AT < setting.shown_at < times.start_of_day(date(2026, 11, 21))
    passed_over = f"settled_at > '{BEGINS_AT.isoformat()}' and settled_at < '{setting.shown_at.isoformat()}'"
    assert running.count("inbox", passed_over) == 0


def test_over_a_weekend_everything_happens_at_its_own_time(running: Running) -> None:
    monday = times.instant_at(date(2026, 11, 23), time(7))
    running.clock.send(monday)
    running.lead()
    setting = running.clock.setting()
    assert (setting.shown_at, setting.is_led) == (monday, False)
    assert setting.told["visits"] > 0
    came_home = running.asked("select settled_at from inbox where channel = 'demo' and activity like 'discharge%'")
    assert times.instant_at(date(2026, 11, 20), time(14)) < min(
        row[0] for row in came_home if isinstance(row[0], datetime)
    )
    assert running.tasks(status="requested", **{"naer-escalates": f"le{monday.isoformat()}"}) == []
    assert running.count("feed_trouble") == 0


def test_the_way_back_is_refused_with_a_sentence(running: Running) -> None:
    with pytest.raises(RefusedError, match="does not go back"):
        running.clock.send(BEGINS_AT)


def test_while_the_clock_is_led_the_worker_rests(running: Running) -> None:
    running.clock.send(running.leader.hand.at + timedelta(hours=1))
    with services_on(running.server, running.services.settings, connections=2) as follower:
        assert follower.clock.is_led
        assert [one.name for one in jobs.timed_jobs(follower) if one.in_real_time] == ["seal_audit"]
    running.lead()


def test_a_hurried_clock_goes_on_by_steps(running: Running) -> None:
    begun = running.clock.setting().shown_at
    running.clock.run(600)
    running.leader.turn()
    running.leader.turn()
    assert running.clock.setting().shown_at > begun + timedelta(minutes=1)
    running.clock.run(0)
    stands = running.clock.clock.now()
    assert (running.leader.turn(), running.clock.clock.now()) == (False, stands)


def test_over_new_year_four_tasks_pass_to_the_region_with_their_courses_and_work(running: Running) -> None:
    midnight = times.start_of_day(date(2027, 1, 1))
    system, moment = running.services.system, timedelta(microseconds=1)
    running.leader.hand.at = midnight - timedelta(hours=3)
    with system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        tree = responders.tree_of(rec)
        codes = ",".join(f"{course.COURSE_CODES}|{one}" for one in ALL_FOUR)
        before = {one["id"]: one for one in rec.find("EpisodeOfCare", {"status": "active", "type": codes})}
        owned = {course_id: rec.save(a_task_of(one), act="test")["id"] for course_id, one in before.items()}
        told = {key: citizen_lines(rec, one) for key, one in before.items()}
    assert {coding_code(one["type"][0]) for one in before.values()} == ALL_FOUR
    assert not any(one.has_passed for lines in told.values() for one in lines)
    running.leader.passage(midnight + timedelta(hours=2), running.clock.setting(), is_sent=True).go(
        midnight + timedelta(hours=2), lambda *_: True
    )
    moved: set[str] = set()
    with system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        after = rec.read_many("EpisodeOfCare", before)
        for course_id, old in before.items():
            terms = rec.responsible_history(course_id)
            opened_at = datetime.fromisoformat(old["period"]["start"])
            held = [Term(one.organisation_id, one.since, one.until) for one in terms]
            assert gaps_and_overlaps(held, opened_at=opened_at, closed_at=None) == []
            (last,) = rec.responsible_of([course_id], at=midnight - moment).values()
            (first,) = rec.responsible_of([course_id], at=midnight).values()
            code = responders.municipality_code(rec.read("Patient", reference_id(old["patient"])))
            transfer = of_task(tree, str(coding_code(old["type"][0])), code, date(2027, 1, 1))
            assert transfer
            assert (last.until, first.since) == (midnight, midnight)
            assert last.organisation_id == tree.id_of(transfer.before.operator)
            assert first.organisation_id == tree.id_of(transfer.after.operator)
            assert reference_id(after[course_id]["managingOrganization"]) == first.organisation_id
            assert reference_id(rec.read("Task", owned[course_id])["owner"]) == first.organisation_id
            (line,) = citizen_lines(rec, after[course_id])
            assert line.has_passed
            assert replace(line, has_passed=False) == told[course_id][0]
            assert line.new_authority == "Region Syddanmark"
            moved |= {code} if last.organisation_id != first.organisation_id else set()
        there = {
            one["name"]: one["active"]
            for key in ("sundhedsklynge-soenderjylland", "sundhedsraad-soenderjylland")
            for one in rec.find("Organization", {"identifier": f"{as_fhir.ORGANISATION_KEY}|{key}"})
        }
    assert sorted(there.values()) == [False, True], there
    assert moved == {"0510"}
    assert transfers.pass_on(system) == 0


def citizen_lines(rec: Record, episode: Json) -> tuple[TransferLine, ...]:
    """What the citizen's page says of one course."""
    return transfer_lines.lines(rec, rec.read("Patient", reference_id(episode["patient"])), [episode])


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        pytest.param("2026-12-31 12:00", "2027-01-02 09:00", 45, id="new-year"),
        pytest.param("2027-03-27 12:00", "2027-03-29 09:00", 44, id="to-summer-time"),
        pytest.param("2027-10-30 12:00", "2027-11-01 09:00", 46, id="to-winter-time"),
    ],
)
def test_over_new_year_and_the_changes_of_summer_time_nothing_breaks(
    running: Running, begin: str, end: str, hours: int
) -> None:
    first, last = (times.instant_at(at.date(), at.time()) for at in map(datetime.fromisoformat, (begin, end)))
    assert last - first == timedelta(hours=hours)
    reached: list[datetime] = []
    told = Told()

    def tell(at: datetime, more: Told) -> bool:
        reached.append(at)
        told.update(more)
        return True

    running.leader.hand.at = first
    assert running.leader.passage(last, running.clock.setting(), is_sent=True, with_staff=False).go(last, tell)
    assert reached == sorted(reached)
    planned = running.tasks(code="urn:naer:task|visit", period=[f"ge{first.isoformat()}", f"le{last.isoformat()}"])
    clocks = {times.local(datetime.fromisoformat(one["executionPeriod"]["start"])).time() for one in planned}
    assert planned
    assert clocks <= ordinary_clocks(running)
    assert running.count("feed_trouble") == 0
    assert running.count("inbox", "state = 'received'") == 0


def ordinary_clocks(running: Running) -> set[object]:
    """The times of day at which visits are given, as the services say."""
    with running.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        services = rec.find("ServiceRequest", {"status": "active"})
    written = (one.get("occurrenceTiming", {}).get("repeat", {}).get("timeOfDay", []) for one in services)
    return {time.fromisoformat(clock) for one in written for clock in one}


def test_the_worker_goes_on_where_the_leader_stopped(running: Running) -> None:
    with services_on(running.server, running.services.settings, connections=2) as follower:
        assert not follower.clock.is_led
        assert follower.clock.now() == running.clock.clock.now()
        assert Worker.idle(follower).work_until_idle() == 0
        assert follower.clock.shown_at(datetime.now(UTC) - timedelta(days=30)) < BEGINS_AT


def test_letters_and_home_measurements_arrive_each_kept_once(running: Running) -> None:
    daily, system = running.leader.arrivals.daily, running.services.system
    letters = daily.letters(BEGINS_AT, BEGINS_AT + timedelta(days=40))
    assert letters
    weighed = MeasurementArrival(
        BEGINS_AT, daily.population.key(0), "weighed-once", BEGINS_AT, "weight", "NPU03804", "kg", 71.5
    )
    measured = [daily.measured(weighed), daily.measured(replace(weighed, is_repeat=True))]
    for one in [*letters, *measured, *letters]:
        one.deliver(system)
    Worker.idle(running.services).work_until_idle()
    arrived = f"name in ({', '.join(repr(one.name) for one in letters)})"
    states = {str(state) for (state,) in running.asked(f"select distinct state from inbox where {arrived}")}
    assert {"understood"} <= states <= {"understood", "not relevant", "duplicate"}
    assert running.count("inbox", arrived) == len(letters)
    assert running.count("version", f"act = '{demo_daily.ACT}'") == 1
    with running.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        found = rec.find("Observation", {"identifier": f"{home_measuring.MEASUREMENT_IDS}|weighed-once"})
    assert [home_measurements.is_from_home(one) for one in found] == [True]


def test_what_was_measured_before_the_demo_and_is_repeated_in_it_is_kept_once(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily, before = running.leader.arrivals.daily, BEGINS_AT - timedelta(minutes=1)
    weighed = MeasurementArrival(
        before, daily.population.key(0), "weighed-before", before, "weight", "NPU03804", "kg", 71.5
    )
    monkeypatch.setattr(HomeMeasurements, "arrivals", lambda *_: [weighed])
    demo.measured_before(running.services, daily.population, begin=before)
    repeat = replace(weighed, is_repeat=True, arrives_at=BEGINS_AT + timedelta(minutes=1))
    assert daily.measured(repeat).deliver(running.services.system) == 0


def test_what_came_after_its_own_deadline_is_told_of_when_it_comes(running: Running) -> None:
    # Given a task whose deadline had passed when the message that gave it came, and nothing else for ten minutes
    begun = running.leader.hand.at
    model = next(one for one in running.tasks(status="completed") if task_resource.escalation_organisations(one))
    steps = task_resource.known_task(model).escalation
    passed = [replace(step, at=begun - timedelta(hours=1), is_done=False) for step in steps]
    organisations = task_resource.escalation_organisations(model)
    new = {key: value for key, value in model.items() if key not in ("id", "meta", "identifier", "groupIdentifier")}
    new["status"] = "requested"
    late = task_resource.with_escalation(new, tuple(passed), organisations)

    def come() -> int:
        with running.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            rec.save(late, act="test")
        return 1

    came_at, told = begun + timedelta(minutes=1), dict[datetime, int]()

    def tell(at: datetime, more: Told) -> bool:
        told[at] = told.get(at, 0) + more["escalations"]
        return True

    once = Happening(came_at, "messages", come)
    passage = Passage(
        running.services,
        running.leader.hand,
        arrivals=lambda begin, _: [once] if begin == begun else [],
        with_staff=False,
    )
    passage.go(begun + timedelta(minutes=10), tell)
    # Then it is told of as it comes
    assert told[came_at] >= 1
