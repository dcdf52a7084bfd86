"""Words that must not stand in the repository: other machines' paths, registries' addresses, unfinished work."""

import re
from pathlib import Path

from tests.structure.repository import NOT_PROSE, files, text

# Spelt so that this file doesn't match itself.
FORBIDDEN = {
    "an unfinished thought": re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|HAC[K]|coming[ ]soon)\b"),
    "a path of one machine": re.compile(r"(?<![\w.])(/wor[k]/|/hom[e]/\w|/roo[t]/|/User[s]/\w)"),
    "an address of a package registry": re.compile(
        r"registry\.npmj[s]|pypi\.or[g]|pythonhoste[d]|crates\.i[o]\b|repo\.mave[n]|deb\.debia[n]|unpk[g]|jsdeliv[r]"
    ),
    "a source that is a number in a list elsewhere": re.compile(r"seed_fact[s]"),
    "a page part from elsewhere": re.compile(r"<(script|link|img)[^>]+(src|href)=[\"']https?:"),
}


def _prose() -> list[Path]:
    return [path for path in files() if path.suffix not in NOT_PROSE and path.name != "LICENSE"]


def test_no_forbidden_word_stands_anywhere() -> None:
    found = [
        f"{path}:{number}: {what}"
        for path in _prose()
        for number, line in enumerate(text(path).splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert found == []


def test_no_file_holds_a_conflict_mark() -> None:
    assert [str(path) for path in _prose() if re.search(r"^(<{7}|>{7}) ", text(path), re.MULTILINE)] == []
