"""Names and addresses: places in the lists of `vocabulary`, drawn for each person and each household.

Any likeness with somebody who lives is accidental: given and family names are put together at random, and the streets
do not exist.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.draws import Draws, place
from naer.scenarios.figures import SEXES
from naer.scenarios.households import NOBODY, Households
from naer.scenarios.people import People
from naer.scenarios.vocabulary import Vocabulary

_SHARES_FAMILY_NAME = 0.7
_HAS_MIDDLE_NAME = 0.3
_LIVES_IN_FLAT = 0.6
FLATS = tuple(f"{floor} {side}" for floor in ("st.", "1.", "2.", "3.") for side in ("th", "tv", "mf"))


@dataclass(frozen=True)
class Names:
    """Columns: places in the given and family names; a middle name is a family name, or NOBODY when there is none."""

    given: NDArray[np.int16]
    middle: NDArray[np.int16]
    family: NDArray[np.int16]


@dataclass(frozen=True)
class Addresses:
    """Columns, the same for a household: the local area, street, house number, and flat (-1 for a house of its own)."""

    local_area: NDArray[np.int16]
    street: NDArray[np.int16]
    house: NDArray[np.uint16]
    flat: NDArray[np.int8]


def names(people: People, household: Households, draws: Draws, words: Vocabulary) -> Names:
    """Given names by sex and year of birth; couples often, and children always, share a family name."""
    count = people.count
    chance = draws.uniform("name/given", count)
    given = np.zeros(count, dtype=np.int16)
    year = people.born_on.astype("datetime64[Y]").astype(np.int64) + 1970
    starts = np.array(sorted({name.born_from for name in words.given_names}))
    period = np.searchsorted(starts, year, side="right") - 1
    for sex in range(2):
        for number, start in enumerate(starts):
            rows = np.flatnonzero((people.sex == sex) & (period == number))
            given[rows] = place(chance[rows], words.given_weights(SEXES[sex], int(start)))
    own = draws.pick("name/family", words.family_weights, count)
    shared = draws.uniform("name/shared", count)[household.reference] < _SHARES_FAMILY_NAME
    is_partner = (household.partner != NOBODY) & (household.reference != np.arange(count))
    family = np.where(is_partner & ~shared, own, own[household.reference])
    middle = draws.pick("name/middle", words.family_weights, count)
    has_middle = (draws.uniform("name/has-middle", count) < _HAS_MIDDLE_NAME) & (middle != family)
    return Names(given, np.where(has_middle, middle, NOBODY).astype(np.int16), family.astype(np.int16))


def addresses(household: Households, draws: Draws, words: Vocabulary, *, municipality: str) -> Addresses:
    """Where each household lives."""
    count = len(household.reference)
    places, weights = words.areas_of(municipality)
    area = np.array(places)[draws.pick("address/area", weights, count)]
    street = np.floor(draws.uniform("address/street", count) * words.streets.count).astype(np.int16)
    house = 1 + np.floor(draws.uniform("address/house", count) * words.streets.highest_house_number)
    flat = np.floor(draws.uniform("address/flat", count) / _LIVES_IN_FLAT * len(FLATS))
    with_flats = np.array([words.streets.has_flats(number) for number in range(words.streets.count)])
    flat = np.where(with_flats[street] & (flat < len(FLATS)), flat, -1)
    home = household.reference
    return Addresses(
        area.astype(np.int16)[home], street[home], house.astype(np.uint16)[home], flat.astype(np.int8)[home]
    )
