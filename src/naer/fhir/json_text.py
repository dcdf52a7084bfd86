"""Resources as text and back, with numbers as they were written.

FHIR decimals carry their precision (`1.10` is not `1.1`, https://hl7.org/fhir/R4/datatypes.html#decimal), so a number
with a fraction becomes a `Decimal` and is written as it was read.
"""

from decimal import Decimal
from typing import Any

import msgspec
import orjson

from naer.fhir.plain import Json


def loads(text: str | bytes) -> Json:
    """The resource that `text` (JSON) holds; ValueError when it is not JSON, or nested deeper than anything that we keep."""
    return _read(_EXACT, text)


def loads_to_keep(text: str) -> Json:
    """As `loads`, for what is only validated, indexed and written again: a number that a float writes in the same way is one."""
    return _read(_TO_KEEP, text)


def dumps(resource: Json) -> bytes:
    """`resource` as compact UTF-8 JSON, keys in the order given."""
    return orjson.dumps(resource, default=_decimal_as_written)


def _read(reader: "msgspec.json.Decoder[Any]", text: str | bytes) -> Json:
    try:
        return reader.decode(text)
    except RecursionError:
        raise ValueError("JSON is nested too deeply.") from None


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
