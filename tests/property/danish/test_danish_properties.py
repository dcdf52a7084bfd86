"""Numbers, personal numbers and times survive being written and read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from naer.danish import identifiers, numbers, personal_number, spoken, times

instants = st.datetimes(min_value=datetime(2007, 1, 1), max_value=datetime(2060, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


@given(st.integers(min_value=-(10**12), max_value=10**12), st.integers(min_value=1, max_value=4))
def test_a_written_number_reads_back(units: int, decimals: int) -> None:
    value = Decimal(units).scaleb(-decimals)
    assert numbers.read(numbers.written(value, decimals=decimals)) == value


@given(st.text(max_size=14))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        numbers.read(text)
    except numbers.NotANumberError:
        return


@given(st.dates(), st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_a_personal_number_reads_back_as_shown(born_on: datetime, ending: str) -> None:
    digits = f"{born_on:%d%m}{born_on.year % 100:02d}{ending}"
    number = personal_number.parse(digits)
    assert personal_number.parse(number.display) == number
    assert personal_number.recognise(number.display) == number


@given(st.text(min_size=4, max_size=14))
def test_a_refused_personal_number_is_never_echoed(text: str) -> None:
    try:
        number = personal_number.recognise(text)
    except personal_number.NotAPersonalNumberError as refusal:
        assume(any(character.isdigit() for character in text))
        assert text not in str(refusal)
    else:
        assert number.digits not in repr(number)


@given(instants)
def test_an_instant_is_found_again_from_its_danish_clock(instant: datetime) -> None:
    there = times.local(instant)
    assert times.instant_at(there.date(), there.time(), second_time=bool(there.fold)) == instant


@given(instants, st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400)))
def test_a_deadline_ahead_never_sounds_late(now: datetime, ahead: timedelta) -> None:
    assert spoken.deadline(now + ahead, now).startswith("om ")
    assert spoken.deadline(now, now + ahead).startswith("forsinket ")


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_a_gln_with_its_check_digit_is_right_and_with_another_wrong(first_twelve: str) -> None:
    right = identifiers.gln_check_digit(first_twelve)
    assert identifiers.has_right_check_digit(first_twelve + right)
    assert not identifiers.has_right_check_digit(first_twelve + str((int(right) + 1) % 10))
