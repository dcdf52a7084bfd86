"""Scores and levels of one citizen: worked examples, borders, what is unknown, and who said no."""

import pytest

from naer.insight.shapes import UNASSESSED
from naer.insight.strata import checks, definition, rules
from naer.insight.strata.rules import Risk

PYRAMID = definition.pyramid()


def test_everything_that_ships_comes_out_as_its_examples_say():
    assert list(checks.problems()) == []


@pytest.mark.parametrize(
    ("days", "points"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (90, 7)]
)
def test_lace_gives_the_published_points_for_length_of_stay(days: int, points: int):
    assert rules.scored(definition.score("lace"), {"days": days}).points == points


@pytest.mark.parametrize(("before", "points"), [(0, 0), (1, 2), (5, 2), (6, 5)])
def test_hospital_gives_the_published_points_for_earlier_admissions(before: int, points: int):
    assert rules.scored(definition.score("hospital"), {"admissions_12_months": before}).points == points


def test_what_is_unknown_counts_nothing_and_is_told():
    found = rules.scored(definition.score("lace"), {"days": 5, "acute": 1, "charlson": None})
    assert (found.points, found.band, found.unknown) == (7, "moderate", ("charlson", "emergency_visits"))


def test_bands_begin_where_they_say():
    lace = definition.score("lace")
    at = {points: rules.scored(lace, values).band for points, values in ((4, {"days": 4}), (5, {"days": 7}))}
    assert at == {4: "low", 5: "moderate"}


def test_function_and_self_care_lift_a_level_each_and_never_above_the_top():
    def level(conditions: int, function: int, self_care: int) -> int:
        return rules.level(PYRAMID, conditions=conditions, function=function, self_care=self_care)

    assert [level(1, 0, 0), level(1, 2, 0), level(1, 0, 2), level(1, 2, 2), level(3, 4, 4)] == [1, 2, 2, 3, 3]
    assert level(0, 4, 4) == 0
    assert level(1, UNASSESSED, UNASSESSED) == 1
    assert level(5, 0, 0) == 3


def test_an_older_medical_patient_is_old_admitted_and_frail_or_ill_in_several_ways():
    def is_one(age: int, conditions: int, function: int, admissions: int) -> bool:
        return rules.is_older_medical_patient(
            PYRAMID, age=age, conditions=conditions, function=function, acute_medical_admissions=admissions
        )

    assert is_one(65, 2, 0, 1) and is_one(65, 0, 2, 1)
    assert not is_one(64, 2, 0, 1) and not is_one(65, 1, 1, 1) and not is_one(65, 2, 2, 0)
    assert not is_one(65, 1, UNASSESSED, 1)


def test_whoever_said_no_is_not_listed_and_leaves_room_for_the_next():
    risks = [Risk(1, 0.2), Risk(2, 0.9), Risk(3, 0.5), Risk(4, 0.5)]
    found = rules.for_work_list(risks, opted_out=frozenset({2}), most=2)
    assert [one.citizen for one in found] == [3, 4]
