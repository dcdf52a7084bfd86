"""The page that shows made-up citizens beside known figures: what it draws, withholds and says is assumed."""

from datetime import date

import pytest

from naer.scenarios import margins, population
from naer.scenarios.margins import Margin
from naer.web.planner import population_view as view
from naer.web.planner.population_view import Compared, Comparison

ON = date(2026, 1, 1)
PLACES = {"0580": "Aabenraa", "0751": "Aarhus", "0851": "Aalborg", "0461": "Odense", "0810": "Brønderslev"}


def _cell(sex: str, age_from: int, known: float, made: int) -> Margin:
    return Margin(
        "citizens", "all", sex, age_from, age_from + 4, "persons", known, made, 1.0, "Danmarks Statistik", "computed"
    )


def _check(what: str, known: float, verification: str = "fetched") -> Margin:
    return Margin(what, "all", "all", 16, None, "percent", known, known + 1, None, "kilde", verification)


def _comparison(*lines: Margin) -> Comparison:
    shown = view.page(Compared(30, 60_056, ON, 1, lines), code="0580", places=PLACES).comparison
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def aabenraa() -> Comparison:
    made = population.generate(("0580",), 4000, seed=1, on=ON)
    compared = Compared(made.count, 60_056, ON, 1, tuple(margins.compare(made)))
    shown = view.page(compared, code="0580", places=PLACES).comparison
    assert shown is not None
    return shown


def test_the_pyramid_stands_with_the_oldest_on_top_and_its_widest_bar_fills_its_side() -> None:
    shown = _comparison(
        _cell("F", 0, 20.2, 20), _cell("M", 0, 10.1, 10), _cell("F", 5, 40.4, 40), _cell("M", 5, 30, 30)
    )
    assert [(band.age_from, band.age_to) for band in shown.bands] == [(5, 9), (0, 4)]
    assert shown.bands[0].women.known_width == view.HALF_WIDTH
    assert shown.bands[0].women.made_width == pytest.approx(40 / 40.4 * view.HALF_WIDTH, abs=0.1)
    assert shown.bands[1].men.known_width == pytest.approx(10.1 / 40.4 * view.HALF_WIDTH, abs=0.1)


def test_a_small_number_is_withheld_with_another_and_draws_no_bar() -> None:
    shown = _comparison(_cell("F", 0, 20, 20), _cell("M", 0, 3.2, 3), _cell("F", 5, 40, 40), _cell("M", 5, 30, 30))
    assert (shown.bands[1].men.made, shown.bands[1].men.made_width) == (None, 0)
    assert shown.bands[1].women.made is None
    assert shown.withheld == 2


@pytest.mark.parametrize(
    ("widest", "axis"), [(553.2, [0, 250, 500]), (1204.0, [0, 500, 1000]), (37.0, [0, 15, 30]), (6.0, [0, 3, 6])]
)
def test_the_axis_has_whole_numbers_that_fit(widest: float, axis: list[int]) -> None:
    shown = _comparison(_cell("F", 0, widest, int(widest)), _cell("M", 0, 1, 1))
    assert [number for number, _ in shown.axis] == axis
    assert all(width <= view.HALF_WIDTH for _, width in shown.axis)


def test_groups_that_are_farther_off_than_allowed_are_counted() -> None:
    assert _comparison(_cell("F", 0, 20, 20), _cell("M", 0, 10, 12)).outside == 1
    assert _comparison(_cell("F", 0, 20, 20), _cell("M", 0, 10, 11)).outside == 0


def test_what_may_not_be_quoted_is_counted_and_said() -> None:
    assumed = Margin("home_help", "all", "all", 80, None, "percent", 18, 18, 2.0, "own", "assumption")
    shown = _comparison(
        _cell("F", 0, 20, 20), _cell("M", 0, 20, 20), assumed, _check("daily_smoking_check", 13.9, "recalled")
    )
    assert (shown.inputs, shown.assumed, shown.off) == (3, 1, 0)
    assert dict(shown.verified) == {"regnet ud af læste tal": 2, "antagelse, må ikke citeres": 1}
    ((group, checks),) = shown.checks
    assert (group, checks[0].words, checks[0].is_assumption) == ("Vaner", "Ryger dagligt", True)
    assert checks[0].verification == "efter hukommelsen, må ikke citeres"


def test_every_total_that_is_held_against_a_population_has_words(aabenraa: Comparison) -> None:
    groups = dict(aabenraa.checks)
    assert list(groups) == ["Sygdom", "Hjælp og plejehjem", "Egen læge", "Uddannelse", "Vaner"]
    assert sum(len(checks) for checks in groups.values()) > 30
    assert len(aabenraa.bands) == 18
    assert aabenraa.outside == 0


def test_municipalities_are_sorted_as_danes_sort() -> None:
    page = view.page(None, code="", places=PLACES)
    assert [name for _, name in page.places] == ["Brønderslev", "Odense", "Aabenraa", "Aalborg", "Aarhus"]
    assert page.comparison is None
