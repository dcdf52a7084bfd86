"""Prices in the kroner of any year, their uncertainty as draws, and what later money is worth today. Pure.

A price is written in the kroner of its own year and follows the index to others, rounded once to whole øre. Draws are
log-normal around the price so that its interval holds 95 per cent; a price without interval does not vary. The draws of a
price depend on the seed and its name alone: two rules, or two runs, that use one price see the same draws.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt

from naer.economy import oere
from naer.economy.definition import DiscountRate, Price, PriceFile
from naer.errors import NotFoundError

Oere = npt.NDArray[np.int64]
_TWICE_Z95 = 3.919927969080108


@dataclass(frozen=True)
class PriceBook:
    """All prices. `instead` replaces some by an amount in the kroner of the year asked for (worked examples, sensitivities)."""

    file: PriceFile
    instead: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])

    @cached_property
    def _factors(self) -> dict[tuple[int, int], Fraction]:
        return {}

    @cached_property
    def _by_id(self) -> dict[str, Price]:
        return {one.id: one for one in self.file.prices}

    def price(self, key: str) -> Price:
        """The price of an id, as it is written. Raises NotFoundError."""
        if key not in self._by_id:
            raise NotFoundError(f"There is no price '{key}'.", what_to_do="See content/finance/prices.yaml.")
        return self._by_id[key]

    def knows(self, key: str) -> bool:
        """Whether there is such a price."""
        return key in self._by_id

    def factor(self, from_year: int, to_year: int) -> Fraction:
        """What a krone of one year is in kroner of another."""
        key = (from_year, to_year)
        if key not in self._factors:
            self._factors[key] = self._factor(from_year, to_year)
        return self._factors[key]

    def _factor(self, from_year: int, to_year: int) -> Fraction:
        factor = Fraction(1)
        for year in range(min(from_year, to_year) + 1, max(from_year, to_year) + 1):
            rates = [one for one in self.file.index if one.from_year <= year] or list(self.file.index[:1])
            factor *= 1 + Fraction(max(rates, key=lambda one: one.from_year).percent) / 100
        return factor if to_year >= from_year else 1 / factor

    def amount(self, kroner: Decimal, from_year: int, to_year: int) -> int:
        """Kroner of one year as whole øre of another."""
        return oere.rounded_fraction(Fraction(kroner) * 100 * self.factor(from_year, to_year))

    def oere_in(self, key: str, year: int) -> int:
        """A price in whole øre of a year."""
        if key in self.instead:
            return oere.of_kr(self.instead[key])
        one = self.price(key)
        return self.amount(one.amount_kr, one.price_year, year)

    def drawn(self, key: str, year: int, *, draws: int, seed: int) -> Oere:
        """A price in øre of a year: first as it is, then `draws` times as it may be."""
        base = self.oere_in(key, year)
        one = self.price(key)
        if draws == 0 or one.low_kr is None or one.high_kr is None or key in self.instead:
            return np.full(draws + 1, base, dtype=np.int64)
        spread = log(one.high_kr / one.low_kr) / _TWICE_Z95
        factors = np.exp(spread * normal_draws(f"price {key}", draws=draws, seed=seed))
        return np.concatenate([[base], np.rint(base * factors).astype(np.int64)])


def normal_draws(name: str, *, draws: int, seed: int) -> npt.NDArray[np.float64]:
    """Standard normal draws that depend on the seed and a name alone (a counter-based generator keyed by both)."""
    key = np.array([seed & 0xFFFFFFFFFFFFFFFF, zlib.crc32(name.encode())], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key)).standard_normal(draws)


def discount_factors(rates: Iterable[DiscountRate], years: int) -> tuple[Fraction, ...]:
    """What a krone of year 0, 1, … of a case is worth in its year 0: the first year is not discounted."""
    rows = sorted(rates, key=lambda one: one.from_year)
    factors = [Fraction(1)]
    for year in range(1, years):
        rate = [one for one in rows if one.from_year <= year][-1]
        factors.append(factors[-1] / (1 + Fraction(rate.percent) / 100))
    return tuple(factors[:years])
