"""What an author may write of a score made of points, and of the pyramid."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from naer import authoring
from naer.insight.indicators.definition import Verification, Words

FOLDER = "content/strata"
SCORES = ("lace", "hospital")
PYRAMID = "pyramid"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Item(_Written):
    """One part of a score: from each value on, so many points."""

    key: str
    name: Words
    steps: Annotated[tuple[tuple[int, int], ...], Field(min_length=2)]


class Band(_Written):
    """From this score on it is called so."""

    least: Annotated[int, Field(alias="from")]
    name: Words


class ScoreExample(_Written):
    """Values and the score and band (in English) that they must give."""

    values: dict[str, int]
    score: int
    band: str


class PointScore(_Written):
    """The file of a score."""

    format: Literal["point-score/1"]
    id: str
    version: str
    owner: Words
    title: Words
    source: str
    verification: Verification
    licence: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    highest: int
    examples: Annotated[tuple[ScoreExample, ...], Field(min_length=2)]


class PyramidLevel(_Written):
    """A level and what it is called."""

    level: int
    name: Words


class ByConditions(_Written):
    """The level that two, and three or more, long-term conditions give by themselves; one gives the first."""

    two: int
    three: int


class OlderMedical(_Written):
    """Who is an older medical patient: old, acutely admitted to a medical ward, and either several conditions or impaired."""

    least_age: int
    conditions: int
    function: int
    acute_medical_admissions: int


class PyramidExample(_Written):
    """How many conditions, function and self-care, and the level that they must give."""

    conditions: int
    function: int
    self_care: int
    level: int


class Pyramid(_Written):
    """The file of the pyramid."""

    format: Literal["pyramid/1"]
    id: str
    version: str
    owner: Words
    title: Words
    source: str
    verification: Verification
    levels: tuple[PyramidLevel, ...]
    conditions: ByConditions
    function_lifts_from: int
    self_care_lifts_from: int
    older_medical: OlderMedical
    examples: Annotated[tuple[PyramidExample, ...], Field(min_length=2)]


Model = TypeVar("Model", bound=BaseModel)


@cache
def score(name: str) -> PointScore:
    """A score that ships, by id."""
    return read(name, _shipped(name), PointScore)


@cache
def pyramid() -> Pyramid:
    """The pyramid that ships."""
    return read(PYRAMID, _shipped(PYRAMID), Pyramid)


def read(name: str, text: str, model: type[Model]) -> Model:
    """A text as the model of its file. Raises InvalidError with the place and what is wrong there."""
    return authoring.read(name, text, model)


def _shipped(name: str) -> str:
    return (resources.files("naer") / FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
