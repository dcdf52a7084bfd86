"""Search said slowly and plainly over a list of resources: the twin that the record's SQL must agree with.

It reads the pairs of a search as they are written and the resources as they are; only the table of parameters is shared.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key

from naer.fhir.plain import Json
from naer.fhir.search_parameters import PARAMETERS, TYPES, Kind, SearchParameter
from tests.property.record.slow_values import (
    addresses,
    amounts,
    ids_in,
    in_time,
    logical,
    matches,
    spans,
    texts,
    tokens,
)

Pairs = list[tuple[str, str]]


class World:
    """All resources there are, of every type, each with an id."""

    def __init__(self, resources: Iterable[Json]) -> None:
        self.resources = list(resources)

    def found(self, resource_type: str, pairs: Pairs) -> list[str]:
        """Ids of the resources that meet every pair, in the order that `_sort` says and then of their ids."""
        criteria = [(name, value) for name, value in pairs if name != "_sort"]
        here = [one for one in self.of_type(resource_type) if all(self.meets(one, *pair) for pair in criteria)]
        here.sort(key=lambda one: one["id"])
        for name in reversed(dict(pairs).get("_sort", "").split(",")):
            if name:
                here = _sorted(here, name)
        return [one["id"] for one in here]

    def of_type(self, resource_type: str) -> list[Json]:
        return [one for one in self.resources if one["resourceType"] == resource_type]

    def included(self, ids: list[str], include: str, *, is_reverse: bool) -> set[str]:
        """What `Type:parameter[:Target]` brings along with the resources `ids`."""
        source, name, target = (*include.split(":"), "")[:3]
        parameter = parameter_of(source, name)
        brought: set[str] = set()
        for one in self.of_type(source):
            for target_id, type_ in (reference for value in values(one, parameter) for reference in ids_in(value)):
                is_meant = parameter.only in (None, type_)
                if is_reverse and target_id in ids:
                    brought.add(one["id"])
                if not is_reverse and one["id"] in ids and is_meant:
                    brought |= {o["id"] for o in self.resources if o["id"] == target_id
                                and target in ("", o["resourceType"])
                                and parameter.only in (None, o["resourceType"])}  # fmt: skip
        return brought - set(ids)

    def meets(self, resource: Json, name: str, asked: str) -> bool:
        """Does the resource meet one pair?"""
        if name.startswith("_has:"):
            _, source, by, rest = name.split(":", 3)
            parameter = parameter_of(source, by)
            return any(
                self.meets(other, rest, asked)
                for other in self.of_type(source)
                for value in values(other, parameter)
                for target, _ in ids_in(value)
                if target == resource["id"]
            )
        head, dot, rest = name.partition(".")
        if dot:
            return self._chained(resource, head, rest, asked)
        bare, _, modifier = head.partition(":")
        parts = re.split(r"(?<!\\),", asked)
        if bare == "_id":
            return (resource["id"] in [part.split("/")[-1] for part in parts]) != (modifier == "not")
        if bare == "_lastUpdated":
            written = datetime.fromisoformat(resource["meta"]["lastUpdated"])
            return any(in_time((written, written + timedelta(milliseconds=1)), part) for part in parts)
        if bare == "_list":
            lists = [one for one in self.of_type("List") if one["id"] in parts]
            items = [value for one in lists for value in values(one, PARAMETERS["List", "item"])]
            return any(target == resource["id"] for value in items for target, _ in ids_in(value))
        return _has(resource, parameter_of(resource["resourceType"], bare), modifier, parts)

    def _chained(self, resource: Json, head: str, rest: str, asked: str) -> bool:
        bare, _, type_ = head.partition(":")
        parameter = parameter_of(resource["resourceType"], bare)
        types = {type_} if type_ else set(parameter.targets)
        first = rest.split(".")[0].split(":")[0]
        types = {one for one in types if first.startswith("_") or (one, first) in PARAMETERS}
        return any(
            self.meets(other, rest, asked)
            for value in values(resource, parameter)
            for target, said in ids_in(value)
            for other in self.resources
            if other["id"] == target and other["resourceType"] in types and said in ("", other["resourceType"])
        )


def parameter_of(resource_type: str, name: str) -> SearchParameter:
    return PARAMETERS.get((resource_type, name)) or PARAMETERS["Resource", name]


def values(resource: Json, parameter: SearchParameter) -> list[object]:
    """Everything that a parameter leads to, its own paths or those of the parameters that it shares with."""
    return [value for _, value in placed(resource, parameter)]


def placed(resource: Json, parameter: SearchParameter) -> list[tuple[int, object]]:
    """The same, each with the member of the list at the root that it stands in."""
    owners = [one for one in PARAMETERS.values() if one.number in parameter.stored_as and _is_of(resource, one)]
    found: list[tuple[int, object]] = []
    for path in (path for one in owners for path in one.paths):
        if path.startswith("?"):
            found.append((0, any(resource[name] is not False for name in resource if name.startswith(path[1:]))))
            continue
        root = re.match(r"\w+", path)
        here = resource.get(root[0]) if root else None
        members = here if isinstance(here, list) else [] if here is None else [here]
        for place, member in enumerate(members):
            found += [(place, value) for value in reached([{**resource, str(root and root[0]): [member]}], path)]
    return found


def _is_of(resource: Json, parameter: SearchParameter) -> bool:
    """Whether a parameter that has values in some resources only has any in this one."""
    if parameter.when is None:
        return True
    by = next(one for one in PARAMETERS.values() if one.number == parameter.when.number)
    said = [code for value in values(resource, by) for _, code in tokens(value)]
    return any(code in parameter.when.codes for code in said)


def reached(inside: list[object], path: str) -> list[object]:
    """Every value at the end of a path, lists opened wherever they are."""
    written = re.fullmatch(r"(\w+)(?:\[(.+?)\])?(?:\.(.*))?", path)
    assert written, path
    name, chosen, rest = written[1], written[2] or "", written[3] or ""
    key, _, wanted = chosen.partition("=") if re.match(r"\w+=", chosen) else ("url", "=", chosen)
    inner: list[object] = []
    for value in inside:
        if isinstance(value, dict) and name in value:
            there = value[name] if isinstance(value[name], list) else [value[name]]
            inner += [one for one in there if not chosen or (isinstance(one, dict) and one.get(key) == wanted)]
    return reached(inner, rest) if rest else inner


def _has(resource: Json, parameter: SearchParameter, modifier: str, parts: list[str]) -> bool:
    if modifier == "missing":
        return (not _present(resource, parameter)) == (parts == ["true"])
    if parameter.kind is Kind.COMPOSITE:
        return any(_joined(resource, parameter, part) for part in parts)
    if modifier in TYPES:
        parts = [f"{modifier}/{part.split('/')[-1]}" for part in parts if part.split("/")[0] in (modifier, part)]
        modifier = ""
    is_met = any(matches(parameter, modifier, value, part) for value in values(resource, parameter) for part in parts)
    return not is_met if modifier == "not" else is_met


def _present(resource: Json, parameter: SearchParameter) -> bool:
    return any(_says_something(parameter, value) for value in values(resource, parameter))


def _says_something(parameter: SearchParameter, value: object) -> bool:
    match parameter.kind:
        case Kind.TOKEN:
            return tokens(value) != []
        case Kind.REFERENCE if parameter.only:
            return any(type_ in ("", parameter.only) for _, type_ in ids_in(value))
        case Kind.REFERENCE:
            return ids_in(value) != [] or addresses(value) != [] or logical(value) != []
        case Kind.DATE:
            return spans(value) != []
        case Kind.NUMBER | Kind.QUANTITY:
            return amounts(value) != []
        case _:
            return texts(value) != []


def _joined(resource: Json, parameter: SearchParameter, part: str) -> bool:
    """Is there a member of the list (or the resource) whose values meet every part of a composite?"""
    names, asked = parameter.parts, re.split(r"(?<!\\)\$", part)
    members: list[set[int]] = []
    for name, one in zip(names, asked, strict=True):
        of_part = parameter_of(resource["resourceType"], name)
        roots = {path: _is_list_at_root(resource, path) for path in _paths(of_part)}
        members.append(
            {
                (place + 1 if roots[path] else 0)
                for path in roots
                for place, value in _at(resource, path)
                if matches(of_part, "", value, one)
            }
        )
    return bool(set.intersection(*members))


def _paths(parameter: SearchParameter) -> list[str]:
    return [path for one in PARAMETERS.values() if one.number in parameter.stored_as for path in one.paths]


def _is_list_at_root(resource: Json, path: str) -> bool:
    return isinstance(resource.get(path.split(".")[0].split("[")[0]), list)


def _at(resource: Json, path: str) -> list[tuple[int, object]]:
    name = path.split(".")[0].split("[")[0]
    here = resource.get(name)
    members = here if isinstance(here, list) else [] if here is None else [here]
    return [(n, value) for n, member in enumerate(members) for value in reached([{name: [member]}], path)]


def _sorted(resources: list[Json], name: str) -> list[Json]:
    """In the order of one key, those without a value last; the order that they have stays where it does not decide."""
    falling = name.startswith("-")
    keys = {one["id"]: _key(one, name.lstrip("-")) for one in resources}

    def compare(one: Json, other: Json) -> int:
        before, after = keys[one["id"]], keys[other["id"]]
        if before is None or after is None:
            return (before is None) - (after is None)
        rising = (before > after) - (before < after)
        return -rising if falling else rising

    return sorted(resources, key=cmp_to_key(compare))


def _key(resource: Json, name: str):
    if name == "_id":
        return resource["id"]
    if name == "_lastUpdated":
        return datetime.fromisoformat(resource["meta"]["lastUpdated"])
    parameter = parameter_of(resource["resourceType"], name)
    here = values(resource, parameter)
    match parameter.kind:
        case Kind.DATE:
            return min((low for one in here for low, _ in spans(one)), default=None)
        case Kind.TOKEN:
            return min((code for one in here for _, code in tokens(one)), default=None)
        case Kind.URI:
            return min((text.partition("|")[0] for one in here for text in texts(one)), default=None)
        case _:
            lows = [low for one in here for low, *_ in amounts(one)]
            return min((Decimal("-1e300") if low is None else low for low in lows), default=None)
