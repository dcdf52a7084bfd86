"""A small demo whose clock a test leads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from naer import settings as naer_settings
from naer.access.clock import SetClock
from naer.access.definition import Purpose, system_actor
from naer.app import demo
from naer.app.demo_clock import DemoClock
from naer.app.demo_leading import Leader
from naer.app.demo_scene import BEGINS_AT
from naer.app.services import Services, services_on
from naer.fhir.plain import Json
from naer.organisations import content
from naer.record.server import Server, on_server
from tests.database import another_name, drop

SMALL = demo.Size(citizens=60, replayed=timedelta(minutes=10), intensity=1.0)


@dataclass
class Running:
    """A small demo with whoever leads its clock."""

    server: Server
    services: Services
    leader: Leader
    clock: DemoClock

    def lead(self) -> None:
        """Lead the clock until it is where it was sent."""
        while self.leader.turn():
            pass

    def asked(self, query: str) -> list[tuple[object, ...]]:
        assert self.server.admin
        with psycopg.connect(self.server.admin, options="-c search_path=naer") as connection:
            return connection.execute(query.encode()).fetchall()

    def tasks(self, **criteria: str | list[str]) -> list[Json]:
        with self.services.system.open(system_actor("test"), purpose=Purpose.SYSTEM, act="test") as rec:
            return rec.find("Task", criteria)

    def count(self, table: str, where: str = "true") -> int:
        (row,) = self.asked(f"select count(*)::int from {table} where {where}")
        return int(str(row[0]))


@contextmanager
def small_demo(database_server: Server, home: Path) -> Iterator[Running]:
    """A demo in a database of its own, at the beginning of its time."""
    admin, name = str(database_server.admin), another_name("demo")
    settings = naer_settings.from_environment({"NAER_HOME": str(home)})
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    server = on_server(admin, name)
    demo.fill(server, settings, progress=lambda *_: None, size=SMALL)
    hand = SetClock(BEGINS_AT)
    with services_on(server, settings, connections=2, clock=hand) as services:
        assert services.demo_clock
        arrivals = demo.arrivals_of(SMALL, content.load())
        leader = Leader(services, hand, services.demo_clock, arrivals, home / "delivered-until")
        leader.begin(BEGINS_AT)
        yield Running(server, services, leader, services.demo_clock)
    drop(admin, name)


def a_task_of(episode: Json) -> Json:
    """Something to be done for a course by whoever manages it."""
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "focus": {"reference": f"EpisodeOfCare/{episode['id']}"},
        "for": episode["patient"],
        "owner": episode["managingOrganization"],
    }
