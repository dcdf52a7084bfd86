"""The switch from 31 December 2026 to 1 January 2027, in the content that ships with the house."""

from collections import Counter
from datetime import date, timedelta

import pytest

from naer.organisations import content, responsibility
from naer.organisations.definition import Kind, Verification
from naer.organisations.tree import Tree
from tests.unit.organisations.factory import AFTER, BEFORE

MOVED = {"acute-nursing", "patient-directed-prevention", "places", "training-specialised"}


@pytest.fixture(scope="module")
def tree() -> Tree:
    return content.load()


def test_five_regions_become_four(tree: Tree) -> None:
    assert [item.name for item in tree.of_kind(Kind.REGION, BEFORE)] == [
        *["Region Hovedstaden", "Region Midtjylland", "Region Nordjylland", "Region Sjælland", "Region Syddanmark"]
    ]
    assert [item.name for item in tree.of_kind(Kind.REGION, AFTER)] == [
        *["Region Midtjylland", "Region Nordjylland", "Region Syddanmark", "Region Østdanmark"]
    ]
    assert {item.key for item in tree.predecessors("region-oestdanmark")} == {"region-hovedstaden", "region-sjaelland"}


def test_clusters_end_and_seventeen_health_councils_take_over(tree: Tree) -> None:
    assert len(tree.of_kind(Kind.CLUSTER, BEFORE)) == 22
    assert len(tree.of_kind(Kind.HEALTH_COUNCIL, BEFORE)) == 0
    assert len(tree.of_kind(Kind.CLUSTER, AFTER)) == 0
    assert len(tree.of_kind(Kind.HEALTH_COUNCIL, AFTER)) == 17
    for cluster in tree.of_kind(Kind.CLUSTER, BEFORE):
        assert {item.kind for item in tree.successors(cluster.key, AFTER)} == {Kind.HEALTH_COUNCIL}


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_all_98_municipalities_lie_in_one_region_once(tree: Tree, on: date) -> None:
    municipalities = tree.of_kind(Kind.MUNICIPALITY, on)
    assert len({item.municipality_code for item in municipalities}) == 98
    regions = Counter(tree.region_of(item.municipality_code, on).name for item in municipalities)
    assert sum(regions.values()) == 98
    assert regions["Region Syddanmark"] == 22
    assert regions.get("Region Østdanmark", 0) == (46 if on == AFTER else 0)


def test_no_municipality_changes_region_but_by_the_merger(tree: Tree) -> None:
    for item in tree.of_kind(Kind.MUNICIPALITY, BEFORE):
        before = tree.region_of(item.municipality_code, BEFORE)
        after = tree.region_of(item.municipality_code, AFTER)
        assert tree.successors(before.key, AFTER) == (after,)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 1, 2)])
def test_aabenraa_lies_in_region_syddanmark_on_both_sides(tree: Tree, day: date) -> None:
    assert tree.region_of("0580", day).name == "Region Syddanmark"


def test_exactly_four_tasks_leave_the_municipality_and_only_they(tree: Tree) -> None:
    for code in ("0580", "0540", "0510", "0550"):
        changed = responsibility.changes(tree, code, BEFORE, AFTER)
        assert {item.task for item in changed} == MOVED
        assert {item.authority for item in changed} == {"region-syddanmark"}
        assert {item.payer for item in changed} == {"region-syddanmark"}
        assert {item.health_council for item in changed} == {"sundhedsraad-soenderjylland"}


SWITCH = """
task                         municipality  before                 after
acute-nursing                0580          aabenraa-akutteam      aabenraa-akutteam
places                       0580          aabenraa-pladser       aabenraa-pladser
acute-nursing                0510          haderslev-akutteam     haderslev-akutteam
training-specialised         0510          haderslev-traening     haderslev-regionens-sundhedshus
patient-directed-prevention  0510          haderslev-sundhedscenter haderslev-regionens-sundhedshus
acute-nursing                0550          toender                region-syddanmark
home-nursing                 0510          haderslev-hjemmesygepleje-nord haderslev-hjemmesygepleje-nord
training-general             0510          haderslev-traening     haderslev-traening
"""


@pytest.mark.parametrize("row", SWITCH.strip().split("\n")[1:])
def test_the_one_who_carries_a_task_out_follows_agreement_or_region(tree: Tree, row: str) -> None:
    task, code, before, after = row.split()
    assert responsibility.responsible_organisation(tree, task, code, BEFORE).operator == before
    assert responsibility.responsible_organisation(tree, task, code, AFTER).operator == after


def test_a_course_of_acute_nursing_open_over_new_year_changes_authority_overnight(tree: Tree) -> None:
    days = [date(2026, 12, 30) + timedelta(days=ahead) for ahead in range(5)]
    course = [responsibility.responsible_organisation(tree, "acute-nursing", "0580", day) for day in days]
    assert [item.authority for item in course] == ["aabenraa", "aabenraa", *["region-syddanmark"] * 3]
    assert {item.operator for item in course} == {"aabenraa-akutteam"}
    assert [item.agreement != "" for item in course] == [False, False, True, True, True]


def test_the_acute_team_of_haderslev_goes_over_to_the_region_with_its_key(tree: Tree) -> None:
    assert tree.is_within("haderslev-akutteam", "haderslev", BEFORE)
    assert not tree.is_within("haderslev-akutteam", "haderslev", AFTER)
    assert tree.is_within("haderslev-akutteam", "sundhedsraad-soenderjylland", AFTER)


def test_what_is_not_verified_says_so(tree: Tree) -> None:
    for key in MOVED:
        for rule in tree.task(key).rules:
            if rule.period.valid_from == AFTER:
                assert rule.legal_basis.verification in (Verification.INFERRED, Verification.ASSUMPTION)
            assert rule.synthetic == bool(rule.agreement)
