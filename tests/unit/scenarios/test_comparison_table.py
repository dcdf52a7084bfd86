"""The command that holds a population against its figures: what it says, and when it fails."""

from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from naer import cli
from naer.app import comparisons
from naer.app.populations import Wanted
from naer.scenarios.margins import Margin

WANTED = Wanted(area="Aabenraa", citizens=2000, seed=1, on=date(2026, 11, 20))
LINE = Margin("care_home", "all", "F", 90, None, "percent", 28.9, 31.0, 4.0, "dst.dk Nyt 30746", "fetched")


@pytest.fixture(scope="module")
def compared() -> list[Margin]:
    return comparisons.compare(WANTED)


def test_every_line_says_whether_it_is_input_or_check_and_how_far_its_figure_was_verified(
    compared: list[Margin],
) -> None:
    lines = list(comparisons.table(compared))
    assert lines[0].split()[:3] == ["what", "sex", "age"]
    smoking = next(line for line in lines if line.startswith("smoking_check"))
    assert smoking.split()[1:4] == ["all", "16+", "19.00"]
    assert "check  fetched" in smoking
    assert all(" input " in line or " check " in line for line in lines[1:-3])


def test_cells_of_one_municipality_are_one_line_unless_the_whole_table_is_wanted(compared: list[Margin]) -> None:
    short, whole = list(comparisons.table(compared)), list(comparisons.table(compared, whole=True))
    assert len(whole) - len(short) == 36 - 1
    assert any(line.startswith("Of 36 cells") for line in short)


def test_the_summary_counts_what_may_not_be_quoted() -> None:
    assumed = replace(LINE, verification="assumption", allowed=None)
    off = replace(LINE, generated=40.0)
    said = comparisons.summary([LINE, off, assumed])
    assert said.startswith("2 inputs, of which 1 off by more than allowed; 1 checks")
    assert "1 of the 3 figures are assumed" in said
    assert comparisons.disagreeing([LINE, off, assumed]) == [off]
    assert any("!" in line for line in comparisons.table([off]))


def test_the_command_prints_the_table_and_succeeds_when_all_inputs_agree() -> None:
    asked = ["population", "compare", "--area", "Aabenraa", "--citizens", "2000", "--on", "2026-11-20"]
    answer = CliRunner().invoke(cli.commands, asked)
    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == list(comparisons.table(comparisons.compare(WANTED)))


def test_an_area_that_does_not_exist_is_told_in_words() -> None:
    answer = CliRunner().invoke(cli.commands, ["population", "compare", "--area", "Atlantis", "--citizens", "10"])
    assert answer.exit_code == 5
