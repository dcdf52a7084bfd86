"""The embedded server is found again after a killed holder, and the last one to leave stops it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from naer.record import migrate, server_settings
from naer.record.server import SETTINGS_FILE, Server, embedded
from tests.database import server_folder

HOLDER = """
import sys, time
from pathlib import Path
from naer.record.server import embedded
with embedded(Path(sys.argv[1])) as server:
    print(server.database, flush=True)
    time.sleep(60)
"""


def postgres_of(folder: Path) -> list[psutil.Process]:
    """The PostgreSQL processes that work in a folder."""
    return [
        one
        for one in psutil.process_iter(["name", "cmdline"])
        if one.info["name"] == "postgres" and str(folder) in (one.info["cmdline"] or [])
    ]


def settings_from(server: Server, file: str) -> set[str]:
    """The settings that a running server has from a file, and from none that is read later."""
    with psycopg.connect(str(server.admin)) as connection:
        asked = "select name from pg_settings where sourcefile like '%%/' || %s"
        return {name for (name,) in connection.execute(asked, (file,))}


@pytest.fixture
def home() -> Iterator[Path]:
    """Where the server's files are."""
    with server_folder() as folder:
        yield folder


def test_a_killed_holder_leaves_a_server_that_the_next_one_adopts_and_stops(home: Path) -> None:
    folder = home / "postgres"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE)
    assert holder.stdout
    holder.stdout.readline()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    left_over = [one.pid for one in postgres_of(folder)]
    assert left_over, "the killed holder could not stop its server"
    with embedded(folder) as server:
        assert [one.pid for one in postgres_of(folder)] == left_over, "it is the same server, adopted"
        assert migrate.migrate(server) != []
        assert migrate.migrate(server) == [], "a second time there is nothing to do"
        with psycopg.connect(server.as_role("naer_web")) as connection:
            assert connection.execute("select count(*) from naer.version").fetchone() == (0,)
        assert set(server_settings.for_machine(0, free_bytes=0, version=18)) <= settings_from(server, SETTINGS_FILE)
    assert postgres_of(folder) == []
