"""The indicators, groups of diagnoses and code lists as they lie in `content/indicators/`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naer import authoring
from naer.errors import InvalidError, NotFoundError
from naer.insight.indicators.definition import Indicator, Verification, Words

FOLDER = "content/indicators"
DIAGNOSIS_GROUPS, CODE_LISTS = "diagnosis_groups.yaml", "code_lists.yaml"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiagnosisGroup(_Written):
    """A group of diagnoses: the number that ACTIVITY.diagnosis holds, and the SKS codes that begin with one of `sks`."""

    number: Annotated[int, Field(gt=0, lt=32768)]
    key: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: Words
    sks: Annotated[tuple[Annotated[str, Field(pattern=r"^D[A-Z0-9]+$")], ...], Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    verification: Verification


class DiagnosisGroups(_Written):
    """The file of groups. Numbers are never used again for something else."""

    format: Literal["diagnosis-groups/1"]
    version: str
    owner: Words
    source: str
    verification: Verification
    groups: tuple[DiagnosisGroup, ...]

    @model_validator(mode="after")
    def _are_apart(self) -> "DiagnosisGroups":
        for told in ([one.number for one in self.groups], [one.key for one in self.groups]):
            if len(set(told)) != len(told):
                raise ValueError("a number or key is used twice")
        codes = [code for one in self.groups for code in one.sks]
        if len(set(codes)) != len(codes):
            raise ValueError("a code stands in two groups")
        return self

    @cached_property
    def _by_beginning(self) -> dict[str, int]:
        return {start: group.number for group in self.groups for start in group.sks}

    def group_of(self, sks: str) -> int:
        """The number of the group with the longest beginning that fits the SKS code; 0 when no group has it."""
        starts = self._by_beginning
        return next((starts[sks[:length]] for length in range(len(sks), 0, -1) if sks[:length] in starts), 0)

    def number(self, key: str) -> int:
        """The number of the group with this key. Raises NotFoundError."""
        for group in self.groups:
            if group.key == key:
                return group.number
        raise NotFoundError(f"There is no group of diagnoses '{key}'.", what_to_do=f"Look in {DIAGNOSIS_GROUPS}.")

    def of_code(self, sks: str) -> int:
        """The number of the group that an SKS code belongs to, by its longest beginning; 0 when none."""
        found = [(len(prefix), group.number) for group in self.groups for prefix in group.sks if sks.startswith(prefix)]
        return max(found)[1] if found else 0


class CodePart(_Written):
    """A block of a list: its number as an indicator's part, and the groups of diagnoses that it is."""

    part: Annotated[int, Field(gt=0)]
    name: Words
    groups: Annotated[tuple[str, ...], Field(min_length=1)]
    note: Words | None = None


class CodeList(_Written):
    """A named list of diagnoses in blocks, with how well its codes are known."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Words
    source: Annotated[str, Field(min_length=1)]
    verification: Verification
    codes_source: Annotated[str, Field(min_length=1)]
    codes_verification: Verification
    parts: Annotated[tuple[CodePart, ...], Field(min_length=1)]


class CodeLists(_Written):
    """The file of lists."""

    format: Literal["code-lists/1"]
    version: str
    owner: Words
    lists: tuple[CodeList, ...]


@dataclass(frozen=True)
class File:
    """An indicator file: its name, and what it says or why it cannot be read."""

    name: str
    indicator: Indicator | None
    fault: str = ""


Model = TypeVar("Model", bound=BaseModel)


@cache
def diagnosis_groups() -> DiagnosisGroups:
    """The groups; InvalidError when the file does not fit."""
    return read(DIAGNOSIS_GROUPS, _shipped(DIAGNOSIS_GROUPS), DiagnosisGroups)


@cache
def code_lists() -> CodeLists:
    """The lists; InvalidError when the file does not fit."""
    return read(CODE_LISTS, _shipped(CODE_LISTS), CodeLists)


@cache
def files() -> tuple[File, ...]:
    """Every indicator file that ships, by name."""
    names = sorted(entry.name for entry in (resources.files("naer") / FOLDER).iterdir() if entry.name.endswith(".yaml"))
    return tuple(_file(name, _shipped(name)) for name in names if name not in (DIAGNOSIS_GROUPS, CODE_LISTS))


@cache
def load() -> tuple[Indicator, ...]:
    """Every indicator that ships, by id; InvalidError when a file does not fit."""
    for file in files():
        if file.indicator is None:
            raise InvalidError(f"{FOLDER}/{file.name}: {file.fault}")
    return tuple(sorted((file.indicator for file in files() if file.indicator), key=lambda one: one.id))


def counted_by(indicators: Iterable[Indicator]) -> dict[str, str]:
    """What the counting of these depends on, by name: each one's digest, and that of the lists of diagnoses."""
    lists = "".join(_shipped(name) for name in (DIAGNOSIS_GROUPS, CODE_LISTS))
    return {one.id: one.digest for one in indicators} | {"lists": hashlib.sha256(lists.encode()).hexdigest()[:16]}


def by_id(indicator_id: str) -> Indicator:
    """The shipped indicator with this id. Raises NotFoundError."""
    for indicator in load():
        if indicator.id == indicator_id:
            return indicator
    raise NotFoundError("There is no such indicator.", what_to_do="`naer indicator list` names those there are.")


def read_file(path: Path) -> Indicator:
    """An indicator from a file of the author's own. Raises InvalidError with the place and what is wrong there, and
    NotFoundError.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", what_to_do="Name the YAML file of an indicator.")
    return read(str(path), path.read_text(encoding="utf-8"), Indicator)


def _file(name: str, text: str) -> File:
    try:
        indicator = read(name, text, Indicator)
    except InvalidError as error:
        return File(name, None, error.what_happened)
    if f"{indicator.id}.yaml" != name:
        return File(name, None, f"the id is '{indicator.id}' and the file must be called after it.")
    return File(name, indicator)


def read(name: str, text: str, model: type[Model]) -> Model:
    """A text as the model of its file. Raises InvalidError with the place and what is wrong there."""
    return authoring.read(name, text, model)


def _shipped(name: str) -> str:
    return (resources.files("naer") / FOLDER / name).read_text(encoding="utf-8")
