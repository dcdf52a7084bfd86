"""Where a search parameter's values stand in a resource: the dotted paths of `search_parameters.txt`, followed. Pure."""

import re
from functools import lru_cache
from typing import Any

from naer.fhir.plain import Json

_STEP = re.compile(r"(\w+)(?:\[([^\]]+)\])?")

Step = tuple[str, str, str]
"""The element's name, and what its members are chosen by: an element of theirs and its value (both empty: all are)."""


def reached(resource: Json, steps: tuple[Step, ...]) -> list[tuple[int, Any]]:
    """Every value at the end of `steps`, with its part."""
    root = resource.get(steps[0][0])
    if root is None:
        return []
    found = _chosen(list(enumerate(root, start=1)) if isinstance(root, list) else [(0, root)], steps[0])
    for step in steps[1:]:
        if not found:
            break
        name = step[0]
        inner: list[tuple[int, Any]] = []  # as `opened` gives them, without a list for each
        for part, one in found:
            value = one.get(name) if isinstance(one, dict) else None
            if isinstance(value, list):
                inner.extend([(part, member) for member in value])
            elif value is not None:
                inner.append((part, value))
        found = _chosen(inner, step)
    return found


def _chosen(values: list[tuple[int, Any]], step: Step) -> list[tuple[int, Any]]:
    _, key, wanted = step
    if not key:
        return values
    return [(part, one) for part, one in values if isinstance(one, dict) and one.get(key) == wanted]


@lru_cache(maxsize=4096)
def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of a dotted path; `extension[url]` chooses extensions by their url, `name[key=value]` others."""
    protected = re.sub(r"\[([^\]]+)\]", lambda found: "[" + found[1].replace(".", "\0") + "]", path)
    found = [match for step in protected.split(".") if (match := _STEP.fullmatch(step))]
    return tuple((match[1], *_choice(match[2])) for match in found)


def _choice(written: str | None) -> tuple[str, str]:
    if written is None:
        return "", ""
    plain = written.replace("\0", ".")
    key, equals, value = plain.partition("=")
    return (key, value) if equals and key.isalpha() else ("url", plain)


def opened(value: Any) -> list[Any]:
    """What stands in an element, as a list: nothing, the value, or the members."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
