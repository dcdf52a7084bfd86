"""How much may come in at once, and whether a resource stays within it.

The numbers are ours: MedCom allows messages of 100 MB (VANS envelope 1.0.4), FHIR states no depth. Nothing that
people write nests twenty levels deep; what nests deeper than a hundred is refused, because recursion in C libraries
ends in a crash.
"""

from typing import Any

MAX_BYTES = 100 * 1024 * 1024
MAX_VALUES = 2_000_000
MAX_DEPTH = 100

_CONTAINERS = (dict, list)


def is_too_deep(value: Any, levels: int = MAX_DEPTH) -> bool:
    """Whether `value` (plain JSON) nests objects and lists deeper than `levels`."""
    layer: list[Any] = [value]
    for _ in range(levels):
        layer = [
            child
            for parent in layer
            for child in (parent.values() if parent.__class__ is dict else parent)
            if child.__class__ in _CONTAINERS
        ]
        if not layer:
            return False
    return True
