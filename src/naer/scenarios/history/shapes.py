"""The shapes of what happens to citizens over years: `history.yaml`, `measurements.yaml`, `medicines.yaml`, checked.

What each field means stands in the files.
"""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from naer.scenarios import content_files
from naer.scenarios.content_files import Line, Sex
from naer.scenarios.figures import OLDEST
from naer.scenarios.hospital_shapes import Range

MOST_YEARS = 20
"""The longest history that can be asked for."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Concerning(_Part):
    """Whom a line is about: ages, a condition (empty for everybody), and a sex where it says so."""

    condition: str = ""
    age_from: int = 0
    age_to: int = OLDEST
    sex: Sex | None = None


class ContactKind(_Part):
    """A way of meeting; `class_code` is the FHIR class of the Encounter: AMB, VR or HH."""

    code: str
    display: str
    class_code: Literal["AMB", "VR", "HH"]
    percent: float
    minutes: Range


class ContactReason(Concerning):
    """Why somebody comes; `ward` is where, for visits to hospital."""

    text: str
    weight: float
    ward: str = ""


class GrantAfterStay(_Part):
    """A service that is granted to a share of those who come home from a stay."""

    service: str
    percent: float
    weeks: Range
    per_week: int
    reason: str


class AfterStay(_Part):
    """Which stays are followed by a grant."""

    from_age: int
    from_days: float
    grants: tuple[GrantAfterStay, ...]


class HistoryShapes(Line):
    """`history.yaml`."""

    season: tuple[float, ...]
    contacts_per_condition: float
    opens_at_hour: int
    closes_at_hour: int
    contacts: tuple[ContactKind, ...]
    outpatient: tuple[ContactKind, ...]
    reasons: tuple[ContactReason, ...]
    outpatient_reasons: tuple[ContactReason, ...]
    after_stay: AfterStay
    visits_days: int
    visit_minutes: Range
    visit_missed_percent: float
    assessed_every_months: int
    better_a_year_earlier_percent: float
    asked_about_habits_percent: dict[Literal["ill", "others"], float]


class MeasuredShare(Concerning):
    """The percent of consultations at which something is measured."""

    percent: float


class Measurement(_Part):
    """Something that is measured, and how its values fall."""

    key: str
    code: str
    text: str
    unit: str
    shown: str
    decimals: int
    mean: float
    person: float
    noise: float
    limits: Range
    per_year_over_50: float
    shifts: dict[str, float]
    category: Literal["vital-signs", "laboratory"]
    at_percent_of_consultations: tuple[MeasuredShare, ...]


class MeasuredAtVisit(_Part):
    """The percent of nurses' visits at which something is measured."""

    measurement: str
    condition: str
    percent: float


class MeasuredAtAdmission(_Part):
    """What is measured on a ward at once, and how much it differs from what it is at home."""

    measurement: str
    shift: float


class MeasurementShapes(Line):
    """`measurements.yaml`."""

    measurements: tuple[Measurement, ...]
    at_percent_of_visits: tuple[MeasuredAtVisit, ...]
    at_admission: tuple[MeasuredAtAdmission, ...]
    body_mass_index: dict[Literal["under", "normal", "over", "obese"], float]
    body_mass_index_spread: float
    height_cm: dict[Sex, float]
    height_spread_cm: float
    child_kg: tuple[float, ...]

    def measurement(self, key: str) -> Measurement:
        """The measurement of that key."""
        return next(item for item in self.measurements if item.key == key)


class LongTermMedicine(Concerning):
    """A medicine that a share of those concerned takes for years."""

    atc: str
    text: str
    dose: str
    percent: float


class ShortCourse(Concerning):
    """A medicine for some days, so often a year."""

    atc: str
    text: str
    dose: str
    days: int
    per_year: float


class Vaccination(Concerning):
    """Given once a year between two months to a share."""

    atc: str
    text: str
    percent: float
    from_month: int
    to_month: int


class ChildVaccination(_Part):
    """Given to a share of children, at these ages in months."""

    atc: str
    text: str
    months: tuple[int, ...]
    percent: float


class MedicineShapes(Line):
    """`medicines.yaml`."""

    renewed_every_months: int
    long_term: tuple[LongTermMedicine, ...]
    short_courses: tuple[ShortCourse, ...]
    vaccinations: tuple[Vaccination, ...]
    child_vaccinations: tuple[ChildVaccination, ...]


@cache
def history() -> HistoryShapes:
    """Contacts, grants and visits; read once."""
    return content_files.document("history.yaml", HistoryShapes)


@cache
def measurements() -> MeasurementShapes:
    """What is measured; read once."""
    return content_files.document("measurements.yaml", MeasurementShapes)


@cache
def medicines() -> MedicineShapes:
    """What is taken; read once."""
    return content_files.document("medicines.yaml", MedicineShapes)
