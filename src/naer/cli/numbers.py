"""Commands on numbers: money, views, tables, indicators, strata."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from naer import settings as naer_settings
from naer.app import (
    indicator_running,
    late,
    money,
    tables,
    views,
)
from naer.app.numbers import withdrawing
from naer.app.services import open_services
from naer.cli.frame import commands, console, in_words, progress_bar
from naer.errors import NotFoundError
from naer.insight.crosstabs.definition import Counted

readmission = late.room("naer.insight.strata.readmission")

economy_commands = typer.Typer(no_args_is_help=True, help="Who pays and who gains.")
commands.add_typer(economy_commands, name="economy")
view_commands = typer.Typer(no_args_is_help=True, help="SQL-on-FHIR views.")
commands.add_typer(view_commands, name="view")
tables_commands = typer.Typer(no_args_is_help=True, help="The tables that numbers are made of.")
commands.add_typer(tables_commands, name="tables")
indicator_commands = typer.Typer(no_args_is_help=True, help="Indicators: what is counted, and what comes out.")
commands.add_typer(indicator_commands, name="indicator")
strata_commands = typer.Typer(no_args_is_help=True, help="Who needs how much, and who may come back to hospital.")
commands.add_typer(strata_commands, name="strata")


_SAID = "pages of this machine say why, those of another from its next night on"
_NOT_SAID_YET = "there are no tables here to make numbers of, so pages say it from the night on which there are"


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"


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
    console.print(f"{done.citizens:,} citizens derived, {_files(done.files)} written; {done.rows:,} rows in all.")


@tables_commands.command("status")
@in_words
def tables_status() -> None:
    """How fresh the tables are, and what is in them."""
    found = tables.status(naer_settings.from_environment())
    if found is None:
        raise NotFoundError("There are no tables yet.", what_to_do="Run naer tables build.")
    typer.echo(f"fresh at {found.fresh_at.isoformat(timespec='seconds')}, run {found.run}")
    for table, rows in found.rows.items():
        typer.echo(f"{rows:>12,} {table} ({_files(len(found.files[table]))})")


@tables_commands.command("withdraw")
@in_words
def withdraw_crosstabs(
    counted: Annotated[Counted, typer.Argument(help="What the tables count.")],
    year: Annotated[int, typer.Argument(help="The calendar year.")],
    because: Annotated[str, typer.Option(help="What is wrong, in Danish, for whoever asks for the tables.")],
) -> None:
    """Show published cross-tables no more, for good, because they are wrong; sheets tell the right numbers (decision 24)."""
    with open_services(naer_settings.from_environment()) as services:
        is_said = withdrawing.withdraw(services, counted, year, because)
    console.print(f"The cross-tables {counted.value} {year} are withdrawn; {_SAID if is_said else _NOT_SAID_YET}.")


@tables_commands.command("import")
@in_words
def import_extract(
    file: Annotated[Path, typer.Argument(help="The delivery: CSV in UTF-8.")],
    layout: Annotated[str, typer.Option(help="The layout it is written by; see src/naer/content/extracts/.")],
) -> None:
    """Import a national extract by a documented layout: all of it, or nothing and the faults by line."""
    with open_services(naer_settings.from_environment()) as services:
        done = tables.bring_in(services, layout, file)
    console.print(f"{done.lines:,} lines read, {done.rows:,} rows in {_files(done.files)}.")


@tables_commands.command("example")
@in_words
def example_extract(
    layout: Annotated[str, typer.Option(help="The layout to show; see src/naer/content/extracts/.")],
) -> None:
    """Print a small delivery as a layout wants it, of made-up lines: import it, or compare your own with it."""
    typer.echo(tables.example(layout), nl=False)


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
