"""The guided tour of a demo as its author writes it: `content/demo/tour.yaml`, read and held against its own rules.

Who the personas are, and whether they may open the pages, is for the rooms above to hold it against.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from naer import authoring
from naer.danish import wanted_times
from naer.scenarios import named_citizens

FILE = "content/demo/tour.yaml"
STEPS = 8
CITIZEN = re.compile(r"\{([a-z-]+)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _instant(text: object) -> object:
    if not isinstance(text, str):
        return text
    return wanted_times.read(text, datetime.fromisoformat("2000-01-01T00:00:00+00:00"))


DanishTime = Annotated[datetime, BeforeValidator(_instant)]
"""An instant, written as a Danish clock shows it: `2026-11-20 14.15`."""


class InTwoLanguages(_Strict):
    """A text in Danish and English."""

    da: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


def _in_both(text: object) -> object:
    return {"da": text, "en": text} if isinstance(text, str) else text


OnThePage = Annotated[InTwoLanguages, BeforeValidator(_in_both)]
"""What a page shows in each language; a text alone is shown alike in both, such as a name."""

PAGE = r"^/[a-zæøå{}/-]*(\?[a-z0-9=&-]+)?$"


class SeenAgain(_Strict):
    """What of a step is otherwise when the tour's hours have gone by: the page that then shows it, and what is said of it."""

    page: Annotated[str, Field(pattern=PAGE)]
    title: InTwoLanguages
    see: InTwoLanguages
    do: InTwoLanguages


class WrittenStep(_Strict):
    """One step: who one is, which page, what to see and do there, and what stands on the page when all is well."""

    key: str
    persona: str
    page: Annotated[str, Field(pattern=PAGE)]
    at: DanishTime | None = None
    expect: OnThePage
    title: InTwoLanguages
    see: InTwoLanguages
    do: InTwoLanguages
    again: SeenAgain | None = None


class TourFile(_Strict):
    """The whole tour. `follows` is the figure of the director's page that it is about."""

    id: str
    version: str
    owner: str
    source: str
    follows: str
    begins_at: DanishTime
    latest: DanishTime
    steps: Annotated[tuple[WrittenStep, ...], Field(min_length=STEPS, max_length=STEPS)]


def read(text: str) -> TourFile:
    """The tour in `text`; InvalidError names the element that is wrong."""
    return authoring.read(FILE, text, TourFile)


@cache
def load() -> TourFile:
    """The tour that ships with the house."""
    return read((files("naer") / FILE).read_text(encoding="utf-8"))


def problems(file: TourFile, personas: set[str]) -> Iterator[str]:
    """Sentences about what does not fit; `personas` are those there are."""
    reached = file.begins_at
    for step in file.steps:
        here = f"{FILE}: step {step.key}"
        if step.persona not in personas:
            yield f"{here}: there is no persona '{step.persona}'."
        for citizen in CITIZEN.findall(step.page):
            if citizen not in named_citizens.REGISTERED:
                yield f"{here}: there is no named citizen '{citizen}'."
        if step.at is not None:
            if step.at < reached:
                yield f"{here}: it plays before the step before it, and the clock does not go back."
            reached = max(reached, step.at)
    if file.latest < file.begins_at:
        yield f"{FILE}: the tour may begin until `latest`, which lies before it begins."
    first, last = file.steps[0], file.steps[-1]
    if (first.persona, first.page) != (last.persona, last.page):
        yield f"{FILE}: the tour ends on the page where it begins, so that the number can be seen to have moved."
