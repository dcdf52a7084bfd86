"""Search: GET {type} and POST {type}/_search, answered as a searchset of stored texts.

The grammar is `fhir.search_query`'s, the answer the record's; here are links, scopes, and how much of each is shown.
https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

import orjson

from naer.access.record import FoundText, Record, SearchPage
from naer.errors import InvalidError
from naer.fhir import json_text, search_query, summary
from naer.fhir.plain import Json
from naer.fhir.search_terms import Query, Summary
from naer.web.fhir_api import outcomes, private, resources
from naer.web.fhir_api.call import Answer, Call, check_accepts_json, pairs_of
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.tokens import Bearer

PAGE = 20


def search(api: Api, call: Call, bearer: Bearer) -> Answer:
    """The resources that meet all criteria and that the caller may see, a page at a time."""
    check_accepts_json(call)
    resource_type = resources.check_type(call.segments[0])
    caller = bearer.caller(resource_type, "s")
    sealed = call.one("_page") if "_page" in call.query else ""
    if sealed:
        query = _going_on(resource_type, api.envelope.opened(sealed, actor_id=bearer.actor.id))
    else:
        query = asked(call, resource_type)
    found = api.guard(caller).search(caller, query, act="fhir.search", request_id=call.request_id)
    following = ""
    if found.next is not None:
        place = {"pairs": found.next.pairs, "after": found.next.after}
        following = api.envelope.sealed(place, actor_id=bearer.actor.id)
    return Answer(200, searchset(call, query, found, bearer=bearer, following=following))


def asked(call: Call, resource_type: str) -> Query:
    """What the call asks; Told (403) when its address tells who somebody is."""
    private.check_address(call, resource_type)
    query = search_query.parse(resource_type, call.pairs, strict=call.preference("handling") == "strict")
    if query.sensitive and call.method != "POST":
        raise private.refusal()
    return query if query.count is not None else replace(query, count=PAGE)


def page_of(rec: Record, call: Call, resource_type: str) -> bytes:
    """One page of what is found, as a searchset, within a transaction."""
    query = asked(call, resource_type)
    return searchset(call, query, rec.search(query), bearer=None, following="")


def searchset(call: Call, query: Query, found: SearchPage, *, bearer: Bearer | None, following: str) -> bytes:
    """The Bundle of a page; what was included beyond the scopes is left out."""
    is_cut = summary.is_cut(query)
    entries = [_entry(call, one, "match", query, is_cut=is_cut) for one in found.matches]
    for one in found.included:
        if bearer is None or bearer.may(one.resource_type, "r") is not None:
            entries.append(_entry(call, one, "include", query, is_cut=is_cut))
    if query.ignored:
        sentence = f"Not known here, and left out: {', '.join(query.ignored)}."
        said = outcomes.outcome([outcomes.issue("not-supported", sentence, severity="warning")])
        entries.append(b'{"resource":%b,"search":{"mode":"outcome"}}' % orjson.dumps(said))
    total = found.total
    if total is None and found.next is None and query.after is None and query.summary is not Summary.COUNT:
        total = len(found.matches)
    head = b'{"resourceType":"Bundle","type":"searchset"'
    if total is not None:
        head += b',"total":%d' % total
    head += b',"link":[%b]' % b",".join(_links(call, query, following))
    if not entries:
        return head + b"}"
    return b'%b,"entry":[%b]}' % (head, b",".join(entries))


def matching(rec: Record, resource_type: str, condition: str, *, most: int = 2) -> Sequence[Json]:
    """The first few resources that a condition finds; InvalidError when it says nothing."""
    pairs = pairs_of(condition.partition("?")[2] if "?" in condition else condition)
    query = search_query.parse(resource_type, pairs, strict=True)
    if not query.criteria:
        raise InvalidError("A condition needs at least one search parameter.")
    return [json_text.loads(one.body) for one in rec.search(replace(query, count=most, includes=())).matches]


def _going_on(resource_type: str, place: dict[str, list[list[str]]]) -> Query:
    query = search_query.parse(resource_type, [(name, value) for name, value in place["pairs"]], strict=False)
    after = place["after"]
    return replace(query, after=tuple(after), count=query.count or PAGE)  # type: ignore[arg-type]


def _entry(call: Call, one: FoundText, mode: str, query: Query, *, is_cut: bool) -> bytes:
    body = one.body
    if is_cut:
        body = json_text.dumps(summary.shown(json_text.loads(body), query, is_match=mode == "match"))
    address = f"{call.base}/{one.resource_type}/{one.id}"
    return b'{"fullUrl":"%b","resource":%b,"search":{"mode":"%b"}}' % (address.encode(), body, mode.encode())


def _links(call: Call, query: Query, following: str) -> list[bytes]:
    path = f"{call.base}/{query.resource_type}"
    self_link = path if query.sensitive or not query.pairs else f"{path}?{urlencode(query.pairs)}"
    links = [("self", self_link)]
    if following:
        links.append(("next", f"{path}?{urlencode({'_page': following})}"))
    return [orjson.dumps({"relation": name, "url": url}) for name, url in links]
