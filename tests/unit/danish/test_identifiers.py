"""Identifiers are judged by shape; check digits are for those who make new numbers."""

import pytest

from naer.danish import identifiers


def test_both_addresses_of_the_gln_system_are_one() -> None:
    assert identifiers.canonical_system("http://www.gs1.org/gln") == "https://www.gs1.org/gln"
    assert identifiers.canonical_system("https://www.gs1.org/gln") == "https://www.gs1.org/gln"
    assert identifiers.canonical_system(identifiers.SOR) == identifiers.SOR


@pytest.mark.parametrize(
    ("text", "fits"),
    [("12345678901", True), ("1234567890", False), ("123456789012345678", True), ("1234567890a", False)],
)
def test_a_sor_number_has_at_least_eleven_digits(text: str, fits: bool) -> None:
    assert identifiers.is_sor(text) is fits


def test_a_gln_of_the_right_length_is_accepted_even_with_a_wrong_check_digit() -> None:
    assert identifiers.is_gln("6291041500213")
    assert identifiers.is_gln("6291041500214")
    assert not identifiers.is_gln("629104150021")
    assert identifiers.has_right_check_digit("6291041500213")
    assert not identifiers.has_right_check_digit("6291041500214")
    assert not identifiers.has_right_check_digit("629104150021")


def test_the_check_digit_makes_the_weighted_sum_a_multiple_of_ten() -> None:
    assert identifiers.gln_check_digit("629104150021") == "3"
    assert identifiers.gln_check_digit("000000000000") == "0"


def test_a_check_digit_is_refused_for_anything_but_twelve_digits() -> None:
    with pytest.raises(ValueError, match="twelve"):
        identifiers.gln_check_digit("123")


def test_shapes_of_practice_company_municipality_and_authorisation_numbers() -> None:
    assert identifiers.is_ydernummer("077410")
    assert identifiers.is_ydernummer("77410")
    assert not identifiers.is_ydernummer("0774101")
    assert identifiers.canonical_ydernummer("77410") == "077410"
    assert identifiers.is_cvr("12345678")
    assert not identifiers.is_cvr("1234567")
    assert identifiers.is_municipality_code("0580")
    assert not identifiers.is_municipality_code("580")
    assert identifiers.is_authorisation_id("B1C2D")
    assert not identifiers.is_authorisation_id("A1C2D")
