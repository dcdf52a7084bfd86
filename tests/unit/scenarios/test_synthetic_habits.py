"""Education, habits and care homes of synthetic citizens: as often as the figures say, and together with ill health."""

from datetime import date

import numpy as np
import pytest

from naer.scenarios import (
    education,
    figures,
    health,
    households,
    leaning,
    margins,
    people,
    population,
    risk_factors,
    vocabulary,
)
from naer.scenarios.citizens import Directory
from naer.scenarios.education import Education
from naer.scenarios.health import Frailty
from naer.scenarios.households import Living
from naer.scenarios.risk_factors import Activity, Alcohol, Smoking, Weight

ON = date(2026, 11, 20)


@pytest.fixture(scope="module")
def nation() -> population.Population:
    """Enough citizens that a share of one in a hundred is known within a tenth."""
    return population.generate(tuple(figures.load().municipalities), 300_000, seed=11, on=ON)


@pytest.fixture(scope="module")
def compared(nation: population.Population) -> list[margins.Margin]:
    return margins.compare(nation)


def percent(has: np.ndarray, who: np.ndarray) -> float:
    return 100 * float(has[who].mean())


@pytest.mark.parametrize(
    ("what", "sex", "age_from", "known", "off_by"),
    [
        # Figures that nothing was made from, or only a total of.
        ("education_check: higher", "all", 25, 40, 3.0),  # dst.dk Nyt 30804, 2019
        ("education_check: none", "all", 25, 25, 2.0),
        ("education_check: vocational", "all", 25, 34, 1.5),
        ("daily_smoking_check", "M", 16, 15, 1.0),  # cancer.dk 2022
        ("daily_smoking_check", "F", 16, 11, 1.0),
        ("smoking_check", "all", 16, 19, 1.0),  # sst.dk 2022
        ("former_smoking_check", "all", 16, 30, 0.5),  # Danskernes rygevaner 2020
        ("alcohol_high_risk_check", "all", 16, 6.9, 0.3),  # Sundhedsprofilen 2017
        ("below_minimum_activity_check", "all", 16, 58.1, 0.5),  # Sundhedsprofilen 2021
        ("overweight_check", "M", 16, 59.1, 0.6),  # Sundhedsprofilen 2021
        ("overweight_check", "F", 16, 46.2, 0.6),
        ("obesity_check", "all", 16, 18.5, 0.6),
        ("underweight_check", "all", 16, 2.4, 0.2),
        ("daily_smoking_by_education: long_higher", "all", 25, 4.5, 0.8),
        ("obesity_by_education: basic", "all", 25, 25, 1.5),
    ],
)
def test_known_totals_come_out_near(
    compared: list[margins.Margin], what: str, sex: str, age_from: int, known: float, off_by: float
) -> None:
    found = [line for line in compared if (line.what, line.sex, line.known) == (what, sex, known)]
    assert len([line for line in found if line.age_from == age_from or what == "smoking_check"]) == 1
    assert found[0].kind == "check"
    assert abs(found[0].difference) < off_by


@pytest.mark.parametrize(
    ("what", "sex", "known", "least", "most"),
    # The known ratio is of becoming ill (or dying); ours is of being ill, so the right size is all that is asked.
    [
        ("copd with smoking", "all", 4.0, 3.0, 6.0),
        ("ischaemic_heart_disease with smoking", "M", 2.5, 1.5, 3.0),
        ("stroke with smoking", "F", 2.1, 1.4, 2.6),
        ("diabetes with obesity", "M", 6.74, 5.5, 10.0),
        ("diabetes with overweight", "F", 3.92, 2.1, 4.0),
        ("heart_failure with obesity", "M", 1.79, 1.4, 3.0),
        ("depression with obesity", "all", 1.55, 1.2, 1.6),
        ("ischaemic_heart_disease with inactivity", "all", 1.16, 1.05, 1.5),
    ],
)
def test_conditions_are_oftener_with_a_habit_about_as_studies_say(
    compared: list[margins.Margin], what: str, sex: str, known: float, least: float, most: float
) -> None:
    line = next(line for line in compared if (line.what, line.sex) == (what, sex))
    assert (line.known, line.unit, line.kind) == (known, "ratio", "check")
    assert least < line.generated < most


def test_conditions_are_as_frequent_as_before_whatever_habits_there_are(compared: list[margins.Margin]) -> None:
    conditions = [line for line in compared if line.what.startswith("condition:")]
    assert len(conditions) > 130
    assert all(line.agrees for line in conditions)


