"""Bulk $export: NDJSON files made aside, asked after by polling, protected by the same access, gone after a day.

https://hl7.org/fhir/uv/bulkdata/export.html. System, Patient and Group level; `_type`, `_since`, `_outputFormat`. A person
exports what they may see, a system what its scopes name and its purpose lets it see. Files are given out only when everybody whom
they show has been noted, and only to who asked, with a token for the purpose that was asked for.
"""

import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson

from naer.access.definition import Caller
from naer.access.exports import Export
from naer.access.record import new_id
from naer.errors import InvalidError, NaerError, NotFoundError, for_the_log
from naer.fhir import dates
from naer.fhir.plain import reference_id
from naer.web.fhir_api import resources
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer

NDJSON = "application/fhir+ndjson"
_FORMATS = ("", NDJSON, "application/ndjson", "ndjson")
_KNOWN = frozenset({"_type", "_since", "_outputFormat", "_format"})
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="export")
log = logging.getLogger("naer.fhir")


@dataclass(frozen=True)
class _Work:
    """What one export is to hold."""

    id: str
    caller: Caller
    types: tuple[str, ...]
    since: datetime | None
    citizens: tuple[str, ...] | None
    of_citizens: bool


def start(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET $export, Patient/$export, Group/{id}/$export with Prefer: respond-async."""
    if not call.preference("respond-async"):
        raise Told(400, "not-supported", "An export takes time: send Prefer: respond-async.")
    if call.one("_outputFormat") not in _FORMATS:
        raise Told(400, "not-supported", "Exports are written as application/fhir+ndjson.")
    if call.preference("handling") == "strict" and {name for name, _ in call.pairs} - _KNOWN:
        raise InvalidError("An export knows _type, _since and _outputFormat only.")
    since = call.one("_since")
    types = _types(call, bearer)
    if not types:
        raise Told(403, "forbidden", "The token's scopes allow no type that is asked for.")
    level = call.segments[0]
    if level not in ("$export", "Patient", "Group"):
        raise Told(404, "not-supported", "Export the system, all patients, or a group.")
    caller = _caller(bearer, types)
    _remove_expired(api, call, caller)
    work = _Work(
        new_id(),
        caller,
        types,
        dates.instant(since) if since else None,
        _members(api, call, bearer) if level == "Group" else None,
        level != "$export",
    )
    with api.open(caller, call, "fhir.export.request") as rec:
        rec.exports.request(work.id, {"url": f"{call.base}/{'/'.join(call.segments)}", **_written(work)})
    _threads.submit(_run, api, call, work)
    return Answer(202, headers={"content-location": f"{call.base}/$export/{work.id}"})


def status(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET $export/{id}: 202 while it is made, 200 with the list of files."""
    export, caller = _known(api, call, bearer)
    if export.state in ("waiting", "running"):
        if export.is_stale:
            _threads.submit(_run, api, call, _read(export, caller))
        return Answer(202, headers={"retry-after": "1", "x-progress": export.state})
    if export.state == "failed":
        raise Told(500, "exception", "The export failed; ask for it again.")
    said = {
        "transactionTime": export.transaction_at and export.transaction_at.isoformat(timespec="milliseconds"),
        "request": export.request["url"],
        "requiresAccessToken": True,
        "output": [
            {
                "type": one["type"],
                "url": f"{call.base}/$export/{export.id}/{one['type']}.ndjson",
                "count": one["count"],
            }
            for one in export.files
        ],
        "error": [],
    }
    return Answer(200, orjson.dumps(said), content_type="application/json")


def file(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET $export/{id}/{type}.ndjson."""
    export, _ = _known(api, call, bearer)
    resource_type = call.segments[2].removesuffix(".ndjson")
    if not any(one["type"] == resource_type for one in export.files):
        raise Told(404, "not-found", "There is no such file here.")
    bearer.caller(resource_type, "r")
    path = _folder(api, export.id) / f"{resource_type}.ndjson"
    if not path.exists():
        raise Told(410, "expired", "The file is no longer kept.")
    return Answer(200, content_type=NDJSON, file=path)


def remove(api: Api, call: Call, bearer: Bearer) -> Answer:
    """DELETE $export/{id}: forget it and its files."""
    export, caller = _known(api, call, bearer)
    with api.open(caller, call, "fhir.export.remove") as rec:
        rec.exports.remove(export.id)
    shutil.rmtree(_folder(api, export.id), ignore_errors=True)
    return Answer(202)


def _run(api: Api, call: Call, work: _Work) -> None:
    folder = _folder(api, work.id)
    try:
        with api.open(work.caller, call, "fhir.export.request") as rec:
            rec.exports.touch(work.id)
        files: list[dict[str, object]] = []
        folder.mkdir(parents=True, exist_ok=True)
        with api.open(work.caller, call, "fhir.export") as rec:
            at = rec.now
            for resource_type in work.types:
                path = folder / f"{resource_type}.ndjson"
                with path.open("wb", buffering=1024 * 1024) as to:
                    count = rec.exports.write_type(
                        to, resource_type, since=work.since, citizens=work.citizens, of_citizens=work.of_citizens
                    )
                if count:
                    files.append({"type": resource_type, "count": count})
                else:
                    path.unlink()
            rec.exports.note_seen(work.types, since=work.since, citizens=work.citizens)
        with api.open(work.caller, call, "fhir.export.request") as rec:
            rec.exports.finish(work.id, state="done", files=files, at=at)
    except Exception as error:
        log.error("An export failed.\n%s", for_the_log(error))
        shutil.rmtree(folder, ignore_errors=True)
        try:
            with api.open(work.caller, call, "fhir.export.request") as rec:
                rec.exports.finish(work.id, state="failed", files=[], at=None, reason=type(error).__name__)
        except NaerError as again:
            log.error("A failed export could not be marked.\n%s", for_the_log(again))


def _types(call: Call, bearer: Bearer) -> tuple[str, ...]:
    asked = [one for name, value in call.pairs if name == "_type" for one in value.split(",") if one]
    chosen = [resources.check_type(one) for one in asked] or sorted(resources.TYPES)
    return tuple(one for one in dict.fromkeys(chosen) if bearer.may(one, "r") and bearer.may(one, "s"))


def _caller(bearer: Bearer, types: tuple[str, ...]) -> Caller:
    callers = [bearer.caller(one, "r") for one in types]
    return next((one for one in callers if one.only_citizen_id), callers[0])


def _members(api: Api, call: Call, bearer: Bearer) -> tuple[str, ...]:
    with api.open(bearer.caller("Group", "r"), call, "fhir.export.group") as rec:
        group = rec.read("Group", call.segments[1])
    return tuple(reference_id(one.get("entity", {})) for one in group.get("member", []))


def _written(work: _Work) -> dict[str, object]:
    return {
        "types": work.types,
        "since": work.since and work.since.isoformat(),
        "citizens": work.citizens,
        "of_citizens": work.of_citizens,
        "only": work.caller.only_citizen_id,
    }


def _read(export: Export, caller: Caller) -> _Work:
    asked = export.request
    return _Work(
        export.id,
        Caller(caller.actor, caller.purpose, asked["only"]),
        tuple(asked["types"]),
        datetime.fromisoformat(asked["since"]) if asked["since"] else None,
        tuple(asked["citizens"]) if asked["citizens"] is not None else None,
        asked["of_citizens"],
    )


def _known(api: Api, call: Call, bearer: Bearer) -> tuple[Export, Caller]:
    caller = Caller(bearer.actor, bearer.purpose)
    with api.open(caller, call, "fhir.export.status") as rec:
        return rec.exports.one(call.segments[1]), caller


def _folder(api: Api, export_id: str) -> Path:
    try:
        return api.exports / str(UUID(export_id))
    except ValueError:
        raise NotFoundError("There is no such resource here.") from None


def _remove_expired(api: Api, call: Call, caller: Caller) -> None:
    with api.open(caller, call, "fhir.export.tidy") as rec:
        for export_id in rec.exports.expired():
            shutil.rmtree(_folder(api, export_id), ignore_errors=True)
