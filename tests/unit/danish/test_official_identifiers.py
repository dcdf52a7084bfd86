"""Every identifier in the official MedCom examples has a shape that we accept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from naer.danish import identifiers, personal_number

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def official(conformance: Path) -> set[tuple[str, str]]:
    """All (system, value) pairs in the examples of the messages, dk-core and documents."""
    fixtures = conformance / "fixtures"
    files = [*fixtures.glob("medcom-*/**/*.json"), *fixtures.glob("hl7dk-core-*/**/*.json")]
    return {pair for file in files for pair in _pairs(json.loads(file.read_text()))}


def _pairs(element: Any) -> Iterator[tuple[str, str]]:
    if isinstance(element, dict):
        system, value = element.get("system"), element.get("value")
        if isinstance(system, str) and isinstance(value, str):
            yield system, value
    if isinstance(element, dict | list):
        for part in element.values() if isinstance(element, dict) else element:
            yield from _pairs(part)


def _values(official: set[tuple[str, str]], system: str) -> list[str]:
    return sorted(value for its_system, value in official if identifiers.canonical_system(its_system) == system)


def test_official_personal_numbers_are_accepted(official: set[tuple[str, str]]) -> None:
    numbers = [pair for pair in official if personal_number.is_personal_number_system(pair[0])]
    refused = [value for system, value in numbers if not personal_number.is_personal_number(value, system=system)]
    assert len(numbers) > 30
    assert [value for value in refused if len(value) == 10] == []


def test_official_sor_and_gln_numbers_are_accepted(official: set[tuple[str, str]]) -> None:
    glns = _values(official, identifiers.GLN)
    sors = _values(official, identifiers.SOR)
    assert len(glns) > 15
    assert all(identifiers.is_gln(gln) for gln in glns)
    assert [sor for sor in sors if sor.isdigit() and len(sor) >= 11 and not identifiers.is_sor(sor)] == []
    assert sum(identifiers.is_sor(sor) for sor in sors) > 30
