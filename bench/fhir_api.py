"""The REST interface under load: `naer serve` in one process, 16 connections from another, on loopback, all that counts
switched on (durable commits, row-level security, access, audit). Prints each figure beside its target.

    python bench/fhir_api.py --observations 200000 --seconds 5
    python bench/fhir_api.py --home /tmp/bench-house --parts read search    # the house is filled once and kept
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import re
import selectors
import socket
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
from scene import Scene, percentile, process, say, scene

from naer.access import people
from naer.access.definition import Actor, Purpose, Role, system_actor
from naer.app import bulk_files, fhir_interface
from naer.app.demo_running import free_port
from naer.web.fhir_api import smart

CONNECTIONS = 16
CITIZENS_WITH_OBSERVATIONS = 2000
CODES = [f"{number}-{number % 10}" for number in range(8300, 8310)]
PARTS = ("import", "read", "search", "create", "everything", "transaction", "export")
MORE = 30_000
"""Observations that `import` brings to a house that is filled already."""
Make = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class Measured:
    """How many were answered in how many seconds, how fast, and how many not with success. `asked` counts the warming up, too."""

    answered: int
    seconds: float
    latencies: list[float]
    failed: int
    asked: int

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    def p95_ms(self) -> float:
        return percentile(self.latencies, 0.95) * 1000


def main() -> None:
    """Fill a house unless it is filled, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--observations", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="a folder for the house; it is kept, and used again")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, help="all by default; none: only fill")
    given = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {CONNECTIONS} connections", flush=True)
    with scene(citizens=CITIZENS_WITH_OBSERVATIONS, home=given.home) as here:
        nurse, citizens, ids = furnished(here, given.observations, again="import" in given.parts)
        token = smart.signed(
            fhir_interface.own_key(here.settings.home / fhir_interface.KEY_FILE),
            {"sub": nurse, "fhirUser": f"PractitionerRole/{nurse}", "scope": "user/*.cruds"},
            seconds=3600,
        )
        port = free_port("127.0.0.1", 8090)
        settings = {"NAER_PORT": str(port), "NAER_FHIR_REQUESTS_PER_SECOND": "0"}
        if set(given.parts) - {"import", "export"}:
            with process(here, "serve", **settings) as server:
                wait_for(port)
                spent = Spent(server.pid, here.settings.home)
                spent.wait_until_quiet()
                measure_all(port, token, citizens, ids, given, spent)
        if "export" in given.parts:
            measure_export(here)
    print(f"load after: {os.getloadavg()[0]:.1f}", flush=True)


def furnished(here: Scene, count: int, *, again: bool) -> tuple[str, list[str], list[str]]:
    """The nurse, her citizens, and the observations of a house: made at the first call, then read from a note beside it."""
    note = here.settings.home / "furnished.json"
    if note.exists():
        nurse, citizens, ids = json.loads(note.read_bytes())
        if again:
            fill(here, citizens, MORE)
        return nurse, citizens, ids
    actor, citizens = nurse_with_citizens(here)
    ids = fill(here, citizens, count)
    note.write_text(json.dumps([actor.id, citizens, ids]))
    return actor.id, citizens, ids


@dataclass(frozen=True)
class Spent:
    """Processor time of the server's processes and of PostgreSQL's, so that a miss can be explained."""

    server: int
    home: Path

    def now(self) -> tuple[float, float]:
        """Seconds until now: the server, the database."""
        postmaster = int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        return self._of(self.server), self._of(postmaster)

    def wait_until_quiet(self) -> None:
        """Until every process of the server has started."""
        before, after = 0.0, self.now()[0]
        while after - before > 0.05:
            time.sleep(1.0)
            before, after = after, self.now()[0]

    def _of(self, root: int) -> float:
        """A process and all that came of it."""
        top = psutil.Process(root)
        times = [one.cpu_times() for one in [top, *top.children(recursive=True)]]
        return sum(one.user + one.system for one in times)


