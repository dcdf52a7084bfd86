"""NDJSON files into the record and out of it: `naer import` and `naer export`.

Ids are ours. A sender's id that is a UUID is kept; any other becomes one that follows from it (the same each time, so that a
second import is harmless), references to it follow, and what the sender called it stands in `meta.tag`. References to what is
neither in the files nor here already, and those by condition (`Practitioner?identifier=…`), stay as they are. Versions and times
of the sender's are left out: the record gives its own.
"""

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.app import bulk_beside, bulk_keeping
from naer.app.bulk_beside import Beside
from naer.app.bulk_keeping import Account, Keeping, Lines
from naer.app.services import Services
from naer.errors import NotFoundError
from naer.record import deployment

BATCH = 1000
LARGE_BYTES = 20_000_000
MOST_PROCESSES = 4

Progress = Callable[[str, int, int], None]


def import_files(
    system: Guard, paths: Sequence[Path], *, source: str, progress: Progress, services: Services | None = None
) -> Account:
    """Keep every resource of the files that is valid R4 and not known yet. `source` names the sender: ids that are no UUID are
    theirs. NotFoundError when a file is not there.

    With `services`, large files are shared out to a process for each core, which open the same house: reading, validating and
    indexing is what takes the time. BusyError when one of them dies: what was kept stays, and importing again is harmless.
    """
    for path in paths:
        if not path.is_file():
            raise NotFoundError(f"There is no file {path}.")
    keeping = Keeping(system, source, _named_otherwise(paths))
    if services is not None and sum(path.stat().st_size for path in paths) >= LARGE_BYTES:
        account = _import_beside(services, keeping, paths, progress)
        deployment.count_tables(services.server)
        return account
    account = Account()
    for path in paths:
        for batch, done, size in _batches(path):
            account.add(keeping.keep(path.name, batch))
            progress(path.name, done, size)
    return account


def _import_beside(services: Services, keeping: Keeping, paths: Sequence[Path], progress: Progress) -> Account:
    """Import by processes of their own, each a batch or two ahead of its work."""
    account = Account()
    on_the_way: deque[tuple[Beside, str, int, int]] = deque()
    count = min(MOST_PROCESSES, os.cpu_count() or 1)

    def settle_one() -> None:
        other, name, done, size = on_the_way.popleft()
        account.add(other.answer())
        progress(name, done, size)

    with bulk_beside.started(count, services, keeping) as others:
        turns = itertools.cycle(others)
        for path in paths:
            for batch, done, size in _batches(path):
                other = next(turns)
                other.ask(path.name, batch)
                on_the_way.append((other, path.name, done, size))
                if len(on_the_way) > 2 * count:
                    settle_one()
        while on_the_way:
            settle_one()
    return account


def export_files(system: Guard, folder: Path, types: Sequence[str], *, progress: Progress) -> dict[str, int]:
    """Write every current resource of these types, a file for each type that has any; returns how many of each."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with system.open(system_actor("export"), purpose=Purpose.SYSTEM, act="fhir.export") as rec:
        for number, resource_type in enumerate(types, start=1):
            path = folder / f"{resource_type}.ndjson"
            path.touch(mode=0o600)
            with path.open("wb", buffering=1024 * 1024) as to:
                count = rec.exports.write_type(to, resource_type)
            if count:
                counts[resource_type] = count
            else:
                path.unlink()
            progress("types", number, len(types))
    return counts


def _batches(path: Path) -> Iterator[tuple[Lines, int, int]]:
    """The lines of a file, some at a time, with how many characters have been read and how many bytes there are."""
    batch: Lines = []
    size, done = path.stat().st_size, 0
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            done += len(line)
            if line.strip():
                batch.append((number, line))
            if len(batch) == BATCH:
                yield batch, done, size
                batch = []
    if batch:
        yield batch, done, size


def _named_otherwise(paths: Sequence[Path]) -> set[str]:
    """Every resource in the files whose id is no UUID, as `Type/id`."""
    found: set[str] = set()
    for path in paths:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    one = orjson.loads(line)
                except ValueError:
                    continue  # told when the line is read
                if isinstance(one, dict) and isinstance(one.get("id"), str) and not bulk_keeping.is_ours(one["id"]):
                    found.add(f"{one.get('resourceType')}/{one['id']}")
    return found
