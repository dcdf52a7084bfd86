"""The analysis tables: how long the first build takes, and the nightly increment when a part of the citizens changed.

    python bench/tables.py --home /tmp/bench-tables          # one municipality of 60,000; filled once, then kept
    python bench/tables.py --citizens 3000 --contacts 4      # a small try in a house that goes away

A house whose filling was cut short is filled further. Every measurement gives other citizens one contact more.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

from scene import Scene, say, scene

from naer.access.definition import Purpose, system_actor
from naer.app import jobs, region, tables
from naer.fhir.plain import Json
from naer.scenarios import population
from naer.scenarios.citizens import Directory

MUNICIPALITY, SEED = ("0580",), 2
AT_ONCE = 500


def contacts(here: Scene, citizen: str, count: int, *, first_day: int) -> Iterator[Json]:
    """So many contacts with the practice for one citizen, a month apart."""
    begin = here.services.clock.now()
    for number in range(count):
        at = (begin - timedelta(days=first_day + 30 * number)).replace(microsecond=0)
        yield {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "type": [{"coding": [{"system": "urn:naer:contact", "code": "consultation"}]}],
            "subject": {"reference": f"Patient/{citizen}"},
            "period": {"start": at.isoformat(), "end": (at + timedelta(minutes=15)).isoformat()},
        }


def load(here: Scene, resources: Iterable[Json]) -> int:
    """Write the resources in one transaction; how many they were."""
    with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.load") as rec:
        return rec.load(resources, act="bench.load")


def fill(here: Scene, count: int, contacts_each: int) -> None:
    """Citizens of one municipality with what is known of them and their contacts, and no care relations: nobody looks here.

    A note beside the house says how far it has come, so that filling may be cut short and go on.
    """
    note = here.settings.home / "filled-so-far.json"
    done = json.loads(note.read_text()) if note.exists() else 0
    organisations = region.register_organisations(here.services.system, MUNICIPALITY)
    today = here.services.clock.now().date()
    people = islice(Directory(population.generate(MUNICIPALITY, count, seed=SEED, on=today)), done, None)
    began, written = time.perf_counter(), 0
    while batch := list(islice(people, AT_ONCE)):
        told = [
            list(region.told_of(one, organisations=organisations.ids, on=today, seed=SEED, history=None))
            for one in batch
        ]
        visits = chain.from_iterable(contacts(here, one[0]["id"], contacts_each, first_day=1) for one in told)
        written += load(here, chain(chain.from_iterable(told), visits))
        done += len(batch)
        note.write_text(json.dumps(done))
        if done % 5_000 == 0:
            print(f"  {done:,} citizens, {written / (time.perf_counter() - began):,.0f} resources/s", flush=True)


def timed(what: str, here: Scene, target: str) -> None:
    """Build, and say how long it took by the clock and by this process's processor."""
    clock, work = time.perf_counter(), time.process_time()
    done = tables.build(here.services)
    took = f"{time.perf_counter() - clock:.1f} s ({time.process_time() - work:.1f})"
    say(f"{what}: {done.citizens:,} citizens, {done.files:,} files", took, target)


def changed(here: Scene, ids: Sequence[str], percent: float) -> None:
    """Let some citizens have a contact more, others each time."""
    chosen = random.Random(time.time_ns()).sample(ids, int(len(ids) * percent / 100))
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        load(here, chain.from_iterable(contacts(here, one, 1, first_day=0) for one in some))


def main() -> None:
    """Make citizens of one municipality with contacts, build, let some have a contact more, build again."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--citizens", type=int, default=60_000)
    options.add_argument("--contacts", type=int, default=8, help="with the practice, for each citizen")
    options.add_argument("--changed", type=float, default=3.0, help="per cent of the citizens who change in a day")
    options.add_argument("--home", type=Path, help="a folder for the house; it is kept, and used again")
    options.add_argument("--fill", action="store_true", help="fill the house, build the tables, and stop")
    given = options.parse_args()
    print(
        f"{given.citizens:,} citizens, {given.contacts} contacts each; load {os.getloadavg()[0]:.1f}; "
        "in brackets processor time of this process",
        flush=True,
    )
    with scene(citizens=10, home=given.home) as here:
        fill(here, given.citizens, given.contacts)
        timed("first build" if tables.status(here.settings) is None else "brought up to date", here, "none")
        if given.fill:
            return
        with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.list") as rec:
            ids = sorted(one["id"] for one in rec.find("Patient", {}))
        changed(here, ids, given.changed)
        timed(f"nightly increment, {given.changed:g} % changed", here, "10 s")
        timed("nothing changed", here, "none")
        clock = time.perf_counter()
        jobs.make_numbers(here.services)
        say("all indicators counted anew from the tables", f"{time.perf_counter() - clock:.1f} s", "none")


if __name__ == "__main__":
    main()
