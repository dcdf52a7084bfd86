"""Connections to the record, one pool for each role, and the transaction that runs as an actor."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg.adapt import Loader
from psycopg_pool import ConnectionPool

from naer.errors import BusyError
from naer.record import refusals, standing_back
from naer.record.journal import Row
from naer.record.queries import queries
from naer.record.server import Server
from naer.record.together import PlanningConnection

PEOPLE_ROLE, SYSTEM_ROLE = "naer_web", "naer_worker"
PEOPLE_LIMITS = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
SYSTEM_LIMITS = "-c statement_timeout=300s -c idle_in_transaction_session_timeout=300s"
"""A transaction that stays open holds back the feed for everyone (decision 4); these end it."""

WAIT_SECONDS = 10.0
"""For a connection when all are in use."""
WAIT_WHILE_AWAY_SECONDS = 1.0
"""For a connection when the server did not answer last time: people are told at once, and not after ten seconds."""
LOOKS_AGAIN_SECONDS = 1.0
"""How long a record that nobody filled is taken for one that nobody fills, by statements that stand alone."""
RECONNECT_SECONDS = 3.0
"""How long the pool tries by itself at growing intervals; then the next who asks tries at once."""
_SEES_WHO_IS_GONE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "options": "-c tcp_user_timeout=60s",
}
"""For a connection that only listens: hours may pass in silence, and nobody would notice that the other's machine is gone."""


@dataclass(frozen=True)
class Principal:
    """Who a transaction runs as, in the database's own words. Ids are UUID text; None and empty mean nobody."""

    actor_id: str | None
    role: str
    organisation_ids: tuple[str, ...]
    citizen_id: str | None
    launch_citizen_id: str | None = None
    """The only citizen whom this transaction is about, when it was opened for one (migration 0009)."""


class Store:
    """A pool of connections to one database as one role. Close it, or use it as a context manager.

    `may_be_half_filled`: for who fills the record. For everybody else it does not answer meanwhile (`record.filling`).
    """

    def __init__(self, server: Server, *, role: str, connections: int = 8, may_be_half_filled: bool = False) -> None:
        limits = PEOPLE_LIMITS if role == PEOPLE_ROLE else SYSTEM_LIMITS
        self.role = role
        self.most = connections
        self.may_be_half_filled = may_be_half_filled
        self.address = server.as_role(role)
        self._is_away = False
        self._look_again_at = 0.0
        self._pool = ConnectionPool[PlanningConnection](
            self.address,
            connection_class=PlanningConnection,
            min_size=1,
            max_size=connections,
            timeout=WAIT_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            open=False,
            kwargs={"options": f"-c search_path=naer,jobs -c timezone=UTC {limits}", "application_name": role},
            configure=_configure,
        )
        self._pool.open()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Give all connections back to the server."""
        self._pool.close()

    @contextmanager
    def transaction(self, principal: Principal, now: datetime) -> Iterator[Connection[Row]]:
        """One transaction as `principal`; commits at the end, rolls back on any error. What the database refuses becomes
        one of our errors (see `refusals`). BusyError while the record is being filled.
        """
        with self._connection() as connection, connection.transaction():
            begun = connection.execute(
                queries("journal")["begin_as"],
                {
                    "actor": principal.actor_id or "",
                    "role": principal.role,
                    "organisations": ",".join(principal.organisation_ids),
                    "citizen": principal.citizen_id or "",
                    "now": now.isoformat(),
                },
            ).fetchone()
            self._refuse_half_filled(bool(begun and begun[-1]))
            if principal.launch_citizen_id is not None:
                connection.execute(queries("versions")["begin_launch"], {"citizen": principal.launch_citizen_id})
            yield connection

    def once(self, query: LiteralString, asked: Sequence[object]) -> Row | None:
        """One statement that is a transaction of its own, and says itself who asks; its first row. BusyError as `transaction`."""
        with self._connection() as connection:
            self._look_for_a_filling(connection)
            return connection.execute(query, asked).fetchone()

    def all_once(self, query: LiteralString, asked: Sequence[object], *, text_as: type[Loader]) -> list[Row]:
        """The same with all its rows, in PostgreSQL's binary form and text as `text_as` loads it."""
        with self._connection() as connection:
            self._look_for_a_filling(connection)
            cursor = connection.cursor(binary=True)
            cursor.adapters.register_loader("text", text_as)
            return cursor.execute(query, asked, prepare=True).fetchall()

    def _look_for_a_filling(self, connection: Connection[Row]) -> None:
        """Once a second at most: a statement that is a transaction of its own is to cost no second one."""
        if time.monotonic() >= self._look_again_at:
            row = connection.execute(queries("filling")["is_under_way"]).fetchone()
            self._refuse_half_filled(bool(row and row[0]))
            self._look_again_at = time.monotonic() + LOOKS_AGAIN_SECONDS

    def _refuse_half_filled(self, is_half_filled: bool) -> None:
        if is_half_filled and not self.may_be_half_filled:
            raise BusyError("The record is being filled.", what_to_do="Come back when that is done.")

    @contextmanager
    def listening(self, channels: Sequence[str]) -> Iterator[Callable[[float], set[str]]]:
        """Hear what other transactions announce. Gives `heard(seconds)`: on which channels something was announced, at the latest
        after so long. To be called again and again: what is not read holds back the clearing away in every table (decision 32).

        BusyError when the connection is lost.
        """
        with refusals.in_our_words(), psycopg.connect(self.address, autocommit=True, **_SEES_WHO_IS_GONE) as connection:
            for channel in channels:
                connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            yield lambda seconds: {one.channel for one in connection.notifies(timeout=seconds, stop_after=1)}

    def clock_offset(self) -> timedelta:
        """How far the application's clock of this database is ahead of real time."""
        with self._connection() as connection:
            row = connection.execute(queries("deployment")["clock_offset"]).fetchone()
            return row[0] if row else timedelta()

    def is_demo(self) -> bool:
        """Was this database made as a demo? Personas work only there."""
        with self._connection() as connection:
            row = connection.execute(queries("deployment")["is_demo"]).fetchone()
            return bool(row and row[0])

    @contextmanager
    def _connection(self) -> Iterator[PlanningConnection]:
        """A connection of the pool, with the database's errors in our words."""
        wait = WAIT_WHILE_AWAY_SECONDS if self._is_away else WAIT_SECONDS
        with refusals.in_our_words(), self._pool.connection(timeout=wait) as connection:
            self._is_away = False
            try:
                yield connection
            finally:
                self._is_away = connection.broken
                connection.forget_planning()


def _configure(connection: Connection[Row]) -> None:
    connection.prepare_threshold = 2
    connection.autocommit = True
    standing_back.as_we_do(connection)
