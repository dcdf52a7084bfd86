"""Whole populations as columns: their margins, and that they are the same people as the demonstration's."""

from datetime import date

import numpy as np
import pytest

from naer.errors import NotFoundError
from naer.scenarios import figures, person_columns, population
from naer.scenarios.figures import BAND_STARTS
from naer.scenarios.model.layout import CONDITIONS
from naer.scenarios.vocabulary import load as vocabulary
from naer.scenarios.work import Work

ON = date(2027, 1, 1)
SMALL = ("0825", "0741", "0563")


@pytest.fixture(scope="module")
def people() -> person_columns.PersonColumns:
    """Everybody in three of the smallest municipalities."""
    return person_columns.generate(SMALL, seed=5, on=ON, workers=2)


def test_every_group_of_age_and_sex_is_within_one_person_or_one_percent(people: person_columns.PersonColumns) -> None:
    known = figures.load().age_sex.of(people.areas)
    counted = np.zeros(known.shape)
    band = np.minimum(people.age // 5, len(BAND_STARTS) - 1)
    np.add.at(counted, (people.area, np.where(people.female, 0, 1), band), 1)
    assert np.all(np.abs(counted - known) <= np.maximum(1.0, 0.01 * known))


def test_they_are_the_citizens_that_are_generated_with_names(people: person_columns.PersonColumns) -> None:
    named = population.generate(SMALL, people.count, seed=5, on=ON).columns
    for name in (
        "area",
        "number",
        "female",
        "age",
        "education",
        "smoking",
        "weight",
        "conditions",
        "frailty",
        "function",
    ):
        assert np.array_equal(getattr(people, name), getattr(named, name)), name


def test_the_number_of_workers_changes_nobody(people: person_columns.PersonColumns) -> None:
    alone = person_columns.generate(SMALL, seed=5, on=ON, workers=1)
    assert np.array_equal(alone.work, people.work)
    assert np.array_equal(alone.conditions, people.conditions)


def test_children_do_not_work_and_illness_keeps_more_of_the_ill_from_it(people: person_columns.PersonColumns) -> None:
    assert np.all(people.work[people.age < 16] == Work.CHILD)
    grown = (people.age >= 30) & (people.age < 67)
    ill = people.conditions > 0
    sick = people.work == Work.LONG_TERM_SICK
    assert sick[grown & ill].mean() > 1.2 * sick[grown & ~ill].mean()


def test_areas_are_found_by_name_code_and_region_and_others_refused() -> None:
    assert person_columns.codes_of("Læsø") == person_columns.codes_of("0825") == ("0825",)
    assert len(person_columns.codes_of("DK")) == 98
    assert len(person_columns.codes_of("Region Midtjylland")) == 19
    with pytest.raises(NotFoundError):
        person_columns.codes_of("Atlantis")


def test_the_conditions_of_the_model_are_those_of_the_content_in_their_order() -> None:
    assert tuple(one.key for one in vocabulary().conditions.conditions) == CONDITIONS
