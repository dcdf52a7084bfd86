"""`naer population generate`: synthetic citizens of any area, as resources one after another, or into the record.

Files of them are written by `populations_beside`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from naer.access.guard import Guard
from naer.app import demo_staff, region
from naer.app.region import Progress
from naer.courses.definition import OrganisationIdentity
from naer.fhir.plain import Json
from naer.organisations import content, demonstration
from naer.organisations.tree import Tree
from naer.scenarios import history, population, stable_ids
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.scenarios.population import Population


@dataclass(frozen=True)
class Wanted:
    """Which citizens: the area's name or code (see `region.municipality_codes`), how many, and from which seed.

    `history_years` is how long a past each of them gets; 0 is none.
    """

    area: str
    citizens: int
    seed: int
    on: date
    history_years: int = 0


def resources(wanted: Wanted, *, rows: range | None = None) -> Iterator[Json]:
    """All resources of the citizens (or those of some rows), with ids of organisations made from their keys."""
    tree, people = made(wanted)
    ids = {one.key: stable_ids.message_id("organisation", one.key) for one in tree.organisations}
    past = past_of(wanted, people, tree, ids)
    directory = Directory(people)
    for row in rows if rows is not None else range(people.count):
        citizen = directory.citizen(row)
        yield from region.told_of(citizen, organisations=ids, on=wanted.on, seed=wanted.seed, history=past)


def load(wanted: Wanted, system: Guard, progress: Progress) -> int:
    """Load the citizens into the record with their organisations and care relations; returns how many resources."""
    codes = region.municipality_codes(content.load(), wanted.area, wanted.on)
    organisations = region.register_organisations(system, codes)
    people = population.generate(codes, wanted.citizens, seed=wanted.seed, on=wanted.on)
    return region.load_citizens(
        system,
        Directory(people),
        organisations=organisations,
        contact_of=demo_staff.contact_of,
        on=wanted.on,
        seed=wanted.seed,
        progress=progress,
        history=past_of(wanted, people, organisations.tree, organisations.ids),
    )


def people_of(wanted: Wanted) -> Population:
    """The citizens as columns."""
    codes = region.municipality_codes(content.load(), wanted.area, wanted.on)
    return population.generate(codes, wanted.citizens, seed=wanted.seed, on=wanted.on)


def made(wanted: Wanted) -> tuple[Tree, Population]:
    """The organisations with their units, and the citizens as columns."""
    tree = content.load()
    codes = region.municipality_codes(tree, wanted.area, wanted.on)
    for code in codes:
        tree = demonstration.with_units(tree, code, wanted.on)
    return tree, population.generate(codes, wanted.citizens, seed=wanted.seed, on=wanted.on)


def past_of(wanted: Wanted, people: Population, tree: Tree, ids: Mapping[str, str]) -> region.Past | None:
    """What has happened to each citizen; None when nobody asked for it."""
    if not wanted.history_years:
        return None
    hospitals = {one.key: OrganisationIdentity(sor=one.sor, gln=one.gln, name=one.name) for one in tree.organisations}
    around = history.Surroundings(ids, hospitals, wanted.on, wanted.seed, wanted.history_years)
    stays = history.PastStays(people, years=wanted.history_years, hospitals=hospitals)

    def of_citizen(citizen: Citizen) -> Iterator[Json]:
        return history.resources(citizen, stays=stays.of(people.row(citizen.key)), surroundings=around)

    return of_citizen
