"""Loops are woken by what is announced, and announcements are read however busy a loop is."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from naer import settings as naer_settings
from naer.app import jobs, waking, worker
from naer.app.services import Services, services_on
from naer.app.waking import Waking
from naer.app.worker import Worker
from tests.house import House

PATIENCE_SECONDS = 10.0

# A session that does nothing, and yet holds on to what tables were like when its transaction began.
HOLDING_BACK = """
  select count(*) from pg_stat_activity
   where datname = current_database() and state = 'idle' and backend_xmin is not null"""
LISTENING = "select pid from pg_stat_activity where datname = current_database() and query like 'listen%'"


@pytest.fixture
def services(house: House) -> Iterator[Services]:
    with services_on(house.server, naer_settings.from_environment({}), connections=4, clock=house.clock) as services:
        yield services


@pytest.fixture
def admin(house: House) -> Iterator[psycopg.Connection]:
    with psycopg.connect(str(house.server.admin), autocommit=True) as connection:
        yield connection


@contextmanager
def running(run: Callable[[], None], stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def announce(admin: psycopg.Connection, channel: str) -> None:
    admin.execute("select pg_notify(%s, '')", [channel])


def announce_much(admin: psycopg.Connection, channel: str, messages: int) -> None:
    """As many bytes as tens of thousands of announcements are, which come in minutes: more than a socket holds."""
    admin.execute(
        "select pg_notify(%s, repeat('.', 7000) || number) from generate_series(1, %s) as number", [channel, messages]
    )


def becomes(asked: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if asked():
            return True
        time.sleep(0.05)
    return False


def holding_back(admin: psycopg.Connection) -> int:
    row = admin.execute(HOLDING_BACK).fetchone()
    return row[0] if row else 0


def listens(admin: psycopg.Connection) -> bool:
    return admin.execute(LISTENING).fetchone() is not None


def is_handed_over(admin: psycopg.Connection) -> bool:
    return admin.execute("select pg_notification_queue_usage() = 0").fetchone() == (True,)


def test_whoever_listens_and_does_not_read_holds_back_every_table(
    house: House, services: Services, admin: psycopg.Connection
) -> None:
    def is_told() -> bool:
        with house.system() as rec:
            return bool(rec.oldest_transaction_seconds())

    with services.system_store.listening(["naer_feed"]) as heard:
        announce_much(admin, "naer_feed", 700)
        assert becomes(lambda: holding_back(admin) == 1), "what the next test holds against would never show"
        assert not is_handed_over(admin)
        assert becomes(is_told)
        while not is_handed_over(admin):
            assert heard(PATIENCE_SECONDS) == {"naer_feed"}
        assert becomes(lambda: holding_back(admin) == 0)
        assert becomes(lambda: not is_told())


def test_what_is_announced_to_a_busy_worker_is_read(
    services: Services, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def always_some(_: Worker) -> int:
        time.sleep(0.005)
        return worker.LITTLE

    monkeypatch.setattr(jobs, "run", lambda *_: None)
    for loop in ("take_in", "send", "tell"):
        monkeypatch.setattr(Worker, loop, always_some)
    with running(Worker(services, stop).run, stop):
        assert becomes(lambda: listens(admin))
        for channel in ("naer_inbox", "naer_feed", "naer_outbox"):
            announce_much(admin, channel, 60)
        assert becomes(lambda: is_handed_over(admin))
        assert becomes(lambda: holding_back(admin) == 0)


def test_what_is_announced_wakes_those_who_wait_for_it_and_nobody_else(
    services: Services, admin: psycopg.Connection
) -> None:
    stop = threading.Event()
    bell = Waking(services.system_store, stop)
    of_messages, of_both, of_sending = (
        bell.by(["naer_inbox"]),
        bell.by(["naer_inbox", "naer_feed"]),
        bell.by(["naer_outbox"]),
    )
    with running(bell.run, stop):
        assert all(event.wait(PATIENCE_SECONDS) for event in (of_messages, of_both, of_sending)), (
            "at first, for what was announced before"
        )
        for event in (of_messages, of_both, of_sending):
            event.clear()
        announce(admin, "naer_feed")
        assert of_both.wait(PATIENCE_SECONDS)
        assert not of_messages.is_set()
        assert not of_sending.is_set()


def test_a_lost_connection_is_made_again(
    services: Services, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "PAUSE_AFTER_TROUBLE_SECONDS", 0.05)
    stop = threading.Event()
    bell = Waking(services.system_store, stop)
    woken = bell.by(["naer_feed"])
    with running(bell.run, stop):
        assert woken.wait(PATIENCE_SECONDS)
        woken.clear()
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'"
        )
        assert woken.wait(PATIENCE_SECONDS), "what was announced meanwhile is not known"
        woken.clear()
        announce(admin, "naer_feed")
        assert woken.wait(PATIENCE_SECONDS)
