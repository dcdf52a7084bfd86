"""The command `naer`: demo, serve, work, migrate, backup, restore, check-catalogue, population, exchange, audit, view,
tables, indicator, strata.

Each command is a few lines over the rooms; the table of exit codes is below.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import (
    bulk_files,
    comparisons,
    demo_running,
    indicator_running,
    late,
    money,
    operations,
    populations,
    serving,
    tables,
    tokens,
    traffic,
    views,
)
from naer.app.logs import begin as begin_logging
from naer.app.services import open_services
from naer.app.worker import Worker
from naer.danish import times
from naer.errors import BusyError, ConflictError, FaultError, InvalidError, NaerError, NotFoundError, RefusedError
from naer.exchange import receive as exchange_receive
from naer.exchange import send as exchange_send
from naer.exchange.receive import Line
from naer.scenarios.history.shapes import MOST_YEARS
from naer.web.fhir_api.resources import TYPES

catalogue = late.room("naer.catalogue")
readmission = late.room("naer.insight.strata.readmission")
simulations = late.room("naer.app.simulations")

EXIT_CODES: dict[type[NaerError], int] = {
    NotFoundError: 3,
    RefusedError: 4,
    InvalidError: 5,
    ConflictError: 6,
    BusyError: 7,
    FaultError: 70,
}


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far long work has come: gives `tell(what, done, of)`."""
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        known: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in known:
                known[what] = bars.add_task(what, total=of)
            bars.update(known[what], completed=done, total=of)

        yield tell


Given = ParamSpec("Given")
Result = TypeVar("Result")

commands = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
population_commands = typer.Typer(no_args_is_help=True, help="Synthetic citizens.")
exchange_commands = typer.Typer(no_args_is_help=True, help="Messages in and out.")
economy_commands = typer.Typer(no_args_is_help=True, help="Who pays and who gains.")
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")
view_commands = typer.Typer(no_args_is_help=True, help="SQL-on-FHIR views.")
tables_commands = typer.Typer(no_args_is_help=True, help="The tables that numbers are made of.")
strata_commands = typer.Typer(no_args_is_help=True, help="Who needs how much, and who may come back to hospital.")
indicator_commands = typer.Typer(no_args_is_help=True, help="Indicators: what is counted, and what comes out.")
commands.add_typer(population_commands, name="population")
commands.add_typer(exchange_commands, name="exchange")
commands.add_typer(economy_commands, name="economy")
commands.add_typer(audit_commands, name="audit")
commands.add_typer(view_commands, name="view")
commands.add_typer(tables_commands, name="tables")
commands.add_typer(indicator_commands, name="indicator")
commands.add_typer(strata_commands, name="strata")
console = Console(stderr=True, highlight=False)


def in_words(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Errors of ours become a sentence and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*given: Given.args, **named: Given.kwargs) -> Result:
        begin_logging(as_json=os.environ.get("NAER_LOG") == "json")
        try:
            return command(*given, **named)
        except NaerError as error:
            console.print(f"[bold red]{error.what_happened}[/] {error.what_to_do}".strip())
            raise typer.Exit(EXIT_CODES[type(error)]) from error

    return guarded


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
    with open_services(settings, connections=serving.share_of(settings)) as services:
        console.print(f"Nær answers on http://{services.settings.host}:{services.settings.port}")
        serving.serve(services)


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


@population_commands.command("generate")
@in_words
def generate_population(
    area: Annotated[str, typer.Option(help="DK, or the name or code of a municipality, region or health council.")],
    citizens: Annotated[int, typer.Option(min=1, help="How many citizens.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same citizens.")] = 1,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which they are so.")] = None,
    to: Annotated[Path | None, typer.Option(help="Write NDJSON files to this folder instead of the record.")] = None,
    history_years: Annotated[
        int, typer.Option(min=0, max=MOST_YEARS, help="How many years of contacts, stays and measurements they get.")
    ] = 0,
) -> None:
    """Make synthetic citizens: into NDJSON files with --to, else into the record."""
    day = on.date() if on else times.local_day(datetime.now(UTC))
    wanted = populations.Wanted(area=area, citizens=citizens, seed=seed, on=day, history_years=history_years)
    if to is not None:
        counts = populations.write(wanted, to)
        for type_name, count in sorted(counts.items()):
            console.print(f"{count:>9} {type_name}")
        return
    with progress_bar() as tell, open_services(naer_settings.from_environment()) as services:
        count = populations.load(wanted, services.system, tell)
    console.print(f"Loaded {citizens} synthetic citizens, {count} resources.")


