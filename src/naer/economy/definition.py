"""What an author may write in `content/finance/`: prices, who bears a cost first, and rules of finance.

A rule moves money from one payer to another in one of five ways: a share of a tariff for each activity, an amount for each
day of finished treatment, an amount for each inhabitant, a fixed frame of a region, or the return of what was saved below
a target. Whatever can be read only with a lawyer beside one is not written as a formula but as a named form of these.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naer.economy.payers import Payer
from naer.insight.shapes import ActivityKind

Verification = Literal["seed", "fetched", "computed", "recalled", "assumption"]
Word = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
Kroner = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
KindName = Literal[
    "acute-admission",
    "planned-admission",
    "emergency-contact",
    "outpatient-contact",
    "gp-contact",
    "follow-up-visit",
    "home-nursing",
    "home-care",
    "rehabilitation-plan",
    "hospital-rehabilitation",
    "place-stay",
    "programme-course",
    "finished-treatment",
]
FlagName = Literal["medical", "psychiatric", "acute", "temporary", "rehabilitation", "specialised"]


def kind_of(name: str) -> ActivityKind:
    """The activity kind that a file names (`gp-contact`)."""
    return ActivityKind[name.upper().replace("-", "_")]


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
    verification_note: str = ""

    @property
    def is_assumption(self) -> bool:
        """Whether it may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")


class Headed(Sourced):
    """A whole file."""

    id: Key
    version: Version
    owner: Word


class Price(Sourced):
    """What one unit costs in kroner of `price_year`; `low` and `high` hold it with 95 per cent, where that is said."""

    id: Key
    title: InTwoLanguages
    unit: InTwoLanguages
    amount_kr: Kroner
    low_kr: Kroner | None = None
    high_kr: Kroner | None = None
    price_year: int
    note: InTwoLanguages | None = None

    @model_validator(mode="after")
    def _interval_holds_amount(self) -> Self:
        if (self.low_kr is None) is not (self.high_kr is None):
            raise ValueError("write both low_kr and high_kr, or neither")
        if self.low_kr is not None and self.high_kr is not None and not self.low_kr <= self.amount_kr <= self.high_kr:
            raise ValueError(f"the interval of the price {self.id} does not hold it")
        if self.low_kr == 0:
            raise ValueError("low_kr must be above 0")
        return self


class YearlyIndex(Sourced):
    """How prices rise: from `from_year` on, `percent` a year."""

    from_year: int
    percent: Annotated[Decimal, Field(gt=-50, lt=50)]


class DiscountRate(Sourced):
    """The rate of a year at which what comes later is worth less, from the `from_year`th year of a case on."""

    from_year: Annotated[int, Field(ge=0)]
    percent: Percent


class PriceFile(Headed):
    """The file `prices.yaml`."""

    index: Annotated[tuple[YearlyIndex, ...], Field(min_length=1)]
    discount: Annotated[tuple[DiscountRate, ...], Field(min_length=1)]
    prices: Annotated[tuple[Price, ...], Field(min_length=1)]
    examples: tuple["PriceExample", ...]


class PriceExample(Written):
    """A price in another year, as it must come out."""

    says: Word
    price: Key
    year: int
    expect_kr: Kroner


class Filter(Written):
    """Which activities: their kinds, flags that they must or must not carry, and ages (`65+`, `3-64`)."""

    kinds: Annotated[tuple[KindName, ...], Field(min_length=1)]
    with_flags: tuple[FlagName, ...] = ()
    without_flags: tuple[FlagName, ...] = ()
    ages: str = ""
    diagnoses: tuple[Key, ...] = ()


Per = Literal["activity", "day", "week-minute-hours", "quantity"]


class Bearer(Written):
    """Who pays first from a day on; later rows replace earlier ones."""

    since: date
    payer: Payer


class CostLine(Sourced):
    """What an activity costs: a price for each activity, day, quantity, or granted hour, and who pays it first."""

    id: Key
    title: InTwoLanguages
    applies: Filter
    price: Key
    per: Per
    times: Annotated[Decimal, Field(gt=0, decimal_places=2)] = Decimal(1)
    bearers: Annotated[tuple[Bearer, ...], Field(min_length=1)]

    def bearer(self, on: date) -> Payer:
        """Who pays first on a day."""
        return [one.payer for one in self.bearers if one.since <= on][-1]


class CostFile(Headed):
    """The file `costs.yaml`: what every activity costs before any rule of finance."""

    lines: Annotated[tuple[CostLine, ...], Field(min_length=1)]
    not_priced: tuple["NotPriced", ...]


class NotPriced(Written):
    """Activities without a price, and why: they are counted and shown, never taken as free in silence."""

    kinds: tuple[Word, ...]
    why: InTwoLanguages


class Raised(Written):
    """Another percentage for some diagnosis groups, by their key in `content/indicators/diagnosis_groups.yaml`."""

    diagnoses: Annotated[tuple[Key, ...], Field(min_length=1)]
    percent: Percent


