"""What back-casting finds: known values beside simulated ones, courses over the years, municipalities. Pure; kept as JSON."""

from pydantic import BaseModel, ConfigDict

from naer.evidence.definition import Verification
from naer.scenarios.lab.backcast.definition import Sex, Verdict
from naer.scenarios.lab.held import WITHIN_PERCENT, Kind


class Found(BaseModel):
    """Every part: closed and unchanging."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Simulated(Found):
    """The mean of replications with the ends of its 95 per cent interval."""

    mean: float
    low: float
    high: float


class Line(Found):
    """A known value of `year_from` to `year_to`, and the simulated one of those of these years that were simulated."""

    figure: str
    sex: Sex
    age_from: int
    age_to: int | None
    year_from: int
    year_to: int
    known: float
    kind: Kind = "check"
    simulated: Simulated
    why: str
    source: str
    verification: Verification

    @property
    def percent(self) -> float:
        """How far the simulated lies from the known."""
        return 100 * (self.simulated.mean / self.known - 1)

    @property
    def verdict(self) -> Verdict:
        """Within the interval, within five percent, or off."""
        return verdict(self.known, self.simulated)

    @property
    def is_unexplained(self) -> bool:
        """Whether it is a check that is off, and nobody has written why."""
        return self.kind == "check" and self.verdict is Verdict.OFF and not self.why


class Course(Found):
    """A figure over the years: simulated in each, known in some (the middle of the years that the value is of)."""

    figure: str
    sex: Sex
    age_from: int
    age_to: int | None
    simulated: tuple[tuple[int, Simulated], ...]
    known: tuple[tuple[int, float], ...]


class Place(Found):
    """Persons of a municipality in 2021."""

    code: str
    known: float
    simulated: Simulated

    @property
    def percent(self) -> float:
        """How far the simulated lies from the known."""
        return 100 * (self.simulated.mean / self.known - 1)


class Backcast(Found):
    """A whole back-casting from 1 January of `start` to that of `last`. `charts` has the courses of each chart of the content."""

    start: int
    last: int
    citizens: int
    replications: int
    is_split_known: bool
    lines: tuple[Line, ...]
    charts: tuple[tuple[Course, ...], ...]
    places: tuple[Place, ...]

    @property
    def checks(self) -> tuple[Line, ...]:
        """The lines that the model was not made from: they tell how good it is."""
        return tuple(one for one in self.lines if one.kind == "check")

    @property
    def unexplained(self) -> tuple[Line, ...]:
        """The lines that are off without a written reason."""
        return tuple(one for one in self.lines if one.is_unexplained)


def verdict(known: float, simulated: Simulated) -> Verdict:
    """Where a known value lies."""
    if simulated.low <= known <= simulated.high:
        return Verdict.IN_INTERVAL
    return Verdict.NEAR if abs(100 * (simulated.mean / known - 1)) <= WITHIN_PERCENT else Verdict.OFF
