"""The tables that a run reads: probabilities by sex and age, relative rates, and the blocks with their effects.

Arrays only, and few, so that compiled code and plain Python read the same numbers. `calibration` makes `Tables` from the
content; `effects` makes `Blocks` from a scenario. What stands where is in `layout`. The compiled model reads the first
four tables of probabilities laid out flat, one after another.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.figures import AGES, SEXES
from naer.scenarios.model.layout import LEVELS, OUTCOMES, ROWS, THIRDS, Who

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
Bytes = NDArray[np.uint8]

RELATIVE: Final = len(SEXES) * AGES * OUTCOMES
BY_AGE: Final = RELATIVE + len(SEXES) * THIRDS * LEVELS * OUTCOMES
TREND: Final = BY_AGE + len(SEXES) * ROWS * AGES


class Tables(NamedTuple):
    """Probabilities are of a month.

    `rate[sex, age, outcome]`; `relative[sex, third, level, outcome]`, the levels of everything that citizens are one after
    another (`Level`); `by_age[sex, row, age]` (`Row`); `trend[year, sex, age]` multiplies mortality; `days[stay, 256]` equally
    likely lengths of stay; `single` the whole numbers of `Single`; `grown_up[sex, habit, limit]` and
    `educated[sex, age, limit]` the limits of classes, of 2^32; `follow_up` is the service's rule (module `follow_up`);
    `diagnoses[row, diagnosis]` says what an acute stay is for (module `diagnoses`).
    """

    rate: Floats
    relative: Floats
    by_age: Floats
    trend: Floats
    days: Wholes
    single: Wholes
    grown_up: Wholes
    educated: Wholes
    follow_up: Bytes
    diagnoses: Wholes

    @property
    def flat(self) -> Floats:
        """The first four one after another, at RELATIVE, BY_AGE and TREND: one array costs a compiled call less than four."""
        return np.concatenate([one.reshape(-1) for one in (self.rate, self.relative, self.by_age, self.trend)])


class Blocks(NamedTuple):
    """The blocks of a scenario and their effects.

    `reach[block, year]` of 2^32 is how many of those a block is for are reached; `who[block]` says whom it is for (`Who`).
    Its effects: `times[effect, years since reached]` multiplies the probability of `outcome`, then `adds` is added to it,
    a month.
    """

    reach: Wholes
    who: Wholes
    outcome: Wholes
    times: Floats
    adds: Floats


def no_blocks(years: int) -> Blocks:
    """Everything as today."""
    return Blocks(
        np.zeros((0, years), dtype=np.int64),
        np.zeros((0, len(Who)), dtype=np.int64),
        np.zeros(0, dtype=np.int64),
        np.ones((0, years)),
        np.zeros(0),
    )
