"""Histories: of one resource, of a type, of everything; newest first, with `_since`, `_count` and opaque paging links.

https://hl7.org/fhir/R4/http.html#history
"""

from datetime import datetime
from typing import Any

from naer.access.versions import NEWEST
from naer.errors import InvalidError
from naer.fhir import dates
from naer.web.fhir_api import bundles_out, resources
from naer.web.fhir_api.call import Answer, Call, check_accepts_json
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.outcomes import Told
from naer.web.fhir_api.tokens import Bearer

PAGE, LARGEST_PAGE = 50, 500
_KNOWN = frozenset({"_since", "_count", "_format", "_pretty", "_page"})


def of_one(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET {type}/{id}/_history."""
    check_accepts_json(call)
    resource_type, resource_id = resources.check_type(call.segments[0]), call.segments[1]
    caller = bearer.caller(resource_type, "r")
    place = _place(api, call, bearer)
    since, count = _since(call, place), _count(call, place)
    with api.open(caller, call, "fhir.history") as rec:
        total = rec.versions.count_of_one(resource_type, resource_id, since=since)
        found = rec.versions.of_one(
            resource_type, resource_id, since=since, before=place.get("before"), limit=count + 1
        )
        if not found and not place and since is None:
            raise Told(404, "not-found", "There is no such resource here.")
    path = f"{resource_type}/{resource_id}/_history"
    links = [("self", f"{call.base}/{path}")]
    if len(found) > count:
        found = found[:count]
        place = _next(place, since, count, before=found[-1].number)
        links.append(("next", _link(api, call, bearer, path, place)))
    entries = [bundles_out.history_entry(call, one) for one in found]
    return Answer(200, bundles_out.bundle("history", entries, total=total, links=links))


def of_type(api: Api, call: Call, bearer: Bearer) -> Answer:
    """GET {type}/_history, and GET _history for those whose scopes are for all types."""
    check_accepts_json(call)
    resource_type = resources.check_type(call.segments[0]) if len(call.segments) > 1 else None
    caller = bearer.caller(resource_type or "*", "s")
    place = _place(api, call, bearer)
    since, count = _since(call, place), _count(call, place)
    after = place.get("after")
    with api.open(caller, call, "fhir.history") as rec:
        found = rec.versions.of_type(
            resource_type, since=since, after=(after[0], after[1], after[2]) if after else NEWEST, limit=count + 1
        )
    path = f"{resource_type}/_history" if resource_type else "_history"
    links = [("self", f"{call.base}/{path}")]
    if len(found) > count:
        found = found[:count]
        place = _next(place, since, count, after=found[-1][1])
        links.append(("next", _link(api, call, bearer, path, place)))
    entries = [bundles_out.history_entry(call, one) for one, _ in found]
    return Answer(200, bundles_out.bundle("history", entries, links=links))


def _place(api: Api, call: Call, bearer: Bearer) -> dict[str, Any]:
    unknown = {name for name, _ in call.pairs} - _KNOWN
    if unknown and call.preference("handling") == "strict":
        raise InvalidError("A history knows _since and _count only.")
    page = call.one("_page")
    return api.envelope.opened(page, actor_id=bearer.actor.id) if page else {}


def _since(call: Call, place: dict[str, Any]) -> datetime | None:
    written = place.get("since") or call.one("_since")
    return dates.instant(written) if written else None


def _count(call: Call, place: dict[str, Any]) -> int:
    return int(place["count"]) if "count" in place else count_of(call, PAGE, LARGEST_PAGE)


def count_of(call: Call, otherwise: int, largest: int) -> int:
    """`_count`, cut down to the largest page; InvalidError when it is no number."""
    written = call.one("_count")
    if not written:
        return otherwise
    if not written.isdecimal() or len(written) > 9:
        raise InvalidError("_count is a whole number.", path="_count")
    return min(int(written) or otherwise, largest)


def _next(place: dict[str, Any], since: datetime | None, count: int, **where: Any) -> dict[str, Any]:
    return {**place, "since": since.isoformat() if since else None, "count": count, **where}


def _link(api: Api, call: Call, bearer: Bearer, path: str, place: dict[str, Any]) -> str:
    return bundles_out.link(call, path, _page=api.envelope.sealed(place, actor_id=bearer.actor.id))
