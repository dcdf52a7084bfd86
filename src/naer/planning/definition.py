"""What an author may write of planned visits, and what a rule is told of a service."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from naer import authoring

FILE = "content/planning/visits.yaml"

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedService(_Written):
    """A service that becomes visits; a visit is late when it is not done `slack_minutes` after its time."""

    code: str
    slack_minutes: int


class ExampleService(_Written):
    """A granted service in an example."""

    code: str
    days: tuple[str, ...]
    times: tuple[time, ...]


class ExpectedDay(_Written):
    """The times of the visits on a day."""

    day: date
    visits: tuple[time, ...]


class Example(_Written):
    """A service and what it gives on some days."""

    service: ExampleService
    expect: tuple[ExpectedDay, ...]


class VisitFile(_Written):
    """The file `content/planning/visits.yaml`."""

    id: str
    version: str
    owner: str
    source: str
    verification: str
    services: tuple[PlannedService, ...]
    example: Example

    def slack_minutes(self, code: str) -> int | None:
        """The slack of a service's visits; None when it is not planned as visits."""
        return next((one.slack_minutes for one in self.services if one.code == code), None)


@dataclass(frozen=True)
class Schedule:
    """When a service is given: on these weekdays (none: every day), every so many weeks from `since`, at these times."""

    since: date
    until: date | None
    days: tuple[str, ...]
    weeks: int
    times: tuple[time, ...]


@dataclass(frozen=True)
class Visit:
    """One visit that a service gives: when it is planned, and when it is late. Instants are UTC."""

    at: datetime
    late_at: datetime


@cache
def load() -> VisitFile:
    """The file that ships. Raises InvalidError with the place and what is wrong there."""
    return read((files("naer") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> VisitFile:
    """The file that YAML text says. Raises InvalidError as above."""
    return authoring.read(FILE, text, VisitFile)
