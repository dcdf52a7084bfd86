"""Numbers are written and read the Danish way; what could be read in two ways is refused."""

from decimal import Decimal

import pytest

from naer.danish import numbers


def test_thousands_have_full_stops_and_decimals_a_comma() -> None:
    assert numbers.written(Decimal("1234567.89"), decimals=2) == "1.234.567,89"
    assert numbers.written(1234567) == "1.234.567"
    assert numbers.written(999) == "999"
    assert numbers.written(Decimal("1234567.89"), decimals=2, language="en") == "1,234,567.89"


def test_halves_round_away_from_zero_and_nothing_becomes_minus_nothing() -> None:
    assert numbers.written(0.5) == "1"
    assert numbers.written(-0.5) == "-1"
    assert numbers.written(2.675, decimals=2) == "2,68"
    assert numbers.written(-0.2) == "0"


def test_percent_has_a_space_in_danish_and_none_in_english() -> None:
    assert numbers.percent(12.5) == "12,5\u00a0%"
    assert numbers.percent(12, decimals=0) == "12\u00a0%"
    assert numbers.percent(12.5, language="en") == "12.5%"


def test_a_change_is_said_with_its_sign_and_nothing_has_none() -> None:
    assert numbers.signed(numbers.percent(12.5)) == "+12,5\u00a0%"
    assert numbers.signed(numbers.written(-1234.4)) == "−1.234"
    assert numbers.signed(numbers.percent(0.04)) == "0,0\u00a0%"
    assert numbers.signed(numbers.percent(-0.04)) == "0,0\u00a0%"


def test_kroner_stand_before_the_amount() -> None:
    assert numbers.kroner(1250) == "kr. 1.250,00"
    assert numbers.kroner(1250, decimals=0) == "kr. 1.250"
    assert numbers.kroner(1250, language="en") == "DKK 1,250.00"


TYPED = """
12,5          12.5
1.234.567,89  1234567.89
1.234,5       1234.5
37.5          37.5
0.125         0.125
1.234.567     1234567
-3,5          -3.5
−3,5          -3.5
1 250         1250
"""


@pytest.mark.parametrize(("text", "value"), [row.rsplit(maxsplit=1) for row in TYPED.split("\n") if row])
def test_typed_numbers_are_read_with_comma_or_a_lone_point(text: str, value: str) -> None:
    assert numbers.read(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "-12.345", "", "ti", "1,2,3", "1.23,4", "12.34.567", "1e5", "٣"])
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(numbers.NotANumberError) as refusal:
        numbers.read(text)
    assert not text or text not in str(refusal.value)
