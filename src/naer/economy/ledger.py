"""Money that moved: every line says who paid whom, by which rule and price, for how many activities. Pure.

Amounts are whole øre. The first column of a line is the money as computed; the others are what it may be, drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from naer.economy.payers import PAYERS, SECTORS, Payer

Oere = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Equal activities in a line: so many times the same amount. `is_capped` when a cap decided it."""

    cell: int
    count: int
    each_oere: int
    is_capped: bool = False


@dataclass(frozen=True)
class Opened:
    """The parts of a line as arrays of one length, so that a country's lines stay small until somebody opens one."""

    cell: Ints
    count: Ints
    each_oere: Ints
    is_capped: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    """One cost line or rule: `payer` paid `receiver` (COST when the money left the system).

    `file`, `version` and `rule` name what decided it; `price` and `price_oere` the price it used, empty and None when it
    used none.
    """

    file: str
    version: str
    rule: str
    payer: Payer
    receiver: Payer
    activities: int
    oere: Oere
    price: str = ""
    price_oere: int | None = None
    opened: Opened | None = None

    @property
    def total_oere(self) -> int:
        """The money as computed."""
        return int(self.oere[0])

    def parts(self) -> list[Part]:
        """What the money is made of; empty for amounts that no activity gives."""
        if self.opened is None:
            return []
        one = self.opened
        return [
            Part(int(cell), int(count), int(each), bool(capped))
            for cell, count, each, capped in zip(one.cell, one.count, one.each_oere, one.is_capped, strict=True)
        ]


@dataclass(frozen=True)
class Ledger:
    """All lines of an area and year."""

    lines: tuple[Line, ...]

    def net(self, payer: Payer) -> Oere:
        """What a payer paid less what it received."""
        return self._sum(line.oere for line in self.lines if line.payer is payer) - self._sum(
            line.oere for line in self.lines if line.receiver is payer
        )

    def net_of_sector(self, sector: str) -> Oere:
        """What all departments of a sector paid less what they received."""
        return self._sum(self.net(payer) for payer in PAYERS if payer.sector == sector)

    def by_payer(self) -> dict[Payer, Oere]:
        """Net of every payer."""
        return {payer: self.net(payer) for payer in PAYERS}

    def by_sector(self) -> dict[str, Oere]:
        """Net of every sector."""
        return {sector: self.net_of_sector(sector) for sector in SECTORS}

    def cost(self) -> Oere:
        """What left the system as wages and goods: equals the sum of all nets."""
        return self._sum(line.oere for line in self.lines if line.receiver is Payer.COST)

    def of_rule(self, rule: str) -> Oere:
        """What a rule or cost line moved."""
        return self._sum(line.oere for line in self.lines if line.rule == rule)

    def _sum(self, many: Iterable[Oere]) -> Oere:
        width = len(self.lines[0].oere) if self.lines else 1
        total = np.zeros(width, dtype=np.int64)
        for one in many:
            total = total + one
        return total


def interval(oere: Oere) -> tuple[int, int] | None:
    """The middle 95 per cent of what was drawn; None when nothing was, or when all draws agree.

    The ends are drawn values (the nearest rank), so that they are whole øre.
    """
    drawn = np.sort(oere[1:])
    if not len(drawn) or drawn[0] == drawn[-1]:
        return None
    last = len(drawn) - 1
    return int(drawn[round(0.025 * last)]), int(drawn[round(0.975 * last)])
