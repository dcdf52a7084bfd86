"""The years that are known: a run of earlier years begins with their population and dies by their life tables."""

from datetime import date

import numpy as np
import pytest

from naer.errors import InvalidError
from naer.scenarios import figures, known_population, person_columns
from naer.scenarios.lab import arrays, by_age, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model import calibration, parameters
from naer.scenarios.model.layout import COUNTED, AgeGroup, Measure

AEROE = "0492"


def of_year(first_year: int, years: int = 2) -> Choice:
    return Choice(area=AEROE, first_year=first_year, years=years, seed=3)


def test_a_run_begins_with_the_known_population_of_its_year_by_sex_and_five_year_group() -> None:
    begin = running.start(of_year(2014))
    counts = running.counted(
        begin, *_as_today(of_year(2014)), choice=of_year(2014), replication=0, measures=COUNTED
    ).sum(axis=0)
    living = by_age.living(counts)[0]
    known = known_population.of_year(2014).by_band((AEROE,))[0]
    grouped = np.concatenate([living[:, :17], living[:, 17:].sum(axis=1, keepdims=True)], axis=1)
    # The model knows months of birth alone: who was born on 1 January counts as a day younger.
    assert np.abs(grouped - known).max() <= 2
    assert np.array_equal(grouped.sum(axis=1), known.sum(axis=1))
    assert running.start(of_year(2024)).count != begin.count != running.start(of_year(2027)).count


def test_nobody_is_lost_on_the_way_from_an_earlier_year() -> None:
    chosen = of_year(2014)
    counts = running.counted(
        running.start(chosen), *_as_today(chosen), choice=chosen, replication=0, measures=COUNTED
    ).sum(axis=0)
    years = counts.sum(axis=1)
    came = years[:, Measure.AT_START] + years[:, Measure.BIRTHS] + years[:, Measure.MOVED_IN]
    assert np.array_equal(came - years[:, Measure.DEATHS] - years[:, Measure.MOVED_OUT], years[:, Measure.AT_END])
    assert np.array_equal(by_age.living(counts).sum(axis=(1, 2)), years[:, Measure.AT_START])
    assert np.array_equal(by_age.deaths(counts).sum(axis=(1, 2)), years[:, Measure.DEATHS])
    assert counts[0, AgeGroup.FROM_80, Measure.AT_START] > 0


def test_an_earlier_year_has_its_own_mortality_and_all_other_rates_of_today() -> None:
    earlier, today = calibration.tables(2014, 3), calibration.tables(2027, 3)
    ratio = earlier.trend[:, :, 70] / today.trend[:, :, 70]
    table = parameters.load().mortality_by_year
    assert ratio == pytest.approx(table(2014, 3)[:, :, 70] / table(2027, 3)[:, :, 70])
    assert (ratio > 1.1).all()
    assert np.array_equal(earlier.rate, today.rate)


def test_the_country_is_whole_in_every_known_year_and_other_years_are_refused() -> None:
    assert known_population.problems() == []
    codes = tuple(sorted(figures.load().municipalities))
    for year, is_split_known in ((1990, False), (2014, True), (2020, False)):
        living = known_population.of_year(year)
        assert living.by_band(codes).sum(axis=0) == pytest.approx(known_population.by_year()[year])
        assert living.is_split_known == is_split_known
    assert person_columns.living_in(codes, known_population.earlier(2014)) == 5_627_235
    assert known_population.earlier(2027) is None
    with pytest.raises(InvalidError, match="1980"):
        known_population.of_year(1980)


def test_people_of_2014_have_the_years_of_age_that_are_known() -> None:
    living = known_population.of_year(2014)
    people = person_columns.generate(("0461",), seed=2, on=date(2014, 1, 1), living=living)
    at_65 = np.count_nonzero(people.age == 65)
    assert at_65 == pytest.approx(living.of(("0461",))[0, :, 65].sum(), rel=0.1)


def test_with_even_mortality_life_expectancy_is_its_reciprocal() -> None:
    assert by_age.expectancy(np.full(21, 0.02)) == pytest.approx(50.0)
    assert by_age.mortality_of_bands(np.full((1, 2, 121), 0.02)) == pytest.approx(np.full((1, 2, 21), 0.02))


def _as_today(chosen: Choice) -> tuple:
    return running.tables_of(chosen, 0), arrays.blocks_of(chosen, 0)
