"""Rules are data: the named municipality goes before the country, the nearest team before the others."""

from datetime import date

import pytest

from naer.errors import NotFoundError
from naer.organisations import responsibility
from naer.organisations.definition import Kind, Level, Pairing, Task
from naer.organisations.tree import Tree
from tests.unit.organisations.factory import AFTER, BEFORE, organisation, part_of, period, rule, small_tree

NURSING = Task("home-nursing", "Hjemmesygepleje", "Home nursing", (rule(Level.MUNICIPALITY),))
ACUTE = Task(
    "acute-nursing",
    "Akutsygepleje",
    "Acute nursing",
    (rule(Level.MUNICIPALITY, period(ends="2026-12-31")), rule(Level.REGION, period("2027-01-01"))),
)


def tree_with(*tasks: Task) -> Tree:
    nursing = {"tasks": ("home-nursing",), "serves": ("0999",)}
    return small_tree(
        organisation("byen-nord", Kind.UNIT, part_of("byen"), local_area="nord", **nursing),
        organisation("byen-syd", Kind.UNIT, part_of("byen"), local_area="syd", **nursing),
        organisation("byen-akut", Kind.UNIT, part_of("byen"), tasks=("acute-nursing",), serves=("0999",)),
        organisation("klinik", Kind.CLINIC, part_of("regionen"), pairings=(Pairing("byen-syd", period()),)),
        organisation("naboklinik", Kind.CLINIC, part_of("regionen"), pairings=(Pairing("regionen", period()),)),
        tasks=tasks,
    )


def parts(tree: Tree, task: str, on: date, local_area: str | None = None) -> tuple[str, str, str]:
    found = responsibility.responsible_organisation(tree, task, "0999", on, local_area)
    return found.authority, found.operator, found.payer


def test_the_team_of_the_local_area_carries_the_task_out() -> None:
    tree = tree_with(NURSING)
    assert parts(tree, "home-nursing", AFTER, "syd") == ("byen", "byen-syd", "byen")
    assert parts(tree, "home-nursing", AFTER, "nord") == ("byen", "byen-nord", "byen")


def test_without_local_area_or_with_an_unknown_one_it_is_the_first_team_by_name() -> None:
    assert parts(tree_with(NURSING), "home-nursing", AFTER) == ("byen", "byen-nord", "byen")
    assert parts(tree_with(NURSING), "home-nursing", AFTER, "vest") == ("byen", "byen-nord", "byen")


def test_a_task_that_moves_to_the_region_leaves_the_municipal_team() -> None:
    tree = tree_with(ACUTE)
    assert parts(tree, "acute-nursing", BEFORE) == ("byen", "byen-akut", "byen")
    assert parts(tree, "acute-nursing", AFTER) == ("regionen", "regionen", "regionen")


def test_under_an_agreement_the_municipal_team_goes_on_for_the_region() -> None:
    agreed = rule(
        Level.REGION,
        period("2027-01-01"),
        operator=Level.MUNICIPALITY,
        municipalities=("0999",),
        agreement="Horisontal samarbejdsaftale",
    )
    tree = tree_with(Task("acute-nursing", "Akutsygepleje", "Acute nursing", (*ACUTE.rules, agreed)))
    found = responsibility.responsible_organisation(tree, "acute-nursing", "0999", AFTER)
    assert (found.authority, found.operator, found.payer) == ("regionen", "byen-akut", "regionen")
    assert found.agreement == "Horisontal samarbejdsaftale"
    assert found.health_council == "raadet"
    assert found.period == period("2027-01-01")


def test_where_the_citizen_chooses_the_authority_stands_for_the_operator() -> None:
    tree = tree_with(
        Task("gp", "Almen praksis", "General practice", (rule(Level.REGION, operator_chosen_by_citizen=True),))
    )
    found = responsibility.responsible_organisation(tree, "gp", "0999", BEFORE)
    assert found.operator == "regionen"
    assert found.operator_chosen_by_citizen
    assert found.health_council == ""


def test_the_state_may_be_responsible() -> None:
    tree = tree_with(Task("plan", "National plan", "National plan", (rule(Level.STATE),)))
    assert parts(tree, "plan", AFTER) == ("landet", "landet", "landet")


def test_an_unknown_task_municipality_or_day_is_not_found() -> None:
    tree = tree_with(ACUTE)
    with pytest.raises(NotFoundError, match="No task"):
        responsibility.responsible_organisation(tree, "ingen", "0999", AFTER)
    with pytest.raises(NotFoundError, match="No municipality"):
        responsibility.responsible_organisation(tree, "acute-nursing", "0998", AFTER)
    with pytest.raises(NotFoundError, match="Nobody is responsible"):
        responsibility.responsible_organisation(tree, "acute-nursing", "0999", date(2006, 12, 31))


def test_a_citizen_belongs_to_the_team_that_the_clinics_list_is_paired_with() -> None:
    tree = tree_with(NURSING)
    assert responsibility.home_nursing_team(tree, "0999", AFTER, clinic="klinik", local_area="nord").key == "byen-syd"
    assert responsibility.home_nursing_team(tree, "0999", AFTER, local_area="nord").key == "byen-nord"


def test_a_clinic_across_the_border_does_not_decide_the_team() -> None:
    tree = tree_with(NURSING)
    assert (
        responsibility.home_nursing_team(tree, "0999", AFTER, clinic="naboklinik", local_area="syd").key == "byen-syd"
    )


def test_only_what_changes_is_told() -> None:
    changed = responsibility.changes(tree_with(NURSING, ACUTE), "0999", BEFORE, AFTER)
    assert [item.task for item in changed] == ["acute-nursing"]
