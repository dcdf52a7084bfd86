"""What a citizen is in the model: a row of whole numbers, and how it is packed into 64 bits for the start of a run."""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.figures import SEXES
from naer.scenarios.model.layout import CONDITIONS
from naer.scenarios.person_columns import PersonColumns


class Field(IntEnum):
    """The places in a citizen's row. Values are those of the modules that make the columns.

    `SEX` is 0 for women and 1 for men, as in the tables; `HELP` is the class of home help, 0 to 4; `CONDITIONS` has a bit for
    each condition; `BORN` counts months from the first month of the run, negative for those alive then.
    """

    SEX = 0
    EDUCATION = 1
    SMOKING = 2
    ALCOHOL = 3
    ACTIVITY = 4
    WEIGHT = 5
    CONDITIONS = 6
    FRAILTY = 7
    HELP = 8
    CARE_HOME = 9
    NURSED = 10
    ALONE = 11
    WORK = 12
    BORN = 13


FIELDS: Final = len(Field)
PACKED: Final = FIELDS - 1
BITS: Final = (1, 3, 3, 3, 2, 3, 12, 2, 3, 1, 1, 1, 3)
SHIFTS: Final = tuple(sum(BITS[:place]) for place in range(PACKED))
MEN: Final = SEXES.index("M")
CONDITION_COUNT: Final = len(CONDITIONS)


def packed(people: PersonColumns) -> NDArray[np.uint64]:
    """Every citizen's row but the birth, in 64 bits."""
    columns = (
        np.where(people.female, 1 - MEN, MEN),
        people.education,
        people.smoking,
        people.alcohol,
        people.activity,
        people.weight,
        people.conditions,
        people.frailty,
        np.where(people.in_care_home, 0, people.help),
        people.in_care_home,
        people.has_nursing,
        people.lives_alone,
        people.work,
    )
    row = np.zeros(people.count, dtype=np.uint64)
    for shift, column in zip(SHIFTS, columns, strict=True):
        row |= column.astype(np.uint64) << np.uint64(shift)
    return row


def unpacked(row: int) -> list[int]:
    """The fields of one packed row, without the birth."""
    return [(row >> shift) & ((1 << bits) - 1) for shift, bits in zip(SHIFTS, BITS, strict=True)]


def born(people: PersonColumns) -> NDArray[np.int16]:
    """Months of birth counted from the first month of the run, which is that of `people.on`."""
    return (people.born_month - ((people.on.year - 1900) * 12 + people.on.month - 1)).astype(np.int16)
