"""NDJSON files into the record and out of it: `naer import` and `naer export`.

Ids are ours. A sender's id that is a UUID is kept; any other becomes one that follows from it (the same each time, so that a
second import is harmless), references to it follow, and what the sender called it stands in `meta.tag`. References to what is
neither in the files nor here already, and those by condition (`Practitioner?identifier=…`), stay as they are. Versions and times
of the sender's are left out: the record gives its own.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import Record
from naer.errors import InvalidError, NotFoundError
from naer.fhir import json_text, validation
from naer.fhir.plain import Json

BATCH = 2000
LONGEST_LINE = 50 * 1024 * 1024
MOST_TOLD = 20
SENDER_IDS = "urn:naer:sender-id"
_REFERENCE = re.compile(r'("reference"\s*:\s*")([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})((?:/_history/[^"]*)?")')
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Progress = Callable[[str, int, int], None]


@dataclass
class Account:
    """What became of the lines: kept, known before, refused (file, line, why: never a value)."""

    kept: int = 0
    known: int = 0
    refused: int = 0
    told: list[str] = field(default_factory=list[str])

    def refuse(self, path: Path, line: int, error: InvalidError) -> None:
        """Count a line that cannot be kept; the first of them are told."""
        self.refused += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{path.name}:{line}: {error.what_happened}")


def import_files(system: Guard, paths: Sequence[Path], *, source: str, progress: Progress) -> Account:
    """Keep every resource of the files that is valid R4 and not known yet. `source` names the sender: ids that are no UUID are
    theirs. NotFoundError when a file is not there.
    """
    account = Account()
    for path in paths:
        if not path.is_file():
            raise NotFoundError(f"There is no file {path}.")
    targets = _named_otherwise(paths)
    for path in paths:
        size, done = path.stat().st_size, 0
        for batch in _batches(path):
            _keep(system, path, batch, source=source, targets=targets, account=account)
            done += sum(len(text) for _, text in batch)
            progress(path.name, done, size)
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


def _batches(path: Path) -> Iterator[list[tuple[int, str]]]:
    batch: list[tuple[int, str]] = []
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                batch.append((number, line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


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


def _known_before(rec: Record, batch: list[tuple[int, str]], source: str, targets: set[str]) -> None:
    """Add those whom the batch refers to and who came with an earlier import of the same sender."""
    asked = {
        own_id(found[2], found[3], source=source): f"{found[2]}/{found[3]}"
        for _, text in batch
        for found in _REFERENCE.finditer(text)
        if not _UUID.fullmatch(found[3])
    }
    if asked:
        targets.update(asked[str(one)] for one in rec.versions.known(asked))


def _keep(
    system: Guard,
    path: Path,
    batch: list[tuple[int, str]],
    *,
    source: str,
    targets: set[str],
    account: Account,
) -> None:
    read: dict[str, Json] = {}
    with system.open(system_actor("import"), purpose=Purpose.SYSTEM, act="fhir.import") as rec:
        _known_before(rec, batch, source, targets)
    for number, text in batch:
        try:
            resource = as_ours(text, source=source, targets=targets)
            if resource["id"] in read:
                account.known += 1
                continue
            read[resource["id"]] = resource
        except InvalidError as error:
            account.refuse(path, number, error)
    with system.open(system_actor("import"), purpose=Purpose.SYSTEM, act="fhir.import") as rec:
        known = rec.versions.known(read)
        new = [resource for key, resource in read.items() if UUID(key) not in known]
        account.known += len(read) - len(new)
        account.kept += rec.load(new, act="fhir.import")
