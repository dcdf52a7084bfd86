"""NDJSON files into the record and out of it: `naer import` and `naer export`.

Ids are ours. A sender's id that is a UUID is kept; any other becomes one that follows from it (the same each time, so that a
second import is harmless), references to it follow, and what the sender called it stands in `meta.tag`. References to what is
neither in the files nor here already, and those by condition (`Practitioner?identifier=…`), stay as they are. Versions and times
of the sender's are left out: the record gives its own.
"""

import atexit
import multiprocessing
import os
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.app.services import Services, services_on
from naer.errors import BusyError, ConflictError, InvalidError, NotFoundError
from naer.fhir import json_text, validation
from naer.fhir.plain import Json
from naer.record.server import Server
from naer.settings import Settings

BATCH = 1000
ATTEMPTS = 3
LARGE_BYTES = 20_000_000
MOST_PROCESSES = 4
LONGEST_LINE = 50 * 1024 * 1024
MOST_TOLD = 20
SENDER_IDS = "urn:naer:sender-id"
_REFERENCE = re.compile(r'("reference"\s*:\s*")([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})((?:/_history/[^"]*)?")')
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Progress = Callable[[str, int, int], None]
Lines = list[tuple[int, str]]
"""Lines of a file with their numbers."""


@dataclass
class Account:
    """What became of the lines: kept, known before, refused (file, line, why: never a value)."""

    kept: int = 0
    known: int = 0
    refused: int = 0
    told: list[str] = field(default_factory=list[str])

    def refuse(self, name: str, line: int, error: InvalidError) -> None:
        """Count a line that cannot be kept; the first of them are told."""
        self.refused += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{name}:{line}: {error.what_happened}")

    def add(self, other: "Account") -> None:
        """Count what another counted."""
        self.kept += other.kept
        self.known += other.known
        self.refused += other.refused
        self.told = [*self.told, *other.told][:MOST_TOLD]


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
    keeping = _Keeping(system, source, _named_otherwise(paths))
    if services is not None and sum(path.stat().st_size for path in paths) >= LARGE_BYTES:
        return _import_beside(services, keeping, paths, progress)
    account = Account()
    for path in paths:
        for batch, done, size in _batches(path):
            account.add(keeping.keep(path.name, batch))
            progress(path.name, done, size)
    return account


def _import_beside(services: Services, keeping: "_Keeping", paths: Sequence[Path], progress: Progress) -> Account:
    """Import by processes of their own, a few batches ahead of them."""
    account = Account()
    on_the_way: deque[tuple[Future[Account], str, int, int]] = deque()
    count = min(MOST_PROCESSES, os.cpu_count() or 1)

    def settle_one() -> None:
        kept, name, done, size = on_the_way.popleft()
        account.add(kept.result())
        progress(name, done, size)

    begin = (services.server, services.settings, keeping.source, keeping.targets)
    spawned = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(count, mp_context=spawned, initializer=_begin_beside, initargs=begin) as others:
            for path in paths:
                for batch, done, size in _batches(path):
                    on_the_way.append((others.submit(_keep_beside, path.name, batch), path.name, done, size))
                    if len(on_the_way) > 2 * count:
                        settle_one()
            while on_the_way:
                settle_one()
    except BrokenProcessPool:
        raise BusyError(
            "A part of the import stopped, perhaps for want of memory.",
            what_to_do="Import again: what is kept is known.",
        ) from None
    return account


_beside: list["_Keeping"] = []
"""In a process that imports beside another: how it keeps."""


def _begin_beside(server: Server, settings: Settings, source: str, targets: set[str]) -> None:
    stack = ExitStack()
    services = stack.enter_context(services_on(server, settings, connections=1))
    atexit.register(stack.close)
    _beside.append(_Keeping(services.system, source, targets))


def _keep_beside(name: str, batch: Lines) -> Account:
    return _beside[0].keep(name, batch)


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


