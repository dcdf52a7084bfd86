"""The disk runs full: whoever writes is told so, reading goes on, nothing is half done, and room is all that is needed.

The database lies on a small file system of its own, which takes a mount: without the right to mount, these tests are
skipped and say so. Nothing else makes a disk full honestly: a quota or a limit on file size gives other errors.
"""

import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from naer.errors import BusyError
from naer.record import backup, migrate
from naer.record.server import Server, embedded
from tests.database import server_folder
from tests.integration.faults.conftest import Tell
from tests.integration.faults.running import Running, running, wait_until
from tests.integration.faults.test_stopped_database import NOT_NOW, admission
from tests.unit.exchange.messages import raw

SIZE = "160m"
NO_ROOM = "The record has no room left on its disk."
ATTACHMENT_BYTES = 8_000_000


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk."""
    if shutil.which("mount") is None:
        pytest.skip("a small disk cannot be mounted here: there is no mount command")
    with server_folder() as home:
        mounted = home / "disk"
        mounted.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "naer-test", str(mounted)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        try:
            yield mounted
        finally:
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)


@pytest.fixture
def server(disk: Path) -> Iterator[Server]:
    with embedded(disk / "data") as found:
        migrate.migrate(found)
        yield found


@pytest.fixture(autouse=True)
def quiet_pool(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="psycopg")


def fill(disk: Path) -> Path:
    """A file that takes all the room there is; take it away to have room again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError as error:
            assert error.errno == 28
    return ballast


def large(number: int) -> bytes:
    """A message that needs room: what follows it makes it no worse as a test of storing."""
    return raw(admission(number)) + b" " * ATTACHMENT_BYTES


def test_a_full_disk_is_said_and_reading_goes_on(server: Server, disk: Path, tell: Tell) -> None:
    with running(server, disk.parent) as house, house.reader(house.integrator()) as reader:
        # Given a house at work, and a disk that runs full
        house.register(admission(1))
        assert house.deliver(admission(1)).status_code == 202
        wait_until(lambda: house.states() == {"understood": 1})
        ballast = fill(disk)
        # When a message is delivered that needs room
        refused = house.deliver(os.urandom(ATTACHMENT_BYTES))
        # Then its sender is told, and keeps it
        assert refused.status_code == 503
        assert NO_ROOM in refused.json()["issue"][0]["details"]["text"]
        # And what is there can be read
        assert reader.open("/beskedmonitor").status_code == 200
        assert house.states() == {"understood": 1}
        # And when there is room again, all goes on
        ballast.unlink()
        assert house.deliver(large(2)).status_code == 202
        wait_until(lambda: house.states() == {"understood": 2})
    tell("full disk", said=f"503: {NO_ROOM}", went_on="reading at once; delivery and worker when there was room")


def test_messages_that_wait_when_the_disk_runs_full_are_understood_afterwards(server: Server, disk: Path) -> None:
    with running(server, disk.parent) as house:
        house.register(admission(1))
        ballast = fill(disk)
        taken = [number for number in range(1, 20) if house.deliver(admission(number)).status_code == 202]
        ballast.unlink()
        wait_until(lambda: house.states() == ({"understood": len(taken)} if taken else {}))
        assert _acknowledged(house) == len(taken)


def test_a_full_log_disk_stops_the_database_and_room_brings_it_back(server: Server, disk: Path, tell: Tell) -> None:
    with running(server, disk.parent) as house, house.reader(house.integrator()) as reader:
        house.register(admission(1))
        assert house.deliver(admission(1)).status_code == 202
        wait_until(lambda: house.states() == {"understood": 1})
        ballast = fill(disk)
        # PostgreSQL stops itself when its write-ahead log has no room: nothing could be promised any more
        _need_a_new_log_file(server)
        wait_until(lambda: reader.open("/beskedmonitor").status_code == 503)
        assert NOT_NOW in reader.open("/beskedmonitor").text
        ballast.unlink()
        wait_until(lambda: reader.open("/beskedmonitor").status_code == 200)
        wait_until(lambda: house.deliver(admission(2)).status_code == 202)
        wait_until(lambda: house.states() == {"understood": 2})
    tell("disk full for the log", said=f"503: {NOT_NOW}", went_on="the database, page, door and worker, by themselves")


def test_a_backup_without_room_is_no_backup(server: Server, disk: Path, tell: Tell) -> None:
    with running(server, disk.parent) as house:
        house.register(admission(1))
        house.deliver(os.urandom(ATTACHMENT_BYTES))
    fill(disk)
    to = disk / "backups" / "monday.naer"
    with pytest.raises((BusyError, OSError)) as refused:
        backup.backup(server, to)
    assert not list(to.parent.iterdir()) if to.parent.exists() else True
    tell("full disk under a backup", said=str(refused.value), went_on="no half backup is left behind")


def _need_a_new_log_file(server: Server) -> None:
    """Write until the write-ahead log needs another file."""
    with pytest.raises(psycopg.OperationalError), psycopg.connect(str(server.admin), autocommit=True) as connection:
        for _ in range(10):
            connection.execute("select pg_switch_wal()")
            connection.execute("select pg_logical_emit_message(true, 'naer', repeat('x', 1000))")


def _acknowledged(house: Running) -> int:
    with psycopg.connect(str(house.services.server.admin)) as connection:
        row = connection.execute("select count(distinct answers_inbox_id) from naer.outbox").fetchone()
        return row[0] if row else 0