def test_education_shares_sum_to_one_and_begin_at_fifteen() -> None:
    shares = education.shares(figures.load())
    assert shares.sum(axis=-1) == pytest.approx(1.0)
    assert np.all(shares[:, :15, Education.NONE_YET] == 1.0)
    assert np.all(shares[:, 15:, Education.NONE_YET] < 1e-9)


@pytest.mark.parametrize("indicator", ["daily_smoking", "obesity", "overweight"])
def test_parting_a_habit_by_sex_and_education_leaves_the_figure_of_the_age(indicator: str) -> None:
    tables = figures.load()
    parted = risk_factors.share(tables, indicator)
    by_sex = (parted * education.shares(tables)).sum(axis=-1)
    persons = people.persons_by_age(tables)[:, 16:100]
    over_sexes = (by_sex[:, 16:100] * persons).sum(axis=0) / persons.sum(axis=0)
    figure = (tables.rate_by_age(indicator)[:, 16:100] * persons).sum(axis=0) / persons.sum(axis=0)
    assert over_sexes == pytest.approx(figure)


def test_children_are_not_asked_and_have_no_education_yet(nation: population.Population) -> None:
    columns = nation.columns
    young = columns.age < 15
    assert np.all(columns.education[young] == Education.NONE_YET)
    assert np.all(columns.education[~young] != Education.NONE_YET)
    for name in ("smoking", "alcohol", "activity", "weight"):
        asked = getattr(columns, name) > 0
        assert np.array_equal(asked, columns.age >= 16)


def test_those_with_short_education_smoke_more_weigh_more_and_are_iller(nation: population.Population) -> None:
    columns = nation.columns
    middle = (columns.age >= 45) & (columns.age < 65)
    short, long = middle & (columns.education == Education.BASIC), middle & (columns.education == Education.LONG_HIGHER)
    assert percent(columns.smoking == Smoking.DAILY, short) > 3 * percent(columns.smoking == Smoking.DAILY, long)
    assert percent(columns.weight == Weight.OBESE, short) > 1.8 * percent(columns.weight == Weight.OBESE, long)
    assert percent(columns.conditions > 0, short) > 1.2 * percent(columns.conditions > 0, long)
    assert percent(columns.frailty >= Frailty.MILD, short) > 1.5 * percent(columns.frailty >= Frailty.MILD, long)


def test_the_frail_move_less_and_the_anxious_drink_more(nation: population.Population) -> None:
    columns = nation.columns
    old = (columns.age >= 75) & (columns.age < 85)
    still, frail = columns.activity == Activity.TOO_LITTLE, columns.frailty >= Frailty.MODERATE
    assert percent(still, old & frail) > 1.15 * percent(still, old & ~frail)
    grown = (columns.age >= 25) & (columns.age < 65)
    anxious = health.has(columns.conditions, vocabulary.load().conditions.place("anxiety"))
    heavy = columns.alcohol == Alcohol.HIGH_RISK
    assert percent(heavy, grown & anxious) > 1.2 * percent(heavy, grown & ~anxious)


@pytest.mark.parametrize(("sex", "known"), [("F", 28.9), ("M", 20.1)])
def test_women_of_ninety_live_in_care_homes_oftener_than_men(
    nation: population.Population, sex: str, known: float
) -> None:
    columns = nation.columns
    who = (columns.age >= 90) & (columns.female == (sex == "F"))
    error = 100 * (known / 100 * (1 - known / 100) / np.count_nonzero(who)) ** 0.5
    # dst.dk Nyt 30746 (2019); the ages of those over ninety are our own.
    assert percent(columns.living == Living.CARE_HOME, who) == pytest.approx(known, abs=4 * error + 1)


def test_the_share_in_care_homes_of_an_age_is_the_same_after_it_is_parted() -> None:
    tables = figures.load()
    persons = people.persons_by_age(tables)
    share = households.share_in_care_home(tables)
    assert share[0, 92] > share[1, 92]
    for age, figure in ((70, 0.013), (82, 0.05), (87, 0.11), (95, 0.26)):
        assert share[:, age] @ persons[:, age] / persons[:, age].sum() == pytest.approx(figure)


def test_loadings_leave_room_for_what_is_ones_own() -> None:
    loadings = leaning.load()
    for name in ("education", "smoking", "alcohol", "activity", "weight"):
        assert sum(value**2 for value in getattr(loadings, name).values()) < 1
    assert loadings.is_assumption


def test_a_citizen_has_the_education_and_habits_of_her_row() -> None:
    directory = Directory(population.generate(("0825",), 200, seed=1, on=ON))
    columns = directory.population.columns
    for row, citizen in enumerate(directory):
        assert citizen.habits is not None
        assert (citizen.education, citizen.habits.smoking) == (columns.education[row], columns.smoking[row])
        assert citizen.habits.weight == columns.weight[row]
