"""The content of the model (`content/scenarios/`), read and checked: mortality, yearly rates, relative rates, single numbers."""

from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from naer.scenarios import content_files
from naer.scenarios.content_files import Line, Sex
from naer.scenarios.draws import Floats
from naer.scenarios.education import Education
from naer.scenarios.figures import AGES, SEXES
from naer.scenarios.health import Frailty
from naer.scenarios.model.layout import CONDITIONS, DIAGNOSES, RELATIVE_AGES, Outcome
from naer.scenarios.risk_factors import Activity, Alcohol, Smoking, Weight

FOLDER = Path(content_files.FOLDER).parent / "scenarios"

HELP_LEVELS = ("none", "under_2_hours", "hours_2_to_8", "hours_8_to_20", "hours_20_and_more", "care_home")
LEVELS: dict[str, tuple[str, ...]] = {
    "smoking": tuple(one.name.lower() for one in Smoking),
    "alcohol": tuple(one.name.lower() for one in Alcohol),
    "activity": tuple(one.name.lower() for one in Activity),
    "weight": tuple(one.name.lower() for one in Weight),
    "education": tuple(one.name.lower() for one in Education),
    "frailty": tuple(one.name.lower() for one in Frailty),
    "help": HELP_LEVELS,
    "lives_alone": ("no", "yes"),
    "condition": CONDITIONS,
}
"""What citizens are like that relative rates may depend on, and the classes of each in the order of their numbers."""

PER_1000 = 1000
_OUTCOMES = {outcome.key: outcome for outcome in Outcome}


class Mortality(Line):
    """Deaths per person-year of a sex and age in a span of years."""

    sex: Sex
    age_from: int
    age_to: int | None = None
    year_from: int
    year_to: int
    deaths_per_person_year: float


class Incidence(Line):
    """New cases per 1,000 person-years of those without the condition."""

    condition: str
    sex: Sex
    age_from: int
    age_to: int | None = None
    per_1000_a_year: float
    year: str


class YearlyRate(Line):
    """How often something happens in a year."""

    name: str
    sex: Literal["F", "M", "all"]
    age_from: int
    age_to: int | None = None
    value: float
    unit: Literal["per 1,000"]
    note: str = ""


class RelativeRate(Line):
    """How much oftener an outcome is with something than without: `value` to the power of `part`."""

    outcome: str
    factor: Literal[
        "smoking", "alcohol", "activity", "weight", "education", "frailty", "help", "lives_alone", "condition"
    ]
    level: str
    sex: Literal["F", "M", "all"]
    ages: Literal["all", "under_65", "65_79", "80_plus"]
    value: float = Field(gt=0)
    part: float = Field(gt=0, le=1)
    note: str = ""

    @property
    def used(self) -> float:
        """The factor that the model multiplies by."""
        return self.value**self.part


class Fitted(Line):
    """What a worked-out rate is multiplied by at some ages, so that the share who have something holds over the years."""

    outcome: str
    ages: Literal["under_65", "65_79", "80_plus"]
    factor: float = Field(gt=0)


class FittedMortality(Line):
    """What mortality at some ages is multiplied by in a year since the start of a run, so that the life table holds."""

    year: int = Field(ge=0)
    ages: Literal["under_65", "65_79", "80_plus"]
    factor: float = Field(gt=0)


class DiagnosisShare(Line):
    """How many of 1,000 acute stays of an age are for a diagnosis, and how many times as often those with a condition have it."""

    diagnosis: str
    condition: str | None = None
    times: int = Field(default=1, ge=1, le=100)
    under_18: float = Field(ge=0)
    from_18: float = Field(ge=0)
    from_65: float = Field(ge=0)
    from_80: float = Field(ge=0)

    @property
    def by_age(self) -> tuple[float, float, float, float]:
        """The shares by the ages of lengths of stay."""
        return self.under_18, self.from_18, self.from_65, self.from_80


