"""The part of the record's handle that is for the system's own work: the feed of changes, and the seal of the audit log. What was
set aside of the feed a person may say is seen to.

`record.Record` has it; nobody else does. No citizen is seen by it.
"""

from collections.abc import Collection

from naer.access.opened import Opened
from naer.record import audit, feed
from naer.record.feed import Change, Place, Reader, Stretch, Trouble


class SystemsOwn(Opened):
    """What only the system's own processes ask of the record."""

    def changes(self, reader: Reader, *, limit: int = 500) -> list[Change]:
        """What the reader has not dealt with yet, oldest first; empty when another process is at it."""
        if not feed.hold(self._tx, reader):
            return []
        return feed.changes(self._tx, reader, limit=limit)

    def stretch(self, reader: Reader, *, limit: int, types: Collection[str]) -> Stretch | None:
        """The same, of which only changes of these types are told; None when there is nothing, or another process is at it.

        Most of what is written concerns no reaction, and files would fill the memory.
        """
        if not feed.hold(self._tx, reader):
            return None
        found = feed.stretch(self._tx, reader, limit=limit, types=types)
        return found if found.held else None

    def dealt_with(self, reader: Reader, part: Change | Stretch) -> None:
        """The reader has dealt with everything up to and including this change, or to the end of this stretch."""
        feed.move(self._tx, reader, part.place)

    def set_aside(self, reader: Reader, change: Change, error: str) -> None:
        """A reaction to this change failed: note it for a person and go on."""
        feed.set_aside(self._tx, reader, change, error)

    def set_aside_count(self) -> int:
        """How many changes wait for a person because a reaction failed."""
        return feed.set_aside_count(self._tx)

    def start_feed_here(self, reader: Reader) -> None:
        """Skip everything so far, for a reader that begins after a bulk load."""
        feed.move(self._tx, reader, feed.newest(self._tx))

    def lag(self, reader: Reader) -> int:
        """How many changes the reader has before it."""
        return feed.lag(self._tx, reader)

    def lag_seconds(self, reader: Reader) -> float:
        """How long the first change that the reader has before it has waited."""
        return feed.lag_seconds(self._tx, reader)

    def oldest_transaction_seconds(self) -> float | None:
        """How long the oldest transaction has lasted that holds back the feed, or the clearing away of what was replaced; None
        when the database does not tell.
        """
        return feed.oldest_transaction_seconds(self._tx)

    def set_aside_listed(self, *, limit: int = 50) -> list[Trouble]:
        """The newest changes that wait for a person because a reaction failed."""
        return feed.set_aside_listed(self._tx, limit=limit)

    def solve_set_aside(self, reader: str, place: Place) -> bool:
        """A person has seen to a change that was set aside; False when it waits no more."""
        return feed.solve(self._tx, reader, place)

    def seal_audit(self) -> int:
        """Chain the audit rows that are finished; returns how many."""
        return audit.seal(self._tx)

    def verify_audit(self) -> audit.Verdict:
        """Compute the audit chain again."""
        return audit.verify(self._tx)
