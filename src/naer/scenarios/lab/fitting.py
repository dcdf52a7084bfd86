"""Fits the model to what it should hold: the share of each age that has something stays what the figures say it is.

How many become ill is worked out from how many are ill and how much oftener these die (`model.balance`). Those who come anew
in a simulation are for a while less frail and less helped than those who have been ill for long, die later, and so the share
that is ill rises from year to year. Here each rate is multiplied by a factor, at three ages, until the share of the years
FIRST to LAST is what the figures of today say for the ages that people then have. What is told by figures (new diabetes) is
not fitted: there the share may rise.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from naer.scenarios import figures, health, households, person_columns
from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES, Figures
from naer.scenarios.lab import arrays, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model import calibration, parameters
from naer.scenarios.model.layout import CONDITIONS, FIRST_CONDITION, RELATIVE_AGES, AgeGroup, Measure, Outcome
from naer.scenarios.model.reference import reference
from naer.scenarios.model.tables import Wholes

FIRST, LAST = 4, 14
ROUNDS = 10
_GROUPS = ((18, 65), (65, 80), (80, AGES))
_AT = (AgeGroup.FROM_18_TO_64, AgeGroup.FROM_65_TO_79, AgeGroup.FROM_80)
_STEP = 1.4
_LEAST, _MOST = 0.05, 8.0
_FEWEST_MONTHS = 600


@dataclass(frozen=True)
class Fit:
    """A factor, and the share (in percent) in the years fitted beside what it should be."""

    outcome: Outcome
    ages: str
    factor: float
    share: float
    wanted: float


def fit(*, citizens: int, seed: int = 1, rounds: int = ROUNDS, workers: int | None = None) -> Iterator[tuple[Fit, ...]]:
    """The factors after each round of simulation, better and better."""
    choice = Choice(area=person_columns.EVERYBODY, years=LAST + 1, citizens=citizens, seed=seed)
    begin = running.start(choice)
    kept = parameters.load().fitted_factors()
    best = calibration.tables(choice.first_year, choice.years)
    thirds = np.searchsorted([65, 80], np.arange(AGES), side="right")
    bare = best._replace(rate=best.rate / kept[thirds])
    factors, blocks = kept.copy(), arrays.blocks_of(choice, -1)
    growth = _growth(choice)
    for _ in range(rounds):
        tables = bare._replace(rate=bare.rate * factors[thirds])
        counts = running.counted(begin, tables, blocks, choice=choice, replication=0, workers=workers).sum(axis=0)
        found: list[Fit] = []
        for outcome, (measure, _) in _fitted().items():
            for third, group in enumerate(_AT):
                if _is_fitted(outcome, third) and counts[0, group, measure] >= _FEWEST_MONTHS:
                    share, wanted = _shares(counts, measure, group, growth[outcome][third])
                    found.append(Fit(outcome, RELATIVE_AGES[third], float(factors[third, outcome]), share, wanted))
                    moved = factors[third, outcome] * (wanted / share) ** _STEP
                    factors[third, outcome] = np.clip(moved, _LEAST, _MOST)
        yield tuple(found)


def lines(found: tuple[Fit, ...], *, citizens: int, seed: int) -> list[str]:
    """The file `fitted.csv` of the last round."""
    command, years = f"naer simulate-fit --citizens {citizens} --seed {seed}", f"years {FIRST + 1} to {LAST + 1}"
    source = f"{command}: share by age of {years} as the figures"
    rows = [f'{one.outcome.key},{one.ages},{one.factor:.3f},"{source}",computed' for one in found]
    return ["outcome,ages,factor,source,verification", *rows]


def _shares(counts: Wholes, measure: Measure, group: AgeGroup, growth: Floats) -> tuple[float, float]:
    """In percent, the share in the years fitted and what it should be: that of the first year, aged."""
    months = counts[:, group, Measure.MONTHS]
    share = 100 * counts[:, group, measure] / months
    return float(share[FIRST:].mean()), float(share[0] * growth[FIRST:].mean())


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
