"""Where tests find PostgreSQL: an embedded server of their own, or the one that NAER_TEST_SERVER names.

    NAER_TEST_SERVER=postgresql://postgres@/postgres?host=/tmp/socket make test

The address is an administrator's: it must be able to make roles and databases, and the server must let our roles in
without a password (`trust` in pg_hba.conf). Each process makes its own databases there and drops them; the roles stay.
Processes take turns there, test by test: the change feed stops below the oldest transaction that runs anywhere on the
server, so a neighbour's transaction would hold it back.
"""

import fcntl
import itertools
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from naer.record import migrate
from naer.record.server import Server, embedded, on_server

_NUMBER = itertools.count(1)
_TURN = 20261127
MEMORY = 512 * 1024 * 1024
"""What a test's server may think the machine has: the more pages it keeps, the longer each database takes to make and drop."""


def pytest_configure(config: pytest.Config) -> None:
    """The pool of connections spreads its attempts by chance in threads of its own; Hypothesis takes that for a test's."""
    config.addinivalue_line("filterwarnings", "ignore:Do not use the `random` module inside strategies")


FOLDERS, ALIVE = "naer-tests-", "alive"
"""So begins the name of a run's folder, and the file in it that the run has locked for as long as it lives."""
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
"""Files that lie in memory, and how much of it must be free: two servers with their logs need less than half."""


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for an embedded server's files, gone afterwards.

    It lies outside pytest's own: run as root, the server has a user of its own, and the next pytest that starts on the
    machine would shut that user out of the folder in the middle of this run. It lies in memory where there is room: each
    test's database is a thousand small files, which a disk takes ten times as long to copy.
    """
    in_memory = IN_MEMORY if _has_room(IN_MEMORY) else None
    with ExitStack() as held:
        with _locked(Path(tempfile.gettempdir()) / f"{FOLDERS}lock-{os.getuid()}"):
            _clear_after_the_killed()
            folder = held.enter_context(tempfile.TemporaryDirectory(prefix=FOLDERS, dir=in_memory))
            held.enter_context(_locked(Path(folder) / ALIVE))
        yield Path(folder)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear_after_the_killed() -> None:
    """Neither a server nor memory goes by itself with the run that was killed: stop the one and take away the other."""
    for alive in IN_MEMORY.glob(f"{FOLDERS}*/{ALIVE}"):
        with (
            suppress(OSError),
            alive.open("a") as lock,
        ):  # locked by a run that goes on, somebody else's, or gone meanwhile
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for file in alive.parent.rglob("postmaster.pid"):
                _stop_at_once(file.read_text().partition("\n")[0], of=alive.parent)
            shutil.rmtree(alive.parent)


def _stop_at_once(server: str, *, of: Path) -> None:
    process = Path("/proc", server)
    if process.exists() and str(of).encode() in (process / "cmdline").read_bytes():
        os.kill(int(server), signal.SIGQUIT)
        for _ in range(100):
            if not process.exists():
                return
            time.sleep(0.05)


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


@contextmanager
def a_server(database: str) -> Iterator[Server]:
    """The server for this run, with an empty database of that name."""
    named = os.environ.get("NAER_TEST_SERVER", "")
    if not named:
        with server_folder() as folder, embedded(folder / "data", database, memory_bytes=MEMORY) as server:
            _hurry(str(server.admin))
            yield server
        return
    with _turn(named):
        server = on_server(named, database)
    yield server
    with _turn(named):
        drop(named, database)


def _hurry(admin: str) -> None:
    """Let a server of our own forget everything at a power cut: a test's data need not survive it. Nor does it tidy up by
    itself: such a transaction would hold back the feed in the middle of a test.
    """
    with psycopg.connect(admin, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
        connection.execute("select pg_reload_conf()")


def drop(admin: str, database: str) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def another_name(kind: str) -> str:
    """A name for a database that no other test and no other process has."""
    return f"naer_{kind}_{os.getpid()}_{next(_NUMBER)}"


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server]:
    """The server for the whole run, with one migrated database as a template."""
    with a_server(another_name("template")) as server:
        assert server.admin
        with _turn(server.admin):
            migrate.migrate(server)
        yield server


@pytest.fixture
def fresh_database(database_server: Server) -> Iterator[Server]:
    """A database of its own, copied from the template and dropped afterwards."""
    with turn(database_server), copy_of(database_server) as copy:
        yield copy


@contextmanager
def copy_of(template: Server) -> Iterator[Server]:
    """A copy of a database to which nobody is connected; dropped afterwards. Copied file by file: through the log takes twice as
    long."""
    admin, name = str(template.admin), another_name("test")
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        make = sql.SQL("create database {} template {} strategy file_copy")
        from_name = str(conninfo.conninfo_to_dict(admin)["dbname"])
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(from_name)))
    yield on_server(admin, name)
    drop(admin, name)


def turn(server: Server) -> AbstractContextManager[None]:
    """Be the only test that uses the server of a database; never two of one process at once."""
    return _turn(str(server.admin))


@contextmanager
def _turn(admin: str) -> Iterator[None]:
    """Be the only test that uses the server; an embedded one is this process's own."""
    if not os.environ.get("NAER_TEST_SERVER"):
        yield
        return
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_TURN,))
        yield
