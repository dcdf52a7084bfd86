"""The business cases that ship with the house, and reading one of one's own."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from naer import authoring
from naer.economy import content as finance_content
from naer.economy.business_case import cash_flow
from naer.economy.business_case.definition import BusinessCase
from naer.errors import NotFoundError
from naer.evidence import content as evidence_content

FOLDER = "content/business_cases"


@cache
def load() -> dict[str, BusinessCase]:
    """The shipped cases by id."""
    return {one.id: one for one in (read(name, text) for name, text in texts())}


def case(key: str) -> BusinessCase:
    """The shipped case of an id. Raises NotFoundError."""
    if key not in load():
        raise NotFoundError("There is no such business case.", what_to_do="Choose one from the list.")
    return load()[key]


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every shipped case, by name."""
    for entry in sorted((resources.files("naer") / FOLDER).iterdir(), key=lambda entry: entry.name):
        yield f"{FOLDER}/{entry.name}", entry.read_text(encoding="utf-8")


def read(name: str, text: str) -> BusinessCase:
    """The case that YAML text says. Raises InvalidError, which names file and place."""
    return authoring.read(name, text, BusinessCase, guide="See docs/how-to-add/business-case.md.")


def problems() -> Iterator[str]:
    """Every misfit of the shipped cases as a sentence."""
    for name, text in texts():
        one = read(name, text)
        if f"{FOLDER}/{one.id}.yaml" != name:
            yield f"{name}: the file must be called as its id."
        yield from cash_flow.problems(one, name=name, finance=finance_content.load(), evidence=evidence_content.load())
