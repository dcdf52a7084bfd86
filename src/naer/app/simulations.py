"""`naer simulate`: replications of a scenario beside everything as today, into a folder, going on where it stopped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from naer.errors import InvalidError
from naer.insight.engines import spark
from naer.scenarios import person_columns
from naer.scenarios.lab import content, fitting, results, running, spread, storing, validation
from naer.scenarios.lab.backcast import content as backcast_content
from naer.scenarios.lab.backcast import simulating
from naer.scenarios.lab.backcast.definition import Verdict
from naer.scenarios.lab.backcast.found import Backcast, Line
from naer.scenarios.lab.definition import BASELINE, Choice, Reading
from naer.scenarios.lab.held import WITHIN_PERCENT
from naer.scenarios.lab.results import Compared
from naer.scenarios.model.layout import Measure
from naer.scenarios.model.tables import Wholes

Tell = Callable[[str, int, int], None]

SHOWN = {
    Measure.MONTHS: "years lived",
    Measure.MONTHS_ILL: "years lived with long-term illness",
    Measure.DEATHS: "deaths",
    Measure.ACUTE: "acute admissions",
    Measure.PREVENTABLE: "preventable ones from 65",
    Measure.READMISSIONS: "readmissions within 30 days",
    Measure.ACUTE_DAYS: "bed days after acute admission",
    Measure.GP_THOUSANDTHS: "contacts with general practice",
    Measure.NURSING_VISITS_THOUSANDTHS: "home nursing visits",
    Measure.HOME_CARE_MINUTES: "hours of home help",
}
"""What a run is told by, in words."""


@dataclass(frozen=True)
class Simulated:
    """What a run came to: how many citizens and replications, how many of these were there already, the table of results, and
    the folder of its activity."""

    citizens: int
    replications: int
    kept: int
    table: Path
    activity: Path
    compared: tuple[Compared, ...]


def choice_of(
    area: str, scenario: str, *, years: int, replications: int, seed: int, reading: str, citizens: int | None = None
) -> Choice:
    """The choice that the command's words mean. Raises NotFoundError or InvalidError for what there is none of."""
    if reading not in {one.value for one in Reading}:
        known = ", ".join(one.value for one in Reading)
        raise InvalidError(f"There is no reading '{reading}' of the evidence.", what_to_do=f"Use one of {known}.")
    first_year = Choice.model_fields["first_year"].default
    blocks = () if scenario == BASELINE else content.load().chosen(scenario, first_year)
    return Choice(
        area=area,
        years=years,
        blocks=blocks,
        reading=Reading(reading),
        seed=seed,
        replications=replications,
        citizens=citizens,
    )


class Engine(Enum):
    """Where replications are lived through."""

    HERE = "here"
    SPARK = "spark"


def engine_of(name: str) -> Engine:
    """The engine of a name. Raises InvalidError."""
    try:
        return Engine(name)
    except ValueError:
        known = ", ".join(one.value for one in Engine)
        raise InvalidError(f"There is no engine '{name}'.", what_to_do=f"Use one of {known}.") from None


def run(
    choice: Choice, folder: Path, *, tell: Tell, workers: int | None = None, engine: Engine = Engine.HERE
) -> Simulated:
    """Does what is not done yet of a choice, and writes the table. Raises ConflictError for another run's folder."""
    storing.open_folder(folder, storing.manifest(choice, version=version("naer")))
    kept = [one for one in storing.done(folder) if one < choice.replications]
    missing = [one for one in range(choice.replications) if one not in kept]
    tell("replications", len(kept), choice.replications)
    for replication, today, scenario in _lived(choice, missing, engine=engine, tell=tell, workers=workers):
        storing.put(folder, replication, today, scenario)
        tell("replications", len(storing.done(folder)), choice.replications)
    codes = tuple(sorted(person_columns.codes_of(choice.area)))
    table = storing.write_yearly(folder, codes, choice)
    activity = storing.write_activity(folder, codes, choice)
    today, scenario = storing.get(folder, storing.done(folder))
    shown = tuple(results.compared(today, scenario, measure) for measure in SHOWN)
    citizens = int(today[0, :, 0, :, Measure.AT_START].sum())
    return Simulated(citizens, len(today), len(kept), table, activity, shown)


def _lived(
    choice: Choice, missing: list[int], *, engine: Engine, tell: Tell, workers: int | None
) -> Iterator[tuple[int, Wholes, Wholes]]:
    """The replications that are missing, each with the counts as today and with the blocks."""
    if not missing:
        return
    if engine is Engine.SPARK:
        with spark.session() as opened:
            yield from spread.on_spark(choice, missing, opened=opened)
        return
    tell("citizens", 0, 1)
    begin = running.start(choice)
    tell("citizens", 1, 1)
    for replication in missing:
        yield replication, *running.both(begin, choice, replication, workers=workers)


