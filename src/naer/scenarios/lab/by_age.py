"""The living and the dead of a run by sex and five-year group of age, and what a life table makes of them.

`counts` here always ends in year, age group, and everything that is COUNTED (`model.layout`); what comes out ends in year,
sex and five-year group, the last from 100.
"""

import numpy as np

from naer.scenarios.figures import SEXES
from naer.scenarios.model.layout import BAND_YEARS, BANDS, COUNTED, DEATHS_BY_AGE, LIVING_BY_AGE
from naer.scenarios.model.tables import Floats, Wholes

_STARTS = np.arange(0, BANDS * BAND_YEARS, BAND_YEARS)


def living(counts: Wholes) -> Wholes:
    """Persons on 1 January."""
    return _parted(counts[..., LIVING_BY_AGE:DEATHS_BY_AGE])


def deaths(counts: Wholes) -> Wholes:
    """Deaths in the year."""
    return _parted(counts[..., DEATHS_BY_AGE:COUNTED])


def lived(counts: Wholes) -> Floats:
    """Years lived: the mean of the persons at both ends of each year. The last year, whose end is not counted, is taken to
    change as the one before."""
    persons = living(counts).astype(np.float64)
    last = persons[..., -1, :, :]
    before = persons[..., -2, :, :] if persons.shape[-3] > 1 else last
    after = np.concatenate([persons[..., 1:, :, :], np.maximum(2 * last - before, 0)[..., None, :, :]], axis=-3)
    return (persons + after) / 2


def mortality_of_bands(by_year: Floats) -> Floats:
    """Deaths per person-year of each group, of those by year of age (year, sex, age): each age weighs by how many reach it."""
    reached = np.exp(
        -np.concatenate([np.zeros((*by_year.shape[:2], 1)), np.cumsum(by_year, axis=2)[:, :, :-1]], axis=2)
    )
    weighed, weights = (np.add.reduceat(of, _STARTS, axis=2) for of in (by_year * reached, reached))
    return weighed / weights


def expectancy(mortality: Floats) -> Floats:
    """Years that a newborn may expect, by deaths per person-year of five-year groups along the last axis.

    Within a group mortality is even; the last group goes on until everybody is dead.
    """
    survivors = np.exp(-BAND_YEARS * np.cumsum(mortality[..., :-1], axis=-1))
    survivors = np.concatenate([np.ones((*mortality.shape[:-1], 1)), survivors], axis=-1)
    safe = np.maximum(mortality, 1e-9)
    lived_in_group = survivors[..., :-1] * (1 - np.exp(-BAND_YEARS * safe[..., :-1])) / safe[..., :-1]
    return lived_in_group.sum(axis=-1) + survivors[..., -1] / safe[..., -1]


def _parted(flat: Wholes) -> Wholes:
    whole = flat.sum(axis=-2)
    return whole.reshape((*whole.shape[:-1], len(SEXES), BANDS))
