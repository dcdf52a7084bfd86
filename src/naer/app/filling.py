"""A region's citizens into a new record, by a process for each core: what `populations.load` writes, some times faster.

Resources made from content and columns are valid R4 (a test validates them), so they are not validated again; they are written
in bulk, and indexes are built at the end. If it stops on the way, doing it again goes on where it stopped.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from naer.app import filling_beside, region
from naer.app.filling_beside import PORTION, Task
from naer.app.populations import Wanted
from naer.app.region import Progress
from naer.app.services import Services
from naer.errors import ConflictError
from naer.fhir.plain import Json
from naer.organisations import content
from naer.record import filling
from naer.record.filling import UnderWay

MOST_PROCESSES = 8


def fill(wanted: Wanted, services: Services, progress: Progress, *, processes: int | None = None) -> int:
    """Fill a record that holds no citizen; returns how many resources there are of them.

    RefusedError where we may not administer the server; ConflictError when it holds citizens, or others were begun here.
    BusyError when a process stopped.
    """
    begun = filling.under_way(services.server) or _begin(wanted, services)
    if begun.about["wanted"] != _said(wanted):
        raise ConflictError(
            "Other citizens are being filled in here.",
            what_to_do="Ask for the same as the first time, or fill a new record (set NAER_HOME or NAER_DATABASE).",
        )
    waiting = [number for number in range(-(-wanted.citizens // PORTION)) if number not in begun.filled]
    count, done = sum(begun.filled.values()), len(begun.filled)
    for _, resources in filling_beside.in_processes(_tasks(wanted, services, begun, waiting, processes)):
        count, done = count + resources, done + 1
        progress("citizens", min(done * PORTION, wanted.citizens), wanted.citizens)
    filling.end(services.server)
    return count


def may_fill(services: Services) -> bool:
    """Whether the record is one that `fill` fills: ours to administer, and without citizens or with a filling that stopped."""
    return filling.may_fill(services.server)


def _begin(wanted: Wanted, services: Services) -> UnderWay:
    codes = region.municipality_codes(content.load(), wanted.area, wanted.on)
    ids = region.register_organisations(services.system, codes).ids
    return filling.begin(services.server, {"wanted": _said(wanted), "organisations": ids})


def _tasks(
    wanted: Wanted, services: Services, begun: UnderWay, waiting: list[int], processes: int | None
) -> list[Task]:
    count = processes or min(MOST_PROCESSES, os.cpu_count() or 1)
    ids: Mapping[str, str] = begun.about["organisations"]
    shares = [waiting[first::count] for first in range(count)]
    return [Task(services.server, wanted, ids, services.clock.now(), share) for share in shares if share]


def _said(wanted: Wanted) -> Json:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(wanted).items()}
