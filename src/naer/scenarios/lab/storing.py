"""A run as a folder of files: what was asked for, one file for each replication, and tables of what came out.

    manifest.json                 version, seed, choice, and the digests of all content that was read
    replications/00000.npz        counts of replication 0: as today, and with the blocks
    yearly.csv                    by municipality, year and measure: means with intervals, and the difference
    activity/today.parquet        the mean activity in the shape of observed activity (`activity_rows`), for `naer economy`;
    activity/scenario.parquet     the same with the blocks

Each file is written beside its place and moved there whole, so that a run that is killed goes on where it stopped: with the
same choice and inputs the replications that are there are kept, and the others come out as they would have.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from naer.errors import ConflictError
from naer.scenarios.lab import activity_rows, results
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model.layout import Measure
from naer.scenarios.model.tables import Wholes

MANIFEST, REPLICATIONS, YEARLY, ACTIVITY = "manifest.json", "replications", "yearly.csv", "activity"
_INPUTS = ("content/scenarios", "content/population", "content/evidence", "content/programmes")
_FORMAT = "simulation/1"


def manifest(choice: Choice, *, version: str) -> dict[str, object]:
    """What decides the results: the same manifest, the same counts."""
    asked = json.loads(choice.model_dump_json(exclude={"replications", "name"}))
    return {"format": _FORMAT, "version": version, "choice": asked, "inputs": input_digests()}


def input_digests(*more: str) -> dict[str, str]:
    """SHA-256 of every content file that a run reads, by name; of the folders `more` too."""
    files = [pair for folder in (*_INPUTS, *more) for pair in _files(resources.files("naer") / folder, folder)]
    return {name: hashlib.sha256(entry.read_bytes()).hexdigest() for name, entry in sorted(files)}


def open_folder(folder: Path, wanted: dict[str, object]) -> None:
    """Makes the folder of a run, or goes on in it. Raises ConflictError when another run lies there."""
    path = folder / MANIFEST
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != wanted:
        raise ConflictError(
            "Another run, or the same with other inputs, lies in that folder.",
            what_to_do="Name another folder, or remove that one.",
        )
    make_folder(folder)
    _written(path, json.dumps(wanted, indent=2, ensure_ascii=False).encode("utf-8"))


def make_folder(folder: Path) -> None:
    """Makes the place of a run's replications."""
    (folder / REPLICATIONS).mkdir(parents=True, exist_ok=True)


def is_of(folder: Path, wanted: dict[str, object]) -> bool:
    """Whether the run in a folder is the one that a manifest describes."""
    path = folder / MANIFEST
    return path.exists() and json.loads(path.read_text(encoding="utf-8")) == wanted


def done(folder: Path) -> list[int]:
    """The replications that are there, lowest first."""
    return sorted(int(path.stem) for path in (folder / REPLICATIONS).glob("[0-9]*.npz"))


def put(folder: Path, replication: int, today: Wholes, scenario: Wholes) -> None:
    """Keeps a replication."""
    path = _path(folder, replication)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez_compressed(file, today=today, scenario=scenario)
    beside.replace(path)


def get(folder: Path, replications: list[int]) -> tuple[Wholes, Wholes]:
    """Counts of replications, as today and with the blocks: replication, municipality, year, age group, measure."""
    today: list[Wholes] = []
    scenario: list[Wholes] = []
    for replication in replications:
        with np.load(_path(folder, replication)) as kept:
            today.append(kept["today"])
            scenario.append(kept["scenario"])
    return np.stack(today), np.stack(scenario)


def write_yearly(folder: Path, codes: tuple[str, ...], choice: Choice) -> Path:
    """The table of results: a line for each municipality, year and measure, and for the whole area ("all")."""
    today, scenario = get(folder, done(folder))
    path = folder / YEARLY
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "municipality",
                "year",
                "measure",
                "unit",
                *(f"{of}_{part}" for of in ("today", "scenario", "difference") for part in ("mean", "low", "high")),
            ]
        )
        writer.writerows(_lines(codes, choice, today, scenario))
    beside.replace(path)
    return path


def write_activity(folder: Path, codes: tuple[str, ...], choice: Choice) -> Path:
    """The mean activity of the replications as tables that are priced as observed ones are; returns their folder."""
    to = folder / ACTIVITY
    to.mkdir(exist_ok=True)
    for name, counts in zip(("today", "scenario"), get(folder, done(folder)), strict=True):
        path = to / f"{name}.parquet"
        beside = path.with_suffix(".part")
        pq.write_table(activity_rows.table(counts.mean(axis=0), codes, first_year=choice.first_year), beside)
        beside.replace(path)
    return to


def _lines(codes: tuple[str, ...], choice: Choice, today: Wholes, scenario: Wholes) -> Iterator[list[str]]:
    areas = [("all", slice(None)), *((code, slice(place, place + 1)) for place, code in enumerate(codes))]
    for code, of_area in areas if len(codes) > 1 else areas[1:]:
        for measure in list(Measure)[: Measure.BLOCK_MONTHS]:
            first = results.yearly(today[:, of_area], measure)
            second = results.yearly(scenario[:, of_area], measure)
            for year in range(choice.years):
                columns = (first[:, year], second[:, year], second[:, year] - first[:, year])
                numbers = [results.estimate(column) for column in columns]
                texts = [f"{value:.3f}" for one in numbers for value in (one.mean, one.low, one.high)]
                yield [code, str(choice.first_year + year), measure.key, results.unit_name(measure), *texts]


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, path)
        else:
            yield path, entry


def _path(folder: Path, replication: int) -> Path:
    return folder / REPLICATIONS / f"{replication:05d}.npz"


def _written(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
