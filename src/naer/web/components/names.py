"""The names of organisations that resources refer to, fetched once for a page."""

from collections.abc import Iterable
from typing import Any

from naer.access.record import Record
from naer.fhir import plain
from naer.fhir.plain import Json
from naer.web.components import people


def of_organisations(rec: Record, resources: Iterable[Json], *, also: Iterable[str] = ()) -> dict[str, str]:
    """Names by id, of every Organization that `resources` refer to and of those in `also`."""
    ids = {one for one in also if one}
    for resource in resources:
        _collect(resource, ids)
    return people.organisation_names(rec.read_many("Organization", sorted(ids)).values())


def _collect(node: Json | list[Any], ids: set[str]) -> None:
    """Goes into objects and lists only: most of a resource is neither, and a page has thousands of values."""
    if isinstance(node, dict):
        reference = node.get("reference")
        if isinstance(reference, str) and reference.startswith("Organization/"):
            ids.add(plain.reference_id(node))
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            _collect(value, ids)
