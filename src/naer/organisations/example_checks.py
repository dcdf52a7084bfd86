"""Whether the examples that content files carry come out: a file that loads is not yet a file that is right."""

from collections.abc import Iterable, Iterator

from naer.errors import NotFoundError
from naer.organisations import responsibility
from naer.organisations.content_format import (
    OrganisationFile,
    ResponsibilityFile,
    WrittenExample,
    WrittenResponsibilityExample,
)
from naer.organisations.definition import Kind
from naer.organisations.tree import Tree


def organisation_examples(tree: Tree, files: Iterable[tuple[str, OrganisationFile]]) -> list[str]:
    """The examples about organisations that do not come out: one sentence each."""
    return [
        f"{name}: “{example.says}” is not so: {problem}."
        for name, file in files
        for example in file.examples
        for problem in _organisation_example(tree, example)
    ]


def responsibility_examples(tree: Tree, files: Iterable[tuple[str, ResponsibilityFile]]) -> list[str]:
    """The examples about responsibility that do not come out: one sentence each."""
    return [
        f"{name}: “{example.says}” is not so: {problem}."
        for name, file in files
        for example in file.examples
        for problem in _responsibility_example(tree, file.task, example)
    ]


def _responsibility_example(tree: Tree, task: str, example: WrittenResponsibilityExample) -> Iterator[str]:
    try:
        responsible = responsibility.responsible_organisation(
            tree, task, example.municipality, example.day, example.local_area
        )
    except NotFoundError as missing:
        yield missing.what_happened.removesuffix(".")
        return
    for what, found, expected in (
        ("authority", responsible.authority, example.authority),
        ("operator", responsible.operator, example.operator),
        ("payer", responsible.payer, example.payer),
    ):
        if found != expected:
            yield f"the {what} is {found}, not {expected}"


def _organisation_example(tree: Tree, example: WrittenExample) -> Iterator[str]:
    if not tree.has(example.organisation):
        yield f"{example.organisation} does not exist"
        return
    organisation = tree.by_key(example.organisation)
    if organisation.period.holds(example.day) != example.in_force:
        yield f"{organisation.key} is {'not ' if example.in_force else ''}in force"
    for kind, expected in example.part_of.items():
        above = tree.ancestor_of_kind(organisation.key, Kind(kind), example.day)
        found = above.key if above else None
        if found != expected:
            yield f"its {kind} is {found}, not {expected}"
    if example.successors:
        after = [item.key for item in tree.successors(organisation.key, example.day)]
        if after != example.successors:
            yield f"after it comes {', '.join(after) or 'nobody'}, not {', '.join(example.successors)}"
    if example.home_nursing_team:
        team = tree.paired_team(organisation.key, example.day)
        if team is None or team.key != example.home_nursing_team:
            yield f"it is paired with {team.key if team else 'no team'}, not {example.home_nursing_team}"
