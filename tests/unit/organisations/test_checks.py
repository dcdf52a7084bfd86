"""Each thing that can be wrong in content is found and said in one sentence; what is right is left alone."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from naer.organisations import content_format, example_checks, responsibility_checks, structure_checks
from naer.organisations.definition import Kind, Level, Organisation, Pairing, Task, Verification
from naer.organisations.tree import Tree
from tests.unit.organisations.factory import organisation, part_of, period, rule, small_tree

NURSING = Task("home-nursing", "Hjemmesygepleje", "Home nursing", (rule(Level.MUNICIPALITY),))
TEAM = organisation("byen-nord", Kind.UNIT, part_of("byen"), tasks=("home-nursing",), serves=("0999",))


def test_a_whole_tree_has_no_problem() -> None:
    tree = small_tree(TEAM, tasks=(NURSING,))
    assert structure_checks.structure_problems(tree) == []
    assert structure_checks.number_problems(tree) == []
    assert responsibility_checks.rule_problems(tree) == []


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (TEAM, "byen-nord: the key is used 2 times."),
        (organisation("x", Kind.UNIT), "x: is part of nothing on 2007-01-01."),
        (organisation("x", Kind.UNIT, part_of("ingen")), "x: is part of ingen, which does not exist."),
        (organisation("x", Kind.UNIT, part_of("klyngen")), "x: is part of klyngen on days when that does not exist."),
        (
            organisation("x", Kind.UNIT, part_of("byen", ends="2020-12-31")),
            "x: is part of nothing on 2021-01-01.",
        ),
        (
            organisation("x", Kind.UNIT, part_of("byen"), part_of("regionen", "2020-01-01")),
            "x: is part of two organisations on 2020-01-01.",
        ),
        (
            organisation("x", Kind.UNIT, part_of("byen"), lasts=period("2010-01-01")),
            "x: is part of byen on days outside its own life.",
        ),
        (organisation("x", Kind.UNIT, part_of("x")), "x: is part of itself."),
        (
            organisation("x", Kind.UNIT, part_of("byen", ends="2020-12-31"), lasts=period(ends="2020-12-31")),
            "x: ends on 2020-12-31 without successor; name one, or say why in ends_because.",
        ),
        (
            organisation(
                "x", Kind.UNIT, part_of("byen", ends="2020-12-31"), lasts=period(ends="2020-12-31"), successors=("y",)
            ),
            "x: is followed by y, which does not exist.",
        ),
        (
            organisation(
                *("x", Kind.UNIT, part_of("byen", ends="2020-12-31")),
                lasts=period(ends="2020-12-31"),
                successors=("raadet",),
            ),
            "x: is followed by raadet, which does not exist on 2021-01-01.",
        ),
        (organisation("x", Kind.UNIT, part_of("byen"), successors=("byen",)), "x: has successors but no end."),
        (
            organisation("x", Kind.CLINIC, part_of("byen"), pairings=(Pairing("byen", period()),)),
            "x: is paired with byen, which is no home-nursing team.",
        ),
        (
            organisation("x", Kind.CLINIC, part_of("byen"), pairings=(Pairing("ingen", period()),)),
            "x: is paired with ingen, which does not exist.",
        ),
        (
            organisation(
                *("x", Kind.CLINIC, part_of("byen")),
                pairings=(Pairing("byen-nord", period()), Pairing("byen-nord", period("2020-01-01"))),
            ),
            "x: is paired with two teams on 2020-01-01.",
        ),
        (
            organisation("x", Kind.UNIT, part_of("byen"), tasks=("dans",)),
            "x: carries out the task dans, which nobody has described.",
        ),
        (
            organisation("x", Kind.UNIT, part_of("byen"), serves=("0998",)),
            "x: serves the municipality 0998, which does not exist.",
        ),
        (organisation("x", Kind.MUNICIPALITY, part_of("regionen")), "x: is a municipality without code."),
    ],
)
def test_a_break_in_the_structure_is_told(wrong: Organisation, problem: str) -> None:
    assert structure_checks.structure_problems(small_tree(TEAM, wrong, tasks=(NURSING,))) == [problem]


def test_an_end_may_be_explained_instead_of_followed() -> None:
    ends = organisation(
        *("x", Kind.UNIT, part_of("byen", ends="2020-12-31")),
        lasts=period(ends="2020-12-31"),
        ends_because="Lukket, opgaven ophørte",
    )
    assert structure_checks.structure_problems(small_tree(ends)) == []


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({"gln": "6291041500214"}, "x: its GLN has a wrong check digit."),
        ({"sor": "999990580000001"}, "x: is real, but has a synthetic number."),
        (
            {"gln": "6291041500213", "synthetic": True, "verification": Verification.SYNTHETIC},
            "x: is synthetic, but its SOR number or GLN is outside the synthetic range.",
        ),
        ({"synthetic": True}, "x: what is synthetic has verification synthetic, and nothing else has."),
        (
            {"verification": Verification.SYNTHETIC},
            "x: what is synthetic has verification synthetic, and nothing else has.",
        ),
    ],
)
def test_a_number_that_does_not_fit_is_told(numbers: dict[str, object], problem: str) -> None:
    tree = small_tree(organisation("x", Kind.UNIT, part_of("byen"), **numbers))
    assert structure_checks.number_problems(tree) == [problem]


def test_a_number_with_two_owners_is_told() -> None:
    one = organisation("x", Kind.UNIT, part_of("byen"), sor="12345678901", gln="6291041500213")
    assert structure_checks.number_problems(small_tree(one, replace(one, key="y"))) == [
        "The SOR number 12345678901 belongs to 2 organisations.",
        "The GLN 6291041500213 belongs to 2 organisations.",
    ]


LATER = period("2020-01-01")


@pytest.mark.parametrize(
    ("task", "problems"),
    [
        (replace(NURSING, rules=()), ["no rule holds for the whole country."]),
        (
            replace(NURSING, rules=(rule(Level.REGION), rule(Level.MUNICIPALITY, LATER))),
            ["two rules hold for the country on 2020-01-01."],
        ),
        (
            replace(NURSING, rules=(rule(Level.REGION, period(ends="2018-12-31")), rule(Level.MUNICIPALITY, LATER))),
            ["nobody is responsible on 2019-01-01."],
        ),
        (
            replace(NURSING, rules=(rule(Level.REGION, period(ends="2026-12-31")),)),
            ["nobody is responsible on 2027-01-01."],
        ),
        (
            replace(NURSING, rules=(rule(Level.REGION), rule(Level.REGION, municipalities=("0998",)))),
            ["a rule names the municipality 0998, which does not exist."],
        ),
        (
            replace(
                NURSING,
                rules=(
                    *(rule(Level.REGION), rule(Level.REGION, municipalities=("0999",))),
                    rule(Level.REGION, LATER, municipalities=("0999",)),
                ),
            ),
            ["two rules hold for municipality 0999 on 2020-01-01."],
        ),
        (
            replace(NURSING, rules=(rule(Level.REGION, operator=Level.MUNICIPALITY),)),
            ["another than the authority carries it out, and no agreement is named."],
        ),
    ],
)
def test_rules_that_overlap_or_leave_days_out_are_told(task: Task, problems: list[str]) -> None:
    assert responsibility_checks.rule_problems(small_tree(tasks=(task,))) == [
        f"home-nursing: {one}" for one in problems
    ]


def test_a_task_described_twice_is_told() -> None:
    tree = small_tree(tasks=(NURSING, NURSING))
    assert responsibility_checks.rule_problems(tree) == ["home-nursing: the task is described 2 times."]


def test_a_municipality_without_its_place_or_responsible_is_told() -> None:
    lost = organisation("øde", Kind.MUNICIPALITY, part_of("landet"), municipality_code="0998")
    twin = organisation("byen-to", Kind.MUNICIPALITY, part_of("landet"), municipality_code="0998")
    late = Task("sent", "Sent", "Late", (rule(Level.MUNICIPALITY, period("2027-01-01")),))
    found = responsibility_checks.municipality_problems(small_tree(lost, twin, tasks=(late,)))
    assert "There are 3 municipalities on 2026-12-31, not 98." in found
    assert "The municipality code 0998 is used 2 times on 2027-01-01." in found
    assert "øde on 2026-12-31: lies in no region." in found
    assert "øde on 2026-12-31: lies in no cluster." in found
    assert "øde on 2027-01-01: lies in no health-council." in found
    assert "byen on 2026-12-31: Nobody is responsible for sent in municipality 0999 on 2026-12-31." in found
    assert not [one for one in found if one.startswith("byen on 2027")]


def organisation_example(**example: object) -> list[str]:
    written = {"says": "Sådan er det", "organisation": "byen", "day": date(2026, 12, 31), **example}
    content = {
        "format": "organisations/1",
        "owner": "Nær",
        "version": 1,
        "source": "-",
        "verification": "fetched",
        "valid_from": date(2020, 1, 1),
        "organisations": [{"key": "x", "kind": "unit", "name": "X"}],
        "examples": [written],
    }
    file = content_format.read_organisations("fil.yaml", content)
    clinic = organisation("klinik", Kind.CLINIC, part_of("byen"), pairings=(Pairing("byen-nord", period()),))
    return example_checks.organisation_examples(small_tree(TEAM, clinic, tasks=(NURSING,)), [("fil.yaml", file)])


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        ({"part_of": {"cluster": "klyngen", "health-council": None}}, ""),
        ({"organisation": "klyngen", "day": date(2027, 1, 1), "in_force": False, "successors": ["raadet"]}, ""),
        ({"organisation": "klinik", "home_nursing_team": "byen-nord"}, ""),
        ({"organisation": "ingen"}, "ingen does not exist"),
        ({"organisation": "raadet"}, "raadet is not in force"),
        ({"in_force": False}, "byen is in force"),
        ({"part_of": {"region": "raadet"}}, "its region is regionen, not raadet"),
        ({"successors": ["raadet"]}, "after it comes byen, not raadet"),
        ({"home_nursing_team": "byen-nord"}, "it is paired with no team, not byen-nord"),
        ({"organisation": "klinik", "home_nursing_team": "byen"}, "it is paired with byen-nord, not byen"),
    ],
)
def test_an_example_about_an_organisation_must_come_out(example: dict[str, object], problem: str) -> None:
    expected = [f"fil.yaml: “Sådan er det” is not so: {problem}."] if problem else []
    assert organisation_example(**example) == expected


RESPONSIBILITY = """
format: responsibility/1
owner: Nær
version: 1
source: "-"
verification: fetched
valid_from: 2007-01-01
task: home-nursing
name: Hjemmesygepleje
english_name: Home nursing
rules:
  - valid_from: 2007-01-01
    authority: municipality
    operator: municipality
    payer: municipality
    legal_basis: {text: "§ 138", verification: fetched}
examples:
  - {says: Rigtigt, municipality: "0999", day: 2026-12-31, authority: byen, operator: byen-nord, payer: byen}
  - {says: Forkert, municipality: "0999", day: 2026-12-31, authority: regionen, operator: byen, payer: landet}
  - {says: Ukendt, municipality: "0998", day: 2026-12-31, authority: byen, operator: byen, payer: byen}
"""


def test_an_example_about_responsibility_must_come_out() -> None:
    file = content_format.read_responsibility("fil.yaml", yaml.safe_load(RESPONSIBILITY))
    tree: Tree = small_tree(TEAM, tasks=(file.as_task(),))
    assert example_checks.responsibility_examples(tree, [("fil.yaml", file)]) == [
        "fil.yaml: “Forkert” is not so: the authority is byen, not regionen.",
        "fil.yaml: “Forkert” is not so: the operator is byen-nord, not byen.",
        "fil.yaml: “Forkert” is not so: the payer is byen, not landet.",
        "fil.yaml: “Ukendt” is not so: No municipality has the code 0998 on 2026-12-31.",
    ]
