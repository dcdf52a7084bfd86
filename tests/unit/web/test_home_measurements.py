"""What was measured at home: one line a sitting, newest first, and nothing that others measured."""

from datetime import date, datetime, time

from naer.app import home_measuring
from naer.danish import times
from naer.scenarios.home_measurements import MeasurementArrival
from naer.web.components import home_measurements

MORNING, NOON = (times.instant_at(date(2026, 11, 20), time(hour)) for hour in (8, 12))


def measured(key: str, value: float, unit: str, at: datetime = MORNING) -> dict[str, object]:
    """A measurement that came a minute later."""
    one = MeasurementArrival(at, 0, "0825-1", f"{key}/{at}", at, key, "NPU1", unit, value)
    return home_measuring.observation(one, on=date(2026, 11, 20), seed=1)


def test_a_sitting_is_one_line_in_danish_numbers_and_the_newest_comes_first() -> None:
    lines = home_measurements.lines(
        [measured("weight", 71.5, "kg"), measured("systolic", 132, "mm[Hg]"), measured("pulse", 80, "/min", NOON)]
    )
    assert [one.said for one in lines] == ["puls 80 pr. min.", "systolisk blodtryk 132 mmHg, vægt 71,5 kg"]
    assert [one.at for one in lines] == [NOON, MORNING]


def test_what_a_clinic_measured_is_not_from_home() -> None:
    at_clinic = {**measured("weight", 71.5, "kg"), "performer": [{"reference": "Organization/1"}]}
    assert home_measurements.lines([at_clinic, {**at_clinic, "performer": []}]) == []