class Number(Line):
    """One number of the model."""

    name: str
    value: float


class Uncertainty(Line):
    """One standard deviation of the logarithm of how often an outcome happens."""

    outcome: str
    value: float = Field(ge=0, le=1)


class ModelFile(BaseModel):
    """The file model.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["model/1"]
    version: str
    owner: dict[Literal["da", "en"], str]
    numbers: tuple[Number, ...]
    uncertainty: tuple[Uncertainty, ...]


class Parameters(BaseModel):
    """All content of the model."""

    model_config = ConfigDict(frozen=True)

    model: ModelFile
    mortality: tuple[Mortality, ...]
    incidence: tuple[Incidence, ...]
    yearly_rates: tuple[YearlyRate, ...]
    relative_rates: tuple[RelativeRate, ...]
    diagnoses: tuple[DiagnosisShare, ...]
    fitted: tuple[Fitted, ...] = ()
    fitted_mortality: tuple[FittedMortality, ...] = ()

    def fitted_factors(self) -> Floats:
        """The factor of every outcome at each of the three ages; 1 where nothing was fitted."""
        values = np.ones((len(RELATIVE_AGES), len(Outcome)))
        for line in self.fitted:
            values[RELATIVE_AGES.index(line.ages), _OUTCOMES[line.outcome]] = line.factor
        return values

    def fitted_mortality_factors(self, years: int) -> Floats:
        """The factor of mortality by year since the start and by the three ages; after the last year fitted it stays."""
        fitted = max((line.year for line in self.fitted_mortality), default=0) + 1
        values = np.ones((fitted, len(RELATIVE_AGES)))
        for line in self.fitted_mortality:
            values[line.year, RELATIVE_AGES.index(line.ages)] = line.factor
        return values[np.minimum(np.arange(years), fitted - 1)]

    def number(self, name: str) -> float:
        """A single number by its name."""
        return next(one.value for one in self.model.numbers if one.name == name)

    def monthly(self, name: str) -> Floats:
        """A yearly rate by sex and age as a monthly probability; 0 where there is none."""
        values = np.zeros((len(SEXES), AGES))
        for line in self.yearly_rates:
            if line.name == name:
                for place, sex in enumerate(SEXES):
                    if line.sex in ("all", sex):
                        values[place, _ages(line.age_from, line.age_to)] = line.value / 12_000
        return values

    def relative(self, factor: str) -> Floats:
        """Relative rates of a factor by sex, three ages, level and outcome; 1 where nothing is said."""
        levels = LEVELS[factor]
        values = np.ones((len(SEXES), len(RELATIVE_AGES), len(levels), len(Outcome)))
        for line in self.relative_rates:
            if line.factor == factor:
                for place, sex in enumerate(SEXES):
                    for third, ages in enumerate(RELATIVE_AGES):
                        if line.sex in ("all", sex) and line.ages in ("all", ages):
                            values[place, third, levels.index(line.level), _OUTCOMES[line.outcome]] = line.used
        return values

    def uncertainty(self) -> Floats:
        """Standard deviation of the logarithm by outcome."""
        values = np.zeros(len(Outcome))
        for line in self.model.uncertainty:
            values[_OUTCOMES[line.outcome]] = line.value
        return values

    def mortality_by_year(self, first_year: int, years: int) -> Floats:
        """Deaths per person-year by year from `first_year`, sex and year of age.

        The mean of a five-year group stands at its middle, and ages and years between are interpolated (geometrically by
        age); before the first and after the last span of years nothing changes.
        """
        spans = sorted({(line.year_from, line.year_to) for line in self.mortality})
        by_span = np.stack([self._mortality_of(span) for span in spans])
        middles = np.array([(begin + end) / 2 for begin, end in spans])
        wanted = first_year + 0.5 + np.arange(years)
        place = np.clip(np.searchsorted(middles, wanted) - 1, 0, len(spans) - 2)
        part = np.clip((wanted - middles[place]) / (middles[place + 1] - middles[place]), 0, 1)[:, None, None]
        logs = np.log(by_span)
        return np.exp(logs[place] * (1 - part) + logs[place + 1] * part)

    def _mortality_of(self, span: tuple[int, int]) -> Floats:
        values = np.zeros((len(SEXES), AGES))
        for place, sex in enumerate(SEXES):
            lines = [one for one in self.mortality if one.sex == sex and (one.year_from, one.year_to) == span]
            middles = [_middle(line) for line in lines]
            logs = np.log([line.deaths_per_person_year for line in lines])
            ages = np.arange(AGES) + 0.5
            values[place] = np.exp(np.interp(ages, middles[2:], logs[2:]))
            for line in lines[:2]:
                values[place, _ages(line.age_from, line.age_to)] = line.deaths_per_person_year
        return values


@cache
def load() -> Parameters:
    """The content, read once. Raises InvalidError with file and line for what does not fit."""
    return Parameters(
        model=content_files.document("model.yaml", ModelFile, folder=FOLDER),
        mortality=content_files.table("mortality.csv", Mortality, folder=FOLDER),
        incidence=content_files.table("incidence.csv", Incidence, folder=FOLDER),
        yearly_rates=content_files.table("yearly_rates.csv", YearlyRate, folder=FOLDER),
        relative_rates=content_files.table("relative_rates.csv", RelativeRate, folder=FOLDER),
        diagnoses=content_files.table("diagnoses.csv", DiagnosisShare, folder=FOLDER),
        fitted=content_files.table("fitted.csv", Fitted, folder=FOLDER),
        fitted_mortality=content_files.table("fitted_mortality.csv", FittedMortality, folder=FOLDER),
    )


def problems(parameters: Parameters) -> list[str]:
    """What the schemas cannot see: outcomes, levels and conditions that there are none of."""
    found: list[str] = []
    for line in parameters.relative_rates:
        if line.outcome not in _OUTCOMES:
            found.append(f"relative_rates.csv: there is no outcome '{line.outcome}'.")
        if line.level not in LEVELS[line.factor]:
            found.append(f"relative_rates.csv: '{line.factor}' has no level '{line.level}'.")
    for fit in parameters.fitted:
        if fit.outcome not in _OUTCOMES:
            found.append(f"fitted.csv: there is no outcome '{fit.outcome}'.")
    lines = sorted((line.year, RELATIVE_AGES.index(line.ages)) for line in parameters.fitted_mortality)
    if lines != [(year, ages) for year in range(len(lines) // 3) for ages in range(3)]:
        found.append("fitted_mortality.csv: every year from 0 needs one line for each of the three ages.")
    for one in parameters.model.uncertainty:
        if one.outcome not in _OUTCOMES:
            found.append(f"model.yaml: there is no outcome '{one.outcome}'.")
    for one in parameters.incidence:
        if one.condition not in CONDITIONS:
            found.append(f"incidence.csv: there is no condition '{one.condition}'.")
    if tuple(one.diagnosis for one in parameters.diagnoses) != DIAGNOSES:
        found.append("diagnoses.csv: the lines are not those of DIAGNOSES in scenarios/model/layout.py.")
    for one in parameters.diagnoses:
        if one.condition is not None and one.condition not in CONDITIONS:
            found.append(f"diagnoses.csv: there is no condition '{one.condition}'.")
    for place, ages in enumerate(("under_18", "from_18", "from_65", "from_80")):
        if round(sum(one.by_age[place] for one in parameters.diagnoses)) != PER_1000:
            found.append(f"diagnoses.csv: the column {ages} does not come to {PER_1000}.")
    return found


def _ages(age_from: int, age_to: int | None) -> slice:
    return slice(age_from, AGES if age_to is None else age_to + 1)


def _middle(line: Mortality) -> float:
    if line.age_to is None:
        return line.age_from + 2.0
    return (line.age_from + line.age_to + 1) / 2
