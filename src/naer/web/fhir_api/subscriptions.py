"""Subscriptions: rest-hooks for systems registered for service, and server-sent events for whoever shows a token.

What is told obeys the access of the one who is told, when it is told: a hook's client must still be registered for the type, an
event stream's token is verified again each second and its questions run as its bearer. https://hl7.org/fhir/R4/subscription.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from naer.access.definition import Purpose
from naer.access.record import new_id
from naer.access.subscriptions import Place
from naer.access.versions import Stored
from naer.errors import InvalidError
from naer.fhir import json_text, search_query
from naer.fhir.plain import Json
from naer.fhir.search_terms import Query
from naer.web.fhir_api import resources, scopes
from naer.web.fhir_api.call import Answer, Call, pairs_of
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer

_PAYLOADS = ("", "application/fhir+json")


def create(api: Api, call: Call, bearer: Bearer) -> Answer:
    """POST Subscription, by a system that asks for service."""
    if bearer.purpose is not Purpose.SERVICE:
        raise Told(403, "forbidden", "Hooks are for systems registered for service; listen to $events instead.")
    caller = bearer.caller("Subscription", "c")
    resource = resources.parsed(call)
    resources.check_is(resource, "Subscription")
    check_channel(resource)
    query = wanted(resource)
    bearer.caller(query.resource_type, "r")
    bearer.caller(query.resource_type, "s")
    with api.open(caller, call, "fhir.subscribe") as rec:
        stored = rec.save({**resource, "id": new_id(), "status": "active"}, act="fhir.subscribe", is_new=True)
        rec.subscriptions.add(
            stored["id"], purpose=caller.purpose.value, scopes=scopes.written(bearer.grants), client=bearer.client
        )
        return resources.written(call, 201, stored, json_text.dumps(stored).decode(), rec.now)


def check_channel(resource: Json) -> None:
    """InvalidError when the channel is none of ours."""
    channel = resource.get("channel")
    if not isinstance(channel, dict) or channel.get("type") != "rest-hook":
        raise InvalidError("Only channels of type rest-hook.", path="Subscription.channel.type")
    endpoint = channel.get("endpoint")
    if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://")):
        raise InvalidError("The endpoint must be an http address.", path="Subscription.channel.endpoint")
    if channel.get("payload", "") not in _PAYLOADS:
        raise InvalidError("The payload is application/fhir+json, or none.", path="Subscription.channel.payload")


def wanted(resource: Json) -> Query:
    """What the criteria ask; InvalidError when they cannot be read."""
    criteria = resource.get("criteria")
    if not isinstance(criteria, str):
        raise InvalidError("Criteria are a search: Observation?code=…", path="Subscription.criteria")
    resource_type, _, query = criteria.partition("?")
    return search_query.parse(resources.check_type(resource_type), pairs_of(query), strict=True)


def events(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET $events: a stream of server-sent events, one for each change; `_type` narrows, Last-Event-ID goes on."""
    asked = [resources.check_type(one) for one in call.one("_type").split(",") if one]
    last = call.header("last-event-id")
    stream = _Stream(api, call, tuple(asked), _place(last) if last else None)
    stream.types_of(bearer)
    return Answer(200, content_type="text/event-stream", events=stream.next)


@dataclass
class _Stream:
    """One listener. `next` gives what has happened since it was asked last, as text of the stream."""

    api: Api
    call: Call
    asked: tuple[str, ...]
    place: Place | None

    def types_of(self, bearer: Bearer) -> list[str]:
        """The types that the bearer may hear of; Told (403) when there are none."""
        chosen = self.asked or sorted(resources.TYPES)
        found = [one for one in chosen if bearer.may(one, "r") is not None]
        if not found:
            raise Told(403, "forbidden", "The token's scopes allow no type that is asked for.")
        return found

    def next(self) -> bytes:
        """Told (401) when the token is believed no longer."""
        bearer = self.api.verifier.bearer(self.call.header("authorization"))
        types = self.types_of(bearer)
        with self.api.open(bearer.caller(types[0], "r"), self.call, "fhir.events") as rec:
            if self.place is None:
                self.place = rec.subscriptions.newest()
                return b": from now on\n\n"
            found = rec.subscriptions.changes(self.place, types=types)
        if found:
            self.place = found[-1][1]
        return b"".join(_events(found))


def _events(found: list[tuple[Stored, Place]]) -> Iterator[bytes]:
    for one, place in found:
        said = {
            "resourceType": one.resource_type,
            "id": one.id,
            "versionId": str(one.number),
            "lastUpdated": one.recorded_at.isoformat(timespec="milliseconds"),
            "deleted": one.is_ended,
        }
        yield b"id: %b\nevent: change\ndata: %b\n\n" % ("-".join(map(str, place)).encode(), orjson.dumps(said))


def _place(text: str) -> Place:
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 20 for part in parts):
        raise InvalidError("Last-Event-ID is not one of ours.")
    return int(parts[0]) % 32768, parts[1], int(parts[2])
