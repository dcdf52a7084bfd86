"""Resources as text and back, with numbers as they were written.

FHIR decimals carry their precision (`1.10` is not `1.1`, https://hl7.org/fhir/R4/datatypes.html#decimal), so a number
with a fraction becomes a `Decimal` and is written as it was read. Text without such numbers takes the fast way: the look
for them costs as much as the parsing. A list of numbers begins with one (FHIR mixes nothing in a list).
"""

import json
import re
from decimal import Decimal
from typing import Any

import orjson

from naer.fhir.plain import Json

_FRACTION = re.compile(r'":\s*-?\d+[.eE]')
_SPACED = re.compile(r'"\s+:')
_READER = json.JSONDecoder(parse_float=Decimal)
_LIST_OF_NUMBERS = re.compile(r"\[\s*-?\d")


def loads(text: str | bytes) -> Json:
    """The resource that `text` (JSON) holds; ValueError when it is not JSON."""
    plain = text.decode() if isinstance(text, bytes) else text
    if _FRACTION.search(plain) or _LIST_OF_NUMBERS.search(plain) or _SPACED.search(plain):
        return _READER.decode(plain)
    return orjson.loads(plain)


def dumps(resource: Json) -> bytes:
    """`resource` as compact UTF-8 JSON, keys in the order given."""
    return orjson.dumps(resource, default=_decimal_as_written)


def _decimal_as_written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"a resource cannot hold {type(value).__name__}")
