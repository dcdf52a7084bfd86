"""The numbers of a demonstration: made-up citizens and activity of all municipalities of Syddanmark, and nothing of the record.

The demonstration's own 2,000 citizens are too few to say anything of: nearly every number would be withheld. The own three
municipalities and their neighbour have some 15,000 persons each, the others a third of that. Every person is one, nowhere one
for many: counts, intervals and what is withheld of few are those of as many persons as the pages say. They live in the post
towns of the made-up region and are listed with its practices, so that places have names.

    python -m naer.app.numbers.demonstration FOLDER      makes them there: started by a demo, beside everything else
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from naer.app.demo_scene import FRIDAY
from naer.app.numbers import kept, local_names, making
from naer.danish import times
from naer.insight.indicators import cells, content, places, synthetic
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.synthetic import Recipe
from naer.insight.shapes import CITIZENS
from naer.scenarios import vocabulary
from naer.scenarios.population import CLINICS_PER_MUNICIPALITY

HOME_REGION = "region-syddanmark"
HERE = (510, 540, 550, 580)
FIRST_YEAR, YEARS = 2022, 5
OVER = Frame(
    cells.quarters_between(date(FIRST_YEAR, 1, 1), date(2026, 7, 1)),
    times.start_of_day(FRIDAY).replace(tzinfo=None),
)
"""Whole quarters before the demonstration's Friday; nothing is known after the night before it."""


@dataclass(frozen=True)
class Size:
    """How many citizens here, and how many elsewhere."""

    here: int = 60_000
    elsewhere: int = 100_000


def is_made(home: Path) -> bool:
    """Are there numbers under `home`, of the indicators that there are now, as they are defined now, and of places with names?"""
    name = kept.newest_name(home)
    if not name:
        return False
    making = kept.read(home, name)
    return (
        making.counted == content.counted_by(content.load())
        and making.areas <= local_names.of_demonstration().areas.keys()
    )


def make(home: Path, size: Size | None = None) -> str:
    """Make them under `home`; the same every time."""
    near, far = recipes(size or Size())
    people = [settled(near), settled(far)]
    activity = [*synthetic.activity(near, people[0]), *synthetic.activity(far, people[1])]
    with kept.alone(home):
        return making.make(home, activity=activity, citizens=pa.concat_tables(people), over=OVER, editions=None)


def settled(recipe: Recipe) -> pa.Table:
    """CITIZENS of a recipe, living in the post towns of their municipality as the made-up region has them, with its practices."""
    people = synthetic.citizens(recipe)
    homes, clinics = people["municipality"].to_numpy(), people["clinic"].to_numpy()
    dice = np.random.default_rng([recipe.seed, 2])
    areas, towns = np.zeros(len(homes), np.int32), vocabulary.load()
    for code in recipe.municipalities:
        here, (numbers, weights) = homes == code, towns.areas_of(f"{code:04}")
        codes = np.array([int(towns.local_areas[number].postal_code) for number in numbers])
        areas[here] = dice.choice(codes, int(here.sum()), p=weights / weights.sum())
    listed = local_names.practice(homes.astype(np.int32), (clinics - 1) % CLINICS_PER_MUNICIPALITY + 1)
    for name, column in (("local_area", areas), ("clinic", listed)):
        place = people.schema.get_field_index(name)
        people = people.set_column(place, CITIZENS.field(name), pa.array(column, pa.int32()))
    return people


def recipes(size: Size) -> tuple[Recipe, Recipe]:
    """Whom to make up here, and whom elsewhere in the region: nobody is both."""
    region = next(one for one in places.geography(places.NEW).regions if one.key == HOME_REGION)
    others = tuple(code for code in region.municipalities if code not in HERE)
    near = Recipe(size.here, HERE, first_year=FIRST_YEAR, years=YEARS, seed=1)
    far = Recipe(
        size.elsewhere,
        others,
        first_year=FIRST_YEAR,
        years=YEARS,
        seed=2,
        citizens_before=near.citizens,
        municipalities_before=len(HERE),
    )
    return near, far


if __name__ == "__main__":
    make(Path(sys.argv[1]))
