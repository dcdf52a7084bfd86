"""The small words that programme files are made of: texts in two languages, lengths of time, clock times, names."""

import re
from datetime import time, timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

T = TypeVar("T")

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A name inside a programme: small ASCII letters, digits and single hyphens; it never changes once used."""

Words = Annotated[str, Field(min_length=1)]
Many = Annotated[tuple[T, ...], Field(strict=False)]
Priority = Literal["routine", "urgent", "asap", "stat"]
Verification = Literal["seed", "fetched", "computed", "recalled", "inferred", "assumption"]

_LENGTH = r"^([0-9]{1,4}) (minutes?|hours?|days?)$"
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def length(written: object) -> object:
    """`2 hours` as a timedelta; raises ValueError for anything else that is text."""
    if not isinstance(written, str):
        return written
    found = re.fullmatch(_LENGTH, written)
    if not found:
        raise ValueError("write a length of time as '30 minutes', '2 hours' or '3 days'")
    unit = found[2].rstrip("s") + "s"
    return timedelta(**{unit: int(found[1])})


def clock(written: object) -> object:
    """`12:00` as a time of day; YAML reads it as a number without quotation marks, and that is said."""
    if isinstance(written, int):
        raise ValueError("write a time of day in quotation marks, as '12:00'")
    if isinstance(written, str):
        if not re.fullmatch(_CLOCK, written):
            raise ValueError("write a time of day as '12:00'")
        return time.fromisoformat(written)
    return written


Length = Annotated[
    timedelta, BeforeValidator(length), WithJsonSchema({"type": "string", "pattern": _LENGTH, "examples": ["2 hours"]})
]
ClockTime = Annotated[
    time, BeforeValidator(clock), WithJsonSchema({"type": "string", "pattern": _CLOCK, "examples": ["12:00"]})
]


class Written(BaseModel):
    """Every part of a programme file: strict, closed and unchanging."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class Text(Written):
    """What people read: Danish always, English where it is there."""

    da: Words
    en: Words | None = None
