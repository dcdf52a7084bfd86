"""Write the index anew from the resources: after a migration of its tables, and when the table of search parameters has changed.

Part of `naer migrate`, in its transaction and as the owner of the tables. About 10,000 resources a second; a database that is
in use waits meanwhile.
"""

from typing import Any
from uuid import UUID

from psycopg import Connection

from naer.fhir import indexing, json_text
from naer.record import index_rows
from naer.record.queries import queries

BATCH = 2000
_FIRST = UUID(int=0)


def is_needed(connection: Connection[Any]) -> bool:
    """Was the index made from other parameters than this release's?"""
    row = connection.execute(queries("bulk")["made_from"]).fetchone()
    return row is None or row[0] != index_rows.made_from()


def reindex(connection: Connection[Any]) -> int:
    """Empty the index tables and fill them from the newest versions; returns how many resources."""
    sql = queries("bulk")
    connection.execute(sql["empty_index"])
    last, count = _FIRST, 0
    while batch := connection.execute(sql["indexed_resources"], (last, BATCH)).fetchall():
        rows: index_rows.Rows = {kind: [] for kind in index_rows.KINDS}
        for resource_id, number, citizen, is_shared, body in batch:
            resource = json_text.loads(body)
            who = (resource_id, citizen, is_shared)
            for kind, found in index_rows.rows_of(resource, indexing.citizens_concerned(resource)).items():
                rows[kind].extend((*one, *((number,) if kind == "tokens" else ()), *who) for one in found)
        for kind, found in rows.items():
            if found:
                connection.execute(sql[kind], index_rows.columns(found))
        last, count = batch[-1][0], count + len(batch)
    connection.execute(sql["index_is_made"], (index_rows.made_from(),))
    return count
