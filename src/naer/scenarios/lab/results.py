"""What comes out of replications: estimates with intervals, by year, for an area and beside everything as today.

An interval is 95 per cent for what one would see: the mean of the replications and Student's t of their spread, with the
uncertainty of the mean (a prediction interval). Chance, rates and effects vary between replications, so all three are in it; it
narrows as replications come in. Differences are taken replication by replication, under the same luck.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from naer.scenarios.lab import content
from naer.scenarios.lab.definition import PROFESSIONS, Choice, Payer
from naer.scenarios.model.layout import BLOCK_DISCHARGES, Measure
from naer.scenarios.model.tables import Floats, Wholes

CONFIDENCE = 0.95
_FEWEST = 2

Change = Literal["less", "more", "unclear"]


@dataclass(frozen=True)
class Estimate:
    """A mean with the ends of its interval; without an interval (one replication) both are the mean."""

    mean: float
    low: float
    high: float

    @property
    def change(self) -> Change:
        """For a difference: whether the interval leaves no difference out."""
        return "less" if self.high < 0 else "more" if self.low > 0 else "unclear"


def estimate(values: Floats) -> Estimate:
    """The estimate of what one would see, from one value for each replication."""
    count, mean = len(values), float(np.mean(values))
    if count < _FEWEST:
        return Estimate(mean, mean, mean)
    spread = float(np.std(values, ddof=1)) * float(np.sqrt(1 + 1 / count))
    half = float(special.stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * spread
    return Estimate(mean, mean - half, mean + half)


def yearly(counts: Wholes, measure: int) -> Floats:
    """A measure by replication and year, all municipalities and ages together; months and thousandths as whole units.

    `counts` is replication, municipality, year, age group, measure.
    """
    return counts[..., measure].sum(axis=(1, 3)) / unit(measure)


def unit(measure: int) -> float:
    """What a measure is divided by: months become years, thousandths ones, minutes hours."""
    if measure >= BLOCK_DISCHARGES:
        return 1.0
    if measure >= Measure.BLOCK_MONTHS:
        return 12.0
    name = Measure(measure).name
    if name.startswith("MONTHS"):
        return 12.0
    return 1000.0 if name.endswith("_THOUSANDTHS") else 60.0 if name.endswith("_MINUTES") else 1.0


def unit_name(measure: int) -> str:
    """What `unit` makes of a measure: years, hours, or a number of something."""
    name = "" if measure >= Measure.BLOCK_MONTHS else Measure(measure).name
    if measure < BLOCK_DISCHARGES and (not name or name.startswith("MONTHS")):
        return "years"
    return "hours" if name.endswith("_MINUTES") else "number"


@dataclass(frozen=True)
class Compared:
    """A measure over all years: as today, with the blocks, and the difference; and by year for a drawing."""

    measure: Measure
    today: Estimate
    scenario: Estimate
    difference: Estimate
    by_year_today: tuple[Estimate, ...]
    by_year_scenario: tuple[Estimate, ...]


def compared(today: Wholes, scenario: Wholes, measure: Measure) -> Compared:
    """A measure of the same replications of both, in the same order."""
    first, second = yearly(today, measure), yearly(scenario, measure)
    return Compared(
        measure=measure,
        today=estimate(first.sum(axis=1)),
        scenario=estimate(second.sum(axis=1)),
        difference=estimate((second - first).sum(axis=1)),
        by_year_today=tuple(estimate(first[:, year]) for year in range(first.shape[1])),
        by_year_scenario=tuple(estimate(second[:, year]) for year in range(second.shape[1])),
    )


def block_units(scenario: Wholes, choice: Choice) -> NDArray[np.float64]:
    """How many units of each block there are, by replication, year and block: citizens' years or discharges."""
    library = content.load()
    columns: list[Floats] = []
    for place, chosen in enumerate(choice.blocks):
        per = library.block(chosen.block).cost.per
        at = (BLOCK_DISCHARGES if per == "discharge" else int(Measure.BLOCK_MONTHS)) + place
        columns.append(yearly(scenario, at))
    return np.stack(columns, axis=-1) if columns else np.zeros((*yearly(scenario, Measure.MONTHS).shape, 0))


def block_cost(scenario: Wholes, choice: Choice) -> dict[Payer, Floats]:
    """Kroner that the blocks themselves cost, by who pays: replication and year."""
    library, units = content.load(), block_units(scenario, choice)
    found: dict[Payer, Floats] = {}
    for place, chosen in enumerate(choice.blocks):
        cost = library.block(chosen.block).cost
        kr = cost.kr if chosen.kr is None else chosen.kr
        found[cost.payer] = found.get(cost.payer, np.zeros(units.shape[:2])) + units[..., place] * kr
    return found


def block_hours(scenario: Wholes, choice: Choice) -> dict[str, Floats]:
    """Hours that the blocks take, by profession: replication and year."""
    library, units = content.load(), block_units(scenario, choice)
    found = {profession: np.zeros(units.shape[:2]) for profession in PROFESSIONS}
    for place, chosen in enumerate(choice.blocks):
        for profession, hours in library.block(chosen.block).cost.hours.items():
            found[profession] = found[profession] + units[..., place] * hours
    return found
