"""What kind of database this is, and a new one made aside and put in its place when it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo, sql

from naer.errors import ConflictError, RefusedError
from naer.record.server import Server, on_server


@contextmanager
def made_aside(server: Server) -> Iterator[Server]:
    """An empty database beside `server`'s empty one, which takes its place when the block ends without error.

    Something that takes minutes to fill is thus either whole or not there. RefusedError where we may not make databases.
    """
    if server.admin is None:
        raise RefusedError(
            "Only the embedded server can make a database aside.", what_to_do="Unset NAER_DATABASE and try again."
        )
    name = str(conninfo.conninfo_to_dict(server.admin)["dbname"])
    aside = f"{name}_in_the_making"
    _drop(server.admin, aside)
    yield on_server(server.admin, aside)
    _drop(server.admin, name)
    with psycopg.connect(server.admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(aside), sql.Identifier(name))
        )


def mark_demo(server: Server) -> None:
    """Say of an empty database that it is a demo.

    ConflictError when it holds anything already: a real record never becomes a demo, where personas may log in.
    """
    if not is_empty(server):
        raise ConflictError(
            "This database holds a record already.", what_to_do="Make the demo in a new one (set NAER_HOME)."
        )
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        connection.execute("update naer.deployment set is_demo = true")


def is_empty(server: Server) -> bool:
    """Does the database hold no resource yet?"""
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        held = connection.execute("select exists (select 1 from naer.version)").fetchone()
    return not (held and held[0])


def count_tables(server: Server) -> None:
    """Let the planner know how much there is, after much came at once: until it does, Min dag takes twice its time.

    A server that is not ours to administer counts by itself, about a minute later.
    """
    if server.admin is not None:
        with psycopg.connect(server.admin, autocommit=True) as connection:
            connection.execute("analyze")


def _drop(admin: str, name: str) -> None:
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
