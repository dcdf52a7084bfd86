"""The analysis tables: how long the first build takes, and the nightly increment when a part of the citizens changed."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta

from scene import Scene, say, scene

from naer.access.definition import Purpose, system_actor
from naer.app import tables
from naer.fhir.plain import Json

CITIZENS = int(os.environ.get("NAER_BENCH_CITIZENS", "60000"))
CONTACTS_EACH = int(os.environ.get("NAER_BENCH_CONTACTS", "20"))
CHANGED_PERCENT = 3


def contacts(here: Scene, ids: list[str], count: int, *, first_day: int) -> Iterator[Json]:
    """So many contacts with the practice for each citizen, a month apart."""
    begin = here.services.clock.now()
    for citizen in ids:
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


def load(here: Scene, ids: list[str], count: int, *, first_day: int) -> None:
    """Write the contacts in transactions of 500 citizens."""
    for start in range(0, len(ids), 500):
        with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.load") as rec:
            rec.load(contacts(here, ids[start : start + 500], count, first_day=first_day), act="bench.load")


def timed(what: str, here: Scene, target: str) -> None:
    """Build, and say how long it took by the clock and by this process's processor."""
    clock, work = time.perf_counter(), time.process_time()
    done = tables.build(here.services)
    took = f"{time.perf_counter() - clock:.1f} s ({time.process_time() - work:.1f})"
    say(f"{what}: {done.citizens:,} citizens, {done.files:,} files", took, target)


def main() -> None:
    """Make citizens of one municipality with contacts, build, let some have a contact more, build again."""
    print(
        f"{CITIZENS:,} citizens, {CONTACTS_EACH} contacts each; load {os.getloadavg()[0]:.1f}; in brackets processor time"
    )
    with scene(citizens=CITIZENS) as here:
        with here.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.list") as rec:
            ids = sorted(one["id"] for one in rec.find("Patient", {}))
        load(here, ids, CONTACTS_EACH, first_day=1)
        timed("first build", here, "none")
        load(here, ids[: len(ids) * CHANGED_PERCENT // 100], 1, first_day=0)
        timed(f"nightly increment, {CHANGED_PERCENT} % changed", here, "10 s")
        timed("nothing changed", here, "none")


if __name__ == "__main__":
    main()
