"""Personal numbers are judged by shape, hidden from logs, and dated by the register's rule."""

from datetime import date

import pytest

from naer.danish import personal_number
from naer.danish.personal_number import Kind, NotAPersonalNumberError, PersonalNumber, Problem


@pytest.mark.parametrize("text", ["0107709995", "010770-9995", " 010770 9995 ", "010770 - 9995"])
def test_a_number_reads_with_and_without_hyphen_and_spaces(text: str) -> None:
    assert personal_number.parse(text).digits == "0107709995"


def test_a_number_is_shown_as_date_hyphen_four() -> None:
    assert personal_number.parse("0107709995").display == "010770-9995"


def test_modulus_eleven_is_not_asked() -> None:
    numbers = [f"010770999{last}" for last in range(10)]
    assert all(personal_number.is_personal_number(number) for number in numbers)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        (" - ", Problem.EMPTY),
        ("010770999", Problem.LENGTH),
        ("01077099955", Problem.LENGTH),
        ("3202709995", Problem.DATE),
        ("3104709995", Problem.DATE),
        ("3002709995", Problem.DATE),
        ("0013709995", Problem.DATE),
        ("0107A09995", Problem.DATE),
        ("01077099A5", Problem.CHARACTERS),
        ("٠١٠٧٧٠٩٩٩٥", Problem.DATE),
    ],
)
def test_what_is_no_personal_number_is_refused_with_the_reason(text: str, problem: Problem) -> None:
    with pytest.raises(NotAPersonalNumberError) as refusal:
        personal_number.parse(text)
    assert refusal.value.problem is problem


def test_neither_error_nor_repr_echoes_the_digits() -> None:
    with pytest.raises(NotAPersonalNumberError) as refusal:
        personal_number.parse("31047099951")
    assert "3104" not in repr(refusal.value)
    assert "0107709995" not in repr(personal_number.parse("0107709995"))


def test_the_leap_day_is_accepted_in_every_year_but_born_only_where_the_calendar_has_it() -> None:
    assert personal_number.parse("2902010001").born_on is None
    assert personal_number.parse("2902040001").born_on == date(1904, 2, 29)


CENTURIES = """
0101000001  1900
0101993001  1999
0101364001  2036
0101374001  1937
0101575001  2057
0101585001  1858
0101578001  2057
0101998001  1899
0101369001  2036
0101379001  1937
"""


@pytest.mark.parametrize(("digits", "year"), [row.split() for row in CENTURIES.split("\n") if row])
def test_the_seventh_digit_tells_the_century(digits: str, year: str) -> None:
    born_on = personal_number.parse(digits).born_on
    assert born_on is not None
    assert born_on.year == int(year)


def test_replacement_numbers_belong_to_their_own_systems() -> None:
    national = personal_number.parse("0101801AB2", system=personal_number.X_ECPR)
    regional = personal_number.parse("0101800ab2", system=f"{personal_number.D_ECPR}.183")
    assert (national.kind, national.use, national.born_on) == (Kind.X_ECPR, "temp", date(1980, 1, 1))
    assert (regional.kind, regional.use, regional.digits) == (Kind.D_ECPR, "temp", "0101800AB2")
    assert personal_number.parse("0101800002").use == "official"


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("0101800AB2", personal_number.X_ECPR),
        ("0101801AB2", personal_number.D_ECPR),
        ("0101801AB2", personal_number.CPR),
        ("0101800002", personal_number.X_ECPR),
    ],
)
def test_a_number_of_one_kind_is_refused_in_the_system_of_another(text: str, system: str) -> None:
    with pytest.raises(NotAPersonalNumberError) as refusal:
        personal_number.parse(text, system=system)
    assert refusal.value.problem is Problem.CHARACTERS


def test_asking_is_answered_without_an_error() -> None:
    assert personal_number.is_personal_number("010180-0002")
    assert not personal_number.is_personal_number("320180-0002")


def test_an_unknown_system_is_refused() -> None:
    assert not personal_number.is_personal_number_system("urn:oid:1.2.208.176.1.1")
    with pytest.raises(NotAPersonalNumberError) as refusal:
        personal_number.parse("0101800002", system="urn:oid:1.2.208.176.1.1")
    assert refusal.value.problem is Problem.SYSTEM


@pytest.mark.parametrize(
    ("text", "kind"), [("010180-0002", Kind.CPR), ("010180-7AB2", Kind.X_ECPR), ("010180-5ab2", Kind.D_ECPR)]
)
def test_a_search_field_recognises_the_kind_by_shape(text: str, kind: Kind) -> None:
    assert personal_number.recognise(text).kind is kind


def test_numbers_with_the_same_digits_and_system_are_equal() -> None:
    assert personal_number.parse("010180-0002") == PersonalNumber("0101800002")
