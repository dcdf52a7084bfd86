"""FHIR decimals from text: written precision kept, and no number that a computer chokes on.

https://hl7.org/fhir/R4/datatypes.html#decimal
"""

import re
from decimal import Decimal

from naer.errors import InvalidError

# As many digits as any measurement has, many times over; 1e999999999 as a whole number would fill the memory.
_LONGEST = 64
_LARGEST_EXPONENT = 308
_WRITTEN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def decimal_of(text: str) -> Decimal:
    """The decimal in `text`; InvalidError when it is not written as FHIR writes decimals, or is beyond all measure."""
    if len(text) > _LONGEST or not _WRITTEN.fullmatch(text):
        raise InvalidError("A number is not written as FHIR writes decimals.")
    number = Decimal(text)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise InvalidError("A number is too large or too small to be a measurement.")
    return number
