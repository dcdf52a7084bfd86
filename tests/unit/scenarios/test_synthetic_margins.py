"""Generated beside known: what a population is made from agrees, and assumptions are shown as such."""

from datetime import date

import pytest

from naer.scenarios import figures, margins, population

ON = date(2026, 11, 20)
NATION = tuple(figures.load().municipalities)


@pytest.fixture(scope="module")
def nation() -> list[margins.Margin]:
    """The margins of enough citizens that chance hardly shows."""
    return margins.compare(population.generate(NATION, 300_000, seed=6, on=ON))


@pytest.mark.parametrize(
    ("areas", "citizens", "seed"),
    [(("0510", "0540", "0580"), 2000, 1), (("0101",), 50_000, 2), (NATION, 200_000, 4)],
)
def test_every_input_agrees_with_its_figure(areas: tuple[str, ...], citizens: int, seed: int) -> None:
    compared = margins.compare(population.generate(areas, citizens, seed=seed, on=ON))
    inputs = [line for line in compared if line.allowed is not None]
    assert len(inputs) > 150
    assert [line for line in inputs if not line.agrees] == []


def test_persons_are_within_one_or_one_percent_in_every_cell() -> None:
    compared = margins.compare(population.generate(NATION, 30_000, seed=5, on=ON))
    persons = [line for line in compared if line.what == "citizens"]
    assert len(persons) == 98 + 98 * 36 + 36
    assert max(abs(line.difference) for line in persons) < 1
    assert not any(line.is_assumption for line in persons)


def test_assumptions_are_told_from_facts() -> None:
    compared = margins.compare(population.generate(("0580",), 20_000, seed=1, on=ON))
    assumed = {line.what for line in compared if line.is_assumption}
    quoted = {line.what for line in compared if not line.is_assumption}
    assert {"condition: copd", "condition: dementia", "home_help", "home_nursing"} <= assumed
    assert {"citizens", "condition: diabetes", "home_help_hours: <2 h", "home_help_need"} <= quoted
    assert all(line.source for line in compared)


@pytest.mark.parametrize(
    ("what", "sex", "known", "off_by"),
    [
        ("prevalence_total:type_2_diabetes", "all", 5.3, 0.5),  # Hvidberg 2020, adults in 2013
        ("prevalence_total:copd", "all", 4.7, 0.8),
        ("prevalence_total:osteoporosis", "all", 3.5, 0.6),
        ("prevalence_total:depression", "all", 10.0, 0.5),
        ("home_help_need", "all", 28.0, 2.0),  # VIVE 2022, aged 80 and over
        ("home_help_by_living: couple", "F", 3.9, 1.5),
        ("care_home_check", "all", 3.3, 0.7),  # Statistics Denmark 2019, aged 65 and over
    ],
)
def test_figures_that_it_was_not_made_from_come_out_near(
    nation: list[margins.Margin], what: str, sex: str, known: float, off_by: float
) -> None:
    line = next(line for line in nation if line.what == what and line.sex == sex)
    assert line.known == known
    assert line.allowed is None
    assert abs(line.difference) < off_by


def test_a_difference_that_is_too_large_is_seen() -> None:
    line = margins.Margin("citizens", "0580", "all", 0, None, "persons", 100.0, 102.0, 1.0, "own", "assumption")
    assert not line.agrees
    assert line.difference == 2.0


def test_shares_of_a_handful_are_left_out() -> None:
    compared = margins.compare(population.generate(("0580",), 40, seed=1, on=ON))
    assert {line.what for line in compared if line.unit == "persons"} == {"citizens"}
    assert len([line for line in compared if line.what.startswith("condition")]) < 5
