"""What an acute stay is for: a group of diagnoses, drawn by age, by the citizen's conditions, and by whether it was preventable.

`content/scenarios/diagnoses.csv` says how many of 1,000 stays of an age are for each group, and how many times as often those
with a condition have it. The weights here are fitted so that the stays of today's citizens come to those shares. From the age
of 65 a stay that the model calls preventable is for one of the nine national groups, and no other is, so that the diagnoses
tell the same number of preventable stays as the model.
"""

from typing import Final

import numpy as np

from naer.insight.indicators import content as indicator_content
from naer.scenarios import health
from naer.scenarios.draws import Floats
from naer.scenarios.model.layout import CONDITIONS, DIAGNOSES, Outcome
from naer.scenarios.model.parameters import Parameters
from naer.scenarios.model.reference import Reference
from naer.scenarios.model.tables import Wholes

PREVENTABLE_LIST: Final = "preventable-nine"
OLD: Final = 2
"""The first of the four ages from which preventable stays are told apart; it and the next have a row for each kind."""
CONDITION_ROW, TIMES_ROW, ROWS = 6, 7, 8
"""Rows of the table: weights under 18, under 65, 65 to 79 (others, preventable), 80 and over (the same); then which condition a
diagnosis goes with (-1: none), and how many times as often."""
_AGES = ((0, 18), (18, 65), (65, 80), (80, 200))
_FINE = 100
_ROUNDS = 40


def table(content: Parameters, nation: Reference, rate: Floats) -> Wholes:
    """The table by ROWS and DIAGNOSES; `rate` is that of `Tables`, for how often citizens are admitted."""
    places = [CONDITIONS.index(one.condition) if one.condition else -1 for one in content.diagnoses]
    times = np.array([one.times for one in content.diagnoses], dtype=np.int64)
    ill = np.arange(1 << len(CONDITIONS), dtype=np.uint16)
    has = np.stack(
        [health.has(ill, place) if place >= 0 else np.zeros(len(ill), dtype=bool) for place in places], axis=1
    )
    oftener = np.where(has, times, 1).astype(np.float64)
    stays = nation.yearly(rate, Outcome.ACUTE)
    preventable = np.clip(
        rate[nation.sex, nation.age, Outcome.PREVENTABLE] * nation.relative[:, Outcome.PREVENTABLE], 0, 1
    )
    found = np.zeros((ROWS, len(DIAGNOSES)), dtype=np.int64)
    is_national = np.array([one in national() for one in DIAGNOSES])
    for age, (first, after) in enumerate(_AGES):
        here = (nation.age >= first) & (nation.age < after)
        shares = np.array([one.by_age[age] for one in content.diagnoses])
        told = ((stays, shares),)
        if age >= OLD:
            told = ((stays * (1 - preventable), shares * ~is_national), (stays * preventable, shares * is_national))
        for kind, (of_person, wanted) in enumerate(told):
            of_ill = np.bincount(nation.people.conditions[here], weights=of_person[here], minlength=len(ill))
            found[row_of(age, kind)] = _fitted(wanted, oftener, of_ill.astype(np.float64))
    found[CONDITION_ROW], found[TIMES_ROW] = places, times
    return found


def row_of(age: int, preventable: int) -> int:
    """The row of one of the four ages, and of stays that were preventable (1) or not (0)."""
    return age if age < OLD else 2 * (age - 1) + preventable


def national() -> frozenset[str]:
    """The groups whose stays count as preventable."""
    lists = indicator_content.code_lists().lists
    parts = next(one for one in lists if one.key == PREVENTABLE_LIST).parts
    return frozenset(group for part in parts for group in part.groups)


def _fitted(wanted: Floats, oftener: Floats, stays: Floats) -> Wholes:
    """Weights with which the `stays`, by the set of conditions that citizens have, come to the `wanted` shares.

    `oftener[conditions, diagnosis]` multiplies a weight. Each round sets every weight up or down by how far its share is off.
    """
    shares, weights = wanted / wanted.sum(), wanted / wanted.sum()
    for _ in range(_ROUNDS):
        of_ill = oftener * weights
        come_to = stays @ (of_ill / of_ill.sum(axis=1, keepdims=True)) / stays.sum()
        weights = np.divide(weights * shares, come_to, out=np.zeros_like(weights), where=come_to > 0)
    return np.rint(weights / weights.sum() * 1000 * _FINE).astype(np.int64)
