"""The highest education that people have finished, in seven levels, by sex and age.

The levels are Statistics Denmark's main groups (DISCED-15; https://www.dst.dk/en/Statistik/dokumentation/nomenklaturer/disced15-udd):
grundskole, gymnasial, erhvervsfaglig, kort, mellemlang, bachelor and lang videregående with ph.d. The shares are an
assumption around a few published ones (`education.csv`). The ill have somewhat shorter education than the well of the
same age: education leans away from general ill health.
"""

from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, leaning
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.figures import AGES, Figures
from naer.scenarios.health import Health
from naer.scenarios.people import People


class Education(IntEnum):
    """The level; children below 15 have none yet."""

    NONE_YET = 0
    BASIC = 1
    UPPER_SECONDARY = 2
    VOCATIONAL = 3
    SHORT_HIGHER = 4
    MEDIUM_HIGHER = 5
    BACHELOR = 6
    LONG_HIGHER = 7

    @property
    def key(self) -> str:
        """What the figures call it."""
        return self.name.lower()


LEVELS = tuple(level for level in Education if level is not Education.NONE_YET)


def education(people: People, health: Health, draws: Draws) -> NDArray[np.uint8]:
    """The level of each person of an area."""
    leans = leaning.load().education
    latent = leaning.latent(leans, health.hidden, draws.normal("education", people.count))
    limits = _limits()[:, people.sex, people.age.astype(np.int64)]
    return (latent > limits).sum(axis=0).astype(np.uint8)


def shares(tables: Figures) -> Floats:
    """The share of each level by sex, age and level (last axis, as `Education` numbers them); sums to 1."""
    found = np.zeros((2, AGES, len(Education)))
    for level in LEVELS:
        found[..., level] = tables.rate_by_age("education", group=level.key)
    found[..., Education.NONE_YET] = 1.0 - found.sum(axis=-1)
    return np.clip(found, 0.0, 1.0)


@cache
def _limits() -> Floats:
    """For each level but the first (first axis), the limit that those with at least that level exceed, by sex and age."""
    by_level = shares(figures.load())
    at_least: Floats = np.stack([by_level[..., level:].sum(axis=-1) for level in LEVELS])
    return figures.above(at_least.round(12))
