"""Education and habits generated beside known, and how much oftener the ill have them than the well.

Studies tell how much oftener people *become* ill with a habit; here those who *are* ill are counted, among people of
the same sex and age (Mantel and Haenszel's ratio over five-year bands). The two are not the same, so these lines are
checks: of the right size is all that can be asked.
"""

from collections.abc import Iterator

import numpy as np

from naer.scenarios import comparing, health, vocabulary
from naer.scenarios.comparing import FEWEST, Margin, Who
from naer.scenarios.education import LEVELS, Education
from naer.scenarios.figures import SEXES, Figures, RelativeRisk
from naer.scenarios.population import Columns, Population
from naer.scenarios.risk_factors import ASKED_FROM_AGE, Activity, Alcohol, Smoking, Weight

_NO_VOCATION = (Education.BASIC, Education.UPPER_SECONDARY)
_HIGHER = (Education.SHORT_HIGHER, Education.MEDIUM_HIGHER, Education.BACHELOR, Education.LONG_HIGHER)
_EDUCATION_GROUPS: dict[str, tuple[Education, ...]] = {
    "none": _NO_VOCATION,
    "higher": _HIGHER,
    **{level.key: (level,) for level in LEVELS},
}
_YEARS = 5


def inputs(population: Population, tables: Figures) -> Iterator[Margin]:
    """Education and habits by sex and age, as the population was made from them."""
    columns = population.columns
    for line in tables.of("education"):
        who = comparing.concerned(population, line)
        yield from comparing.share(
            f"education: {line.group}", line, who, _with(columns, line.group), known=line.value, is_input=True
        )
    for indicator, has in _habits(columns).items():
        for line in tables.of(indicator):
            who = comparing.concerned(population, line)
            yield from comparing.share(indicator, line, who, has, known=line.value, is_input=True)


def checks(population: Population, tables: Figures) -> Iterator[Margin]:
    """Totals, habits among those of one education, and how habits and conditions go together."""
    columns, habits = population.columns, _habits(population.columns)
    for line in tables.of("education_check"):
        what, who = f"education_check: {line.group}", comparing.concerned(population, line)
        has = _with(columns, line.group)
        yield from comparing.share(what, line, who, has, known=line.value, is_input=False)
    for indicator, has in (habits | {"smoking": columns.smoking >= Smoking.OCCASIONAL}).items():
        for line in (*tables.of(f"{indicator}_check"), *tables.of(f"{indicator}_by_education")):
            who = comparing.concerned(population, line)
            what = line.indicator
            if line.group != "all":
                who, what = who & _with(columns, line.group), f"{line.indicator}: {line.group}"
            yield from comparing.share(what, line, who, has, known=line.value, is_input=False)
    for risk in tables.relative_risks:
        yield from _relative_risk(population, risk)


def _habits(columns: Columns) -> dict[str, Who]:
    return {
        "daily_smoking": columns.smoking == Smoking.DAILY,
        "occasional_smoking": columns.smoking == Smoking.OCCASIONAL,
        "former_smoking": columns.smoking == Smoking.FORMER,
        "alcohol_none": columns.alcohol == Alcohol.NONE,
        "alcohol_over_10": columns.alcohol >= Alcohol.OVER_10,
        "alcohol_high_risk": columns.alcohol == Alcohol.HIGH_RISK,
        "below_minimum_activity": columns.activity == Activity.TOO_LITTLE,
        "underweight": columns.weight == Weight.UNDER,
        "overweight": columns.weight >= Weight.OVER,
        "obesity": columns.weight == Weight.OBESE,
    }


def _with(columns: Columns, group: str) -> Who:
    return np.isin(columns.education, _EDUCATION_GROUPS[group])


def _relative_risk(population: Population, risk: RelativeRisk) -> Iterator[Margin]:
    columns = population.columns
    compared: dict[str, tuple[Who, Who]] = {
        "smoking": (columns.smoking == Smoking.DAILY, columns.smoking == Smoking.NEVER),
        "obesity": (columns.weight == Weight.OBESE, columns.weight == Weight.NORMAL),
        "overweight": (columns.weight == Weight.OVER, columns.weight == Weight.NORMAL),
        "inactivity": (columns.activity == Activity.TOO_LITTLE, columns.activity == Activity.ENOUGH),
    }
    ill = health.has(columns.conditions, vocabulary.load().conditions.place(risk.condition))
    with_habit, without = compared[risk.exposure]
    sexes = SEXES if risk.sex == "all" else (risk.sex,)
    who = np.isin(columns.female, [sex == "F" for sex in sexes]) & (columns.age >= ASKED_FROM_AGE)
    if np.count_nonzero(who & ill & with_habit) < FEWEST or np.count_nonzero(who & ill & without) < FEWEST:
        return
    ratio = _ratio(columns, ill, who & with_habit, who & without)
    what = f"{risk.condition} with {risk.exposure}"
    yield comparing.of_line(what, risk, known=risk.value, generated=ratio, allowed=None, unit="ratio")


def _ratio(columns: Columns, ill: Who, exposed: Who, other: Who) -> float:
    """Mantel and Haenszel's ratio of shares, over sex and five-year bands."""
    stratum = columns.age.astype(np.int64) // _YEARS * len(SEXES) + columns.female
    size = int(stratum.max()) + 1

    def count(who: Who) -> np.ndarray:
        return np.bincount(stratum[who], minlength=size).astype(float)

    with_habit, without = count(exposed), count(other)
    both = np.maximum(with_habit + without, 1.0)
    return float((count(exposed & ill) * without / both).sum() / (count(other & ill) * with_habit / both).sum())
