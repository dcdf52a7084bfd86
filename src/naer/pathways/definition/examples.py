"""Example citizens that a programme carries with it: what is found, and what must come of it.

An example is a story in steps; each step is a finding (or the clock alone), what people have done meanwhile, and all
that is expected. What is not expected must not happen.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self, cast

from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool, StrictInt, StrictStr, model_validator

from naer.pathways.definition.words import Many, Name, Priority, Words, Written


def fact_value(written: object) -> object:
    """A fact's value as findings carry it: instants and days as ISO 8601 text, lists as tuples."""
    if isinstance(written, datetime | date):
        return written.isoformat()
    if isinstance(written, list):
        return tuple(fact_value(item) for item in cast(list[object], written))
    return written


FactValue = Annotated[
    StrictBool | StrictInt | StrictStr | Annotated[tuple[StrictStr, ...], Field(strict=False)],
    BeforeValidator(fact_value),
]
Instant = Annotated[AwareDatetime, Field(strict=False)]


class ExpectedTask(Written):
    """A task that the step must give, or one whose deadline it must move."""

    activity: Name
    owner: Words
    deadline: Instant
    priority: Priority | None = None
    title: Words | None = None


class ExpectedEscalation(Written):
    """A task of which another function must be told."""

    activity: Name
    to: Name


class Expected(Written):
    """All that must come of a step."""

    tasks: Many[ExpectedTask] = ()
    moved: Many[ExpectedTask] = ()
    withdrawn: Many[Name] = ()
    paused: Many[Name] = ()
    resumed: Many[Name] = ()
    stopped: Many[Name] = ()
    escalated: Many[ExpectedEscalation] = ()
    plan: Literal["active", "completed", "revoked", "none"] | None = None


class Step(Written):
    """One thing that happens at an instant; without `finding` only time has passed."""

    at: Instant
    finding: Name | None = None
    facts: dict[str, FactValue] = Field(default_factory=dict[str, FactValue])
    taken: Many[Name] = Field((), description="Activities that people have taken just before.")
    done: Many[Name] = Field((), description="Activities that people have finished just before.")
    expect: Expected

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.finding is None and self.facts:
            raise ValueError("facts belong to a finding")
        return self


class Example(Written):
    """A made-up citizen and the story of what happens."""

    id: Name
    title: Words
    services: Many[Name] = Field((), description="Codes of services that the citizen has when the story begins.")
    steps: Annotated[Many[Step], Field(min_length=1)]
