"""Bundles that come in: a transaction (all or nothing, references among its entries resolved) and a batch (each by itself).

https://hl7.org/fhir/R4/http.html#transaction. A PATCH brings its JSON Patch as a Binary. Order: deletes, creates, updates,
patches, reads. New resources get their ids first, so that references by `urn:uuid:` and by condition
(`Patient?identifier=…`) are true when they are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import jsonpatch
import orjson

from naer.access.definition import Caller
from naer.access.record import Record, new_id
from naer.access.versions import Stored
from naer.errors import InvalidError, NaerError
from naer.fhir import json_text, validation
from naer.fhir.plain import Json
from naer.web.fhir_api import (
    bundle_parts,
    bundles_out,
    conditional,
    interactions,
    outcomes,
    private,
    resources,
    searching,
    table,
)
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.route import ApiRoute, by_shape, shape_of
from naer.web.fhir_api.tokens import Bearer

MOST_ENTRIES = 5000
_LETTERS = {"GET": "r", "POST": "c", "PUT": "u", "PATCH": "u", "DELETE": "d"}
_ORDER = ("DELETE", "POST", "PUT", "PATCH", "GET")
Entry = dict[str, Any]


@dataclass(slots=True)
class _Step:
    """One entry of a transaction on its way: `id` is known once it is said or found; `answer` is what goes back."""

    place: int
    method: str
    resource_type: str
    id: str
    condition: str
    full_url: str
    request: Json
    resource: Json | None
    patch: list[Any] | None = None
    is_met: bool = False
    answer: Json = field(default_factory=dict[str, Any])

    @property
    def path(self) -> str:
        """Where it stands in the bundle."""
        return f"Bundle.entry[{self.place}]"


def process(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST to the root: a transaction or a batch."""
    check_accepts_json(call)
    content = resources.parsed(call)
    resources.check_is(content, "Bundle")
    return processed(api, call, bearer, content)


def processed(api: Api, call: Call, bearer: Bearer, content: Json) -> Answer:
    """The answer to a Bundle of type transaction or batch."""
    entries = content.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise InvalidError("Bundle.entry is a list of objects.", path="Bundle.entry")
    if len(entries) > MOST_ENTRIES:
        raise Told(413, "too-long", f"A bundle may hold at most {MOST_ENTRIES} entries.")
    match content.get("type"):
        case "transaction":
            return _transaction(api, call, bearer, entries)
        case "batch":
            return _batch(api, call, bearer, entries)
        case _:
            raise InvalidError("Bundle.type must be transaction or batch.", path="Bundle.type")


def _transaction(api: Api, call: Call, bearer: Bearer, entries: list[Entry]) -> Answer:
    steps = [_step(place, entry) for place, entry in enumerate(entries)]
    _check_apart(steps)
    caller = _caller(bearer, steps)
    if caller is None:
        return _responses("transaction-response", [])
    with api.open(caller, call, "fhir.transaction") as rec:
        known = _resolve_ids(rec, steps, call.base)
        _resolve_references(rec, steps, known, call.base)
        for step in steps:
            if step.resource is not None and not step.is_met:
                _check(step, is_the_houses=interactions.is_the_houses(caller))
        _carry_out(rec, steps, call, is_the_houses=interactions.is_the_houses(caller))
        at = rec.now
    return _responses("transaction-response", [_response(call, step, at) for step in steps])


def _batch(api: Api, call: Call, bearer: Bearer, entries: list[Entry]) -> Answer:
    routes = by_shape(table.routes())
    written: list[str] = []
    for entry in entries:
        try:
            answer = _one_of_batch(api, call, bearer, entry, routes)
        except Told as error:
            answer = Answer(error.status, outcomes.written(error))
        except NaerError as error:
            told = outcomes.told(error)
            answer = Answer(told.status, outcomes.written(told))
        written.append(_of_answer(answer))
    return _responses("batch-response", written)


