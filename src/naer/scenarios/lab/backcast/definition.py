"""What an author may write about back-casting: figures, known values, what the start rests on, what cannot be held.

`content/known_years/backcast.yaml` says what a figure is in the model's counts; `figures.csv` has a row for each known value. See
docs/how-to-add/known-year.md.
"""

from enum import Enum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from naer.evidence.definition import InTwoLanguages, Key, Verification
from naer.scenarios.content_files import Line
from naer.scenarios.lab.definition import Written
from naer.scenarios.lab.held import Kind
from naer.scenarios.model.layout import AGE_GROUP_STARTS, BAND_YEARS, Measure

MEASURES = {one.key: one for one in Measure}
Sex = Literal["F", "M", "all"]
OLDEST_KNOWN = 85
"""The first age of the last five-year group that is known for every year."""


class Verdict(Enum):
    """How a known value lies beside the simulated ones."""

    IN_INTERVAL = "in-interval"
    NEAR = "near"
    OFF = "off"


class Figure(Written):
    """A figure in the model's counts: persons on 1 January, life expectancy, or a sum of measures.

    A sum is divided by the measure `of` and multiplied by `times`; without `of` it is a number a year, counted up to the country.
    """

    id: Key
    title: InTwoLanguages
    unit: InTwoLanguages
    kind: Literal["living", "life-expectancy", "counted"]
    measures: tuple[str, ...] = ()
    of: str | None = None
    times: float = 1.0
    decimals: Annotated[int, Field(ge=0, le=3)] = 0

    @model_validator(mode="after")
    def _measures_are_known(self) -> Self:
        unknown = [one for one in (*self.measures, *filter(None, [self.of])) if one not in MEASURES]
        if unknown:
            raise ValueError(f"there is no measure '{unknown[0]}' in scenarios/model/layout.py")
        if bool(self.measures) != (self.kind == "counted"):
            raise ValueError("a counted figure has measures, and no other has")
        return self


class Group(Written):
    """Persons of a sex and ages; `why` names a reason for which they are expected to differ."""

    sex: Sex = "all"
    age_from: int = 0
    age_to: int | None = None
    why: Key | None = None


class Reason(Written):
    """Why a figure is expected to differ."""

    id: Key
    says: InTwoLanguages


class Begins(Written):
    """Something that the start rests on, and whether it is known."""

    says: InTwoLanguages
    verification: Verification


class Chart(Written):
    """One drawing: a figure over the years, for one group or two."""

    figure: Key
    title: InTwoLanguages
    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=2)]


class Example(Written):
    """A known value, simulated ones, and what the verdict must be: checked by `naer check-catalogue`."""

    says: InTwoLanguages
    known: float
    simulated: Annotated[tuple[float, ...], Field(min_length=2)]
    expect: Literal["in-interval", "near", "off"]


class BackcastFile(Written):
    """The file backcast.yaml. `groups` are the persons that are held, every `every` years and in the last year."""

    format: Literal["backcast/1"]
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    owner: str
    start: int
    citizens: Annotated[int, Field(ge=1000)]
    replications: Annotated[int, Field(ge=2, le=100)]
    every: Annotated[int, Field(ge=1)]
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    begins_with: tuple[Begins, ...]
    not_held: tuple[InTwoLanguages, ...]
    charts: tuple[Chart, ...]
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]

    def figure(self, key: str) -> Figure | None:
        """The figure of an id."""
        return next((one for one in self.figures if one.id == key), None)


class KnownValue(Line):
    """A row of figures.csv: a known value, the mean of the years `year_from` to `year_to`.

    One that the model is made from says nothing of how good it is, and counts neither as a hit nor as off.
    """

    figure: str
    sex: Sex
    age_from: int
    age_to: int | None = None
    year_from: int
    year_to: int
    known: float
    kind: Kind = "check"
    why: str = ""
    note: str = ""


def misfit(figure: Figure, one: Group | KnownValue) -> str:
    """Why the model cannot count a figure for a sex and ages; empty when it can."""
    after = None if one.age_to is None else one.age_to + 1
    if figure.kind == "living":
        if one.age_from % BAND_YEARS or one.age_from > OLDEST_KNOWN:
            return f"age_from must be 0, 5, … or {OLDEST_KNOWN}"
        if after is not None and (after % BAND_YEARS or not one.age_from < after <= OLDEST_KNOWN):
            return "age_to must end a five-year group below 85, or be left out"
        return ""
    if figure.kind == "life-expectancy":
        return (
            "" if (one.age_from, one.age_to) == (0, None) else "life expectancy is that of newborns: ages 0 and above"
        )
    if one.sex != "all":
        return "what is counted is not counted by sex"
    if one.age_from not in AGE_GROUP_STARTS or (after is not None and after not in AGE_GROUP_STARTS):
        return f"ages must begin at one of {', '.join(map(str, AGE_GROUP_STARTS))} and end before one"
    return ""
