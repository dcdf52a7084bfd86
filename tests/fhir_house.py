"""The REST interface over a real PostgreSQL, for tests: one database for a module, a nurse, a citizen, a system and tokens."""

import hashlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
import pytest
import uvicorn
from joserfc.jwk import ECKey, KeySet
from psycopg import conninfo, sql

from naer.access import people
from naer.access.clock import Clock
from naer.access.definition import Actor, Purpose, Role
from naer.access.guard import Guard
from naer.exchange import inbox
from naer.fhir.plain import Json
from naer.record.server import Server, on_server
from naer.record.store import Store
from naer.web.fhir_api import smart
from naer.web.fhir_api.application import FhirApi
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.paging import Envelope
from naer.web.fhir_api.scopes import Grant
from naer.web.fhir_api.tokens import Verifier
from naer.web.fhir_api.trust import Client, Trust
from tests.database import another_name, drop
from tests.house import House

OWN_KEY = ECKey.generate_key("P-256", {"kid": "test"}, private=True)
SYSTEM_KEY = ECKey.generate_key("P-256", {"kid": "system"}, private=True)
SYSTEM = Client(
    "test-system",
    "Test system",
    (Grant("system", "*", "cruds"),),
    keys=KeySet([SYSTEM_KEY]),
    purposes=(Purpose.SERVICE, Purpose.TREATMENT),
)

PAGE_ORIGIN = "https://app.example.dk"
"""Where a program in a browser comes from that may ask."""


@dataclass
class Asking:
    """A client of the interface that shows one token."""

    client: httpx.Client
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            shown.setdefault("authorization", f"Bearer {self.token}")
        if body is not None:
            shown.setdefault("content-type", "application/fhir+json")
        content = body if isinstance(body, (bytes, str)) else orjson.dumps(body) if body is not None else None
        return self.client.request(method, f"/fhir/{path}", content=content, headers=shown)

    def form(self, path: str, **fields: str) -> httpx.Response:
        return self.client.post(f"/fhir/{path}", data=fields, headers={"authorization": f"Bearer {self.token}"})


@dataclass
class FhirHouse:
    """A house with its interface. `nurse` treats `citizen` and not `stranger`."""

    house: House
    api: Api
    app: FhirApi
    client: httpx.Client
    address: str
    nurse: Actor
    citizen: str
    stranger: str
    team: str

    def as_nurse(self, scope: str = "user/*.cruds", **claims: Any) -> Asking:
        return self.asking(f"PractitionerRole/{self.nurse.id}", scope, **claims)

    def as_citizen(self, scope: str = "patient/*.rs", **claims: Any) -> Asking:
        return self.asking(f"Patient/{self.citizen}", scope, **claims)

    def as_system(self, scope: str = "system/*.cruds", **more: str) -> Asking:
        claims = {"sub": SYSTEM.id, "client_id": SYSTEM.id, "scope": scope, **more}
        return Asking(self.client, smart.signed(OWN_KEY, claims, seconds=300))

    def asking(self, fhir_user: str, scope: str, **claims: Any) -> Asking:
        return Asking(
            self.client, smart.signed(OWN_KEY, {"fhirUser": fhir_user, "scope": scope, **claims}, seconds=300)
        )

    def observation(self, code: str = "8310-5", citizen: str | None = None, **more: Any) -> Json:
        return {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "subject": {"reference": f"Patient/{citizen or self.citizen}"},
            "effectiveDateTime": "2026-11-20T09:00:00+01:00",
            **more,
        }


@contextmanager
def fhir_house_on(server: Server, folder: Path, clock: Clock | None = None) -> Iterator[FhirHouse]:
    """The interface over a migrated database, with the people that tests need."""
    clock = clock or Clock()
    with (
        Store(server, role="naer_worker", connections=8) as system,
        Store(server, role="naer_web", connections=8) as web,
    ):
        house = House(server, Guard(system, clock), Guard(web, clock), clock)  # type: ignore[arg-type]
        team = house.organisation("Hjemmesygeplejen Nord")
        with house.system() as rec:
            nurse = people.register(
                rec,
                key="nurse",
                name="Rikke Prøve",
                role=Role.HOME_NURSE,
                title="Sygeplejerske",
                organisation_ids=(team,),
            )
        citizen, stranger = house.citizen(personal_number="0302451234"), house.citizen(family="Fremmed")
        house.relate(citizen, team)
        trust = Trust(OWN_KEY, {}, {SYSTEM.id: replace(SYSTEM, organisation_id=team)})
        verifier = Verifier(trust, actor_of=lambda one: people.person(house.system_guard, one))
        api = Api(
            people=house.people_guard,
            system=house.system_guard,
            trust=trust,
            verifier=verifier,
            envelope=Envelope("test"),
            exports=folder,
            keep_message=lambda raw, name: _keep(house, raw, name),
            acknowledgement_of=lambda inbox_id: _acknowledgement(house, inbox_id),
            origins=frozenset({PAGE_ORIGIN}),
        )
        app = FhirApi(api, threads=8)
        try:
            with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
                yield FhirHouse(house, api, app, client, address, nurse, citizen, stranger, team)
        finally:
            app.close()


@contextmanager
def serving(app: FhirApi) -> Iterator[str]:
    """The interface on a port of its own, as clients meet it; gives its address without `/fhir`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", lifespan="off", server_header=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def another_database(server: Server) -> Iterator[Server]:
    """A copy of the migrated template, dropped afterwards."""
    admin, name = str(server.admin), another_name("fhir")
    template = str(conninfo.conninfo_to_dict(admin)["dbname"])
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        make = sql.SQL("create database {} template {} strategy wal_log")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    yield on_server(admin, name)
    drop(admin, name)


@pytest.fixture(scope="module")
def fhir(database_server: Server) -> Iterator[FhirHouse]:
    """The interface on a database for this module."""
    with (
        tempfile.TemporaryDirectory(prefix="naer-fhir-") as folder,
        another_database(database_server) as server,
        fhir_house_on(server, Path(folder)) as made,
    ):
        yield made


def _keep(house: House, raw: bytes, name: str) -> str:
    with house.system() as rec:
        return rec.messages.receive(raw=raw, channel="http", name=name)


def _acknowledgement(house: House, inbox_id: str) -> bytes | None:
    inbox.settle(house.system_guard, inbox_id)
    with house.system() as rec:
        return rec.messages.answer_to(inbox_id)


def digest(text: bytes) -> str:
    """A short name for a long text."""
    return hashlib.sha256(text).hexdigest()[:12]
