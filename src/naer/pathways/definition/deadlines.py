"""Before when something must be done, and who is told when nobody has taken or done it in time.

deadline: {from: expected_at, before: 2 hours}
deadline: {from: [ended_at, expected_at], opening_days: 1, at: "12:00"}
escalation:
  - {before: 30 minutes, unless: taken, to: visitation, priority: urgent}
  - {after: 1 hour, unless: done, to: acute-nursing, priority: asap}
"""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from naer.pathways.definition.words import ClockTime, Length, Many, Name, Priority, Words, Written

FOUND = "found_at"
"""The anchor that every finding has: the instant when it was found."""

_NAMES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
_COUNTS = ("days", "working_days", "opening_days")


def _as_list(written: object) -> object:
    return [written] if isinstance(written, str) else written


class Deadline(Written):
    """An instant reckoned from a fact of the finding (the first of `from` that is known, else when it was found)."""

    from_: Annotated[Many[Words], BeforeValidator(_as_list), WithJsonSchema(_NAMES)] = Field(
        alias="from", description="The fact that the deadline is reckoned from, or several: the first known is taken."
    )
    before: Length | None = Field(None, description="This long before.")
    after: Length | None = Field(None, description="This long after.")
    days: int | None = Field(None, ge=0, le=366, description="So many days after, at the time of day `at`.")
    working_days: int | None = Field(None, ge=1, le=60, description="So many working days after, at `at`.")
    opening_days: int | None = Field(None, ge=1, le=60, description="So many days on which surgeries are open after.")
    at: ClockTime | None = Field(None, description="Danish time of day, with days, working_days or opening_days.")
    not_sooner_than: Length = Field(
        timedelta(minutes=30), description="However short the notice: so long after the finding at the earliest."
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in ("before", "after", *_COUNTS) if getattr(self, name) is not None]
        if len(said) > 1:
            raise ValueError(f"a deadline says only one of {', '.join(said)}")
        counts = bool(said) and said[0] in _COUNTS
        if counts and self.at is None:
            raise ValueError(f"'{said[0]}' needs a time of day: at: \"12:00\"")
        if self.at is not None and not counts:
            raise ValueError("'at' stands beside days, working_days or opening_days")
        if not self.from_:
            raise ValueError("'from' names at least one fact")
        return self


class Escalation(Written):
    """One step: at an instant reckoned from the deadline, unless taken or done, tell also `to`."""

    before: Length | None = Field(None, description="So long before the deadline.")
    after: Length | None = Field(None, description="So long after the deadline.")
    unless: Literal["taken", "done"] = Field(description="Nothing happens when the task is taken, or done, by then.")
    to: Name = Field(description="The function that is told: a task of content/responsibilities.")
    priority: Priority = Field(description="The task's priority from then on.")

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("a step says either 'before' or 'after'")
        return self

    @property
    def offset(self) -> timedelta:
        """From the deadline to the step; negative before it."""
        return (self.after or timedelta()) - (self.before or timedelta())
