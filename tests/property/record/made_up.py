"""Made-up resources and questions for every declared search parameter: elements where the paths lead, values that collide."""

from typing import Any

from hypothesis import strategies as st

from naer.fhir import search_parameters
from naer.fhir.plain import Json
from naer.fhir.search_parameters import Kind, SearchParameter
from naer.fhir.search_values import literal
from tests.property.record.slow_search import Order

CODES = ("active", "done", "a,b", "a|b", "back\\slash", "ÆØ")
SYSTEMS = ("urn:one", "urn:two", "urn:one:more")
TARGETS = tuple(f"01a202a8-c0ae-7237-a081-65374c2a6a{n:02x}" for n in range(4))
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
BEGINNINGS = ("aa", "å", "ær", "øster", "ØSTERGÅRD h", "jens p", "da", "myl", "andre", "and", "x", "")
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
PREFIXES = ("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
TYPES = tuple(sorted({one.resource_type for one in search_parameters.PARAMETERS.values()}))

_TIMES = st.sampled_from(TIMES)
_CODINGS = st.fixed_dictionaries(
    {}, optional={"system": st.sampled_from(SYSTEMS), "code": st.sampled_from(CODES), "display": st.just("vises kun")}
)
_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TOKEN: st.one_of(
        st.sampled_from(CODES),
        st.booleans(),
        _CODINGS,
        st.fixed_dictionaries({"value": st.sampled_from(CODES)}, optional={"system": st.sampled_from(SYSTEMS)}),
        st.fixed_dictionaries({"coding": st.lists(_CODINGS, max_size=2)}),
    ),
    Kind.REFERENCE: st.one_of(
        st.sampled_from(TARGETS).map(lambda one: {"reference": f"Organization/{one}"}),
        st.sampled_from(({"display": "kun et navn"}, {"reference": "#contained"}, {"identifier": {"value": "x"}})),
    ),
    Kind.DATE: st.one_of(_TIMES, st.fixed_dictionaries({}, optional={"start": _TIMES, "end": _TIMES})),
    Kind.STRING: st.sampled_from(NAMES),
}


def _placed(path: str, value: Any, *, in_lists: bool) -> Json:
    """A resource's element that has `value` at the end of `path`."""
    extension, _, rest = path.removeprefix("extension[").partition("]")
    if path.startswith("extension["):
        return {"extension": [{"url": "urn:another", "valueString": "x"}, {"url": extension, rest[1:]: value}]}
    *steps, last = path.split(".")
    element: Json = {last: [value] if in_lists else value}
    for step in reversed(steps):
        element = {step: [element] if in_lists else element}
    return element


@st.composite
def resources(draw: st.DrawFn, resource_type: str) -> Json:
    """A resource with some of the elements that its type is searched by. Not valid FHIR; the index minds paths only."""
    body: Json = {}
    for parameter in search_parameters.of_type(resource_type):
        for path in parameter.paths:
            if draw(st.booleans()):
                part = _placed(path, draw(_VALUES[parameter.kind]), in_lists=draw(st.booleans()))
                body |= {name: value for name, value in part.items() if name not in body or name == "extension"}
    return {**body, "resourceType": resource_type, "meta": {"lastUpdated": draw(st.sampled_from(RECORDED))}}


def _alternatives(parameter: SearchParameter) -> st.SearchStrategy[str]:
    codes = st.sampled_from((*CODES, "true", "unknown")).map(literal)
    match parameter.kind:
        case Kind.TOKEN:
            systems = st.sampled_from((*SYSTEMS, ""))
            return st.one_of(
                codes,
                st.tuples(systems, codes).map("|".join),
                st.sampled_from(SYSTEMS).map("{}|".format),
            )
        case Kind.REFERENCE:
            return st.sampled_from((*TARGETS, *(f"Organization/{one}" for one in TARGETS), "not-an-id"))
        case Kind.DATE:
            return st.tuples(st.sampled_from(PREFIXES), _TIMES).map("".join)
        case Kind.STRING:
            return st.sampled_from(BEGINNINGS)


@st.composite
def criteria(draw: st.DrawFn, resource_type: str) -> dict[str, str | list[str]]:
    """One to three criteria on declared parameters."""
    asked: dict[str, str | list[str]] = {}
    for parameter in draw(st.lists(st.sampled_from(search_parameters.of_type(resource_type)), min_size=1, max_size=3)):
        value = st.lists(_alternatives(parameter), min_size=1, max_size=2).map(",".join)
        name = parameter.name + draw(st.sampled_from(("", "", ":not")))
        asked[name] = draw(st.one_of(value, st.lists(value, min_size=1, max_size=2)))
    if draw(st.booleans()):
        asked["_lastUpdated"] = draw(st.tuples(st.sampled_from(PREFIXES), st.sampled_from(RECORDED)).map("".join))
    return asked


def orders(resource_type: str) -> st.SearchStrategy[Order | None]:
    """A way to sort, or none."""
    names = [one.name for one in search_parameters.of_type(resource_type) if one.kind in (Kind.TOKEN, Kind.DATE)]
    by_name = st.builds(Order, st.sampled_from([*names, "_lastUpdated"]), st.booleans())
    return st.one_of(st.none(), by_name)
