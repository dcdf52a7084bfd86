"""The organisations and responsibilities that ship with the house.

Reads `content/organisations` and `content/responsibilities` out of the package, once.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from naer import authoring
from naer.organisations import content_format
from naer.organisations.content_format import OrganisationFile, ResponsibilityFile
from naer.organisations.tree import Tree


@cache
def load() -> Tree:
    """The tree of all organisations with all tasks. Raises InvalidError for a file that says what it may not."""
    return Tree(
        organisations=tuple(item for _, file in organisation_files() for item in file.as_organisations()),
        tasks=tuple(file.as_task() for _, file in responsibility_files()),
    )


@cache
def organisation_files() -> tuple[tuple[str, OrganisationFile], ...]:
    """Every file of organisations with its name, in alphabetical order."""
    return tuple((name, content_format.read_organisations(name, content)) for name, content in _yaml("organisations"))


@cache
def responsibility_files() -> tuple[tuple[str, ResponsibilityFile], ...]:
    """Every file of responsibilities with its name, in alphabetical order."""
    found = _yaml("responsibilities")
    return tuple((name, content_format.read_responsibility(name, content)) for name, content in found)


def _yaml(folder: str) -> Iterator[tuple[str, object]]:
    """The files of a content folder: name and what they say."""
    place = resources.files("naer") / "content" / folder
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            name = f"content/{folder}/{file.name}"
            yield name, authoring.parsed(name, file.read_text(encoding="utf-8"))
