"""Resources as text and back, with numbers as they were written.

FHIR decimals carry their precision (`1.10` is not `1.1`, https://hl7.org/fhir/R4/datatypes.html#decimal), so a number
with a fraction becomes a `Decimal` and is written as it was read. One library reads, because it hands over the text of such a
number; another writes, because it is a third faster at that.
"""

from decimal import Decimal
from typing import Any

import msgspec
import orjson

from naer.fhir.plain import Json

_MOST_BITS = 63  # of a whole number that the library writes


def loads(text: str | bytes) -> Json:
    """The resource that `text` (JSON) holds; ValueError when it is not JSON, or nothing that we would have written."""
    return _read(_EXACT, text)


def loads_to_keep(text: str) -> Json:
    """As `loads`, for what is only validated, indexed and written again: a number that a float writes in the same way is one."""
    return _read(_TO_KEEP, text)


def dumps(resource: Json) -> bytes:
    """`resource` as compact UTF-8 JSON, keys in the order given."""
    try:
        return orjson.dumps(resource, default=_decimal_as_written)
    except orjson.JSONEncodeError:
        return orjson.dumps(_large_as_decimals(resource), default=_decimal_as_written)


def _read(reader: msgspec.json.Decoder[Any], text: str | bytes) -> Json:
    try:
        return reader.decode(text)
    except RecursionError:
        raise ValueError("JSON is nested too deeply.") from None
    except ArithmeticError:
        raise ValueError("A number is too large or too small to be a measurement.") from None


def _float_or_decimal(written: str) -> float | Decimal:
    """A float where writing it gives the same. (With an exponent, ways of writing it differ.)"""
    nearest = float(written)
    return nearest if repr(nearest) == written and "e" not in written else Decimal(written)


_EXACT = msgspec.json.Decoder(float_hook=Decimal)
_TO_KEEP = msgspec.json.Decoder(float_hook=_float_or_decimal)


def _decimal_as_written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"a resource cannot hold {type(value).__name__}")


def _large_as_decimals(value: Any) -> Any:
    """The same with whole numbers that the library does not write, which are decimals without a fraction."""
    if isinstance(value, dict):
        return {key: _large_as_decimals(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_large_as_decimals(one) for one in value]
    return Decimal(value) if isinstance(value, int) and value.bit_length() > _MOST_BITS else value
