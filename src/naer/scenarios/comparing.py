"""One figure known beside what a population has: the line that every comparison is made of, and how it is counted.

`margins` says which figures are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures
from naer.scenarios.figures import Prevalence, Rate, RelativeRisk
from naer.scenarios.households import Living
from naer.scenarios.population import Population

Who = NDArray[np.bool_]
Known = Rate | Prevalence | RelativeRisk

STANDARD_ERRORS = 4.0
FEWEST = 30
WITHIN_SHARE = 0.01
# Rare things are skewed: Cornish and Fisher's first correction of a limit at so many standard errors, in persons.
_SKEWNESS = (STANDARD_ERRORS**2 - 1) / 6


@dataclass(frozen=True)
class Margin:
    """One figure known and generated. `allowed` is the difference that counts as agreement; None for mere checks."""

    what: str
    area: str
    sex: str
    age_from: int
    age_to: int | None
    unit: str
    known: float
    generated: float
    allowed: float | None
    source: str
    verification: str

    @property
    def difference(self) -> float:
        """Generated less known."""
        return self.generated - self.known

    @property
    def agrees(self) -> bool:
        """Whether the difference is allowed; a check always is."""
        return self.allowed is None or abs(self.difference) <= self.allowed

    @property
    def kind(self) -> Literal["input", "check"]:
        """Whether the population is made from the figure, or only held against it."""
        return "check" if self.allowed is None else "input"

    @property
    def is_assumption(self) -> bool:
        """Whether the known figure may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")


def share(what: str, line: Known, who: Who, has: Who, *, known: float, is_input: bool) -> Iterator[Margin]:
    """The percent of `who` that `has`, with the difference that chance allows; nothing for fewer than FEWEST citizens."""
    count = int(np.count_nonzero(who))
    if count < FEWEST:
        return
    part = known / 100
    chance = 100 * (STANDARD_ERRORS * (part * (1 - part) / count) ** 0.5 + _SKEWNESS / count)
    generated = 100 * float(has[who].mean())
    yield of_line(what, line, known=known, generated=generated, allowed=chance if is_input else None, unit="percent")


def mean(what: str, line: Rate, who: Who, values: NDArray[np.float64], *, unit: str) -> Iterator[Margin]:
    """The mean of `values` among `who`: an input, with the difference that chance allows, or one percent."""
    count = int(np.count_nonzero(who))
    if count < FEWEST:
        return
    mine = values[who]
    allowed = max(STANDARD_ERRORS * float(mine.std()) / count**0.5, WITHIN_SHARE * line.value)
    yield of_line(what, line, known=line.value, generated=float(mine.mean()), allowed=allowed, unit=unit)


def of_line(what: str, line: Known, *, known: float, generated: float, allowed: float | None, unit: str) -> Margin:
    """The margin of a figure, for the population as a whole."""
    return Margin(
        what=what,
        area="all",
        sex=line.sex,
        age_from=0 if isinstance(line, RelativeRisk) else line.age_from,
        age_to=None if isinstance(line, RelativeRisk) else line.age_to,
        unit=unit,
        known=known,
        generated=generated,
        allowed=allowed,
        source=line.source,
        verification=line.verification,
    )


def of_sex_and_age(population: Population, sex: str, age_from: int, age_to: int | None) -> Who:
    """Whom a figure is about."""
    columns = population.columns
    who = (columns.age >= age_from) & (columns.age <= (figures.OLDEST if age_to is None else age_to))
    return who if sex == "all" else who & (columns.female == (sex == "F"))


def concerned(population: Population, line: Rate) -> Who:
    """Whom a rate is about: sex, age, and how they live where the figure says it."""
    who = of_sex_and_age(population, line.sex, line.age_from, line.age_to)
    if line.living is None:
        return who
    return who & (population.columns.living == (Living.ALONE if line.living == "alone" else Living.COUPLE))
