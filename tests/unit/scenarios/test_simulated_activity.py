"""Simulated activity has the shape of observed activity, loses nothing, and costs on the economist's rules what the lab says."""

import numpy as np
import pytest

from naer.app import scenario_money
from naer.economy import activity, engine
from naer.economy import content as finance
from naer.insight import shapes
from naer.insight.shapes import ActivityKind
from naer.scenarios.lab import activity_rows, running
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
