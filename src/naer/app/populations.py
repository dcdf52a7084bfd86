"""`naer population generate`: synthetic citizens of any area, as NDJSON files or into the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from naer.app import demo_staff, region
from naer.app.region import Progress
from naer.app.services import Services
from naer.errors import ConflictError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.organisations import content, demonstration
from naer.scenarios import as_fhir, population, stable_ids
from naer.scenarios.citizens import Directory


@dataclass(frozen=True)
class Wanted:
    """Which citizens: the area's name or code (see `region.municipality_codes`), how many, and from which seed."""

    area: str
    citizens: int
    seed: int
    on: date


def write(wanted: Wanted, to: Path) -> dict[str, int]:
    """Write one NDJSON file for each resource type into a new folder; returns how many resources of each type.

    ConflictError when the folder holds something already.
    """
    if to.exists() and any(to.iterdir()):
        raise ConflictError(f"{to} is not empty.", what_to_do="Name a new folder.")
    to.mkdir(parents=True, exist_ok=True)
    tree = content.load()
    codes = region.municipality_codes(tree, wanted.area, wanted.on)
    for code in codes:
        tree = demonstration.with_units(tree, code, wanted.on)
    people = population.generate(codes, wanted.citizens, seed=wanted.seed, on=wanted.on)
    ids = {one.key: stable_ids.message_id("organisation", one.key) for one in tree.organisations}
    made = as_fhir.resources(Directory(people), organisations=ids, on=wanted.on, seed=wanted.seed)
    return _write_by_type(made, to)


def load(wanted: Wanted, services: Services, progress: Progress) -> int:
    """Load the citizens into the record with their organisations and care relations; returns how many resources."""
    codes = region.municipality_codes(content.load(), wanted.area, wanted.on)
    organisations = region.register_organisations(services.system, codes)
    people = population.generate(codes, wanted.citizens, seed=wanted.seed, on=wanted.on)
    return region.load_citizens(
        services.system,
        list(Directory(people)),
        organisations=organisations,
        contact_of=demo_staff.contact_of,
        on=wanted.on,
        seed=wanted.seed,
        progress=progress,
    )


def _write_by_type(resources: Iterable[Json], to: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    files = {}
    try:
        for resource in resources:
            type_name = resource["resourceType"]
            if type_name not in files:
                files[type_name] = (to / f"{type_name}.ndjson").open("wb")
            files[type_name].write(json_text.dumps(resource) + b"\n")
            counts[type_name] = counts.get(type_name, 0) + 1
    finally:
        for file in files.values():
            file.close()
    return counts
