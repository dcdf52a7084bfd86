"""Who lived in the country in earlier years: the known population that a simulation of those years begins with.

By sex and five-year group the whole country is known for every 1 January since 1990, and in 2014 also by municipality and year of
age (`content/known_years/`). In other years the country's persons of each group are parted among municipalities as in 2014 or,
after it, between 2014 and today; and within a group by year of age as `people` does. Both of these are assumptions.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import model_validator

from naer.errors import InvalidError
from naer.scenarios import content_files, figures, people
from naer.scenarios.content_files import Line, Sex
from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES, BAND_STARTS, SEXES

FOLDER = Path(content_files.FOLDER).parent / "known_years"
SPLIT_KNOWN, TODAY = 2014, 2025
"""The year that is known by municipality and year of age, and that of `figures.age_sex`."""

_OLDEST_GIVEN = 110


@dataclass(frozen=True)
class Living:
    """Persons on 1 January of a year: `persons[municipality, sex, year of age]`, municipalities in the order of `codes`.

    `is_split_known` says whether municipality and year of age are known, or only the country's five-year groups.
    """

    year: int
    codes: tuple[str, ...]
    persons: Floats
    is_split_known: bool

    def of(self, codes: tuple[str, ...]) -> Floats:
        """The rows of `codes`, in that order."""
        return self.persons[[self.codes.index(code) for code in codes]]

    def by_band(self, codes: tuple[str, ...]) -> Floats:
        """Persons of `codes` by sex and five-year group."""
        return np.add.reduceat(self.of(codes), BAND_STARTS, axis=2)


def earlier(year: int) -> Living | None:
    """The known population of a year before today's figures; None for a year that these are for.

    Raises InvalidError for a year before the first that is known.
    """
    return of_year(year) if year < TODAY else None


@cache
def of_year(year: int) -> Living:
    """The population on 1 January. Raises InvalidError for a year that is not known."""
    country = by_year()
    if year not in country:
        first, last = min(country), max(country)
        raise InvalidError(
            f"The population of {year} is not known.", what_to_do=f"Choose a year from {first} to {last}."
        )
    codes, known = _municipalities()
    if year == SPLIT_KNOWN:
        return Living(year, codes, known, is_split_known=True)
    tables = figures.load()
    then = _shares(np.add.reduceat(known, BAND_STARTS, axis=2))
    now = _shares(tables.age_sex.of(codes))
    part = np.clip((year - SPLIT_KNOWN) / (TODAY - SPLIT_KNOWN), 0.0, 1.0)
    bands = country[year] * (then * (1 - part) + now * part)
    return Living(
        year, codes, bands[:, :, people.BAND_OF_AGE] * people.years_within_bands(tables), is_split_known=False
    )


@cache
def by_year() -> dict[int, Floats]:
    """The country's persons of each year, by sex and five-year group."""
    found: dict[int, Floats] = {}
    for line in content_files.table("population.csv", CountryLine, folder=FOLDER):
        persons = found.setdefault(line.year, np.zeros((len(SEXES), len(BAND_STARTS))))
        persons[SEXES.index(line.sex)] = [getattr(line, f"age_{start}") for start in BAND_STARTS]
    return found


@cache
def municipalities_in_2021() -> dict[str, int]:
    """Persons of each municipality by code, on 1 January 2021."""
    return {
        line.code: line.persons
        for line in content_files.table("municipalities_2021.csv", MunicipalityLine, folder=FOLDER)
    }


def source() -> Line:
    """Where the country's persons are from."""
    return content_files.table("population.csv", CountryLine, folder=FOLDER)[0]


def municipal_source() -> Line:
    """Where the persons of municipalities in 2021 are from."""
    return content_files.table("municipalities_2021.csv", MunicipalityLine, folder=FOLDER)[0]


def problems() -> list[str]:
    """Where the files do not agree: the country's groups of the year that is known by municipality must be their sums."""
    codes, known = _municipalities()
    found = [
        f"{name}: the municipalities are not those of content/population/municipalities.csv."
        for name, given in (
            ("municipalities_2014.csv.gz", codes),
            ("municipalities_2021.csv", tuple(sorted(municipalities_in_2021()))),
        )
        if given != tuple(sorted(figures.load().municipalities))
    ]
    sums = np.add.reduceat(known, BAND_STARTS, axis=2).sum(axis=0)
    if not np.array_equal(sums, by_year()[SPLIT_KNOWN]):
        found.append(f"municipalities_2014.csv.gz: its sums are not the groups of {SPLIT_KNOWN} in population.csv.")
    years = sorted(by_year())
    if years != list(range(years[0], years[-1] + 1)):
        found.append("population.csv: a year is missing.")
    return found


class CountryLine(Line):
    """The country's persons of a year and sex by five-year group, the last without an end."""

    year: int
    sex: Sex
    age_0: int
    age_5: int
    age_10: int
    age_15: int
    age_20: int
    age_25: int
    age_30: int
    age_35: int
    age_40: int
    age_45: int
    age_50: int
    age_55: int
    age_60: int
    age_65: int
    age_70: int
    age_75: int
    age_80: int
    age_85: int


class MunicipalityLine(Line):
    """The persons of a municipality in a year."""

    code: str
    year: int
    persons: int


class _AgesLine(Line, extra="allow"):
    """The persons of a municipality and sex in 2014 by year of age, `age_0` to `age_110`."""

    code: str
    sex: Sex

    @model_validator(mode="after")
    def _has_every_age(self) -> "_AgesLine":
        given = set(self.model_extra or {})
        if given != {f"age_{age}" for age in range(_OLDEST_GIVEN + 1)}:
            raise ValueError(f"a line has the columns age_0 to age_{_OLDEST_GIVEN}")
        return self

    @property
    def persons(self) -> list[float]:
        """By year of age."""
        return [float(self.model_extra[f"age_{age}"]) for age in range(_OLDEST_GIVEN + 1)] if self.model_extra else []


@cache
def _municipalities() -> tuple[tuple[str, ...], Floats]:
    lines = content_files.table("municipalities_2014.csv.gz", _AgesLine, folder=FOLDER)
    codes = tuple(sorted({line.code for line in lines}))
    persons = np.zeros((len(codes), len(SEXES), AGES))
    for line in lines:
        persons[codes.index(line.code), SEXES.index(line.sex), : _OLDEST_GIVEN + 1] = line.persons
    return codes, persons


def _shares(bands: Floats) -> Floats:
    """The part of the country's persons of each sex and group that each municipality has."""
    return bands / bands.sum(axis=0)
