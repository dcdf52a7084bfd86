"""Whom each block is for and which outcomes it changes, as sets of blocks: a bit for each block, found by what a citizen is like.

The blocks that are for a citizen are those in every one of the sets of her age, sex, smoking and so on, so that finding them
takes a few look-ups however many blocks there are. `twin` asks block by block.
"""

from typing import Final

import numpy as np

from naer.scenarios.model.layout import CONDITIONS, OUTCOMES, Who
from naer.scenarios.model.state import BITS, Field
from naer.scenarios.model.tables import Blocks, Wholes
from naer.scenarios.risk_factors import Activity, Smoking
from naer.scenarios.work import Work

EVERY_AGE: Final = 128
"""Ages have a row each up to this one; nobody is older."""
_WIDTH: Final = 8
_BY_VALUE: Final = (
    Field.SEX,
    Field.SMOKING,
    Field.ALCOHOL,
    Field.ACTIVITY,
    Field.WEIGHT,
    Field.FRAILTY,
    Field.HELP,
    Field.CARE_HOME,
    Field.WORK,
)
OF_VALUE: Final = EVERY_AGE
"""Where the sets by value begin: `_WIDTH` for each field of the citizen's row."""
OF_CONDITION: Final = OF_VALUE + len(Field) * _WIDTH
WITHOUT_CONDITION: Final = OF_CONDITION + len(CONDITIONS)
WITHOUT_RULE: Final = WITHOUT_CONDITION + 1
OF_OUTCOME: Final = WITHOUT_RULE + 1
OF_YEAR: Final = OF_OUTCOME + OUTCOMES


def value_at(field: int) -> int:
    """Where the sets of a field's values begin."""
    return OF_VALUE + field * _WIDTH


def sets_of(blocks: Blocks) -> Wholes:
    """All sets one after another: by age, value of each field, condition, outcome and year."""
    found = np.zeros(OF_YEAR + blocks.reach.shape[1], dtype=np.int64)
    for block, who in enumerate(blocks.who):
        bit = 1 << block
        found[:EVERY_AGE][who[Who.AGE_FROM] : who[Who.AGE_TO] + 1] |= bit
        for field in _BY_VALUE:
            for value in range(1 << BITS[field]):
                if _takes(who, field, value):
                    found[value_at(field) + value] |= bit
        wanted = int(who[Who.CONDITIONS])
        for condition in range(len(CONDITIONS)):
            if wanted >> condition & 1:
                found[OF_CONDITION + condition] |= bit
        found[WITHOUT_CONDITION] |= 0 if wanted else bit
        found[WITHOUT_RULE] |= 0 if who[Who.BY_RULE] else bit
        for outcome in blocks.outcome[who[Who.FIRST_EFFECT] : who[Who.AFTER_LAST_EFFECT]]:
            found[OF_OUTCOME + outcome] |= bit
        found[OF_YEAR:][blocks.reach[block] > 0] |= bit
    return found


def _takes(who: Wholes, field: Field, value: int) -> bool:
    """Whether a block is for those who have a value of a field."""
    match field:
        case Field.SEX:
            return who[Who.SEX] < 0 or who[Who.SEX] == value
        case Field.CARE_HOME:
            return who[Who.DWELLING] < 0 or who[Who.DWELLING] == value
        case Field.SMOKING:
            return not who[Who.SMOKES] or value == Smoking.DAILY
        case Field.ACTIVITY:
            return not who[Who.IS_INACTIVE] or value == Activity.TOO_LITTLE
        case Field.WORK:
            return not who[Who.IS_LONG_SICK] or value == Work.LONG_TERM_SICK
        case Field.ALCOHOL:
            return value >= who[Who.ALCOHOL_FROM]
        case Field.WEIGHT:
            return value >= who[Who.WEIGHT_FROM]
        case Field.FRAILTY:
            return value >= who[Who.FRAILTY_FROM]
        case _:
            return value >= who[Who.HELP_FROM]
