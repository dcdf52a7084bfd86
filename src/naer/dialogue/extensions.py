"""Writing and reading our own extensions: one value, or several named parts (https://hl7.org/fhir/R4/extensibility.html).

Parts without value are left out, as FHIR demands; a part may be there several times, or be made of parts itself.
"""

from datetime import datetime
from typing import Any

from naer.fhir.plain import Json

Value = str | int | bool | datetime | None


def simple(url: str, value: Value) -> list[Json]:
    """The extension with one value; none when there is no value."""
    return [] if value is None or value == "" else [{"url": url, **_typed(value)}]


def compound(url: str, *parts: tuple[str, Value] | Json) -> Json:
    """The extension with named parts, given as (name, value) or as extensions."""
    inner: list[Json] = []
    for part in parts:
        inner.extend([part] if isinstance(part, dict) else simple(part[0], part[1]))
    return {"url": url, "extension": inner}


def every(element: Json, url: str) -> list[Json]:
    """All extensions with `url`."""
    return [one for one in element.get("extension", []) if one["url"] == url]


def values(element: Json, url: str) -> tuple[Any, ...]:
    """The values of all extensions with `url`."""
    return tuple(next(one[key] for key in one if key.startswith("value")) for one in every(element, url))


def text(element: Json, url: str) -> str:
    """The value of the first extension with `url` as text; empty when there is none."""
    return next((str(value) for value in values(element, url)), "")


def flag(element: Json, url: str) -> bool:
    """The value of the first extension with `url` as yes or no; no when there is none."""
    return next(iter(values(element, url)), False) is True


def instant(element: Json, url: str) -> datetime | None:
    """The value of the first extension with `url` as an instant, or None."""
    written = text(element, url)
    return datetime.fromisoformat(written) if written else None


def _typed(value: str | int | bool | datetime) -> Json:
    if isinstance(value, datetime):
        return {"valueDateTime": value.isoformat()}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueString": value}
