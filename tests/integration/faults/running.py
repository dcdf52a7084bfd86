"""The house as it runs: pages, the door for messages over HTTP, and a worker, on a server that a test may trouble."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from naer import settings as naer_settings
from naer.access import people
from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.access.record import Record
from naer.app import website
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.exchange import registering
from naer.fhir.plain import Json
from naer.record.server import Server
from naer.settings import Settings
from naer.web import inbox_api
from tests.pages import SECRET, Reader, answering
from tests.unit.exchange.messages import raw

TOKEN = "a token for tests only"
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Running:
    """A house at work. `address` is where its pages answer."""

    services: Services
    address: str

    def deliver(self, message: Json | bytes) -> httpx.Response:
        """Deliver a message as a hospital would."""
        return deliver_to(self.address, message)

    def register(self, message: Json) -> str:
        """Make the citizen of a message one of this house, with a course; returns the id."""
        citizen_id = registering.register_citizen(self.services.system, raw(message))
        assert citizen_id
        return citizen_id

    def integrator(self) -> Actor:
        """Somebody who keeps messages running, known to the house."""
        with self.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            unit = rec.save({"resourceType": "Organization", "name": "Kommunen"}, act="test")["id"]
            return register_integrator(rec, unit)

    def reader(self, actor: Actor) -> Reader:
        """That person before the pages."""
        return Reader(self.address, actor, secret=SECRET)

    def states(self) -> dict[str, int]:
        """How many messages in are in each state."""
        with self.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            return rec.messages.counts("inbox")


def deliver_to(address: str, message: Json | bytes) -> httpx.Response:
    """Deliver a message to the pages that answer at an address."""
    body = message if isinstance(message, bytes) else raw(message)
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/fhir+json"}
    return httpx.post(f"{address}{inbox_api.PATH}", content=body, headers=headers, timeout=PATIENCE_SECONDS)


def wait_until(holds: Callable[[], bool]) -> None:
    """Until something holds; fails when it does not within three minutes: a busy machine takes one to start a process."""
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() - begin < PATIENCE_SECONDS, "it did not happen within three minutes"
        time.sleep(0.05)


@contextmanager
def running(server: Server, home: Path) -> Iterator[Running]:
    """The house on a migrated database of a server, with its worker at work."""
    stop = threading.Event()
    with services_on(server, settings(home)) as services, answering(website.build(services)) as address:
        worker = threading.Thread(target=Worker(services, stop).run, name="worker")
        worker.start()
        try:
            yield Running(services, address)
        finally:
            stop.set()
            worker.join()


def settings(home: Path) -> Settings:
    """What a process of a test is told."""
    read = naer_settings.from_environment({})
    return replace(read, home=home, inbox_dir=home / "inbox", session_secret=SECRET, exchange_token=TOKEN)


def register_integrator(rec: Record, unit: str) -> Actor:
    """Somebody of a unit who keeps messages running."""
    return people.register(
        rec, key="integrator", name="Emil Dahl", role=Role.INTEGRATOR, title="It-integrator", organisation_ids=(unit,)
    )


@dataclass
class Process:
    """A `naer` command as a process of its own."""

    command: str
    running: subprocess.Popen[bytes]

    @property
    def most_memory_mb(self) -> float:
        """The most memory that it has held at any time."""
        status = Path(f"/proc/{self.running.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


@contextmanager
def process(server: Server, home: Path, command: str, **environment: str) -> Iterator[Process]:
    """`naer <command>` on a server, until the block ends."""
    told = {
        "NAER_DATABASE": server.database,
        "NAER_HOME": str(home),
        "NAER_SESSION_SECRET": SECRET,
        "NAER_EXCHANGE_TOKEN": TOKEN,
        **environment,
    }
    with (home / f"{command}.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "naer", command], env={**os.environ, **told}, stdout=log, stderr=log
        )
    try:
        yield Process(command, started)
    finally:
        started.terminate()
        started.wait(timeout=20)


def answers(address: str) -> bool:
    """Whether pages answer there."""
    try:
        return httpx.get(f"{address}/health").status_code > 0
    except httpx.TransportError:
        return False