def measure_all(
    port: int, token: str, citizens: list[str], ids: list[str], given: argparse.Namespace, spent: Spent
) -> None:
    """Every kind of request in turn."""

    def run(part: str, what: str, make: Make, target: str) -> None:
        if part not in given.parts:
            return
        before = spent.now()
        found = under_load(port, make, seconds=given.seconds, seed=given.seed)
        served, stored = (after - one for one, after in zip(before, spent.now(), strict=True))
        figure = f"{found.per_second:,.0f}/s, p95 {found.p95_ms():.1f} ms"
        if found.failed:
            figure += f", {found.failed} failed"
        say(what, figure, target)
        of_one = 1e6 / (found.asked or 1)
        print(
            f"{'':<8}processor time of one: server {served * of_one:,.0f}, database {stored * of_one:,.0f} microseconds"
        )

    asked = Requests(token)
    run("read", "read by id", lambda r: asked.get(f"Observation/{r.choice(ids)}"), "≥ 2,500/s, p95 ≤ 15 ms")
    run(
        "search",
        "search patient+code, newest 20",
        lambda r: asked.get(
            f"Observation?patient={r.choice(citizens)}&code=http://loinc.org|{r.choice(CODES)}&_sort=-date&_count=20"
        ),
        "≥ 1,500/s, p95 ≤ 20 ms",
    )
    run("everything", "$everything, about 100 resources", lambda r: asked.get(f"Patient/{r.choice(citizens)}/$everything"),
        "≥ 400/s")  # fmt: skip
    run("create", "create Observation (1.2 KB)", lambda r: asked.post("Observation", observation(r.choice(citizens), r)),
        "≥ 1,200/s, p95 ≤ 25 ms")  # fmt: skip
    run(
        "transaction", "transaction of 100 resources", lambda r: asked.post("", bundle(r.choice(citizens), r)), "≥ 50/s"
    )


class Requests:
    """Requests as bytes, with the token in them."""

    def __init__(self, token: str) -> None:
        self._head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/fhir+json\r\n"

    def get(self, path: str) -> bytes:
        return f"GET /fhir/{path} HTTP/1.1\r\n{self._head}\r\n".encode()

    def post(self, path: str, body: Any) -> bytes:
        text = json.dumps(body).encode()
        head = f"POST /fhir/{path} HTTP/1.1\r\n{self._head}Content-Type: application/fhir+json\r\n"
        return f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text


