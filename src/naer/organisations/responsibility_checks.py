"""Whether somebody, and only one, is responsible for every task in every municipality on both sides of the reform."""

from collections.abc import Iterator, Sequence
from datetime import date

from naer.errors import NotFoundError
from naer.organisations import periods, responsibility
from naer.organisations.definition import Kind, Organisation, Period, ResponsibilityRule, Task
from naer.organisations.structure_checks import municipality_codes, repeated
from naer.organisations.tree import Tree

LAST_DAY_BEFORE_REFORM = date(2026, 12, 31)
FIRST_DAY_OF_REFORM = date(2027, 1, 1)
MUNICIPALITIES = 98


def rule_problems(tree: Tree) -> list[str]:
    """Rules that overlap or leave days out, for the country or a municipality that is named, and unknown codes."""
    found = [f"{key}: the task is described {count} times." for key, count in repeated(task.key for task in tree.tasks)]
    codes = municipality_codes(tree)
    for task in tree.tasks:
        found.extend(f"{task.key}: {problem}" for problem in _task_problems(task, codes))
    return found


def municipality_problems(tree: Tree) -> list[str]:
    """Municipalities missing, or without region, council or responsible organisation, on either side of the reform."""
    found: list[str] = []
    for day in (LAST_DAY_BEFORE_REFORM, FIRST_DAY_OF_REFORM):
        municipalities = tree.of_kind(Kind.MUNICIPALITY, day)
        if len(municipalities) != MUNICIPALITIES:
            found.append(f"There are {len(municipalities)} municipalities on {day.isoformat()}, not {MUNICIPALITIES}.")
        for code, count in repeated(item.municipality_code for item in municipalities):
            found.append(f"The municipality code {code} is used {count} times on {day.isoformat()}.")
        for municipality in municipalities:
            where = f"{municipality.key} on {day.isoformat()}"
            found.extend(f"{where}: {problem}" for problem in _municipality_on(tree, municipality, day))
    return found


def _task_problems(task: Task, codes: set[str]) -> Iterator[str]:
    for rule in task.rules:
        if rule.authority is not rule.operator and not rule.agreement:
            yield "another than the authority carries it out, and no agreement is named."
    general = [rule for rule in task.rules if not rule.municipalities]
    yield from _overlaps("the country", general)
    if not general:
        yield "no rule holds for the whole country."
        return
    parts = [rule.period for rule in general]
    whole = Period(min(part.valid_from for part in parts))
    yield from (f"nobody is responsible on {day.isoformat()}." for day in periods.gaps(whole, parts))
    for code in sorted({code for rule in task.rules for code in rule.municipalities}):
        if code not in codes:
            yield f"a rule names the municipality {code}, which does not exist."
        yield from _overlaps(f"municipality {code}", [rule for rule in task.rules if code in rule.municipalities])


def _overlaps(area: str, rules: Sequence[ResponsibilityRule]) -> Iterator[str]:
    for day in periods.overlaps([rule.period for rule in rules]):
        yield f"two rules hold for {area} on {day.isoformat()}."


def _municipality_on(tree: Tree, municipality: Organisation, day: date) -> Iterator[str]:
    reformed = day >= FIRST_DAY_OF_REFORM
    for kind, expected in (
        (Kind.REGION, True),
        (Kind.HEALTH_COUNCIL, reformed),
        (Kind.CLUSTER, not reformed),
    ):
        if (tree.ancestor_of_kind(municipality.key, kind, day) is not None) != expected:
            yield f"lies in {'no' if expected else 'a'} {kind.value}."
    for task in tree.tasks:
        try:
            responsibility.responsible_organisation(tree, task.key, municipality.municipality_code, day)
        except NotFoundError as missing:
            yield missing.what_happened