def _one_of_batch(api: Api, call: Call, bearer: Bearer, entry: Entry, routes: Mapping[tuple[str, ...], Any]) -> Answer:
    request = _request(entry, "Bundle.entry")
    path, _, query = request["url"].removeprefix(call.base).partition("?")
    segments = tuple(unquote(part) for part in path.split("/") if part)
    route = routes.get(shape_of(request["method"], segments))
    if not isinstance(route, ApiRoute) or not segments or route.code in ("transaction", "$export"):
        raise Told(404, "not-supported", "This is not done in a batch.")
    body = json_text.dumps(entry["resource"]) if isinstance(entry.get("resource"), dict) else b""
    headers = {"content-type": "application/fhir+json", "prefer": call.header("prefer")}
    if request["method"] == "PATCH":
        headers["content-type"], body = (
            bundle_parts.JSON_PATCH,
            bundle_parts.patch_text(entry.get("resource"), "Bundle.entry"),
        )
    for name, header in (("ifMatch", "if-match"), ("ifNoneMatch", "if-none-match"), ("ifNoneExist", "if-none-exist")):
        if isinstance(request.get(name), str):
            headers[header] = request[name]
    return route.handle(
        api, Call(request["method"], segments, query, headers, body, call.base, call.request_id), bearer
    )


def _request(entry: Entry, path: str) -> Json:
    request = entry.get("request")
    if (
        not isinstance(request, dict)
        or request.get("method") not in _LETTERS
        or not isinstance(request.get("url"), str)
    ):
        raise InvalidError("An entry has a request with method and url.", path=f"{path}.request")
    return request


def _step(place: int, entry: Entry) -> _Step:
    path = f"Bundle.entry[{place}]"
    request = _request(entry, path)
    address, _, condition = request["url"].partition("?")
    segments = [part for part in address.strip("/").split("/") if part]
    if not 1 <= len(segments) <= 2:
        raise Told(
            400,
            "not-supported",
            "In a transaction, url is Type, Type/id or Type?condition.",
            path=f"{path}.request.url",
        )
    resource_type = resources.check_type(segments[0])
    method = request["method"]
    if resource_type == "Subscription" and method not in ("GET", "DELETE"):
        raise Told(422, "business-rule", "Subscribe by a request of its own.", path=f"{path}.request")
    resource = entry.get("resource")
    if method in ("POST", "PUT") and (not isinstance(resource, dict) or resource.get("resourceType") != resource_type):
        raise InvalidError(f"The entry brings no {resource_type}, as its url says.", path=f"{path}.resource")
    if method != "GET" and condition:
        private.check_address(Call(method, (resource_type,), condition, {}, b"", ""), resource_type)
    if method == "POST":
        condition = request.get("ifNoneExist", "") if isinstance(request.get("ifNoneExist", ""), str) else ""
    full_url = entry.get("fullUrl", "")
    return _Step(
        place,
        method,
        resource_type,
        segments[1] if len(segments) == 2 else "",
        condition,
        full_url if isinstance(full_url, str) else "",
        request,
        resource if method in ("POST", "PUT") else None,
        bundle_parts.patch_steps(resource, path) if method == "PATCH" else None,
    )


def _check_apart(steps: list[_Step]) -> None:
    """InvalidError when two entries write the same resource."""
    seen: set[str] = set()
    for step in steps:
        if step.method in ("PUT", "PATCH", "DELETE") and step.id:
            if step.id in seen:
                raise InvalidError("Two entries write the same resource.", path=step.path)
            seen.add(step.id)


def _caller(bearer: Bearer, steps: list[_Step]) -> Caller | None:
    """As whom the whole is done: narrowed to one citizen when any part of it is allowed for one citizen only."""
    callers: list[Caller] = []
    for step in steps:
        letter = _LETTERS[step.method]
        callers.append(bearer.caller(step.resource_type, "s" if letter == "r" and not step.id else letter))
        if step.condition and step.method != "GET":
            callers.append(bearer.caller(step.resource_type, "s"))
    return next((one for one in callers if one.only_citizen_id), callers[0] if callers else None)


