"""The FHIR record at its database: a citizen's newest by a code, creating, and what a resource takes on disk.

As a nurse under row-level security, with access, audit and durable commits; all in this process over the embedded server.
What HTTP adds is measured by the interface's own bench.

    .venv/bin/python bench/fhir_search.py
    NAER_BENCH_OBSERVATIONS=20000 .venv/bin/python bench/fhir_search.py      # a quick look
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
from scene import percentile, say

from naer.access.clock import Clock
from naer.access.definition import Actor, Caller, Purpose, Role, system_actor
from naer.access.guard import Guard
from naer.fhir import json_text, search_query
from naer.fhir.plain import Json
from naer.record import migrate
from naer.record.journal import new_id
from naer.record.server import Server, embedded
from naer.record.store import Store

OBSERVATIONS = int(os.environ.get("NAER_BENCH_OBSERVATIONS", "200000"))
OF_EACH = 200
SECONDS = float(os.environ.get("NAER_BENCH_SECONDS", "8"))
AT_ONCE = 4
CODES = (
    ("http://loinc.org", "8867-4", "Heart rate", "/min"),
    ("http://loinc.org", "9279-1", "Respiratory rate", "/min"),
    ("http://loinc.org", "8310-5", "Body temperature", "Cel"),
    ("http://loinc.org", "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%"),
    ("http://loinc.org", "29463-7", "Body weight", "kg"),
    ("http://loinc.org", "8480-6", "Systolic blood pressure", "mm[Hg]"),
    ("http://loinc.org", "8462-4", "Diastolic blood pressure", "mm[Hg]"),
    ("http://loinc.org", "15074-8", "Glucose [Moles/volume] in Blood", "mmol/L"),
)
BEGIN = datetime(2025, 11, 1, 7, 0, tzinfo=UTC)


def observation(citizen: str, unit: str, number: int) -> Json:
    """A measurement of about 1.2 KB, as a home-care system sends it."""
    system, code, display, measured_in = CODES[number % len(CODES)]
    at = (BEGIN + timedelta(hours=3 * number)).isoformat()
    return {
        "resourceType": "Observation",
        "meta": {"profile": ["http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-observation"]},
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{display}: {60 + number % 50} {measured_in}, '
            "målt hjemme af borgeren selv med udleveret udstyr og set efter af hjemmesygeplejen</div>",
        },
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
        "code": {"coding": [{"system": system, "code": code, "display": display}], "text": display},
        "subject": {"reference": f"Patient/{citizen}"},
        "effectiveDateTime": at,
        "issued": at,
        "performer": [{"reference": f"Organization/{unit}", "display": "Hjemmesygeplejen, distrikt Nord"}],
        "valueQuantity": {
            "value": 60 + number % 50,
            "unit": measured_in,
            "system": "http://unitsofmeasure.org",
            "code": measured_in,
        },
        "interpretation": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                        "code": "N",
                        "display": "Normal",
                    }
                ]
            }
        ],
    }


def size_bytes(server: Server) -> dict[str, int]:
    """What each table of the record takes on disk, with its indexes."""
    assert server.admin
    with psycopg.connect(server.admin, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        rows = connection.execute(
            "select c.relname, pg_total_relation_size(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'naer' and c.relkind = 'r'"
        ).fetchall()
        return dict(rows)


def repeated(work: Callable[[], None], *, seconds: float = SECONDS, at_once: int = AT_ONCE) -> list[float]:
    """How long each run of `work` took (seconds), over a time, several at once."""
    until = time.perf_counter() + seconds

    def one() -> list[float]:
        took: list[float] = []
        while (began := time.perf_counter()) < until:
            work()
            took.append(time.perf_counter() - began)
        return took

    with ThreadPoolExecutor(at_once) as pool:
        return [each for part in [pool.submit(one) for _ in range(at_once)] for each in part.result()]


def told(what: str, took: list[float], target: str, *, seconds: float = SECONDS) -> None:
    """A line of rate and times."""
    middle, late = (f"{1000 * percentile(took, share):.1f}" for share in (0.5, 0.95))
    say(what, f"{len(took) / seconds:,.0f}/s p50 {middle} p95 {late} ms", target)


def main() -> None:
    """Load, measure, print."""
    folder = Path(tempfile.mkdtemp(prefix="naer-bench-"))
    try:
        with embedded(folder / "postgres") as server:
            migrate.migrate(server)
            with (
                Store(server, role="naer_worker", connections=2) as system,
                Store(server, role="naer_web", connections=AT_ONCE) as people,
            ):
                measure(server, Guard(system, Clock()), Guard(people, Clock()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(server: Server, system: Guard, people: Guard) -> None:
    """All figures."""
    with system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench") as rec:
        unit = rec.save({"resourceType": "Organization", "name": "Hjemmesygeplejen"}, act="bench")["id"]
        citizens: list[str] = []
        for number in range(OBSERVATIONS // OF_EACH):
            patient: Json = {
                "resourceType": "Patient",
                "name": [{"family": f"Prøve {number}"}],
                "birthDate": "1945-02-03",
            }
            citizens.append(rec.save(patient, act="bench")["id"])
            since = BEGIN - timedelta(days=1)
            rec.relate(citizens[-1], unit, kind="course", since=since, because="bench")
    before = size_bytes(server)
    began = time.perf_counter()
    for part in range(0, len(citizens), 50):
        with system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench") as rec:
            made = (observation(one, unit, n) for one in citizens[part : part + 50] for n in range(OF_EACH))
            rec.load(made, act="bench")
    took = time.perf_counter() - began
    after = size_bytes(server)
    body = len(json_text.dumps({**observation(citizens[0], unit, 1), "id": new_id()}))
    say(f"load {OBSERVATIONS:,} observations of {body} bytes, one connection", f"{OBSERVATIONS / took:,.0f}/s", "")
    for table in sorted(after, key=lambda one: before[one] - after[one]):
        if after[table] - before[table] > OBSERVATIONS:
            print(f"    {table:<54} {(after[table] - before[table]) / OBSERVATIONS:>20,.0f} bytes each")
    each = sum(after[table] - before[table] for table in after) / OBSERVATIONS
    say("on disk for each, with history and index", f"{each:,.0f} bytes", "<= 3,072")

    nurse = Actor(id=new_id(), name="Bench", role=Role.HOME_NURSE, organisation_ids=(unit,))
    caller = Caller(nurse, Purpose.TREATMENT)
    numbers = count()

    def newest() -> None:
        turn = next(numbers)
        pairs = [
            ("patient", f"Patient/{citizens[(turn * 7919) % len(citizens)]}"),
            ("code", f"http://loinc.org|{CODES[turn % len(CODES)][1]}"),
            ("_sort", "-date"),
            ("_count", "20"),
        ]
        page = people.search(caller, search_query.parse("Observation", pairs, strict=True), act="bench")
        assert len(page.matches) == 20

    def active() -> None:
        citizen = citizens[(next(numbers) * 7919) % len(citizens)]
        pairs = [
            ("patient", f"Patient/{citizen}"),
            ("category", "vital-signs"),
            ("date", "ge2025-11-20"),
            ("_count", "20"),
        ]
        people.search(caller, search_query.parse("Observation", pairs, strict=True), act="bench")

    def create() -> None:
        turn = next(numbers)
        new = {**observation(citizens[turn % len(citizens)], unit, turn % 3000), "id": new_id()}
        people.keep_one(caller, new, act="bench", expected=0)

    repeated(newest, seconds=1)
    told("patient and code, newest 20, audited", repeated(newest), ">= 1,500/s at HTTP")
    told("patient, category and date, 20, audited", repeated(active), "")
    told("create an observation, audited", repeated(create), ">= 1,200/s at HTTP")


if __name__ == "__main__":
    main()
