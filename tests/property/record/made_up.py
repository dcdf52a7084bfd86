"""Made-up resources and questions for every declared search parameter: elements where the paths lead, values that collide.

Not valid FHIR: the index minds paths only.
"""

import re
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from naer.fhir import search_parameters
from naer.fhir.plain import Json
from naer.fhir.search_parameters import PARAMETERS, Kind, SearchParameter
from naer.fhir.search_values import literal
from tests.property.record.slow_values import UCUM, UNITS

CODES = ("active", "done", "a,b", "a|b", "back\\slash", "ÆØ")
SYSTEMS = ("urn:one", "urn:two", "urn:one:more")
NAMES = (
    "Aagaard",
    "Ågård",
    "Ærø",
    "Østergaard",
    "Østergård Hansen",
    "Jens-Peter",
    "D'Arc",
    "Müller",
    "André",
    "Anders",
)
BEGINNINGS = ("aa", "å", "ær", "øster", "ØSTERGÅRD h", "jens p", "da", "myl", "andre", "and", "x", "gård", "er")
ADDRESSES = (
    "urn:naer:a",
    "http://a.dk/fhir",
    "http://a.dk/fhir/Set/1",
    "http://a.dk/fhir/Set/1|2",
    "http://a.dk/fhirs",
)
TIMES = (
    "2026",
    "2026-10",
    "2026-12",
    "2026-10-25",
    "2026-11-20",
    "2026-11-20T10:00+01:00",
    "2026-11-20T09:00:00Z",
    "2026-11-20T09:00:30Z",
    "2026-11-20T09:00:30.250Z",
    "2026-11-20T23:30:00Z",
    "2026-11-21T00:30:00+01:00",
    "2026-03-29T01:30:00Z",
)
RECORDED = ("2026-11-20T09:00:00.000+00:00", "2026-11-20T09:00:30.250+00:00", "2026-11-21T12:00:00.000+00:00")
NUMBERS = ("5", "5.0", "5.4", "5.40", "5.44", "5.45", "-0.5", "0", "0.0054", "5400", "1e2", "95", "104.5")
PREFIXES = ("", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
TYPES = search_parameters.TYPES
USUAL_TYPES = ("Patient", "Observation", "Encounter", "Organization", "Practitioner", "Condition", "List", "Task")

_TIMES = st.sampled_from(TIMES)
_CODINGS = st.fixed_dictionaries(
    {}, optional={"system": st.sampled_from(SYSTEMS), "code": st.sampled_from(CODES), "display": st.sampled_from(NAMES)}
)
_NUMBERS = st.sampled_from(NUMBERS).map(Decimal)
_QUANTITIES = st.one_of(
    st.fixed_dictionaries({"value": _NUMBERS, "system": st.just(UCUM), "code": st.sampled_from(sorted(UNITS))}),
    st.fixed_dictionaries(
        {"value": _NUMBERS}, optional={"system": st.just("urn:one"), "code": st.sampled_from(("g", "stk"))}
    ),
)
_IDENTIFIERS = st.fixed_dictionaries({"value": st.sampled_from(CODES)}, optional={"system": st.sampled_from(SYSTEMS)})


def _values(kind: Kind, referable: tuple[Json, ...]) -> st.SearchStrategy[Any]:
    match kind:
        case Kind.TOKEN:
            return st.one_of(
                st.sampled_from(CODES),
                st.booleans(),
                _CODINGS,
                _IDENTIFIERS,
                st.fixed_dictionaries(
                    {"coding": st.lists(_CODINGS, max_size=2)}, optional={"text": st.sampled_from(NAMES)}
                ),
            )
        case Kind.REFERENCE:
            ours = [{"reference": f"{one['resourceType']}/{one['id']}"} for one in referable]
            others = ({"display": "kun et navn"}, {"reference": "#contained"}, {"reference": ADDRESSES[1]})
            return st.one_of(
                st.sampled_from([*ours, *others]),
                st.sampled_from(ours),
                _IDENTIFIERS.map(lambda one: {"identifier": one}),
                st.sampled_from(ADDRESSES),
            )
        case Kind.DATE:
            period = st.fixed_dictionaries({}, optional={"start": _TIMES, "end": _TIMES})
            return st.one_of(_TIMES, period, st.fixed_dictionaries({"event": st.lists(_TIMES, min_size=1, max_size=2)}))
        case Kind.STRING:
            given = st.lists(st.sampled_from(NAMES), max_size=2)
            named = st.fixed_dictionaries({"family": st.sampled_from(NAMES)}, optional={"given": given})
            return st.one_of(st.sampled_from(NAMES), named)
        case Kind.URI:
            return st.sampled_from(ADDRESSES)
        case Kind.NUMBER:
            return _NUMBERS
        case _:
            return st.one_of(_QUANTITIES, st.fixed_dictionaries({}, optional={"low": _QUANTITIES, "high": _QUANTITIES}))


def _put(draw: st.DrawFn, inside: Json, path: str, value: Any) -> None:
    """Set `value` at the end of `path`, in elements that are there or in new ones, lists or not."""
    written = re.fullmatch(r"(\w+)(?:\[(.+?)\])?(?:\.(.*))?", path)
    assert written, path
    name, chosen, rest = written[1], written[2], written[3]
    if chosen:
        key, _, wanted = chosen.partition("=") if re.match(r"\w+=", chosen) else ("url", "=", chosen)
        member: Json = {key: wanted, **(value if not rest and isinstance(value, dict) else {})}
        if rest:
            member[rest] = value
        there = inside.get(name)
        inside[name] = [*(there if isinstance(there, list) else []), {key: "another", "value": "x"}, member]
    elif not rest:
        inside[name] = [value] if draw(st.booleans()) else value
    else:
        if name not in inside:
            inside[name] = [{}, {}] if name == "coding" or draw(st.booleans()) else {}
        there = inside[name]
        member = there[draw(st.integers(0, len(there) - 1))] if isinstance(there, list) else there
        if isinstance(member, dict):
            _put(draw, member, rest, value)


@st.composite
def resources(draw: st.DrawFn, here: Json, referable: tuple[Json, ...]) -> Json:
    """`here` (its type and id) with some of the elements that its type is searched by."""
    body: Json = {}
    own = [one for one in search_parameters.of_type(here["resourceType"]) if one.paths]
    for parameter in own if len(own) < 14 else draw(st.lists(st.sampled_from(own), min_size=3, max_size=14)):
        for path in parameter.paths:
            if draw(st.booleans()):
                if path.startswith("?"):
                    body[path[1:] + "Boolean"] = draw(st.booleans())
                elif path.split(".")[0] != "meta":
                    _put(draw, body, path, draw(_values(parameter.kind, referable)))
    meta = {"lastUpdated": draw(st.sampled_from(RECORDED))}
    profiles = st.lists(st.sampled_from(ADDRESSES), max_size=2)
    tagged = draw(st.fixed_dictionaries({}, optional={"tag": st.lists(_CODINGS, max_size=2), "profile": profiles}))
    return {**body, **here, "meta": {**meta, **tagged}}


def alternatives(parameter: SearchParameter, referable: tuple[Json, ...], modifier: str = "") -> st.SearchStrategy[str]:
    """One value to ask a parameter for."""
    codes = st.sampled_from((*CODES, "true", "unknown")).map(literal)
    if modifier == "missing":
        return st.sampled_from(("true", "false"))
    if modifier == "text":
        return st.sampled_from(NAMES).map(lambda one: literal(one[:4].upper()))
    match parameter.kind:
        case Kind.TOKEN:
            return _tokens(codes)
        case Kind.REFERENCE if modifier == "identifier":
            return _tokens(codes)
        case Kind.REFERENCE:
            ids = [one["id"] for one in referable]
            typed = [f"{one['resourceType']}/{one['id']}" for one in referable]
            return st.sampled_from([*ids, *typed, "not-an-id", *map(literal, ADDRESSES[:3])])
        case Kind.DATE:
            return st.tuples(st.sampled_from(PREFIXES), _TIMES).map("".join)
        case Kind.STRING:
            return st.sampled_from(NAMES if modifier == "exact" else BEGINNINGS)
        case Kind.URI:
            return (
                st.sampled_from(ADDRESSES).map(lambda one: one if not modifier else one.partition("|")[0]).map(literal)
            )
        case Kind.NUMBER:
            return st.tuples(st.sampled_from(PREFIXES), st.sampled_from(NUMBERS)).map("".join)
        case Kind.QUANTITY:
            units = st.sampled_from(("", "", "||g", "||stk", "|urn:one|g", *(f"|{UCUM}|{code}" for code in UNITS)))
            return st.tuples(st.sampled_from(PREFIXES), st.sampled_from(NUMBERS), units).map("".join)
        case Kind.COMPOSITE:
            parts = [PARAMETERS[parameter.resource_type, name] for name in parameter.parts]
            return st.tuples(*(alternatives(one, referable) for one in parts)).map("$".join)


def _tokens(codes: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    systems = st.sampled_from((*SYSTEMS, ""))
    return st.one_of(codes, st.tuples(systems, codes).map("|".join), st.sampled_from(SYSTEMS).map("{}|".format))


_MODIFIERS = {
    Kind.TOKEN: ("", "", "", "not", "missing", "text"),
    Kind.REFERENCE: ("", "", "", "not", "missing", "identifier"),
    Kind.DATE: ("", "", "not", "missing"),
    Kind.STRING: ("", "", "exact", "contains", "not", "missing"),
    Kind.URI: ("", "", "below", "above", "not", "missing"),
    Kind.NUMBER: ("", "", "not", "missing"),
    Kind.QUANTITY: ("", "", "not", "missing"),
    Kind.COMPOSITE: ("",),
}


@st.composite
def criterion(draw: st.DrawFn, resource_type: str, referable: tuple[Json, ...], steps: int = 0) -> tuple[str, str]:
    """One pair of a search: a parameter, perhaps behind a chain or `_has`."""
    own = search_parameters.of_type(resource_type)
    references = [one for one in own if one.kind is Kind.REFERENCE]
    way = draw(st.sampled_from(("plain", "plain", "plain", "chain", "has"))) if steps < 2 else "plain"
    if way == "chain" and references:
        return draw(_chained(draw(st.sampled_from(references)), referable, steps))
    if way == "has":
        sources = [
            one
            for one in PARAMETERS.values()
            if one.kind is Kind.REFERENCE and one.resource_type in USUAL_TYPES
            if not one.targets or resource_type in one.targets
        ]
        if sources:
            by = draw(st.sampled_from(sources))
            name, value = draw(criterion(by.resource_type, referable, steps + 1))
            return f"_has:{by.resource_type}:{by.name}:{name}", value
    parameter = draw(st.sampled_from(own))
    modifier = draw(st.sampled_from(_MODIFIERS[parameter.kind]))
    modifier = "" if parameter.is_digested and modifier in ("above", "below") else modifier
    most = 1 if modifier == "missing" else 2
    values = draw(st.lists(alternatives(parameter, referable, modifier), min_size=1, max_size=most))
    return parameter.name + (f":{modifier}" if modifier else ""), ",".join(values)


@st.composite
def _chained(draw: st.DrawFn, parameter: SearchParameter, referable: tuple[Json, ...], steps: int) -> tuple[str, str]:
    known = {one["resourceType"] for one in referable}
    types = sorted(known & set(parameter.targets or known)) or [draw(st.sampled_from(sorted(known)))]
    type_ = draw(st.sampled_from(types))
    name, value = draw(criterion(type_, referable, steps + 1))
    return f"{parameter.name}:{type_}.{name}", value


@st.composite
def orders(draw: st.DrawFn, resource_type: str) -> str:
    """A value of `_sort`: up to three keys."""
    kinds = (Kind.TOKEN, Kind.DATE, Kind.URI, Kind.NUMBER, Kind.QUANTITY)
    own = search_parameters.of_type(resource_type)
    names = [one.name for one in own if one.kind in kinds and not one.is_digested]
    keys = st.tuples(st.sampled_from(("", "-")), st.sampled_from([*names, "_lastUpdated", "_id"])).map("".join)
    return ",".join(draw(st.lists(keys, min_size=1, max_size=3)))
