"""Several questions in one round trip, each planned as it wants to be.

Sent together, they are waited for once; and how the database plans is said once for all that want the same. The database keeps
each statement: it reads it once and at the most plans it anew (`search` says which).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Generic, LiteralString, TypeVar

from psycopg import Connection, Cursor, Transaction
from psycopg.adapt import Loader
from psycopg.pq import Format

from naer.errors import FaultError
from naer.record.queries import queries

T = TypeVar("T")
U = TypeVar("U")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Planning:
    """How the database plans a statement; None is as the server has it."""

    mode: str | None = None
    bitmaps: str | None = None


AS_THE_SERVER_HAS_IT = Planning()
FROM_IDS = Planning("force_generic_plan", "off")
"""One plan, from the ids that the question names, serves them all."""


@dataclass(frozen=True)
class Statement(Generic[T]):
    """One question; `answer` makes of its rows what was asked for. Text comes as bytes, as it is stored."""

    text: LiteralString
    asked: Sequence[Any] | Mapping[str, Any]
    planning: Planning
    answer: Callable[[list[Row]], T]

    def then(self, further: Callable[[T], U]) -> "Statement[U]":
        """The same question, of whose answer something more is made."""
        answer = self.answer
        return Statement(self.text, self.asked, self.planning, lambda rows: further(answer(rows)))


class PlanningConnection(Connection[Row]):
    """A connection that remembers how its transaction's questions are planned: it is said when that changes, and not for each.

    Whatever takes a cursor of its own is planned as the server has it.
    """

    _planned_as: Planning | None = AS_THE_SERVER_HAS_IT
    """None when it is not known: what was said after a savepoint is unsaid when it is rolled back."""

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Transaction]:
        """A transaction, or a savepoint in one."""
        try:
            with super().transaction(savepoint_name, force_rollback) as begun:
                yield begun
        except BaseException:
            self._planned_as = None
            raise
        if force_rollback:
            self._planned_as = None

    def cursor(self, *wanted: Any, **also: Any) -> Any:
        """A cursor; what is asked of it before the next `plan` is planned as the server has it."""
        self.plan(AS_THE_SERVER_HAS_IT)
        return super().cursor(*wanted, **also)

    def cursor_as_it_stands(self) -> Cursor[Row]:
        """A cursor that gives text as the bytes that are stored; how it is planned is for `plan`."""
        made = super().cursor(binary=True)
        made.adapters.register_loader("text", AsBytes)
        return made

    def plan(self, planning: Planning) -> None:
        """Plan what comes next so, until the end of the transaction at most."""
        if planning != self._planned_as:
            super().cursor().execute(queries("search")["plan_as"], asdict(planning))
            self._planned_as = planning

    def forget_planning(self) -> None:
        """The transaction is over, and with it what was said in it."""
        self._planned_as = AS_THE_SERVER_HAS_IT


def ask(tx: Connection[Row], statement: Statement[T]) -> T:
    """The answer to one question."""
    return ask_all(tx, [statement])[0]


def ask_all(tx: Connection[Row], statements: Sequence[Statement[Any]]) -> list[Any]:
    """The answers to all, in their order."""
    if not isinstance(tx, PlanningConnection):
        raise FaultError("Questions are asked on a connection of the store.")
    cursors = [tx.cursor_as_it_stands() for _ in statements]
    with tx.pipeline():
        for one, its in sorted(zip(statements, cursors, strict=True), key=_planned_alike):
            tx.plan(one.planning)
            its.execute(one.text, one.asked, prepare=True)
    return [one.answer(its.fetchall()) for one, its in zip(statements, cursors, strict=True)]


def cursor(tx: Connection[Row]) -> Cursor[Row]:
    """A cursor that gives text as the bytes that are stored."""
    made = tx.cursor(binary=True)
    made.adapters.register_loader("text", AsBytes)
    return made


class AsBytes(Loader):
    """Text as the bytes that the database sent: a body goes out as it is stored."""

    format = Format.BINARY

    def load(self, data: bytes | bytearray | memoryview) -> bytes:
        return bytes(data)


def _planned_alike(one: tuple[Statement[Any], Cursor[Row]]) -> tuple[str, str]:
    planning = one[0].planning
    return planning.mode or "", planning.bitmaps or ""
