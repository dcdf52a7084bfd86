"""The content of back-casting, read and checked: `backcast.yaml` and the known values of `figures.csv`."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from naer import authoring
from naer.scenarios import content_files, known_population
from naer.scenarios.lab import results
from naer.scenarios.lab.backcast.definition import BackcastFile, KnownValue, misfit
from naer.scenarios.lab.backcast.found import Simulated, verdict

FOLDER = known_population.FOLDER
GUIDE = "See docs/how-to-add/known-year.md."


@cache
def load() -> BackcastFile:
    """The file backcast.yaml. Raises InvalidError."""
    return parsed((FOLDER / "backcast.yaml").read_text(encoding="utf-8"))


def parsed(text: str) -> BackcastFile:
    """The file that YAML text says. Raises InvalidError, which names the place."""
    return authoring.read("backcast.yaml", text, BackcastFile, guide=GUIDE)


@cache
def known_values() -> tuple[KnownValue, ...]:
    """The rows of figures.csv. Raises InvalidError with file and line."""
    return content_files.table("figures.csv", KnownValue, folder=FOLDER)


def estimated(values: np.ndarray) -> Simulated:
    """The estimate of one value for each replication."""
    one = results.estimate(values)
    return Simulated(mean=one.mean, low=one.low, high=one.high)


def problems() -> Iterator[str]:
    """Every misfit as a sentence; none when all fits and every example comes out."""
    yield from problems_of(load(), known_values())


def problems_of(file: BackcastFile, rows: tuple[KnownValue, ...]) -> Iterator[str]:
    """What does not fit in a file and its rows."""
    reasons, years = {one.id for one in file.reasons}, known_population.by_year()
    if file.start not in years or file.start >= known_population.TODAY:
        yield f"backcast.yaml: start: the population of {file.start} is no known one of an earlier year."
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(rows, start=2):
        at, figure = f"figures.csv line {number}", file.figure(row.figure)
        key = (row.figure, row.sex, row.age_from, row.age_to, row.year_from, row.year_to, row.source)
        if figure is None:
            yield f"{at}: there is no figure '{row.figure}' in backcast.yaml. {GUIDE}"
        elif figure.kind == "living":
            yield f"{at}: persons are read from population.csv, and need no row."
        elif why := misfit(figure, row):
            yield f"{at}: {why}."
        if row.year_to < row.year_from or row.known <= 0:
            yield f"{at}: the years or the value cannot be."
        if row.why and row.why not in reasons:
            yield f"{at}: there is no reason '{row.why}' in backcast.yaml."
        if key in seen:
            yield f"{at}: the same value stands twice."
        seen.add(key)
    persons = next((one for one in file.figures if one.kind == "living"), None)
    for group in file.groups:
        if persons is None or misfit(persons, group) or (group.why and group.why not in reasons):
            yield f"backcast.yaml: groups: ages {group.age_from} to {group.age_to} cannot be held, or their reason is not there."
    for chart in file.charts:
        figure = file.figure(chart.figure)
        if figure is None or any(misfit(figure, group) for group in chart.groups):
            yield f"backcast.yaml: charts: '{chart.title.da}' has no such figure, or ages that are not counted."
    for example in file.examples:
        came = verdict(example.known, estimated(np.array(example.simulated))).value
        if came != example.expect:
            yield f"backcast.yaml: example '{example.says.da}': it comes out as {came}."
