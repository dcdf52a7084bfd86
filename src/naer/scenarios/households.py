"""Who lives with whom: alone, as a couple, as a family with children, with others, or in a care home.

How many live with a partner is a figure by age and sex (an assumption); who lives with whom is matched by age.
Couples are a woman and a man, three years apart in the mean: a simplification. Children live with a mother whose age
fits, when the population has one; with a small population some children's parents are among those who are not in it.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.draws import Draws, Floats
from naer.scenarios.figures import SEXES, Figures
from naer.scenarios.people import Flags, People, parted_by_sex

Rows = NDArray[np.int32]

NOBODY = -1

_AGE_GAP_YEARS, _AGE_GAP_SPREAD = 2.5, 3.0
_MOTHERS_AGE_YEARS, _MOTHERS_AGE_SPREAD = 30.0, 4.8
_YOUNGEST_MOTHER, _OLDEST_MOTHER = 17, 48
_CHILD_OF_COUPLE = 0.8


class Living(IntEnum):
    """How a citizen lives."""

    ALONE = 0
    COUPLE = 1
    FAMILY = 2
    WITH_OTHERS = 3
    CARE_HOME = 4


class NearChild(IntEnum):
    """Whether an older citizen has a grown child who can be called upon."""

    NONE = 0
    DAUGHTER = 1
    SON = 2


@dataclass(frozen=True)
class Households:
    """Columns. `reference` is the row of the person that the household is known by; `partner` a row or NOBODY."""

    living: NDArray[np.uint8]
    partner: Rows
    reference: Rows
    near_child: NDArray[np.uint8]


def share_in_care_home(figures: Figures) -> Floats:
    """The share in care homes by sex and age: the figure of the age, parted by how much rarer men are there."""
    men_to_women = figures.rate_by_age("care_home_men_to_women", per=1)[SEXES.index("M")]
    return figures.rate_by_age("care_home") * parted_by_sex(figures, men_to_women)


def share_with_partner(figures: Figures) -> Floats:
    """The share with a partner by sex and age, of those who do not live in a care home; the figures count them too."""
    at_home = 1.0 - share_in_care_home(figures)
    return np.minimum(figures.rate_by_age("lives_with_partner") / at_home, 1.0)


def households(people: People, in_care_home: Flags, draws: Draws, figures: Figures) -> Households:
    """Households of one area."""
    count = people.count
    age = people.age.astype(np.int64)
    wants = share_with_partner(figures)[people.sex, age]
    has_partner = (draws.uniform("partner", count) < wants) & ~in_care_home
    partner = _couples(people, has_partner, draws)
    living = np.full(count, Living.ALONE, dtype=np.uint8)
    living[partner != NOBODY] = Living.COUPLE
    reference = np.arange(count, dtype=np.int32)
    husbands = np.flatnonzero((partner != NOBODY) & ~people.female)
    reference[husbands] = partner[husbands]
    _place_children(people, living, partner, reference, draws, figures)
    living[in_care_home] = Living.CARE_HOME
    reference[in_care_home] = np.flatnonzero(in_care_home)
    return Households(living, partner, reference, _near_children(people, draws, figures))


def _couples(people: People, has_partner: Flags, draws: Draws) -> Rows:
    """Pairs women and men by age; those left over on the longer side live alone."""
    partner = np.full(people.count, NOBODY, dtype=np.int32)
    order = draws.uniform("partner/order", people.count)
    women = np.flatnonzero(has_partner & people.female)
    men = np.flatnonzero(has_partner & ~people.female)
    pairs = min(len(women), len(men))
    women = women[np.argsort(order[women], kind="stable")[:pairs]]
    men = men[np.argsort(order[men], kind="stable")[:pairs]]
    noise = draws.normal("partner/age", people.count) * _AGE_GAP_SPREAD
    women = women[np.argsort(people.age[women] + _AGE_GAP_YEARS, kind="stable")]
    men = men[np.argsort(people.age[men] + noise[men], kind="stable")]
    partner[women] = men
    partner[men] = women
    return partner


def _place_children(
    people: People, living: NDArray[np.uint8], partner: Rows, reference: Rows, draws: Draws, figures: Figures
) -> None:
    """Lets children and some of the young live with parents; changes `living` and `reference`."""
    age = people.age.astype(np.int64)
    at_home = figures.rate_by_age("lives_with_parents")[people.sex, age]
    stays = (draws.uniform("parents", people.count) < at_home) & (living == Living.ALONE)
    children = np.flatnonzero((age < 18) | stays)
    living[children] = np.where(age[children] < 18, Living.FAMILY, Living.WITH_OTHERS)
    wanted = draws.normal("mother/age", people.count) * _MOTHERS_AGE_SPREAD + _MOTHERS_AGE_YEARS
    wanted = age + np.clip(wanted, _YOUNGEST_MOTHER, _OLDEST_MOTHER)
    of_couple = draws.uniform("mother/couple", people.count) < _CHILD_OF_COUPLE
    chance = draws.uniform("mother", people.count)
    grown = people.female & (age >= 18)
    grown[children] = False
    for couple in (True, False):
        mothers = np.flatnonzero(grown & ((partner != NOBODY) == couple))
        mine = children[of_couple[children] == couple]
        mother = _mother_of(mine, mothers, age=age, wanted=wanted, chance=chance)
        found = mother != NOBODY
        mine, mother = mine[found], mother[found]
        reference[mine] = reference[mother]
        of_minor = mother[age[mine] < 18]
        living[of_minor] = Living.FAMILY
        living[partner[of_minor][partner[of_minor] != NOBODY]] = Living.FAMILY
        of_grown = mother[age[mine] >= 18]
        alone = of_grown[living[of_grown] == Living.ALONE]
        living[alone] = Living.WITH_OTHERS


def _mother_of(
    children: NDArray[np.int64], mothers: NDArray[np.int64], *, age: NDArray[np.int64], wanted: Floats, chance: Floats
) -> Rows:
    """For each child a mother of the wanted age, or the nearest; NOBODY when none is of an age that fits."""
    if not len(mothers) or not len(children):
        return np.full(len(children), NOBODY, dtype=np.int32)
    mothers = mothers[np.argsort(age[mothers], kind="stable")]
    ages = age[mothers]
    whole = np.rint(wanted[children])
    low = np.searchsorted(ages, whole, side="left")
    high = np.searchsorted(ages, whole, side="right")
    spread = np.maximum(high - low, 1)
    place = np.minimum(low + np.floor(chance[children] * spread).astype(np.int64), len(mothers) - 1)
    gap = ages[place] - age[children]
    fits = (gap >= _YOUNGEST_MOTHER) & (gap <= _OLDEST_MOTHER)
    return np.where(fits, mothers[place], NOBODY).astype(np.int32)


def _near_children(people: People, draws: Draws, figures: Figures) -> NDArray[np.uint8]:
    share = figures.rate_by_age("child_lives_near")[people.sex, people.age.astype(np.int64)]
    chance = draws.uniform("near-child", people.count)
    child = np.where(chance < share / 2, NearChild.DAUGHTER, NearChild.SON)
    return np.where(chance < share, child, NearChild.NONE).astype(np.uint8)
