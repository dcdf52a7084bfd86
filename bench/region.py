"""A region in the embedded database: loading citizens with years of history, size, pages, and messages with all effects.

    .venv/bin/python bench/region.py load HOME       # makes the region in the folder HOME, or goes on where it stopped
    .venv/bin/python bench/region.py measure HOME [messages|pages]    # measures it, or a part; may be done again and again

NAER_BENCH_CITIZENS (100000) and NAER_BENCH_YEARS (5) say how large it is, NAER_BENCH_MINUTES (10) how long messages
go on, NAER_BENCH_WORKERS (2) how many processes understand them. Loading goes on alone; the measures want the machine to
themselves. A region's personas are those of the demo, so that pages are asked for as people ask.
"""

import itertools
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import psycopg
from pages import citizens_on, logged_in, timed
from scene import Scene, percentile, process, say, stays

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import filling as populations_filling
from naer.app import operation, personas, populations, reactions, region
from naer.app.demo_running import free_port
from naer.app.populations import Wanted
from naer.app.services import services_on
from naer.courses.definition import OrganisationIdentity
from naer.exchange.medcom.frame import Party
from naer.record import deployment, filling, migrate
from naer.record.server import Server, embedded
from naer.scenarios.citizens import Directory

AREA = "sundhedsklynge-soenderjylland"
ON = date(2026, 11, 20)
SEED = 1
CITIZENS = int(os.environ.get("NAER_BENCH_CITIZENS", "100000"))
YEARS = int(os.environ.get("NAER_BENCH_YEARS", "5"))
MINUTES = float(os.environ.get("NAER_BENCH_MINUTES", "10"))
WORKERS = int(os.environ.get("NAER_BENCH_WORKERS", "2"))
PROCESSES = int(os.environ.get("NAER_BENCH_PROCESSES", "2"))
ALWAYS_WAITING = 400
ARRIVING_PER_SECOND = 50
SPOKEN_OF = 2000


def wanted(citizens: int) -> Wanted:
    """The citizens of this region."""
    return Wanted(area=AREA, citizens=citizens, seed=SEED, on=ON, history_years=YEARS)


def load(home: Path) -> None:
    """Make the region, or go on with one that was stopped, and note beside it how long that took in all."""
    home.mkdir(parents=True, exist_ok=True)
    if (home / "loaded.json").exists():
        raise SystemExit(f"{home} is loaded already.")
    time_of = _Stopwatch(home / "seconds.json")
    with embedded(home / "postgres") as server:
        if not migrate.migrate(server) and not filling.may_fill(server):
            raise SystemExit(f"{home} holds citizens already.")
        if deployment.is_empty(server):
            deployment.mark_demo(server)
        with services_on(server, _settings(home, server), may_be_half_filled=True) as services:
            count = populations_filling.fill(wanted(CITIZENS), services, time_of.progress, processes=PROCESSES)
            seconds = time_of.stopped()
            organisations = region.register_organisations(services.system, _codes())
            with services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.personas") as rec:
                personas.register(rec, organisations.ids)
                for reader in reactions.READERS:
                    rec.start_feed_here(reader)
        with psycopg.connect(str(server.admin), autocommit=True) as connection:
            row = connection.execute("select pg_database_size(current_database())").fetchone()
        noted = {"citizens": CITIZENS, "resources": count, "seconds": seconds, "bytes": row[0] if row else 0}
    (home / "loaded.json").write_text(json.dumps(noted))
    say(f"{CITIZENS:,} citizens with {YEARS} years, {count:,} resources", f"{seconds:,.0f} s", "none set")
    say("  made, loaded and indexed", f"{count / seconds:,.0f} resources/s", "none set")
    say("  on disk, all included", f"{noted['bytes'] / count:,.0f} bytes a resource", "≤ 3,072")


