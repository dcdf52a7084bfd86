"""The reference population: citizens of the whole country, and how often each outcome is with what each of them is like."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import health, person_columns
from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES
from naer.scenarios.model import parameters
from naer.scenarios.model.layout import CONDITIONS, OUTCOMES
from naer.scenarios.model.parameters import Parameters
from naer.scenarios.person_columns import PersonColumns

CITIZENS = 150_000
SEED = 2027
ON = date(2027, 1, 1)
_FEWEST = 200
_WIDTHS = (2, 4, 8, 16, 70)
_THIRDS = ((0, 65), (65, 80), (80, AGES))

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Reference:
    """Citizens and their rates beside each other's: `relative[person, outcome]`."""

    people: PersonColumns
    relative: Floats
    sex: NDArray[np.int64]
    age: NDArray[np.int64]

    @property
    def everybody(self) -> Flags:
        """All of them."""
        return np.ones(self.people.count, dtype=bool)

    def mean(self, outcome: int, who: Flags, weights: Floats | None = None) -> Floats:
        """Mean relative rate of an outcome among `who`, by sex and age."""
        return self.mean_of(self.relative[:, outcome], who, weights)

    def mean_of(self, values: Floats, who: Flags | None = None, weights: Floats | None = None) -> Floats:
        """The (weighted) mean of `values` among `who` by sex and age.

        Each age takes those within two years of it, and more where they are few, but never across the ages at which
        relative rates change.
        """
        chosen = self.everybody if who is None else who
        weight = np.ones(len(values)) if weights is None else weights
        place = self.sex[chosen] * AGES + self.age[chosen]
        totals = (np.bincount(place, weights=of[chosen], minlength=2 * AGES) for of in (values * weight, weight))
        sums = np.stack([*totals, np.bincount(place, minlength=2 * AGES).astype(np.float64)]).reshape(3, 2, AGES)
        found = np.ones((2, AGES))
        for first, last in _THIRDS:
            up_to = np.concatenate([np.zeros((3, 2, 1)), np.cumsum(sums[:, :, first:last], axis=2)], axis=2)
            for age in range(first, last):
                for sex in range(2):
                    for width in _WIDTHS:
                        low, high = max(age - width, first) - first, min(age + width + 1, last) - first
                        total, weighed, persons = up_to[:, sex, high] - up_to[:, sex, low]
                        if persons >= _FEWEST or (width == _WIDTHS[-1] and persons):
                            found[sex, age] = total / weighed
                            break
        return found

    def ratio(self, outcome: int, has: Flags) -> Floats:
        """The mean relative rate of those who have something over that of the others, by sex and age."""
        return self.mean(outcome, has) / self.mean(outcome, ~has)

    def yearly(self, rate: Floats, outcome: int) -> Floats:
        """How often an outcome is expected of each person in a year, by the table `rate`."""
        return 12 * rate[self.sex, self.age, outcome] * self.relative[:, outcome]


def relative_rates(people: PersonColumns, content: Parameters) -> Floats:
    """How often each outcome is with what each person is like, beside what it would be with nothing: persons x outcomes."""
    sex = np.where(people.female, 0, 1)
    age = people.age.astype(np.int64)
    third = (age >= 65).astype(np.int64) + (age >= 80)
    levels = {
        "smoking": people.smoking,
        "alcohol": people.alcohol,
        "activity": people.activity,
        "weight": people.weight,
        "education": people.education,
        "frailty": people.frailty,
        "help": np.where(people.in_care_home, len(parameters.HELP_LEVELS) - 1, people.help),
        "lives_alone": people.lives_alone,
    }
    found = np.ones((people.count, OUTCOMES))
    for factor, level in levels.items():
        found *= content.relative(factor)[sex, third, level.astype(np.int64)]
    of_condition = content.relative("condition")
    for place in range(len(CONDITIONS)):
        ill = health.has(people.conditions, place)
        found[ill] *= of_condition[sex[ill], third[ill], place]
    return found


@cache
def reference() -> Reference:
    """Made once, the same everywhere."""
    codes = person_columns.codes_of(person_columns.EVERYBODY)
    people = person_columns.generate(codes, seed=SEED, on=ON, citizens=CITIZENS)
    relative = relative_rates(people, parameters.load())
    return Reference(people, relative, np.where(people.female, 0, 1), people.age.astype(np.int64))
