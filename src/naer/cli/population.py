"""Commands on synthetic citizens: make them, hold them against known figures, let the years pass."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from naer import settings as naer_settings
from naer.app import (
    comparisons,
    filling,
    late,
    populations,
    populations_beside,
    traffic,
)
from naer.app.services import open_services
from naer.cli.frame import commands, console, ended_in_order, in_words, progress_bar
from naer.danish import times
from naer.scenarios.history.shapes import MOST_YEARS

simulations = late.room("naer.app.simulations")

population_commands = typer.Typer(no_args_is_help=True, help="Synthetic citizens.")
commands.add_typer(population_commands, name="population")


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
    """Make synthetic citizens: into NDJSON files with --to, else into the record. A new record is filled in bulk; if that stops
    on the way, the same command goes on.
    """
    day = on.date() if on else times.local_day(datetime.now(UTC))
    wanted = populations.Wanted(area=area, citizens=citizens, seed=seed, on=day, history_years=history_years)
    if to is not None:
        with ended_in_order():
            counts = populations_beside.write_new(wanted, to)
        for type_name, count in sorted(counts.items()):
            console.print(f"{count:>9} {type_name}")
        return
    with (
        progress_bar() as tell,
        open_services(naer_settings.from_environment(), may_be_half_filled=True) as services,
    ):
        if filling.may_fill(services):
            count = filling.fill(wanted, services, tell)
        else:
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


@commands.command("simulate-backcast")
@in_words
def backcast_simulation(
    start: Annotated[
        int | None, typer.Option(min=1990, help="The year to begin in; else that of the content, 2014.")
    ] = None,
    citizens: Annotated[int | None, typer.Option(min=1000, help="So many of the country's citizens.")] = None,
    replications: Annotated[int | None, typer.Option(min=2, max=100)] = None,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; the results do not depend on them.")] = None,
) -> None:
    """Start the model in an earlier year with its known people, and hold it against the known years. Exit 1 when a figure is off
    and nobody has written why."""
    with progress_bar() as tell:
        found = simulations.backcast(
            start, citizens=citizens, replications=replications, seed=seed, tell=tell, workers=workers
        )
    for line in simulations.backcast_lines(found):
        typer.echo(line)
    if found.unexplained:
        raise typer.Exit(1)


@commands.command("simulate-fit")
@in_words
def fit_simulation(
    citizens: Annotated[int, typer.Option(min=10_000, help="So many of the country's citizens.")] = 600_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    to: Annotated[Path | None, typer.Option(help="Write the files to this folder instead of showing them.")] = None,
) -> None:
    """Fit how many become ill, frail, helped or die, so that the shares and the life table hold over the years."""
    for name, lines in simulations.fitted_files(citizens=citizens, seed=seed).items():
        if to is None:
            typer.echo(f"{name}:")
            for line in lines:
                typer.echo(line)
        else:
            (to / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