class _Stopwatch:
    """Seconds of a load that may be stopped and gone on with: kept in a file, and told now and then."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before = json.loads(file.read_text()) if file.exists() else 0.0
        self._begin = time.perf_counter()
        self._told = 0.0

    def progress(self, _what: str, done: int, of: int) -> None:
        seconds = self.stopped()
        if seconds > self._told + 30:
            self._told = seconds
            print(f"{time.strftime('%H:%M:%S')} {done:,} of {of:,} citizens in {seconds:,.0f} s", flush=True)

    def stopped(self) -> float:
        seconds = self._before + time.perf_counter() - self._begin
        self._file.write_text(json.dumps(seconds))
        return seconds


def measure(home: Path, part: str = "all") -> None:
    """As many messages as the workers can take for some minutes; then pages at a steady rate, first alone, then while messages
    arrive. `part` is all, messages or pages.
    """
    noted = json.loads((home / "loaded.json").read_text())
    print(f"{noted['citizens']:,} citizens, {noted['resources']:,} resources, loaded in {noted['seconds']:,.0f} s")
    with _opened(home, noted["citizens"]) as here, ExitStack() as running:
        messages = stays(here)
        port = free_port("127.0.0.1", 8300)
        web = running.enter_context(process(here, "serve", NAER_PORT=str(port), NAER_SESSION_SECRET="bench"))
        workers = [running.enter_context(process(here, "work")) for _ in range(WORKERS)]
        base = f"http://127.0.0.1:{port}"
        _answers(base)
        if part != "pages":
            _sustained(here, messages)
        _drained(here)
        if part != "messages":
            if part == "all":
                _pages(base, "")
            with _arriving(here, messages):
                _pages(base, f", {ARRIVING_PER_SECOND} messages/s")
        for name, one in (("web", web), *((f"worker {place + 1}", each) for place, each in enumerate(workers))):
            say(f"  memory of {name}", f"{_memory_mb(one.pid):,.0f} MB", "< 400 MB")


@contextmanager
def _arriving(here: Scene, messages: Iterator[bytes]) -> Iterator[None]:
    """Messages come at a steady rate from another thread until the block ends."""
    stop = threading.Event()

    def keep() -> None:
        begin = time.perf_counter()
        for number, raw in enumerate(messages):
            if stop.wait(max(0.0, begin + number / ARRIVING_PER_SECOND - time.perf_counter())):
                return
            here.keep(raw)

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    now = operation.operation(here.services)
    say("  waiting when the pages were done", f"{now.waiting:,}, lag {now.lag_seconds:.1f} s", "< 2 s")


def _sustained(here: Scene, messages: Iterator[bytes]) -> None:
    """Keep some hundred messages waiting for the minutes asked for, and count what is settled."""
    for raw in itertools.islice(messages, ALWAYS_WAITING):
        here.keep(raw)
    lags: list[float] = []
    begin, settled_before, kept = time.perf_counter(), _settled(here), 0
    while time.perf_counter() < begin + 60 * MINUTES:
        now = operation.operation(here.services)
        lags.append(now.lag_seconds)
        for raw in itertools.islice(messages, max(0, ALWAYS_WAITING - now.waiting)):
            here.keep(raw)
            kept += 1
        time.sleep(0.2)
    seconds = time.perf_counter() - begin
    rate = (_settled(here) - settled_before) / seconds
    say(f"messages with all effects, {seconds / 60:.1f} minutes, {WORKERS} workers", f"{rate:,.0f}/s", "≥ 150/s")
    say("  feed lag meanwhile", f"p50 {percentile(lags, 0.5):.1f} s, p95 {percentile(lags, 0.95):.1f} s", "p95 < 2 s")


def _drained(here: Scene) -> None:
    begin = time.perf_counter()
    while (now := operation.operation(here.services)).waiting or now.lag_changes:
        time.sleep(0.2)
    say("  until nothing was left to do", f"{time.perf_counter() - begin:.1f} s", "none set")


def _pages(base: str, what: str) -> None:
    """The pages that people live in, at twenty requests a second."""
    nurse, visitator = logged_in(base, "Rikke Holm"), logged_in(base, "Mette Krogh")
    director = logged_in(base, "Anne Skov")
    pages = {
        "discharge board": (visitator, ["/tavle"]),
        "discharge board, all lists": (visitator, ["/tavle?fane=indlagt", "/tavle?fane=hjemme", "/tavle?fane=weekend"]),
        "Min dag": (nurse, ["/min-dag"]),
        "citizen page": (nurse, citizens_on(nurse, "/min-dag") or ["/min-dag"]),
        "steering": (director, ["/styring"]),
    }
    for name, (client, paths) in pages.items():
        waits = [1000 * wait for wait in timed(client, itertools.cycle(paths))]
        say(
            f"{name} at 20/s{what}",
            f"p50 {percentile(waits, 0.5):.0f} ms, p95 {percentile(waits, 0.95):.0f} ms",
            "p95 < 100 ms",
        )


@contextmanager
def _opened(home: Path, citizens: int) -> Iterator[Scene]:
    tree, people = populations.made(wanted(citizens))
    ward = tree.by_key("sygehus-soenderjylland-medicinsk")
    receivers = {
        one.key: Party(sor=one.sor, gln=one.gln, name=one.name)
        for one in tree.organisations
        if one.key.endswith("-visitation")
    }
    hospital = OrganisationIdentity(sor=ward.sor, gln=ward.gln, name=ward.name)
    directory = Directory(people)
    evenly = (directory.citizen(row) for row in range(0, people.count, max(1, people.count // (10 * SPOKEN_OF))))
    spoken_of = [one for one in evenly if one.courses][:SPOKEN_OF]
    with embedded(home / "postgres") as server:
        migrate.migrate(server)
        settings = _settings(home, server)
        with services_on(server, settings) as services:
            yield Scene(server, settings, services, spoken_of, hospital, receivers)


def _settings(home: Path, server: Server) -> naer_settings.Settings:
    return replace(naer_settings.from_environment({}), home=home, database=server.database)


def _codes() -> tuple[str, ...]:
    return region.municipality_codes(region.content.load(), AREA, ON)


def _settled(here: Scene) -> int:
    counts = operation.operation(here.services).inbox
    return sum(counts.values()) - counts.get("received", 0)


def _answers(base: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{base}/health")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("The pages do not answer.")


def _memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    {"load": load, "measure": measure}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
