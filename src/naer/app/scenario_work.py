"""Works on one scenario run: replications of what was chosen, what drives it, and the same under other readings.

    python -m naer.app.scenario_work FOLDER
    python -m naer.app.scenario_work FOLDER first      no more than what a reader waits for
    python -m naer.app.scenario_work FOLDER known      the country beside known figures, into FOLDER
    python -m naer.app.scenario_work FOLDER years      the model started in an earlier year beside known years, into FOLDER

The order is that in which a reader needs it: the first twenty replications, what drives the result, twenty of each other
reading of the evidence, and then the rest. What is there is kept; two processes never work on the same run.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

from naer.app import scenario_kept, scenario_money
from naer.errors import ConflictError
from naer.scenarios.lab import arrays, content, running, storing, validation
from naer.scenarios.lab.backcast import content as backcast_content
from naer.scenarios.lab.backcast import simulating
from naer.scenarios.lab.definition import Choice, Reading
from naer.scenarios.lab.looking import FIRST_ANSWER, Drive, Failure
from naer.scenarios.model.layout import Measure
from naer.scenarios.model.tables import Tables, Wholes

_ENDS = (-1.96, 1.96)
_BED_DAYS = [Measure.ACUTE_DAYS, Measure.PLANNED_DAYS]
_POLITE = 5
_CITIZENS_HELD = 200_000
KNOWN, YEARS, FIRST = "known", "years", "first"


def work(folder: Path, *, most: int | None = None) -> None:
    """Does what is not done of a run; `most` stops after so many replications. Raises ConflictError when inputs changed."""
    with scenario_kept.alone_with(folder) as is_mine:
        if not is_mine:
            return
        choice = scenario_kept.choice(folder)
        storing.open_folder(folder, storing.manifest(choice, version=version("naer")))
        begin = running.start(choice)
        first, last = min(FIRST_ANSWER, most or FIRST_ANSWER), min(choice.replications, most or choice.replications)
        _replications(folder, begin, choice, range(first))
        if not scenario_kept.drives(folder):
            scenario_kept.write_drives(folder, what_drives(begin, choice))
        _other_readings(folder, begin, choice, first)
        _replications(folder, begin, choice, range(first, last))


def _replications(folder: Path, begin: running.Start, choice: Choice, wanted: range) -> None:
    done = set(storing.done(folder))
    for replication in wanted:
        if replication not in done:
            today, scenario = running.both(begin, choice, replication)
            _put(folder, choice, replication, _whole_area(today), _whole_area(scenario))


def _other_readings(folder: Path, begin: running.Start, choice: Choice, count: int) -> None:
    for reading in Reading:
        beside = scenario_kept.other(folder, reading)
        if reading is choice.reading:
            continue
        storing.make_folder(beside)
        done, read_so = set(storing.done(beside)), choice.model_copy(update={"reading": reading})
        for replication in range(count):
            if replication not in done:
                scenario = running.replicate(begin, read_so, replication)
                today, _ = storing.get(folder, [replication])
                _put(beside, read_so, replication, today[0], _whole_area(scenario))


def _put(folder: Path, choice: Choice, replication: int, today: Wholes, scenario: Wholes) -> None:
    """Keeps a replication, and reckons its money at once, so that no page has to."""
    scenario_money.put(folder, choice, replication, today, scenario)
    storing.put(folder, replication, today, scenario)


def _whole_area(counts: Wholes) -> Wholes:
    return counts.sum(axis=0, keepdims=True)


def what_drives(begin: running.Start, choice: Choice) -> list[Drive]:
    """How the bed days of all years move when one block's effect goes from one end of its interval to the other.

    Everything else stays at its best estimate, under one and the same luck. Block "" is everything at its best estimate.
    """
    tables = running.tables_of(choice, -1)
    today = _bed_days(begin, tables, choice.model_copy(update={"blocks": ()}), {})
    middle = _bed_days(begin, tables, choice, {}) - today
    found = [Drive("", middle, middle)]
    for chosen in choice.blocks:
        if arrays.is_uncertain(content.load().block(chosen.block), choice.reading):
            low, high = (_bed_days(begin, tables, choice, {chosen.block: end}) - today for end in _ENDS)
            found.append(Drive(chosen.block, low, high))
    return found


def _bed_days(begin: running.Start, tables: Tables, choice: Choice, shifts: dict[str, float]) -> float:
    blocks = arrays.blocks_of(choice, -1, shifts=shifts)
    counts = running.counted(begin, tables, blocks, choice=choice, replication=0)
    return float(np.sum(counts[..., _BED_DAYS]))


def hold(folder: Path) -> None:
    """Holds the model against known figures, if that is not there yet."""
    inputs = storing.input_digests()
    if scenario_kept.known_figures(folder, inputs) is None:
        scenario_kept.write_known_figures(folder, inputs, validation.held(citizens=_CITIZENS_HELD))


def hold_years(folder: Path) -> None:
    """Holds the model, started in an earlier year, against known years, if that is not there yet."""
    with_years = storing.input_digests(scenario_kept.KNOWN_YEARS)
    if scenario_kept.backcast(folder, with_years) is None:
        file = backcast_content.load()
        found = simulating.backcast(file.start, citizens=file.citizens, replications=file.replications)
        scenario_kept.write_backcast(folder, with_years, found)


def main() -> int:
    """Works on the run in the folder that the command names; a failure is written where the page finds it."""
    folder = Path(sys.argv[1])
    os.nice(_POLITE)
    if sys.argv[2:] == [KNOWN]:
        hold(folder)
        return 0
    if sys.argv[2:] == [YEARS]:
        hold_years(folder)
        return 0
    try:
        work(folder, most=FIRST_ANSWER if sys.argv[2:] == [FIRST] else None)
    except ConflictError:
        scenario_kept.write_failed(folder, Failure.INPUTS_CHANGED)
        return 1
    except Exception:
        scenario_kept.write_failed(folder, Failure.FAULT)
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
