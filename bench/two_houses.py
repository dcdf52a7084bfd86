"""What two houses that got the same messages have the same, whenever each of them understood which.

Visits follow the clock: one whose time has gone by is not planned any more, and is not taken up again when its service goes
on. Two houses that live minutes apart may differ in those of the day, so only visits that are ahead in both are compared.
"""

from datetime import date, timedelta

import psycopg
from psycopg.rows import TupleRow

from naer.danish import times
from naer.planning import actions as planning_actions

Rows = list[TupleRow]

NIGHTS = 1
"""So many midnights a run may go over: then the day after the first is today, and one more day is planned at the end."""

_IS_COMPARED = """(v.body::json->'code'->'coding'->0->>'code' is distinct from 'visit'
    or (v.body::json->'executionPeriod'->>'start' >= %(first)s and v.body::json->'executionPeriod'->>'start' < %(last)s))"""
_OF_TYPE = "naer.resource r join naer.version v using (resource_id, number) where r.resource_type"

SAME_IN_BOTH = {
    "messages understood, by kind": """select kind, count(distinct header_id) from naer.inbox
        where state = 'understood' group by 1""",
    "resources by type": f"""select r.resource_type, count(*) from {_OF_TYPE} <> 'MeasureReport'
        and not r.is_ended and {_IS_COMPARED} group by 1""",
    "tasks by title and status": f"""select v.body::json->>'description', v.body::json->>'status', count(*)
        from {_OF_TYPE} = 'Task' and {_IS_COMPARED} group by 1, 2""",
    "services by status": f"select v.body::json->>'status', count(*) from {_OF_TYPE} = 'ServiceRequest' group by 1",
    "hospital events kept": f"""select sum((length(v.body) - length(replace(v.body, 'urn:naer:extension:hospital-event', '')))
        / length('urn:naer:extension:hospital-event')) from {_OF_TYPE} = 'Encounter'""",
}


def compared(address: str, *, begun_on: date) -> dict[str, Rows]:
    """What a house has of each kind, sorted; `begun_on` is the Danish day on which the run began, in both houses."""
    first = times.start_of_day(begun_on + timedelta(days=NIGHTS + 1))
    last = times.start_of_day(begun_on + timedelta(days=planning_actions.DAYS_AHEAD))
    between = {"first": first.isoformat(), "last": last.isoformat()}
    with psycopg.connect(address) as connection:
        found = {what: connection.execute(query.encode(), between).fetchall() for what, query in SAME_IN_BOTH.items()}
    return {what: sorted(rows, key=str) for what, rows in found.items()}
