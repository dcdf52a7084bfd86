"""What a citizen has measured at home: the values of one sitting on one line, newest first. Pure.

A measurement is from home when the citizen performed it (`Observation.performer`): https://hl7.org/fhir/R4/observation.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from naer.danish import numbers
from naer.fhir.plain import Json
from naer.web.components import people

SHOWN = 5
_UNITS = {"mm[Hg]": "mmHg", "/min": "pr. min."}
_VOIDED = frozenset({"entered-in-error", "cancelled"})


@dataclass(frozen=True)
class MeasuredLine:
    """One sitting; `said` is what was measured, in words, numbers and units. `recorded_at` is when it came."""

    at: datetime
    said: str
    recorded_at: datetime | None


def is_from_home(observation: Json) -> bool:
    """Whether the citizen measured this."""
    whom = observation.get("subject", {}).get("reference", "")
    return bool(whom) and any(one.get("reference") == whom for one in observation.get("performer", []))


def lines(observations: Iterable[Json]) -> list[MeasuredLine]:
    """A line for each instant at which something was measured at home, newest first. What was withdrawn is left out."""
    by_instant: dict[datetime, list[Json]] = {}
    for one in observations:
        at = people.instant(one.get("effectiveDateTime", ""))
        has_value = "value" in one.get("valueQuantity", {}) and one.get("status") not in _VOIDED
        if at is not None and has_value and is_from_home(one):
            by_instant.setdefault(at, []).append(one)
    return [
        MeasuredLine(at, ", ".join(sorted(map(_said, by_instant[at]))), _recorded(by_instant[at]))
        for at in sorted(by_instant, reverse=True)
    ]


def _said(observation: Json) -> str:
    quantity = observation["valueQuantity"]
    name = observation["code"].get("text", "")
    unit = _UNITS.get(quantity.get("unit", ""), quantity.get("unit", ""))
    value = Decimal(str(quantity["value"])).normalize()
    decimals = max(0, -int(value.as_tuple().exponent))
    said = f"{quantity.get('comparator', '')} {numbers.written(value, decimals=decimals)} {unit}".strip()
    return f"{_within_a_sentence(name)} {said}".strip()


def _within_a_sentence(name: str) -> str:
    """A name after others: an ordinary word begins small, CRP, HbA1c and eGFR are written as they are."""
    first = name.partition(" ")[0]
    return name[:1].lower() + name[1:] if first[1:].isalpha() and first[1:].islower() else name


def _recorded(observations: Iterable[Json]) -> datetime | None:
    return max(
        (at for one in observations if (at := people.instant(one.get("meta", {}).get("lastUpdated", "")))), default=None
    )
