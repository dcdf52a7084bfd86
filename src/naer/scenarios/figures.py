"""The figures that the synthetic population is made from, as tables by sex and age.

Every figure comes from `content/population/` with its source; `docs/synthetic-data.md` says which are assumptions.
"""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Literal

import numpy as np

from naer.scenarios import content_files
from naer.scenarios.content_files import Line, Sex
from naer.scenarios.draws import Floats

SEXES: tuple[Sex, Sex] = ("F", "M")
BAND_STARTS = tuple(range(0, 90, 5))
OLDEST = 120
AGES = OLDEST + 1

_RATES = ("rates.csv", "education.csv", "risk_factors.csv", "contacts.csv", "work.csv")

Living = Literal["alone", "couple"]


class Municipality(Line):
    """A municipality and the hospital of its emergencies. `key` is its name as organisation keys use it."""

    code: str
    name: str
    key: str
    region: str
    region_2027: str
    acute_hospital: str
    acute_hospital_key: str
    acute_hospital_source: str


class AgeLine(Line):
    """One line of ages of the single-year table."""

    sex: Sex
    age: int
    persons: int
    year: int


class Prevalence(Line):
    """Percent of a sex and age that has a condition; `age_to` None means and above."""

    condition: str
    sex: Sex
    age_from: int
    age_to: int | None = None
    percent: float
    year: str
    note: str = ""


class RelativeRisk(Line):
    """How much oftener `condition` is with `exposure` than without, as a study found it for `outcome`."""

    exposure: Literal["smoking", "obesity", "overweight", "inactivity"]
    condition: str
    sex: Literal["F", "M", "all"]
    value: float
    measure: str
    outcome: str
    year: int


class Rate(Line):
    """One figure of the files `_RATES`; `group` tells those of one indicator apart."""

    indicator: str
    sex: Literal["F", "M", "all"]
    age_from: int = 0
    age_to: int | None = None
    living: Living | None = None
    group: str
    value: float
    unit: str
    year: int
    note: str = ""

    @property
    def sexes(self) -> tuple[Sex, ...]:
        """Whom the figure is about."""
        return SEXES if self.sex == "all" else (self.sex,)


@dataclass(frozen=True)
class AgeSex:
    """Persons in 2025 as `persons[municipality, sex, band]`, municipalities in the order of `codes`."""

    codes: tuple[str, ...]
    persons: Floats
    source: str
    verification: str

    def of(self, codes: tuple[str, ...]) -> Floats:
        """The rows of `codes`, in that order."""
        return self.persons[[self.codes.index(code) for code in codes]]


@dataclass(frozen=True)
class Figures:
    """All figures of the population, read and checked."""

    municipalities: dict[str, Municipality]
    age_sex: AgeSex
    single_ages: tuple[AgeLine, ...]
    prevalence: tuple[Prevalence, ...]
    rates: tuple[Rate, ...]
    relative_risks: tuple[RelativeRisk, ...]

    def prevalence_by_age(self, condition: str) -> Floats:
        """The share (0 to 1) of each sex and age that has `condition`; ages without a figure have none."""
        shares = np.zeros((2, AGES))
        for line in self.prevalence:
            if line.condition == condition:
                shares[SEXES.index(line.sex), _ages(line.age_from, line.age_to)] = line.percent / 100
        return shares

    def rate_by_age(self, indicator: str, *, per: float = 100.0, group: str | None = None) -> Floats:
        """The figure of each sex and age, divided by `per`; ages without a figure have 0. `group` chooses among lines."""
        values = np.zeros((2, AGES))
        for line in self.of(indicator):
            if group not in (None, line.group):
                continue
            for sex in line.sexes:
                values[SEXES.index(sex), _ages(line.age_from, line.age_to)] = line.value / per
        return values

    def of(self, indicator: str) -> tuple[Rate, ...]:
        """The lines of one indicator, as they stand in the file."""
        return tuple(line for line in self.rates if line.indicator == indicator)

    def value(self, indicator: str, group: str = "all") -> float:
        """The figure of an indicator that has one for each group."""
        return next(line.value for line in self.of(indicator) if line.group == group)


@cache
def load() -> Figures:
    """The figures of the content folder; read once."""
    lines = content_files.table("municipalities.csv", Municipality)
    return Figures(
        municipalities={line.code: line for line in lines},
        age_sex=_age_sex(),
        single_ages=content_files.table("single_ages_2014.csv", AgeLine),
        prevalence=content_files.table("prevalence.csv", Prevalence),
        rates=tuple(line for name in _RATES for line in content_files.table(name, Rate)),
        relative_risks=content_files.table("relative_risks.csv", RelativeRisk),
    )


def above(shares: Floats) -> Floats:
    """The limit that a standard normal number exceeds with probability `shares`; infinite where the share is 0."""
    normal = NormalDist()
    limits = [np.inf if share <= 0 else -np.inf if share >= 1 else -normal.inv_cdf(share) for share in shares.flat]
    return np.array(limits).reshape(shares.shape)


class _AgeSexLine(Line):
    code: str
    sex: Sex
    year: int
    method: str
    age_0: float
    age_5: float
    age_10: float
    age_15: float
    age_20: float
    age_25: float
    age_30: float
    age_35: float
    age_40: float
    age_45: float
    age_50: float
    age_55: float
    age_60: float
    age_65: float
    age_70: float
    age_75: float
    age_80: float
    age_85: float


def _age_sex() -> AgeSex:
    lines = content_files.table("age_sex_2025.csv.gz", _AgeSexLine)
    codes = tuple(sorted({line.code for line in lines}))
    persons = np.zeros((len(codes), 2, len(BAND_STARTS)))
    for line in lines:
        counts = [getattr(line, f"age_{start}") for start in BAND_STARTS]
        persons[codes.index(line.code), SEXES.index(line.sex)] = counts
    return AgeSex(codes, persons, lines[0].source, lines[0].verification)


def _ages(age_from: int, age_to: int | None) -> slice:
    return slice(age_from, AGES if age_to is None else age_to + 1)
