"""A demo's way through time is broken off by a stop, an error or somebody quicker: nothing is done twice or left out.

One small demo for the file, whose time goes on from test to test.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep

import pytest

from naer.access.definition import Purpose, system_actor
from naer.access.record import Record
from naer.app import demo_staff
from naer.app.demo_senders import Delivery
from naer.app.demo_time import Passage, Told
from naer.errors import BusyError, FaultError
from naer.fhir.plain import reference_id
from naer.pathways import actions
from naer.record.server import Server
from tests.leading_a_demo import Running, a_task_of, small_demo


@pytest.fixture(scope="module")
def running(database_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_demo(database_server, tmp_path_factory.mktemp("home")) as running:
        yield running


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
