"""Money as whole øre, and the few ways in which it is rounded.

Every amount is rounded once, half away from zero, where it arises (one price in one year, one share of one tariff, one
period of help); after that there is only adding and multiplying by whole counts, so that sums are exact in any order.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

OERE_PER_KR = 100


def of_kr(kroner: Decimal) -> int:
    """Kroner as øre. ValueError when there is a fraction of an øre."""
    oere = kroner * OERE_PER_KR
    if oere != oere.to_integral_value():
        raise ValueError(f"{kroner} kr. is not a whole number of øre")
    return int(oere)


def rounded(oere: Decimal) -> int:
    """The nearest whole øre; halves away from zero."""
    return int(oere.to_integral_value(rounding=ROUND_HALF_UP))


def as_kr(oere: int) -> Decimal:
    """Øre as kroner with two decimals."""
    return Decimal(oere).scaleb(-2)


def rounded_fraction(oere: Fraction) -> int:
    """The nearest whole øre of an exact amount; halves away from zero."""
    whole, rest = divmod(abs(oere.numerator), oere.denominator)
    nearest = whole + (2 * rest >= oere.denominator)
    return nearest if oere >= 0 else -nearest
