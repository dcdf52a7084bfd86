"""A resource as it was written, and the moments that it tells, in UTC and whole seconds. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from naer.fhir import dates
from naer.fhir.plain import Json


@dataclass(frozen=True)
class Written:
    """A resource, and when this version of it was recorded."""

    body: Json
    recorded_at: datetime


def instant(text: str) -> datetime:
    """The moment that a FHIR dateTime or instant tells."""
    return dates.instant(text).astimezone(UTC).replace(microsecond=0)


def end(period: Json) -> datetime | None:
    """When a period ended; None while it lasts."""
    return instant(period["end"]) if period.get("end") else None


def sent(letter: Written) -> datetime:
    """When a letter was sent, or else recorded."""
    told = letter.body.get("sent")
    return instant(told) if told else letter.recorded_at
