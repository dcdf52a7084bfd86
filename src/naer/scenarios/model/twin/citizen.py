"""One citizen of the twin as a named row, and her draws in whole numbers of Python."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.model import state
from naer.scenarios.model.hashing import GOLDEN, MASK, plain_mix
from naer.scenarios.model.layout import CONDITIONS


@dataclass
class Citizen:
    """One citizen, as she is now. `born` counts months from the first of the run."""

    key: int
    sex: int
    education: int
    smoking: int
    alcohol: int
    activity: int
    weight: int
    conditions: set[int]
    frailty: int
    help: int
    care_home: int
    nursed: int
    alone: int
    work: int
    born: int
    from_month: int = 0


def citizens(keys: NDArray[np.uint64], rows: NDArray[np.uint64], born: NDArray[np.int16]) -> list[Citizen]:
    """The citizens of packed rows."""
    found: list[Citizen] = []
    for key, row, month in zip(keys, rows, born, strict=True):
        fields = state.unpacked(int(row))
        mask = fields[6]
        conditions = {place for place in range(len(CONDITIONS)) if mask >> place & 1}
        before: list[Any] = [*fields[:6], conditions, *fields[7:]]
        found.append(Citizen(int(key), *before, born=int(month)))
    return found


def split(number: int, purpose: int) -> int:
    """Another number of 64 bits for a purpose."""
    return plain_mix(number ^ (purpose * GOLDEN & MASK))


def chance(number: int, purpose: int) -> int:
    """A number of 32 bits for a purpose."""
    return split(number, purpose) >> 32
