"""Fits the model to what it should hold: the share of each age that has something stays what the figures say it is.

How many become ill is worked out from how many are ill and how much oftener these die (`model.balance`). Those who come anew
in a simulation are for a while less frail and less helped than those who have been ill for long, die later, and so the share
that is ill rises from year to year. Here each rate is multiplied by a factor, at three ages, until the share of the years
FIRST to LAST is what the figures of today say for the ages that people then have. What is told by figures (new diabetes) is
not fitted: there the share may rise.

Mortality is fitted in the same rounds. Who dies is said by the life table, and by how much oftener those die who are ill, frail
or helped. At the start these are the same persons; as the years go by illness, frailty and help come to people apart from each
other, fewer have all of them, and fewer would die than the life table says. So mortality has a factor by year since the start
at three ages, which makes the deaths those of the life table (holding the model against known years found the want of it).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from naer.scenarios import figures, health, households, person_columns
from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES, Figures
from naer.scenarios.lab import arrays, by_age, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model import calibration, parameters
from naer.scenarios.model.layout import (
    BAND_YEARS,
    CONDITIONS,
    COUNTED,
    FIRST_CONDITION,
    RELATIVE_AGES,
    AgeGroup,
    Measure,
    Outcome,
)
from naer.scenarios.model.reference import reference
from naer.scenarios.model.tables import Wholes

FIRST, LAST = 4, 14
LAST_OF_MORTALITY = 24
"""Deaths are fitted in each year up to this one; after it the factor stays."""
ROUNDS = 10
_GROUPS = ((18, 65), (65, 80), (80, AGES))
_AT = (AgeGroup.FROM_18_TO_64, AgeGroup.FROM_65_TO_79, AgeGroup.FROM_80)
_STEP = 1.4
_LEAST, _MOST = 0.05, 8.0
_FEWEST_MONTHS = 600
_SETTLED = 8
"""So many of the last years share one factor of mortality."""


@dataclass(frozen=True)
class Fit:
    """A factor, and the share (in percent) in the years fitted beside what it should be."""

    outcome: Outcome
    ages: str
    factor: float
    share: float
    wanted: float


@dataclass(frozen=True)
class Fitted:
    """What a round came to: the factors of shares, and those of mortality by year since the start and three ages."""

    shares: tuple[Fit, ...]
    mortality: Floats


def fit(*, citizens: int, seed: int = 1, rounds: int = ROUNDS, workers: int | None = None) -> Iterator[Fitted]:
    """The factors after each round of simulation, better and better."""
    choice = Choice(area=person_columns.EVERYBODY, years=LAST_OF_MORTALITY + 1, citizens=citizens, seed=seed)
    begin = running.start(choice)
    kept = parameters.load().fitted_factors()
    best = calibration.tables(choice.first_year, choice.years)
    thirds = np.searchsorted([65, 80], np.arange(AGES), side="right")
    bare = best._replace(rate=best.rate / kept[thirds])
    factors, blocks = kept.copy(), arrays.blocks_of(choice, -1)
    growth = _growth(choice)
    table = parameters.load().mortality_by_year(choice.first_year, choice.years)
    mortality = parameters.load().fitted_mortality_factors(choice.years)
    for _ in range(rounds):
        trend = table / table[0] * mortality[:, None, thirds]
        tables = bare._replace(rate=bare.rate * factors[thirds], trend=trend)
        counts = running.counted(
            begin, tables, blocks, choice=choice, replication=0, workers=workers, measures=COUNTED
        ).sum(axis=0)
        mortality = _smoothed(mortality * _too_few(counts, table))
        found: list[Fit] = []
        for outcome, (measure, _) in _fitted().items():
            for third, group in enumerate(_AT):
                if _is_fitted(outcome, third) and counts[0, group, measure] >= _FEWEST_MONTHS:
                    share, wanted = _shares(counts, measure, group, growth[outcome][third])
                    found.append(Fit(outcome, RELATIVE_AGES[third], float(factors[third, outcome]), share, wanted))
                    moved = factors[third, outcome] * (wanted / share) ** _STEP
                    factors[third, outcome] = np.clip(moved, _LEAST, _MOST)
        yield Fitted(tuple(found), mortality)


def lines(found: Fitted, *, citizens: int, seed: int) -> list[str]:
    """The file `fitted.csv` of the last round."""
    source = f"{_command(citizens, seed)}: share by age of years {FIRST + 1} to {LAST + 1} as the figures"
    rows = [f'{one.outcome.key},{one.ages},{one.factor:.3f},"{source}",computed' for one in found.shares]
    return ["outcome,ages,factor,source,verification", *rows]


def mortality_lines(found: Fitted, *, citizens: int, seed: int) -> list[str]:
    """The file `fitted_mortality.csv` of the last round."""
    source = f"{_command(citizens, seed)}: deaths of each year as the life table"
    rows = [
        f'{year},{ages},{found.mortality[year, third]:.4f},"{source}",computed'
        for year in range(len(found.mortality))
        for third, ages in enumerate(RELATIVE_AGES)
    ]
    return ["year,ages,factor,source,verification", *rows]


def _command(citizens: int, seed: int) -> str:
    return f"naer simulate-fit --citizens {citizens} --seed {seed}"


def _too_few(counts: Wholes, table: Floats) -> Floats:
    """By year and three ages, the deaths that the life table says over those that were simulated."""
    expected = by_age.lived(counts) * by_age.mortality_of_bands(table)
    deaths = by_age.deaths(counts)
    starts = [0, 65 // BAND_YEARS, 80 // BAND_YEARS]
    wanted, found = (np.add.reduceat(of.sum(axis=1), starts, axis=1) for of in (expected, deaths))
    return wanted / np.maximum(found, 1)


def _smoothed(factors: Floats) -> Floats:
    """The mean of neighbouring years, of more years the later, because the factor settles and chance does not."""
    found, last = factors.copy(), len(factors) - 1
    for year in range(1, len(factors)):
        reach = min(year, last - year, 1 if year <= FIRST else 4)
        found[year] = factors[year - reach : year + reach + 1].mean(axis=0)
    found[-_SETTLED:] = factors[-_SETTLED:].mean(axis=0)
    return found


def _shares(counts: Wholes, measure: Measure, group: AgeGroup, growth: Floats) -> tuple[float, float]:
    """In percent, the share in the years fitted and what it should be: that of the first year, aged."""
    months = counts[:, group, Measure.MONTHS]
    share = 100 * counts[:, group, measure] / months
    fitted = slice(FIRST, LAST + 1)
    return float(share[fitted].mean()), float(share[0] * growth[fitted].mean())


def _is_fitted(outcome: Outcome, third: int) -> bool:
    """LIFE is to come to live alone from pension age on, and is fitted for those who may fall ill for long."""
    return outcome is not Outcome.LIFE or third == 0


def _fitted() -> dict[Outcome, tuple[Measure, Callable[[Figures], Floats]]]:
    """What is fitted: the measure of its share, and the share by sex and age that the figures say."""
    found: dict[Outcome, tuple[Measure, Callable[[Figures], Floats]]] = {}
    for place, condition in enumerate(CONDITIONS):
        if not any(line.condition == condition for line in parameters.load().incidence):
            found[Outcome(FIRST_CONDITION + place)] = (
                Measure(Measure.MONTHS_DIABETES + place),
                lambda known, condition=condition: known.prevalence_by_age(condition),
            )
    found[Outcome.FRAILER] = (Measure.MONTHS_FRAIL, lambda known: health.frailty_shares(known)[2:].sum(axis=0))
    found[Outcome.HELP] = (Measure.MONTHS_HELPED, lambda known: known.rate_by_age("home_help"))
    found[Outcome.CARE_HOME] = (Measure.MONTHS_CARE_HOME, households.share_in_care_home)
    found[Outcome.NURSING] = (Measure.MONTHS_NURSED, lambda known: known.rate_by_age("home_nursing"))
    found[Outcome.LIFE] = (Measure.MONTHS_LONG_SICK, lambda known: known.rate_by_age("long_term_sick"))
    return found


def _growth(choice: Choice) -> dict[Outcome, list[Floats]]:
    """By outcome and third, how the share grows by year only because people of the group become older."""
    known, people = figures.load(), reference()
    living = np.zeros((2, AGES))
    np.add.at(living, (people.sex, people.age), 1.0)
    mortality = parameters.load().mortality_by_year(choice.first_year, choice.years)
    by_year = [living]
    for year in range(choice.years - 1):
        older = by_year[-1].copy()
        older[:, 1:] = by_year[-1][:, :-1] * (1 - np.minimum(mortality[year][:, :-1], 1.0))
        older[:, : year + 1] = living[:, : year + 1]
        by_year.append(older)
    found: dict[Outcome, list[Floats]] = {}
    for outcome, (_, share_of) in _fitted().items():
        share = share_of(known)
        found[outcome] = []
        for first, last in _GROUPS:
            shares = np.array([(share * one)[:, first:last].sum() / one[:, first:last].sum() for one in by_year])
            found[outcome].append(shares / shares[0] if shares[0] else np.ones(choice.years))
    return found
