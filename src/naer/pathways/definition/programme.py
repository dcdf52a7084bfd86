"""A care programme as its author writes it: what starts it, what is to be done, by whom, before when, and how it ends.

A programme is one YAML file in `content/programmes`. Its reader is `pathways.content`, what it does is
`pathways.rules`, how to write one is docs/how-to-add/programme.md. A course follows the version it started with.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from naer.pathways.definition.conditions import Condition
from naer.pathways.definition.courses import OfferedCourse
from naer.pathways.definition.deadlines import Deadline, Escalation
from naer.pathways.definition.examples import Example
from naer.pathways.definition.words import Many, Name, Priority, Text, Verification, Words, Written

Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
Owner = Annotated[str, Field(pattern=r"^(fact:)?[a-z0-9]+([-_][a-z0-9]+)*$")]

HOSPITAL_WARD, GENERAL_PRACTICE, RESPONSIBLE = "hospital-ward", "gp", "responsible"
"""Owners that are found from the citizen: the ward of the stay, the citizen's clinic, whoever answers for the course."""


class Source(Written):
    """Where something in the programme comes from."""

    id: Name
    text: Words
    says: Words | None = None
    verification: Verification


class Activity(Written):
    """A task for a citizen: what, by whom, before when."""

    id: Name
    title: Text = Field(description="May hold facts in braces, such as {medicines_until}.")
    what_to_do: Text
    owner: Owner = Field(
        description="A task of content/responsibilities, 'responsible', or 'fact:name' for an organisation in a fact."
    )
    when: Condition | None = Field(None, description="Only then; without it, always.")
    deadline: Deadline
    priority: Priority = "routine"
    blocks_going_home: bool = Field(False, description="Part of the list 'safe to go home?'.")
    again: Literal["never", "each-finding"] = Field(
        "never", description="Whether a task already done is to be done again when the same thing happens again."
    )
    depends_on: Many[Name] = Field((), description="Activities that come first.")
    escalation: Many[Escalation] = ()
    sources: Many[Name] = ()
    assumption: Words | None = Field(None, description="What in it is our own assumption, said as a sentence.")


class Effect(Written):
    """Something that happens by itself, beside tasks."""

    do: Literal["pause-services", "resume-services", "stop-services", "withdraw-tasks", "close-plan"]
    because: Text | None = Field(None, description="The reason that people read; needed where something is withdrawn.")
    of: Literal["this-plan", "earlier-plans"] = Field(
        "this-plan", description="Whose tasks are withdrawn: earlier plans are those of the citizen's other stays."
    )
    only: Many[Name] = Field((), description="Only these services (or activities); without it, all.")
    but_not: Many[Name] = Field((), description="Not these services (or activities).")
    outcome: Literal["completed", "revoked"] | None = Field(None, description="How a plan closes.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.do in ("pause-services", "stop-services", "withdraw-tasks") and self.because is None:
            raise ValueError(f"'{self.do}' needs 'because': people read why")
        if (self.do == "close-plan") != (self.outcome is not None):
            raise ValueError("'outcome' stands beside 'close-plan', and only there")
        return self

    def covers(self, name: str) -> bool:
        """Whether the service or activity called `name` is meant."""
        return (not self.only or name in self.only) and name not in self.but_not


class Trigger(Written):
    """What happens when something is found."""

    id: Name
    finding: Name = Field(description="The code of a finding.")
    when: Condition | None = None
    says: Text = Field(description="What has happened, for the plan's history.")
    tasks: Many[Name] = Field((), description="Activities that become tasks, each by its own condition.")
    effects: Many[Effect] = ()


class PlanFrame(Written):
    """The plan that tasks belong to."""

    title: Text
    one_per: Literal["encounter", "course", "thread", "finding"] = Field(description="What a citizen has one plan for.")


class Programme(Written):
    """One version of one programme."""

    format: Literal["programme/1"]
    id: Name
    version: Version
    title: Text
    owner: Text = Field(description="Who answers for the content: a role, not a person.")
    summary: Text
    valid_from: date
    valid_to: date | None = None
    plan: PlanFrame
    sources: Annotated[Many[Source], Field(min_length=1)]
    assumptions: Many[Words] = ()
    triggers: Annotated[Many[Trigger], Field(min_length=1)]
    activities: Many[Activity] = ()
    course: OfferedCourse | None = Field(
        None, description="The course that citizens with a condition may be enrolled in."
    )
    examples: Annotated[Many[Example], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("'valid_to' lies before 'valid_from'")
        if self.course is not None and self.plan.one_per != "course":
            raise ValueError("a programme that offers a course has one plan per course")
        for what, names in (
            ("source", [item.id for item in self.sources]),
            ("activity", [item.id for item in self.activities]),
            ("trigger", [item.id for item in self.triggers]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"the {what} '{twice[0]}' is written twice")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether new plans follow this version on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def activity(self, name: str) -> Activity | None:
        """The activity with this name, or None."""
        return next((item for item in self.activities if item.id == name), None)
