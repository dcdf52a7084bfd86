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
    name = steps[0][0]
    root = resource.get(name)
    if isinstance(root, list):
        found: list[tuple[int, Any]] = list(enumerate(root, start=1))
    elif root is None:
        return []
    else:
        found = [(0, root)]
    if len(steps) == 1 and not steps[0][1]:
        return found
    found = _chosen(found, steps[0])
    for step in steps[1:]:
        inner = [(part, one) for part, value in found if isinstance(value, dict) for one in opened(value.get(step[0]))]
        found = _chosen(inner, step)
    return found


def _chosen(values: list[tuple[int, Any]], step: Step) -> list[tuple[int, Any]]:
    if not step[1]:
        return values
    return [(part, one) for part, one in values if isinstance(one, dict) and one.get(step[1]) == step[2]]


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
