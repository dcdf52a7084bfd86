"""How much of a resource a search shows: `_summary` and `_elements` (https://hl7.org/fhir/R4/search.html#summary).

What is cut says so by the tag SUBSETTED, and keeps what a resource of its type must have. Nothing else is changed.
"""

import json
from functools import cache
from importlib.resources import files

from naer.fhir.plain import Json
from naer.fhir.search_terms import Query, Summary

SUBSETTED: Json = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_ALWAYS = {"resourceType", "id", "meta"}


def is_cut(query: Query) -> bool:
    """Does the search ask for less than whole resources?"""
    return bool(query.elements) or query.summary in (Summary.TRUE, Summary.TEXT, Summary.DATA)


def shown(resource: Json, query: Query, *, is_match: bool = True) -> Json:
    """What the search shows of a resource. `_elements` may be written `Type.element`; without a type it is of the matches."""
    kept = _elements_kept(resource["resourceType"], query, here={*resource}, is_match=is_match)
    if kept is None:
        return resource
    wanted = {one.removeprefix("_") for one in kept} | _ALWAYS
    meta = dict(resource.get("meta", {}))
    tags = [one for one in meta.get("tag", []) if one.get("code") != SUBSETTED["code"]]
    cut = {name: value for name, value in resource.items() if name.removeprefix("_") in wanted}
    head = {"resourceType": resource["resourceType"], **({"id": resource["id"]} if "id" in resource else {})}
    return {**head, "meta": {**meta, "tag": [*tags, SUBSETTED]}, **{k: v for k, v in cut.items() if k not in _ALWAYS}}


def _elements_kept(resource_type: str, query: Query, *, here: set[str], is_match: bool) -> set[str] | None:
    """Names at the root, besides id and meta, of those that are `here`; None: all."""
    of_type = _elements().get(resource_type, {"summary": [], "mandatory": []})
    if query.elements:
        typed = {one.partition(".")[2] for one in query.elements if one.startswith(f"{resource_type}.")}
        plain = {one for one in query.elements if "." not in one} if is_match else set[str]()
        return {*typed, *plain, *of_type["mandatory"]} if typed or is_match else None
    if query.summary is Summary.TRUE:
        return {*of_type["summary"], *of_type["mandatory"]}
    if query.summary is Summary.TEXT:
        return {"text", *of_type["mandatory"]}
    if query.summary is Summary.DATA:
        return here - {"text"}
    return None


@cache
def _elements() -> dict[str, dict[str, list[str]]]:
    return json.loads((files("naer.fhir") / "definitions" / "summary.json").read_text(encoding="utf-8"))
