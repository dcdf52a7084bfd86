"""May this person do this? Pure; the care relation itself is upheld by the record, row by row."""

from naer.access.definition import CLINICAL_ROLES, Actor, Need, Purpose, Role
from naer.errors import Refused

_ROLES_OF_PURPOSE: dict[Purpose, frozenset[Role]] = {
    Purpose.TREATMENT: CLINICAL_ROLES | {Role.PARTNER_SYSTEM},
    Purpose.OWN_RECORD: frozenset({Role.CITIZEN}),
    Purpose.STEERING: frozenset({Role.HEALTH_DIRECTOR}),
    Purpose.OPERATION: frozenset({Role.INTEGRATOR}),
    Purpose.REVIEW: frozenset({Role.REVIEWER}),
    Purpose.SERVICE: frozenset({Role.SYSTEM}),
    Purpose.SYSTEM: frozenset({Role.SYSTEM}),
    Purpose.KNOWLEDGE: frozenset(),
}

_ROLE_OF_SYSTEMS = {Purpose.SERVICE: Role.SYSTEM, Purpose.TREATMENT: Role.PARTNER_SYSTEM}
"""What another system may be registered for, and what it is then. One that treats is bound by care relations as people are; one
that serves all of this house is bound by its scopes alone. No system looks for steering or operation: they need nobody's record.
"""

LEAST_REASON_LENGTH = 10

_BASIS_WITHOUT_CARE = {
    Role.REVIEWER: "review",
    Role.INTEGRATOR: "operation",
    Role.HEALTH_DIRECTOR: "steering",
    Role.SYSTEM: "agreement",
}


def refusal(actor: Actor, need: Need) -> Refused | None:
    """Why `actor` may not do what has this `need`; None when they may."""
    if actor.role not in need.roles:
        return Refused("Your role does not include this page.")
    if need.purpose is Purpose.KNOWLEDGE:
        return None
    return purpose_refusal(actor, need.purpose)


def purpose_refusal(actor: Actor, purpose: Purpose) -> Refused | None:
    """Why `actor` may not look for this purpose; None when they may."""
    if actor.role not in _ROLES_OF_PURPOSE[purpose]:
        return Refused("Your role does not look up citizens for this purpose.")
    if purpose is Purpose.OWN_RECORD and actor.citizen_id is None:
        return Refused("This log-in is not tied to a citizen.")
    return None


def may_be_a_systems(purpose: Purpose) -> bool:
    """Whether another system may be registered for this purpose."""
    return purpose in _ROLE_OF_SYSTEMS


def role_of_system(purpose: Purpose) -> Role:
    """What another system is while it looks for a purpose that it is registered for."""
    return _ROLE_OF_SYSTEMS[purpose]


def usual_purpose(role: Role) -> Purpose | None:
    """Why somebody in this role usually looks; None for the system itself, which must say."""
    if role is Role.SYSTEM:
        return None
    return next((purpose for purpose, roles in _ROLES_OF_PURPOSE.items() if role in roles), None)


def break_glass_refusal(actor: Actor, reason: str) -> Refused | None:
    """Why `actor` may not open a record in an emergency; None when they may."""
    if actor.role not in CLINICAL_ROLES:
        return Refused("Only health staff may open a record in an emergency.")
    if len(reason.strip()) < LEAST_REASON_LENGTH:
        return Refused(f"Write the reason in at least {LEAST_REASON_LENGTH} characters.")
    return None


def basis_of(actor: Actor, citizen_id: str, *, opened_in_emergency: frozenset[str]) -> str:
    """On which basis the actor sees the citizen, as the audit log says it."""
    if citizen_id == actor.citizen_id:
        return "own-record"
    if citizen_id in opened_in_emergency:
        return "break-glass"
    return usual_basis(actor)


def usual_basis(actor: Actor) -> str:
    """The basis when it is neither the own record nor an emergency."""
    return _BASIS_WITHOUT_CARE.get(actor.role, "care-relation")