def own_id(resource_type: str, sender_id: str, *, source: str) -> str:
    """The id under which a sender's resource is kept here."""
    if _UUID.fullmatch(sender_id):
        return sender_id
    return str(uuid5(NAMESPACE_URL, f"urn:naer:import:{source}|{resource_type}/{sender_id}"))


def as_ours(text: str, *, source: str, targets: Collection[str]) -> Json:
    """The resource of a line with ids and references of ours; InvalidError when it is none.

    `targets` are the sender's resources (`Type/id`) that references to follow.
    """
    try:
        resource = json_text.loads(_REFERENCE.sub(lambda found: _referring(found, source, targets), text))
    except (ValueError, RecursionError):
        raise InvalidError("The line is not JSON.") from None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise InvalidError("The line is not a FHIR resource.")
    sender_id = resource.get("id")
    if not isinstance(sender_id, str) or not sender_id:
        raise InvalidError("The resource has no id.")
    meta = {
        key: value for key, value in (resource.get("meta") or {}).items() if key not in ("versionId", "lastUpdated")
    }
    ours = own_id(resource["resourceType"], sender_id, source=source)
    if ours != sender_id:
        called: Json = {"system": SENDER_IDS, "code": f"{source}/{resource['resourceType']}/{sender_id}"}
        meta["tag"] = [*meta.get("tag", []), called]
    made = {**resource, "id": ours, "meta": meta}
    if not meta:
        del made["meta"]
    validation.validate(made)
    return made


def _referring(found: re.Match[str], source: str, targets: Collection[str]) -> str:
    if f"{found[2]}/{found[3]}" not in targets:
        return found[0]
    return f"{found[1]}{found[2]}/{own_id(found[2], found[3], source=source)}{found[4]}"


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
                if isinstance(one, dict) and isinstance(one.get("id"), str) and not _UUID.fullmatch(one["id"]):
                    found.add(f"{one.get('resourceType')}/{one['id']}")
    return found


class _Keeping:
    """Keeps batches of lines of one sender. `targets` are the sender's resources that references may follow."""

    def __init__(self, system: Guard, source: str, targets: set[str]) -> None:
        self._system = system
        self.source = source
        self.targets = targets

    def keep(self, name: str, batch: Lines) -> Account:
        """Keep what is valid and not known yet; what became of each line of the file `name`."""
        account = Account()
        self._add_known_before(batch)
        read: dict[str, Json] = {}
        for number, text in batch:
            try:
                resource = as_ours(text, source=self.source, targets=self.targets)
            except InvalidError as error:
                account.refuse(name, number, error)
                continue
            if resource["id"] in read:
                account.known += 1
            read.setdefault(resource["id"], resource)
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                kept = self._keep_unknown(read)
            except ConflictError:  # a batch of another process brought the same resource, and is through
                if not attempts_left:
                    raise
            else:
                account.kept += kept
                account.known += len(read) - kept
                break
        return account

    def _keep_unknown(self, read: dict[str, Json]) -> int:
        with self._system.open(system_actor("import"), purpose=Purpose.SYSTEM, act="fhir.import") as rec:
            known = rec.versions.known(read)
            return rec.load([resource for key, resource in read.items() if UUID(key) not in known], act="fhir.import")

    def _add_known_before(self, batch: Lines) -> None:
        """Add those whom the batch refers to and who came with an earlier import of the same sender."""
        asked = {
            own_id(found[2], found[3], source=self.source): f"{found[2]}/{found[3]}"
            for _, text in batch
            for found in _REFERENCE.finditer(text)
            if not _UUID.fullmatch(found[3]) and f"{found[2]}/{found[3]}" not in self.targets
        }
        if not asked:
            return
        with self._system.open(system_actor("import"), purpose=Purpose.SYSTEM, act="fhir.import") as rec:
            self.targets.update(asked[str(one)] for one in rec.versions.known(asked))
