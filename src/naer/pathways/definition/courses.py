"""The course that a programme may offer citizens with a condition: sessions, and a result that is measured.

course:
  name: {da: KOL-rehabilitering, en: COPD rehabilitation}
  concerns: [DJ44]
  team: patient-directed-prevention
  goal: {da: Gå mindst 30 meter længere på seks minutter}
  sessions: 16
  weeks: 8
  measure: {text: …, code: …, better: higher, least_change: 30, source: ers-ats-2014, …}
  examples:
    - {first: 310, last: 345, expect: reached}
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from naer.pathways.definition.words import Many, Name, Text, Words, Written


class CourseMeasure(Written):
    """What is measured at the first and at the last meeting, in whole numbers."""

    text: Text
    code: Words
    system: Words = Field(description="The code system of `code`, such as http://loinc.org.")
    unit: Words = Field(description="The unit in UCUM.")
    shown: Words = Field(description="The unit as people write it.")
    better: Literal["higher", "lower"]
    least_change: int = Field(gt=0, description="The goal: so much better or more.")
    lowest: int = Field(description="A lower value is a slip of the pen.")
    highest: int
    source: Name = Field(description="The source that says how large a change people notice or gain by.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.highest - self.lowest < self.least_change:
            raise ValueError("'highest' lies too near 'lowest': the goal can never be reached")
        return self


class MeasuredExample(Written):
    """A made-up citizen's two values (null: not measured), and what comes of the course by them."""

    first: int | None
    last: int | None
    expect: Literal["reached", "not-reached", "not-measured"]


class OfferedCourse(Written):
    """What is offered, to whom, by whom."""

    name: Text
    concerns: Annotated[Many[Annotated[str, Field(pattern=r"^D[A-Z][0-9A-Z]{0,6}$")]], Field(min_length=1)] = Field(
        description="Whose: citizens with a condition whose SKS code begins with one of these."
    )
    team: Name = Field(description="A task of content/responsibilities: who holds the course and answers for it.")
    goal: Text
    sessions: int = Field(ge=1, description="Meetings that are planned.")
    weeks: int = Field(ge=1, description="From the first meeting to the last.")
    measure: CourseMeasure
    examples: Annotated[Many[MeasuredExample], Field(min_length=1)]
