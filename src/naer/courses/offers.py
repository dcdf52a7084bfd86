"""What a programme offers citizens who have a condition: a course with sessions, measured when it begins and when it ends.

What is offered is content (`content/programmes`, part `course`); `pathways.offers` reads it and hands it over.
"""

from dataclasses import dataclass, replace
from enum import Enum


@dataclass(frozen=True)
class Measure:
    """What is measured, in whole numbers of `unit` (UCUM). The goal is a change for the better of `least_change` or more.

    `text` is Danish, which the record keeps; `text_en` is empty where there is no English.
    """

    code: str
    system: str
    text: str
    unit: str
    shown: str
    is_higher_better: bool
    least_change: int
    lowest: int
    highest: int
    text_en: str = ""


@dataclass(frozen=True)
class Offer:
    """A course of a programme. `concerns` are the beginnings of SKS codes; `team` is a task of content/responsibilities.

    Words are Danish, which the record keeps; the English ones are empty where there are none.
    """

    programme: str
    name: str
    concerns: tuple[str, ...]
    team: str
    goal: str
    sessions: int
    weeks: int
    measure: Measure
    name_en: str = ""
    goal_en: str = ""

    def in_english(self) -> "Offer":
        """The offer for a reader of English, with the Danish words where there are no others."""
        measure = replace(self.measure, text=self.measure.text_en or self.measure.text)
        return replace(self, name=self.name_en or self.name, goal=self.goal_en or self.goal, measure=measure)


class Outcome(Enum):
    """What came of a course by its measure; the first two are values of R4 Goal.achievementStatus."""

    REACHED = "achieved"
    NOT_REACHED = "not-achieved"
    NOT_MEASURED = "not-measured"
