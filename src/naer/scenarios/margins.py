"""Generated beside known: how close a population is to the figures, and which of these are assumptions.

Two kinds of lines. *Inputs* are figures that the population is made from: they must agree, persons within one or one
percent, shares within what chance allows. *Checks* are figures that it was not made from: they show how good the
assumptions are, and nothing is promised about them. Each line has its source and verification.
"""

from collections.abc import Iterator

import numpy as np

from naer.scenarios import comparing, contact_margins, figures, habit_margins, health, hospital_stays, vocabulary
from naer.scenarios.care import Help
from naer.scenarios.comparing import Margin, Who
from naer.scenarios.figures import BAND_STARTS, SEXES, Figures
from naer.scenarios.households import Living
from naer.scenarios.population import Population

__all__ = ["Margin", "compare"]


def compare(population: Population) -> list[Margin]:
    """All margins. Shares of fewer than thirty citizens are left out: chance rules there."""
    tables = figures.load()
    return [
        *_persons(population, tables),
        *_conditions(population, tables),
        *_care(population, tables),
        *_admissions(population, tables),
        *contact_margins.inputs(population, tables),
        *habit_margins.inputs(population, tables),
        *_checks(population, tables),
        *contact_margins.checks(population, tables),
        *habit_margins.checks(population, tables),
    ]


def _persons(population: Population, tables: Figures) -> Iterator[Margin]:
    columns, expected = population.columns, population.expected
    counted = np.zeros(expected.shape)
    band = np.minimum(columns.age // 5, len(BAND_STARTS) - 1)
    np.add.at(counted, (columns.area, np.where(columns.female, 0, 1), band), 1)

    def line(area: str, sex: str, age: tuple[int, int | None], known: float, generated: float) -> Margin:
        allowed = max(1.0, comparing.WITHIN_SHARE * known)
        table = tables.age_sex
        sources = (table.source, table.verification)
        return Margin("citizens", area, sex, age[0], age[1], "persons", known, generated, allowed, *sources)

    for area, code in enumerate(population.areas):
        yield line(code, "all", (0, None), float(expected[area].sum()), float(counted[area].sum()))
        for place, sex in enumerate(SEXES):
            for number, start in enumerate(BAND_STARTS):
                known, generated = expected[area, place, number], counted[area, place, number]
                yield line(code, sex, (start, _band_end(start)), float(known), float(generated))
    for place, sex in enumerate(SEXES):
        for number, start in enumerate(BAND_STARTS):
            known, generated = expected[:, place, number].sum(), counted[:, place, number].sum()
            yield line("all", sex, (start, _band_end(start)), float(known), float(generated))


def _conditions(population: Population, tables: Figures) -> Iterator[Margin]:
    conditions = vocabulary.load().conditions
    for line in tables.prevalence:
        ill = health.has(population.columns.conditions, conditions.place(line.condition))
        who = comparing.of_sex_and_age(population, line.sex, line.age_from, line.age_to)
        yield from comparing.share(f"condition: {line.condition}", line, who, ill, known=line.percent, is_input=True)


def _care(population: Population, tables: Figures) -> Iterator[Margin]:
    columns = population.columns
    given: dict[str, Who] = {
        "home_help": columns.help > Help.NONE,
        "care_home": columns.living == Living.CARE_HOME,
        "home_nursing": columns.nursing_visits > 0,
        "training": columns.training,
        "lives_with_partner": columns.partner >= 0,
    }
    for indicator, has in given.items():
        for line in tables.of(indicator):
            who = comparing.concerned(population, line)
            # Who lives with whom is matched, and matching changes the shares a little.
            is_input = indicator != "lives_with_partner"
            yield from comparing.share(indicator, line, who, has, known=line.value, is_input=is_input)
    for line in tables.of("home_help_hours"):
        in_class = columns.help == 1 + [rate.group for rate in tables.of("home_help_hours")].index(line.group)
        what, helped = f"home_help_hours: {line.group}", columns.help > Help.NONE
        yield from comparing.share(what, line, helped, in_class, known=line.value, is_input=True)


def _admissions(population: Population, tables: Figures) -> Iterator[Margin]:
    acute = hospital_stays.yearly_rates(population)[0]
    columns = population.columns
    sex, age = np.where(columns.female, 0, 1), columns.age.astype(np.int64)
    with_again = 1000 * acute / (1 - tables.rate_by_age("readmission_30_days")[sex, age])
    for line in tables.of("acute_admissions"):
        who = comparing.concerned(population, line)
        yield from comparing.mean("acute_admissions", line, who, with_again, unit=line.unit)


def _checks(population: Population, tables: Figures) -> Iterator[Margin]:
    columns = population.columns
    conditions = vocabulary.load().conditions

    def ill(key: str) -> Who:
        return health.has(columns.conditions, conditions.place(key))

    helped, in_home = columns.help > Help.NONE, columns.living == Living.CARE_HOME
    type_1 = tables.rate_by_age("type_1_share_of_diabetes")[
        np.where(columns.female, 0, 1), columns.age.astype(np.int64)
    ]
    has: dict[str, Who] = {
        "prevalence_total:copd": ill("copd"),
        "prevalence_total:osteoporosis": ill("osteoporosis"),
        "prevalence_total:depression": ill("depression"),
        "home_help_need": helped,
        "home_help_by_living": helped,
        "care_home_check": in_home,
    }
    for indicator, condition in has.items():
        for line in tables.of(indicator):
            what = f"{line.indicator}: {line.living}" if line.living else line.indicator
            who = comparing.concerned(population, line)
            yield from comparing.share(what, line, who, condition, known=line.value, is_input=False)
    for line in tables.of("prevalence_total:type_2_diabetes"):
        who = comparing.concerned(population, line)
        share = 100 * float((ill("diabetes") * (1 - type_1))[who].mean()) if np.any(who) else 0.0
        what = line.indicator
        yield comparing.of_line(what, line, known=line.value, generated=share, allowed=None, unit="percent")


def _band_end(start: int) -> int | None:
    return None if start == BAND_STARTS[-1] else start + 4
