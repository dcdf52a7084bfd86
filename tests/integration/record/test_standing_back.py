"""The worker stands back for the pages: its process, its session, and what the database does for it."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from naer.record.server import Server

HOW_NICE = """
import os, pickle, sys
from datetime import UTC, datetime
from pathlib import Path
from naer.record import standing_back
from naer.record.store import Principal, Store

server, by = pickle.loads(bytes.fromhex(sys.argv[1])), int(sys.argv[2])
standing_back.stand_back(by)
with Store(server, role="naer_worker", connections=1) as store:
    (of_server,) = store.once("select pg_backend_pid()", ())
    for pid in (os.getpid(), of_server):
        session = Path(f"/proc/{pid}/autogroup")
        # Nothing stands there for the machine's first processes, and for all that never began a session of their own.
        said = session.read_text().split() if session.exists() else []
        print(os.getpriority(os.PRIO_PROCESS, pid), said[-1] if said else "none")
"""


def how_nice(server: Server, by: int, *, own_session: bool) -> list[tuple[int, str]]:
    """How nice a process that stands back is, and what the server does for it; and how nice the session of each is."""
    command = [sys.executable, "-c", HOW_NICE, pickle.dumps(server).hex(), str(by)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, start_new_session=own_session).stdout
    return [(int(niceness), session) for niceness, session in (line.split() for line in said.splitlines())]


@pytest.fixture(scope="module")
def here() -> int:
    """How nice the tests themselves are."""
    return psutil.Process().nice()


def in_all(niceness: int) -> str:
    """A session's niceness as Linux shows it, where it shares processors between sessions."""
    return str(niceness) if Path(f"/proc/{os.getpid()}/autogroup").exists() else "none"


def test_who_stands_back_is_nicer_and_so_is_what_the_database_does_for_it(fresh_database: Server, here: int) -> None:
    nicer = here + 7
    assert how_nice(fresh_database, 7, own_session=True) == [(nicer, in_all(nicer)), (nicer, in_all(nicer))]


def test_who_shares_a_session_leaves_it_as_it_is(fresh_database: Server, here: int) -> None:
    (own, session), of_server = how_nice(fresh_database, 7, own_session=False)
    assert own == here + 7 and session != str(own)
    assert of_server == (own, in_all(own))


def test_who_does_not_stand_back_leaves_the_server_as_it_is(fresh_database: Server) -> None:
    server_of_it = how_nice(fresh_database, 0, own_session=True)[1]
    assert server_of_it[0] == psutil.Process().nice()
