"""The draws of the model: counter-based, keyed by (seed, replication, person, month, purpose), whole numbers throughout.

A key is mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
OOPSLA 2014). A person has one 64-bit number each month, and others from it for each purpose that follows. An event of
probability p happens when a number of 32 bits is below p x 2^32. Nothing is remembered between draws, so the order of
work, the number of threads and what happens to others change nothing, and two scenarios meet the same luck.

The functions here are compiled; `twin` has them again in plain Python.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.model.compiled import Scalar, inlined

GOLDEN = 0x9E3779B97F4A7C15
FIRST_MULTIPLIER, SECOND_MULTIPLIER = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
WHOLE = 2.0**32
MASK = 0xFFFFFFFFFFFFFFFF


def plain_mix(value: int) -> int:
    """SplitMix64's finaliser in whole numbers of Python."""
    value = ((value ^ (value >> 30)) * FIRST_MULTIPLIER) & MASK
    value = ((value ^ (value >> 27)) * SECOND_MULTIPLIER) & MASK
    return value ^ (value >> 31)


_GOLDEN, _FIRST, _SECOND = np.uint64(GOLDEN), np.uint64(FIRST_MULTIPLIER), np.uint64(SECOND_MULTIPLIER)
_30, _27, _31, _32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)


@inlined
def mix(value: np.uint64) -> np.uint64:
    """SplitMix64's finaliser."""
    value = (value ^ (value >> _30)) * _FIRST
    value = (value ^ (value >> _27)) * _SECOND
    return value ^ (value >> _31)


@inlined
def of_month(person: np.uint64, month: Scalar) -> np.uint64:
    """The 64-bit number of a person in a month."""
    return mix(person + np.uint64(month + 1) * _GOLDEN)


@inlined
def upper(number: np.uint64) -> np.uint64:
    """The upper 32 bits of a number, which decide what happens in a month."""
    return number >> _32


@inlined
def split(number: np.uint64, purpose: int) -> np.uint64:
    """Another 64-bit number from one, for a purpose of its own."""
    return mix(number ^ (np.uint64(purpose) * _GOLDEN))


@inlined
def chance(number: np.uint64, purpose: int) -> np.int64:
    """A whole number of 0 to 2^32 - 1 for a purpose."""
    return np.int64(split(number, purpose) >> _32)


def person_keys(
    seed: int, replication: int, codes: NDArray[np.int64], numbers: NDArray[np.int32]
) -> NDArray[np.uint64]:
    """The key of each person: municipality code and number within it, under a seed and a replication."""
    world = np.uint64(world_key(seed, replication))
    person = (codes.astype(np.uint64) << np.uint64(32)) | numbers.astype(np.uint64)
    return _mixed(_mixed(person * np.uint64(GOLDEN)) ^ world)


def world_key(seed: int, replication: int) -> int:
    """What a seed and a replication make of everything."""
    return plain_mix((plain_mix(seed & MASK) + GOLDEN * (replication + 1)) & MASK)


def normal_for(seed: int, replication: int, name: str) -> float:
    """A standard normal number for a named uncertainty in a replication, the same in every scenario."""
    digest = hashlib.blake2b(f"{seed}/{replication}/{name}".encode(), digest_size=16).digest()
    first = (int.from_bytes(digest[:8], "big") >> 11) / 2**53
    second = (int.from_bytes(digest[8:], "big") >> 11) / 2**53
    return float(np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(FIRST_MULTIPLIER)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(SECOND_MULTIPLIER)
    return values ^ (values >> np.uint64(31))
