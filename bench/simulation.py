"""How fast the model lives citizens through years: person-months a second, the whole country, and a municipality's page.

.venv/bin/python bench/simulation.py
NAER_BENCH_CITIZENS=1000000 .venv/bin/python bench/simulation.py      # fewer than the whole country

Two peers stand beside ours: the least that a compiled kernel can do (one draw and one comparison a month), and Vivarium, an
open Python framework for microsimulation, with mortality alone, where it is installed (`pip install vivarium`, or the Python
that NAER_BENCH_PEER names). https://vivarium.readthedocs.io
"""

import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba
import numpy as np
from scene import say

from naer.scenarios import person_columns
from naer.scenarios.lab import content, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model import hashing
from naer.scenarios.model.layout import Measure

YEARS = 25
CITIZENS = int(os.environ.get("NAER_BENCH_CITIZENS", "0")) or None
PAGE_CITIZENS, PAGE_REPLICATIONS = 60_000, 20
PEER = os.environ.get("NAER_BENCH_PEER", sys.executable)
BARE_PERSONS, THREADS = 2_000_000, os.cpu_count() or 1


def main() -> None:
    """Print each figure beside its target; the bare kernel first, because it tells how fast the machine is just now."""
    bare_rate = bare()
    warm = Choice(area="0825", citizens=100, years=YEARS)
    running.replicate(running.start(warm), warm, 0)
    country = Choice(area=person_columns.EVERYBODY, citizens=CITIZENS, years=YEARS)
    started = time.perf_counter()
    begin = running.start(country)
    say(f"making {begin.count:,} citizens", f"{time.perf_counter() - started:.1f} s", "180 s for everybody")
    started = time.perf_counter()
    counts = running.replicate(begin, country, 0)
    took = time.perf_counter() - started
    months = int(counts[..., Measure.MONTHS].sum())
    say(
        "one scenario, 25 years",
        f"{took:.1f} s, {months / took / 1e6:.1f} million person-months/s",
        "30 s for everybody, 60 million/s",
    )
    say("memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB", "4 GiB")
    say("beside the bare kernel of this run", f"1 to {bare_rate / (months / took / 1e6):.1f}", "-")
    del begin
    page()
    framework()


def page() -> None:
    """A municipality of 60,000: three scenarios and everything as today, twenty replications."""
    municipality = Choice(area="0580", citizens=PAGE_CITIZENS, years=YEARS)
    begin = running.start(municipality)
    started = time.perf_counter()
    for replication in range(PAGE_REPLICATIONS):
        running.replicate(begin, municipality, replication)
        for scenario in content.load().scenarios:
            chosen = municipality.model_copy(update={"blocks": content.load().chosen(scenario, 2027)})
            running.replicate(begin, chosen, replication)
    say("60,000 citizens, 3 scenarios and today, 20 replications", f"{time.perf_counter() - started:.1f} s", "30 s")


@numba.njit(nogil=True)
def _bare(keys: np.ndarray, months: int, below: int) -> int:
    events = 0
    for person in range(len(keys)):
        for month in range(months):
            events += np.int64(hashing.of_month(keys[person], month) >> np.uint64(32)) < below
    return events


def bare() -> float:
    """The least that a kernel can do: a draw and a comparison a month, nothing known of the person, nothing counted.

    Returns million person-months a second.
    """
    keys = np.arange(BARE_PERSONS, dtype=np.uint64)
    _bare(keys[:10], 12 * YEARS, 1000)
    parts = np.array_split(keys, THREADS)
    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda part: _bare(part, 12 * YEARS, 1000), parts))
    rate = BARE_PERSONS * 12 * YEARS / (time.perf_counter() - started) / 1e6
    say("peer: a bare compiled kernel, draw and compare", f"{rate:.0f} million person-months/s", "-")
    return rate


def framework() -> None:
    """The framework, in a Python of its own."""
    script = Path(__file__).parent / "peers" / "vivarium_mortality.py"
    done = subprocess.run([PEER, str(script)], capture_output=True, text=True, check=False)
    told = done.stdout.strip() if done.returncode == 0 else "not installed"
    say("peer: Vivarium, mortality alone", told, "-")


if __name__ == "__main__":
    main()
