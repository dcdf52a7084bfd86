"""One resource: read, vread, create, update, patch, delete. The hot path: one round trip to the record for each look or write.

https://hl7.org/fhir/R4/http.html. Ids are ours, so an update never creates (405 tells what to do instead). A delete is a
recorded end: the history stays, the resource is 410 Gone. An update of what has ended brings it back.
"""

from datetime import datetime

import jsonpatch
import orjson
from jsonpointer import JsonPointerException

from naer.access.definition import Caller, Role
from naer.access.guard import Current
from naer.access.record import new_id
from naer.errors import ConflictError, InvalidError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.web.fhir_api import resources
from naer.web.fhir_api.call import Answer, Call, check_accepts_json, check_sends_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer

ATTEMPTS = 3
LARGEST_PATCH = 200


def read(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET {type}/{id}."""
    check_accepts_json(call)
    resource_type, resource_id = resources.check_type(call.segments[0]), call.segments[1]
    caller = bearer.caller(resource_type, "r")
    found = there(_current(api, call, caller, resource_type, resource_id, act="fhir.read"))
    return resources.one(call, found[0], found[1].number, found[1].recorded_at)


def vread(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET {type}/{id}/_history/{version}."""
    check_accepts_json(call)
    resource_type, resource_id, number = resources.check_type(call.segments[0]), call.segments[1], call.segments[3]
    caller = bearer.caller(resource_type, "r")
    if not number.isdecimal() or len(number) > 9:
        raise Told(404, "not-found", "There is no such version here.")
    with api.open(caller, call, "fhir.vread") as rec:
        found = rec.versions.one(resource_type, resource_id, int(number))
    if found.is_ended or found.text is None:
        raise gone()
    return resources.one(call, found.text, found.number, found.recorded_at)


def create(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST {type}. The id is ours; one that was sent is left out."""
    resource_type = resources.check_type(call.segments[0])
    caller = bearer.caller(resource_type, "c")
    resource = resources.parsed(call)
    resources.check_is(resource, resource_type)
    return created(api, call, caller, resource)


def created(api: Api, call: Call, caller: Caller, resource: Json) -> Answer:
    """Keep a new resource."""
    resources.check_not_ours(resource["resourceType"], call.body.decode(), is_the_houses=is_the_houses(caller))
    stored, text, at = api.guard(caller).keep_one(
        caller, {**resource, "id": new_id()}, act="fhir.create", expected=0, request_id=call.request_id
    )
    return resources.written(call, 201, stored, text, at)


def update(api: Api, call: Call, bearer: Bearer) -> Answer:
    """PUT {type}/{id}."""
    resource_type, resource_id = resources.check_type(call.segments[0]), call.segments[1]
    caller = bearer.caller(resource_type, "u")
    resource = resources.parsed(call)
    resources.check_is(resource, resource_type)
    if resource.get("id") != resource_id:
        raise InvalidError("The resource's id is not the one in the address.", path=f"{resource_type}.id")
    return updated(api, call, caller, resource)


def updated(api: Api, call: Call, caller: Caller, resource: Json) -> Answer:
    """Keep a change of a resource that exists, after the version in If-Match when that is said."""
    resource_type, resource_id = resource["resourceType"], resource["id"]
    check_may_change(resource_type)
    for attempts_left in reversed(range(ATTEMPTS)):
        before = _current(api, call, caller, resource_type, resource_id, act="fhir.update")
        if before is None:
            raise Told(
                405,
                "not-supported",
                "There is no such resource here, and ids are given by this server: create it by POST, or by a "
                "conditional update.",
                headers={"allow": "GET, POST"},
            )
        _check_version(call, before.number)
        resources.check_not_ours(
            resource_type, (before.text or "") + call.body.decode(), is_the_houses=is_the_houses(caller)
        )
        try:
            stored, text, at = api.guard(caller).keep_one(
                caller, resource, act="fhir.update", expected=before.number, request_id=call.request_id
            )
        except ConflictError:
            if call.header("if-match"):
                raise precondition_failed() from None
            if attempts_left:
                continue
            raise
        return resources.written(call, 201 if before.is_ended else 200, stored, text, at)
    raise AssertionError("every attempt returns or raises")


def patch(api: Api, call: Call, bearer: Bearer) -> Answer:
    """PATCH {type}/{id} with a JSON Patch (https://www.rfc-editor.org/rfc/rfc6902)."""
    resource_type, resource_id = resources.check_type(call.segments[0]), call.segments[1]
    caller = bearer.caller(resource_type, "u")
    check_may_change(resource_type)
    changes = patch_of(call)
    for attempts_left in reversed(range(ATTEMPTS)):
        text, before = there(_current(api, call, caller, resource_type, resource_id, act="fhir.patch"))
        _check_version(call, before.number)
        resource = patched(json_text.loads(text), changes)
        resources.check_not_ours(resource_type, text + call.body.decode(), is_the_houses=is_the_houses(caller))
        try:
            stored, text, at = api.guard(caller).keep_one(
                caller, resource, act="fhir.patch", expected=before.number, request_id=call.request_id
            )
        except ConflictError:
            if call.header("if-match"):
                raise precondition_failed() from None
            if attempts_left:
                continue
            raise
        return resources.written(call, 200, stored, text, at)
    raise AssertionError("every attempt returns or raises")


def patch_of(call: Call) -> jsonpatch.JsonPatch:
    """The JSON Patch that was sent; InvalidError when it is none."""
    check_sends_json(call, "application/json-patch+json")
    return patch_in(call.body)


def patch_in(text: bytes) -> jsonpatch.JsonPatch:
    """The JSON Patch that a text is; InvalidError when it is none."""
    try:
        steps = orjson.loads(text)
        if not isinstance(steps, list) or len(steps) > LARGEST_PATCH:
            raise InvalidError(f"A patch is a list of at most {LARGEST_PATCH} steps.")
        return jsonpatch.JsonPatch(steps)
    except (ValueError, TypeError, KeyError, jsonpatch.JsonPatchException, JsonPointerException):
        raise InvalidError("The body is not a JSON Patch.", what_to_do="See RFC 6902.") from None


def patched(resource: Json, changes: jsonpatch.JsonPatch) -> Json:
    """The resource after the patch; Told (422) when a step does not fit, or touches what is the server's."""
    try:
        after = changes.apply(resource)
    except jsonpatch.JsonPatchTestFailed:
        raise Told(422, "conflict", "A test of the patch does not hold.") from None
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, ValueError, KeyError, IndexError):
        raise Told(422, "processing", "A step of the patch does not fit the resource.") from None
    same = isinstance(after, dict) and all(after.get(name) == resource[name] for name in ("resourceType", "id"))
    if not same:
        raise Told(422, "business-rule", "A patch may not change what the resource is, or its id.")
    return after


def delete(api: Api, call: Call, bearer: Bearer) -> Answer:
    """DELETE {type}/{id}: a recorded end; once more is harmless."""
    resource_type, resource_id = resources.check_type(call.segments[0]), call.segments[1]
    caller = bearer.caller(resource_type, "d")
    return deleted(api, call, caller, resource_type, resource_id)


def deleted(api: Api, call: Call, caller: Caller, resource_type: str, resource_id: str) -> Answer:
    """Record the end of a resource."""
    for attempts_left in reversed(range(ATTEMPTS)):
        before = _current(api, call, caller, resource_type, resource_id, act="fhir.delete")
        if before is None:
            raise Told(404, "not-found", "There is no such resource here.")
        _check_version(call, before.number)
        if before.is_ended or before.text is None:
            return Answer(204, headers={"etag": resources.etag(before.number)})
        resources.check_not_ours(resource_type, before.text, is_the_houses=is_the_houses(caller))
        try:
            stored, _, _ = api.guard(caller).keep_one(
                caller,
                json_text.loads(before.text),
                act="fhir.delete",
                expected=before.number,
                ended=True,
                request_id=call.request_id,
            )
        except ConflictError:
            if attempts_left and not call.header("if-match"):
                continue
            raise
        return Answer(204, headers={"etag": resources.etag(int(stored["meta"]["versionId"]))})
    raise AssertionError("every attempt returns or raises")


def check_may_change(resource_type: str) -> None:
    """Told (422) for what is made and ended, and not changed: where a hook goes was checked when it was made."""
    if resource_type == "Subscription":
        raise Told(422, "business-rule", "A subscription is not changed: end it, and make a new one.")


def is_the_houses(caller: Caller) -> bool:
    """Whether the house itself asks, or a system that works for all of it: neither a person nor a system that treats."""
    return caller.actor.role is Role.SYSTEM


def there(found: Current | None) -> tuple[str, Current]:
    """The text of a resource that is there; Told (404 or 410) otherwise."""
    if found is None:
        raise Told(404, "not-found", "There is no such resource here.")
    if found.is_ended or found.text is None:
        raise gone()
    return found.text, found


def gone() -> Told:
    """The resource was there, and has ended or been purged."""
    return Told(410, "deleted", "This resource has ended; its history stays.")


def precondition_failed() -> Told:
    """Somebody changed it after the version in If-Match."""
    return Told(412, "conflict", "Somebody else changed this since you read it. Read it again and repeat your change.")


def _check_version(call: Call, number: int) -> None:
    wanted = call.header("if-match")
    if wanted and resources.version_in(wanted) != number:
        raise precondition_failed()


def _current(api: Api, call: Call, caller: Caller, resource_type: str, resource_id: str, *, act: str) -> Current | None:
    return api.guard(caller).read_current(
        caller, act=act, resource_type=resource_type, resource_id=resource_id, request_id=call.request_id
    )


def recorded(at: datetime) -> str:
    """An instant as FHIR writes it."""
    return at.isoformat(timespec="milliseconds")
