"""Who acts, in which role, for which purpose, and what a page or act needs of them."""

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a person is to the system. A person in two roles logs in as one at a time."""

    HOME_NURSE = "home-nurse"
    ACUTE_NURSE = "acute-nurse"
    VISITATOR = "visitator"
    GENERAL_PRACTITIONER = "general-practitioner"
    DISCHARGE_COORDINATOR = "discharge-coordinator"
    HEALTH_DIRECTOR = "health-director"
    INTEGRATOR = "integrator"
    REVIEWER = "reviewer"
    CITIZEN = "citizen"
    PARTNER_SYSTEM = "partner-system"
    """Another system that treats for an organisation: it sees whom that one cares for, and opens nothing in an emergency."""
    SYSTEM = "system"
    """This house itself, or another system that works for all of it under an agreement."""


CLINICAL_ROLES = frozenset(
    {Role.HOME_NURSE, Role.ACUTE_NURSE, Role.VISITATOR, Role.GENERAL_PRACTITIONER, Role.DISCHARGE_COORDINATOR}
)


class Purpose(Enum):
    """Why somebody looks (Sundhedsloven §42 a and its neighbours; see `docs/law.md`)."""

    TREATMENT = "treatment"
    OWN_RECORD = "own-record"
    STEERING = "steering"
    OPERATION = "operation"
    REVIEW = "review"
    SERVICE = "service"
    """Another system works through the REST interface, under an agreement with whoever runs this one."""
    SYSTEM = "system"
    KNOWLEDGE = "knowledge"
    """What is known in general, about nobody: the record is never opened for this."""


@dataclass(frozen=True)
class Actor:
    """Who acts. Ids are UUID text; `citizen_id` is set when the actor is a citizen looking at their own record."""

    id: str
    name: str
    role: Role
    organisation_ids: tuple[str, ...] = ()
    citizen_id: str | None = None
    title: str = ""


@dataclass(frozen=True)
class Need:
    """What a page or act needs: one of these roles, for this purpose; `act` is its name in the audit log."""

    act: str
    purpose: Purpose
    roles: frozenset[Role]


@dataclass(frozen=True)
class Caller:
    """Who asks through the REST interface, why, and about whom alone when the token was given for one citizen."""

    actor: Actor
    purpose: Purpose
    only_citizen_id: str | None = None


def system_actor(name: str) -> Actor:
    """A process of our own, such as the worker. Its acts stand in the journal under its name."""
    return Actor(id="00000000-0000-7000-8000-000000000000", name=name, role=Role.SYSTEM)
