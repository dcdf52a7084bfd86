"""The most that any outcome can be probable for a citizen of a sex and age: what a quick look is held against.

A bound need only be great enough; where it is greater than the truth, the model reckons the truth and nothing changes.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.figures import AGES, SEXES
from naer.scenarios.model.hashing import WHOLE
from naer.scenarios.model.layout import (
    CONDITIONS,
    DRAWN_MONTHLY,
    FIRST_CONDITION,
    LEVELS,
    PARTS,
    RELATIVE_AGES,
    WIDTHS,
    Level,
    Outcome,
    Row,
)
from naer.scenarios.model.probabilities import BASIC, DAILY, HIGH_RISK, MOST_COUNTED
from naer.scenarios.model.tables import Blocks, Floats, Tables

LOOKS = DRAWN_MONTHLY + 1
"""Columns of the bounds: one for each monthly outcome, and one for the numbers that no outcome owns."""
OWNERS = np.repeat(np.arange(LOOKS), (*WIDTHS, PARTS - sum(WIDTHS))).astype(np.uint8)
"""Which outcome owns a number, by its part of the range (see `layout`)."""
_PART = 2**32 // PARTS
STARTS = (np.cumsum((0, *WIDTHS)) * _PART).astype(np.int64)
"""Where the part of each outcome begins."""
CAPS = np.array(WIDTHS, dtype=np.int64) * _PART
"""How many numbers it has."""

_ABOVE = 1.000001
_WEIGHS = {int(Level.SMOKING): DAILY, int(Level.ALCOHOL): HIGH_RISK, int(Level.EDUCATION): BASIC}
_MOST_FRAILTY = 4.0


def most(tables: Tables, blocks: Blocks) -> NDArray[np.uint32]:
    """The month's number from which on an outcome cannot happen, by burden, sex, age and LOOKS; 0 for what nobody owns.

    A burden is as `probabilities.burden` counts it: up to MOST_COUNTED conditions, the last meaning that many or more; after
    these the same for those who are frail, helped or long sick; and after these all of it for those whose habits or schooling
    weigh.
    """
    steps = [
        _most(tables, blocks, conditions=conditions, is_light=is_light, is_plain=is_plain)
        for is_plain in (True, False)
        for is_light in (True, False)
        for conditions in range(MOST_COUNTED + 1)
    ]
    numbers = np.minimum(np.ceil(np.stack(steps) * (_ABOVE * WHOLE)), CAPS) + STARTS[:DRAWN_MONTHLY]
    nobody = np.zeros((*numbers.shape[:-1], 1))
    return np.concatenate([numbers, nobody], axis=-1).astype(np.uint32)


def _most(tables: Tables, blocks: Blocks, *, conditions: int, is_light: bool, is_plain: bool) -> Floats:
    relative, levels = tables.relative, [int(one) for one in Level]
    factors = np.ones((len(SEXES), len(RELATIVE_AGES), tables.rate.shape[2]))
    for begin, end in pairwise(levels):
        places = range(begin, end)
        if is_light and begin in (Level.FRAILTY, Level.HELP):
            places = places[:1]
        elif is_plain and begin in _WEIGHS:
            places = [place for place in places if place != begin + _WEIGHS[begin]]
        factors *= relative[:, :, list(places)].max(axis=2)
    of_conditions = np.sort(np.maximum(relative[:, :, Level.CONDITION : LEVELS], 1.0), axis=2)[:, :, ::-1]
    counted = len(CONDITIONS) if conditions == MOST_COUNTED else conditions
    factors *= of_conditions[:, :, :counted].prod(axis=2)
    ages = np.arange(AGES)
    found = tables.rate * factors[:, (ages >= 65).astype(int) + (ages >= 80)]
    found[..., Outcome.DEATH] *= tables.trend.max(axis=0)
    frailer = tables.by_age[:, Row.FRAILER : Row.HELP_UP]
    found[..., Outcome.FRAILER] *= frailer[:, 0] if is_light else frailer.max(axis=1)
    for place in range(len(CONDITIONS) if conditions else 0):
        back = tables.by_age[:, Row.REMISSION + place]
        found[..., FIRST_CONDITION + place] = np.maximum(found[..., FIRST_CONDITION + place], back)
    for outcome in (Outcome.SMOKING, Outcome.WEIGHT, Outcome.HABITS):
        found[..., outcome] = 0.0  # what these are is said by the class alone
    for outcome, rate in _changes(tables).items():
        if not (is_light and outcome in (Outcome.HELP, Outcome.NURSING, Outcome.LIFE)):
            found[..., outcome] = np.maximum(found[..., outcome], rate)
    for effect, outcome in enumerate(blocks.outcome):
        found[..., outcome] = found[..., outcome] * max(1.0, float(blocks.times[effect].max())) + blocks.adds[effect]
    return found[..., :DRAWN_MONTHLY]


def _changes(tables: Tables) -> dict[Outcome, Floats]:
    by_age = tables.by_age

    def greatest(begin: Row, end: Row) -> Floats:
        return by_age[:, begin:end].max(axis=1)

    weight = greatest(Row.WEIGHT_UP, Row.WEIGHT_DOWN) + greatest(Row.WEIGHT_DOWN, Row.ACTIVITY_CHANGE)
    alcohol = greatest(Row.ALCOHOL_UP, Row.ALCOHOL_DOWN) + greatest(Row.ALCOHOL_DOWN, Row.FRAILER)
    return {
        Outcome.SMOKING: greatest(Row.SMOKING_CHANGE, Row.WEIGHT_UP),
        Outcome.WEIGHT: weight,
        Outcome.HABITS: greatest(Row.ACTIVITY_CHANGE, Row.ALCOHOL_UP) + alcohol,
        Outcome.HELP: by_age[:, Row.HELP_UP] * _MOST_FRAILTY + by_age[:, Row.HELP_DOWN],
        Outcome.NURSING: by_age[:, Row.NURSING_STOP],
        Outcome.LIFE: by_age[:, Row.BACK_TO_WORK],
    }
