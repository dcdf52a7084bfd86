"""What an author may write about a building block and a scenario, and what a person chooses when running one.

A block says whom it is for, how many it reaches, what it does to which outcomes by three readings of the evidence, and what it
takes. `trials` is what controlled trials found, `papers` what the policy papers hoped; the pessimistic reading is made from the
trials (the worse end of the interval, and nothing where the grade is low). Guide: docs/how-to-add/scenario-block.md.
"""

from enum import Enum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naer.evidence.definition import InTwoLanguages, Key, Sourced, Verification
from naer.scenarios.model.layout import CONDITIONS, MOST_BLOCKS, Outcome

OUTCOMES = {outcome.key: outcome for outcome in Outcome}
BASELINE = "som-i-dag"
PROFESSIONS = ("nurse", "assistant", "therapist", "gp", "doctor", "hospital_nurse", "prevention", "caseworker")
Profession = Literal["nurse", "assistant", "therapist", "gp", "doctor", "hospital_nurse", "prevention", "caseworker"]
Payer = Literal["municipality", "region", "state", "citizen"]


class Reading(Enum):
    """Which reading of the evidence a run believes."""

    TRIALS = "trials"
    PAPERS = "papers"
    PESSIMISTIC = "pessimistic"


class Written(BaseModel):
    """Every part of the files: closed and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WhoFor(Written):
    """Whom a block is for; what is left out does not matter. `rule` is the service's own rule on follow-up home visits."""

    age_from: Annotated[int, Field(ge=0, le=120)] = 0
    age_to: Annotated[int, Field(ge=0, le=120)] = 120
    sex: Literal["F", "M"] | None = None
    conditions: tuple[str, ...] = ()
    frailty: Literal["mild", "moderate", "severe"] | None = None
    has_home_help: bool = False
    dwelling: Literal["own-home", "care-home"] | None = None
    smokes_daily: bool = False
    weight: Literal["over", "obese"] | None = None
    alcohol: Literal["over_10", "high_risk"] | None = None
    moves_too_little: bool = False
    long_term_sick: bool = False
    rule: Literal["follow-up-home-visit"] | None = None

    @model_validator(mode="after")
    def _conditions_are_known(self) -> Self:
        unknown = [one for one in self.conditions if one not in CONDITIONS]
        if unknown:
            raise ValueError(f"there is no condition '{unknown[0]}'; use one of {', '.join(CONDITIONS)}")
        return self


class Belief(Written):
    """What one reading says of an effect: an effect of the evidence by its number, a ratio of our own, or nothing.

    `adds` is a probability a year that is added instead of multiplied. `part` is the part of the outcome that the effect
    concerns, 0 to 1: the ratio is drawn to 1 by the rest.
    """

    evidence: Annotated[str, Field(pattern=r"^I[0-9]{3,}$")] | None = None
    ratio: Annotated[float | None, Field(gt=0)] = None
    interval: tuple[float, float] | None = None
    adds: float | None = None
    none: Literal[True] | None = None
    part: Annotated[float, Field(gt=0, le=1)] = 1.0
    source: str = ""
    verification: Verification | None = None
    because: InTwoLanguages | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in ("evidence", "ratio", "adds", "none") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("a belief says exactly one of evidence, ratio, adds, none")
        if said[0] in ("ratio", "adds") and not (self.source and self.verification):
            raise ValueError("a figure of one's own needs source and verification")
        if self.interval is not None and not (self.interval[0] <= (self.ratio or self.adds or 0.0) <= self.interval[1]):
            raise ValueError("the interval does not hold the figure")
        return self


class BlockEffect(Written):
    """What a block does to one outcome. `fades` is the part that is lost each year after a citizen was first reached."""

    outcome: str
    trials: Belief
    papers: Belief | None = None
    pessimistic: Belief | None = None
    fades: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _outcome_is_known(self) -> Self:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"there is no outcome '{self.outcome}'; use one of {', '.join(OUTCOMES)}")
        return self


class Reach(Sourced):
    """How many of those whom a block is for it reaches, 0 to 1; `yearly` blocks reach others every year."""

    share: Annotated[float, Field(ge=0, le=1)]
    yearly: bool = False


class BlockCost(Sourced):
    """What a unit takes: kroner by who pays, and hours by profession. A unit is a reached citizen's year or a discharge."""

    per: Literal["citizen-year", "discharge"]
    kr: Annotated[float, Field(ge=0)]
    payer: Payer
    price_year: int
    hours: dict[Profession, Annotated[float, Field(ge=0)]] = {}


class BlockExample(Written):
    """One outcome before and after, for somebody whom the block has just reached: checked by `naer check-catalogue`."""

    says: InTwoLanguages
    reading: Literal["trials", "papers", "pessimistic"]
    outcome: str
    without: float
    expect_with: float


class Block(Written):
    """A file of `content/scenarios/blocks/`."""

    format: Literal["block/1"]
    id: Key
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    owner: str
    title: InTwoLanguages
    building_block: Key
    says: InTwoLanguages
    who: WhoFor
    reach: Reach
    ramp_up_years: Annotated[int, Field(ge=1, le=10)] = 2
    effects: tuple[BlockEffect, ...] = ()
    cost: BlockCost
    evidence: tuple[str, ...] = ()
    examples: Annotated[tuple[BlockExample, ...], Field(min_length=1)]


class ScenarioFile(Written):
    """A file of `content/scenarios/`: blocks that belong together."""

    format: Literal["scenario/1"]
    id: Key
    version: str
    owner: str
    title: InTwoLanguages
    says: InTwoLanguages
    source: str
    verification: Verification
    blocks: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_BLOCKS)]
    example: InTwoLanguages
    expect_fewer: str
    """A measure that the scenario must lower under the papers' reading: tried by a long run, named for readers."""


class ChosenBlock(Written):
    """A block as switched on: how many it reaches, from which year, over how many years, and at what cost (None: the file's)."""

    block: Key
    reach: Annotated[float, Field(ge=0, le=1)]
    start_year: int
    ramp_up_years: Annotated[int, Field(ge=1, le=10)]
    kr: Annotated[float | None, Field(ge=0)] = None


class Choice(Written):
    """A scenario as somebody runs it."""

    area: str
    first_year: int = 2027
    years: Annotated[int, Field(ge=1, le=40)] = 25
    blocks: tuple[ChosenBlock, ...] = ()
    reading: Reading = Reading.TRIALS
    seed: Annotated[int, Field(ge=0)] = 1
    replications: Annotated[int, Field(ge=1, le=1000)] = 20
    citizens: Annotated[int | None, Field(gt=0)] = None
    name: Annotated[str, Field(max_length=80)] = ""
