"""What a ward may write when it announces a homecoming."""

import pytest

from naer.web.staff import homecoming_form as form
from naer.web.staff.homecoming_form import Filled, Homecoming
from tests.unit.web.web_facts import NOW, at


@pytest.mark.parametrize("written", ["14.00", "14:00", "1400", "14"])
def test_the_clock_may_be_written_in_the_ways_people_write_it(written: str) -> None:
    read = form.read(Filled(day="2026-11-20", clock=written), now=NOW)
    assert isinstance(read, Homecoming)
    assert read.expected_at == at("20 14.00")


FAULTS = """
    day          clock   conditions  fields
    2026-11-20   -       -           clock
    2026-11-20   25.00   -           clock
    2026-11-20   8.00    -           clock
    2026-11-19   14.00   -           day
    2027-11-20   14.00   -           day
    2026-11-20   14.00   infarkt     conditions
    -            -       1           day clock conditions
"""


@pytest.mark.parametrize("words", [line.split() for line in FAULTS.strip().splitlines()[1:]])
def test_what_is_wrong_is_said_by_field(words: list[str]) -> None:
    day, clock, conditions = ("" if word == "-" else word for word in words[:3])
    read = form.read(Filled(day=day, clock=clock, conditions=conditions), now=NOW)
    assert isinstance(read, dict)
    assert set(read) == set(words[3:])


def test_needs_are_codes_first_and_then_the_wards_own_words() -> None:
    posted = {
        "day": "2026-11-21",
        "clock": "11",
        "need-food": "yes",
        "need-aids": "yes",
        "words": "Nøgle hos nabo.\n\n",
    }
    filled = form.filled_in(lambda name: posted.get(name, ""), posted)
    read = form.read(filled, now=NOW)
    assert isinstance(read, Homecoming)
    assert read.needs == ("food", "aids", "Nøgle hos nabo.")


def test_codes_are_read_in_any_case_with_spaces() -> None:
    read = form.read(Filled(day="2026-11-20", clock="14", conditions="di21, DE11 ", newly_found="de11"), now=NOW)
    assert isinstance(read, Homecoming)
    assert (read.conditions, read.newly_found) == (("DI21", "DE11"), ("DE11",))


def test_the_hour_that_summer_time_takes_away_is_refused_by_name() -> None:
    read = form.read(Filled(day="2027-03-28", clock="2.30"), now=at("20 10.00").replace(year=2027, month=3))
    assert isinstance(read, dict)
    assert set(read) == {"clock"}
