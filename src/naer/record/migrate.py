"""Bring a database to this release: roles, then the migrations that it has not had, in order, and the search index made anew when
the search parameters have changed. All of it in one transaction.

Migrations are never edited once released: the digest of each is kept and compared.
"""

import hashlib
from importlib.resources import files

import psycopg
from procrastinate import schema as job_schema
from psycopg import sql

from naer.errors import BusyError, ConflictError
from naer.record import index_rows, reindex
from naer.record.server import Server

ROLES = ("naer_owner", "naer_web", "naer_worker", "naer_retention")
_LEDGER = """create table if not exists public.naer_migration (
  name text primary key, digest text not null, applied_at timestamptz not null default clock_timestamp())"""


def migrate(server: Server) -> list[str]:
    """Apply what is missing; returns the names applied. ConflictError when an applied migration was changed since."""
    folder = files("naer.record") / "migrations"
    applied_now: list[str] = []
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        connection.execute("select pg_advisory_xact_lock(20261122)")
        if server.admin:
            connection.execute((folder / "roles.sql").read_bytes())
            connection.execute(sql.SQL("grant create on database {} to naer_owner").format(_database(connection)))
            connection.execute("grant create, usage on schema public to naer_owner")
        connection.execute("set role naer_owner")
        connection.execute(_LEDGER)
        known = dict(connection.execute("select name, digest from public.naer_migration").fetchall())
        for name, text in migrations():
            digest = hashlib.sha256(text).hexdigest()
            if name in known and known[name] != digest:
                raise ConflictError(
                    f"The migration {name} was changed after this database had it.",
                    what_to_do="Use the release that made this database, or restore a backup into a new one.",
                )
            if name not in known:
                connection.execute(text)
                connection.execute("insert into public.naer_migration (name, digest) values (%s, %s)", (name, digest))
                applied_now.append(name)
        connection.execute("set local search_path = naer")
        if reindex.is_needed(connection):
            reindex.reindex(connection)
    return applied_now


def migrations() -> list[tuple[str, bytes]]:
    """All migrations of this release in order, the job queue's own schema among them."""
    folder = files("naer.record") / "migrations"
    ours = [
        (entry.name, entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name[:4].isdecimal()
    ]
    return [*ours, ("jobs", _job_schema())]


def is_current(server: Server) -> bool:
    """Has the database every migration of this release? BusyError when it does not answer."""
    try:
        with psycopg.connect(server.as_role("naer_web")) as connection:
            known = {name for (name,) in connection.execute("select name from public.naer_migration")}
            made_from = connection.execute("select made_from from naer.index_state").fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return False
    except psycopg.OperationalError as error:
        raise BusyError(
            "The database does not answer.", what_to_do="Is PostgreSQL running, at that address?"
        ) from error
    is_indexed = made_from is not None and made_from[0] == index_rows.made_from()
    return is_indexed and {name for name, _ in migrations()} <= known


def _job_schema() -> bytes:
    rights = """
    grant usage on schema jobs to naer_worker;
    grant select, insert, update, delete on all tables in schema jobs to naer_worker;
    grant usage, select on all sequences in schema jobs to naer_worker;
    grant execute on all functions in schema jobs to naer_worker;
    grant select on public.naer_migration to naer_web, naer_worker, naer_retention;
    reset search_path;
    """
    text = job_schema.SchemaManager.get_schema().replace("%%", "%")
    return f"create schema jobs; set local search_path = jobs;\n{text}\n{rights}".encode()


def _database(connection: psycopg.Connection) -> sql.Identifier:
    return sql.Identifier(connection.info.dbname)
