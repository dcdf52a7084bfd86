"""UCUM units (https://ucum.org/ucum) that measure the same thing, brought to one unit, so that 0.5 g is found as 500 mg.

Covered are decimal prefixes on the units below, and fractions of them (`mg/dL`, `mmol/L`, `/min`). What is not understood stays
as it is written and equals only itself. Factors are exact decimals; temperatures have an offset and stay as they are.
"""

from decimal import Decimal
from functools import lru_cache

UCUM = "http://unitsofmeasure.org"

_PREFIXES = {
    "k": Decimal(1000),
    "h": Decimal(100),
    "da": Decimal(10),
    "d": Decimal("0.1"),
    "c": Decimal("0.01"),
    "m": Decimal("0.001"),
    "u": Decimal("0.000001"),
    "n": Decimal("0.000000001"),
    "p": Decimal("0.000000000001"),
    "f": Decimal("0.000000000000001"),
    "M": Decimal(1000000),
}
# Unit → the unit that it is counted in, and how many.
_UNITS = {
    "g": ("g", Decimal(1)),
    "t": ("g", Decimal(1000000)),
    "[lb_av]": ("g", Decimal("453.59237")),
    "[oz_av]": ("g", Decimal("28.349523125")),
    "m": ("m", Decimal(1)),
    "[in_i]": ("m", Decimal("0.0254")),
    "[ft_i]": ("m", Decimal("0.3048")),
    "s": ("s", Decimal(1)),
    "min": ("s", Decimal(60)),
    "h": ("s", Decimal(3600)),
    "d": ("s", Decimal(86400)),
    "wk": ("s", Decimal(604800)),
    "L": ("L", Decimal(1)),
    "l": ("L", Decimal(1)),
    "mol": ("mol", Decimal(1)),
    "Pa": ("Pa", Decimal(1)),
    "bar": ("Pa", Decimal(100000)),
    "m[Hg]": ("Pa", Decimal(133322)),
    "J": ("J", Decimal(1)),
    "cal": ("J", Decimal("4.184")),
    "%": ("1", Decimal("0.01")),
    "1": ("1", Decimal(1)),
    "": ("1", Decimal(1)),
}
_TAKES_PREFIX = {"g", "m", "s", "L", "l", "mol", "Pa", "bar", "m[Hg]", "J", "cal"}


@lru_cache(maxsize=4096)
def in_base_units(code: str) -> tuple[str, Decimal, Decimal]:
    """The unit that `code` is counted in, with a numerator and denominator to multiply and divide by; (`code`, 1, 1) when it is
    not understood.
    """
    above, *below = code.split("/")
    parts = [_unit(above), *(_unit(one) for one in below)]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or (not above and not below):
        return code, Decimal(1), Decimal(1)
    divisor = Decimal(1)
    for _, factor in known[1:]:
        divisor *= factor
    return "/".join(unit for unit, _ in known), known[0][1], divisor


def _unit(written: str) -> tuple[str, Decimal] | None:
    if written in _UNITS:
        return _UNITS[written]
    for prefix, times in _PREFIXES.items():
        rest = written.removeprefix(prefix)
        if rest != written and rest in _TAKES_PREFIX:
            unit, factor = _UNITS[rest]
            return unit, factor * times
    return None


def in_base(value: Decimal, code: str) -> tuple[float, str]:
    """A value of a unit in the unit that it is counted in."""
    unit, times, divisor = in_base_units(code)
    return float(value * times / divisor), unit
