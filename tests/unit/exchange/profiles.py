"""A small checker of resources against the snapshots of published profiles, for tests only.

It checks cardinalities, fixed and pattern values, and slices told apart by extension address, by pattern or by type.
It does not check terminology, references or invariants; those are what our own checks are for.
"""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Profiles:
    """The StructureDefinitions of a folder of guides, by address."""

    def __init__(self, definitions: Path, *guides: str) -> None:
        self._files = [file for guide in guides for file in sorted((definitions / guide).glob("StructureDefinition-*"))]

    @cached_property
    def by_address(self) -> dict[str, Json]:
        loaded = [json.loads(file.read_bytes()) for file in self._files]
        return {one["url"]: one for one in loaded}

    def faults(self, resource: Json, address: str) -> list[str]:
        """What the profile finds wrong, as sentences; KeyError when the profile is not there."""
        elements = self.by_address[address]["snapshot"]["element"]
        return list(_Snapshot(elements, self).faults(elements[0]["id"], resource))

    def faults_of_message(self, bundle: Json) -> list[str]:
        """What the profiles that the bundle and its resources claim find wrong."""
        resources = [bundle, *(entry["resource"] for entry in bundle["entry"])]
        return [
            fault
            for resource in resources
            for address in resource.get("meta", {}).get("profile", [])
            for fault in self.faults(resource, address)
        ]


class _Snapshot:
    def __init__(self, elements: list[Json], profiles: Profiles) -> None:
        self._profiles = profiles
        self._by_id = {element["id"]: element for element in elements}
        self._children: dict[str, list[str]] = {}
        for element_id in self._by_id:
            self._children.setdefault(element_id.rpartition(".")[0], []).append(element_id)

    def faults(self, element_id: str, value: Any) -> Iterator[str]:
        element = self._by_id[element_id]
        for key, wanted in element.items():
            if key.startswith(("fixed", "pattern")) and not _holds(value, wanted):
                yield f"{element_id} is not {json.dumps(wanted)}"
        if not isinstance(value, dict):
            return
        for child_id in self._children.get(element_id, []):
            yield from self._faults_of_child(child_id, value)

    def _faults_of_child(self, child_id: str, value: Json) -> Iterator[str]:
        element = self._by_id[child_id]
        name, _, slice_name = child_id.rpartition(".")[2].partition(":")
        found = _values(value, name, slice_name)
        if slice_name and not name.endswith("[x]"):
            found = [one for one in found if self._is_in_slice(child_id, one)]
        least, most = element.get("min", 0), element.get("max", "*")
        if len(found) < least:
            yield f"{child_id}: {len(found)} of at least {least}"
        if most != "*" and len(found) > int(most):
            yield f"{child_id}: {len(found)} of at most {most}"
        for one in found:
            yield from self.faults(child_id, one)

    def _is_in_slice(self, child_id: str, value: Any) -> bool:
        element = self._by_id[child_id]
        profiles = [address for type_ in element.get("type", []) for address in type_.get("profile", [])]
        if element["path"].endswith("xtension"):
            return isinstance(value, dict) and value.get("url") in [address.partition("|")[0] for address in profiles]
        if profiles and isinstance(value, dict):
            addresses = [address.partition("|")[0] for address in profiles]
            return any(not self._profiles.faults(value, one) for one in addresses if one in self._profiles.by_address)
        content = self._by_id.get(f"{child_id}.content[x]")
        if content is not None:
            kinds = [f"content{type_['code'][0].upper()}{type_['code'][1:]}" for type_ in content["type"]]
            return any(kind in value for kind in kinds)
        wanted = list(self._fixed_below(child_id))
        return bool(wanted) and all(any(_holds(one, fixed) for one in _reach(value, steps)) for steps, fixed in wanted)

    def _fixed_below(self, element_id: str) -> Iterator[tuple[list[str], Any]]:
        for other_id, element in self._by_id.items():
            if other_id.startswith(f"{element_id}."):
                for key, fixed in element.items():
                    if key.startswith(("fixed", "pattern")):
                        yield [step.partition(":")[0] for step in other_id[len(element_id) + 1 :].split(".")], fixed


def _values(value: Json, name: str, slice_name: str) -> list[Any]:
    """The values of an element; a value that only has extensions counts."""
    if name.endswith("[x]"):
        stem = slice_name or name.removesuffix("[x]")
        keys = [
            key for key in value if (key == stem if slice_name else key.startswith(stem) and key[len(stem)].isupper())
        ]
    else:
        keys = [key for key in (name, f"_{name}") if key in value][:1]
    return [one for key in keys for one in (value[key] if isinstance(value[key], list) else [value[key]])]


def _reach(value: Any, steps: list[str]) -> list[Any]:
    reached = [value]
    for step in steps:
        reached = [found for one in reached if isinstance(one, dict) for found in _values(one, step, "")]
    return reached


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(_holds(value.get(key), item) for key, item in wanted.items())
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(_holds(one, item) for one in value) for item in wanted)
    return value == wanted
