"""The places that figures are shown for: country, regions, clusters or health councils, municipalities, as on a day.

Old and new geography are the same tree on two days: on 31 December 2026 five regions and the clusters; on 1 January 2027 four
regions and seventeen health councils. Pure: built from the organisations' content.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from naer.errors import NotFoundError
from naer.organisations import content
from naer.organisations.definition import Kind, Organisation
from naer.organisations.tree import Tree

OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)
COUNTRY = "danmark"


@dataclass(frozen=True)
class Place:
    """Somewhere that figures are shown for: its key (of the organisation), name, kind, and the codes of its municipalities."""

    key: str
    name: str
    kind: Kind
    municipalities: tuple[int, ...]


@dataclass(frozen=True)
class Geography:
    """The country divided as on a day: every level divides the same municipalities."""

    on: date
    country: Place
    regions: tuple[Place, ...]
    groups: tuple[Place, ...]  # clusters, or health councils
    municipalities: tuple[Place, ...]

    def by_key(self, key: str) -> Place:
        """The place with this key. Raises NotFoundError."""
        for place in (self.country, *self.regions, *self.groups, *self.municipalities):
            if place.key == key:
                return place
        raise NotFoundError("There is no such place.", what_to_do="Choose a municipality, region or health council.")

    def children(self, place: Place) -> tuple[Place, ...]:
        """The places one step below: regions of the country, groups of a region, municipalities of a group."""
        below = {Kind.STATE: self.regions, Kind.REGION: self.groups}.get(place.kind, self.municipalities)
        if place.kind is Kind.MUNICIPALITY:
            return ()
        inside = set(place.municipalities)
        return tuple(one for one in below if inside.issuperset(one.municipalities))


@cache
def geography(on: date) -> Geography:
    """The country as it stands on a day."""
    tree = content.load()
    standing = tree.at(on)
    homes = {
        one.key: Place(one.key, one.label, Kind.MUNICIPALITY, (int(one.municipality_code),))
        for one in tree.of_kind(Kind.MUNICIPALITY, on)
    }
    group_kind = Kind.HEALTH_COUNCIL if tree.of_kind(Kind.HEALTH_COUNCIL, on) else Kind.CLUSTER
    everyone = tuple(sorted(code for place in homes.values() for code in place.municipalities))
    return Geography(
        on=on,
        country=Place(COUNTRY, "Danmark", Kind.STATE, everyone),
        regions=_above(standing, Kind.REGION, homes, on),
        groups=_above(standing, group_kind, homes, on),
        municipalities=tuple(homes.values()),
    )


def _above(tree: Tree, kind: Kind, homes: dict[str, Place], on: date) -> tuple[Place, ...]:
    return tuple(
        Place(one.key, one.name, kind, tuple(sorted(_codes(tree, one.key, homes)))) for one in tree.of_kind(kind, on)
    )


def _codes(tree: Tree, key: str, homes: dict[str, Place]) -> list[int]:
    """Codes of the municipalities below an organisation, however many steps."""
    members: list[Organisation] = [
        one for one in tree.organisations if any(membership.parent == key for membership in one.memberships)
    ]
    return [
        code
        for one in members
        for code in (homes[one.key].municipalities if one.key in homes else _codes(tree, one.key, homes))
    ]
