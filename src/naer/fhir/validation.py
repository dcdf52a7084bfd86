"""Whether a resource is FHIR R4 by the standard's own schema: elements, types, cardinalities, fixed codes, dates.

Not checked here: reference targets, invariants, slicing, terminology and profiles; those are our rules. Nested
resources (Bundle entries, contained, Parameters) are checked one by one against their own type, so that a fault is
told where it is and not as "matches none of 148". What a fault says never repeats a value: a value may be a name or a
personal number.

The schema comes from `definitions/` (see the README there); https://hl7.org/fhir/R4/json.html#schema.
"""

from enum import Enum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from naer.errors import InvalidError
from naer.fhir import limits
from naer.fhir.plain import Json

_SCHEMA = Path(__file__).parent / "definitions" / "fhir.schema.json"
# The schema writes these as numbers with a pattern, and patterns say nothing about numbers.
_WHOLE_NUMBERS: dict[str, Json] = {
    "integer": {"type": "integer"},
    "unsignedInt": {"type": "integer", "minimum": 0},
    "positiveInt": {"type": "integer", "minimum": 1},
}
# In this library's dialect \S excludes no-break spaces, which Danish texts are full of; FHIR excludes control
# characters.
_TEXT, _TEXT_IN_SCHEMA = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]+$", r"^[ \r\n\t\S]+$"
_CODES_SHOWN = 12
MOST_FAULTS = 100


class FaultKind(Enum):
    """What sort of fault it is, for those who answer in codes."""

    MISSING = "missing"
    UNKNOWN_ELEMENT = "unknown element"
    WRONG_CODE = "wrong code"
    WRONG_TYPE = "wrong type"
    EMPTY = "empty"
    OTHER = "other"


class SchemaError(InvalidError):
    """The resource is not valid R4. `path` is FHIRPath-like; `element` names what is missing, where something is."""

    def __init__(self, sentence: str, *, path: str, kind: FaultKind, element: str = "") -> None:
        super().__init__(f"{path} {sentence}", path=path)
        self.kind = kind
        self.element = element


def validate(resource: Json, *, is_measured: bool = False) -> None:
    """Raise InvalidError (mostly SchemaError) when `resource` is not a valid R4 resource.

    `is_measured`: it is a part of what `reading` has found to be no deeper than it may be.
    """
    if not is_measured and limits.is_too_deep(resource):
        raise InvalidError(f"The resource nests deeper than {limits.MAX_DEPTH} levels.")
    waiting: list[tuple[str, Any]] = [("", resource)]
    while waiting:
        path, one = waiting.pop()
        waiting.extend(reversed(_check_one(path, one)))


def faults(resource: Json) -> list[InvalidError]:
    """Everything for which `validate` refuses `resource`, the first `MOST_FAULTS` of it. A resource inside one that has faults of
    its own is not looked into.
    """
    if limits.is_too_deep(resource):
        return [InvalidError(f"The resource nests deeper than {limits.MAX_DEPTH} levels.")]
    found: list[InvalidError] = []
    waiting: list[tuple[str, Any]] = [("", resource)]
    while waiting and len(found) < MOST_FAULTS:
        path, one = waiting.pop()
        try:
            waiting.extend(reversed(_check_one(path, one)))
        except SchemaError:
            type_name = one["resourceType"]
            errors = islice(_validator(type_name).iter_errors(one), MOST_FAULTS)
            found.extend(_fault(error, path or type_name) for error in errors)
        except InvalidError as error:
            found.append(error)
    return found[:MOST_FAULTS]


def is_resource_type(name: str) -> bool:
    """Whether `name` is a resource type of R4."""
    return "resourceType" in _definitions().get(name, {}).get("properties", {})


def _check_one(path: str, resource: Any) -> list[tuple[str, Any]]:
    """Check one resource without those inside it, and return these with their paths."""
    if not isinstance(resource, dict):
        raise InvalidError("A resource must be a JSON object.", path=path)
    type_name = resource.get("resourceType")
    if not isinstance(type_name, str) or not is_resource_type(type_name):
        raise InvalidError("The resource has no resourceType of R4.", path=path)
    here = path or type_name
    validator = _validator(type_name)
    if not _is_valid(validator, resource, here):
        raise _fault(next(iter(validator.iter_errors(resource))), here)
    if type_name in ("Bundle", "Parameters") or "contained" in resource:
        return _inner_resources(here, resource)
    return []


def _is_valid(validator: jsonschema_rs.Draft6Validator, resource: Json, path: str) -> bool:
    try:
        return validator.is_valid(resource)
    except ValueError as error:  # a lone surrogate, or a Python object that JSON cannot hold
        raise InvalidError("The resource holds a value that JSON cannot write.", path=path) from error


def _inner_resources(path: str, resource: Json) -> list[tuple[str, Any]]:
    found = [(f"{path}.contained[{index}]", one) for index, one in enumerate(resource.get("contained", []))]
    for index, entry in enumerate(resource.get("entry", [])):
        if "resource" in entry:
            found.append((f"{path}.entry[{index}].resource", entry["resource"]))
        if "outcome" in entry.get("response", {}):
            found.append((f"{path}.entry[{index}].response.outcome", entry["response"]["outcome"]))
    found.extend(_parameter_resources(path, resource.get("parameter", [])))
    return found


