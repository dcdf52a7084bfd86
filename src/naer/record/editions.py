"""Numbers that are out, as bytes by name: cross-tables, written once, which nobody may change or take away (migration 0024), and
what sheets last showed (migration 0025).
"""

from collections.abc import Iterable, Mapping

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


def shown(tx: Transaction) -> dict[str, bytes]:
    """What sheets showed, by making: one, or more when a making was cut short between being written down and replacing."""
    return dict(tx.execute(queries("editions")["shown"]).fetchall())


def show(tx: Transaction, making: str, told: bytes, *, beside: Iterable[str]) -> None:
    """Write down what a making is about to show, beside that of those before it; ConflictError when others are there than
    these, for then another worker has made numbers meanwhile that this making was not held against.
    """
    tx.execute(queries("editions")["one_at_a_time"])
    if shown(tx).keys() != {*beside}:
        raise ConflictError("Another worker has made the numbers meanwhile.", what_to_do="Make the numbers again.")
    tx.execute(queries("editions")["show"], {"making": making, "shown": told})


def forget(tx: Transaction, makings: Iterable[str]) -> None:
    """Take away what makings showed that a visible one has replaced."""
    tx.execute(queries("editions")["forget"], {"makings": list(makings)})
