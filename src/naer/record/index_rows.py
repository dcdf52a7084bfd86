"""Index entries as the index tables hold them: for one version as JSON (`naer.index_versions`), for many as columns.

Besides what `fhir.indexing` finds, a row says whether a citizen's newest resources are asked for by its code, and how new this
one is (`search_parameters.NEWEST_BY`).
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from naer.fhir import indexing, search_parameters
from naer.fhir.indexing import IndexEntries
from naer.fhir.plain import Json

FORM = 2
"""The form of the rows; to be raised when they are made in another way from the same parameters."""

_HOME = "address.extension[http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes].valueCodeableConcept"
FORMER = {12: (10, "Patient", "naer-municipality", "token", [_HOME], [10], None, [])}
"""The row of a parameter that stood in the place of a newer one, by the newer one's number: its number is not used again."""
NOT_USED_AGAIN = frozenset({10, 11})
"""Numbers that stood for something else: 10 as `FORMER` says, and 11 for less than a day (an index with it is made anew)."""

KINDS = ("tokens", "references", "dates", "texts", "quantities")
Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(resource: Json, citizens: tuple[UUID, ...]) -> Rows:
    """The rows of a resource by kind, in the order of columns that `naer.index_versions` names; kinds without rows left out."""
    entries = indexing.index_entries(resource)
    dated = _dated(resource["resourceType"])
    at, is_about = _newness(entries, resource["resourceType"], citizens) if dated else (None, False)
    found: Rows = {
        "tokens": [
            (number, part, code, system, at, True)
            if is_about and number in dated
            else (number, part, code, system, None, False)
            for number, part, code, system in entries.tokens
        ],
        "references": list(entries.references),
        "dates": list(entries.dates),
        "texts": list(entries.texts),
        "quantities": [
            (*written, None, None, None) if base == (*written[2:4], written[4]) else (*written, *base)
            for *written, low, high, unit in entries.quantities
            if (base := (low, high, unit))
        ],
    }
    return {kind: rows for kind, rows in found.items() if rows}


def as_json(rows: Rows) -> str:
    """The rows of one version as `naer.index_versions` reads them."""
    return orjson.dumps(rows).decode()


def as_placed_json(rows_of_each: Iterable[Rows]) -> str:
    """The rows of many versions as `naer.keep_new_plainly` reads them: each begins with its version's place, from 1."""
    entries: Rows = {}
    for place, rows in enumerate(rows_of_each, start=1):
        for kind, found in rows.items():
            entries.setdefault(kind, []).extend([(place, *row) for row in found])
    return orjson.dumps(entries).decode()


def made_from(*, without: Collection[int] = (), with_former: bool = False) -> str:
    """A digest of all that the index follows from: it changes when a database must be indexed anew. `without` are the numbers of
    parameters to be left out: what it was before they came; `with_former` puts those there that they came instead of.
    """
    former = {number: json.dumps(row) for number, row in FORMER.items()} if with_former else {}
    rows = [former.get(number) if number in without else row for number, row in _table()]
    table = ", ".join(row for row in rows if row)
    newest = json.dumps(sorted((*key, by) for key, by in search_parameters.NEWEST_BY.items()))
    return hashlib.sha256(f"[{json.dumps(FORM)}, [{table}], {newest}]".encode()).hexdigest()


@cache
def _table() -> tuple[tuple[int, str], ...]:
    """Each parameter by its number, as text: many digests are made when an index is held against what came since."""
    return tuple(
        (one.number,
         json.dumps((one.number, one.resource_type, one.name, one.kind.value, one.paths, one.stored_as, one.only, one.parts,
                     *((one.when.number, sorted(one.when.codes)) if one.when else ()),
                     *((search_parameters.FIRST_ALONE,) if one.is_first_alone else ()))))
        for one in search_parameters.PARAMETERS.values()
    )  # fmt: skip


def _newness(entries: IndexEntries, resource_type: str, citizens: tuple[UUID, ...]) -> tuple[datetime | None, bool]:
    """How new the resource is, and whether its parameter `patient` names the citizen whom its rows belong to."""
    patient, dates = _newest_parameters(resource_type)
    is_about = any(
        number == patient and citizens and target == citizens[0] for number, _, target, _ in entries.references
    )
    return min((low for number, _, low, _ in entries.dates if number in dates), default=None), is_about


@cache
def _dated(resource_type: str) -> frozenset[int]:
    names = [name for type_, name in search_parameters.NEWEST_BY if type_ == resource_type]
    return frozenset(number for name in names for number in search_parameters.PARAMETERS[resource_type, name].stored_as)


@cache
def _newest_parameters(resource_type: str) -> tuple[int, frozenset[int]]:
    by = next(by for (type_, _), by in search_parameters.NEWEST_BY.items() if type_ == resource_type)
    patient = search_parameters.PARAMETERS[resource_type, "patient"].stored_as[0]
    return patient, frozenset(search_parameters.PARAMETERS[resource_type, by].stored_as)


def columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as one list for each column."""
    return [list(column) for column in zip(*rows, strict=True)]
