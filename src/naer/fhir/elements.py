"""What R4 says of an element: its type and whether it repeats, from `definitions/elements.json` (fetched at set-up).

A type is a FHIR type (`HumanName`, `string`) or the path of an inner element (`Observation.component`). Choices
(`value[x]`) stand under their JSON names there, `valueQuantity`; `choices` finds them by the name before the type.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson

_ELEMENTS = Path(__file__).parent / "definitions" / "elements.json"


class Element(NamedTuple):
    """The type of an element, and whether it is a list in JSON."""

    type: str
    is_list: bool


def element(of_type: str | None, name: str) -> Element | None:
    """The element `name` of a type; None when R4 knows no such."""
    return _all().get(of_type or "", {}).get(name)


@cache
def choices(of_type: str | None, stem: str) -> dict[str, str]:
    """The types that the choice `stem`[x] of a type may have, each with its name in JSON; empty when it is no choice."""
    found = {
        one.type: name
        for name, one in _all().get(of_type or "", {}).items()
        if name.startswith(stem) and name == choice_name(stem, one.type)
    }
    return found if stem not in _all().get(of_type or "", {}) else {}


def choice_name(stem: str, type_name: str) -> str:
    """The name in JSON of a choice with this type: `value` and `dateTime` make `valueDateTime`."""
    return f"{stem}{type_name[:1].upper()}{type_name[1:]}"


def is_known(type_name: str | None) -> bool:
    """Does R4 know this type or inner element?"""
    return type_name in _all()


@cache
def _all() -> dict[str, dict[str, Element]]:
    listed = orjson.loads(_ELEMENTS.read_bytes())
    return {
        type_name: {name: Element(types[0], is_list) for name, types, is_list, _ in elements}
        for type_name, elements in listed.items()
    }
