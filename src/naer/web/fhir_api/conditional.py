"""Conditional create, update, patch and delete: who is meant is said by a search, asked and carried out in one transaction.

Those that ask the same condition at the same time take turns, so that it is met once.
https://hl7.org/fhir/R4/http.html#cond-update
"""

from naer.access.definition import Caller
from naer.access.record import Record, new_id
from naer.errors import InvalidError
from naer.fhir import json_text, validation
from naer.fhir.plain import Json
from naer.web.fhir_api import interactions, private, resources, searching, subscriptions
from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer


def create(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST {type}; with If-None-Exist only when the search finds none (200 with the one that it finds)."""
    condition = call.header("if-none-exist")
    if call.segments[0] == "Subscription":
        return subscriptions.create(api, call, bearer)
    if not condition:
        return interactions.create(api, call, bearer)
    resource_type = resources.check_type(call.segments[0])
    caller = bearer.caller(resource_type, "c")
    bearer.caller(resource_type, "s")
    resource = resources.parsed(call)
    resources.check_is(resource, resource_type)
    resources.check_not_ours(resource_type, call.body.decode(), is_the_houses=interactions.is_the_houses(caller))
    with api.open(caller, call, "fhir.create") as rec:
        found = met_by(rec, resource_type, condition)
        if found is not None:
            return _as_answer(call, 200, found, rec)
        stored = rec.save({**resource, "id": new_id()}, act="fhir.create", is_new=True)
        return _as_answer(call, 201, stored, rec)


def update(api: Api, call: Call, bearer: Bearer) -> Answer:
    """PUT {type}?…: update the one that is found, or create when there is none."""
    resource_type, caller = _asked(call, bearer, "u")
    bearer.caller(resource_type, "c")
    interactions.check_may_change(resource_type)
    resource = resources.parsed(call)
    resources.check_is(resource, resource_type)
    with api.open(caller, call, "fhir.update") as rec:
        found = met_by(rec, resource_type, call.query)
        before = json_text.dumps(found).decode() if found else ""
        resources.check_not_ours(
            resource_type, before + call.body.decode(), is_the_houses=interactions.is_the_houses(caller)
        )
        if found is None:
            if "id" in resource:
                raise Told(
                    405, "not-supported", "Nothing was found, and ids are given by this server: leave out the id."
                )
            return _as_answer(call, 201, rec.save({**resource, "id": new_id()}, act="fhir.create", is_new=True), rec)
        if resource.get("id", found["id"]) != found["id"]:
            raise InvalidError("The resource's id is not that of the one found.", path=f"{resource_type}.id")
        check_version(call, found)
        return _as_answer(call, 200, rec.save(as_change_of(found, resource), act="fhir.update"), rec)


def patch(api: Api, call: Call, bearer: Bearer) -> Answer:
    """PATCH {type}?…: patch the one that is found."""
    resource_type, caller = _asked(call, bearer, "u")
    interactions.check_may_change(resource_type)
    changes = interactions.patch_of(call)
    with api.open(caller, call, "fhir.patch") as rec:
        found = met_by(rec, resource_type, call.query)
        if found is None:
            raise Told(404, "not-found", "The condition finds nothing here.")
        check_version(call, found)
        text = json_text.dumps(found).decode() + call.body.decode()
        resources.check_not_ours(resource_type, text, is_the_houses=interactions.is_the_houses(caller))
        stored = rec.save(as_change_of(found, interactions.patched(found, changes)), act="fhir.patch")
        return _as_answer(call, 200, stored, rec)


def delete(api: Api, call: Call, bearer: Bearer) -> Answer:
    """DELETE {type}?…: record the end of the one that is found; nothing found is harmless."""
    resource_type, caller = _asked(call, bearer, "d")
    with api.open(caller, call, "fhir.delete") as rec:
        found = met_by(rec, resource_type, call.query)
        if found is None:
            return Answer(204)
        check_version(call, found)
        text = json_text.dumps(found).decode()
        resources.check_not_ours(resource_type, text, is_the_houses=interactions.is_the_houses(caller))
        rec.end(found, act="fhir.delete")
    return Answer(204)


def met_by(rec: Record, resource_type: str, condition: str) -> Json | None:
    """The one resource that a condition finds, None when there is none; Told (412) when there are more."""
    rec.messages.hold(f"{resource_type}?{condition}")
    found = searching.matching(rec, resource_type, condition)
    if len(found) > 1:
        raise Told(412, "multiple-matches", "The condition finds more than one; say more.")
    return found[0] if found else None


def as_change_of(before: Json, resource: Json) -> Json:
    """The resource as the next version of the one before; InvalidError when it is not valid R4."""
    validation.validate(resource)
    meta = {**resource.get("meta", {}), "versionId": before["meta"]["versionId"]}
    return {**resource, "id": before["id"], "meta": meta}


def check_version(call: Call, found: Json) -> None:
    """Told (412) when If-Match names another version than the one found."""
    wanted = call.header("if-match")
    if wanted and resources.version_in(wanted) != int(found["meta"]["versionId"]):
        raise interactions.precondition_failed()


def _asked(call: Call, bearer: Bearer, letter: str) -> tuple[str, Caller]:
    resource_type = resources.check_type(call.segments[0])
    private.check_address(call, resource_type)
    bearer.caller(resource_type, "s")
    return resource_type, bearer.caller(resource_type, letter)


def _as_answer(call: Call, status: int, stored: Json, rec: Record) -> Answer:
    return resources.written(call, status, stored, json_text.dumps(stored).decode(), rec.now)
