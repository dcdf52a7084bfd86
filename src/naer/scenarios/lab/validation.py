"""Simulated against known: which figures the model reproduces, which not, and by how much.

The first year of the whole country (or so many of its citizens, counted up) at best estimates, beside published figures. *Made
from* figures are those that the model is calibrated to: they tell whether the calibration holds in the simulation itself. The
others it was not made from: they tell how good the assumptions are.
"""

import numpy as np

from naer.scenarios import person_columns
from naer.scenarios.lab import arrays, results, running
from naer.scenarios.lab.definition import Choice
from naer.scenarios.lab.held import Held
from naer.scenarios.model import parameters
from naer.scenarios.model.layout import AgeGroup, Measure, Outcome
from naer.scenarios.model.reference import reference
from naer.scenarios.model.tables import Floats, Wholes

_OLD = (AgeGroup.FROM_65_TO_79, AgeGroup.FROM_80)
_ALL = tuple(AgeGroup)
_YEAR_CHECKED = 0
_FEWEST = 5


def held(*, citizens: int, seed: int = 1, workers: int | None = None) -> tuple[Held, ...]:
    """Every figure, from a simulation of the country's first year with so many citizens."""
    choice = Choice(area=person_columns.EVERYBODY, years=2, citizens=citizens, seed=seed)
    begin = running.start(choice)
    counts = running.counted(
        begin,
        running.tables_of(choice, -1),
        arrays.blocks_of(choice, -1),
        choice=choice,
        replication=0,
        workers=workers,
    )
    living = person_columns.living_in(begin.codes)
    return (*_life_expectancies(choice), *_lines(counts.sum(axis=0)[_YEAR_CHECKED], scale=living / begin.count))


def expectancy(mortality: Floats) -> float:
    """Years that a newborn may expect, by deaths per person-year at each year of age."""
    survivors = np.exp(-np.concatenate([[0.0], np.cumsum(mortality)]))
    return float(((survivors[:-1] - survivors[1:]) / mortality).sum())


def _life_expectancies(choice: Choice) -> tuple[Held, ...]:
    """Of the life table, and of the reference citizens by the model's own probabilities of death."""
    tables, nation = running.tables_of(choice, -1), reference()
    yearly = nation.yearly(tables.rate, Outcome.DEATH)
    found: list[Held] = []
    for sex, name in enumerate(("women", "men")):
        known = parameters.load().mortality_by_year(choice.first_year, 1)[0, sex]
        ages, mine = len(known), nation.sex == sex
        persons = np.bincount(nation.age[mine], minlength=ages)
        deaths = np.bincount(nation.age[mine], weights=yearly[mine], minlength=ages)
        simulated = np.where(persons >= _FEWEST, deaths / np.maximum(persons, 1), known)
        source = "UN World Population Prospects 2022, life tables of Denmark"
        found.append(
            Held(
                f"life expectancy, {name}",
                "years",
                expectancy(known),
                expectancy(simulated),
                "made from",
                source,
                "fetched",
            )
        )
    return tuple(found)


def _lines(year: Wholes, *, scale: float) -> tuple[Held, ...]:
    def count(measure: int, groups: tuple[AgeGroup, ...] = _ALL) -> float:
        return float(year[list(groups), measure].sum()) / results.unit(measure) * scale

    def per_1000(measure: int, groups: tuple[AgeGroup, ...]) -> float:
        return 1000 * count(measure, groups) / count(Measure.MONTHS, groups)

    def percent(measure: int, groups: tuple[AgeGroup, ...] = _ALL) -> float:
        return per_1000(measure, groups) / 10

    old_readmissions = 100 * count(Measure.READMISSIONS, _OLD) / count(Measure.ACUTE, _OLD)
    bed_days_70_79 = "before LPR3, 70-79 years, all stays; held against 65-79 here"
    in_adults = (AgeGroup.FROM_18_TO_64, *_OLD)
    days = per_1000(Measure.ACUTE_DAYS, (AgeGroup.FROM_65_TO_79,)) + per_1000(
        Measure.PLANNED_DAYS, (AgeGroup.FROM_65_TO_79,)
    )
    plans = parameters.load().number("rehabilitation_plans_a_year")
    gp_known, preventable = 41e6, parameters.load().number("preventable_per_1000_from_65")
    return (
        Held(
            "preventable admissions, 65+",
            "per 1,000",
            preventable,
            per_1000(Measure.PREVENTABLE, _OLD),
            "made from",
            "Dansk Industri 2024 over Statistics Denmark",
            "computed",
        ),
        Held(
            "rehabilitation plans",
            "a year",
            plans,
            count(Measure.REHABILITATION_PLANS),
            "made from",
            "ft.dk SUU answer 568, 2021",
            "fetched",
        ),
        Held(
            "GP contacts",
            "a year",
            gp_known,
            count(Measure.GP_THOUSANDTHS),
            "made from",
            "dst.dk Nyt 30625 (2019)",
            "fetched",
        ),
        Held(
            "home help in own home",
            "persons",
            156_100,
            count(Measure.MONTHS_HELPED),
            "made from",
            "dst.dk Nyt 46131 (2022)",
            "fetched",
        ),
        Held(
            "in care homes",
            "persons",
            38_200,
            count(Measure.MONTHS_CARE_HOME),
            "made from",
            "dst.dk Nyt 30746 (2019)",
            "fetched",
            why="grown-older",
        ),
        Held(
            "readmissions of acute stays, 65+",
            "percent",
            14.1,
            old_readmissions,
            "check",
            "KL 2012, Landspatientregisteret 2010",
            "seed",
            why="other-definition",
        ),
        Held(
            "type 1 and 2 diabetes, all ages",
            "percent",
            5.3,
            percent(Measure.MONTHS_DIABETES, in_adults),
            "check",
            "Hvidberg 2020: type 2, of 16 and over, 2013",
            "fetched",
            why="grown-older",
        ),
        Held(
            "COPD, 18+",
            "percent",
            4.7,
            percent(Measure.MONTHS_COPD, in_adults),
            "check",
            "Hvidberg 2020, of 16 and over, 2013",
            "fetched",
            why="other-definition",
        ),
        Held(
            "osteoporosis, 18+",
            "percent",
            3.5,
            percent(Measure.MONTHS_OSTEOPOROSIS, in_adults),
            "check",
            "Hvidberg 2020, of 16 and over, 2013",
            "fetched",
            why="grown-older",
        ),
        Held(
            "depression, 18+",
            "percent",
            10.0,
            percent(Measure.MONTHS_DEPRESSION, in_adults),
            "check",
            "Hvidberg 2020, of 16 and over, 2013",
            "fetched",
        ),
        Held(
            "daily smoking, 18+",
            "percent",
            13.9,
            percent(Measure.MONTHS_SMOKING, in_adults),
            "check",
            "Sundhedsprofilen 2021, of 16 and over",
            "recalled",
        ),
        Held(
            "bed days, 65-79",
            "per 1,000",
            1606,
            days,
            "check",
            f"dst.dk Nyt 29394 (2018): {bed_days_70_79}",
            "fetched",
            why="other-definition",
        ),
        Held(
            "hours of home help a week, each",
            "hours",
            3.2,
            count(Measure.HOME_CARE_MINUTES) / 52.18 / count(Measure.MONTHS_HELPED),
            "check",
            "dst.dk Nyt 46131 (2022)",
            "fetched",
            why="assumption",
        ),
    )
