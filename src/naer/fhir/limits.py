"""How much may come in at once, and whether a resource stays within it.

The numbers are ours: MedCom allows messages of 100 MB (VANS envelope 1.0.4), FHIR states no depth. Nothing that
people write nests twenty levels deep; what nests deeper than a hundred is refused, because recursion in C libraries
ends in a crash.
"""

from typing import Any

import orjson

MAX_BYTES = 100 * 1024 * 1024
MAX_VALUES = 2_000_000
MAX_DEPTH = 100

_CONTAINERS = (dict, list)
_ALL_BUT_BRACKETS = bytes(sorted({*range(256)} - {*b"{["}))
_SMALL = 65_536
"""Of so few bytes all but the brackets are taken away, to see how many are left: faster than counting, but a copy."""


def is_too_deep(value: Any, levels: int = MAX_DEPTH) -> bool:
    """Whether `value` (plain JSON) nests objects and lists deeper than `levels`.

    Most resources have so few that writing them and counting the brackets tells it, at a fifth of the cost of looking.
    """
    try:
        few = not may_be_too_deep(orjson.dumps(value), levels)
    except orjson.JSONEncodeError:  # it nests too deep for the library too, or is no JSON: whoever asks finds that out
        few = False
    return not few and names_within(value, levels) is None


def may_be_too_deep(text: str | bytes, levels: int = MAX_DEPTH) -> bool:
    """Whether JSON that nests deeper than `levels` could stand in `text`: told without reading it, which most often is enough."""
    if isinstance(text, str):
        brackets = text.count("{") + text.count("[")
    elif len(text) < _SMALL:
        brackets = len(text.translate(None, _ALL_BUT_BRACKETS))
    else:
        brackets = text.count(b"{") + text.count(b"[")
    return brackets > levels


def names_within(value: Any, levels: int = MAX_DEPTH) -> int | None:
    """How many members the objects in `value` (plain JSON) have, all together; None when it nests deeper than `levels`."""
    layer: list[Any] = [value]
    names = 0
    for _ in range(levels):
        names += sum([len(one) for one in layer if one.__class__ is dict])
        layer = [
            child
            for parent in layer
            for child in (parent.values() if parent.__class__ is dict else parent)
            if child.__class__ in _CONTAINERS
        ]
        if not layer:
            return names
    return None
