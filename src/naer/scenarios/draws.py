"""Random draws that anybody can repeat: a counter-based generator keyed by seed, area, purpose and month.

The draw of person number `i` is the `i`-th of its stream, so it depends on nobody else: a citizen is the same whether
one municipality is made or the whole country, whether in one piece or in slices, on one machine or on many. The
generator is Philox 4x64 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11), as NumPy has it.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DRAWS_PER_COUNTER = 4


@dataclass(frozen=True)
class Draws:
    """The draws of one area under one seed. `month` counts months since year 0 for what happens over time, else 0."""

    seed: int
    area: int
    month: int = 0

    def uniform(self, purpose: str, count: int, *, first: int = 0) -> Floats:
        """Numbers in [0, 1) for the persons `first` to `first + count - 1`, in float64."""
        key = (self.seed % 2**64, (_purpose_number(purpose) << 32) | (self.area << 18) | self.month)
        generator = np.random.Philox(key=np.array(key, dtype=np.uint64))
        whole, rest = divmod(first, _DRAWS_PER_COUNTER)
        if whole:
            generator.advance(whole)
        return np.random.Generator(generator).random(rest + count)[rest:]

    def normal(self, purpose: str, count: int, *, first: int = 0) -> Floats:
        """Standard normal numbers, two uniform draws to each (Box and Muller), so that every person has her own."""
        radius = np.sqrt(-2.0 * np.log1p(-self.uniform(f"{purpose}/radius", count, first=first)))
        return radius * np.cos(2.0 * np.pi * self.uniform(f"{purpose}/angle", count, first=first))

    def pick(self, purpose: str, weights: Floats, count: int, *, first: int = 0) -> NDArray[np.int64]:
        """Places in `weights`, each drawn as often as its weight says."""
        return place(self.uniform(purpose, count, first=first), weights)


def place(draws: Floats, weights: Floats) -> NDArray[np.int64]:
    """Which of `weights` each uniform draw falls on."""
    steps = np.cumsum(weights)
    return np.minimum(np.searchsorted(steps, draws * steps[-1], side="right"), len(weights) - 1)


def chance(*key: object) -> float:
    """One number in [0, 1) for a key such as (seed, person, month, purpose): for the few things that happen to few."""
    digest = hashlib.blake2b("/".join(str(part) for part in key).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / 2**53


def _purpose_number(purpose: str) -> int:
    return int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=4).digest(), "big")
