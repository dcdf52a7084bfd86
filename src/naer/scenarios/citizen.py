"""A synthetic citizen as a person: name, home, conditions, what the municipality gives, and who is near.

Rows of a population become citizens in `citizens`; the named citizens of scenarios are written as such directly.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from naer.scenarios.education import Education
from naer.scenarios.health import Frailty
from naer.scenarios.households import Living
from naer.scenarios.risk_factors import Activity, Alcohol, Smoking, Weight

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class Home:
    """Where a citizen lives. `district` is the home-nursing district, nord or syd."""

    line: str
    postal_code: str
    town: str
    municipality_code: str
    municipality_key: str
    district: str
    living: Living


@dataclass(frozen=True)
class Diagnosis:
    """A long-term condition: SKS code with D, Danish name, and when it was found."""

    code: str
    display: str
    found_on: date


@dataclass(frozen=True)
class Schedule:
    """When a service is given: on `days` (none means every day) at `times`, every `weeks` weeks."""

    days: tuple[Weekday, ...]
    times: tuple[time, ...]
    weeks: int = 1


@dataclass(frozen=True)
class GrantedService:
    """A service that the municipality has granted for a limited time. `code` is of the system urn:naer:service."""

    code: str
    display: str
    course: str
    organisation_key: str
    granted_on: date
    granted_until: date
    schedule: Schedule
    reason: str = ""


@dataclass(frozen=True)
class OpenCourse:
    """An open course of care; its organisation is responsible."""

    code: str
    display: str
    organisation_key: str
    since: date


@dataclass(frozen=True)
class Relative:
    """Somebody who is told and asked. `relation` is partner, daughter, son or another word of `as_fhir`."""

    relation: Literal["partner", "daughter", "son"]
    given: tuple[str, ...]
    family: str
    female: bool
    phone: str
    lives_with: bool


@dataclass(frozen=True)
class Habits:
    """What a citizen says when asked; all are NOT_ASKED below 16."""

    smoking: Smoking
    alcohol: Alcohol
    activity: Activity
    weight: Weight


@dataclass(frozen=True)
class Citizen:
    """A citizen on a day. `key` is unique in what was generated; `clinic_key` is the practice that has her on its list.

    `function` is the FSIII level (0 to 4) and `frailty` the group, both as last assessed on `assessed_on`; None when
    the municipality has never assessed her. `education` and `habits` are nothing that a record holds by itself; they
    are None where nobody made them up.
    """

    key: str
    personal_number: str
    given: tuple[str, ...]
    family: str
    female: bool
    born_on: date
    phone: str
    home: Home
    clinic_key: str
    diagnoses: tuple[Diagnosis, ...] = ()
    courses: tuple[OpenCourse, ...] = ()
    services: tuple[GrantedService, ...] = ()
    relatives: tuple[Relative, ...] = ()
    allergies: tuple[str, ...] = ()
    function: int | None = None
    frailty: Frailty | None = None
    assessed_on: date | None = None
    education: Education | None = None
    habits: Habits | None = None

    @property
    def lives_alone(self) -> bool:
        """Whether nobody shares the home. Those in care homes live alone among others; they are not counted as alone."""
        return self.home.living is Living.ALONE
