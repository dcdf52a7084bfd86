"""Generated beside known: how close a population is to the figures, and which of these are assumptions.

Two kinds of lines. *Inputs* are figures that the population is made from: they must agree, persons within one or one
percent, shares within what chance allows. *Checks* are figures that it was not made from: they show how good the
assumptions are, and nothing is promised about them. Each line has its source and verification.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, health, hospital_stays, vocabulary
from naer.scenarios.care import Help
from naer.scenarios.figures import BAND_STARTS, SEXES, Figures, Prevalence, Rate
from naer.scenarios.households import Living
from naer.scenarios.population import Population

Who = NDArray[np.bool_]

_STANDARD_ERRORS = 4.0
_WITHIN_SHARE = 0.01
_FEWEST = 30


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
    def is_assumption(self) -> bool:
        """Whether the known figure may not be quoted as a fact."""
        return self.verification in ("recalled", "assumption")


def compare(population: Population) -> list[Margin]:
    """All margins, inputs first. Shares of fewer than thirty citizens are left out: chance rules there."""
    tables = figures.load()
    return [
        *_persons(population, tables),
        *_conditions(population, tables),
        *_care(population, tables),
        *_admissions(population, tables),
        *_checks(population, tables),
    ]


def _persons(population: Population, tables: Figures) -> Iterator[Margin]:
    columns, expected = population.columns, population.expected
    counted = np.zeros(expected.shape)
    band = np.minimum(columns.age // 5, len(BAND_STARTS) - 1)
    np.add.at(counted, (columns.area, np.where(columns.female, 0, 1), band), 1)

    def line(area: str, sex: str, age: tuple[int, int | None], known: float, generated: float) -> Margin:
        allowed = max(1.0, _WITHIN_SHARE * known)
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
        who = _who(population, line.sex, line.age_from, line.age_to)
        yield from _share(f"condition: {line.condition}", line, who, ill, known=line.percent, is_input=True)


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
            who = _who(population, line.sex, line.age_from, line.age_to)
            # Who lives with whom is matched, and matching changes the shares a little.
            is_input = indicator != "lives_with_partner"
            yield from _share(indicator, line, who, has, known=line.value, is_input=is_input)
    for line in tables.of("home_help_hours"):
        in_class = columns.help == 1 + [rate.group for rate in tables.of("home_help_hours")].index(line.group)
        what = f"home_help_hours: {line.group}"
        yield from _share(what, line, columns.help > Help.NONE, in_class, known=line.value, is_input=True)


def _admissions(population: Population, tables: Figures) -> Iterator[Margin]:
    acute = hospital_stays.yearly_rates(population)[0]
    columns = population.columns
    sex, age = np.where(columns.female, 0, 1), columns.age.astype(np.int64)
    with_again = 1000 * acute / (1 - tables.rate_by_age("readmission_30_days")[sex, age])
    for line in tables.of("acute_admissions"):
        who = _who(population, line.sex, line.age_from, line.age_to)
        if np.count_nonzero(who) >= _FEWEST:
            mine = with_again[who]
            allowed = _STANDARD_ERRORS * float(mine.std()) / len(mine) ** 0.5
            yield _margin("acute_admissions", line, line.value, float(mine.mean()), allowed, unit=line.unit)


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
            who = _who(population, line.sex, line.age_from, line.age_to) & _living(population, line)
            yield from _share(_named(line), line, who, condition, known=line.value, is_input=False)
    for line in tables.of("prevalence_total:type_2_diabetes"):
        who = _who(population, line.sex, line.age_from, line.age_to)
        share = 100 * float((ill("diabetes") * (1 - type_1))[who].mean()) if np.any(who) else 0.0
        yield _margin(_named(line), line, line.value, share, None, unit="percent")


def _share(what: str, line: Rate | Prevalence, who: Who, has: Who, *, known: float, is_input: bool) -> Iterator[Margin]:
    """The percent of `who` that `has`, with the difference that chance allows."""
    count = int(np.count_nonzero(who))
    if count < _FEWEST:
        return
    share = known / 100
    chance = 100 * _STANDARD_ERRORS * max((share * (1 - share) / count) ** 0.5, 1 / count)
    yield _margin(what, line, known, 100 * float(has[who].mean()), chance if is_input else None, unit="percent")


def _margin(
    what: str, line: Rate | Prevalence, known: float, generated: float, allowed: float | None, *, unit: str
) -> Margin:
    return Margin(
        what=what,
        area="all",
        sex=line.sex,
        age_from=line.age_from,
        age_to=line.age_to,
        unit=unit,
        known=known,
        generated=generated,
        allowed=allowed,
        source=line.source,
        verification=line.verification,
    )


def _who(population: Population, sex: str, age_from: int, age_to: int | None) -> Who:
    columns = population.columns
    who = (columns.age >= age_from) & (columns.age <= (figures.OLDEST if age_to is None else age_to))
    return who if sex == "all" else who & (columns.female == (sex == "F"))


def _living(population: Population, line: Rate) -> Who:
    living = population.columns.living
    if line.living is None:
        return np.ones(population.count, dtype=bool)
    return living == (Living.ALONE if line.living == "alone" else Living.COUPLE)


def _named(line: Rate) -> str:
    return f"{line.indicator}: {line.living}" if line.living else line.indicator


def _band_end(start: int) -> int | None:
    return None if start == BAND_STARTS[-1] else start + 4
