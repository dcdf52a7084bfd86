"""Write the index anew from the resources: after a migration of its tables, and when the table of search parameters has changed.

Part of `naer migrate`, in its transaction and as the owner of the tables. About 10,000 resources a second; who writes in a
database that is in use waits meanwhile. When nothing is new but a few parameters of our own, their rows are added to what is
there, from the resources of their type or, when they have values in some only, from those that the index names: seconds in a
region.
"""

from itertools import combinations
from typing import Any
from uuid import UUID

from psycopg import Connection

from naer.fhir import json_text, search_parameters, subjects
from naer.fhir.search_parameters import SearchParameter
from naer.record import index_rows
from naer.record.queries import queries

BATCH = 2000
MOST_ADDED = 4
"""With more new parameters the index is made anew: too many choices would have to be tried to see which are new."""
_FIRST = UUID(int=0)


def is_needed(connection: Connection[Any]) -> bool:
    """Was the index made from other parameters than this release's?"""
    return _made_from(connection) != index_rows.made_from()


def reindex(connection: Connection[Any]) -> int:
    """Bring the index to this release's parameters; returns how many resources were read for it."""
    connection.execute(queries("bulk")["nobody_writes"])
    added = _added(_made_from(connection))
    count = sum(_add(connection, one) for one in added) if added else _anew(connection)
    connection.execute(queries("bulk")["index_is_made"], (index_rows.made_from(),))
    return count


def _made_from(connection: Connection[Any]) -> str | None:
    row = connection.execute(queries("bulk")["made_from"]).fetchone()
    return row[0] if row else None


def _added(made_from: str | None) -> tuple[SearchParameter, ...]:
    """The parameters that are all that is new since the index was made; none when anything else is, or nothing is known."""
    if made_from is None or made_from == index_rows.made_from():
        return ()
    for count in range(1, MOST_ADDED + 1):
        for some in combinations(search_parameters.OURS, count):
            if made_from in _before({one.number for one in some}):
                return some
    return ()


def _before(numbers: set[int]) -> set[str]:
    """What the index was made from before these parameters came, alone or instead of others."""
    ways = (False, True) if numbers & index_rows.FORMER.keys() else (False,)
    return {index_rows.made_from(without=numbers, with_former=way) for way in ways}


def _anew(connection: Connection[Any]) -> int:
    """Empty the index tables and fill them from the newest versions."""
    sql = queries("bulk")
    connection.execute(sql["empty_index"])
    last, count = _FIRST, 0
    while batch := connection.execute(sql["indexed_resources"], (last, BATCH)).fetchall():
        _write(connection, batch, only=None)
        last, count = batch[-1][0], count + len(batch)
    return count


def _add(connection: Connection[Any], parameter: SearchParameter) -> int:
    """Add the rows of one parameter, instead of those of the one that it replaces."""
    sql = queries("bulk")
    if parameter.number in index_rows.FORMER:
        connection.execute(sql["forget_parameter"], (index_rows.FORMER[parameter.number][0],))
    if parameter.when is None:
        found = connection.execute(sql["of_type"], (parameter.resource_type,))
    else:
        found = connection.execute(sql["indexed_by_code"], (parameter.when.number, list(parameter.when.codes)))
    ids = [one for (one,) in found]
    for begin in range(0, len(ids), BATCH):
        batch = connection.execute(sql["resources_of"], (ids[begin : begin + BATCH],)).fetchall()
        _write(connection, batch, only=parameter.number)
    return len(ids)


def _write(connection: Connection[Any], batch: list[tuple[Any, ...]], *, only: int | None) -> None:
    """The rows of some resources, of all parameters or of one."""
    rows: index_rows.Rows = {kind: [] for kind in index_rows.KINDS}
    for resource_id, number, citizen, is_shared, body in batch:
        resource = json_text.loads(body)
        who = (resource_id, citizen, is_shared)
        for kind, found in index_rows.rows_of(resource, subjects.citizens_concerned(resource)).items():
            wanted = found if only is None else [one for one in found if one[0] == only]
            rows[kind].extend((*one, *((number,) if kind == "tokens" else ()), *who) for one in wanted)
    for kind, found in rows.items():
        if found:
            connection.execute(queries("bulk")[kind], index_rows.columns(found))
