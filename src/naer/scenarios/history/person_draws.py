"""Draws of one person that anybody can repeat: keyed by seed, person, purpose and month.

Like `scenarios.draws`, but for one citizen at a time: what happens to her in a month is the same however many years or
citizens are made, and in whatever order. The generator is Philox 4x64 with the month as its counter.
"""

import hashlib
from math import exp

import numpy as np

from naer.scenarios.draws import Floats

_DRAWS_PER_COUNTER = 4


class PersonDraws:
    """The draws of one citizen under one seed."""

    __slots__ = ("_citizen", "_seed")

    def __init__(self, seed: int, citizen_key: str) -> None:
        self._seed = seed % 2**64
        self._citizen = citizen_key

    def lasting(self, purpose: str, count: int = 1) -> list[float]:
        """Numbers in [0, 1) that are the person's own for good."""
        return self._stream(f"lasting/{purpose}").random(count).tolist()

    def monthly(self, purpose: str, first_month: int, months: int, each: int) -> Floats:
        """`each` numbers in [0, 1) for every month from `first_month` (counted from year 0); `each` is a multiple of 4."""
        whole, rest = divmod(each, _DRAWS_PER_COUNTER)
        if rest:
            raise ValueError("A month has a whole number of counters.")
        return self._stream(purpose, skip=first_month * whole).random(months * each).reshape(months, each)

    def _stream(self, purpose: str, *, skip: int = 0) -> np.random.Generator:
        digest = hashlib.blake2b(f"{self._citizen}/{purpose}".encode(), digest_size=8).digest()
        generator = np.random.Philox(key=np.array((self._seed, int.from_bytes(digest, "big")), dtype=np.uint64))
        return np.random.Generator(generator.advance(skip) if skip else generator)


def how_many(chance: float, mean: float, *, most: int) -> int:
    """A number of events with a mean (Poisson's), from one number in [0, 1); never more than `most`."""
    if mean <= 0.0:
        return 0
    term = total = exp(-mean)
    found = 0
    while chance >= total and found < most:
        found += 1
        term *= mean / found
        total += term
    return found
