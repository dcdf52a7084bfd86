"""What a resource is found by: its index entries, from the table of search parameters. Pure; the record stores them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from naer.danish import sort_key
from naer.fhir import search_parameters
from naer.fhir.dates import interval_of
from naer.fhir.plain import Json
from naer.fhir.search_parameters import Kind

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)
_STEP = re.compile(r"(\w+)(?:\[([^\]]+)\])?")


@dataclass
class IndexEntries:
    """Entries by kind; each begins with the parameter's number. Instants are UTC; `high` is exclusive."""

    tokens: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    references: list[tuple[int, UUID]] = field(default_factory=list[tuple[int, UUID]])
    dates: list[tuple[int, datetime, datetime]] = field(default_factory=list[tuple[int, datetime, datetime]])
    texts: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def index_entries(resource: Json) -> IndexEntries:
    """All entries of `resource`, without repetition, in the order of the table."""
    entries = IndexEntries()
    for parameter in search_parameters.of_type(resource["resourceType"]):
        for path in parameter.paths:
            for value in values_at(resource, path):
                match parameter.kind:
                    case Kind.TOKEN:
                        entries.tokens.extend((parameter.number, code, system) for system, code in _tokens(value))
                    case Kind.REFERENCE:
                        entries.references.extend((parameter.number, target) for target in _target(value))
                    case Kind.DATE:
                        entries.dates.append((parameter.number, *_interval(value)))
                    case _:
                        entries.texts.append((parameter.number, sort_key.sort_key(str(value))))
    return IndexEntries(
        tokens=list(dict.fromkeys(entries.tokens)),
        references=list(dict.fromkeys(entries.references)),
        dates=list(dict.fromkeys(entries.dates)),
        texts=list(dict.fromkeys(entries.texts)),
    )


def citizens_concerned(resource: Json) -> tuple[UUID, ...]:
    """Which citizens a resource concerns: a Patient itself (once stored), others those whom the elements made for it name.

    A resource that names citizens elsewhere only (a message from one, a device of one) concerns these: better too many than
    one that everybody sees.
    """
    if resource["resourceType"] == "Patient":
        return (UUID(resource["id"]),) if "id" in resource else ()
    found = dict.fromkeys(
        target
        for element in ("subject", "patient", "for", "participant", "member", "target")
        for value in _opened(resource.get(element))
        if isinstance(value, dict)
        for target in _citizen(value.get("actor", value.get("entity", value)))
    )
    return tuple(found or dict.fromkeys(_citizens_within(resource)))


def _citizens_within(value: Any) -> Iterator[UUID]:
    """Every citizen whom anything inside `value` refers to."""
    if isinstance(value, dict):
        yield from _citizen(value)
        for inner in value.values():
            yield from _citizens_within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _citizens_within(inner)


def _citizen(value: Any) -> Iterator[UUID]:
    """The citizen whom a reference names, if it names one."""
    reference = value.get("reference", "") if isinstance(value, dict) else ""
    if isinstance(reference, str) and "Patient" in reference.split("/")[:-1]:
        yield from _target(value)


def values_at(resource: Json, path: str) -> Iterator[Any]:
    """Every value that a dotted path reaches; `extension[url]` chooses extensions by their url."""
    reached: list[Any] = [resource]
    for step in _steps(path):
        name, url = step
        reached = [
            inner
            for value in reached
            if isinstance(value, dict)
            for inner in _opened(value.get(name))
            if url is None or (isinstance(inner, dict) and inner.get("url") == url)
        ]
    yield from reached


def _steps(path: str) -> list[tuple[str, str | None]]:
    if path not in _COMPILED:
        protected = re.sub(r"\[([^\]]+)\]", lambda found: "[" + found[1].replace(".", "\0") + "]", path)
        steps = [_STEP.fullmatch(step) for step in protected.split(".")]
        _COMPILED[path] = [(step[1], step[2].replace("\0", ".") if step[2] else None) for step in steps if step]
    return _COMPILED[path]


_COMPILED: dict[str, list[tuple[str, str | None]]] = {}


def _opened(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _tokens(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield "", "true" if value else "false"
    elif isinstance(value, str):
        yield "", value
    elif isinstance(value, dict):
        for coding in value.get("coding", [value]):
            code = coding.get("code", coding.get("value"))
            if code is not None:
                yield coding.get("system", ""), str(code)


def _target(value: Any) -> Iterator[UUID]:
    reference = value.get("reference", "") if isinstance(value, dict) else ""
    try:
        yield UUID(reference.partition("/_history/")[0].rpartition("/")[2])
    except ValueError:
        return


def _interval(value: Any) -> tuple[datetime, datetime]:
    if isinstance(value, dict):
        low = interval_of(value["start"])[0] if "start" in value else BEGINNING
        high = interval_of(value["end"])[1] if "end" in value else END
        return low, high
    return interval_of(str(value))