class Share(Written):
    """A percentage of a tariff for each activity, by age, with a cap in kroner of `cap_price_year`."""

    form: Literal["share"]
    applies: Filter
    of: Key
    per: Per = "activity"
    percent: dict[str, Percent]
    raised: tuple[Raised, ...] = ()
    cap_kr: Kroner | None = None
    cap_price_year: int | None = None

    @model_validator(mode="after")
    def _cap_has_a_year(self) -> Self:
        if (self.cap_kr is None) is not (self.cap_price_year is None):
            raise ValueError("a cap needs cap_price_year, and the other way round")
        return self


class DayCharge(Written):
    """An amount for each day of finished treatment: from the `from_day`th day of the period on."""

    from_day: Annotated[int, Field(ge=1)]
    amount_kr: Kroner


class PerDay(Written):
    """Charges for days of finished treatment, in kroner of `price_year`. The first day counts as day 1."""

    form: Literal["per-day"]
    applies: Filter
    price_year: int
    days: Annotated[tuple[DayCharge, ...], Field(min_length=1)]


class PerInhabitant(Written):
    """An amount for each inhabitant and year, in kroner of `price_year`; `by_year` overrides it."""

    form: Literal["per-inhabitant"]
    price_year: int
    amount_kr: Kroner
    by_year: dict[int, Kroner] = {}


class Frame(Written):
    """A fixed amount of each region a year, shared by inhabitants, in kroner of `price_year`.

    `toward_average` moves the area's amount towards the national average an inhabitant: 0 is the frame as it is, 100 the
    average; later years hold the last. `ends_after` is the last year in which anything is paid.
    """

    form: Literal["frame"]
    price_year: int
    regions_kr: dict[str, Kroner]
    inhabitants: dict[str, Annotated[int, Field(gt=0)]]
    toward_average: dict[int, Percent] = {}

    @model_validator(mode="after")
    def _same_regions(self) -> Self:
        if set(self.regions_kr) != set(self.inhabitants):
            raise ValueError("regions_kr and inhabitants must name the same regions")
        return self


class ReturnToInhabitants(Written):
    """What another rule of the file collected goes back to the region's municipalities by inhabitants."""

    form: Literal["return-by-inhabitants"]
    of_rule: Key


class Target(Written):
    """Activities below a target: `percent` of the tariff of each that was avoided goes back.

    The target is `expected_per_1000` persons of the ages `of_ages`, less `reduction_percent`.
    """

    form: Literal["target"]
    applies: Filter
    of: Key
    of_ages: str
    expected_per_1000: Annotated[Decimal, Field(gt=0)]
    reduction_percent: Percent
    percent: Percent


Form = Annotated[Share | PerDay | PerInhabitant | Frame | ReturnToInhabitants | Target, Field(discriminator="form")]


class Rule(Sourced):
    """One transfer: `payer` pays `receiver`."""

    id: Key
    title: InTwoLanguages
    payer: Payer
    receiver: Payer
    how: Form
    law: str = ""

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        if self.payer is self.receiver or Payer.COST in (self.payer, self.receiver):
            raise ValueError("a rule moves money between two payers")
        return self


class ExampleActivity(Written):
    """Some equal activities of an example."""

    kind: KindName
    flags: tuple[FlagName, ...] = ()
    age: Annotated[int, Field(ge=0, le=120)] = 70
    diagnosis: str = ""
    days: Annotated[int, Field(ge=0)] = 0
    quantity: Annotated[int, Field(ge=0)] = 0
    count: Annotated[int, Field(gt=0)] = 1


class ExpectedTransfer(Written):
    """What one rule must move in an example."""

    rule: Key
    amount_kr: Kroner


class RuleExample(Written):
    """A worked example: these activities in this area and year give these transfers, to the øre.

    `prices_kr` sets prices for the example alone, in its own year's kroner, so that it stays true when a price is renewed.
    """

    says: InTwoLanguages
    year: int
    region: str = ""
    inhabitants: Annotated[int, Field(ge=0)] = 0
    region_inhabitants: Annotated[int, Field(ge=0)] = 0
    persons_in_target: Annotated[int, Field(ge=0)] = 0
    prices_kr: dict[str, Kroner] = {}
    activities: tuple[ExampleActivity, ...] = ()
    expect: Annotated[tuple[ExpectedTransfer, ...], Field(min_length=1)]


class Generation(Headed):
    """One file of `content/finance/rules/`: a generation of the law, or a proposal."""

    kind: Literal["generation", "proposal"]
    title: InTwoLanguages
    summary: InTwoLanguages
    valid_from: date
    valid_to: date | None = None
    law: Word
    rules: tuple[Rule, ...]
    examples: Annotated[tuple[RuleExample, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        names = [rule.id for rule in self.rules]
        if len(names) != len(set(names)):
            raise ValueError("two rules have one id")
        return self

    def holds_in(self, year: int) -> bool:
        """Whether it is law (or proposed) on any day of a year."""
        return self.valid_from.year <= year and (self.valid_to is None or year <= self.valid_to.year)
