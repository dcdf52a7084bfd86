"""Commands that run and keep a house: demo, pages, worker, database, messages, audit."""

import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import (
    bulk_files,
    demo_running,
    late,
    operations,
    serving,
    tokens,
)
from naer.app.services import open_services
from naer.app.worker import Worker
from naer.cli.frame import EXIT_CODES, commands, console, ended_in_order, in_words, progress_bar
from naer.errors import ConflictError, InvalidError
from naer.exchange import receive as exchange_receive
from naer.exchange import send as exchange_send
from naer.exchange.receive import Line
from naer.web.fhir_api.resources import TYPES

catalogue = late.room("naer.catalogue")

exchange_commands = typer.Typer(no_args_is_help=True, help="Messages in and out.")
commands.add_typer(exchange_commands, name="exchange")
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")
commands.add_typer(audit_commands, name="audit")


@commands.command()
@in_words
def demo() -> None:
    """Start a region of synthetic citizens with pages, worker and hospitals that write; prints where and how to log in."""
    with progress_bar() as tell:
        demo_running.run(
            naer_settings.from_environment(), progress=tell, say=lambda text: console.print(text, soft_wrap=True)
        )


@commands.command()
@in_words
def clock(
    speed: Annotated[float | None, typer.Option(help="How fast it goes: 0 (stands), 1, 10, 60 or 600.")] = None,
    jump: Annotated[
        str, typer.Option(help="Where to send it, in Danish: 'fredag 10.00', 'om 2 timer', '1-1-2027 8.00'.")
    ] = "",
    to_next: Annotated[bool, typer.Option("--next", help="Send it to the next message or deadline.")] = False,
) -> None:
    """Show or move the clock of a running demo: what is due on the way happens in order."""
    with open_services(demo_running.settings_of_demo(naer_settings.from_environment())) as services:
        typer.echo(demo_running.move_clock(services, speed=speed, jump=jump, to_next=to_next))


@commands.command()
@in_words
def serve() -> None:
    """Serve pages and REST interface (NAER_HOST, NAER_PORT, NAER_SERVE_PROCESSES) until interrupted."""
    settings = naer_settings.from_environment()
    with ended_in_order(is_done=True), open_services(settings, connections=serving.share_of(settings)) as services:
        console.print(f"Nær answers on http://{services.settings.host}:{services.settings.port}")
        serving.serve(services)


POLITE = 10
"""How much the worker stands back for the pages, where both share processors: people wait for those."""


@commands.command()
@in_words
def work() -> None:
    """Understand messages, react to changes, send messages and run timed jobs until interrupted."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    with open_services(naer_settings.from_environment(), stands_back=POLITE) as services:
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


@commands.command()
@in_words
def token(
    persona: Annotated[str, typer.Option(help="A role (nurse, visitator, citizen …), name or id of a persona.")] = "",
    system: Annotated[bool, typer.Option("--system", help="A token for a system instead of a person.")] = False,
    scope: Annotated[str, typer.Option(help="SMART scopes; by default all that such a token may have.")] = "",
) -> None:
    """Print a token of one hour for the demo's REST interface; who it is for goes to the error stream."""
    if bool(persona) == system:
        raise InvalidError("Say who the token is for.", what_to_do="Give --persona nurse, or --system.")
    with open_services(demo_running.settings_of_demo(naer_settings.from_environment()), connections=2) as services:
        if system:
            typer.echo(tokens.for_system(services, scope=scope or None))
            return
        text, found = tokens.for_persona(services, persona, scope=scope or None)
        console.print(f"{found.actor.name}, {found.actor.role.value}")
        typer.echo(text)


@commands.command("import")
@in_words
def import_files(
    files: Annotated[list[Path], typer.Argument(help="NDJSON files: one resource a line.")],
    source: Annotated[str, typer.Option(help="Who sent them: ids that are no UUID are this sender's.")] = "import",
) -> None:
    """Keep every resource of NDJSON files that is valid R4 and not there yet; again is harmless. Exit 5 when any is refused."""
    settings = demo_running.settings_of_demo(naer_settings.from_environment())
    with progress_bar() as tell, open_services(settings, connections=2) as services:
        account = bulk_files.import_files(services.system, files, source=source, progress=tell, services=services)
    for line in account.told:
        console.print(escape(line), soft_wrap=True)
    console.print(f"{account.kept} kept, {account.known} known before, {account.refused} refused.")
    if account.refused:
        raise typer.Exit(EXIT_CODES[InvalidError])


@commands.command("export")
@in_words
def export_files(
    to: Annotated[Path, typer.Argument(help="The folder to write to.")],
    of: Annotated[list[str] | None, typer.Option("--type", help="A resource type; all when none is named.")] = None,
) -> None:
    """Write every current resource as NDJSON, one file for each type: everything about everybody, so keep it well."""
    settings = demo_running.settings_of_demo(naer_settings.from_environment())
    with progress_bar() as tell, open_services(settings, connections=2) as services:
        counts = bulk_files.export_files(services.system, to, of or sorted(TYPES), progress=tell)
    for type_name, count in sorted(counts.items()):
        console.print(f"{count:>9} {type_name}")


@commands.command("check-catalogue")
@in_words
def check_catalogue() -> None:
    """Hold all content together: programmes, organisations, agreements, figures. Exit 0 only when all fits."""
    problems = catalogue.check()
    for problem in problems:
        console.print(f"[bold red]{problem.part}[/]: {escape(problem.sentence)}", soft_wrap=True)
    if problems:
        console.print("1 thing does not fit." if len(problems) == 1 else f"{len(problems)} things do not fit.")
        sys.exit(EXIT_CODES[InvalidError])
    counted = ", ".join(f"{count:,} {name}" for name, count in catalogue.counts().items())
    console.print(f"All fits: {counted}.", soft_wrap=True)


@exchange_commands.command("receive")
@in_words
def receive_messages(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all files below them.")],
    register_citizens: Annotated[
        bool,
        typer.Option(help="First give the messages' citizens a relevant course (to try messages about strangers)."),
    ] = False,
    json: Annotated[bool, typer.Option(help="One JSON object a line instead of words.")] = False,
) -> None:
    """Receive message files: a line for each, then the account. Exit code 0 only when none is lost."""

    def tell(line: Line) -> None:
        typer.echo(orjson.dumps(asdict(line)).decode() if json else str(line))

    with open_services(naer_settings.from_environment()) as services:
        account = exchange_receive.receive(services.system, paths, register_citizens=register_citizens, tell=tell)
    typer.echo(orjson.dumps(account.as_json()).decode() if json else str(account))
    if account.lost:
        raise typer.Exit(1)


@exchange_commands.command("send")
@in_words
def send_messages(
    to: Annotated[Path, typer.Option(help="The folder to write the messages to.")],
) -> None:
    """Write what waits in the outbox to a folder, one file for each message."""
    with open_services(naer_settings.from_environment()) as services:
        sent, failed = exchange_send.send(services.system, to, tell=typer.echo)
    typer.echo(f"{sent} sent, {failed} not sent")
    if failed:
        raise typer.Exit(1)


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
