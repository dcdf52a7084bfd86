"""Personal numbers of made-up birthdays: unique, well formed, and nobody's."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from naer.danish import personal_number
from naer.scenarios import figures, personal_numbers
from naer.scenarios.draws import Draws

BORN = st.dates(date(1916, 1, 1), date(2026, 12, 31))
SHARES = figures.load().age_sex.persons.sum(axis=(1, 2))


@given(
    people=st.lists(st.tuples(BORN, st.booleans()), min_size=1, max_size=60),
    area=st.integers(0, len(SHARES) - 1),
    seed=st.integers(0, 2**64 - 1),
)
def test_numbers_are_unique_well_formed_and_of_births_before_1900(
    people: list[tuple[date, bool]], area: int, seed: int
) -> None:
    born_on = np.array([born for born, _ in people], dtype="datetime64[D]")
    female = np.array([woman for _, woman in people])
    made = personal_numbers.personal_numbers(born_on, female, area=area, shares=SHARES, draws=Draws(seed, area))
    texts = [personal_numbers.text(number) for number in made.tolist()]
    assert len(set(texts)) == len(people)
    for text, (born, woman) in zip(texts, people, strict=True):
        told = personal_number.parse(text).born_on
        assert told is not None
        assert (told.day, told.month) == (born.day, born.month)
        assert 1858 <= told.year <= 1899
        assert (int(text[9]) % 2 == 0) == woman
        assert int(text[6]) in personal_numbers.DRAWN_SEVENTH_DIGITS


@given(born=BORN, woman=st.booleans(), serial=st.integers(0, 499))
def test_named_numbers_are_nobodys_either(born: date, woman: bool, serial: int) -> None:
    told = personal_number.parse(personal_numbers.named(born, woman, serial=serial)).born_on
    assert told is not None
    assert (told.day, told.month) == (born.day, born.month)
    assert 1858 <= told.year <= 1899