@population_commands.command("traffic")
@in_words
def write_traffic(
    area: Annotated[str, typer.Option(help="DK, or the name or code of a municipality, region or health council.")],
    citizens: Annotated[int, typer.Option(min=1, help="How many citizens.")],
    to: Annotated[Path, typer.Option(help="A new folder for the messages.")],
    begin: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; else that of --on.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=31, help="How many days.")] = 1,
    seed: Annotated[int, typer.Option(help="That of the citizens.")] = 1,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the citizens.")] = None,
) -> None:
    """Write what reaches an area in some days: hospital notifications, letters and home measurements, in order of arrival."""
    day = on.date() if on else times.local_day(datetime.now(UTC))
    wanted = populations.Wanted(area=area, citizens=citizens, seed=seed, on=day)
    written = traffic.write(wanted, begin_on=begin.date() if begin else day, days=days, to=to)
    for name, count in asdict(written).items():
        console.print(f"{count:>9} {name}")


@population_commands.command("compare")
@in_words
def compare_population(
    area: Annotated[str, typer.Option(help="DK, or the name or code of a municipality, region or health council.")],
    citizens: Annotated[int, typer.Option(min=1, help="How many citizens; many show how near the shares are.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same citizens.")] = 1,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which they are so.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Every municipality by sex and age too.")] = False,
) -> None:
    """Hold synthetic citizens against the known figures: input or check, fact or assumption. Exit 1 when an input is off."""
    day = on.date() if on else times.local_day(datetime.now(UTC))
    compared = comparisons.compare(populations.Wanted(area=area, citizens=citizens, seed=seed, on=day))
    for line in comparisons.table(compared, whole=whole):
        typer.echo(line)
    if comparisons.disagreeing(compared):
        raise typer.Exit(1)


@commands.command("simulate")
@in_words
def simulate(
    area: Annotated[str, typer.Option(help="DK, or the name or code of a region or municipality.")],
    out: Annotated[Path, typer.Option(help="The folder of the run; a run that was stopped goes on in it.")],
    scenario: Annotated[
        str, typer.Option(help="population, integration, innovation, or som-i-dag (everything as today).")
    ] = "integration",
    years: Annotated[int, typer.Option(min=1, max=40)] = 25,
    replications: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same results.")] = 1,
    evidence: Annotated[str, typer.Option(help="trials, papers or pessimistic.")] = "trials",
    citizens: Annotated[int | None, typer.Option(min=1, help="So many instead of all who live there.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; the results do not depend on them.")] = None,
    engine: Annotated[str, typer.Option(help="here or spark (needs the extra of that name, and Java).")] = "here",
) -> None:
    """Simulate an area under a scenario beside everything as today: tables with intervals, and a manifest."""
    chosen = simulations.engine_of(engine)
    choice = simulations.choice_of(
        area, scenario, years=years, replications=replications, seed=seed, reading=evidence, citizens=citizens
    )
    with progress_bar() as tell:
        done = simulations.run(choice, out, tell=tell, workers=workers, engine=chosen)
    for line in simulations.told(done):
        typer.echo(line)


@commands.command("simulate-check")
@in_words
def check_simulation(
    citizens: Annotated[int, typer.Option(min=1000, help="So many of the country's citizens.")] = 200_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
) -> None:
    """Hold the simulated country against known figures: which match within five percent, which do not, by how much."""
    for line in simulations.held_lines(citizens=citizens, seed=seed):
        typer.echo(line)


@commands.command("simulate-fit")
@in_words
def fit_simulation(
    citizens: Annotated[int, typer.Option(min=10_000, help="So many of the country's citizens.")] = 600_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
) -> None:
    """Fit how many become ill, frail or helped, so that the shares hold over the years; prints the file fitted.csv."""
    for line in simulations.fitted_lines(citizens=citizens, seed=seed):
        typer.echo(line)


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


@economy_commands.command("compare-rules")
@in_words
def compare_rules(
    area: Annotated[str, typer.Option(help="DK, or the name or code of a municipality, region or health council.")],
    year: Annotated[int, typer.Option(min=2007, max=2060, help="The year of activity and prices.")],
    rule: Annotated[list[str] | None, typer.Option(help="A rule or proposal; several times. Without: all.")] = None,
    activity: Annotated[list[Path] | None, typer.Option(help="Parquet files of the activity table.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same prices.")] = 1,
) -> None:
    """Rules of finance side by side for the same activity: an area's own tables, or an ordinary municipality's."""
    rules = tuple(rule or money.known_rules())
    for line in money.compare(money.Compared(area, year, rules, tuple(activity or ()), seed)):
        typer.echo(line)


@economy_commands.command("business-case")
@in_words
def business_case(
    file: Annotated[Path, typer.Argument(help="A business case as YAML.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Write a spreadsheet with formulas to this file.")] = None,
    english: Annotated[bool, typer.Option("--english", help="The spreadsheet's texts in English.")] = False,
) -> None:
    """Cost here, gain there: a case worked out by payer, with intervals and what should be returned."""
    outcome = money.business_case(file)
    for line in money.told(outcome):
        typer.echo(line)
    if out is not None:
        money.write_spreadsheet(outcome, out, language="en" if english else "da")
        typer.echo(f"Written to {out}.")


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


