"""Search: GET {type} and POST {type}/_search, answered as a searchset of stored texts."""

from collections.abc import Sequence

from naer.access.record import Record
from naer.errors import InvalidError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.web.fhir_api import bundles_out, private, resources
from naer.web.fhir_api.call import Answer, Call, Pairs, check_accepts_json, pairs_of
from naer.web.fhir_api.history import count_of
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.tokens import Bearer

PAGE, LARGEST_PAGE = 20, 500
_RESULT = frozenset({"_count", "_sort", "_format", "_pretty", "_total"})


def search(api: Api, call: Call, bearer: Bearer) -> Answer:
    """The resources that meet all criteria and that the caller may see."""
    check_accepts_json(call)
    resource_type = resources.check_type(call.segments[0])
    private.check_address(call, resource_type)
    caller = bearer.caller(resource_type, "s")
    with api.open(caller, call, "fhir.search") as rec:
        return Answer(200, page_of(rec, call, resource_type))


def page_of(rec: Record, call: Call, resource_type: str) -> bytes:
    """One page of what is found, as a searchset."""
    count = count_of(call, PAGE, LARGEST_PAGE)
    found = rec.find(resource_type, criteria(call.pairs), sort=call.one("_sort") or None, limit=count)
    entries = [(resource_type, one["id"], json_text.dumps(one).decode(), "match") for one in found]
    return bundles_out.searchset(call, entries, total=None, links=[])


def matching(rec: Record, resource_type: str, query: str, *, most: int = 2) -> Sequence[Json]:
    """The first few resources that a condition finds; InvalidError when it says nothing."""
    pairs = pairs_of(query.partition("?")[2] if "?" in query else query)
    if not pairs:
        raise InvalidError("A condition needs at least one search parameter.")
    return rec.find(resource_type, criteria(pairs), limit=most)


def criteria(pairs: Pairs) -> dict[str, list[str]]:
    """The criteria among the parameters."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in _RESULT:
            found.setdefault(name, []).append(value)
    return found
