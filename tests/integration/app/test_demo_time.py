"""A demo's clock jumps over a weekend, New Year and both changes of summer time, and what was due on the way has happened.

One small demo for the file. The tests run in the order of time, and each begins where it says.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import sleep

import psycopg
import pytest

from naer import settings as naer_settings
from naer.access.clock import SetClock
from naer.access.definition import Purpose, system_actor
from naer.access.record import Record
from naer.app import demo, demo_daily, demo_staff, home_measuring, jobs, transfers
from naer.app.demo_clock import DemoClock
from naer.app.demo_leading import Leader
from naer.app.demo_scene import BEGINS_AT
from naer.app.demo_senders import Delivery
from naer.app.demo_time import Happening, Passage, Told
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.courses import course, responders
from naer.courses.rules import Term, gaps_and_overlaps
from naer.courses.transfer import of_task
from naer.danish import times
from naer.errors import BusyError, FaultError, RefusedError
from naer.fhir.plain import Json, coding_code, reference_id
from naer.organisations import as_fhir, content
from naer.pathways import actions
from naer.pathways import task as task_resource
from naer.record.server import Server, on_server
from naer.scenarios.home_measurements import HomeMeasurements, MeasurementArrival
from naer.web.components import home_measurements
from naer.web.components import transfers as transfer_lines
from naer.web.components.transfers import TransferLine
from tests.database import another_name, drop

ALL_FOUR = {"acute-nursing", "patient-directed-prevention", "places", "training-specialised"}
SMALL = demo.Size(citizens=60, replayed=timedelta(minutes=10), intensity=1.0)


@dataclass
class Running:
    """A small demo with whoever leads its clock."""

    server: Server
    services: Services
    leader: Leader
    clock: DemoClock

    def lead(self) -> None:
        """Lead the clock until it is where it was sent."""
        while self.leader.turn():
            pass

    def asked(self, query: str) -> list[tuple[object, ...]]:
        assert self.server.admin
        with psycopg.connect(self.server.admin, options="-c search_path=naer") as connection:
            return connection.execute(query.encode()).fetchall()

    def tasks(self, **criteria: str | list[str]) -> list[Json]:
        with self.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            return rec.find("Task", criteria)

    def count(self, table: str, where: str = "true") -> int:
        (row,) = self.asked(f"select count(*)::int from {table} where {where}")
        return int(str(row[0]))


@pytest.fixture(scope="module")
def running(database_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    admin, name = str(database_server.admin), another_name("demo")
    home: Path = tmp_path_factory.mktemp("home")
    settings = naer_settings.from_environment({"NAER_HOME": str(home)})
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    server = on_server(admin, name)
    demo.fill(server, settings, progress=lambda *_: None, size=SMALL)
    hand = SetClock(BEGINS_AT)
    with services_on(server, settings, connections=2, clock=hand) as services:
        assert services.demo_clock
        arrivals = demo.arrivals_of(SMALL, content.load())
        leader = Leader(services, hand, services.demo_clock, arrivals, home / "delivered-until")
        leader.begin(BEGINS_AT)
        yield Running(server, services, leader, services.demo_clock)
    drop(admin, name)


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


def test_a_way_that_was_broken_off_does_nothing_twice(running: Running) -> None:
    begun = running.leader.hand.at
    running.clock.send(begun + timedelta(days=1))
    running.lead()
    messages, visits = running.count("inbox"), len(running.tasks(code="urn:naer:task|visit"))
    running.leader.hand.at = begun
    passage_again = running.leader.passage(begun + timedelta(days=1), running.clock.setting(), is_sent=True)
    passage_again.go(begun + timedelta(days=1), lambda *_: True)
    assert running.count("inbox") == messages
    assert len(running.tasks(code="urn:naer:task|visit")) == visits


class StopsAt(threading.Event):
    """Is set when it has been looked at so often: a stop that comes in the middle of something."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks <= 0


def test_a_demo_that_stops_on_its_way_leaves_the_rest_for_next_time(running: Running) -> None:
    begun = running.leader.hand.at
    there = begun + timedelta(days=1)
    running.clock.send(there)
    before = running.count("inbox", "channel = 'demo'")
    for looks in (2, 7, 20):
        running.leader.stop = StopsAt(looks)
        running.leader.turn()
        setting = running.clock.setting()
        assert begun <= setting.shown_at <= running.leader.hand.at < there
        assert setting.going_to == there
        running.leader.begin(begun)  # as a demo that is started again goes on
    running.leader.stop = threading.Event()
    running.lead()
    assert running.clock.setting().shown_at == there
    came = {one.key for one in running.leader.arrivals.between(begun, there) if isinstance(one, Delivery)}
    assert running.count("inbox", "channel = 'demo'") - before == len(came)
    assert running.tasks(status="requested", **{"naer-escalates": f"le{there.isoformat()}"}) == []
    assert running.count("feed_trouble") == 0


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


