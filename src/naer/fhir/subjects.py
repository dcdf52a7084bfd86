"""Which citizens a resource is about: whoever sees it has seen them, and may see it only if they may see them. Pure."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from naer.fhir.indexing import target_of
from naer.fhir.plain import Json
from naer.fhir.search_paths import opened

_ABOUT = ("subject", "patient", "for", "participant", "member", "target")


def citizens_concerned(resource: Json) -> tuple[UUID, ...]:
    """Which citizens a resource concerns: a Patient itself (once stored), others those whom the elements made for it name.

    A resource that names citizens elsewhere only (a message from one, a device of one) concerns these: better too many than
    one that everybody sees.
    """
    if resource["resourceType"] == "Patient":
        return (UUID(resource["id"]),) if "id" in resource else ()
    found: dict[UUID, None] = {}
    for element in _ABOUT:
        for value in opened(resource.get(element)) if element in resource else ():
            if isinstance(value, dict):
                found.update(dict.fromkeys(_citizen(value.get("actor", value.get("entity", value)))))
    return tuple(found or dict.fromkeys(_citizens_within(resource)))


def _citizens_within(value: Any) -> Iterator[UUID]:
    """Every citizen whom anything inside `value` refers to."""
    if isinstance(value, dict):
        yield from _citizen(value)
        for inner in value.values():
            yield from _citizens_within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _citizens_within(inner)


def _citizen(value: Any) -> Iterator[UUID]:
    """The citizen whom a reference names, if it names one."""
    reference = value.get("reference", "") if isinstance(value, dict) else ""
    if isinstance(reference, str) and "Patient" in reference.split("/")[:-1]:
        target, _ = target_of(reference)
        if target is not None:
            yield target
