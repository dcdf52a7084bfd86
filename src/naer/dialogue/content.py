"""The agreements on answers and the categories of messages that ship with the house, and whether they fit together."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from naer import authoring
from naer.dialogue import rules
from naer.dialogue.content_format import GUIDE, CategoryFile, DeadlineFile, WrittenDeadlineExample
from naer.dialogue.definition import Activity, Agreements, Party, Sector

DEADLINES, CATEGORIES = "content/dialogue/answer_deadlines.yaml", "content/dialogue/categories.yaml"


@cache
def agreements() -> Agreements:
    """What is agreed on answers. Raises InvalidError for a file that says what it may not."""
    return deadline_file(text(DEADLINES)).as_agreements()


@cache
def categories() -> CategoryFile:
    """What messages can be about, in the order in which people choose. Raises InvalidError as above."""
    return category_file(text(CATEGORIES))


def category_name(code: str, language: str = "da") -> str:
    """What people call a category; the code itself when it is not known."""
    names = {one.code: one.name for one in categories().categories}
    if code not in names:
        return code
    return names[code].en if language == "en" else names[code].da


def text(name: str) -> str:
    """What a file of the content says, as text."""
    return (resources.files("naer") / name).read_text(encoding="utf-8")


def deadline_file(written: str) -> DeadlineFile:
    """The file of agreements that YAML text says."""
    return authoring.read(DEADLINES, written, DeadlineFile, guide=GUIDE)


def category_file(written: str) -> CategoryFile:
    """The file of categories that YAML text says."""
    return authoring.read(CATEGORIES, written, CategoryFile, guide=GUIDE)


def problems(deadlines: DeadlineFile, named: CategoryFile) -> list[str]:
    """Every misfit as a sentence that names file and element; empty when all fits and all examples come out."""
    return [*_category_problems(named), *_deadline_problems(deadlines, frozenset(one.code for one in named.categories))]


def _category_problems(named: CategoryFile) -> Iterator[str]:
    codes = [one.code for one in named.categories]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{CATEGORIES}: category {code}: it is written twice; keep one."
    names = {one.code: one.name.da for one in named.categories}
    for example in named.examples:
        if names.get(example.code) != example.da:
            yield (
                f"{CATEGORIES}: example '{example.says}': {example.code} should be called '{example.da}' "
                f"and is called '{names.get(example.code, 'nothing')}'; mend the category or the example."
            )


def _deadline_problems(deadlines: DeadlineFile, codes: frozenset[str]) -> Iterator[str]:
    names = [rule.id for rule in deadlines.rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{DEADLINES}: rule {name}: it is written twice; give one another id."
    for rule in deadlines.rules:
        for code in (*rule.only, *rule.but_not):
            if code not in codes:
                yield f"{DEADLINES}: rule {rule.id}: it names {code}, which is no category; see {CATEGORIES}."
    agreed = deadlines.as_agreements()
    for example in deadlines.examples:
        if example.category not in codes:
            yield f"{DEADLINES}: example '{example.says}': {example.category} is no category; see {CATEGORIES}."
        else:
            yield from _example_problems(agreed, example)


def _example_problems(agreed: Agreements, example: WrittenDeadlineExample) -> Iterator[str]:
    term = rules.answer_term(
        agreed,
        sender=Party(name="", sector=Sector(example.sender)),
        receiver=Party(name="", sector=Sector(example.receiver)),
        activity=Activity(example.activity),
        category=example.category,
        counted_from=example.came,
    )
    due = term.due_at if term else None
    if due != example.due:
        yield (
            f"{DEADLINES}: example '{example.says}': it should be due {example.due or 'never'} and is due "
            f"{due or 'never'}; mend the rule or the example."
        )
