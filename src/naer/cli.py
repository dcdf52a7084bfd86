"""The command `naer`: demo, serve, work, migrate, backup, restore, check-catalogue, population, exchange, audit.

Each command is a few lines over the rooms; the table of exit codes is below.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import operations, website
from naer.app.services import open_services
from naer.app.worker import Worker
from naer.errors import BusyError, ConflictError, FaultError, InvalidError, NaerError, NotFoundError, RefusedError

EXIT_CODES: dict[type[NaerError], int] = {
    NotFoundError: 3,
    RefusedError: 4,
    InvalidError: 5,
    ConflictError: 6,
    BusyError: 7,
    FaultError: 70,
}

Given = ParamSpec("Given")
Result = TypeVar("Result")

commands = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
population_commands = typer.Typer(no_args_is_help=True, help="Synthetic citizens.")
exchange_commands = typer.Typer(no_args_is_help=True, help="Messages in and out.")
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")
commands.add_typer(population_commands, name="population")
commands.add_typer(exchange_commands, name="exchange")
commands.add_typer(audit_commands, name="audit")
console = Console(stderr=True, highlight=False)


def in_words(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Errors of ours become a sentence and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*given: Given.args, **named: Given.kwargs) -> Result:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        for name in ("procrastinate", "httpx", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            return command(*given, **named)
        except NaerError as error:
            console.print(f"[bold red]{error.what_happened}[/] {error.what_to_do}".strip())
            raise typer.Exit(EXIT_CODES[type(error)]) from error

    return guarded


@commands.command()
@in_words
def serve() -> None:
    """Serve the pages (NAER_HOST, NAER_PORT) until interrupted."""
    with open_services(naer_settings.from_environment()) as services:
        console.print(f"Nær answers on http://{services.settings.host}:{services.settings.port}")
        website.serve(services)


@commands.command()
@in_words
def work() -> None:
    """Understand messages, react to changes, send messages and run timed jobs until interrupted."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    with open_services(naer_settings.from_environment()) as services:
        console.print("The worker works.")
        Worker(services, stop).run()


@commands.command()
@in_words
def migrate() -> None:
    """Bring the database to this release; keeps all data."""
    applied = operations.migrate(naer_settings.from_environment())
    console.print(f"Applied {', '.join(applied)}." if applied else "The database is of this release already.")


@commands.command()
@in_words
def backup(to: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a consistent backup of the whole record to one file."""
    operations.backup(naer_settings.from_environment(), to)
    console.print(f"Backed up to {to}.")


@commands.command()
@in_words
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `naer backup` wrote.")],
) -> None:
    """Fill an empty database from a backup, then bring it to this release."""
    rows, tables = operations.restore(naer_settings.from_environment(), source)
    console.print(f"Restored {rows} rows in {tables} tables from {source}.")


@audit_commands.command("verify")
@in_words
def verify_audit() -> None:
    """Compute the chain of the audit log again; exit code 6 when a row was changed, added or removed."""
    with (
        open_services(naer_settings.from_environment()) as services,
        services.system.open(system_actor("audit"), purpose=Purpose.SYSTEM, act="audit.verify") as rec,
    ):
        verdict = rec.verify_audit()
    console.print(
        f"{verdict.seals} seals over {verdict.sealed_rows} rows, {verdict.unsealed_rows} rows not sealed yet: "
        + ("all fit." if verdict.broken_at is None else f"the chain breaks at seal {verdict.broken_at}.")
    )
    if verdict.broken_at is not None:
        sys.exit(EXIT_CODES[ConflictError])
