"""Organisations in the record: writes a tree of content through a record handle, and builds a tree from what is stored.

This room lies below `access`, so the handle is an argument; `RecordHandle` says what of it is needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from naer.danish import times
from naer.fhir.plain import Json
from naer.organisations import as_fhir, content
from naer.organisations.definition import Membership, Organisation
from naer.organisations.tree import Tree

ACT = "organisation.register"


class RecordHandle(Protocol):
    """What `access` opens and this room uses: the application's clock, one search, one write."""

    @property
    def now(self) -> datetime:
        """The application's clock."""
        ...

    def first(self, resource_type: str, criteria: Mapping[str, str], /) -> Json | None:
        """The first resource that the search finds, or None."""
        ...

    def save(self, resource: Json, /, *, act: str) -> Json:
        """Creates (without id) or updates (with id and version) and returns what is stored."""
        ...


def register(rec: RecordHandle, tree: Tree) -> dict[str, str]:
    """Writes every organisation of the tree that is missing or other than stored, and gives the id of each key.

    What is already stored as it should be is left alone, so doing it twice changes nothing. `active` and `partOf` are
    those of the handle's day; registering again after 1 January 2027 brings them up to date.
    """
    on = times.local_day(rec.now)
    ids: dict[str, str] = {}
    for organisation in _parents_first(tree, on):
        parent = _parent_written(organisation, on)
        resource = as_fhir.as_organization(organisation, on=on, part_of_id=ids.get(parent) if parent else None)
        ids[organisation.key] = _store(rec, organisation.key, resource)
    return ids


def tree_by_id(organizations: Iterable[Json]) -> Tree:
    """The tree of the record's Organization resources, with their ids; tasks and their rules come from content.

    Organizations that were not registered here (a sender known only from a message) are left out.
    """
    organisations: list[Organisation] = []
    ids: dict[str, str] = {}
    for resource in organizations:
        organisation = as_fhir.organisation_from(resource)
        if organisation is not None:
            organisations.append(organisation)
            ids[organisation.key] = resource["id"]
    return replace(content.load(), organisations=tuple(organisations), ids=ids)


def _store(rec: RecordHandle, key: str, resource: Json) -> str:
    stored = rec.first("Organization", {"identifier": f"{as_fhir.ORGANISATION_KEY}|{key}"})
    if stored is None:
        return str(rec.save(resource, act=ACT)["id"])
    if {name: value for name, value in stored.items() if name not in ("id", "meta")} == resource:
        return str(stored["id"])
    versioned = {**resource, "id": stored["id"], "meta": {"versionId": stored["meta"]["versionId"]}}
    return str(rec.save(versioned, act=ACT)["id"])


def _parents_first(tree: Tree, on: date) -> list[Organisation]:
    """The organisations in an order in which each comes after the one that it is written as part of."""
    ordered: dict[str, Organisation] = {}

    def place(organisation: Organisation) -> None:
        if organisation.key in ordered:
            return
        parent = _parent_written(organisation, on)
        if parent is not None and tree.has(parent):
            place(tree.by_key(parent))
        ordered[organisation.key] = organisation

    for organisation in tree.organisations:
        place(organisation)
    return list(ordered.values())


def _parent_written(organisation: Organisation, on: date) -> str | None:
    """The key for `partOf`: the parent of the day, otherwise the last one before it, otherwise the first one ever."""
    memberships = sorted(organisation.memberships, key=lambda part: part.period.valid_from)
    holding: list[Membership] = [part for part in memberships if part.period.holds(on)]
    begun = [part for part in memberships if part.period.valid_from <= on]
    candidates = [*holding, *reversed(begun), *memberships]
    return candidates[0].parent if candidates else None
