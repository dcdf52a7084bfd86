"""What was measured at home: one line a sitting, newest first, and nothing that others measured."""

from datetime import date, datetime, time

import pytest

from naer.app import home_measuring
from naer.danish import times
from naer.scenarios.home_measurements import MeasurementArrival
from naer.web.components import home_measurements

MORNING, NOON = (times.instant_at(date(2026, 11, 20), time(hour)) for hour in (8, 12))


def measured(key: str, value: float, unit: str, at: datetime = MORNING) -> dict[str, object]:
    """A measurement that came a minute later."""
    one = MeasurementArrival(at, "0825-1", f"{key}/{at}", at, key, "NPU1", unit, value)
    return home_measuring.observation(one, on=date(2026, 11, 20), seed=1)


def test_a_sitting_is_one_line_in_danish_numbers_and_the_newest_comes_first() -> None:
    lines = home_measurements.lines(
        [measured("weight", 71.5, "kg"), measured("systolic", 132, "mm[Hg]"), measured("pulse", 80, "/min", NOON)]
    )
    assert [one.said for one in lines] == ["puls 80 pr. min.", "systolisk blodtryk 132 mmHg, vægt 71,5 kg"]
    assert [one.at for one in lines] == [NOON, MORNING]


def test_what_was_withdrawn_or_has_no_value_is_not_shown() -> None:
    weighed = measured("weight", 71.5, "kg")
    without_value = {**weighed, "valueQuantity": {"unit": "kg"}}
    voided = [{**weighed, "status": status} for status in ("entered-in-error", "cancelled")]
    assert home_measurements.lines([without_value, *voided]) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CRP", "CRP < 5 mg/L"),
        ("HbA1c", "HbA1c < 5 mg/L"),
        ("eGFR", "eGFR < 5 mg/L"),
        ("Vægt i dag", "vægt i dag < 5 mg/L"),
    ],
)
def test_a_bound_is_told_as_one_and_only_ordinary_words_begin_small(name: str, said: str) -> None:
    bounded = {
        **measured("weight", 5, "mg/L"),
        "code": {"text": name},
        "valueQuantity": {"value": 5, "unit": "mg/L", "comparator": "<"},
    }
    assert [one.said for one in home_measurements.lines([bounded])] == [said]


def test_what_a_clinic_measured_is_not_from_home() -> None:
    at_clinic = {**measured("weight", 71.5, "kg"), "performer": [{"reference": "Organization/1"}]}
    assert home_measurements.lines([at_clinic, {**at_clinic, "performer": []}]) == []
