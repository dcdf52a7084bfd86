"""The database is stopped while all works: pages and doors say so in words, and all go on by themselves when it is back."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from naer.record import migrate
from naer.record import server as record_server
from naer.record.server import Server, embedded
from tests.database import server_folder
from tests.house import nurse
from tests.integration.faults.conftest import Tell
from tests.integration.faults.running import running, wait_until
from tests.unit.exchange.messages import hospital_event, notification

NOT_NOW = "Nær svarer ikke lige nu"
SOON_SECONDS = 5.0


def admission(number: int) -> dict[str, object]:
    return notification(hospital_event(message_id=f"letter-{number}", episode=f"episode-{number}"))


def postmaster(folder: Path) -> psutil.Process:
    """The server's first process."""
    return psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))


def stop_at_once(folder: Path) -> None:
    """Stop the server without letting anybody finish, and leave nothing of it running."""
    server = postmaster(folder)
    family = [server, *server.children(recursive=True)]
    server.send_signal(3)  # SIGQUIT: immediate shutdown
    psutil.wait_procs(family, timeout=20)


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as home:
        yield home / "data"


@pytest.fixture
def is_looked_after(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """While it is not set, the holder of the embedded server does not see that it has stopped: what is asked meanwhile is asked
    of a stopped server, however busy the machine is.
    """
    seen, look = threading.Event(), record_server._is_running  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(record_server, "LOOKED_AFTER_EVERY_SECONDS", 0.5)
    monkeypatch.setattr(record_server, "_is_running", lambda handle: not seen.is_set() or look(handle))
    return seen


@pytest.fixture
def server(folder: Path, is_looked_after: threading.Event) -> Iterator[Server]:
    with embedded(folder) as found:
        migrate.migrate(found)
        yield found


def test_a_stopped_database_is_said_in_words_and_all_go_on_when_it_is_back(
    server: Server, folder: Path, is_looked_after: threading.Event, tell: Tell, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="psycopg.pool")
    with running(server, folder.parent) as house, house.reader(house.integrator()) as reader:
        # Given a house at work
        house.register(admission(1))
        assert house.deliver(admission(1)).status_code == 202
        wait_until(lambda: house.states() == {"understood": 1})
        assert reader.open("/beskedmonitor").status_code == 200
        # When the database stops in the middle of everything
        stop_at_once(folder)
        # Then page, health and the door for messages say so, soon, and in words
        page, health, door = reader.open("/beskedmonitor"), reader.open("/health"), house.deliver(admission(2))
        assert (page.status_code, health.status_code, door.status_code) == (503, 503, 503)
        assert page.elapsed.total_seconds() < SOON_SECONDS
        assert NOT_NOW in page.text and "Intet er ændret" in page.text
        assert "does not answer right now" in door.json()["issue"][0]["details"]["text"]
        with house.reader(nurse()) as newcomer:
            assert newcomer.open("/min-dag").status_code == 503, "whoever was not recognised before is told so too"
        # And when it is back (the holder of an embedded server starts it again), everything goes on by itself
        is_looked_after.set()
        wait_until(lambda: reader.open("/beskedmonitor").status_code == 200)
        wait_until(lambda: house.deliver(admission(2)).status_code == 202)
        wait_until(lambda: house.states() == {"understood": 2})
        wait_until(lambda: reader.open("/health").status_code == 200)
    tell("stopped database", said=f"503: {NOT_NOW}", went_on="page, door and worker, by themselves; 2 of 2 understood")


def test_messages_kept_before_the_stop_are_understood_after_it(
    server: Server, folder: Path, is_looked_after: threading.Event, tell: Tell
) -> None:
    is_looked_after.set()
    with running(server, folder.parent) as house:
        house.register(admission(1))
        kept = [number for number in range(1, 11) if house.deliver(admission(number)).status_code == 202]
        stop_at_once(folder)
        wait_until(lambda: house.deliver(admission(31)).status_code == 202)
        wait_until(lambda: sum(house.states().values()) == len(kept) + 1 == house.states().get("understood", 0))
    tell("database stopped in a batch", said="", went_on=f"all {len(kept) + 1} messages understood, each once")
