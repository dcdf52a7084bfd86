"""What an operator does with a whole database: bring it to this release, back it up, restore it."""

from pathlib import Path

from naer.record import backup as record_backup
from naer.record import deployment, filling
from naer.record import migrate as record_migrate
from naer.record.server import open_server
from naer.settings import Settings


def migrate(settings: Settings) -> list[str]:
    """Apply the migrations that the database has not had; returns their names. ConflictError when it is half filled.

    The planner counts anew when any was applied: some of them change what it believes.
    """
    with open_server(settings) as server:
        filling.refuse_half_filled(server)
        applied = record_migrate.migrate(server)
        if applied:
            deployment.count_tables(server)
        return applied


def backup(settings: Settings, to: Path) -> None:
    """Write a consistent backup to a file that does not exist yet. ConflictError when the database is half filled."""
    with open_server(settings) as server:
        filling.refuse_half_filled(server)
        record_backup.backup(server, to)


def restore(settings: Settings, source: Path) -> tuple[int, int]:
    """Fill an empty database from a backup and bring it to this release; returns how many rows and tables."""
    with open_server(settings) as server:
        record_backup.restore(server, source)
        record_migrate.migrate(server)
        tables = record_backup.fingerprint(server)
    return sum(count for count, _ in tables.values()), len(tables)
