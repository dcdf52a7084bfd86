"""A region in the embedded database: loading citizens with years of history, size, pages, and messages with all effects.

    .venv/bin/python bench/region.py load HOME       # makes the region in the folder HOME, or goes on where it stopped
    .venv/bin/python bench/region.py measure HOME [messages|pages]    # measures it, or a part; may be done again and again

NAER_BENCH_CITIZENS (100000) and NAER_BENCH_YEARS (5) say how large it is, NAER_BENCH_MINUTES (10) how long messages
go on, NAER_BENCH_RATE (150) how many come each second (0: as many as are taken), NAER_BENCH_WORKERS (2) how many processes
understand them. They are about every citizen whom somebody here cares for, 500 of whom are in hospital at once. Before pages are
asked for, the region's own last days are taken in, so that lists are as long as on a day; meanwhile the days before arrive,
fifty messages a second in their order: notifications, notices and letters at their true share. Nobody ticks anything off. Loading
goes on alone; the measures want the machine to themselves. A region's personas are those of the demo, so that pages are asked for
as people ask.
"""

import csv
import itertools
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
from pages import REQUESTS_PER_SECOND, TARGET, all_logged_in, citizens_on, over_and_over, timed
from scene import Scene, percentile, process, say, stays

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import filling as populations_filling
from naer.app import operation, personas, populations, reactions, region, traffic
from naer.app.demo_running import free_port
from naer.app.populations import Wanted
from naer.app.services import services_on
from naer.courses.definition import OrganisationIdentity
from naer.danish import times
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
RATE = int(os.environ.get("NAER_BENCH_RATE", "150"))
ALWAYS_WAITING = 400
LAST_DAYS = 4
DAYS_BEFORE = 16
ARRIVING_PER_SECOND = 50
IN_HOSPITAL = 500


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
    """Messages at a steady rate for some minutes; then pages at a steady rate, first alone, then while messages arrive. `part` is
    all, messages or pages.
    """
    noted = json.loads((home / "loaded.json").read_text())
    print(f"{noted['citizens']:,} citizens, {noted['resources']:,} resources, loaded in {noted['seconds']:,.0f} s")
    with _opened(home, noted["citizens"]) as here, ExitStack() as running:
        messages = stays(here, apart=IN_HOSPITAL)
        port = free_port("127.0.0.1", 8300)
        web = running.enter_context(process(here, "serve", NAER_PORT=str(port), NAER_SESSION_SECRET="bench"))
        workers = [running.enter_context(process(here, "work")) for _ in range(WORKERS)]
        base = f"http://127.0.0.1:{port}"
        _answers(base)
        _drained(here)
        if part != "pages":
            _sustained(here, messages)
        _drained(here)
        if part != "messages":
            with _own_days(noted["citizens"]) as (last, before):
                _take_in(here, last)
                if part == "all":
                    _pages(base, "")
                with _arriving(here, before):
                    _pages(base, f", {ARRIVING_PER_SECOND} messages/s")
        for name, one in (("web", web), *((f"worker {place + 1}", each) for place, each in enumerate(workers))):
            say(f"  memory of {name}", f"{_memory_mb(one.pid):,.0f} MB", "< 400 MB")


@contextmanager
def _own_days(citizens: int) -> Iterator[tuple[list[Path], list[Path]]]:
    """What reaches this region in its last whole days and in the days before them, each in its order. A house takes them in once:
    the second time it knows them.
    """
    days = LAST_DAYS + DAYS_BEFORE
    today = times.local_day(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="naer-bench-") as folder:
        written = traffic.write(
            wanted(citizens), begin_on=today - timedelta(days=days), days=days, to=Path(folder) / "traffic"
        )
        count = written.notifications + written.notices + written.letters
        say(f"  {count:,} messages of {days} days", f"{written.letters:,} of them letters", "none set")
        since = times.start_of_day(today - timedelta(days=LAST_DAYS))
        with (Path(folder) / "traffic/arrivals.csv").open(encoding="utf-8") as listed:
            came = [one for one in csv.DictReader(listed) if one["kind"] != "measurement"]
        last, before = list[Path](), list[Path]()
        for one in came:
            where = last if datetime.fromisoformat(one["arrives_at"]) >= since else before
            where.append(Path(folder) / "traffic" / one["file"])
        yield last, before


def _take_in(here: Scene, messages: list[Path]) -> None:
    """Keep all and wait until nothing of them is left to do."""
    for one in messages:
        here.keep(one.read_bytes())
    _drained(here)


