"""Sex, age, birth and household of synthetic citizens, against the figures that they are made from."""

from datetime import date

import numpy as np
import pytest

from naer.errors import InvalidError
from naer.scenarios import figures, households, people, population
from naer.scenarios.households import Living

ON = date(2026, 11, 20)
SOUTHERN_JUTLAND = ("0510", "0540", "0580")


@pytest.fixture(scope="module")
def region() -> population.Population:
    """Two thousand citizens of the three demonstration municipalities."""
    return population.generate(SOUTHERN_JUTLAND, 2000, seed=1, on=ON)


@pytest.fixture(scope="module")
def large() -> population.Population:
    """As many citizens as the three municipalities really have, so that rare things show."""
    return population.generate(SOUTHERN_JUTLAND, 190_000, seed=2, on=ON)


def test_the_figures_cover_all_98_municipalities_and_the_country() -> None:
    tables = figures.load()
    assert len(tables.municipalities) == 98
    assert set(tables.age_sex.codes) == set(tables.municipalities)
    # 5,992,735 in the national table, less the 92 of Christiansø, which is no municipality.
    assert tables.age_sex.persons.sum() == pytest.approx(5_992_643, abs=1)


def test_every_area_sex_and_age_band_is_within_one_person_of_its_figure(region: population.Population) -> None:
    columns = region.columns
    band = np.minimum(columns.age // 5, 17)
    counted = np.zeros(region.expected.shape)
    np.add.at(counted, (columns.area, np.where(columns.female, 0, 1), band), 1)
    for axes in ((), (2,), (1, 2), (0,), (0, 2), (0, 1, 2)):
        difference = (counted - region.expected).sum(axis=axes) if axes else counted - region.expected
        assert np.abs(difference).max() < 1
    assert region.count == 2000


@pytest.mark.parametrize(
    ("code", "citizens"),
    # 2,000 shared by the estimates for 2025: Haderslev 56,823.5, Sønderborg 75,761.1, Aabenraa 60,055.8.
    [("0510", 589.8), ("0540", 786.6), ("0580", 623.6)],
)
def test_each_municipality_has_its_part_of_the_citizens(
    region: population.Population, code: str, citizens: float
) -> None:
    assert np.count_nonzero(region.columns.area == region.areas.index(code)) == pytest.approx(citizens, abs=1)


def test_the_same_seed_gives_the_same_citizens_and_another_seed_others(region: population.Population) -> None:
    again = population.generate(SOUTHERN_JUTLAND, 2000, seed=1, on=ON)
    other = population.generate(SOUTHERN_JUTLAND, 2000, seed=3, on=ON)
    for name, column in vars(region.columns).items():
        assert np.array_equal(column, getattr(again.columns, name)), name
    assert not np.array_equal(region.columns.personal_number, other.columns.personal_number)


def test_the_order_of_the_areas_does_not_matter() -> None:
    one = population.generate(("0580", "0510"), 300, seed=4, on=ON)
    other = population.generate(("0510", "0580", "0510"), 300, seed=4, on=ON)
    assert one.areas == other.areas == ("0510", "0580")
    assert np.array_equal(one.columns.personal_number, other.columns.personal_number)


def test_every_birthday_gives_the_age_on_the_day(region: population.Population) -> None:
    for born_on, age in zip(region.columns.born_on.tolist(), region.columns.age.tolist(), strict=True):
        assert ON.year - born_on.year - ((ON.month, ON.day) < (born_on.month, born_on.day)) == age


@pytest.mark.parametrize("on", [date(2027, 2, 28), date(2028, 2, 29), date(2027, 1, 1)])
def test_ages_are_right_on_awkward_days(on: date) -> None:
    made = population.generate(("0580",), 3000, seed=5, on=on)
    born = made.columns.born_on.tolist()
    assert max(born) <= on
    ages = [on.year - day.year - ((on.month, on.day) < (day.month, day.day)) for day in born]
    assert ages == made.columns.age.tolist()


def test_an_anniversary_of_29_february_is_28_february_in_other_years() -> None:
    assert people.anniversary(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert people.anniversary(date(2028, 2, 29), 4) == date(2024, 2, 29)


def test_the_oldest_are_thinned_by_mortality(large: population.Population) -> None:
    age = large.columns.age
    assert np.count_nonzero(age == 85) > 2 * np.count_nonzero(age == 92) > 4 * np.count_nonzero(age == 100)
    assert age.max() <= 110


def test_partners_have_each_other_and_one_address(region: population.Population) -> None:
    columns = region.columns
    with_partner = np.flatnonzero(columns.partner != households.NOBODY)
    partner = columns.partner[with_partner]
    assert len(with_partner) > 700
    assert np.array_equal(columns.partner[partner], with_partner)
    assert np.all(columns.female[with_partner] != columns.female[partner])
    for column in (columns.household, columns.local_area, columns.street, columns.house, columns.flat, columns.clinic):
        assert np.array_equal(column[with_partner], column[partner])


def test_who_lives_alone_shares_a_home_with_nobody(large: population.Population) -> None:
    columns = large.columns
    size = np.bincount(columns.household, minlength=large.count)[columns.household]
    assert np.all(size[columns.living == Living.ALONE] == 1)
    assert np.all(size[columns.living == Living.COUPLE] >= 2)
    assert np.all(size[columns.living == Living.CARE_HOME] == 1)
    assert not np.any((columns.age < 18) & (columns.living == Living.ALONE))


def test_children_live_with_a_mother_whose_age_fits(large: population.Population) -> None:
    columns = large.columns
    children = np.flatnonzero((columns.age < 18) & (columns.household != np.arange(large.count)))
    mother = columns.household[children]
    gap = columns.age[mother].astype(int) - columns.age[children]
    assert len(children) > 0.99 * np.count_nonzero(columns.age < 18)
    assert np.all(columns.female[mother])
    assert gap.min() >= 17
    assert gap.max() <= 48
    assert 28 < gap.mean() < 32
    assert np.array_equal(columns.family_name[children], columns.family_name[mother])


def test_older_women_live_alone_more_often_than_older_men(large: population.Population) -> None:
    columns = large.columns
    old = (columns.age >= 80) & (columns.living != Living.CARE_HOME)
    alone = columns.living == Living.ALONE
    assert alone[old & columns.female].mean() > 1.5 * alone[old & ~columns.female].mean()


@pytest.mark.parametrize("areas", [(), ("9999",), ("0580", "0411")])
def test_an_unknown_municipality_is_refused(areas: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError, match="no municipality"):
        population.generate(areas, 10, seed=1, on=ON)


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(InvalidError, match="negative"):
        population.generate(("0580",), -1, seed=1, on=ON)
    with pytest.raises(InvalidError, match="negative"):
        population.generate(("0580",), 1, seed=-1, on=ON)


@pytest.mark.parametrize("citizens", [0, 1, 7])
def test_a_handful_of_citizens_is_no_problem(citizens: int) -> None:
    assert population.generate(SOUTHERN_JUTLAND, citizens, seed=1, on=ON).count == citizens
