"""Who may do what, before any citizen is looked at: role, purpose, and the reason for breaking the glass."""

import itertools

import pytest

from naer.access import rules
from naer.access.definition import CLINICAL_ROLES, Actor, Need, Purpose, Role

# Which roles look up citizens for which purpose, said once more and slowly.
PURPOSES = """
treatment    home-nurse acute-nurse visitator general-practitioner discharge-coordinator partner-system
own-record   citizen
steering     health-director
operation    integrator
review       reviewer
service      system
system       system
"""
ALLOWED = {
    (Purpose(purpose), Role(role))
    for purpose, *roles in (line.split() for line in PURPOSES.strip().splitlines())
    for role in roles
}


def _actor(role: Role) -> Actor:
    return Actor(id="actor", name="Prøveperson", role=role, citizen_id="own" if role is Role.CITIZEN else None)


@pytest.mark.parametrize(("purpose", "role"), list(itertools.product(Purpose, Role)))
def test_a_role_looks_up_citizens_for_its_own_purpose_only(purpose: Purpose, role: Role) -> None:
    refused = rules.purpose_refusal(_actor(role), purpose)
    assert (refused is None) == ((purpose, role) in ALLOWED)


def test_another_system_is_registered_for_what_it_may_name_only() -> None:
    may = {purpose.value for purpose in Purpose if rules.may_be_a_systems(purpose)}
    assert may == {"service", "treatment"}
    assert all(rules.purpose_refusal(_actor(rules.role_of_system(Purpose(one))), Purpose(one)) is None for one in may)


def test_a_page_is_refused_to_a_role_that_it_does_not_name() -> None:
    need = Need("board.view", Purpose.TREATMENT, frozenset({Role.VISITATOR}))
    assert rules.refusal(_actor(Role.VISITATOR), need) is None
    refused = rules.refusal(_actor(Role.HOME_NURSE), need)
    assert refused is not None
    assert "role" in refused.reason


def test_a_page_is_refused_when_its_purpose_is_not_the_roles() -> None:
    need = Need("figures.view", Purpose.STEERING, frozenset({Role.HOME_NURSE}))
    assert rules.refusal(_actor(Role.HOME_NURSE), need) is not None


def test_what_is_known_in_general_is_for_every_role_named_and_never_opens_the_record() -> None:
    need = Need("knowledge.view", Purpose.KNOWLEDGE, frozenset({Role.HOME_NURSE, Role.CITIZEN}))
    assert rules.refusal(_actor(Role.HOME_NURSE), need) is None
    assert rules.refusal(_actor(Role.CITIZEN), need) is None
    assert rules.refusal(_actor(Role.REVIEWER), need) is not None
    assert rules.purpose_refusal(_actor(Role.HOME_NURSE), Purpose.KNOWLEDGE) is not None


def test_a_citizen_without_a_record_has_no_own_record() -> None:
    stray = Actor(id="actor", name="", role=Role.CITIZEN)
    assert rules.purpose_refusal(stray, Purpose.OWN_RECORD) is not None


@pytest.mark.parametrize("role", list(Role))
def test_only_health_staff_break_the_glass(role: Role) -> None:
    refused = rules.break_glass_refusal(_actor(role), "Bevidstløs i hjemmet")
    assert (refused is None) == (role in CLINICAL_ROLES)


@pytest.mark.parametrize(
    ("reason", "is_enough"), [("", False), ("kort", False), ("   kort     ", False), ("ti bogstav", True)]
)
def test_the_glass_breaks_with_a_reason_of_ten_characters(reason: str, is_enough: bool) -> None:
    assert (rules.break_glass_refusal(_actor(Role.ACUTE_NURSE), reason) is None) == is_enough


@pytest.mark.parametrize(
    ("citizen", "opened", "basis"),
    [("own", [], "own-record"), ("other", ["other"], "break-glass"), ("other", [], "care-relation")],
)
def test_the_audit_log_says_on_which_basis_a_citizen_was_seen(citizen: str, opened: list[str], basis: str) -> None:
    assert rules.basis_of(_actor(Role.CITIZEN), citizen, opened_in_emergency=frozenset(opened)) == basis
