"""How fast the model lives citizens through years: person-months a second, the whole country, and a municipality's page.

.venv/bin/python bench/simulation.py
NAER_BENCH_CITIZENS=1000000 .venv/bin/python bench/simulation.py      # fewer than the whole country
"""

import os
import resource
import time

from scene import say

from naer.scenarios import person_columns
from naer.scenarios.lab import content, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model.layout import Measure

YEARS = 25
CITIZENS = int(os.environ.get("NAER_BENCH_CITIZENS", "0")) or None
PAGE_CITIZENS, PAGE_REPLICATIONS = 60_000, 20


def main() -> None:
    """Print each figure beside its target."""
    warm = Choice(area="0825", citizens=100, years=YEARS)
    running.replicate(running.start(warm), warm, 0)
    country = Choice(area=person_columns.EVERYBODY, citizens=CITIZENS, years=YEARS)
    started = time.perf_counter()
    begin = running.start(country)
    say(f"making {begin.count:,} citizens", f"{time.perf_counter() - started:.1f} s", "60 s for everybody")
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
    page()


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


if __name__ == "__main__":
    main()
