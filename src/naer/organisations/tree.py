"""The dated tree of organisations: who is part of whom on a day, who came after whom, and who serves whom.

Pure: a tree is built from content or from the record (`registry`) and only answers questions. Every question about
structure takes the day it is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from naer.danish.sort_key import sort_key
from naer.errors import NotFoundError
from naer.organisations.definition import Kind, Organisation, Task


@dataclass(frozen=True)
class Tree:
    """All organisations, the tasks with their rules of responsibility, and the record's ids by key where known."""

    organisations: tuple[Organisation, ...]
    tasks: tuple[Task, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict[str, str])

    def at(self, on: date) -> "Tree":
        """The tree as it stands on a day: only organisations in force, each with the memberships of that day."""
        standing = tuple(
            replace(
                organisation,
                memberships=tuple(item for item in organisation.memberships if item.period.holds(on)),
                pairings=tuple(item for item in organisation.pairings if item.period.holds(on)),
            )
            for organisation in self.organisations
            if organisation.period.holds(on)
        )
        return replace(self, organisations=standing)

    def by_key(self, key: str) -> Organisation:
        """The organisation with this key, whether in force or not. Raises NotFoundError."""
        found = self._by_key.get(key)
        if found is None:
            raise NotFoundError(f"No organisation has the key {key}.", what_to_do="Look in content/organisations.")
        return found

    def has(self, key: str) -> bool:
        """Whether an organisation with this key is known."""
        return key in self._by_key

    def by_sor(self, sor: str) -> Organisation | None:
        """The organisation with this SOR number, or None."""
        return self._by_sor.get(sor)

    def by_gln(self, gln: str) -> Organisation | None:
        """The organisation with this GLN (EAN location number), or None."""
        return self._by_gln.get(gln)

    def by_id(self, organisation_id: str) -> Organisation:
        """The organisation that the record stores under this id. Raises NotFoundError."""
        return self.by_key(self.key_of(organisation_id))

    def key_of(self, organisation_id: str) -> str:
        """The key of the organisation with this id in the record. Raises NotFoundError."""
        key = self._keys_by_id.get(organisation_id)
        if key is None:
            raise NotFoundError("This organisation is not in the tree.", what_to_do="Register the organisations again.")
        return key

    def has_id(self, organisation_id: str) -> bool:
        """Whether an organisation of the tree has this id in the record."""
        return organisation_id in self._keys_by_id

    def id_of(self, key: str) -> str:
        """The record's id of the organisation with this key. Raises NotFoundError."""
        found = self.ids.get(key)
        if found is None:
            raise NotFoundError(
                f"The organisation {key} is not in the record.", what_to_do="Register the organisations."
            )
        return found

    def of_kind(self, kind: Kind, on: date) -> tuple[Organisation, ...]:
        """All organisations of a kind in force on a day, by name."""
        return _by_name(item for item in self.organisations if item.kind is kind and item.period.holds(on))

    def parent(self, key: str, on: date) -> Organisation | None:
        """What the organisation is part of on a day, or None: the state, or outside its life."""
        for membership in self.by_key(key).memberships:
            if membership.period.holds(on):
                return self._by_key.get(membership.parent)
        return None

    def ancestors(self, key: str, on: date) -> tuple[Organisation, ...]:
        """What the organisation is part of on a day, the nearest first, the state last."""
        above: list[Organisation] = []
        parent = self.parent(key, on)
        while parent is not None and parent not in above:
            above.append(parent)
            parent = self.parent(parent.key, on)
        return tuple(above)

    def ancestor_of_kind(self, key: str, kind: Kind, on: date) -> Organisation | None:
        """The nearest one of a kind that the organisation is part of on a day, or None."""
        return next((item for item in self.ancestors(key, on) if item.kind is kind), None)

    def is_within(self, key: str, above: str, on: date) -> bool:
        """Whether the organisation is `above` itself or part of it on a day."""
        return key == above or any(item.key == above for item in self.ancestors(key, on))

    def children(self, key: str, on: date) -> tuple[Organisation, ...]:
        """The organisations that are directly part of this one on a day, by name."""
        return _by_name(
            item
            for item in self.organisations
            if item.period.holds(on) and any(part.parent == key and part.period.holds(on) for part in item.memberships)
        )

    def descendants(self, key: str, on: date) -> tuple[Organisation, ...]:
        """All organisations below this one on a day, level by level."""
        below: list[Organisation] = []
        level = self.children(key, on)
        while level:
            below.extend(level)
            level = tuple(child for item in level for child in self.children(item.key, on) if child not in below)
        return tuple(below)

    def successors(self, key: str, on: date) -> tuple[Organisation, ...]:
        """Who the organisation has become by a day: itself while in force, otherwise those after it, however many."""
        organisation = self.by_key(key)
        if organisation.period.valid_to is None or on <= organisation.period.valid_to:
            return (organisation,)
        found: list[Organisation] = []
        for successor in organisation.successors:
            found.extend(item for item in self.successors(successor, on) if item not in found)
        return tuple(found)

    def predecessors(self, key: str) -> tuple[Organisation, ...]:
        """Those that this organisation took over from, by name."""
        return _by_name(item for item in self.organisations if key in item.successors)

    def municipality(self, code: str, on: date) -> Organisation:
        """The municipality with this code on a day. Raises NotFoundError."""
        for organisation in self._municipalities.get(code, ()):
            if organisation.period.holds(on):
                return organisation
        raise NotFoundError(f"No municipality has the code {code} on {on.isoformat()}.")

    def region_of(self, code: str, on: date) -> Organisation:
        """The region that a municipality lies in on a day. Raises NotFoundError."""
        return self._required(code, Kind.REGION, on)

    def health_council_of(self, code: str, on: date) -> Organisation | None:
        """The health council that a municipality lies in on a day; None before 2027."""
        return self.ancestor_of_kind(self.municipality(code, on).key, Kind.HEALTH_COUNCIL, on)

    def cluster_of(self, code: str, on: date) -> Organisation | None:
        """The health cluster that a municipality lies in on a day; None from 2027."""
        return self.ancestor_of_kind(self.municipality(code, on).key, Kind.CLUSTER, on)

    def state(self, on: date) -> Organisation:
        """The state. Raises NotFoundError for a day before the tree begins."""
        found = self.of_kind(Kind.STATE, on)
        if not found:
            raise NotFoundError(f"The tree of organisations does not reach back to {on.isoformat()}.")
        return found[0]

    def units_of(
        self, code: str, on: date, *, task: str | None = None, local_area: str | None = None
    ) -> tuple[Organisation, ...]:
        """Those that serve the citizens of a municipality on a day, by name; of one task or local area if asked."""
        return tuple(
            organisation
            for organisation in self._serving.get(code, ())
            if organisation.period.holds(on)
            and (task is None or task in organisation.tasks)
            and (local_area is None or organisation.local_area == local_area)
        )

    def local_areas(self, code: str, on: date) -> tuple[str, ...]:
        """The parts that a municipality is divided into on a day, in alphabetical order."""
        areas = {organisation.local_area for organisation in self.units_of(code, on)} - {""}
        return tuple(sorted(areas, key=sort_key))

    def paired_team(self, clinic_key: str, on: date) -> Organisation | None:
        """The home-nursing team that a clinic's list is paired with on a day, or None."""
        for pairing in self.by_key(clinic_key).pairings:
            if pairing.period.holds(on):
                return self.by_key(pairing.team)
        return None

    def paired_clinics(self, team_key: str, on: date) -> tuple[Organisation, ...]:
        """The clinics whose lists are paired with a home-nursing team on a day, by name."""
        return _by_name(
            item
            for item in self.organisations
            if any(pairing.team == team_key and pairing.period.holds(on) for pairing in item.pairings)
        )

    def task(self, key: str) -> Task:
        """The task with this key. Raises NotFoundError."""
        found = next((task for task in self.tasks if task.key == key), None)
        if found is None:
            raise NotFoundError(f"No task has the key {key}.", what_to_do="Look in content/responsibilities.")
        return found

    def _required(self, code: str, kind: Kind, on: date) -> Organisation:
        found = self.ancestor_of_kind(self.municipality(code, on).key, kind, on)
        if found is None:
            raise NotFoundError(f"The municipality {code} lies in no {kind.value} on {on.isoformat()}.")
        return found

    @cached_property
    def _by_key(self) -> dict[str, Organisation]:
        return {item.key: item for item in self.organisations}

    @cached_property
    def _by_sor(self) -> dict[str, Organisation]:
        return {item.sor: item for item in self.organisations if item.sor}

    @cached_property
    def _by_gln(self) -> dict[str, Organisation]:
        return {item.gln: item for item in self.organisations if item.gln}

    @cached_property
    def _keys_by_id(self) -> dict[str, str]:
        return {organisation_id: key for key, organisation_id in self.ids.items()}

    @cached_property
    def _municipalities(self) -> dict[str, list[Organisation]]:
        found: dict[str, list[Organisation]] = {}
        for item in self.organisations:
            if item.kind is Kind.MUNICIPALITY:
                found.setdefault(item.municipality_code, []).append(item)
        return found

    @cached_property
    def _serving(self) -> dict[str, list[Organisation]]:
        found: dict[str, list[Organisation]] = {}
        for item in _by_name(self.organisations):
            for code in item.serves:
                found.setdefault(code, []).append(item)
        return found


def _by_name(organisations: Iterable[Organisation]) -> tuple[Organisation, ...]:
    return tuple(sorted(organisations, key=lambda item: (sort_key(item.name), item.key)))