def _resolve_ids(rec: Record, steps: list[_Step], base: str) -> dict[str, str]:
    """Give every entry its id; returns what its fullUrl stands for."""
    known: dict[str, str] = {}
    for step in steps:
        if step.condition and step.method in ("POST", "PUT", "PATCH", "DELETE"):
            found = conditional.met_by(rec, step.resource_type, step.condition)
            step.is_met = found is not None and step.method == "POST"
            step.id = found["id"] if found else ""
            if step.is_met and found is not None:
                step.answer = found
        if step.method == "POST" and not step.is_met:
            step.id = new_id()
        elif step.method == "PUT" and not step.id:
            step.id, step.method = new_id(), "POST"
        elif step.method == "PATCH" and not step.id:
            raise Told(404, "not-found", "The condition finds nothing here.", path=step.path)
        if step.full_url and step.id:
            known[step.full_url] = f"{step.resource_type}/{step.id}"
    return known


def _resolve_references(rec: Record, steps: list[_Step], known: Mapping[str, str], base: str) -> None:
    found: dict[str, str] = {}
    for step in steps:
        brought = step.patch if step.resource is None else step.resource
        if brought is None or step.is_met:
            continue
        for holder in bundle_parts.references(brought):
            text = holder["reference"]
            if text in known:
                holder["reference"] = known[text]
            elif text.startswith(f"{base}/"):
                holder["reference"] = text[len(base) + 1 :]
            elif "?" in text and not text.startswith(("http:", "https:", "urn:", "#")):
                if text not in found:
                    found[text] = _by_condition(rec, text, step.path)
                holder["reference"] = found[text]
            elif text.startswith("urn:uuid:"):
                raise InvalidError("A reference names an entry that the bundle does not hold.", path=step.path)
        if step.resource_type in ("Bundle", "Parameters", "Binary"):
            continue
        if bundle_parts.may_name(brought, known):
            bundle_parts.resolve_addresses(brought, known)


def _by_condition(rec: Record, text: str, path: str) -> str:
    resource_type = resources.check_type(text.partition("?")[0])
    found = searching.matching(rec, resource_type, text)
    if len(found) != 1:
        raise Told(
            412,
            "multiple-matches" if found else "not-found",
            "A conditional reference finds not exactly one.",
            path=path,
        )
    return f"{resource_type}/{found[0]['id']}"


def _check(step: _Step, *, is_the_houses: bool) -> None:
    assert step.resource is not None
    try:
        validation.validate(step.resource, is_measured=True)
    except InvalidError as error:
        told = outcomes.told(error)
        inner = told.path.partition(".")[2]
        where = f"{step.path}.resource.{inner}" if inner else f"{step.path}.resource"
        raise Told(told.status, told.code, told.sentence, path=where) from None
    if not is_the_houses and step.resource_type in resources.KEPT_BY_ACTS:
        text = json_text.dumps(step.resource).decode()
        resources.check_not_ours(step.resource_type, text, is_the_houses=False)


def _carry_out(rec: Record, steps: list[_Step], call: Call, *, is_the_houses: bool) -> None:
    for method in _ORDER:
        chosen = [step for step in steps if step.method == method and not step.is_met]
        if method == "POST":
            _create_all(rec, chosen)
            continue
        for step in chosen:
            match method:
                case "DELETE":
                    _end(rec, step, is_the_houses=is_the_houses)
                case "PUT" | "PATCH":
                    _update(rec, step, is_the_houses=is_the_houses)
                case _:
                    step.answer = _read(rec, step, call)


def _create_all(rec: Record, steps: list[_Step]) -> None:
    if not steps:
        return
    new: list[Json] = []
    for step in steps:
        assert step.resource is not None
        meta = {key: value for key, value in step.resource.get("meta", {}).items() if key != "lastUpdated"}
        new.append({**step.resource, "id": step.id, **({"meta": meta} if meta else {})})
        if not meta:
            new[-1].pop("meta", None)
    stored = rec.save_all_new(new, act="fhir.create")
    for step, one in zip(steps, stored, strict=True):
        step.answer = one


