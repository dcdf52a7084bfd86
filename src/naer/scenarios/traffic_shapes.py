"""The shapes of letters and home measurements of a region, day by day: `traffic.yaml`, read and checked."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from naer.scenarios import content_files
from naer.scenarios.content_files import Line
from naer.scenarios.hospital_shapes import Range

Given = Literal["nursing", "care_home", "home_help", "training", "others"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LetterKind(_Part):
    """Who writes to whom about what; `about` says whom it can be about."""

    category: str
    about: Literal["nursing", "training", "anyone"]
    weight: float
    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    topic: str
    text: str
    answer: str


class LetterShapes(_Part):
    """How often, when, and with what disorder."""

    per_year: dict[Given, float]
    weekdays: tuple[float, ...]
    hours: tuple[float, ...]
    answered_percent: float
    answered_after_hours: Range
    arrives_after_seconds: Range
    late_percent: float
    late_hours: Range
    repeated_percent: float
    kinds: tuple[LetterKind, ...]


class HomePlan(_Part):
    """What a share of those with a condition measure at home, on which weekdays (0 is Monday) and between which hours."""

    condition: str
    percent: float
    measurements: tuple[str, ...]
    weekdays: tuple[int, ...]
    hours: tuple[int, int]


class HomeMeasurementShapes(_Part):
    """Who measures, and the disorder of what arrives."""

    plans: tuple[HomePlan, ...]
    left_out_percent: float
    arrives_after_seconds: Range
    late_percent: float
    late_hours: Range
    repeated_percent: float


class TrafficShapes(Line):
    """The whole file."""

    letters: LetterShapes
    home_measurements: HomeMeasurementShapes


@cache
def load() -> TrafficShapes:
    """The shapes of the content folder; read once."""
    return content_files.document("traffic.yaml", TrafficShapes)
