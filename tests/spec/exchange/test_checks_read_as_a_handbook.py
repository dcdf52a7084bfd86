"""The tables of checks read as sentences to a sender: each says one thing, in both languages, with a code and a place."""

import re

import pytest

from naer.exchange import handbook
from naer.exchange.medcom import frame
from naer.exchange.medcom.checks import Check
from naer.exchange.understanding import CHECKS_OF_KIND, Kind

TABLES = {"every message": frame.CHECKS, **{kind.value: table for kind, table in CHECKS_OF_KIND.items()}}
ALL = [pytest.param(check, id=f"{table}: {check.code}") for table, checks in TABLES.items() for check in checks]


@pytest.mark.parametrize("check", ALL)
def test_a_check_is_one_sentence_in_each_language_with_its_place(check: Check) -> None:
    for sentence in (check.english, check.danish):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert len(sentence) < 120
    assert re.fullmatch(r"[A-Z][A-Za-z]+(\.[a-zA-Z]+(\[\d\])?)*", check.path)
    assert check.error.code.startswith("MSG_")


@pytest.mark.parametrize("kind", CHECKS_OF_KIND)
def test_no_two_checks_of_a_message_have_the_same_name(kind: Kind) -> None:
    names = [check.code for check in (*frame.CHECKS, *CHECKS_OF_KIND[kind])]
    assert len(names) == len(set(names))


def test_the_handbook_has_every_check_on_its_page() -> None:
    page = handbook.message_checks()
    for checks in TABLES.values():
        for check in checks:
            assert f"| `{check.code}` | `{check.path}` | {check.english} | {check.danish} |" in page
    assert page.count("## ") == len(TABLES) + 1


def test_what_only_remarks_is_little() -> None:
    """Each is a promise to use a message that is wrong: there must be a reason for every one of them."""
    remarked = {check.code for checks in TABLES.values() for check in checks if not check.refuses}
    assert remarked == {
        "no-copies",
        "class-fits-activity",
        "leave-of-status",
        "nothing-more-is-told",
        "status-unknown",
        "definition-five",
        "activity-of-today",
        "new-segments-listed",
        "says-why",
    }
