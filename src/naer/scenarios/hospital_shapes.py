"""The shapes of hospital stays and of messages about them: `hospital.yaml`, read and checked."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from naer.scenarios import content_files
from naer.scenarios.content_files import Line

Range = tuple[float, float]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Part):
    """Why somebody is admitted, and to which ward. `factor` multiplies the weight of those who have `condition`."""

    code: str
    display: str
    ward: str
    weight: float
    age_from: int = 0
    condition: str = ""
    factor: float = 1.0


class NoticeLead(_Part):
    """How long before the homecoming a share of notices is given."""

    percent: float
    from_hours: float
    to_hours: float


class NeedShare(_Part):
    """How often a ward says that home must see to something; codes of `courses.definition.Need`."""

    code: str
    percent: float


class HospitalShapes(Line):
    """Rhythm, length, notice and disorder; what each means stands in the file."""

    season: tuple[float, ...]
    acute_weekdays: tuple[float, ...]
    planned_weekdays: tuple[float, ...]
    acute_hours: tuple[float, ...]
    planned_hours: tuple[float, ...]
    discharge_hours: tuple[float, ...]
    weekend_discharge_moved_percent: float
    stay_length_spread: float
    longest_stay_days: int
    acute_begins_in_emergency_percent: float
    hours_in_emergency: Range
    leave_percent_of_long_stays: float
    leave_after_days: int
    notice_percent: float
    notice_from_age: int
    notice_hours_before: tuple[NoticeLead, ...]
    needs: tuple[NeedShare, ...]
    registered_after_minutes: Range
    arrives_after_seconds: Range
    late_percent: float
    late_hours: Range
    corrected_percent: float
    corrected_by_minutes: Range
    repeated_percent: float
    discharge_taken_back_percent: float
    admission_in_error_percent: float
    reasons: tuple[Reason, ...]
    planned_reasons: tuple[Reason, ...]


@cache
def load() -> HospitalShapes:
    """The shapes of the content folder; read once."""
    return content_files.document("hospital.yaml", HospitalShapes)