def _update(rec: Record, step: _Step, *, is_the_houses: bool) -> None:
    before = next(
        (one for one in rec.versions.current_many([step.id]) if one.resource_type == step.resource_type), None
    )
    if before is None:
        raise Told(
            405, "not-supported", "There is no such resource here, and ids are given by this server.", path=step.path
        )
    wanted = step.request.get("ifMatch")
    if isinstance(wanted, str) and resources.version_in(wanted) != before.number:
        raise Told(412, "conflict", "Somebody else changed this since you read it.", path=step.path)
    resources.check_not_ours(step.resource_type, before.text or "", is_the_houses=is_the_houses)
    resource = step.resource
    if resource is None:
        resource = _patched(step, before)
        resources.check_not_ours(step.resource_type, json_text.dumps(resource).decode(), is_the_houses=is_the_houses)
    meta = {**resource.get("meta", {}), "versionId": str(before.number)}
    act = "fhir.update" if step.patch is None else "fhir.patch"
    step.answer = rec.save({**resource, "id": step.id, "meta": meta}, act=act)


def _patched(step: _Step, before: Stored) -> Json:
    if before.is_ended or before.text is None:
        raise interactions.gone()
    try:
        return interactions.patched(json_text.loads(before.text), jsonpatch.JsonPatch(step.patch or []))
    except Told as error:
        raise Told(error.status, error.code, error.sentence, path=step.path) from None


def _end(rec: Record, step: _Step, *, is_the_houses: bool) -> None:
    if not step.id:
        return
    found = rec.versions.current(step.resource_type, step.id)
    if not found.is_ended and found.text is not None:
        resources.check_not_ours(step.resource_type, found.text, is_the_houses=is_the_houses)
        rec.end(json_text.loads(found.text), act="fhir.delete")


def _read(rec: Record, step: _Step, call: Call) -> Json:
    if step.id:
        found = rec.versions.current(step.resource_type, step.id)
        if found.is_ended or found.text is None:
            raise interactions.gone()
        return {"text": found.text, "number": found.number}
    inner = Call("GET", (step.resource_type,), step.condition, {}, b"", call.base)
    private.check_address(inner, step.resource_type)
    return {"text": searching.page_of(rec, inner, step.resource_type).decode()}


def _response(call: Call, step: _Step, at: datetime) -> str:
    if step.method == "GET":
        return f'{{"resource":{step.answer["text"]},"response":{{"status":"200"}}}}'
    if step.method == "DELETE":
        return '{"response":{"status":"204"}}'
    number = step.answer["meta"]["versionId"]
    status = "201" if step.method == "POST" and not step.is_met else "200"
    said = {
        "status": status,
        "location": f"{call.base}/{step.resource_type}/{step.id}/_history/{number}",
        "etag": f'W/"{number}"',
        "lastModified": step.answer["meta"]["lastUpdated"],
    }
    shown = ""
    if call.preference("return") == "representation":
        shown = f'"resource":{json_text.dumps(step.answer).decode()},'
    return f'{{"fullUrl":"{call.base}/{step.resource_type}/{step.id}",{shown}"response":{orjson.dumps(said).decode()}}}'


def _of_answer(answer: Answer) -> str:
    said: Json = {"status": str(answer.status)}
    for header, name in (("location", "location"), ("etag", "etag")):
        if header in answer.headers:
            said[name] = answer.headers[header]
    if answer.status >= 400 and answer.body:
        said["outcome"] = orjson.loads(answer.body)
        return f'{{"response":{orjson.dumps(said).decode()}}}'
    shown = f'"resource":{answer.body.decode()},' if answer.body else ""
    return f'{{{shown}"response":{orjson.dumps(said).decode()}}}'


def _responses(kind: str, entries: list[str]) -> Answer:
    return Answer(200, bundles_out.bundle(kind, entries))