def under_load(port: int, make: Make, *, seconds: float, seed: int) -> Measured:
    """What 16 connections of another process get answered: each asks, reads the whole answer, and asks again."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_load, args=(port, make, seconds, seed, sender))
    worker.start()
    found: Measured = receiver.recv()
    worker.join()
    return found


def _load(port: int, make: Make, seconds: float, seed: int, to: Any) -> None:
    """One thread over all connections: a load that costs the machine as little as it can."""
    prepared = [[make(random.Random(f"{seed}/{n}/{k}")) for k in range(200)] for n in range(CONNECTIONS)]
    waiting = selectors.DefaultSelector()
    latencies: list[float] = []
    failed = asked = 0
    warm, end = time.perf_counter() + 1.0, time.perf_counter() + 1.0 + seconds
    for requests in prepared:
        one = Asking(socket.create_connection(("127.0.0.1", port)), itertools.cycle(requests))
        one.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(one.connection, selectors.EVENT_READ, one)
        one.ask()
    busy = len(prepared)
    while busy:
        for key, _ in waiting.select():
            one = key.data
            status = one.answered()
            if status is None:
                continue
            now = time.perf_counter()
            asked += 1
            if one.started > warm:
                latencies.append(now - one.started)
                failed += status >= 300
            if now < end:
                one.ask()
            else:
                busy -= 1
    to.send(Measured(len(latencies), seconds, latencies, failed, asked))


@dataclass(slots=True)
class Asking:
    """One connection: asks, takes the whole answer, and may ask again."""

    connection: socket.socket
    requests: Iterator[bytes]
    started: float = 0.0
    status: int = 0
    missing: int = 0

    def ask(self) -> None:
        """Send the next request."""
        request = next(self.requests)
        self.status, self.started = 0, time.perf_counter()
        self.connection.sendall(request)

    def answered(self) -> int | None:
        """Take what is there; the status when the answer is whole."""
        data = self.connection.recv(1 << 20)
        if not data:
            raise SystemExit("the server closed a connection")
        if not self.status:
            head, _, body = data.partition(b"\r\n\r\n")
            found = re.search(rb"(?i)content-length: *(\d+)", head)
            self.status, self.missing, data = int(head[9:12]), int(found[1]) if found else 0, body
        self.missing -= len(data)
        return self.status if self.missing <= 0 else None


def nurse_with_citizens(here: Scene) -> tuple[Actor, list[str]]:
    """A nurse of a team that treats every citizen."""
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench") as rec:
        team = rec.save({"resourceType": "Organization", "name": "Bench"}, act="bench")["id"]
        nurse = people.register(
            rec, key="bench", name="Bench", role=Role.HOME_NURSE, title="Sygeplejerske", organisation_ids=(team,)
        )
        citizens = [one["id"] for one in rec.find("Patient", {}, limit=CITIZENS_WITH_OBSERVATIONS)]
        since = rec.now - timedelta(days=1)
        for citizen in citizens:
            rec.relate(citizen, team, kind="bench", since=since, because="bench")
    return nurse, citizens


def fill(here: Scene, citizens: list[str], count: int) -> list[str]:
    """Import observations from NDJSON, which is measured too, and what one takes on disk."""
    random_ = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Observation.ndjson"
        ids = [str(uuid.uuid4()) for _ in range(count)]
        with path.open("w") as to:
            for number, one in enumerate(ids):
                made = {**observation(citizens[number % len(citizens)], random_), "id": one}
                to.write(json.dumps(made) + "\n")
        before = size_of(here)
        started = time.perf_counter()
        bulk_files.import_files(
            here.services.system, [path], source="bench", progress=lambda *_: None, services=here.services
        )
        took = time.perf_counter() - started
        say("naer import", f"{count / took:,.0f} resources/s", "≥ 15,000/s")
        with psycopg.connect(here.admin, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        say("on disk, each 1.2 KB observation", f"{(size_of(here) - before) / count / 1024:.2f} KB", "≤ 3 KB")
    return random_.sample(ids, min(20_000, len(ids)))


def measure_export(here: Scene) -> None:
    """Everything out again as NDJSON."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        counts = bulk_files.export_files(here.services.system, Path(folder), ["Observation"], progress=lambda *_: None)
        took = time.perf_counter() - started
    say("bulk export", f"{sum(counts.values()) / took:,.0f} resources/s", "≥ 50,000/s")


def size_of(here: Scene) -> int:
    """Bytes of all tables and their indexes."""
    with psycopg.connect(here.admin) as connection:
        row = connection.execute(
            "select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'naer' and c.relkind = 'r'"
        ).fetchone()
    return int(row[0]) if row else 0


def observation(citizen: str, random_: random.Random) -> dict[str, Any]:
    """A measurement of about 1.2 KB, as a device would send it."""
    code = random_.choice(CODES)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=random_.randrange(400_000))
    return {
        "resourceType": "Observation",
        "identifier": [{"system": "urn:oid:1.2.208.184", "value": f"{random_.getrandbits(64):016x}"}],
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "vital-signs",
                        "display": "Vital Signs",
                    }
                ]
            }
        ],
        "code": {
            "coding": [
                {"system": "http://loinc.org", "code": code, "display": "A measurement that was taken at home"},
                {"system": "urn:oid:1.2.208.176.2.1", "code": f"NPU{code}", "display": "Måling taget i hjemmet"},
            ],
            "text": "Måling taget i hjemmet",
        },
        "subject": {"reference": f"Patient/{citizen}"},
        "effectiveDateTime": at.isoformat(),
        "issued": at.isoformat(),
        "valueQuantity": {
            "value": random_.randrange(300, 420) / 10,
            "unit": "Cel",
            "system": "http://unitsofmeasure.org",
            "code": "Cel",
        },
        "note": [{"text": "Taget i ro efter fem minutter. " * 8}],
        "device": {"display": "Måleudstyr fra kommunens depot"},
    }


def bundle(citizen: str, random_: random.Random) -> dict[str, Any]:
    """A transaction of a hundred new measurements."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{uuid.UUID(int=random_.getrandbits(128))}",
                "resource": observation(citizen, random_),
                "request": {"method": "POST", "url": "Observation"},
            }
            for _ in range(100)
        ],
    }


def wait_for(port: int) -> None:
    """Until somebody listens."""
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("naer serve did not start")


if __name__ == "__main__":
    main()
