"""Sex, age and date of birth: whole persons by the figures of age and sex, each with a day of birth that fits."""

import calendar
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.draws import Draws, Floats, place
from naer.scenarios.figures import AGES, BAND_STARTS, SEXES, Figures

Dates = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

BAND_OF_AGE = np.minimum(np.arange(AGES) // 5, len(BAND_STARTS) - 1)
"""The five-year band of each year of age."""
_LAST_EVEN_BAND = BAND_STARTS.index(75)


@dataclass(frozen=True)
class People:
    """Columns, one row to a person."""

    female: Flags
    age: NDArray[np.uint8]
    born_on: Dates

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.age)

    @property
    def sex(self) -> NDArray[np.int64]:
        """0 for women and 1 for men: the place in tables by sex."""
        return np.where(self.female, 0, 1)


def people(
    counts: NDArray[np.int64], draws: Draws, *, on: date, figures: Figures, years: Floats | None = None
) -> People:
    """The persons of one area. `counts` is whole persons by sex and five-year band; ages are those on the day `on`.

    `years` says how many there are of each sex and year of age. Without it every year of a band is as likely as the next
    below 75; from 75 the years have the national weights of 2014, because there mortality thins the band (an assumption: the
    cohorts of another year).
    """
    total = int(counts.sum())
    chance = draws.uniform("age", total)
    age = np.zeros(total, dtype=np.uint8)
    female = np.zeros(total, dtype=bool)
    begin = 0
    for sex, band in np.ndindex(*counts.shape):
        end = begin + int(counts[sex, band])
        ages, weights = _years_of_band(figures, sex, band) if years is None else _of_known(years, sex, band)
        age[begin:end] = ages[place(chance[begin:end], weights)]
        female[begin:end] = sex == 0
        begin = end
    return People(female, age, _born_on(age, draws, on))


def years_within_bands(figures: Figures) -> Floats:
    """By sex and year of age, how large a part of its five-year band each year is, as `people` draws it."""
    shares = np.zeros((2, AGES))
    for sex, band in np.ndindex(2, len(BAND_STARTS)):
        years, weights = _years_of_band(figures, sex, band)
        shares[sex, years] = weights / weights.sum()
    return shares


def persons_by_age(figures: Figures) -> Floats:
    """The country's persons by sex and year of age, with the same weights within bands as `people` draws by."""
    bands = figures.age_sex.persons.sum(axis=0)
    return years_within_bands(figures) * bands[:, BAND_OF_AGE]


def parted_by_sex(figures: Figures, men_to_women: Floats | float) -> Floats:
    """How much oftener or seldomer each sex has something than the figure of the age; 1 over both sexes of an age.

    `men_to_women` is how often men have it for each time that women do, by age or for all ages.
    """
    ratio = np.ones((len(SEXES), AGES))
    ratio[SEXES.index("M")] = men_to_women
    persons = persons_by_age(figures)
    weighted = (ratio * persons).sum(axis=0)
    return ratio * np.divide(persons.sum(axis=0), weighted, out=np.ones(AGES), where=weighted > 0)


def anniversary(on: date, years_before: int) -> date:
    """The same day `years_before` years earlier; 28 February where that year has no 29th."""
    year = on.year - years_before
    return date(year, on.month, min(on.day, calendar.monthrange(year, on.month)[1]))


def _years_of_band(figures: Figures, sex: int, band: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    start = BAND_STARTS[band]
    if band < _LAST_EVEN_BAND:
        return np.arange(start, start + 5, dtype=np.uint8), np.ones(5)
    end = BAND_STARTS[band + 1] if band + 1 < len(BAND_STARTS) else AGES
    lines = [line for line in figures.single_ages if line.sex == SEXES[sex] and start <= line.age < end]
    return np.array([line.age for line in lines], dtype=np.uint8), np.array([float(line.persons) for line in lines])


def _of_known(years: Floats, sex: int, band: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    start = BAND_STARTS[band]
    end = BAND_STARTS[band + 1] if band + 1 < len(BAND_STARTS) else AGES
    return np.arange(start, end, dtype=np.uint8), years[sex, start:end]


def _born_on(age: NDArray[np.uint8], draws: Draws, on: date) -> Dates:
    birthdays = np.array([anniversary(on, years) for years in range(AGES + 1)], dtype="datetime64[D]")
    latest = birthdays[age]
    days = (latest - birthdays[age.astype(np.int64) + 1]).astype(np.int64)
    return latest - np.floor(draws.uniform("birthday", len(age)) * days).astype("timedelta64[D]")
