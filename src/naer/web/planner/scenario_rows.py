"""The rows of a run: a measure as today, with the blocks, the difference with its interval, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from naer.scenarios.draws import Floats
from naer.scenarios.lab import results, staff
from naer.scenarios.lab.definition import Choice
from naer.scenarios.lab.looking import Counted, Look
from naer.scenarios.lab.results import Estimate
from naer.scenarios.model.layout import Measure
from naer.web.language import Language, marked
from naer.web.planner.scenario_words import DEPARTMENTS, PAYERS, PROFESSIONS

MILLION = 1e6
VERDICTS = {"less": marked("færre"), "more": marked("flere"), "unclear": marked("kan ikke ses")}
MONEY_VERDICTS = {"less": marked("billigere"), "more": marked("dyrere"), "unclear": marked("kan ikke ses")}


@dataclass(frozen=True)
class Row:
    """A measure: as today, with the blocks, the difference with its interval, in percent, and in a word.

    `is_sum` marks a line that sums those before it, `is_same` one that is equal in every replication.
    """

    name: str
    today: Estimate
    scenario: Estimate
    difference: Estimate
    percent: float
    verdict: str
    is_sum: bool = False
    is_same: bool = False


def row(
    name: str,
    today: Floats,
    scenario: Floats,
    language: Language,
    *,
    verdicts: Mapping[str, str] = VERDICTS,
    is_sum: bool = False,
) -> Row:
    """A row of one value for each replication of both."""
    difference = results.estimate(scenario - today)
    is_same = not np.any(scenario - today)
    verdict = marked("uændret") if is_same else verdicts[difference.change]
    mean = float(today.mean())
    return Row(
        name=name,
        today=results.estimate(today),
        scenario=results.estimate(scenario),
        difference=difference,
        percent=100 * difference.mean / mean if mean else 0.0,
        verdict=language.say(verdict),
        is_sum=is_sum,
        is_same=is_same,
    )


def in_all(look: Look, counted: Counted, measures: Mapping[Measure, str], language: Language) -> tuple[Row, ...]:
    """Measures over all years."""
    return tuple(
        row(
            language.say(name),
            results.yearly(counted.today, measure).sum(axis=1) * look.scale,
            results.yearly(counted.scenario, measure).sum(axis=1) * look.scale,
            language,
        )
        for measure, name in measures.items()
    )


def last_year(look: Look, counted: Counted, measures: Mapping[Measure, str], language: Language) -> tuple[Row, ...]:
    """Persons in the mean of the last year."""
    return tuple(
        row(
            language.say(name),
            results.yearly(counted.today, measure)[:, -1] * look.scale,
            results.yearly(counted.scenario, measure)[:, -1] * look.scale,
            language,
        )
        for measure, name in measures.items()
    )


def well(look: Look, counted: Counted, language: Language) -> Row:
    """Life years without long-term illness, over all years."""

    def years(counts: object) -> Floats:
        assert isinstance(counts, np.ndarray)
        found = results.yearly(counts, Measure.MONTHS) - results.yearly(counts, Measure.MONTHS_ILL)
        return found.sum(axis=1) * look.scale

    return row(language.say("Leveår uden langvarig sygdom"), years(counted.today), years(counted.scenario), language)


def personnel(look: Look, counted: Counted, language: Language) -> tuple[Row, ...]:
    """Full-time posts by profession, in the mean of the years."""
    without: Choice = look.choice.model_copy(update={"blocks": ()})
    today = staff.posts(counted.today, without)
    scenario = staff.posts(counted.scenario, look.choice)
    nothing = np.zeros((len(counted.today), look.choice.years))
    return tuple(
        row(
            language.say(name),
            today.get(key, nothing).mean(axis=1) * look.scale,
            scenario.get(key, nothing).mean(axis=1) * look.scale,
            language,
        )
        for key, name in PROFESSIONS.items()
        if key in today or key in scenario
    )


def money(look: Look, counted: Counted, language: Language) -> tuple[Row, ...]:
    """Million kroner over all years: every department, and each sector's sum where it has several; last, all of it."""
    nothing = np.zeros(len(counted.today))
    found: list[Row] = []
    whole_today, whole_scenario = nothing, nothing

    def of(kept: Mapping[str, Floats], key: str) -> Floats:
        return kept.get(key, nothing) * look.scale / MILLION

    for sector, name in PAYERS.items():
        keys = [key for key in (*DEPARTMENTS, sector) if key.partition("/")[0] == sector]
        keys = [key for key in keys if np.any(of(counted.money_today, key)) or np.any(of(counted.money_scenario, key))]
        rows = [
            row(
                language.say(DEPARTMENTS.get(key, name)),
                of(counted.money_today, key),
                of(counted.money_scenario, key),
                language,
                verdicts=MONEY_VERDICTS,
            )
            for key in keys
        ]
        found += rows
        today = sum((of(counted.money_today, key) for key in keys), nothing)
        scenario = sum((of(counted.money_scenario, key) for key in keys), nothing)
        whole_today, whole_scenario = whole_today + today, whole_scenario + scenario
        if len(rows) > 1:
            said = language.say("%(sector)s i alt", sector=language.say(name))
            found.append(row(said, today, scenario, language, verdicts=MONEY_VERDICTS, is_sum=True))
    said = language.say("Alle betalere")
    return (*found, row(said, whole_today, whole_scenario, language, verdicts=MONEY_VERDICTS, is_sum=True))
