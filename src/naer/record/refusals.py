"""What the database refuses, in the house's own kinds of error, without a value from the data.

PostgreSQL tells of an error by repeating what it was given: a key, a whole row, a text that is no date. Such a text must
not reach a log, so the cause that an error of ours carries names kind, place and rule only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from naer.errors import BusyError, CauseWithoutValues, ConflictError, FaultError, NaerError, RefusedError


@contextmanager
def in_our_words() -> Iterator[None]:
    """Errors of the database inside the block become errors of ours.

    BusyError: it does not answer, or others hold what is needed; trying again is harmless. ConflictError: a constraint says
    no. RefusedError: a right or row-level security says no. FaultError: our own mistake.
    """
    try:
        yield
    except psycopg.Error as error:
        raise _ours(error) from _cause(error)


def _ours(error: psycopg.Error) -> NaerError:
    match error:
        case psycopg.errors.InsufficientPrivilege():
            return RefusedError("The record does not let this role write that.")
        case psycopg.errors.IntegrityError():
            return ConflictError(
                "This contradicts what the record already holds.", what_to_do="Read it again and repeat your change."
            )
        case psycopg.errors.DiskFull():
            return BusyError(
                "The record has no room left on its disk.",
                what_to_do="Nothing was changed. Whoever runs Nær must make room; what is there can still be read.",
            )
        case psycopg.OperationalError():
            return BusyError(
                "The record does not answer right now.", what_to_do="Nothing was changed; try again in a moment."
            )
        case _:
            return FaultError("The record could not carry this out.")


def _cause(error: psycopg.Error) -> CauseWithoutValues:
    told = error.diag
    named = (type(error).__name__, told.sqlstate, told.table_name, told.column_name, told.constraint_name)
    return CauseWithoutValues(" ".join(part for part in named if part))
