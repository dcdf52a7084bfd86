"""Who may see what, said slowly and plainly: the twin that row-level security must agree with.

Everything is a list and every question walks through it. Times are whole hours after the story's beginning.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from naer.access.definition import CLINICAL_ROLES, Actor

PUBLIC = {"Organization", "MeasureReport"}
EMERGENCY_HOURS = 4
EVER = 10_000


@dataclass(frozen=True)
class Version:
    """One version of a resource: whom it concerns, when it was recorded, and what it is found by."""

    resource_id: str
    resource_type: str
    number: int
    citizens: tuple[str, ...]
    recorded: int
    is_ended: bool = False
    status: str = ""
    owner: str = ""
    family: str = ""


@dataclass(frozen=True)
class Relation:
    citizen: str
    organisation: str
    since: int
    until: int = EVER


@dataclass(frozen=True)
class Refusal:
    """A citizen's block; None means any. A period is one of when a version was recorded."""

    citizen: str
    since: int
    until: int = EVER
    organisation: str | None = None
    person: str | None = None
    resource: str | None = None
    recorded_from: int | None = None
    recorded_to: int | None = None


@dataclass(frozen=True)
class Emergency:
    citizen: str
    person: str
    opened: int


@dataclass
class World:
    versions: list[Version] = field(default_factory=list[Version])
    relations: list[Relation] = field(default_factory=list[Relation])
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    emergencies: list[Emergency] = field(default_factory=list[Emergency])

    def newest(self) -> list[Version]:
        """The newest version of each resource, those that are over left out."""
        by_id = {one.resource_id: one for one in sorted(self.versions, key=lambda one: one.number)}
        return [one for one in by_id.values() if not one.is_ended]


@dataclass(frozen=True)
class Look:
    """One actor at one hour."""

    world: World
    actor: Actor
    hour: int

    def sees(self, version: Version) -> bool:
        """May the actor see this version now?"""
        if not version.citizens:
            return version.resource_type in PUBLIC
        if self.actor.citizen_id in version.citizens:
            return True
        knows = any(self._treats(one) or self._has_opened(one) for one in version.citizens)
        refused = any(not self._has_opened(one) and self._is_refused(one, version) for one in version.citizens)
        return knows and not refused

    def sees_citizen(self, citizen: str) -> bool:
        """May the actor see the citizen's record as a whole?"""
        if citizen == self.actor.citizen_id or self._has_opened(citizen):
            return True
        return self._treats(citizen) and not self._is_refused(citizen, None)

    def seen(self, versions: Iterable[Version]) -> list[Version]:
        """Those of the versions that the actor may see."""
        return [one for one in versions if self.sees(one)]

    def _treats(self, citizen: str) -> bool:
        if self.actor.role not in CLINICAL_ROLES:
            return False
        return any(
            one.citizen == citizen
            and one.organisation in self.actor.organisation_ids
            and one.since <= self.hour < one.until
            for one in self.world.relations
        )

    def _has_opened(self, citizen: str) -> bool:
        return any(
            one.citizen == citizen
            and one.person == self.actor.id
            and one.opened <= self.hour < one.opened + EMERGENCY_HOURS
            for one in self.world.emergencies
        )

    def _is_refused(self, citizen: str, version: Version | None) -> bool:
        return any(
            one.citizen == citizen
            and one.since <= self.hour < one.until
            and one.organisation in (None, *self.actor.organisation_ids)
            and one.person in (None, self.actor.id)
            and _covers(one, version)
            for one in self.world.refusals
        )


def _covers(refusal: Refusal, version: Version | None) -> bool:
    """Does the refusal's scope cover this version (None: the whole record)?"""
    if version is None:
        return refusal.resource is None and refusal.recorded_from is None and refusal.recorded_to is None
    if refusal.resource not in (None, version.resource_id):
        return False
    if refusal.recorded_from is not None and version.recorded < refusal.recorded_from:
        return False
    return refusal.recorded_to is None or version.recorded < refusal.recorded_to
