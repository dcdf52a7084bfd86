"""Smoking, alcohol, activity and weight of those of 16 and over, by age, sex and education.

How often each is by age comes from figures; so does how much oftener it is among those of one education than another
(smoking and weight), in a way that leaves the figure of the age as it is. Habits lean on the hidden numbers that
conditions lean on (`leaning`), so that smokers have lung disease and the heavy diabetes about as often as studies say.
`margins` shows what of this is figure and what is assumption.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import education, figures, leaning
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.education import LEVELS, Education
from naer.scenarios.figures import AGES, SEXES, Figures
from naer.scenarios.health import Health
from naer.scenarios.people import People, parted_by_sex

ASKED_FROM_AGE = 16


class Smoking(IntEnum):
    """Tobacco; those below 16 are not asked."""

    NOT_ASKED = 0
    NEVER = 1
    FORMER = 2
    OCCASIONAL = 3
    DAILY = 4


class Alcohol(IntEnum):
    """Units a week: within ten, over ten, and above the older high-risk limit (21 for men, 14 for women)."""

    NOT_ASKED = 0
    NONE = 1
    WITHIN_10 = 2
    OVER_10 = 3
    HIGH_RISK = 4


class Activity(IntEnum):
    """Beside the WHO's minimum of physical activity for adults."""

    NOT_ASKED = 0
    ENOUGH = 1
    TOO_LITTLE = 2


class Weight(IntEnum):
    """Class of body-mass index: below 18.5, to 25, to 30, and above."""

    NOT_ASKED = 0
    UNDER = 1
    NORMAL = 2
    OVER = 3
    OBESE = 4


@dataclass(frozen=True)
class RiskFactors:
    """Columns, each the number of the class."""

    smoking: NDArray[np.uint8]
    alcohol: NDArray[np.uint8]
    activity: NDArray[np.uint8]
    weight: NDArray[np.uint8]


def risk_factors(people: People, health: Health, level: NDArray[np.uint8], draws: Draws) -> RiskFactors:
    """The habits of each person of an area, whose education is `level`."""
    loadings = leaning.load()
    cell = (people.sex, people.age.astype(np.int64), level.astype(np.int64))

    def classes(purpose: str, leans: leaning.Loadings) -> NDArray[np.uint8]:
        latent = leaning.latent(leans, health.hidden, draws.normal(f"risk/{purpose}", people.count))
        found = np.ones(people.count, dtype=np.uint8)
        for limit in _limits()[purpose]:
            found += latent > limit[cell]
        return np.where(people.age >= ASKED_FROM_AGE, found, 0).astype(np.uint8)

    return RiskFactors(
        smoking=classes("smoking", loadings.smoking),
        alcohol=classes("alcohol", loadings.alcohol),
        activity=classes("activity", loadings.activity),
        weight=classes("weight", loadings.weight),
    )


def share(tables: Figures, indicator: str) -> Floats:
    """How often a habit of the figures is, by sex, age and education (last axis), 0 to 1.

    Ratios between sexes (`…_men_to_women`) and between levels (`…_by_education`, or `…_by_education_ratio`) are used
    where the figures have them; over both sexes and all levels of an age the figure of the age comes out.
    """
    ratio = tables.of(f"{indicator}_men_to_women")
    by_sex = tables.rate_by_age(indicator) * (parted_by_sex(tables, ratio[0].value) if ratio else 1.0)
    return np.clip(by_sex[..., np.newaxis] * _education_ratio(tables, indicator), 0.0, 1.0)


def _education_ratio(tables: Figures, indicator: str) -> Floats:
    lines = tables.of(f"{indicator}_by_education") or tables.of(f"{indicator}_by_education_ratio")
    if not lines:
        return np.ones((len(SEXES), AGES, len(Education)))
    by_level = {line.group: line.value for line in lines}
    ratio = np.array([by_level[Education.BASIC.key], *(by_level[level.key] for level in LEVELS)])
    mean = education.shares(tables) @ ratio
    return ratio / mean[..., np.newaxis]


@cache
def _limits() -> dict[str, tuple[Floats, ...]]:
    """The limits between the classes of each habit, lowest first, by sex, age and education."""
    tables = figures.load()
    daily, occasional, former = (share(tables, f"{name}_smoking") for name in ("daily", "occasional", "former"))
    obese, over = share(tables, "obesity"), share(tables, "overweight")
    at_least = {
        "smoking": (daily + occasional + former, daily + occasional, daily),
        "alcohol": (
            1.0 - share(tables, "alcohol_none"),
            share(tables, "alcohol_over_10"),
            share(tables, "alcohol_high_risk"),
        ),
        "activity": (share(tables, "below_minimum_activity"),),
        "weight": (1.0 - share(tables, "underweight"), np.maximum(over, obese), obese),
    }
    return {name: tuple(figures.above(np.minimum(one, 1.0)) for one in shares) for name, shares in at_least.items()}
