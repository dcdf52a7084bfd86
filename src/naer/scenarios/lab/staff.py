"""Staff by profession: the hours that a scenario's activity takes (`content/scenarios/staff.yaml`), and those of its blocks."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from naer.evidence.definition import InTwoLanguages, Sourced
from naer.scenarios import content_files
from naer.scenarios.draws import Floats
from naer.scenarios.lab import results
from naer.scenarios.lab.definition import PROFESSIONS, Choice, Profession, Written
from naer.scenarios.model import parameters
from naer.scenarios.model.layout import Measure
from naer.scenarios.model.tables import Wholes

FILE = "staff.yaml"
_MEASURES = {one.key: one for one in Measure}


class HoursAYear(Sourced):
    """Hours of work that a full-time post gives in a year."""

    value: Annotated[float, Field(gt=0)]


class StaffLine(Sourced):
    """Hours of a profession for one unit of a measure (as `results.unit` has it)."""

    measure: str
    profession: Profession
    hours: Annotated[float, Field(gt=0)]


class StaffExample(Written):
    """So many units take so many hours of a profession."""

    says: InTwoLanguages
    measure: str
    units: float
    profession: Profession
    expect_hours: float


class StaffFile(Written):
    """The file."""

    format: Literal["staff/1"]
    version: str
    owner: InTwoLanguages
    hours_a_year: HoursAYear
    lines: Annotated[tuple[StaffLine, ...], Field(min_length=1)]
    example: StaffExample


@cache
def load() -> StaffFile:
    """The file, read once. Raises InvalidError for what it may not say."""
    return content_files.document(FILE, StaffFile, folder=parameters.FOLDER)


def problems() -> Iterator[str]:
    """What does not fit in the file, as sentences."""
    known = load()
    for line in (*known.lines, known.example):
        if line.measure not in _MEASURES:
            yield f"{FILE}: there is no measure '{line.measure}'."
    example = known.example
    found = example.units * sum(
        line.hours for line in known.lines if (line.measure, line.profession) == (example.measure, example.profession)
    )
    if abs(found - example.expect_hours) > 1e-6:
        yield f"{FILE}: example '{example.says.da}': it comes out as {found:g} hours."


def posts(counts: Wholes, choice: Choice) -> dict[str, Floats]:
    """Full-time posts by profession: replication and year. `counts` is replication, municipality, year, age group, measure.

    What the blocks of the choice take is in it; without blocks it is what the activity takes.
    """
    known = load()
    hours = results.block_hours(counts, choice)
    for line in known.lines:
        measure = _MEASURES[line.measure]
        hours[line.profession] = hours[line.profession] + results.yearly(counts, measure) * line.hours
    return {
        profession: hours[profession] / known.hours_a_year.value
        for profession in PROFESSIONS
        if np.any(hours[profession])
    }
