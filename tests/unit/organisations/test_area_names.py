"""An area is found by its name, on the day and on others."""

from datetime import date

import pytest

from naer.app import region
from naer.errors import InvalidError
from naer.organisations import content

SOUTHERN_JUTLAND = {"0510", "0540", "0550", "0580"}


@pytest.mark.parametrize("on", [date(2026, 12, 31), date(2027, 1, 1)])
def test_a_health_council_can_be_asked_for_before_it_begins(on: date) -> None:
    assert set(region.municipality_codes(content.load(), "Sundhedsråd Sønderjylland", on)) == SOUTHERN_JUTLAND


@pytest.mark.parametrize("on", [date(2026, 12, 31), date(2027, 1, 1)])
def test_a_region_that_has_ended_can_still_be_asked_for(on: date) -> None:
    codes = region.municipality_codes(content.load(), "Region Sjælland", on)
    assert "0265" in codes
    assert "0101" not in codes


def test_what_nobody_is_called_is_no_area() -> None:
    with pytest.raises(InvalidError):
        region.municipality_codes(content.load(), "Atlantis", date(2027, 1, 1))
