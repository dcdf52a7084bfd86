"""How long synthetic citizens take, and how much memory: a demonstration's, a region's with a past, and the whole country.

    .venv/bin/python bench/population.py
    NAER_BENCH_CITIZENS=10000 .venv/bin/python bench/population.py      # a tenth of the region, for a quick look

Each figure comes from a process of its own, so that its peak memory is its own; the region is made by a process for each core,
as `naer population generate` makes it. Resources are written as JSON to nowhere: how fast a disk or a database takes them is
measured elsewhere.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from scene import say

from naer.app import populations, populations_beside
from naer.app.populations import Wanted
from naer.courses.definition import OrganisationIdentity
from naer.danish import times
from naer.scenarios import figures, margins, population
from naer.scenarios.message_source import MessageSource

ON = date(2026, 11, 20)
SEED = 1
YEARS = 5
REGION = int(os.environ.get("NAER_BENCH_CITIZENS", "100000"))
REGION_TARGET_SECONDS = 600 * REGION / 100_000
DENMARK = round(figures.load().age_sex.persons.sum())


def demonstration() -> int:
    """Two thousand citizens of one municipality as resources, without a past."""
    return _to_nowhere(Wanted(area="Aabenraa", citizens=2000, seed=SEED, on=ON), processes=1)


def region() -> int:
    """Citizens of Southern Denmark with five years of history."""
    return _to_nowhere(Wanted(area="Region Syddanmark", citizens=REGION, seed=SEED, on=ON, history_years=YEARS))


def country() -> int:
    """Everybody in Denmark, as columns."""
    return population.generate(tuple(figures.load().municipalities), DENMARK, seed=SEED, on=ON).count


def compared() -> int:
    """A million of them held against all figures; how many inputs do not agree."""
    made = population.generate(tuple(figures.load().municipalities), 1_000_000, seed=SEED, on=ON)
    return sum(not line.agrees for line in margins.compare(made))


def _to_nowhere(wanted: Wanted, *, processes: int | None = None) -> int:
    return sum(populations_beside.write(wanted, None, processes=processes).values())


def day() -> int:
    """A Monday of all that reaches a region of a hundred thousand."""
    wanted = Wanted(area="Region Syddanmark", citizens=100_000, seed=SEED, on=ON)
    tree, people = populations.made(wanted)
    wards = {one.key: OrganisationIdentity(sor=one.sor, gln=one.gln, name=one.name) for one in tree.organisations}
    begin = times.start_of_day(date(2026, 11, 23))
    return MessageSource(people, hospitals=wards).volume(begin, begin + timedelta(days=1)).together


PARTS: dict[str, Callable[[], int]] = {
    "demonstration": demonstration,
    "region": region,
    "country": country,
    "compared": compared,
    "day": day,
}


def measured(part: str) -> dict[str, float]:
    """Count, seconds by the wall and of computing, and peak megabytes of a part in a process of its own."""
    told = subprocess.run([sys.executable, __file__, part], check=True, capture_output=True, text=True).stdout
    return json.loads(told)


def measure(part: str) -> None:
    """Run a part and print what it took, as `measured` reads it: all its processes' computing, and the largest one's memory."""
    begin, computed_before = time.perf_counter(), _computed()
    count = PARTS[part]()
    print(
        json.dumps(
            {
                "count": count,
                "seconds": time.perf_counter() - begin,
                "computing": _computed() - computed_before,
                "peak_mb": max(resource.getrusage(one).ru_maxrss for one in _ALL) / 1024,
            }
        )
    )


_ALL = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _computed() -> float:
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, _ALL))


def _took(one: dict[str, float]) -> str:
    return f"{one['seconds']:.1f} s ({one['computing']:.1f} s computing)"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        sys.exit()
    small = measured("demonstration")
    say(f"2,000 citizens, {small['count']:,} resources", _took(small), "seconds in the demo")
    large = measured("region")
    say(
        f"{REGION:,} citizens with {YEARS} years, {large['count']:,} resources",
        _took(large),
        f"< {REGION_TARGET_SECONDS:,.0f} s",
    )
    say("  resources per citizen", f"{large['count'] / REGION:.1f}", "about 100")
    say("  resources a second and core", f"{large['count'] / large['computing']:,.0f}", "≥ 30,000")
    say("  peak memory of a process", f"{large['peak_mb']:,.0f} MB", "none set")
    whole = measured("country")
    say(f"all {whole['count']:,} of Denmark as columns", _took(whole), "< 180 s")
    say("  peak memory", f"{whole['peak_mb']:,.0f} MB", "none set")
    source = measured("day")
    say(f"a Monday of a region of 100,000: {source['count']:,} messages", _took(source), "none set")
    held = measured("compared")
    say("a million held against all figures", _took(held), "none set")
    say("  figures they are made from that do not agree", f"{held['count']:.0f}", "0")