def _parameter_resources(path: str, parameters: list[Json], name: str = "parameter") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for index, parameter in enumerate(parameters):
        here = f"{path}.{name}[{index}]"
        if "resource" in parameter:
            found.append((f"{here}.resource", parameter["resource"]))
        found.extend(_parameter_resources(here, parameter.get("part", []), "part"))
    return found


@cache
def _validator(type_name: str) -> jsonschema_rs.Draft6Validator:
    schema = {"definitions": _definitions(), "$ref": f"#/definitions/{type_name}"}
    return jsonschema_rs.Draft6Validator(schema)


@cache
def _definitions() -> Json:
    """The schema's definitions, made stricter where R4 is stricter than its schema, and looser where it is looser.

    Stricter: objects are objects, whole numbers are whole, narrative is text, nothing is empty. Looser: text may hold
    every space there is, and in lists of primitives null holds the place of a value that only has extensions. Nested
    resources are any object here; `validate` checks them by type.
    """
    definitions: Json = orjson.loads(_SCHEMA.read_bytes())["definitions"]
    definitions["ResourceList"] = {"type": "object", "required": ["resourceType"]}
    definitions["Resource"] = definitions["ResourceList"]
    definitions["integer64"] = {"type": "string", "pattern": "^-?([0]|([1-9][0-9]*))$"}
    definitions["xhtml"] = {"type": "string", "pattern": "^<div"}
    whole = {definitions[name]["pattern"]: whole_number for name, whole_number in _WHOLE_NUMBERS.items()}
    for name, definition in definitions.items():
        definitions[name] = _as_r4_means(definition, whole)
        if "properties" not in definition:
            continue
        definition["type"] = "object"  # without it the schema says nothing of a word or number in an object's place
        properties = definition["properties"]
        for name_inside, element in properties.items():
            properties[name_inside] = _as_r4_means(element, whole)
            if element.get("type") == "array":
                element["minItems"] = 1
                if f"_{name_inside.removeprefix('_')}" in properties:
                    element["items"] = {"anyOf": [{"type": "null"}, element["items"]]}
        if "resourceType" not in properties:
            definition["minProperties"] = 1
    return definitions


def _as_r4_means(primitive: Json, whole: dict[str, Json]) -> Json:
    """A primitive's schema with its pattern put right; anything else as it is."""
    pattern = primitive.get("pattern")
    if primitive.get("type") == "number":
        return whole.get(str(pattern), primitive)
    return {"type": "string", "pattern": _TEXT} if pattern == _TEXT_IN_SCHEMA else primitive


def _fault(first: jsonschema_rs.ValidationError, path: str) -> SchemaError:
    error = _most_telling(first)
    where = path + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    kind, sentence, element = _told(error)
    return SchemaError(sentence, path=where, kind=kind, element=element)


def _most_telling(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """In a list of primitives, what is wrong with the value: that it is not null either is no news."""
    while error.kind.name == "anyOf" and error.schema_path[-2:] == ["items", "anyOf"]:
        error = error.kind.as_dict()["context"][1][0]
    return error


def _told(error: jsonschema_rs.ValidationError) -> tuple[FaultKind, str, str]:
    """Kind, sentence without its subject, and the names of what is missing."""
    facts = error.kind.as_dict()
    match error.kind.name:
        case "required":
            return FaultKind.MISSING, f"lacks the element {facts['property']}.", facts["property"]
        case "anyOf":
            names = [branch[0].kind.as_dict()["property"] for branch in facts["context"]]
            element = " or ".join(name for name in names if not name.startswith("_"))
            return FaultKind.MISSING, f"lacks the element {element}.", element
        case "additionalProperties":
            return FaultKind.UNKNOWN_ELEMENT, _unknown_elements(facts["unexpected"]), ""
        case "type":
            return FaultKind.WRONG_TYPE, f"must be of JSON type {' or '.join(facts['types'])}.", ""
        case "enum":
            options = ", ".join(map(str, facts["options"][:_CODES_SHOWN]))
            return FaultKind.WRONG_CODE, f"must be one of the codes {options}.", ""
        case "pattern":
            return FaultKind.WRONG_TYPE, f"is not written as FHIR writes {_type_of_pattern(error)}.", ""
        case "minItems" | "minProperties":
            return FaultKind.EMPTY, "is empty; FHIR leaves out what has no content.", ""
        case _:  # minimum, and whatever a later schema brings
            return FaultKind.OTHER, "is not a value that FHIR R4 allows there.", ""


def _unknown_elements(names: list[str]) -> str:
    known = sorted(set(names) & _element_names())
    if known:
        return f"has an element that does not belong there: {', '.join(known)}."
    return "has an element that FHIR R4 does not know."


def _type_of_pattern(error: jsonschema_rs.ValidationError) -> str:
    type_name = str(error.schema_path[-2]) if len(error.schema_path) > 1 else ""
    return f"a value of type {type_name}" if type_name in _definitions() else "it"


@cache
def _element_names() -> frozenset[str]:
    """Every element name of R4: an unknown key is repeated only if it is one, since keys may hold anything."""
    return frozenset(name for one in _definitions().values() for name in one.get("properties", {}))