def a_task_of(episode: Json) -> Json:
    """Something to be done for a course by whoever manages it."""
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "focus": {"reference": f"EpisodeOfCare/{episode['id']}"},
        "for": episode["patient"],
        "owner": episode["managingOrganization"],
    }


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


def test_a_way_that_an_error_broke_off_is_gone_on_with(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def go(passage: Passage, until: datetime, _tell: object, *, goes_on: bool) -> bool:
        asked.append(goes_on)
        if len(asked) == 1:
            raise BusyError("The record does not answer right now.")
        passage.clock.at = until
        running.clock.step(until, Told())
        return True

    monkeypatch.setattr(Passage, "go", go)
    for _ in range(2):
        running.clock.send(running.leader.hand.at + timedelta(minutes=1))
        with suppress(BusyError):
            running.lead()
    running.clock.send(running.leader.hand.at + timedelta(minutes=1))
    running.lead()
    assert asked == [False, True, False]


def test_what_came_while_the_record_was_busy_comes_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[str] = []

    @dataclass
    class Coming:
        name: str
        arrives_at: datetime

        def deliver(self, _: object) -> None:
            came.append(self.name if came else "busy")
            if came == ["busy"]:
                raise BusyError("The record does not answer right now.")

    running.clock.run(1.0)
    both = [Coming("first", running.leader.hand.at), Coming("second", running.leader.hand.at)]

    def between(begin: datetime, end: datetime) -> list[Coming]:
        return [one for one in both if begin <= one.arrives_at < end]

    monkeypatch.setattr(running.leader.arrivals, "between", between)
    sleep(0.01)  # the clock shows whole milliseconds, and it may take less from here to the turn
    with pytest.raises(BusyError):
        running.leader.turn()
    running.leader.turn()
    assert came == ["busy", "first", "second"]


def test_what_was_done_before_an_error_broke_it_off_is_told_of(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finishing(*_: object, **__: object) -> Iterator[int]:
        yield from (1, 1)
        raise FaultError("A colleague stumbled.")

    monkeypatch.setattr(demo_staff, "finishing", finishing)
    running.clock.send(running.leader.hand.at + timedelta(minutes=1))
    with pytest.raises(FaultError):
        running.lead()
    told = running.clock.run(1.0).told
    assert (told["done"], told["broken_off"]) == (2, 1)


def finish_first(rec: Record, task_id: str) -> None:
    actions.finish_task(rec, task_id, note="Somebody was quicker.")


def withdraw_first(rec: Record, task_id: str) -> None:
    actions.withdraw_task(rec, task_id, reason="It is not needed.")


@pytest.mark.parametrize("be_quicker", [finish_first, withdraw_first])
def test_a_colleague_who_comes_too_late_for_a_task_leaves_it_and_does_the_others(
    running: Running, monkeypatch: pytest.MonkeyPatch, be_quicker: Callable[[Record, str], None]
) -> None:
    system, names = running.services.system, ("first", "last")
    monkeypatch.setattr(demo_staff, "is_in_time", lambda task_id, _: task_id in due)
    with system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        episode = rec.find("EpisodeOfCare", {"status": "active"}, limit=1)[0]
        period = {"restriction": {"period": {"end": rec.now.isoformat()}}}
        due = [rec.save({**a_task_of(episode), **period, "description": name}, act="test")["id"] for name in names]
    taken: list[str] = []

    def meanwhile() -> bool:
        if not taken:
            taken.append(due[0])
            staff = demo_staff.staff_of(reference_id(episode["managingOrganization"]))
            with system.open(staff, purpose=Purpose.SYSTEM, act="test") as rec:
                be_quicker(rec, due[0])
        return False

    assert sum(demo_staff.finishing(system, enough=meanwhile)) == 1
    with system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
        before, done = ([one.act for one in rec.history("Task", task_id)] for task_id in due)
    assert before == [f"task.{be_quicker.__name__.removesuffix('_first')}", "test"]
    assert done == ["task.finish", "test"]
