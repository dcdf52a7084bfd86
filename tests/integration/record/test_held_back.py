"""A transaction that holds others back is seen, whoever's it is; one that does not is none of ours."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import conninfo

from naer.record.store import Store
from tests.database import another_name, drop
from tests.house import House

LONG_SECONDS = 1.0
"""So long lasts what is to be seen; all else on the server is over sooner."""
PATIENCE_SECONDS = 10.0
LOOKS = 8000


def oldest(house: House) -> float:
    with house.system() as rec:
        seconds = rec.oldest_transaction_seconds()
    assert seconds is not None
    return seconds


@contextmanager
def lasting(address: str, *statements: str) -> Iterator[None]:
    """A transaction that has lasted long already, with what it read or wrote, until the block ends."""
    with psycopg.connect(address) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for statement in statements:
            connection.execute(statement.encode())
        time.sleep(LONG_SECONDS)
        yield
        connection.rollback()


@pytest.mark.parametrize("role", ["naer_web", "naer_worker", "naer_retention", "naer_owner"])
def test_a_transaction_that_has_read_is_seen_until_it_ends(house: House, role: str) -> None:
    assert oldest(house) < LONG_SECONDS
    with lasting(house.server.as_role(role), "select 1"):
        assert LONG_SECONDS < oldest(house) < PATIENCE_SECONDS
    assert oldest(house) < LONG_SECONDS


def test_one_that_writes_is_seen_in_other_databases_of_the_server_too(house: House) -> None:
    admin, neighbour = str(house.server.admin), another_name("neighbour")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{neighbour}"'.encode())
    try:
        there = conninfo.make_conninfo(admin, dbname=neighbour)
        with lasting(there, "select 1"):
            assert oldest(house) < LONG_SECONDS, "it holds back its own database alone"
        with lasting(there, "create table written (number integer)"):
            assert oldest(house) > LONG_SECONDS, "the feed does not pass it"
    finally:
        drop(admin, neighbour)


def test_a_vacuum_holds_back_nobody(house: House) -> None:
    admin = str(house.server.admin)
    with psycopg.connect(admin, autocommit=True) as looking, psycopg.connect(admin, autocommit=True) as clearing:
        for setting in ("vacuum_cost_delay = 100", "vacuum_cost_limit = 1"):
            clearing.execute(f"set {setting}".encode())
        pid = [clearing.info.backend_pid]
        thread = threading.Thread(
            target=_until_stopped, args=[clearing, "vacuum (disable_page_skipping) pg_catalog.pg_proc"]
        )
        thread.start()
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not looking.execute("select from pg_stat_progress_vacuum where pid = %s", pid).fetchall():
                assert time.monotonic() < until, "it never began"
            time.sleep(LONG_SECONDS)
            xmin = "select backend_xmin is not null from pg_stat_activity where pid = %s"
            assert looking.execute(xmin, pid).fetchone() == (True,), "it looks as if it did"
            assert oldest(house) < LONG_SECONDS
        finally:
            clearing.cancel_safe()
            thread.join()


def _until_stopped(connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute(statement.encode())


def test_who_listens_and_reads_holds_back_nobody(house: House) -> None:
    stop = threading.Event()

    def listen() -> None:
        with Store(house.server, role="naer_worker") as store, store.listening(["naer_feed"]) as heard:
            while not stop.is_set():
                heard(0.1)

    def announce() -> None:
        with psycopg.connect(str(house.server.admin), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute("select pg_notify('naer_feed', '')")
                time.sleep(0.001)  # nobody reads as fast as one can announce

    threads = [threading.Thread(target=one) for one in (listen, announce)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(LONG_SECONDS)
        with psycopg.connect(house.server.as_role("naer_worker"), autocommit=True) as connection:
            seen = [connection.execute("select naer.oldest_transaction_seconds()").fetchone() for _ in range(LOOKS)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert max(row[0] for row in seen if row) < LONG_SECONDS, "handed over in a transaction as old as its LISTEN"


@pytest.mark.parametrize("role", ["naer_web", "naer_retention"])
def test_nobody_but_the_worker_may_ask(house: House, role: str) -> None:
    with (
        psycopg.connect(house.server.as_role(role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select naer.oldest_transaction_seconds()")


def test_what_the_owner_may_not_see_is_unknown_and_no_nought(house: House) -> None:
    with psycopg.connect(str(house.server.admin), autocommit=True) as connection:
        connection.execute("revoke pg_read_all_stats from naer_owner")
        try:
            with house.system() as rec:
                assert rec.oldest_transaction_seconds() is None
        finally:
            connection.execute("grant pg_read_all_stats to naer_owner")
