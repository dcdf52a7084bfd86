"""The content of the synthetic population: every line has source and verification, and equals its figure."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from naer.errors import InvalidError
from naer.organisations import content
from naer.scenarios import content_files, figures, vocabulary
from naer.scenarios.content_files import FOLDER


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file, gzipped or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw).decode() if path.suffix == ".gz" else raw.decode()
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".gz")))
def test_every_line_names_its_source_and_verification(name: str) -> None:
    for line in rows(FOLDER / name):
        assert line["source"].strip()
        assert line["verification"] in ("seed", "fetched", "computed", "recalled", "assumption")


def test_own_figures_and_words_are_labelled_as_assumptions() -> None:
    tables, words = figures.load(), vocabulary.load()
    lines = [*tables.rates, *tables.prevalence, *words.given_names, *words.family_names]
    own = [line for line in lines if line.source.startswith(("own", "shape", "made up"))]
    assert len(own) > 300
    assert all(line.is_assumption for line in own)


def test_a_line_that_does_not_fit_is_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "family_names.csv").write_text("name,weight,source,verification\nHolm,many,own,assumption\n")
    with pytest.raises(InvalidError, match=r"family_names\.csv line 2: weight: must be a number"):
        content_files.table("family_names.csv", vocabulary.FamilyName, folder=tmp_path)


def test_an_unknown_verification_is_refused(tmp_path: Path) -> None:
    (tmp_path / "family_names.csv").write_text("name,weight,source,verification\nHolm,1,own,surely\n")
    with pytest.raises(InvalidError, match="verification"):
        content_files.table("family_names.csv", vocabulary.FamilyName, folder=tmp_path)


def test_every_municipality_has_local_areas_in_both_districts() -> None:
    words = vocabulary.load()
    for code in figures.load().municipalities:
        places, weights = words.areas_of(code)
        assert {words.local_areas[place].district for place in places} == {"nord", "syd"}
        assert weights.min() > 0


def test_everybody_born_in_any_year_can_be_given_a_name() -> None:
    for year in range(1900, 2030):
        for sex in figures.SEXES:
            assert (vocabulary.load().given_weights(sex, year) > 0).sum() > 20


def test_names_and_streets_have_danish_letters_and_some_are_long() -> None:
    words = vocabulary.load()
    names = " ".join([*(name.name for name in words.given_names), *(name.name for name in words.family_names)])
    assert set("æøåÆØÅ") & set(names) >= set("æøåØÅ")
    assert max(len(name.name) for name in words.given_names) > 30
    assert words.streets.name(0) == "Prøvevej"
    assert words.streets.name(words.streets.count - 1) == "Gætteådalen"
    assert words.streets.care_home(0) == "Prøvegården"


def test_every_code_of_a_condition_list_ends_with_one_for_the_rest() -> None:
    for condition in vocabulary.load().conditions.conditions:
        assert condition.codes[-1].share == "rest"
        assert condition.codes[-1].sex is None


def test_keys_are_those_of_the_organisations() -> None:
    tree, on = content.load(), date(2026, 11, 20)
    for code, place in figures.load().municipalities.items():
        assert tree.municipality(code, on).key == place.key
        hospitals = {unit.key for unit in tree.units_of(code, on, task="hospital-ward")}
        assert place.acute_hospital_key in hospitals


@pytest.mark.conformance
def test_age_and_sex_equal_the_estimates_for_2025(conformance: Path) -> None:
    table = figures.load().age_sex
    persons: dict[tuple[str, str, int], float] = defaultdict(float)
    for line in rows(conformance / "facts" / "pop_kommune_age5_sex_est.csv.gz"):
        if line["year"] == "2025":
            persons[line["kode"], line["sex"], int(line["age_from"])] = float(line["n"])
    for area, code in enumerate(table.codes):
        for place, sex in enumerate(figures.SEXES):
            for band, start in enumerate(figures.BAND_STARTS):
                assert table.persons[area, place, band] == persons[code, sex, start]


@pytest.mark.conformance
def test_carried_rates_equal_their_figures(conformance: Path) -> None:
    facts = rows(conformance / "facts" / "rates.csv")
    known = {(line["indicator"], line["age_from"], line["sex"]): line for line in facts}
    names = {
        "home_help": "home help in own home",
        "care_home": "in nursing home",
        "acute_admissions": "acute somatic admissions",
    }
    compared = 0
    for line in figures.load().rates:
        if line.indicator in names and not line.source.startswith("own"):
            fact = known[names[line.indicator], str(line.age_from), line.sex]
            assert (line.value, line.verification) == (float(fact["value"]), fact["verification"])
            compared += 1
    assert compared == 19


@pytest.mark.conformance
def test_carried_prevalence_equals_its_figures(conformance: Path) -> None:
    diabetes = {
        (line["sex"], int(line["age_from"])): float(line["prev_pct"])
        for line in rows(conformance / "facts" / "diabetes_dk_epi.csv")
    }
    names = {"COPD (register)": "copd", "ischaemic heart disease": "ischaemic_heart_disease", "dementia": "dementia"}
    known = {
        (names[line["indicator"]], line["sex"], int(line["age_from"])): float(line["value"])
        for line in rows(conformance / "facts" / "rates.csv")
        if line["indicator"] in names and line["sex"] != "all"
    }
    for line in figures.load().prevalence:
        if line.condition == "diabetes":
            assert line.percent == diabetes[line.sex, line.age_from]
        elif line.condition in names.values():
            assert line.percent == known[line.condition, line.sex, line.age_from]
