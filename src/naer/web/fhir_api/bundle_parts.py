"""What stands inside the entries of a Bundle that comes in: references that are to be resolved, and patches."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from naer.errors import InvalidError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.web.fhir_api import interactions

JSON_PATCH = "application/json-patch+json"


def references(value: Any) -> Iterator[Json]:
    """Every object inside that has a reference."""
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("reference"), str):
                yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def resolve_addresses(value: Any, known: Mapping[str, str]) -> None:
    """Whatever else is a fullUrl of the bundle and nothing more (valueUri, canonical) becomes the address, too."""
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        pairs = one.items() if isinstance(one, dict) else enumerate(one)
        for key, inner in list(pairs):
            if isinstance(inner, str):
                if inner.startswith("urn:") and inner in known:
                    one[key] = known[inner]
            elif isinstance(inner, (dict, list)):
                waiting.append(inner)


def may_name(value: Any, known: Mapping[str, str]) -> bool:
    """Whether anything inside may be one of the addresses: asked of the text, which costs less than a walk."""
    return b'"urn:uuid:' in json_text.dumps(value) or not all(name.startswith("urn:uuid:") for name in known)


def patch_text(resource: Any, path: str) -> bytes:
    """The JSON Patch that a Binary holds, as text; InvalidError when it holds none."""
    is_patch = isinstance(resource, dict) and resource.get("resourceType") == "Binary"
    if not is_patch or resource.get("contentType") != JSON_PATCH or not isinstance(resource.get("data"), str):
        raise InvalidError(f"A PATCH brings a Binary of {JSON_PATCH}, its data in base64.", path=f"{path}.resource")
    try:
        return base64.b64decode(resource["data"], validate=True)
    except ValueError:
        raise InvalidError("The data of the Binary is not base64.", path=f"{path}.resource.data") from None


def patch_steps(resource: Any, path: str) -> list[Any]:
    """The steps of the JSON Patch that a Binary holds; InvalidError says where it is none."""
    try:
        return interactions.patch_in(patch_text(resource, path)).patch
    except InvalidError as error:
        raise InvalidError(error.what_happened, path=error.path or f"{path}.resource.data") from None
