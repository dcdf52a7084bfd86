"""The programmes that ship with the house: read from `content/programmes`, each error with file, line and element.

One file is one version of one programme. The version that a plan started with is kept in the record beside the plan
(`pathways.pinning`), so that editing a file changes new plans only.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

import yaml
from pydantic import ValidationError

from naer import authoring
from naer.errors import InvalidError
from naer.pathways.definition import Programme

GUIDE = "See docs/how-to-add/programme.md."


@dataclass(frozen=True)
class ProgrammeFile:
    """A file of a programme: its name, its text, and the programme that it says (None when it cannot be read)."""

    name: str
    text: str
    programme: Programme | None
    faults: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The digest of the text, by which it is known again."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def files() -> tuple[ProgrammeFile, ...]:
    """Every file of the content folder, by name."""
    folder = resources.files("naer") / "content" / "programmes"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return tuple(read(f"content/programmes/{entry.name}", entry.read_text(encoding="utf-8")) for entry in found)


@cache
def readable_files() -> tuple[ProgrammeFile, ...]:
    """Every file; InvalidError with the first fault when one cannot be read. A programme is never left out in silence."""
    return without_faults(files())


def without_faults(read_files: Iterable[ProgrammeFile]) -> tuple[ProgrammeFile, ...]:
    """The same files; InvalidError with the first fault when there is one."""
    every = tuple(read_files)
    for file in every:
        if file.faults:
            raise InvalidError(file.faults[0], what_to_do=GUIDE)
    return every


@cache
def load() -> tuple[Programme, ...]:
    """Every programme; InvalidError as above."""
    return tuple(file.programme for file in readable_files() if file.programme is not None)


def in_force(programmes: Iterable[Programme], on: date) -> tuple[Programme, ...]:
    """For each programme the newest version that new plans follow on a day."""
    newest: dict[str, Programme] = {}
    for programme in sorted(programmes, key=_version):
        if programme.holds_on(on):
            newest[programme.id] = programme
    return tuple(newest.values())


Standing = Mapping[str, tuple[Programme, ProgrammeFile]]
"""What new plans follow on a day: the version in force of each programme, by the programme's id, with its file."""


def standing(files: Iterable[ProgrammeFile], on: date) -> Standing:
    """What new plans follow on a day, of these files."""
    written = {(file.programme.id, file.programme.version): file for file in files if file.programme}
    newest = in_force((file.programme for file in written.values() if file.programme), on)
    return {one.id: (one, written[one.id, one.version]) for one in newest}


@lru_cache(maxsize=16)
def standing_here(on: date) -> Standing:
    """What new plans follow on a day, of the files of the content folder."""
    return standing(readable_files(), on)


def read(name: str, text: str) -> ProgrammeFile:
    """The programme that `text` says, or every fault in it as a sentence with file, line and element."""
    try:
        written: object = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        return ProgrammeFile(name, text, None, (f"{name}{line}: this is not YAML; look at indentation and colons.",))
    try:
        return ProgrammeFile(name, text, Programme.model_validate(written))
    except ValidationError as error:
        lines = _Lines(text)
        return ProgrammeFile(name, text, None, tuple(_sentences(name, lines, error)))


def _version(programme: Programme) -> tuple[int, ...]:
    return tuple(int(part) for part in programme.version.split("."))


def _sentences(name: str, lines: "_Lines", error: ValidationError) -> Iterator[str]:
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_is_inside(other["loc"], fault["loc"]) for other in faults):
            continue
        place = [part for part in fault["loc"] if not _is_of_the_checker(part)]
        line = lines.of(place)
        element = _element(place)
        yield f"{name}{f', line {line}' if line else ''}: {element or 'the file'}: {authoring.words(fault)}."


def _is_inside(place: tuple[int | str, ...], around: tuple[int | str, ...]) -> bool:
    """Whether a place lies inside another: a list whose item is at fault is not too short besides."""
    return len(place) > len(around) and place[: len(around)] == around


def _is_of_the_checker(part: int | str) -> bool:
    """Whether a part of a place was added by the checker (names of alternatives), not written by the author."""
    return isinstance(part, str) and ("[" in part or part in ("bool", "int", "str", "constrained-str"))


def _element(place: list[int | str]) -> str:
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class _Lines:
    """Finds the line on which an element of a YAML text stands."""

    def __init__(self, text: str) -> None:
        self._root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)

    def of(self, place: list[int | str]) -> int | None:
        """The line of the element, or of the nearest part around it that is written; counted from 1."""
        node, line = self._root, None
        for part in place:
            found = self._child(node, part)
            if found is None:
                break
            line, node = found
        return line

    def _child(self, node: Any, part: int | str) -> tuple[int, Any] | None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    return key.start_mark.line + 1, value
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
            return child.start_mark.line + 1, child
        return None
