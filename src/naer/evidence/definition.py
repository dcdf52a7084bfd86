"""What an author may write about what works, and what the rest of the house reads.

One file is one intervention with the effects that studies found. Every figure says where it is from and how far that was
checked: `fetched` was read in a stored copy of the source, `seed` in a paper of the mission, `computed` is worked out from
such, `recalled` is from memory, `assumption` is our own guess. The last two are shown as such wherever they are used, and
where one part of a figure is recalled (an interval, say) the whole is marked `recalled`; `verification_note` says which.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Verification = Literal["seed", "fetched", "computed", "recalled", "assumption"]
Measure = Literal[
    "risk-ratio",
    "odds-ratio",
    "hazard-ratio",
    "rate-ratio",
    "difference",
    "standardised-difference",
    "relative-change",
    "share",
    "none",
]
Use = Literal["default", "no-effect", "sensitivity", "optimistic", "pessimistic", "cap", "assumption", "not-used"]
Grade = Literal["high", "moderate", "low-moderate", "low", "very low"]
ScenarioName = Literal["population", "integration", "innovation"]
Word = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

RATIOS: frozenset[Measure] = frozenset({"risk-ratio", "odds-ratio", "hazard-ratio", "rate-ratio"})


class Written(BaseModel):
    """Every part of the files: closed and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InTwoLanguages(Written):
    """A text in Danish and in English."""

    da: Word
    en: Word

    def said(self, language: str) -> str:
        """The text in `language`; Danish for any but English."""
        return self.en if language == "en" else self.da


class Sourced(Written):
    """What has a source, and how far it was checked."""

    source: Word
    verification: Verification

    @property
    def is_assumption(self) -> bool:
        """Whether it may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")


class Hope(Sourced):
    """What a policy paper hoped of the intervention, beside what trials found."""

    da: Word
    en: Word

    def said(self, language: str) -> str:
        """The text in `language`; Danish for any but English."""
        return self.en if language == "en" else self.da


class Cost(Sourced):
    """What a unit of the intervention costs, in kroner of `price_year`."""

    amount_kr: Decimal
    unit: InTwoLanguages
    price_year: int
    note: InTwoLanguages | None = None


class Effect(Sourced):
    """One outcome of one study or review.

    `estimate` and `interval` (95 per cent) are in the measure's own unit: a ratio, per cent of a relative change or share,
    or `unit` of a difference. `use` says what simulations do with it: `default` uses it, `no-effect` means that the best
    study found none, the other words are for named sensitivities, and a `cap` bounds what an intervention may claim.
    """

    id: Annotated[str, Field(pattern=r"^I[0-9]{3,}$")]
    outcome: InTwoLanguages
    measure: Measure
    unit: str = ""
    adjusted: bool = False
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    p_value: Annotated[float | None, Field(gt=0, le=1)] = None
    better: Literal["lower", "higher"]
    control_to_intervention: bool = False
    population: Word
    horizon_months: Annotated[int | None, Field(gt=0)] = None
    participants: Annotated[int | None, Field(gt=0)] = None
    design: InTwoLanguages
    country: Word
    grade: Grade
    use: Use
    year: int | None = None
    verification_note: str = ""
    note: InTwoLanguages | None = None

    @property
    def is_ratio(self) -> bool:
        """Whether 1 means no difference; for others it is 0."""
        return self.measure in RATIOS

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.estimate is None) is not (self.measure == "none"):
            raise ValueError("an effect has an estimate, or its measure is 'none'")
        if self.interval is not None and self.estimate is not None:
            low, high = self.interval
            if not low <= self.estimate <= high:
                raise ValueError(f"the interval of {self.id} does not hold its estimate")
        if self.is_ratio and min(self.estimate or 1, *(self.interval or (1,))) <= 0:
            raise ValueError(f"{self.id} is a ratio and must be above 0")
        return self


class Example(Written):
    """An effect tried on a figure: `without` the intervention it is this, with it that. Checked by `naer check-catalogue`."""

    says: InTwoLanguages
    effect: str
    without: float
    expect_with: float
    expect_interval: tuple[float, float] | None = None


class Intervention(Written):
    """One file of `content/evidence/interventions/`. `found_by` are searches that must find it."""

    id: Key
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    owner: Word
    title: InTwoLanguages
    population: InTwoLanguages
    summary: InTwoLanguages
    hope: Hope | None = None
    cost: tuple[Cost, ...] = ()
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    blocks: tuple[Key, ...]
    found_by: Annotated[tuple[Word, ...], Field(min_length=1)]
    examples: tuple[Example, ...] = ()


class BuildingBlock(Written):
    """A building block of one of the debate paper's three scenarios, by letter."""

    id: Key
    scenario: ScenarioName
    letter: Annotated[str, Field(pattern=r"^[A-F]$")]
    name: InTwoLanguages


class BuildingBlocks(Sourced):
    """The file `building_blocks.yaml`."""

    id: Key
    version: Word
    owner: Word
    blocks: tuple[BuildingBlock, ...]


class RelativeRisk(Sourced):
    """How much oftener `outcome` comes with `exposure` (at `level`, where it has several) than without."""

    exposure: Word
    level: str = ""
    contrast: Word
    outcome: Word
    sex: Literal["F", "M", "all"]
    value: Annotated[float, Field(gt=0)]
    ci_low: Annotated[float | None, Field(gt=0)] = None
    ci_high: Annotated[float | None, Field(gt=0)] = None
    measure: Literal["RR", "OR", "HR", "PR", "rate ratio"]
    population: Word
    year: int
    verification_note: str = ""

    @model_validator(mode="after")
    def _interval_holds_value(self) -> Self:
        if not (self.ci_low or self.value) <= self.value <= (self.ci_high or self.value):
            raise ValueError("the interval does not hold the value")
        return self
