"""Back-casting: the earlier year's people are those that are held, known values are hit or missed, rows are checked."""

import numpy as np
import pytest

from naer.app import simulations
from naer.errors import InvalidError
from naer.scenarios import known_population
from naer.scenarios.lab.backcast import content, simulating
from naer.scenarios.lab.backcast.definition import Group, KnownValue, Verdict
from naer.scenarios.lab.backcast.found import Backcast, Line, Simulated, verdict


@pytest.fixture(scope="module")
def found() -> Backcast:
    return simulating.backcast(2021, citizens=4000, replications=2)


def test_the_course_begins_with_the_known_people_of_the_start_year(found: Backcast) -> None:
    everybody, old = found.charts[0][0], found.charts[1][0]
    for course, group in ((everybody, Group()), (old, Group(age_from=80))):
        first = dict(course.simulated)[2021].mean
        assert first == pytest.approx(simulating.known_persons(group, 2021), rel=0.002)
        assert dict(course.known)[2021] == simulating.known_persons(group, 2021)
    assert [year for year, _ in everybody.simulated] == [2021, 2022, 2023, 2024, 2025]


def test_only_values_whose_years_are_simulated_are_held_and_municipalities_only_after_the_start(
    found: Backcast,
) -> None:
    assert {one.year_to for one in found.lines} <= {2021, 2022, 2023, 2024, 2025}
    assert "home-help" in {one.figure for one in found.lines}
    assert "bed-days" not in {one.figure for one in found.lines}
    assert found.places == ()
    assert not found.is_split_known


def test_a_backcast_is_kept_and_read_again_as_it_was(found: Backcast) -> None:
    assert Backcast.model_validate_json(found.model_dump_json()) == found


def test_the_command_says_every_line_and_names_what_nobody_has_explained(found: Backcast) -> None:
    lines = simulations.backcast_lines(found)
    assert sum(line.startswith(("persons", "home-help")) for line in lines) >= 9
    for one in content.load().begins_with:
        assert f"Begins with: {one.says.en} ({one.verification})" in lines
    for line in found.lines:
        assert any(told.endswith(f"; {line.source} ({line.verification})") for told in lines)
    off = off_by_far(found)
    told = simulations.backcast_lines(found.model_copy(update={"lines": (off,)}))
    assert told[-1].startswith("Off without a written reason: persons")


def test_what_the_model_is_made_from_counts_neither_as_a_hit_nor_as_off(found: Backcast) -> None:
    off = off_by_far(found)
    made_from = off.model_copy(update={"kind": "made from"})
    hit = made_from.model_copy(update={"known": 9.0})
    both = found.model_copy(update={"lines": (off, made_from, hit)})
    assert both.unexplained == (off,)
    assert "Hits 0 of 1 figures that the model is not made from." in simulations.backcast_lines(both)


def test_values_of_the_sources_that_mortality_and_shares_are_read_from_are_no_checks() -> None:
    inputs = {(one.figure, one.source) for one in content.known_values() if one.kind == "made from"}
    assert {figure for figure, source in inputs if source.startswith("FN, World")} == {"life-expectancy", "deaths"}
    assert not [one for one in content.known_values() if one.source.startswith("FN, World") and one.kind == "check"]
    assert {"diabetes", "care-home", "home-help", "gp-contacts"} <= {figure for figure, _ in inputs}


def off_by_far(found: Backcast) -> Line:
    """A check that is ninety percent off, with no reason written."""
    simulated = Simulated(mean=9, low=8, high=10)
    return found.lines[0].model_copy(update={"simulated": simulated, "known": 100.0, "kind": "check", "why": ""})


@pytest.mark.parametrize(
    ("known", "expected"), [(100, Verdict.IN_INTERVAL), (104, Verdict.NEAR), (90, Verdict.OFF), (110, Verdict.OFF)]
)
def test_a_value_is_in_the_interval_near_or_off(known: float, expected: Verdict) -> None:
    assert verdict(known, Simulated(mean=100, low=98, high=102)) is expected


def test_the_content_fits_and_its_examples_come_out() -> None:
    assert list(content.problems()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"figure": "dogs"}, "there is no figure 'dogs'"),
        ({"age_from": 40}, "ages must begin"),
        ({"sex": "F"}, "not counted by sex"),
        ({"why": "because"}, "there is no reason 'because'"),
        ({"year_to": 1999}, "cannot be"),
        ({"figure": "persons"}, "need no row"),
    ],
)
def test_a_row_that_cannot_be_held_is_refused_with_its_line(change: dict[str, object], says: str) -> None:
    row = next(one for one in content.known_values() if one.figure == "rehabilitation-plans")
    told = list(content.problems_of(content.load(), (row.model_copy(update=change),)))
    assert len(told) == 1
    assert told[0].startswith("figures.csv line 2")
    assert says in told[0]


def test_a_row_that_stands_twice_and_an_example_that_comes_out_otherwise_are_found() -> None:
    row: KnownValue = content.known_values()[0]
    assert any("twice" in one for one in content.problems_of(content.load(), (row, row)))
    file = content.load()
    wrong = file.model_copy(update={"examples": (file.examples[0].model_copy(update={"known": 900.0}),)})
    assert any("comes out as off" in one for one in content.problems_of(wrong, ()))


def test_a_year_that_is_not_an_earlier_one_is_refused() -> None:
    with pytest.raises(InvalidError, match="not an earlier year"):
        simulating.backcast(known_population.TODAY, citizens=1000, replications=2)


def test_a_line_knows_how_far_it_is_off() -> None:
    line = Line(
        figure="deaths", sex="all", age_from=0, age_to=None, year_from=2020, year_to=2020, known=50.0,
        simulated=content.estimated(np.array([59.0, 60.0, 61.0])), why="", source="x", verification="fetched",
    )  # fmt: skip
    assert line.percent == pytest.approx(20)
    assert line.is_unexplained
