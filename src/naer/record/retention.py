"""Emptying payloads whose time is up, as the retention role: digests and ids stay, so duplicates are still known."""

from datetime import datetime

from naer.record.journal import Transaction
from naer.record.queries import queries


def purge_sealed(tx: Transaction, *, before: datetime) -> int:
    """Empty sealed messages (citizens without a relevant course) settled before an instant; returns how many."""
    return tx.execute(queries("retention")["purge_sealed"], {"before": before}).rowcount
