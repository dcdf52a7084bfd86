"""The content that ships with the house is whole, agrees with the published lists, and says what it is worth."""

import csv
from datetime import date
from pathlib import Path

import pytest

from naer.organisations import checks, content, demonstration, structure_checks, synthetic
from naer.organisations.definition import Kind
from tests.unit.organisations.factory import AFTER, BEFORE

DEMONSTRATION = ("aabenraa", "soenderborg", "haderslev")
UNITS = (
    *("hjemmesygepleje-nord", "hjemmesygepleje-syd", "akutteam", "visitation", "hjemmepleje", "traening"),
    *("sundhedscenter", "hjaelpemidler", "madservice", "laegehus-1", "laegehus-2", "laegehus-3", "laegehus-4"),
)
DEPARTMENTS = ("medicinsk", "kardiologisk", "ortopaedkirurgisk", "akutafdeling", "geriatrisk", "udskrivning")


def test_the_content_has_no_problem() -> None:
    assert checks.problems() == []


def test_every_unit_that_the_demonstration_counts_on_is_there_with_numbers() -> None:
    tree = content.load()
    promised = [f"{municipality}-{unit}" for municipality in DEMONSTRATION for unit in UNITS]
    promised += [f"sygehus-soenderjylland-{department}" for department in DEPARTMENTS]
    for key in promised:
        unit = tree.by_key(key)
        assert unit.synthetic
        assert synthetic.is_synthetic_sor(unit.sor)
        assert synthetic.is_synthetic_gln(unit.gln)


def test_real_organisations_carry_no_number_that_we_do_not_know() -> None:
    assert [item.key for item in content.load().organisations if not item.synthetic and (item.sor or item.gln)] == []


@pytest.mark.parametrize("municipality", DEMONSTRATION)
def test_every_clinic_is_paired_with_a_team_of_its_own_area(municipality: str) -> None:
    tree = content.load()
    for number in range(1, 5):
        clinic = tree.by_key(f"{municipality}-laegehus-{number}")
        for day in (BEFORE, AFTER):
            team = tree.paired_team(clinic.key, day)
            assert team
            assert team.local_area == clinic.local_area
            assert team.serves == clinic.serves


@pytest.mark.parametrize("code", ["0101", "0350", "0851"])
def test_a_demonstration_can_be_made_anywhere(code: str) -> None:
    tree = demonstration.with_units(content.load(), code, date(2026, 11, 20))
    here = tree.municipality(code, BEFORE)
    assert structure_checks.structure_problems(tree) == []
    assert structure_checks.number_problems(tree) == []
    assert {f"{here.key}-{unit}" for unit in UNITS} <= {item.key for item in tree.organisations}
    (hospital,) = tree.units_of(code, BEFORE, task="hospital-ward")
    assert len(tree.children(hospital.key, BEFORE)) == len(DEPARTMENTS)
    assert demonstration.with_units(tree, code, date(2026, 11, 20)) is tree


def test_a_municipality_that_has_units_keeps_them() -> None:
    tree = content.load()
    assert demonstration.with_units(tree, "0510", date(2026, 11, 20)) is tree


@pytest.mark.conformance
def test_municipalities_regions_and_clusters_agree_with_the_published_list(conformance: Path) -> None:
    tree = content.load()
    with Path(conformance, "facts", "kommuner.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["is_municipality"] == "True"]
    assert len(rows) == 98
    for row in rows:
        cluster = tree.cluster_of(row["kode"], BEFORE)
        assert tree.municipality(row["kode"], BEFORE).short_name == row["navn"]
        assert tree.region_of(row["kode"], BEFORE).name == row["regionsnavn"]
        assert tree.region_of(row["kode"], BEFORE).region_code == row["regionskode"]
        assert tree.region_of(row["kode"], AFTER).name == row["region_2027"]
        assert cluster and cluster.name == row["cluster_2022"]
        (hospital,) = tree.units_of(row["kode"], BEFORE, task="hospital-ward")
        assert hospital.name == row["acute_hospital"]


@pytest.mark.conformance
def test_health_councils_agree_with_the_published_list(conformance: Path) -> None:
    tree = content.load()
    with Path(conformance, "facts", "health_councils_2027.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 98
    for row in rows:
        council = tree.health_council_of(row["kommunekode"], AFTER)
        assert council and council.name == row["sundhedsraad"]
        assert tree.region_of(row["kommunekode"], AFTER).name == row["region_fra_2027_01_01"]
    assert {row["sundhedsraad"] for row in rows} == {item.name for item in tree.of_kind(Kind.HEALTH_COUNCIL, AFTER)}
