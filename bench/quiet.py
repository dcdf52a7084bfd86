"""When a house has nothing left to do: every message is settled, and every change reacted to.

It holds at an instant only. Timed jobs go on: every fifteen seconds deadlines that have passed are escalated, and what they
write is a change like others. A worker that is told to stop leaves such changes to the next, which is no loss; so what is left
is asked while the house still runs, and not when it has been stopped.
"""

import time

import psycopg

LEFT = {
    "messages not settled": "select count(*)::int from naer.inbox where state = 'received'",
    "changes not reacted to": """select count(*)::int from naer.version v
        left join naer.feed_cursor c on c.reader = 'reactions ' || naer.share_of(v.citizen_id, 2) || '/2'
        where c.reader is null or (v.epoch, v.xid, v.position) > (c.epoch, c.xid, c.position)""",
}
PATIENCE_SECONDS = 60.0


def left(address: str) -> dict[str, int]:
    """What a house has left to do now."""
    with psycopg.connect(address) as connection:
        # Messages first: what the last of them changes is then among the changes that are looked for.
        return {what: connection.execute(query.encode()).fetchall()[0][0] for what, query in LEFT.items()}


def wait_until_quiet(address: str, *, patience_seconds: float = PATIENCE_SECONDS) -> dict[str, int]:
    """Wait until nothing is left, or until nothing has become less for so long; returns what was left then."""
    here, since = left(address), time.monotonic()
    while any(here.values()) and time.monotonic() - since < patience_seconds:
        time.sleep(0.5)
        before, here = here, left(address)
        if any(here[what] < before[what] for what in here):
            since = time.monotonic()
    return here
