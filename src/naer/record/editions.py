"""Cross-tables that are out, as bytes by name: written once, and nobody may change or take away one (migration 0024)."""

from collections.abc import Mapping

from naer.errors import ConflictError
from naer.record.journal import Transaction
from naer.record.queries import queries


def read(tx: Transaction) -> dict[str, bytes]:
    """Every edition by its name."""
    return dict(tx.execute(queries("editions")["all"]).fetchall())


def keep(tx: Transaction, editions: Mapping[str, bytes]) -> None:
    """Publish: all of them or, when one of them is out already, none (ConflictError)."""
    for name, edition in editions.items():
        kept = tx.execute(queries("editions")["keep"], {"name": name, "edition": edition})
        if not kept.rowcount:
            raise ConflictError(
                f"The tables {name} are published already.", what_to_do="Make the numbers again: they read what is out."
            )
