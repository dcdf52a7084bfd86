"""What a page shows first of very many, found along the dates of the index; nothing is read.

`search` weighs all that meets its criteria before it sorts and cuts. In a region thousands of stays and tasks do, and each is
looked at for whether one may see it. These questions begin at a moment and go along the index until enough is found, whatever
lies beyond. They are planned once, for their order is the only one that serves.
"""

from datetime import datetime
from typing import Any, NamedTuple

from naer.errors import InvalidError
from naer.fhir import search_parameters
from naer.fhir.search_parameters import Kind, SearchParameter
from naer.record import search, search_sql, together
from naer.record.ids import as_array
from naer.record.queries import queries
from naer.record.search import Criteria
from naer.record.together import Row, Statement


class Pointing(NamedTuple):
    """A resource by its id, the id of what a parameter of it refers to, and the first instant of another (None: it has none)."""

    target_id: str
    id: str
    at: datetime | None


def ended(
    resource_type: str, criteria: Criteria, *, at: str, since: datetime, until: datetime, limit: int
) -> Statement[list[str]]:
    """The ids of resources that meet the criteria and whose date `at` ended after `since` and by `until`, the last first."""
    conditions, asked = search_sql.all_of(search.query_of(resource_type, criteria).criteria, tried_last=True)
    text = queries("search_in_time")["ended"] + conditions + " " + queries("search_in_time")["ended_last_first"]
    values = [_date(resource_type, at), since, until, resource_type, *asked, limit]
    return Statement(text, values, together.FROM_IDS, lambda rows: list(dict.fromkeys(str(row[0]) for row in rows)))


def instants(resource_type: str, *, by: str, targets: tuple[str, ...], at: str) -> Statement[list[Pointing]]:
    """What refers to one of `targets` by the parameter `by`, with the first instant of its date `at`, the earliest
    first; those without one come last. People are given what concerns citizens, the system all.
    """
    asked = {"by": _reference(resource_type, by), "at": _date(resource_type, at), "targets": as_array(targets)}
    return Statement(queries("search_in_time")["instants"], asked, together.FROM_IDS, _pointing)


def around(
    resource_type: str, moment: datetime, *, by: str, targets: tuple[str, ...], at: str, limit: int, before: int
) -> Statement[list[Pointing]]:
    """What `instants` gives, each resource once: at most `limit` from the moment on, the earliest first; then `before` that come
    before it, the last first; then `limit` that have no instant.
    """
    asked = {
        "by": _reference(resource_type, by),
        "at": _date(resource_type, at),
        "targets": as_array(targets),
        "moment": moment,
        "limit": limit,
        "before": before,
    }
    return Statement(queries("search_in_time")["around"], asked, together.FROM_IDS, _pointing)


def until(resource_type: str, moment: datetime, *, by: str, at: str, limit: int) -> Statement[list[Pointing]]:
    """What refers to anything by the parameter `by` and has its date `at` at the moment or before it, the last first."""
    return _from(moment, "until", resource_type, by=by, at=at, limit=limit)


def after(resource_type: str, moment: datetime, *, by: str, at: str, limit: int) -> Statement[list[Pointing]]:
    """The same with its date after the moment, the earliest first."""
    return _from(moment, "after", resource_type, by=by, at=at, limit=limit)


def _from(
    moment: datetime, name: str, resource_type: str, *, by: str, at: str, limit: int
) -> Statement[list[Pointing]]:
    asked: dict[str, Any] = {
        "by": _reference(resource_type, by),
        "at": _date(resource_type, at),
        "moment": moment,
        "limit": limit,
    }
    return Statement(queries("search_in_time")[name], asked, together.FROM_IDS, _pointing)


def _pointing(rows: list[Row]) -> list[Pointing]:
    return [Pointing(target.decode(), id_.decode(), instant) for target, id_, instant in rows]


def _date(resource_type: str, name: str) -> int:
    """The number of a date: one of its own, so that its entries lie in order."""
    numbers = _parameter(resource_type, name, Kind.DATE).stored_as
    if len(numbers) != 1:
        raise InvalidError(f"{name} stands under several numbers.", path=name)
    return numbers[0]


def _reference(resource_type: str, name: str) -> list[int]:
    return list(_parameter(resource_type, name, Kind.REFERENCE).stored_as)


def _parameter(resource_type: str, name: str, kind: Kind) -> SearchParameter:
    found = search_parameters.PARAMETERS.get((resource_type, name))
    if found is None or found.kind is not kind:
        raise InvalidError(f"{resource_type} has no {kind.value} called {name}.", path=name)
    return found
