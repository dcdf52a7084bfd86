"""Lines of a sender's NDJSON, a batch at a time: read, checked, given ids of ours, and kept unless they are known.

What is a resource of ours and what stays as the sender wrote it stands in `bulk_files`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.errors import ConflictError, InvalidError
from naer.fhir import json_text, limits, validation
from naer.fhir.plain import Json

ATTEMPTS = 3
MOST_TOLD = 20
SENDER_IDS = "urn:naer:sender-id"
_REFERENCE = re.compile(r'("reference"\s*:\s*")([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})((?:/_history/[^"]*)?")')
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

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


class Keeping:
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


def is_ours(sender_id: str) -> bool:
    """Whether a sender's id is kept as it is."""
    return _UUID.fullmatch(sender_id) is not None


def own_id(resource_type: str, sender_id: str, *, source: str) -> str:
    """The id under which a sender's resource is kept here."""
    if is_ours(sender_id):
        return sender_id
    return str(uuid5(NAMESPACE_URL, f"urn:naer:import:{source}|{resource_type}/{sender_id}"))


def as_ours(text: str, *, source: str, targets: Collection[str]) -> Json:
    """The resource of a line with ids and references of ours; InvalidError when it is none.

    `targets` are the sender's resources (`Type/id`) that references to follow.
    """
    try:
        resource = json_text.loads_to_keep(_REFERENCE.sub(lambda found: _referring(found, source, targets), text))
    except ValueError:
        raise InvalidError("The line is not JSON, or nests too deep.") from None
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
    validation.validate(made, is_measured=not limits.may_be_too_deep(text))
    return made


def _referring(found: re.Match[str], source: str, targets: Collection[str]) -> str:
    if f"{found[2]}/{found[3]}" not in targets:
        return found[0]
    return f"{found[1]}{found[2]}/{own_id(found[2], found[3], source=source)}{found[4]}"
