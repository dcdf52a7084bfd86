"""Courses of programmes: who may begin, what comes of it by the measure; findings (of falls, too) that keep to the vocabulary."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from naer.courses import falls, programme_course
from naer.courses.definition import CitizenFacts
from naer.courses.offers import Measure, Offer, Outcome
from naer.courses.rules import programme_courses as rules
from naer.courses.vocabulary import FINDINGS
from naer.errors import Refused
from naer.fhir import validation
from naer.insight.tables import prevention
from naer.insight.tables.written import Written
from tests.unit.courses.test_stay_findings import fits

WALK = Measure("64098-7", "http://loinc.org", "gangtest", "m", "meter", True, 30, 0, 1000)
SUGAR = Measure("NPU27300", "urn:oid:1.2.208.176.2.1", "HbA1c", "mmol/mol", "mmol/mol", False, 6, 15, 180)
OFFER = Offer("kol", "KOL-rehabilitering", ("DJ44",), "patient-directed-prevention", "Gå længere", 16, 8, WALK)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
CITIZEN = CitizenFacts(
    "c1", age=70, lives_alone=True, had_help_before=False, has_course=False, conditions=("DI10", "DJ449")
)


@pytest.mark.parametrize(
    ("measure", "first", "last", "came"),
    [
        (WALK, 300, 330, Outcome.REACHED),
        (WALK, 300, 329, Outcome.NOT_REACHED),
        (WALK, 330, 300, Outcome.NOT_REACHED),
        (SUGAR, 60, 54, Outcome.REACHED),
        (SUGAR, 60, 55, Outcome.NOT_REACHED),
        (SUGAR, 54, 60, Outcome.NOT_REACHED),
        (WALK, None, 330, Outcome.NOT_MEASURED),
        (WALK, 300, None, Outcome.NOT_MEASURED),
        (WALK, 0, 30, Outcome.REACHED),
    ],
)
def test_the_goal_is_a_change_for_the_better(
    measure: Measure, first: int | None, last: int | None, came: Outcome
) -> None:
    assert rules.outcome(measure, first, last) is came


def test_only_those_with_the_condition_may_begin_and_only_once_at_a_time() -> None:
    assert rules.may_enrol(OFFER, conditions=("DJ449",), open_programmes=("diabetes",)) is None
    assert isinstance(rules.may_enrol(OFFER, conditions=("DJ45", "DI10"), open_programmes=()), Refused)
    assert isinstance(rules.may_enrol(OFFER, conditions=("DJ449",), open_programmes=("kol",)), Refused)


@pytest.mark.parametrize(("value", "may"), [(0, True), (1000, True), (-1, False), (1001, False)])
def test_a_slip_of_the_pen_is_refused(value: int, may: bool) -> None:
    assert (rules.may_measure(WALK, value) is None) is may


def test_every_finding_keeps_to_the_vocabulary() -> None:
    kinds = {kind.code: kind for kind in FINDINGS}
    fall = falls.as_observation(citizen_id="c1", occurred_at=AT, is_injured=True, organisation_id="u1") | {"id": "o1"}
    found = [
        rules.enrolled(OFFER, CITIZEN, course_id="f1", at=AT),
        rules.enrolled(OFFER, CitizenFacts("c2", None, None, False, False, ()), course_id="f2", at=AT),
        falls.fell(fall, CITIZEN, at=AT, course_id=None),
        rules.dropped_out(rules.Ended("f1", "kol", "KOL", 2, AT), CITIZEN, reason="for langt"),
        *(rules.completed(rules.Ended("f1", "kol", "KOL", 16, AT), CITIZEN, came=came) for came in Outcome),
        falls.was_in_error(fall, CITIZEN, reason="naboen", at=AT, course_id=None),
    ]
    for finding in found:
        kind = kinds[finding.code]
        assert set(kind.always) <= set(finding.facts) <= set(kind.always) | set(kind.sometimes)
        assert all(fits(kind.fact_kind(name), value) for name, value in finding.facts.items())
    assert [one.facts.get("goal_reached") for one in found[4:7]] == [True, False, None]
    assert found[0].course_id == "f1" and found[0].facts["conditions"] == ("DI10", "DJ449")


def test_what_others_wrote_without_time_or_value_or_in_error_does_not_count() -> None:
    course = programme_course.as_course(OFFER, citizen_id="c1", condition_id="k", organisation_id="u", opened_at=AT)
    course |= {"id": "f1"}
    meeting = programme_course.as_meeting(course, programme_course.SESSION, at=AT, organisation_id="u") | {"id": "m1"}
    goal = programme_course.as_goal(OFFER, citizen_id="c1", course_id="f1", condition_id="k", at=AT) | {"id": "g1"}
    good = programme_course.as_measurement(WALK, 300, meeting=meeting) | {"id": "o1"}
    others = [
        {**good, "id": "o2", "status": "entered-in-error"},
        {key: value for key, value in good.items() if key != "effectiveDateTime"},
        {key: value for key, value in good.items() if key != "valueQuantity"},
        {**good, "valueQuantity": {"unit": "meter"}},
    ]
    (found,) = programme_course.courses([course, meeting, goal, good, *others])
    assert found.values == (300,)
    fall = falls.as_observation(citizen_id="c1", occurred_at=AT, is_injured=True, organisation_id="u") | {"id": "o5"}
    undated = {key: value for key, value in fall.items() if key != "effectiveDateTime"}
    told = {"Observation": [Written(fall, AT), Written(undated, AT)]}
    assert [one.started for one in prevention.happened(told, lambda code: 0)] == [AT]


@pytest.mark.parametrize("measure", [WALK, SUGAR])
def test_a_course_keeps_the_measure_that_it_began_with(measure: Measure) -> None:
    offer = replace(OFFER, measure=measure)
    course = programme_course.as_course(offer, citizen_id="c1", condition_id="k", organisation_id="u", opened_at=AT)
    goal = programme_course.as_goal(offer, citizen_id="c1", course_id="f1", condition_id="k", at=AT) | {"id": "g1"}
    validation.validate(goal)
    (found,) = programme_course.courses([course | {"id": "f1"}, goal])
    assert found.measure == measure
    goal["target"] = [{"measure": goal["target"][0]["measure"]}]
    assert programme_course.courses([course | {"id": "f1"}, goal])[0].measure is None
