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
_WRITTEN_FRACTION = re.compile(r'":\s*(-?\d+[.eE][^\s,}\]]*)')
_LIST_OF_NUMBERS = re.compile(r"\[\s*-?\d")
_STORED_FRACTION = re.compile(rb"\.\d+[,}\]]")
_STORED_LIST_OF_NUMBERS = re.compile(rb"\[-?\d")
_STORED_EXPONENTS = (b"E+", b"E-")  # as `Decimal` writes them


def loads(text: str | bytes) -> Json:
    """The resource that `text` (JSON) holds; ValueError when it is not JSON."""
    plain = text.decode() if isinstance(text, bytes) else text
    if _FRACTION.search(plain) or _LIST_OF_NUMBERS.search(plain) or _is_spaced(plain):
        return _READER.decode(plain)
    return orjson.loads(plain)


def loads_stored(body: bytes) -> Json:
    """As `loads`, of what `dumps` has written: no space outside of texts, so that less is looked for. A page reads hundreds."""
    if (
        _STORED_FRACTION.search(body)
        or _STORED_LIST_OF_NUMBERS.search(body)
        or any(one in body for one in _STORED_EXPONENTS)
    ):
        return _READER.decode(body.decode())
    return orjson.loads(body)


def loads_to_keep(text: str) -> Json:
    """As `loads`, for what is only validated, indexed and written again: a number that a float writes in the same way is one."""
    if _LIST_OF_NUMBERS.search(text) or _is_spaced(text):
        return _READER.decode(text)
    for written in _WRITTEN_FRACTION.findall(text):
        if not _is_kept_by_float(written):
            return _READER.decode(text)
    return orjson.loads(text)


def _is_spaced(text: str) -> bool:
    """Whether a colon may stand apart from its name. Most text has none of what must then be in it, which is told at once."""
    return (" :" in text or "\n" in text or "\r" in text or "\t" in text) and _SPACED.search(text) is not None


def _is_kept_by_float(written: str) -> bool:
    """Whether a float read from `written` is written so again. (With an exponent, ways of writing it differ.)"""
    try:
        return "e" not in written and repr(float(written)) == written
    except ValueError:  # something else that looks like a number, inside a text
        return False


def dumps(resource: Json) -> bytes:
    """`resource` as compact UTF-8 JSON, keys in the order given."""
    return orjson.dumps(resource, default=_decimal_as_written)


def _decimal_as_written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"a resource cannot hold {type(value).__name__}")