@contextmanager
def _arriving(here: Scene, messages: list[Path]) -> Iterator[None]:
    """Messages come at a steady rate from another thread until the block ends."""
    stop, begin = threading.Event(), time.perf_counter()

    def keep() -> None:
        for number, one in enumerate(messages):
            if stop.wait(max(0.0, begin + number / ARRIVING_PER_SECOND - time.perf_counter())):
                return
            here.keep(one.read_bytes())
        if not stop.is_set():
            say("  no more messages arrived for the last pages", "", "none set")

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
    """Messages for the minutes asked for, at the rate asked for; count what is settled and reacted to, and look once a second at
    how far the work is behind. The messages are written before: the hospitals' own systems do that.
    """
    begin = time.perf_counter()
    written = list(itertools.islice(messages, int(RATE * 60 * MINUTES))) if RATE else []
    say(f"  {len(written):,} messages written before", f"{time.perf_counter() - begin:.1f} s", "none set")
    looks: list[_Look] = []
    stop = threading.Event()
    looking = threading.Thread(target=_look_every_second, args=(here, looks, stop))
    looking.start()
    begin, settled_before = time.perf_counter(), _settled(here)
    if RATE:
        for number, raw in enumerate(written):
            time.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
            here.keep(raw)
    else:
        _always_some(here, messages, looks, until=begin + 60 * MINUTES)
    seconds = time.perf_counter() - begin
    rate = (_settled(here) - settled_before) / seconds
    stop.set()
    looking.join()
    offered = f"{RATE}/s offered" if RATE else f"{ALWAYS_WAITING} always waiting"
    say(f"messages with all effects, {offered}, {seconds / 60:.1f} minutes", f"{rate:,.1f}/s", "≥ 150/s")
    for what, values in (
        ("feed lag meanwhile", [one.lag_seconds for one in looks]),
        ("oldest message that waits", [one.oldest_seconds for one in looks]),
    ):
        say(f"  {what}", f"p50 {percentile(values, 0.5):.2f} s, p95 {percentile(values, 0.95):.2f} s", "p95 < 2 s")


@dataclass(frozen=True)
class _Look:
    """How far the work is behind at a moment."""

    lag_seconds: float
    oldest_seconds: float
    waiting: int


def _look_every_second(here: Scene, looks: list[_Look], stop: threading.Event) -> None:
    while not stop.wait(1.0):
        with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.watch") as rec:
            looks.append(
                _Look(
                    lag_seconds=max(rec.lag_seconds(one) for one in reactions.READERS),
                    oldest_seconds=rec.messages.oldest_waiting_seconds(),
                    waiting=rec.messages.waiting_count(most=10 * ALWAYS_WAITING),
                )
            )


def _always_some(here: Scene, messages: Iterator[bytes], looks: list[_Look], *, until: float) -> None:
    """Keep some hundred messages waiting."""
    for raw in itertools.islice(messages, ALWAYS_WAITING):
        here.keep(raw)
    looked = 0
    while time.perf_counter() < until:
        if len(looks) > looked:
            looked = len(looks)
            for raw in itertools.islice(messages, max(0, ALWAYS_WAITING - looks[-1].waiting)):
                here.keep(raw)
        time.sleep(0.05)


def _drained(here: Scene) -> None:
    begin = time.perf_counter()
    while (now := operation.operation(here.services)).waiting or now.lag_changes:
        time.sleep(0.2)
    say("  until nothing of before was left to do", f"{time.perf_counter() - begin:.1f} s", "none set")


def _pages(base: str, what: str) -> None:
    """The pages that people live in, at twenty requests a second."""
    nurses, visitators = all_logged_in(base, "Rikke Holm"), all_logged_in(base, "Mette Krogh")
    directors = all_logged_in(base, "Anne Skov")
    pages = {
        "discharge board": (visitators, ["/tavle"]),
        "Indlagt": (visitators, ["/tavle?fane=indlagt"]),
        "Hjemme nu": (visitators, ["/tavle?fane=hjemme"]),
        "Weekendliste": (visitators, ["/tavle?fane=weekend"]),
        "Min dag": (nurses, ["/min-dag"]),
        "citizen page": (nurses, citizens_on(nurses[0], "/min-dag") or ["/min-dag"]),
        "steering": (directors, ["/styring"]),
    }
    first = [_seconds_of(browsers[0], path) for browsers, paths in pages.values() for path in paths]
    say(
        "each page once, citizens for the first time",
        f"p50 {1000 * percentile(first, 0.5):.0f} ms, p95 {1000 * percentile(first, 0.95):.0f} ms",
        TARGET,
    )
    for name, (browsers, paths) in pages.items():
        say(f"{name} at {REQUESTS_PER_SECOND}/s{what}", str(timed(over_and_over(browsers, paths))), TARGET)
    by_turns = zip(*(over_and_over(browsers, paths) for browsers, paths in pages.values()), strict=True)
    say(f"all by turns at {REQUESTS_PER_SECOND}/s{what}", str(timed(itertools.chain.from_iterable(by_turns))), TARGET)


def _seconds_of(client: httpx.Client, path: str) -> float:
    """How long one page takes. What a citizen's shows that nobody has opened yet may have to be read from the disk."""
    begin = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - begin


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
    spoken_of = [one for one in Directory(people) if one.courses]
    random.Random(SEED).shuffle(spoken_of)
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
