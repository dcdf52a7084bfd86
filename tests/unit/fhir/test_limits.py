"""How deep a resource nests is told exactly, though most are only counted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from naer.fhir import limits


def nested(levels: int, *, beside: Any = None) -> Any:
    """Lists within one another, so many, the innermost empty."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value] if beside is None else [value, beside]
    return value


@pytest.mark.parametrize("beside", [None, {}, "[{", datetime(2026, 1, 1, tzinfo=UTC), {1: 2}, object(), "\ud800"])
def test_what_is_deep_is_told_from_what_is_only_long_or_no_json(beside: Any) -> None:
    assert [limits.is_too_deep(nested(levels, beside=beside), 9) for levels in (1, 8, 9, 10, 11)] == [False] * 3 + [
        True
    ] * 2


@pytest.mark.parametrize("levels", [limits.MAX_DEPTH, limits.MAX_DEPTH + 1, 500])
def test_a_hundred_levels_may_be_and_more_may_not(levels: int) -> None:
    assert limits.is_too_deep(nested(levels)) == (levels > limits.MAX_DEPTH)


@pytest.mark.parametrize("filling", ["", "æ" * 50_000], ids=["short", "long"])
@pytest.mark.parametrize("brackets", ["[" * 5, "{" * 5, "[{]}" * 2 + "{"])
def test_what_may_be_deep_is_told_alike_of_text_and_bytes_short_and_long(brackets: str, filling: str) -> None:
    text = f'"{filling}"{brackets}'
    for levels in (4, 5):
        told = {limits.may_be_too_deep(one, levels) for one in (text, text.encode())}
        assert told == {levels < 5}
