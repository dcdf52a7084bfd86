"""What does not fit in the files of indicators: faults of reading, lists that name what there is not, and examples."""

from collections.abc import Iterator

from naer.errors import InvalidError
from naer.insight.indicators import content, examples
from naer.insight.indicators.definition import Indicator


def problems() -> Iterator[str]:
    """Sentences on everything that does not fit; none when all does. Every example is run."""
    yield from list_problems(content.code_lists(), content.diagnosis_groups())
    for file in content.files():
        if file.indicator is None:
            yield f"{content.FOLDER}/{file.name}: {file.fault}"
        else:
            yield from indicator_problems(file.indicator, f"{content.FOLDER}/{file.name}")


def indicator_problems(indicator: Indicator, here: str) -> Iterator[str]:
    """What does not fit in one indicator that could be read; `here` is its file as readers know it."""
    named = indicator.parameters.get("list")
    if named is not None and named not in {one.key for one in content.code_lists().lists}:
        yield f"{here}: there is no list '{named}' in {content.CODE_LISTS}."
    for sentence in examples.misfits(indicator):
        yield f"{here}: the example: {sentence}"


def text_problems(name: str, text: str) -> Iterator[str]:
    """What does not fit in the text of an indicator's file, or of the groups or lists."""
    short = name.rpartition("/")[2]
    try:
        if short == content.DIAGNOSIS_GROUPS:
            yield from list_problems(content.code_lists(), content.read(short, text, content.DiagnosisGroups))
        elif short == content.CODE_LISTS:
            yield from list_problems(content.read(short, text, content.CodeLists), content.diagnosis_groups())
        else:
            yield from indicator_problems(content.read(name, text, Indicator), name)
    except InvalidError as error:
        yield error.what_happened


def list_problems(lists: content.CodeLists, groups: content.DiagnosisGroups) -> Iterator[str]:
    """Lists that name groups there are not, or number a block twice."""
    known = {group.key for group in groups.groups}
    for one in lists.lists:
        here = f"{content.FOLDER}/{content.CODE_LISTS}: list {one.key}"
        for part in one.parts:
            for key in sorted(set(part.groups) - known):
                yield f"{here}: there is no group of diagnoses '{key}'."
        numbers = [part.part for part in one.parts]
        if len(set(numbers)) != len(numbers):
            yield f"{here}: a block's number is used twice."
