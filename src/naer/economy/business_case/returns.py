"""Internal return of gains: who should return how much to whom, so that nobody loses by what is good for all. Pure.

The municipalities of 2012 asked for a way to lead a gain back to where the cost was. Here each who gains returns in
proportion to the gain, just enough that each who loses comes out at nothing. When all together lose, there is not enough
to return: what is missing is said, and nothing is pretended.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from naer.economy.payers import Payer


@dataclass(frozen=True)
class Return:
    """`payer` returns so much to `receiver`, in øre of present value."""

    payer: Payer
    receiver: Payer
    oere: int


@dataclass(frozen=True)
class Returns:
    """The returns, what each has after them, and what is missing when there is not enough."""

    returns: tuple[Return, ...]
    after: Mapping[Payer, int]
    missing_oere: int


def returned(present_values: Mapping[Payer, int]) -> Returns:
    """The returns for present values in øre. Sums are kept to the øre: what one gives, another gets."""
    gains = {payer: value for payer, value in present_values.items() if value > 0}
    losses = {payer: -value for payer, value in present_values.items() if value < 0}
    pot, wanted = min(sum(gains.values()), sum(losses.values())), sum(losses.values())
    given, got = _shared(pot, gains), _shared(pot, losses)
    moves: list[Return] = []
    waiting = {payer: amount for payer, amount in got.items() if amount}
    for giver, amount in given.items():
        left = amount
        for receiver in list(waiting):
            part = min(left, waiting[receiver])
            if part:
                moves.append(Return(giver, receiver, part))
                left, waiting[receiver] = left - part, waiting[receiver] - part
    after = {payer: value - given.get(payer, 0) + got.get(payer, 0) for payer, value in present_values.items()}
    return Returns(tuple(moves), after, wanted - pot)


def as_yearly(oere: int, factors: tuple[float, ...]) -> int:
    """The equal amount a year whose present value is this much."""
    return round(oere / sum(factors))


def _shared(pot: int, weights: Mapping[Payer, int]) -> dict[Payer, int]:
    """A pot in proportion to weights, to the last øre (largest remainders)."""
    total = sum(weights.values())
    if not total:
        return {}
    parts = {payer: divmod(pot * weight, total) for payer, weight in weights.items()}
    shares = {payer: whole for payer, (whole, _) in parts.items()}
    for payer in sorted(parts, key=lambda one: -parts[one][1])[: pot - sum(shares.values())]:
        shares[payer] += 1
    return shares
