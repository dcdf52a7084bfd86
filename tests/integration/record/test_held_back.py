"""A transaction that holds others back is seen, whoever's it is; one that does not is none of ours."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import conninfo

from tests.database import another_name, drop
from tests.house import House

LONG_SECONDS = 0.3
"""So long lasts what is to be seen; all else on the server is over sooner."""
PATIENCE_SECONDS = 10.0


def oldest(house: House) -> float:
    with house.system() as rec:
        return rec.oldest_transaction_seconds()


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
    house.citizen()
    admin = str(house.server.admin)
    with psycopg.connect(admin, autocommit=True) as looking, psycopg.connect(admin, autocommit=True) as clearing:
        for setting in ("vacuum_cost_delay = 100", "vacuum_cost_limit = 1"):
            clearing.execute(f"set {setting}".encode())
        thread = threading.Thread(target=_until_stopped, args=[clearing, "vacuum naer.version"])
        thread.start()
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not looking.execute("select from pg_stat_progress_vacuum").fetchall():
                assert time.monotonic() < until, "it never began"
            time.sleep(LONG_SECONDS)
            xmin = "select backend_xmin is not null from pg_stat_activity where pid = %s"
            assert looking.execute(xmin, [clearing.info.backend_pid]).fetchone() == (True,), "it looks as if it did"
            assert oldest(house) < LONG_SECONDS
        finally:
            clearing.cancel_safe()
            thread.join()


def _until_stopped(connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute(statement.encode())


def test_nobody_but_the_system_may_ask(house: House) -> None:
    with (
        psycopg.connect(house.server.as_role("naer_web")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select naer.oldest_transaction_seconds()")
