"""The house on a real PostgreSQL, for tests that ask for it: one server for the run, one fresh database a test.

Pure tests never come here. Every test runs as the service's own roles, so row-level security is always on.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from naer.access.clock import SetClock
from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.courses.responders import MUNICIPALITY_EXTENSION
from naer.danish.identifiers import MUNICIPALITY_CODE
from naer.fhir.plain import Json
from naer.record import journal
from naer.record.queries import queries
from naer.record.server import Server
from naer.record.store import Store

FRIDAY_MORNING = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


@dataclass
class House:
    """A fresh database with the system's door, the people's door and a clock that tests move."""

    server: Server
    system_guard: Guard
    people_guard: Guard
    clock: SetClock
    ids: dict[str, str] = field(default_factory=dict[str, str])

    def system(self, act: str = "test") -> AbstractContextManager[Record]:
        return self.system_guard.open(system_actor("test"), purpose=Purpose.SYSTEM, act=act)

    def person(
        self, actor: Actor, act: str = "test", purpose: Purpose = Purpose.TREATMENT
    ) -> AbstractContextManager[Record]:
        return self.people_guard.open(actor, purpose=purpose, act=act)

    @contextmanager
    def as_person(self, actor: Actor) -> Iterator[psycopg.Connection]:
        """What somebody could ask who had the people's connection in hand and no code of ours above it."""
        with psycopg.connect(self.server.as_role("naer_web"), options="-c search_path=naer") as connection:
            connection.execute(
                queries("journal")["begin_as"],
                {
                    "actor": actor.id,
                    "role": actor.role.value,
                    "organisations": ",".join(actor.organisation_ids),
                    "citizen": actor.citizen_id or "",
                    "now": self.clock.now().isoformat(),
                },
            )
            yield connection
            connection.rollback()

    def organisation(self, name: str) -> str:
        with self.system() as rec:
            self.ids[name] = rec.save({"resourceType": "Organization", "name": name}, act="test")["id"]
        return self.ids[name]

    def citizen(self, *, family: str = "Prøve", born: str = "1945-02-03", personal_number: str = "") -> str:
        patient: Json = {"resourceType": "Patient", "name": [{"family": family, "given": ["Aase"]}], "birthDate": born}
        if personal_number:
            patient["identifier"] = [{"system": "urn:oid:1.2.208.176.1.2", "value": personal_number}]
        with self.system() as rec:
            return rec.save(patient, act="test")["id"]

    def relate(self, citizen_id: str, organisation_id: str, *, kind: str = "course") -> None:
        with self.system() as rec:
            since = self.clock.now() - timedelta(days=1)
            rec.relate(citizen_id, organisation_id, kind=kind, since=since, because="test")


def living_in(municipality: str, patient: Json) -> Json:
    """The citizen with an address in that municipality."""
    code = {"coding": [{"system": MUNICIPALITY_CODE, "code": municipality}]}
    return {**patient, "address": [{"extension": [{"url": MUNICIPALITY_EXTENSION, "valueCodeableConcept": code}]}]}


def a_task(citizen_id: str, **more: object) -> Json:
    """A task that is asked for and not saved, with what more it says."""
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "for": {"reference": f"Patient/{citizen_id}"},
        **more,
    }


def nurse(*organisation_ids: str, role: Role = Role.HOME_NURSE) -> Actor:
    """A professional of some organisations, with an id of their own."""
    return Actor(id=journal.new_id(), name="Prøveperson", role=role, organisation_ids=organisation_ids)


@pytest.fixture
def house(fresh_database: Server) -> Iterator[House]:
    """The house on a database of its own."""
    with house_on(fresh_database) as made:
        yield made


@contextmanager
def house_on(server: Server) -> Iterator[House]:
    """The house on a migrated database, until the block ends."""
    clock = SetClock(FRIDAY_MORNING)
    with (
        Store(server, role="naer_worker", connections=8) as system,
        Store(server, role="naer_web", connections=8) as people,
    ):
        yield House(server, Guard(system, clock), Guard(people, clock), clock)
