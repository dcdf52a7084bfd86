"""The words that synthetic citizens are described with: names, post towns, streets, conditions and services.

All of it is content; this reads it and puts it in the order that the columns of the population point into.
"""

from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from naer.scenarios import content_files
from naer.scenarios.content_files import Line, Sex
from naer.scenarios.draws import Floats

EARLIEST, LATEST = 1800, 2200


class GivenName(Line):
    """A given name (or several, as one gets them) and the years of birth in which it was given."""

    name: str
    sex: Sex
    born_from: int = EARLIEST
    born_to: int = LATEST
    weight: float


class FamilyName(Line):
    """A family name; `weight` is how common it is beside the others."""

    name: str
    weight: float


class LocalArea(Line):
    """A post town's part of a municipality; `district` is the home-nursing district that it belongs to."""

    municipality: str
    postal_code: str
    town: str
    weight: float
    district: Literal["nord", "syd"]


class Streets(Line):
    """The parts that street and care-home names are put together from."""

    stems: tuple[str, ...]
    endings: tuple[str, ...]
    care_home_endings: tuple[str, ...]
    endings_with_flats: tuple[str, ...]
    highest_house_number: int

    @property
    def count(self) -> int:
        """How many streets there are."""
        return len(self.stems) * len(self.endings)

    def name(self, street: int) -> str:
        """The street of that number."""
        stem, ending = divmod(street, len(self.endings))
        return self.stems[stem] + self.endings[ending]

    def has_flats(self, street: int) -> bool:
        """Whether addresses there name floor and side."""
        return self.endings[street % len(self.endings)] in self.endings_with_flats

    def care_home(self, place: int) -> str:
        """The name of a care home."""
        stem, ending = divmod(place, len(self.care_home_endings))
        return self.stems[stem % len(self.stems)] + self.care_home_endings[ending]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DiagnosisCode(_Part):
    """An SKS code and who of those with the condition gets it: the type 1 share, half of those left, or the rest."""

    code: str
    display: str
    share: Literal["type_1", "half", "rest"]
    sex: Sex | None = None


class Loadings(_Part):
    """How strongly a condition leans on what people have in common; the squares sum to less than 1."""

    general: float = 0.0
    heart: float = 0.0
    tobacco: float = 0.0
    mind: float = 0.0

    @property
    def by_factor(self) -> dict[str, float]:
        """The loadings that are not zero."""
        return {name: value for name, value in self.model_dump().items() if value}

    @property
    def own(self) -> float:
        """The weight of what is the condition's own."""
        return (1.0 - sum(value**2 for value in self.by_factor.values())) ** 0.5


class LongTermCondition(_Part):
    """A condition of `prevalence.csv`."""

    key: str
    codes: tuple[DiagnosisCode, ...]
    loadings: Loadings
    mean_years: float


class ConditionList(Line):
    """The long-term conditions, in the order of the bits of the population's column."""

    conditions: tuple[LongTermCondition, ...]

    def place(self, key: str) -> int:
        """The place of a condition by its key."""
        return next(place for place, item in enumerate(self.conditions) if item.key == key)


class Service(_Part):
    """A service that is granted for `granted_months`, under a course."""

    code: str
    display: str
    course: str
    granted_months: int


class CourseKind(_Part):
    """A course in a kind of care, and the part of an organisation key that carries it."""

    code: str
    display: str
    organisation: str
    by_district: bool


class VisitShare(_Part):
    """A share of those who have home nursing and how often the nurse comes."""

    visits: int
    percent: float


class NursingReason(_Part):
    """Why a nurse comes: the percent of those who have `condition` (or of all when empty)."""

    text: str
    percent: float
    condition: str


class HelpClass(_Part):
    """What home help in a class of weekly hours holds."""

    hours: str
    personal_care_per_week: int
    personal_care_percent: float
    practical_percent: float
    meals_percent: float


class Schedule(_Part):
    """How visits are laid out over a week: on `days` days (7 is every day) at the same times of each."""

    per_week: int
    days: int
    times: tuple[time, ...]


class ServiceList(Line):
    """What a municipality grants."""

    services: tuple[Service, ...]
    courses: tuple[CourseKind, ...]
    nursing_visits_per_week: tuple[VisitShare, ...]
    nursing_reasons: tuple[NursingReason, ...]
    home_help: tuple[HelpClass, ...]
    training_per_week: int
    schedules: tuple[Schedule, ...]

    def schedule(self, per_week: int) -> Schedule:
        """The layout of so many visits a week."""
        return next(item for item in self.schedules if item.per_week == per_week)

    def course(self, code: str) -> CourseKind:
        """The kind of course with `code`."""
        return next(item for item in self.courses if item.code == code)


@dataclass(frozen=True)
class Vocabulary:
    """All words, read and checked."""

    given_names: tuple[GivenName, ...]
    family_names: tuple[FamilyName, ...]
    local_areas: tuple[LocalArea, ...]
    streets: Streets
    conditions: ConditionList
    services: ServiceList

    def given_weights(self, sex: Sex, born_in: int) -> Floats:
        """How common each given name is among those of a sex born in a year; 0 for names not given to them."""
        return np.array(
            [
                name.weight if name.sex == sex and name.born_from <= born_in <= name.born_to else 0.0
                for name in self.given_names
            ]
        )

    @property
    def family_weights(self) -> Floats:
        """How common each family name is."""
        return np.array([name.weight for name in self.family_names])

    def areas_of(self, municipality: str) -> tuple[tuple[int, ...], Floats]:
        """The places of a municipality's local areas in `local_areas`, and their weights."""
        places = tuple(place for place, area in enumerate(self.local_areas) if area.municipality == municipality)
        return places, np.array([self.local_areas[place].weight for place in places])


@cache
def load() -> Vocabulary:
    """The words of the content folder; read once."""
    return Vocabulary(
        given_names=content_files.table("given_names.csv", GivenName),
        family_names=content_files.table("family_names.csv", FamilyName),
        local_areas=content_files.table("local_areas.csv", LocalArea),
        streets=content_files.document("streets.yaml", Streets),
        conditions=content_files.document("conditions.yaml", ConditionList),
        services=content_files.document("services.yaml", ServiceList),
    )
