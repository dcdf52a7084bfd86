"""Simulated activity has the shape of observed activity, loses nothing, and costs on the economist's rules what the lab says."""

import numpy as np
import pytest

from naer.app import scenario_money
from naer.economy import activity, diagnosis_groups, engine
from naer.economy import content as finance
from naer.insight import shapes
from naer.insight.shapes import ActivityKind
from naer.scenarios.lab import activity_rows, running
from naer.scenarios.model import diagnoses, layout, parameters
from naer.scenarios.model.layout import Measure
from tests.unit.scenarios import small_run

YEAR = small_run.FIRST_YEAR + 1


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    return running.replicate(small_run.begin(), small_run.choice(), 0)


def rows(counts: np.ndarray):
    return activity_rows.table(counts.astype(float), ("0461",), first_year=small_run.FIRST_YEAR)


def test_the_rows_fit_the_shared_table(counts: np.ndarray) -> None:
    assert shapes.misfits(rows(counts), shapes.ACTIVITY) == []


def test_no_activity_and_no_bed_day_is_lost(counts: np.ndarray) -> None:
    cells = activity.count(rows(counts), year=YEAR, age_cuts=(3, 18, 65, 80))
    of_year = counts[0, 1]
    for kind, stays, days in (
        (ActivityKind.ACUTE_ADMISSION, Measure.ACUTE, Measure.ACUTE_DAYS),
        (ActivityKind.PLANNED_ADMISSION, Measure.PLANNED, Measure.PLANNED_DAYS),
        (ActivityKind.PLACE_STAY, Measure.PLACE_STAYS, Measure.PLACE_DAYS),
    ):
        here = cells.kind == int(kind)
        assert cells.count[here].sum() == of_year[:, stays].sum() > 0
        assert (cells.count * cells.days)[here].sum() == of_year[:, days].sum()
    old = (cells.kind == int(ActivityKind.FOLLOW_UP_VISIT)) & (cells.age == 80)
    assert cells.count[old].sum() == of_year[4, Measure.FOLLOW_UP_VISITS]


def test_every_acute_stay_has_a_diagnosis_and_from_65_those_of_the_national_groups_are_the_preventable_ones(
    counts: np.ndarray,
) -> None:
    by_diagnosis = counts[..., layout.DIAGNOSIS_STAYS :]
    assert np.array_equal(by_diagnosis.sum(axis=-1), counts[..., Measure.ACUTE])
    national = [layout.DIAGNOSES.index(one) for one in diagnoses.national()]
    assert np.array_equal(by_diagnosis[..., 3:, national].sum(axis=-1), counts[..., 3:, Measure.PREVENTABLE])
    numbers = diagnosis_groups.numbers()
    cells = activity.count(rows(counts), year=YEAR, age_cuts=(3, 18, 65, 80), diagnoses=numbers.values())
    told = cells.count[cells.diagnosis == numbers["pneumonia"]].sum()
    assert told == counts[0, 1, :, layout.DIAGNOSIS_STAYS + layout.DIAGNOSES.index("pneumonia")].sum() > 0


def test_a_proposal_that_differs_by_diagnosis_moves_other_money_than_the_rule_it_builds_on(counts: np.ndarray) -> None:
    known, numbers = finance.load(), diagnosis_groups.numbers()
    cells = activity.count(rows(counts), year=YEAR, age_cuts=(3, 65, 80), diagnoses=numbers.values())
    setting = engine.Setting(year=YEAR, prices=known.prices, diagnoses=numbers)
    alike, by_diagnosis = (
        engine.money(cells, known.costs, [known.generation(key)], area=engine.Area(), setting=setting)
        for key in ("kmf-2012", "forslag-efter-diagnose")
    )
    assert by_diagnosis.net_of_sector("municipality")[0] > alike.net_of_sector("municipality")[0]
    assert by_diagnosis.cost()[0] == alike.cost()[0]


def test_days_of_finished_treatment_are_the_share_of_the_old_that_the_content_says(counts: np.ndarray) -> None:
    cells = activity.count(rows(counts * 100), year=YEAR, age_cuts=(3, 18, 65, 80))
    here = cells.kind == int(ActivityKind.FINISHED_TREATMENT)
    assert set(cells.age[here]) == {65, 80}
    for group, age, name in ((3, 65, "65_79"), (4, 80, "80_plus")):
        of_age = here & (cells.age == age)
        share = parameters.load().number(f"finished_treatment_per_1000_stays_{name}") / 1000
        stays = 100 * counts[0, 1, group, Measure.ACUTE]
        assert cells.count[of_age].sum() == pytest.approx(share * stays, abs=1)
    mean = (cells.count * cells.days)[here].sum() / cells.count[here].sum()
    assert mean == pytest.approx(parameters.load().number("finished_treatment_mean_days"), rel=0.15)


def test_the_rows_cost_on_the_rules_what_the_lab_reckons(counts: np.ndarray) -> None:
    known = finance.load()
    rules = [known.generation(key) for key in scenario_money.RULES]
    counted = activity.count(rows(counts), year=YEAR, age_cuts=engine.age_cuts(rules))
    setting = engine.Setting(year=small_run.FIRST_YEAR, prices=known.prices)
    ledgers = [
        engine.money(cells, known.costs, rules, area=engine.Area(), setting=setting)
        for cells in (counted, scenario_money.cells_of(counts[0, 1]))
    ]
    assert ledgers[0].cost()[0] == ledgers[1].cost()[0] > 0
    assert ledgers[0].net_of_sector("municipality")[0] == ledgers[1].net_of_sector("municipality")[0]
