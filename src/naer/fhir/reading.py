"""From the bytes that came to plain JSON: which format it is, and nothing that later parts would trip over.

JSON and XML are told apart by content, because senders' content types are not reliable. Refused here: too much, too
deep, bytes that are not UTF-8, a key twice in one object, NaN, half a surrogate pair, control characters (FHIR
forbids them, and PostgreSQL cannot store NUL). Numbers keep their written precision as `Decimal`; `json_text.dumps`
writes them again.

An InvalidError names line and column, never the text that stands there.

https://hl7.org/fhir/R4/json.html, https://hl7.org/fhir/R4/datatypes.html#string
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn

import orjson

from naer.errors import InvalidError
from naer.fhir import limits, xml
from naer.fhir.numbers import decimal_of
from naer.fhir.plain import Json

_BOM = b"\xef\xbb\xbf"
_LONGEST_INT = 18
# A backslash that is escaped itself, or (in the group) a control character; one after the other, so that none is taken for half
# of another.
_CONTROL = re.compile(r"\\(?:\\|([bf]|u00(?:0[0-8bcefBCEF]|1[0-9a-fA-F])))")
_MAY_BE_CONTROL = ("\\u00", "\\b", "\\f")
_MAY_BE_SURROGATE = ("\\ud", "\\uD")
_ENTRIES = re.compile(r'"entry"\s*:\s*\[')
_IS_BUNDLE = re.compile(r'"resourceType"\s*:\s*"Bundle"')
_HEAD = re.compile(r'"(id|timestamp)"\s*:\s*"([A-Za-z0-9:.+-]{1,64})"')
# Every name in an object ends in `":` (or with a space between). When there are no more of these than members after parsing, no
# name stood twice: counting costs a tenth of looking at each object. Texts in which other things look so are looked at.
_SPACED = re.compile(r'"\s+:')
_BETWEEN = re.compile(r"[\s,]*")
# A long value without escapes or markup: attachments, which are what makes a message too large.
_LONG_VALUE = re.compile(rb'"[^"\\<]{10000,}"')


class Format(Enum):
    """How a resource was written; the value is its media type."""

    JSON = "application/fhir+json"
    XML = "application/fhir+xml"


@dataclass(frozen=True)
class Document:
    """What came in, as plain JSON, and how it was written: an answer goes back the same way."""

    content: Json
    written_as: Format


def read(raw: bytes) -> Document:
    """The resource in `raw`, FHIR JSON or XML. InvalidError when it is neither, or goes beyond the limits."""
    if len(raw) > limits.MAX_BYTES:
        raise InvalidError(f"The message is larger than {limits.MAX_BYTES // 1024 // 1024} MB.")
    text = raw.removeprefix(_BOM).lstrip()
    match text[:1]:
        case b"{":
            return Document(read_json(text), Format.JSON)
        case b"<":
            return Document(xml.read(text), Format.XML)
        case b"":
            raise InvalidError("The message is empty.")
        case _:
            raise InvalidError("The message is neither JSON nor XML.")


def read_json(raw: bytes) -> Json:
    """The resource in `raw`, which is FHIR JSON."""
    if raw.count(b",") + raw.count(b"{") + raw.count(b"[") > limits.MAX_VALUES:
        raise InvalidError(f"The message holds more than {limits.MAX_VALUES:,} values.")
    try:
        text = raw.decode()
        content = json.loads(text, parse_float=decimal_of, parse_int=_whole, parse_constant=_no_number)
        if any(sign in text for sign in _MAY_BE_SURROGATE):
            orjson.loads(raw)  # refuses half a surrogate pair, which Python's own parser lets through
    except UnicodeDecodeError as error:
        raise InvalidError(f"The message is not UTF-8 from byte {error.start}.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidError(f"The message is not JSON from {where}.") from None
    except RecursionError:
        raise InvalidError(f"The message nests deeper than {limits.MAX_DEPTH} levels.") from None
    if any(sign in text for sign in _MAY_BE_CONTROL) and any(found[1] for found in _CONTROL.finditer(text)):
        raise InvalidError("The message holds a control character; FHIR allows only tab and line breaks.")
    if not isinstance(content, dict):
        raise InvalidError("The message is not a JSON object.")
    names = limits.names_within(content)
    if names is None:
        raise InvalidError(f"The message nests deeper than {limits.MAX_DEPTH} levels.")
    if text.count('":') != names or _SPACED.search(text):
        json.loads(text, object_pairs_hook=_unique)
    return content


def read_damaged_bundle(raw: bytes) -> Json | None:
    """What is whole in a Bundle that `read` refuses (see `xml.read_damaged_bundle`); None when it seems to be none.

    Of one that is too large, long values are left out first; None when it is too large even so.
    """
    if len(raw) > limits.MAX_BYTES:
        raw = _LONG_VALUE.sub(b'""', raw)
    text = raw.removeprefix(_BOM).lstrip()
    if len(raw) > limits.MAX_BYTES or text[:1] not in (b"{", b"<"):
        return None
    if text[:1] == b"<":
        return xml.read_damaged_bundle(text)
    plain = text.decode(errors="replace")
    start = _ENTRIES.search(plain)
    if start is None or not _IS_BUNDLE.search(plain[: start.start()]):
        return None
    head = {found[1]: found[2] for found in _HEAD.finditer(plain[: start.start()])}
    entries = list(_whole_objects(plain, start.end()))
    return {"resourceType": "Bundle", **head, "entry": entries} if entries else None


def _whole_objects(text: str, place: int) -> Iterator[Json]:
    """The JSON objects of a list that begins at `place`, up to the first that is broken."""
    decoder = json.JSONDecoder(parse_constant=_no_number)
    while True:
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # matches nothing, too
        try:
            one, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError, InvalidError):
            return
        if isinstance(one, dict) and not limits.is_too_deep(one):
            yield one


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InvalidError("The message has the same key twice in one object.")
    return made


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _LONGEST_INT else decimal_of(digits)


def _no_number(_: str) -> NoReturn:
    raise InvalidError("The message holds NaN or Infinity, which are no numbers in JSON.")
