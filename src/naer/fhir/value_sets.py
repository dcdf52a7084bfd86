"""The codes that a value set names one by one (https://hl7.org/fhir/R4/valueset.html), for `:in` and `:not-in`.

A set that is given as an expansion is read from it; else what `compose` lists. Filters and other sets need a terminology
server: InvalidError says so, for a search that answered without them would be wrong.
"""

from naer.errors import InvalidError
from naer.fhir.plain import Json
from naer.fhir.search_terms import TokenValue


def codes(value_set: Json) -> list[TokenValue]:
    """The codes of a ValueSet resource; a system that is included whole is a value without code."""
    if "expansion" in value_set:
        return [
            TokenValue(one.get("system", ""), one["code"])
            for one in _contained(value_set["expansion"].get("contains", []))
        ]
    compose = value_set.get("compose", {})
    excluded = {one for part in compose.get("exclude", []) for one in _listed(part)}
    found = [one for part in compose.get("include", []) for one in _listed(part)]
    if excluded and any(one.code is None for one in found):
        raise InvalidError("The value set takes codes away from a whole code system, which is not answered here.")
    return [one for one in dict.fromkeys(found) if one not in excluded]


def _contained(members: list[Json]) -> list[Json]:
    found: list[Json] = []
    for one in members:
        if "code" in one and not one.get("abstract"):
            found.append(one)
        found += _contained(one.get("contains", []))
    return found


def _listed(part: Json) -> list[TokenValue]:
    if "filter" in part or "valueSet" in part:
        raise InvalidError("The value set is made by filters or of other sets, which is not answered here.")
    if "concept" not in part:
        return [TokenValue(part.get("system", ""), None)]
    return [TokenValue(part.get("system", ""), one["code"]) for one in part["concept"]]
