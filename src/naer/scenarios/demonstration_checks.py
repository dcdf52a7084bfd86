"""Whether the demonstration fits: its personas, its guided tour, and what is written and handed over in it."""

import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from naer import authoring
from naer.access.definition import Role
from naer.dialogue import content as dialogue_content
from naer.organisations import content as organisation_content
from naer.scenarios import care_communications, guided_tour, handovers, named_citizens
from naer.scenarios.care_communications import WrittenThreads
from naer.scenarios.handovers import WrittenHandovers

PERSONAS, LETTERS = "content/demo/personas.yaml", "content/population/care_communications.yaml"
HANDOVERS = "content/population/handovers.yaml"
_ANY_DAY = date(2026, 1, 1)
"""Named citizens have the same courses on every day of a demonstration."""


def letters() -> Iterator[str]:
    """What does not fit in the written threads as they ship."""
    yield from letter_problems(care_communications.written())


def handed_over() -> Iterator[str]:
    """What does not fit in the handovers as they ship."""
    yield from handover_problems(handovers.written())


def personas() -> Iterator[str]:
    """What does not fit in the personas as they ship."""
    yield from persona_problems(_text(PERSONAS))


def persona_count() -> int:
    """How many personas there are to choose from."""
    return len(_persona_file(_text(PERSONAS)).personas)


def tour() -> Iterator[str]:
    """What does not fit in the guided tour as it ships."""
    known = {one.key for one in _persona_file(_text(PERSONAS)).personas}
    yield from guided_tour.problems(guided_tour.read(_text(guided_tour.FILE)), known)


def letter_problems(written: WrittenThreads) -> Iterator[str]:
    """What does not fit in the demonstration's written threads: categories and organisations that there are none of."""
    keys = [thread.key for thread in written.threads]
    for thread in written.threads:
        here = f"{LETTERS}: thread {thread.key}"
        if keys.count(thread.key) > 1:
            yield f"{here}: the key is used {keys.count(thread.key)} times; give each thread its own."
        if thread.category not in {one.code for one in dialogue_content.categories().categories}:
            yield f"{here}: the category '{thread.category}' is not known; see {dialogue_content.CATEGORIES}."
        for name in sorted({name for one in thread.messages for name in (one.sender, one.receiver)}):
            if not _is_somewhere(name):
                yield f"{here}: there is no organisation '{name}'; use a key of content/organisations."


def handover_problems(written: WrittenHandovers) -> Iterator[str]:
    """What does not fit in the demonstration's handovers: citizens, courses and organisations that there are none of."""
    keys = {one.key for one in organisation_content.load().organisations}
    for number, one in enumerate(written.handovers, start=1):
        here = f"{HANDOVERS}: handover {number}"
        citizen = named_citizens.REGISTERED.get(one.citizen)
        if citizen is None:
            yield f"{here}: there is no named citizen '{one.citizen}'."
        elif one.course not in {course.code for course in citizen(_ANY_DAY).courses}:
            yield f"{here}: {one.citizen} has no open course '{one.course}'."
        if one.to not in keys:
            yield f"{here}: there is no organisation '{one.to}'; use a key of content/organisations."


def _is_somewhere(name: str) -> bool:
    """Whether a name as written threads use it can be an organisation: {klinik} is the citizen's own."""
    if name == "{klinik}":
        return True
    keys = [one.key for one in organisation_content.load().organisations]
    pattern = re.escape(name).replace(r"\{kommune\}", "[a-z-]+").replace(r"\{distrikt\}", "(nord|syd)")
    return any(re.fullmatch(pattern, key) for key in keys)


class _Written(BaseModel):
    """What the personas must say for the rest of the content to fit; how they log in is the application's matter."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_Words = Annotated[str, Field(min_length=1)]


class _InTwoLanguages(_Written):
    da: _Words
    en: _Words


class _Persona(_Written):
    key: _Words
    name: _Words
    role: Role
    title: _InTwoLanguages
    organisations: tuple[_Words, ...] = ()
    citizen: str = ""
    story: _InTwoLanguages


class _PersonaFile(_Written):
    id: _Words
    version: _Words
    owner: _Words
    source: _Words
    personas: Annotated[tuple[_Persona, ...], Field(min_length=1)]


def persona_problems(text: str) -> Iterator[str]:
    """What does not fit in the text of the personas; InvalidError when it cannot be read."""
    file, tree = _persona_file(text), organisation_content.load()
    keys = [one.key for one in file.personas]
    for persona in file.personas:
        here = f"{PERSONAS}: persona {persona.key}"
        if keys.count(persona.key) > 1:
            yield f"{here}: the key is used {keys.count(persona.key)} times; give each persona their own."
        for organisation in persona.organisations:
            if not tree.has(organisation):
                yield f"{here}: there is no organisation '{organisation}'; use a key of content/organisations."
        if persona.role is not Role.CITIZEN and not persona.organisations:
            yield f"{here}: everyone but a citizen works somewhere; name an organisation."
        if persona.role is Role.CITIZEN and persona.citizen not in named_citizens.REGISTERED:
            known = ", ".join(sorted(named_citizens.REGISTERED))
            yield f"{here}: there is no named citizen '{persona.citizen}'; use one of {known}."


def _persona_file(text: str) -> _PersonaFile:
    return authoring.read(PERSONAS, text, _PersonaFile)


def _text(name: str) -> str:
    return (resources.files("naer") / name).read_text(encoding="utf-8")
