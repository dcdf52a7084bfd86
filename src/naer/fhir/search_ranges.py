"""Dates, numbers and quantities as a search writes them: a prefix, and a range as wide as the written precision says.

https://hl7.org/fhir/R4/search.html#prefix and #number: `100` is 99.5 to 100.5, `1.00e2` the same, `1e2` is 50 to 150
(docs/clarifications.md). Comparing with gt, lt, ge and le takes the number exactly; `ap` is within a tenth of it.
"""

import re
from decimal import Decimal

from naer.errors import InvalidError
from naer.fhir import dates, numbers, search_values, units
from naer.fhir.search_terms import DateValue, NumberValue, Prefix

_PREFIXES = {one.value: one for one in Prefix}
_PARTED = re.compile(r"((?:\\.|[^\\|])*)(?:\|((?:\\.|[^\\|])*)\|((?:\\.|[^\\|])*))?", re.DOTALL)
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T.+)?)?)?", re.ASCII)
_TENTH = Decimal("0.1")


def date_value(written: str) -> DateValue:
    """A date of any precision, with or without prefix; InvalidError when it is none."""
    prefix, rest = _split(written)
    if not _DATE.fullmatch(rest):
        raise InvalidError("A date or time is not written as FHIR asks.", what_to_do="Write YYYY-MM-DD.")
    # In an address a plus that is not escaped arrives as a space.
    low, high = dates.interval_of(rest.replace(" ", "+"))
    return DateValue(prefix, low, high)


def number_value(written: str) -> NumberValue:
    """A number, with or without prefix."""
    prefix, rest = _split(written)
    exact, low, high = _range(prefix, rest)
    return NumberValue(prefix, float(low), float(high), float(exact))


def quantity_value(written: str) -> NumberValue:
    """`number`, `number|system|code` or `number||code`; in the unit that UCUM counts in when the system is UCUM."""
    found = _PARTED.fullmatch(written)
    if found is None:
        raise InvalidError("A quantity is not written as number|system|code.")
    prefix, rest = _split(search_values.plain(found[1]))
    exact, low, high = _range(prefix, rest)
    system = search_values.plain(found[2]) if found[2] else None
    code = search_values.plain(found[3]) if found[3] else None
    if system == units.UCUM and code is not None:
        unit = units.in_base_units(code)[0]
        in_base = [units.in_base(one, code)[0] for one in (low, high, exact)]
        return NumberValue(prefix, *in_base, system=system, code=code, unit=unit)
    return NumberValue(prefix, float(low), float(high), float(exact), system=system, code=code)


def _split(written: str) -> tuple[Prefix, str]:
    if written[:2] in _PREFIXES:
        return _PREFIXES[written[:2]], written[2:]
    return Prefix.EQ, written


def _range(prefix: Prefix, written: str) -> tuple[Decimal, Decimal, Decimal]:
    """The number, and from and to what it means by its precision (`ap`: by a tenth)."""
    exact = numbers.decimal_of(written)
    exponent = exact.as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    if prefix is Prefix.AP:
        half = max(half, abs(exact) * _TENTH)
    return exact, exact - half, exact + half
