"""What an author may write in a business case: `content/business_cases/` and files of one's own."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from naer.economy.definition import ExampleActivity, Headed, InTwoLanguages, Key, Kroner, Percent, Sourced, Written
from naer.economy.payers import Payer

LONGEST = 25


class People(Sourced):
    """How many could be reached each year, and how many per cent of them are in year 1, 2, … (the last goes on)."""

    a_year: Annotated[int, Field(gt=0, le=10_000_000)]
    reach_percent: Annotated[tuple[Percent, ...], Field(min_length=1)]


class CaseCost(Sourced):
    """What the intervention costs: `units` for each person reached, and `units_a_year` whoever is reached."""

    id: Key
    title: InTwoLanguages
    payer: Payer
    price: Key
    units: Annotated[Decimal, Field(ge=0, decimal_places=4)] = Decimal(0)
    units_a_year: Annotated[Decimal, Field(ge=0, decimal_places=4)] = Decimal(0)

    @model_validator(mode="after")
    def _costs_something(self) -> Self:
        if not self.units and not self.units_a_year:
            raise ValueError("write units or units_a_year")
        return self


class CaseGain(Sourced):
    """What is avoided: of those reached, a share `without` would meet the event; the effect (I004) says how many do.

    With `per_person` in their place, so much is avoided for each person reached, for certain; `only_cost` leaves what rules
    move alone (a day less of a stay moves no charge that is paid for the stay).
    `avoided` is the event as an activity: what it costs whom, and what it moves by the case's rules, is computed as for any
    activity. `realised_percent` is how much of the cost is truly saved (staff and beds do not go at once); what rules move
    changes in full. The effect fades by `fading_percent` a year.
    """

    id: Key
    title: InTwoLanguages
    effect: str = ""
    without: Annotated[float, Field(ge=0, lt=1)] = 0.0
    per_person: Annotated[float, Field(gt=0)] | None = None
    only_cost: bool = False
    avoided: ExampleActivity
    realised_percent: Percent
    fading_percent: Percent = Decimal(0)

    @model_validator(mode="after")
    def _one_way_of_avoiding(self) -> Self:
        if (self.per_person is None) is not bool(self.effect and self.without):
            raise ValueError("write effect and without, or per_person")
        return self


class Expected(Written):
    """What the case must come out as: the present value of a payer, in kroner."""

    payer: Payer
    present_value_kr: Decimal


class BusinessCase(Headed):
    """One file. Money is in the kroner of `start_year`; `rules` are generations or proposals of `content/finance/rules`."""

    title: InTwoLanguages
    question: InTwoLanguages
    intervention: Key
    start_year: Annotated[int, Field(ge=2007, le=2050)]
    years: Annotated[int, Field(ge=1, le=LONGEST)]
    rules: tuple[Key, ...]
    people: People
    costs: Annotated[tuple[CaseCost, ...], Field(min_length=1)]
    gains: Annotated[tuple[CaseGain, ...], Field(min_length=1)]
    draws: Annotated[int, Field(ge=0, le=10_000)] = 1000
    seed: int = 1
    expect: tuple[Expected, ...] = ()


class Changed(Written):
    """What a reader may change of a case without a file of their own; None keeps what is written."""

    a_year: Annotated[int | None, Field(gt=0, le=10_000_000)] = None
    years: Annotated[int | None, Field(ge=1, le=LONGEST)] = None
    start_year: Annotated[int | None, Field(ge=2007, le=2050)] = None
    realised_percent: Percent | None = None
    rules: tuple[Key, ...] | None = None
    prices_kr: dict[str, Kroner] = {}

    def applied(self, case: BusinessCase) -> BusinessCase:
        """The case as changed."""
        given = {name: getattr(self, name) for name in ("years", "start_year", "rules")}
        update: dict[str, object] = {name: value for name, value in given.items() if value is not None}
        if self.a_year is not None:
            update["people"] = case.people.model_copy(update={"a_year": self.a_year})
        if self.realised_percent is not None:
            update["gains"] = tuple(
                gain.model_copy(update={"realised_percent": self.realised_percent}) for gain in case.gains
            )
        return case.model_copy(update=update)
