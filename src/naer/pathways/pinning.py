"""The version of a programme that a plan follows, kept in the record as it was written when the plan began.

Thus editing a file changes new plans only, and an old plan can always be explained. One PlanDefinition holds one text;
its identifier is the text's digest. https://hl7.org/fhir/R4/plandefinition.html
"""

import base64
import hashlib
from collections.abc import Iterable
from typing import TypeVar

from naer.access.record import Record
from naer.errors import FaultError
from naer.fhir.plain import Json
from naer.pathways import content
from naer.pathways.content import ProgrammeFile
from naer.pathways.definition import Programme
from naer.pathways.plan import PROGRAMME_URI

T = TypeVar("T")

CONTENT_DIGEST = "urn:naer:content-digest"

_MOST_KNOWN = 64
_KNOWN: dict[str, str] = {}
"""By digest, the id under which a text was kept when this process last asked: a record is asked whether it has that one."""
_READ: dict[str, Programme] = {}
"""By id, programmes that were pinned: what is kept under an id never changes."""


def ask_ahead(rec: Record, files: Iterable[ProgrammeFile]) -> None:
    """Ask together for what `pin` will ask about these files one by one, in this transaction: without their texts."""
    known = {one.digest: _KNOWN[one.digest] for one in files if one.digest in _KNOWN}
    if known and rec.count("PlanDefinition", {"_id": ",".join(sorted(known.values()))}) == len(known):
        rec.remembered.update((_key(digest), one) for digest, one in known.items())


def pin(rec: Record, file: ProgrammeFile, programme: Programme) -> str:
    """The id of the PlanDefinition that keeps the file's text; written if it is not there, asked for once a transaction."""
    known = rec.remembered.get(_key(file.digest))
    if known is None:
        known = rec.remembered[_key(file.digest)] = _pin(rec, file, programme)
    return known


def _key(digest: str) -> str:
    return f"programme {digest}"


def _pin(rec: Record, file: ProgrammeFile, programme: Programme) -> str:
    known = rec.first("PlanDefinition", {"identifier": f"{CONTENT_DIGEST}|{file.digest}"})
    if known is not None:
        _keep(_KNOWN, file.digest, str(known["id"]))
        return str(known["id"])
    text = file.text.encode()
    document = {
        "contentType": "application/yaml",
        "data": base64.b64encode(text).decode(),
        "title": file.name,
        "hash": base64.b64encode(hashlib.sha1(text, usedforsecurity=False).digest()).decode(),
    }
    resource: Json = {
        "resourceType": "PlanDefinition",
        "url": f"{PROGRAMME_URI}:{programme.id}",
        "identifier": [{"system": CONTENT_DIGEST, "value": file.digest}],
        "version": programme.version,
        "name": "".join(part.capitalize() for part in programme.id.split("-")),
        "title": programme.title.da,
        "status": "active",
        "description": programme.summary.da,
        "relatedArtifact": [{"type": "composed-of", "document": document}],
    }
    return str(rec.save(resource, act="programme.pin")["id"])


def pinned(rec: Record, plan_definition_id: str) -> Programme:
    """The programme as it was when it was pinned."""
    known = _READ.get(plan_definition_id)
    if known is None:
        known = _read(rec.read("PlanDefinition", plan_definition_id)["relatedArtifact"][0]["document"]["data"])
        _keep(_READ, plan_definition_id, known)
    return known


def _keep(kept: dict[str, T], key: str, value: T) -> None:
    if len(kept) >= _MOST_KNOWN:
        kept.clear()
    kept[key] = value


def _read(data: str) -> Programme:
    read = content.read("a pinned programme", base64.b64decode(data).decode())
    if read.programme is None:
        raise FaultError("A pinned programme can no longer be read.", what_to_do=read.faults[0])
    return read.programme
