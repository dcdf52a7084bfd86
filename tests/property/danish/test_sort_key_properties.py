"""The sort key agrees with a slow and obvious twin that compares level by level with an alphabet written out."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from naer.danish.sort_key import sort_key, starts_with_key

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzæøå"
VARIANTS = {"é": "e", "è": "e", "ü": "y", "ä": "æ", "ö": "ø", "ç": "c", "ñ": "n", "í": "i"}
CHARACTERS = ALPHABET + ALPHABET[10:].upper() + "".join(VARIANTS) + "".join(VARIANTS).upper() + " -.,aaaaAA"

danish_text = st.text(alphabet=CHARACTERS, max_size=12)


def slow_twin(text: str) -> tuple[list[int], list[int], list[int]]:
    """Three lists of ranks, compared one after the other: letters (a word break is lowest), accents, cases."""
    for mark in "-.,":
        text = text.replace(mark, " ")
    text = " ".join(text.split()).replace("aa", "\u0001").replace("AA", "\u0002").replace("Aa", "\u0002")
    text = text.replace("aA", "\u0001")
    letters: list[int] = []
    accents: list[int] = []
    cases: list[int] = []
    for character in text:
        if character == " ":
            letters.append(-1)
            accents.append(0)
            cases.append(0)
        elif character in "\u0001\u0002":
            letters.append(ALPHABET.index("å"))
            accents.append(0)
            cases.append(2 if character == "\u0002" else 3)
        else:
            lower = character.lower()
            letters.append(ALPHABET.index(VARIANTS.get(lower, lower)))
            accents.append(int(lower in VARIANTS))
            cases.append(0 if character.isupper() else 1)
    return letters, accents, cases


def has_one_reading(text: str) -> bool:
    """Whether no three a's meet: where `aa` begins in `aaa` is asked of the real key alone."""
    return "aaa" not in text.lower()


@given(danish_text.filter(has_one_reading), danish_text.filter(has_one_reading))
def test_two_texts_sort_as_the_slow_twin_sorts_them(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) == (slow_twin(one) < slow_twin(other))


@given(st.text(max_size=20), st.text(max_size=20))
def test_byte_order_of_keys_is_their_order_in_python(one: str, other: str) -> None:
    first, second = sort_key(one), sort_key(other)
    assert (first < second) == (first.encode() < second.encode())


@given(st.text(max_size=20))
def test_composed_and_decomposed_text_have_the_same_key(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.text(max_size=20))
def test_keys_hold_no_null_and_no_second_level_mark_inside_a_level(text: str) -> None:
    key = sort_key(text)
    assert "\x00" not in key
    assert key.count(" ") == 2
    assert key.startswith(starts_with_key(text) + " ")


@given(danish_text, danish_text)
def test_a_text_is_found_by_the_start_of_its_key(start: str, rest: str) -> None:
    assert sort_key(start + " " + rest).startswith(starts_with_key(start))
