"""Long-term conditions, frailty and the need for help, drawn so that they go together.

Each condition appears as often in a sex and age as `prevalence.csv` says. That ill health comes together is made by a
normal copula: a person has a few hidden numbers (general ill health, heart and metabolism, tobacco, mind), each
condition leans on them with its loadings, and whoever is above the limit that the figure gives has it. Frailty, the
need for help and the need for nursing lean on the same general ill health. The loadings are assumptions; the margins
do not depend on them.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, leaning
from naer.scenarios.draws import Draws, Floats
from naer.scenarios.figures import Figures
from naer.scenarios.people import People
from naer.scenarios.vocabulary import ConditionList

_LEANT_ON = ("diabetes",)
_FRAILTY_OF_GENERAL = 0.85
_CARE_OF_FRAILTY = 0.85
_NURSING_OF_FRAILTY = 0.6


class Frailty(IntEnum):
    """The four groups of the electronic frailty index."""

    FIT = 0
    MILD = 1
    MODERATE = 2
    SEVERE = 3


@dataclass(frozen=True)
class Health:
    """Columns. `conditions` has a bit for each condition of the list; the needs are standard normal numbers.

    `hidden` is what else leans on: the numbers that people have in common, and by its key what is a condition's own.
    """

    conditions: NDArray[np.uint16]
    frailty: NDArray[np.uint8]
    care_need: Floats
    nursing_need: Floats
    hidden: dict[str, Floats]


def health(people: People, draws: Draws, tables: Figures, conditions: ConditionList) -> Health:
    """Conditions, frailty and needs of one area."""
    count = people.count
    sex, age = people.sex, people.age.astype(np.int64)
    hidden = {name: draws.normal(f"health/{name}", count) for name in ("general", "heart", "tobacco", "mind")}
    bits = np.zeros(count, dtype=np.uint16)
    for place, condition in enumerate(conditions.conditions):
        own = draws.normal(f"health/{condition.key}", count)
        total = leaning.latent(condition.loadings.by_factor, hidden, own)
        limit = figures.above(tables.prevalence_by_age(condition.key))[sex, age]
        bits |= (total > limit).astype(np.uint16) << np.uint16(place)
        if condition.key in _LEANT_ON:
            hidden[condition.key] = own
    frail = _leaning_on(hidden["general"], _FRAILTY_OF_GENERAL, draws.normal("health/frailty", count))
    return Health(
        bits,
        _frailty(frail, people, tables),
        _leaning_on(frail, _CARE_OF_FRAILTY, draws.normal("health/care-need", count)),
        _leaning_on(frail, _NURSING_OF_FRAILTY, draws.normal("health/nursing-need", count)),
        hidden,
    )


def has(conditions: NDArray[np.uint16], place: int) -> NDArray[np.bool_]:
    """Whether each person has the condition at `place` in the list."""
    return (conditions >> np.uint16(place)) & np.uint16(1) == 1


def frailty_shares(tables: Figures) -> Floats:
    """The share of each frailty group (first axis) by sex and age."""
    shares = np.stack([tables.rate_by_age(f"frailty_{name}") for name in ("mild", "moderate", "severe")])
    return np.concatenate([1.0 - shares.sum(axis=0, keepdims=True), shares])


def _frailty(frail: Floats, people: People, tables: Figures) -> NDArray[np.uint8]:
    shares = frailty_shares(tables)
    level = np.zeros(people.count, dtype=np.uint8)
    for group in (Frailty.MILD, Frailty.MODERATE, Frailty.SEVERE):
        limit = figures.above(shares[group:].sum(axis=0))[people.sex, people.age.astype(np.int64)]
        level += frail > limit
    return level


def _leaning_on(common: Floats, loading: float, own: Floats) -> Floats:
    return loading * common + (1.0 - loading**2) ** 0.5 * own
