"""Personal numbers of synthetic citizens: the right shape, and nobody alive can have them."""

from datetime import date

import numpy as np
import pytest

from naer.danish import personal_number
from naer.errors import InvalidError
from naer.scenarios import figures, personal_numbers, population
from naer.scenarios.draws import Draws

ON = date(2026, 11, 20)
NATION = tuple(figures.load().municipalities)


def texts(made: population.Population) -> list[str]:
    """The numbers as they are written."""
    return [personal_numbers.text(number) for number in made.columns.personal_number.tolist()]


@pytest.fixture(scope="module")
def nation() -> population.Population:
    """A hundred thousand citizens of all municipalities."""
    return population.generate(NATION, 100_000, seed=1, on=ON)


def test_no_living_person_can_have_the_number(nation: population.Population) -> None:
    for number in texts(nation)[:5000]:
        born_on = personal_number.parse(number).born_on
        assert born_on is not None
        assert 1858 <= born_on.year <= 1899


def test_day_month_and_sex_are_the_citizens_own(nation: population.Population) -> None:
    columns = nation.columns
    for number, born_on, female in zip(texts(nation), columns.born_on.tolist(), columns.female, strict=True):
        assert number[:4] == f"{born_on.day:02}{born_on.month:02}"
        assert (int(number[9]) % 2 == 0) == female


def test_every_number_is_used_once(nation: population.Population) -> None:
    assert len(set(texts(nation))) == nation.count


def test_people_born_on_29_february_have_a_number_of_a_leap_year(nation: population.Population) -> None:
    leap = [number for number in texts(nation) if number[:4] == "2902"]
    assert len(leap) > 20
    assert all(int(number[4:6]) % 4 == 0 for number in leap)


def test_citizens_keep_their_numbers_when_other_municipalities_come_along() -> None:
    alone = population.generate(("0580",), 700, seed=6, on=ON)
    shares = figures.load().age_sex.of(("0540", "0580")).sum(axis=(1, 2))
    beside = population.generate(("0540", "0580"), round(700 * shares.sum() / shares[1]), seed=6, on=ON)
    here = beside.columns.personal_number[beside.columns.area == 1]
    assert len(set(alone.columns.personal_number) & set(here)) > 650


def test_populations_of_different_municipalities_never_share_a_number() -> None:
    one = population.generate(("0580",), 20_000, seed=7, on=ON)
    other = population.generate(("0540",), 20_000, seed=7, on=ON)
    assert set(one.columns.personal_number).isdisjoint(other.columns.personal_number)


def test_more_citizens_than_numbers_is_refused() -> None:
    born_on = np.full(200, "1950-02-28", dtype="datetime64[D]")
    shares = np.ones(98)
    shares[3] = 0.0
    with pytest.raises(InvalidError, match="more citizens"):
        personal_numbers.personal_numbers(born_on, born_on > born_on[0], area=3, shares=shares, draws=Draws(1, 155))


def test_named_citizens_have_numbers_that_are_never_drawn() -> None:
    number = personal_numbers.named(date(1945, 3, 9), False, serial=1)
    assert number == "0903598003"
    assert personal_number.parse(number).born_on == date(1859, 3, 9)
    assert personal_numbers.named(date(1948, 2, 29), True, serial=2) == "2902968004"
    assert personal_numbers.NAMED_SEVENTH_DIGIT not in personal_numbers.DRAWN_SEVENTH_DIGITS
