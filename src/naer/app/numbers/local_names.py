"""What local areas and practices are called on pages: the tables know them by numbers alone.

A local area is a postal code, as in citizens' addresses; a practice is a pseudonym. Names are looked up when pages ask, and
never stand beside the tables: that would undo the pseudonyms of practices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from naer.app import tables
from naer.app.services import Services
from naer.insight.indicators import places
from naer.organisations import content as organisation_content
from naer.scenarios import vocabulary
from naer.scenarios.population import CLINICS_PER_MUNICIPALITY

_PRACTICES_APART = 10


@dataclass(frozen=True)
class LocalNames:
    """Names by the number that the tables have; what is in neither is said by its number."""

    areas: Mapping[int, str] = field(default_factory=dict[int, str])
    practices: Mapping[int, str] = field(default_factory=dict[int, str])


def of_house(services: Services) -> LocalNames:
    """Those of a demonstration's made-up region, or those of the record. A record says no town for a postal code."""
    return of_demonstration() if services.is_demo else LocalNames(practices=tables.practice_names(services))


def of_demonstration() -> LocalNames:
    """Post towns, and the practices of the made-up region: as they are called where they are registered, otherwise alike."""
    tree = organisation_content.load()
    practices: dict[int, str] = {}
    for home in places.geography(places.NEW).municipalities:
        for number in range(1, CLINICS_PER_MUNICIPALITY + 1):
            key = f"{home.key}-laegehus-{number}"
            name = tree.by_key(key).name if tree.has(key) else f"Lægehus {number}, {home.name}"
            practices[practice(home.municipalities[0], number)] = name
    towns = {int(one.postal_code): f"{one.postal_code} {one.town}" for one in vocabulary.load().local_areas}
    return LocalNames(towns, practices)


def practice(municipality: int, number: int) -> int:
    """The number that a demonstration's tables have for a practice: its place in the municipality, from one."""
    return municipality * _PRACTICES_APART + number
