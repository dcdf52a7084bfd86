"""What does not fit in the files of scores and the pyramid; every example is run."""

from collections.abc import Iterator

from naer.errors import InvalidError
from naer.insight.strata import definition, rules


def problems() -> Iterator[str]:
    """Sentences on everything that does not fit; none when all does."""
    for name in definition.SCORES:
        yield from rules.score_problems(definition.score(name))
    yield from rules.pyramid_problems(definition.pyramid())


def text_problems(name: str, text: str) -> Iterator[str]:
    """What does not fit in the text of one file."""
    short = name.rpartition("/")[2].removesuffix(".yaml")
    try:
        if short == definition.PYRAMID:
            yield from rules.pyramid_problems(definition.read(short, text, definition.Pyramid))
        else:
            yield from rules.score_problems(definition.read(short, text, definition.PointScore))
    except InvalidError as error:
        yield error.what_happened