@view_commands.command("test")
@in_words
def test_views(
    examples: Annotated[Path, typer.Argument(help="A folder of example files in the official form, or one file.")],
) -> None:
    """Run SQL-on-FHIR example files: a line for each case that fails, then the count. Exit 1 when any fails."""
    passed, failed = views.test(examples, tell=typer.echo)
    typer.echo(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


@view_commands.command("run")
@in_words
def run_view(
    view: Annotated[Path, typer.Argument(help="A ViewDefinition (SQL on FHIR 2) as JSON.")],
    resources: Annotated[list[Path], typer.Argument(help="Files of resources: NDJSON, or typed Parquet.")],
    form: Annotated[views.Form, typer.Option("--format", help="What to write.")] = views.Form.CSV,
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
) -> None:
    """Run a view over resources and write its rows."""
    views.run(view, resources, form=form, out=out, stdout=sys.stdout.buffer)


@tables_commands.command("build")
@in_words
def build_tables(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make them anew from the whole record.")] = False,
) -> None:
    """Bring the tables up to date with the record, under pseudonyms; what was purged in the record goes here too."""
    with progress_bar() as tell, open_services(naer_settings.from_environment()) as services:
        done = tables.build(services, rebuild=rebuild, tell=lambda at, of: tell("citizens", at, of))
    console.print(f"{done.citizens:,} citizens derived, {done.files:,} files written; {done.rows:,} rows in all.")


@tables_commands.command("status")
@in_words
def tables_status() -> None:
    """How fresh the tables are, and what is in them."""
    found = tables.status(naer_settings.from_environment())
    if found is None:
        raise NotFoundError("There are no tables yet.", what_to_do="Run naer tables build.")
    typer.echo(f"fresh at {found.fresh_at.isoformat(timespec='seconds')}, run {found.run}")
    for table, rows in found.rows.items():
        typer.echo(f"{rows:>12,} {table} ({len(found.files[table]):,} files)")


@tables_commands.command("import")
@in_words
def import_extract(
    file: Annotated[Path, typer.Argument(help="The delivery: CSV in UTF-8.")],
    layout: Annotated[str, typer.Option(help="The layout it is written by; see src/naer/content/extracts/.")],
) -> None:
    """Import a national extract by a documented layout: all of it, or nothing and the faults by line."""
    with open_services(naer_settings.from_environment()) as services:
        done = tables.bring_in(services, layout, file)
    console.print(f"{done.lines:,} lines read, {done.rows:,} rows in {done.files:,} files.")


@indicator_commands.command("list")
@in_words
def list_indicators() -> None:
    """Name every indicator that ships."""
    for line in indicator_running.named():
        typer.echo(line)


@indicator_commands.command("check")
@in_words
def check_indicators(
    names: Annotated[
        list[str] | None, typer.Argument(help="Ids, or files of your own; without, all that ship.")
    ] = None,
) -> None:
    """Run each indicator's example, and compare its SQL with its slow twin on made-up citizens."""
    if indicator_running.check(names or [], typer.echo):
        raise typer.Exit(1)


@indicator_commands.command("run")
@in_words
def run_indicator(
    name: Annotated[str, typer.Argument(help="An id, or a file of your own.")],
    activity: Annotated[Path | None, typer.Option(help="Parquet of the activity table: a file or folder.")] = None,
    citizens: Annotated[Path | None, typer.Option(help="Parquet of the citizens table: a file or folder.")] = None,
    made_up: Annotated[int, typer.Option(min=1, help="Without tables: over so many made-up citizens.")] = 200_000,
    place: Annotated[
        str, typer.Option(help="danmark, or the key of a region, health council or municipality.")
    ] = "danmark",
    first: Annotated[str, typer.Option("--from", help="First quarter.")] = "2021-Q1",
    last: Annotated[str, typer.Option("--to", help="Last quarter.")] = "2025-Q4",
    out: Annotated[
        Path | None, typer.Option(help="Write all counts to this Parquet file (nothing is withheld there).")
    ] = None,
    engine: Annotated[
        indicator_running.Engine, typer.Option(help="Where to count; spark needs naer[spark] and tables in files.")
    ] = indicator_running.Engine.DUCKDB,
) -> None:
    """Count an indicator and print it by quarter for a place, with intervals; small numbers are withheld."""
    given = indicator_running.Tables(activity, citizens, made_up)
    on_spark = engine is indicator_running.Engine.SPARK
    cells = indicator_running.run(name, given, place=place, quarters=(first, last), tell=typer.echo, on_spark=on_spark)
    if out:
        indicator_running.write(cells, out)


@strata_commands.command("evaluate")
@in_words
def evaluate_readmission(
    path: Annotated[Path, typer.Argument(help="The public file of admissions (docs/model-cards/readmission.md).")],
) -> None:
    """Compare four ways to foresee who comes back within 30 days, on real admissions."""
    typer.echo(readmission.report(readmission.evaluate(readmission.read(path))), nl=False)