def told(done: Simulated) -> list[str]:
    """The run in lines of text: what was counted in all years, as today and under the scenario."""
    head = f"{'over all years':34} {'as today':>16} {'scenario':>16} {'difference':>14}  95 % interval"
    lines = [f"{done.citizens:,} citizens, {done.replications} replications ({done.kept} were there already).", head]
    for one in done.compared:
        interval = f"{one.difference.low:,.0f} to {one.difference.high:,.0f}"
        lines.append(
            f"{SHOWN[one.measure]:34} {one.today.mean:16,.0f} {one.scenario.mean:16,.0f} {one.difference.mean:14,.0f}  {interval}"
        )
    return [
        *lines,
        f"By municipality and year: {done.table}",
        f"Activity for naer economy compare-rules --activity: {done.activity}",
    ]


def held_lines(*, citizens: int, seed: int) -> list[str]:
    """The simulated first year of the country beside known figures, in lines of text."""
    lines = [f"{'figure':36} {'unit':>10} {'known':>14} {'simulated':>14} {'off by':>8}  kind       source"]
    for one in validation.held(citizens=citizens, seed=seed):
        verdict = "matches" if one.matches else "differs"
        figure = f"{one.what:36} {one.unit:>10} {one.known:14,.1f} {one.simulated:14,.1f} {one.percent:7.1f} %"
        lines.append(f"{figure}  {one.kind:9}  {verdict}; {one.source} ({one.verification})")
    return lines


def backcast(
    start: int | None,
    *,
    citizens: int | None,
    replications: int | None,
    seed: int,
    tell: Tell,
    workers: int | None = None,
) -> Backcast:
    """The model started in an earlier year; what is None is as the content says. Raises InvalidError for an unknown year."""
    file = backcast_content.load()
    return simulating.backcast(
        start or file.start,
        citizens=citizens or file.citizens,
        replications=replications or file.replications,
        seed=seed,
        workers=workers,
        tell=tell,
    )


def backcast_lines(found: Backcast) -> list[str]:
    """Every known value beside the simulated ones, in lines of text; the last names what is off without a written reason."""
    split = (
        "known"
        if found.is_split_known
        else "an assumption: the country's five-year groups are parted as in other years"
    )
    lines = [
        f"1 January {found.start} to {found.last}: {found.citizens:,} citizens, {found.replications} replications.",
        f"Municipality and year of age at the start: {split}.",
    ]
    lines += [f"Begins with: {one.says.en} ({one.verification})" for one in backcast_content.load().begins_with]
    lines.append(
        f"{'figure':38} {'years':>9} {'known':>13} {'simulated':>13}  {'95 % interval':27} {'off by':>8}  verdict"
    )
    lines += [_backcast_line(one) for one in found.lines]
    if found.places:
        near = sum(abs(one.percent) <= WITHIN_PERCENT for one in found.places)
        lines.append(
            f"Municipalities of {simulating.OF_MUNICIPALITIES} within five percent: {near} of {len(found.places)}."
        )
    lines += [f"Not held: {one.en}" for one in backcast_content.load().not_held]
    hits = sum(one.verdict is not Verdict.OFF for one in found.checks)
    lines.append(f"Hits {hits} of {len(found.checks)} figures that the model is not made from.")
    off = ", ".join(f"{one.figure} {one.year_from}" for one in found.unexplained)
    return [*lines, f"Off without a written reason: {off}" if off else "Nothing is off without a written reason."]


def _backcast_line(one: Line) -> str:
    ages = f"{one.age_from}-{'' if one.age_to is None else one.age_to}"
    what = " ".join([one.figure, *([one.sex] if one.sex != "all" else []), *([ages] if ages != "0-" else [])])
    years = str(one.year_from) if one.year_from == one.year_to else f"{one.year_from}-{one.year_to}"
    interval = f"{one.simulated.low:,.1f} to {one.simulated.high:,.1f}"
    because = f" ({one.why})" if one.verdict is Verdict.OFF and one.why else ""
    because += ", the model is made from it" if one.kind == "made from" else ""
    figures = f"{what:38} {years:>9} {one.known:13,.1f} {one.simulated.mean:13,.1f}  {interval:27} {one.percent:6.1f} %"
    return f"{figures}  {one.verdict.value}{because}; {one.source} ({one.verification})"


def fitted_files(*, citizens: int, seed: int) -> dict[str, list[str]]:
    """The content files of fitted factors, made anew: their lines by name."""
    *_, last = fitting.fit(citizens=citizens, seed=seed)
    return {
        "fitted.csv": fitting.lines(last, citizens=citizens, seed=seed),
        "fitted_mortality.csv": fitting.mortality_lines(last, citizens=citizens, seed=seed),
    }
