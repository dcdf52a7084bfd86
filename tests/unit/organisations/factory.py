"""Small trees for tests: one line per organisation, one rule per call."""

from datetime import date

from naer.organisations.definition import (
    Kind,
    LegalBasis,
    Level,
    Membership,
    Organisation,
    Period,
    ResponsibilityRule,
    Task,
    Verification,
)
from naer.organisations.tree import Tree

BEGINNING = date(2007, 1, 1)
BEFORE = date(2026, 12, 31)
AFTER = date(2027, 1, 1)


def period(begins: str = "2007-01-01", ends: str = "") -> Period:
    """A period from ISO days; without end it goes on."""
    return Period(date.fromisoformat(begins), date.fromisoformat(ends) if ends else None)


def part_of(parent: str, begins: str = "2007-01-01", ends: str = "") -> Membership:
    """Membership of `parent` for a period."""
    return Membership(parent, period(begins, ends), Verification.FETCHED)


def organisation(
    key: str, kind: Kind, *memberships: Membership, lasts: Period | None = None, **more: object
) -> Organisation:
    """An organisation whose name is its key with a capital letter."""
    known: dict[str, object] = {"verification": Verification.FETCHED, **more}
    return Organisation(key, kind, key.capitalize(), lasts or period(), memberships, **known)  # type: ignore[arg-type]


def rule(level: Level, lasts: Period | None = None, **more: object) -> ResponsibilityRule:
    """A rule by which one level answers, carries out and pays."""
    known: dict[str, object] = {"authority": level, "operator": level, "payer": level, **more}
    basis = LegalBasis("§ 1", Verification.FETCHED)
    return ResponsibilityRule(period=lasts or period(), legal_basis=basis, **known)  # type: ignore[arg-type]


def small_tree(*more: Organisation, tasks: tuple[Task, ...] = ()) -> Tree:
    """A state with one region, one cluster that becomes one council, and one municipality, 0999."""
    return Tree(
        (
            organisation("landet", Kind.STATE),
            organisation("regionen", Kind.REGION, part_of("landet")),
            organisation(
                "klyngen",
                Kind.CLUSTER,
                part_of("regionen", "2022-07-01", "2026-12-31"),
                lasts=period("2022-07-01", "2026-12-31"),
                successors=("raadet",),
            ),
            organisation("raadet", Kind.HEALTH_COUNCIL, part_of("regionen", "2027-01-01"), lasts=period("2027-01-01")),
            organisation(
                "byen",
                Kind.MUNICIPALITY,
                part_of("regionen", "2007-01-01", "2022-06-30"),
                part_of("klyngen", "2022-07-01", "2026-12-31"),
                part_of("raadet", "2027-01-01"),
                municipality_code="0999",
            ),
            *more,
        ),
        tasks,
    )
