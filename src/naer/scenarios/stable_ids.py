"""Ids that are the same every time the same thing is generated, with the shape that the record and messages ask for."""

import hashlib
import uuid
from datetime import datetime


def resource_id(*parts: object, at: datetime) -> str:
    """A UUIDv7 (RFC 9562) whose time is `at` and whose other bits come from `parts`: for resources."""
    return resource_id_at(int(at.timestamp() * 1000), "/".join(str(part) for part in parts))


def resource_id_at(milliseconds: int, name: str) -> str:
    """The same for millions: the time is given in milliseconds since 1970, and the parts as one text.

    A UUIDv7 knows no time before 1970: what began earlier has the time nought.
    """
    rest = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest(), "big") >> 48
    text = f"{_stamped(max(milliseconds, 0) << 80 | rest, version=7):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def message_id(*parts: object) -> str:
    """A UUIDv4-shaped id from `parts`: for messages, their envelopes and course numbers."""
    return str(uuid.UUID(int=_stamped(int.from_bytes(_digest(parts), "big"), version=4)))


def _digest(parts: tuple[object, ...]) -> bytes:
    return hashlib.blake2b("/".join(str(part) for part in parts).encode(), digest_size=16).digest()


def _stamped(value: int, *, version: int) -> int:
    value = value & ~(0xF << 76) | version << 76
    return value & ~(0b11 << 62) | 0b10 << 62
