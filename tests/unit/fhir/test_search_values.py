"""Search values: commas, bars and the backslash that takes their meaning away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naer.fhir import search_values

TEXTS = st.text(alphabet=st.sampled_from("ab,|$\\æ "))


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        (",a,", ["", "a", ""]),
        (r"a\,b,c", [r"a\,b", "c"]),
        (r"a\\,b", [r"a\\", "b"]),
        ("a\\", ["a\\"]),
        ("a,b\\", ["a", "b\\"]),
        ("first line\nsecond,x", ["first line\nsecond", "x"]),
    ],
)
def test_alternatives_stand_between_commas(value: str, parts: list[str]) -> None:
    assert search_values.alternatives(value) == parts


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ("code", (None, "code")),
        ("urn:x|code", ("urn:x", "code")),
        ("|code", ("", "code")),
        ("urn:x|", ("urn:x", "")),
        ("urn:x|a|b", ("urn:x", "a|b")),
        (r"a\|b", (None, "a|b")),
        (r"urn:x|a\,b\$c\\d", ("urn:x", r"a,b$c\d")),
        (r"a\b", (None, r"a\b")),
    ],
)
def test_a_bar_parts_a_system_from_a_code(part: str, read: tuple[str | None, str]) -> None:
    assert search_values.token(part) == read


@given(system=TEXTS, code=TEXTS, others=st.lists(TEXTS))
def test_a_literal_value_means_itself_wherever_it_stands(system: str, code: str, others: list[str]) -> None:
    said = f"{search_values.literal(system)}|{search_values.literal(code)}"
    parts = search_values.alternatives(",".join([said, *map(search_values.literal, others)]))
    assert search_values.token(parts[0]) == (system, code)
    assert [search_values.plain(part) for part in parts[1:]] == others
    assert [search_values.token(part) for part in parts[1:]] == [(None, one) for one in others]
