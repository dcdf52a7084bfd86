"""How many become ill, worked out from how many are ill at each age: the illness-death balance.

In a population whose ages do not change, the share P that is ill at an age is what onset brings and remission and the greater
mortality of the ill take away:

    dP/da = i (1 - P) - r P - P (1 - P) (m1 - m0)

with i the incidence among those who are well, r remission, and m1 and m0 the mortality of the ill and the well
(Keiding, "Age-specific incidence and prevalence: a statistical perspective", JRSS A 1991;154:371-412). Solved for i. Where the
share falls with age more than mortality explains, generations differ; there some of the greatest incidence of younger ages is
kept (`least`), an assumption.
"""

import numpy as np

from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES

_HALF_BAND = 5.0


def incidence(share: Floats, remission: float, mortality: Floats, ratio: Floats, *, least: float) -> Floats:
    """Incidence a year by sex and age among those without.

    `share` is who has it, `mortality` of all and `ratio` of those with to those without, all by sex and age; `remission` a
    year. `least` is the part of the greatest incidence so far that is kept at older ages.
    """
    share = smooth(share)
    change = np.gradient(share, axis=1)
    without = mortality / (1 + share * (ratio - 1))
    excess = without * (ratio - 1)
    found = (change + remission * share + share * (1 - share) * excess) / np.maximum(1 - share, 0.05)
    found = np.maximum(found, 0.0)
    return np.maximum(found, least * np.maximum.accumulate(found, axis=1) * (share > 0))


def smooth(share: Floats) -> Floats:
    """A share that is given in steps by age, as lines between the middles of the steps.

    A step longer than ten years is level but for five years at either end: who has nothing before 55 has nothing at 40.
    """
    ages = np.arange(AGES) + 0.5
    found = np.zeros_like(share)
    for sex in range(len(share)):
        edges = np.flatnonzero(np.diff(share[sex])) + 1
        begins = np.concatenate([[0], edges])
        ends = np.concatenate([edges, [AGES]])
        ends[-1] = min(ends[-1], begins[-1] + int(2 * _HALF_BAND))
        firsts = np.minimum(begins + _HALF_BAND, (begins + ends) / 2)
        lasts = np.maximum(ends - _HALF_BAND, (begins + ends) / 2)
        knots = np.stack([firsts, lasts], axis=1).reshape(-1)
        found[sex] = np.interp(ages, knots, np.repeat(share[sex, begins], 2))
    return found
