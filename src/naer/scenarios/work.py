"""What people live by: school, work, seeking work, long illness, pension; by age, and illness leaning on ill health.

All shares are assumptions (`work.csv`): they say what the scenarios need, how many are kept from work by illness and how
that follows conditions of body and mind, and claim nothing more.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, leaning
from naer.scenarios.draws import Draws
from naer.scenarios.education import Education
from naer.scenarios.figures import Figures
from naer.scenarios.health import Health
from naer.scenarios.people import People

_LEANS_ON = {"general": 0.5, "mind": 0.35}
_LATENT_OF_SHORT_EDUCATION = 0.35


class Work(IntEnum):
    """What a citizen lives by."""

    CHILD = 0
    IN_EDUCATION = 1
    WORKING = 2
    SEEKING = 3
    LONG_TERM_SICK = 4
    RETIRED = 5


def work(people: People, health: Health, level: NDArray[np.uint8], draws: Draws, tables: Figures) -> NDArray[np.uint8]:
    """The class of each person of an area, whose education is `level`."""
    sex, age = people.sex, people.age.astype(np.int64)
    latent = leaning.latent(_LEANS_ON, health.hidden, draws.normal("work/sick", people.count))
    shift = np.where(level <= Education.BASIC, _LATENT_OF_SHORT_EDUCATION, 0.0) - _LATENT_OF_SHORT_EDUCATION / 4
    is_sick = latent + shift > figures.above(tables.rate_by_age("long_term_sick"))[sex, age]
    chance = draws.uniform("work", people.count)
    steps = np.cumsum(
        [tables.rate_by_age(name)[sex, age] for name in ("in_education", "retired", "seeking_work")], axis=0
    )
    classes = np.select(
        [people.age < 16, is_sick, chance < steps[0], chance < steps[1], chance < steps[2]],
        [Work.CHILD, Work.LONG_TERM_SICK, Work.IN_EDUCATION, Work.RETIRED, Work.SEEKING],
        default=Work.WORKING,
    )
    return classes.astype(np.uint8)
