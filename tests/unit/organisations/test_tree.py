"""The tree answers for the day that is asked about."""

from datetime import date

import pytest

from naer.errors import NotFoundError
from naer.organisations.definition import Kind, Pairing
from naer.organisations.tree import Tree
from tests.unit.organisations.factory import AFTER, BEFORE, organisation, part_of, period, small_tree


def keys(organisations: tuple[object, ...]) -> list[str]:
    return [item.key for item in organisations]  # type: ignore[attr-defined]


def nursing_tree() -> Tree:
    nursing = {"tasks": ("home-nursing",), "serves": ("0999",)}
    return small_tree(
        organisation("byen-syd", Kind.UNIT, part_of("byen"), local_area="syd", sor="12345678901", **nursing),
        organisation("byen-nord", Kind.UNIT, part_of("byen"), local_area="nord", gln="6291041500213", **nursing),
        organisation(
            "klinik",
            Kind.CLINIC,
            part_of("regionen"),
            serves=("0999",),
            tasks=("gp",),
            pairings=(Pairing("byen-nord", period(ends="2026-12-31")), Pairing("byen-syd", period("2027-01-01"))),
        ),
    )


def test_the_way_up_goes_by_the_cluster_before_and_by_the_council_after() -> None:
    tree = small_tree()
    assert keys(tree.ancestors("byen", date(2010, 5, 5))) == ["regionen", "landet"]
    assert keys(tree.ancestors("byen", BEFORE)) == ["klyngen", "regionen", "landet"]
    assert keys(tree.ancestors("byen", AFTER)) == ["raadet", "regionen", "landet"]
    assert tree.ancestors("byen", date(2006, 12, 31)) == ()


def test_the_tree_at_a_day_holds_only_what_stands_that_day() -> None:
    before, after = small_tree().at(BEFORE), small_tree().at(AFTER)
    assert before.has("klyngen") and not before.has("raadet")
    assert after.has("raadet") and not after.has("klyngen")
    assert [part.parent for part in after.by_key("byen").memberships] == ["raadet"]


def test_a_cycle_ends_instead_of_going_round() -> None:
    tree = Tree(
        (
            organisation("et", Kind.UNIT, part_of("to")),
            organisation("to", Kind.UNIT, part_of("et")),
        )
    )
    assert keys(tree.ancestors("et", AFTER)) == ["to", "et"]
    assert keys(tree.descendants("et", AFTER)) == ["to", "et"]


def test_children_and_descendants_are_those_of_the_day() -> None:
    tree = nursing_tree()
    assert keys(tree.children("byen", AFTER)) == ["byen-nord", "byen-syd"]
    assert keys(tree.descendants("klyngen", BEFORE)) == ["byen", "byen-nord", "byen-syd"]
    assert tree.descendants("klyngen", AFTER) == ()


def test_within_means_itself_or_below() -> None:
    tree = nursing_tree()
    assert tree.is_within("byen-nord", "byen-nord", AFTER)
    assert tree.is_within("byen-nord", "regionen", AFTER)
    assert not tree.is_within("regionen", "byen-nord", AFTER)


def test_an_organisation_is_its_own_successor_until_its_last_day() -> None:
    tree = small_tree()
    assert keys(tree.successors("klyngen", BEFORE)) == ["klyngen"]
    assert keys(tree.successors("klyngen", AFTER)) == ["raadet"]
    assert keys(tree.predecessors("raadet")) == ["klyngen"]


def test_successors_are_followed_until_somebody_stands_and_each_is_named_once() -> None:
    tree = Tree(
        (
            organisation("gammel", Kind.REGION, lasts=period(ends="2010-12-31"), successors=("midt", "ny")),
            organisation("midt", Kind.REGION, lasts=period("2011-01-01", "2012-12-31"), successors=("ny",)),
            organisation("ny", Kind.REGION, lasts=period("2011-01-01")),
        )
    )
    assert keys(tree.successors("gammel", AFTER)) == ["ny"]


def test_a_municipality_knows_its_region_cluster_and_council() -> None:
    tree = small_tree()
    assert tree.region_of("0999", BEFORE).key == "regionen"
    cluster, council = tree.cluster_of("0999", BEFORE), tree.health_council_of("0999", AFTER)
    assert cluster and cluster.key == "klyngen"
    assert council and council.key == "raadet"
    assert tree.cluster_of("0999", AFTER) is None
    assert tree.health_council_of("0999", BEFORE) is None
    assert tree.state(AFTER).key == "landet"


def test_those_who_serve_a_municipality_are_found_by_task_and_local_area() -> None:
    tree = nursing_tree()
    assert keys(tree.units_of("0999", AFTER)) == ["byen-nord", "byen-syd", "klinik"]
    assert keys(tree.units_of("0999", AFTER, task="home-nursing", local_area="syd")) == ["byen-syd"]
    assert tree.units_of("0999", date(2000, 1, 1)) == ()
    assert tree.local_areas("0999", AFTER) == ("nord", "syd")


def test_a_clinic_is_paired_with_the_team_of_the_day() -> None:
    tree = nursing_tree()
    before, after = tree.paired_team("klinik", BEFORE), tree.paired_team("klinik", AFTER)
    assert before and before.key == "byen-nord"
    assert after and after.key == "byen-syd"
    assert tree.paired_team("byen-nord", AFTER) is None
    assert keys(tree.paired_clinics("byen-syd", AFTER)) == ["klinik"]
    assert tree.paired_clinics("byen-syd", BEFORE) == ()


def test_organisations_are_found_by_their_numbers_and_ids() -> None:
    tree = nursing_tree()
    by_sor, by_gln = tree.by_sor("12345678901"), tree.by_gln("6291041500213")
    assert by_sor and by_sor.key == "byen-syd"
    assert by_gln and by_gln.key == "byen-nord"
    assert tree.by_sor("") is None
    known = Tree(tree.organisations, ids={"byen": "018f"})
    assert known.id_of("byen") == "018f"
    assert known.by_id("018f").label == "Byen"
    assert known.key_of("018f") == "byen"


@pytest.mark.parametrize(
    "ask",
    [
        lambda tree: tree.by_key("ingen"),
        lambda tree: tree.key_of("ingen"),
        lambda tree: tree.id_of("byen"),
        lambda tree: tree.municipality("0998", AFTER),
        lambda tree: tree.municipality("0999", date(2000, 1, 1)),
        lambda tree: tree.state(date(2000, 1, 1)),
        lambda tree: tree.task("ingen"),
    ],
)
def test_what_is_not_there_is_not_found(ask: object) -> None:
    with pytest.raises(NotFoundError):
        ask(small_tree())  # type: ignore[operator]


def test_a_municipality_outside_every_region_is_said_to_be_so() -> None:
    tree = Tree((organisation("byen", Kind.MUNICIPALITY, municipality_code="0999"),))
    with pytest.raises(NotFoundError, match="lies in no region"):
        tree.region_of("0999", AFTER)
