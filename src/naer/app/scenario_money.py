"""What simulated activity costs and who pays: the model's counts through the engine of `economy`.

Prices and rules are those of the first year, in its kroner, for all years: a scenario is compared with today at today's prices.
The blocks' own cost comes on top (`scenarios.lab.results`). The money of each replication is kept beside it.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

from naer.economy import activity, engine
from naer.economy import content as finance
from naer.economy.definition import Generation, KindName
from naer.economy.payers import PAYERS
from naer.scenarios.draws import Floats
from naer.scenarios.lab import results
from naer.scenarios.lab.definition import Choice
from naer.scenarios.model.layout import AGE_GROUP_STARTS, Measure
from naer.scenarios.model.tables import Wholes

RULES = ("kmf-udfaset",)
BLOCKS = "blocks"
"""The department to whose account a sector's cost of the blocks goes: `municipality/blocks`."""
_FOLDER = "money"
_HOUR = (60, 7)
"""Sixty minutes a week for seven days: one hour."""
_VISIT_HOURS = 0.5
_COUNTED: tuple[tuple[KindName, Measure], ...] = (
    ("gp-contact", Measure.GP_THOUSANDTHS),
    ("outpatient-contact", Measure.OUTPATIENT_THOUSANDTHS),
    ("emergency-contact", Measure.EMERGENCY_THOUSANDTHS),
    ("rehabilitation-plan", Measure.REHABILITATION_PLANS),
    ("follow-up-visit", Measure.FOLLOW_UP_VISITS),
)


def of_replications(
    folder: Path, choice: Choice, done: list[int], today: Wholes, scenario: Wholes
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Money as today and with the blocks by payer, one for each replication of a folder; reckoned where it is not kept."""
    found = [
        _kept(folder, one) or put(folder, choice, one, today[place], scenario[place]) for place, one in enumerate(done)
    ]
    return _columns([one["today"] for one in found]), _columns([one["scenario"] for one in found])


def put(folder: Path, choice: Choice, replication: int, today: Wholes, scenario: Wholes) -> dict[str, dict[str, float]]:
    """Reckons and keeps the money of a replication: kroner by payer, as today and with the blocks."""
    found = {"today": by_payer(today, choice), "scenario": by_payer(scenario, choice)}
    for sector, kr in results.block_cost(scenario[None], choice).items():
        found["scenario"][f"{sector}/{BLOCKS}"] = float(kr.sum())
    path = _path(folder, replication)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(found), encoding="utf-8")
    beside.replace(path)
    return found


def by_payer(counts: Wholes, choice: Choice) -> dict[str, float]:
    """Kroner over all years by payer, of one replication's counts; the blocks' own cost is not in it."""
    known = finance.load()
    setting = engine.Setting(year=choice.first_year, prices=known.prices)
    cells = cells_of(counts.sum(axis=(0, 1)))
    ledger = engine.money(cells, known.costs, _rules(), area=engine.Area(), setting=setting)
    return {payer.value: float(ledger.net(payer)[0]) / 100 for payer in PAYERS if ledger.net(payer).any()}


def cells_of(counts: Wholes) -> activity.Cells:
    """Counts by age group and measure as activity that money is reckoned of."""
    rows: list[tuple[KindName, int, int, int, int, int, int]] = []
    for group, age in enumerate(_ages()):
        of_group = counts[group]
        for kind, measure in _COUNTED:
            rows.append((kind, 0, age, 0, 1, 1, round(of_group[measure] / results.unit(measure))))
        rows += _by_length("acute-admission", age, int(of_group[Measure.ACUTE]), int(of_group[Measure.ACUTE_DAYS]))
        rows += _by_length(
            "planned-admission", age, int(of_group[Measure.PLANNED]), int(of_group[Measure.PLANNED_DAYS])
        )
        rows += _by_length("place-stay", age, int(of_group[Measure.PLACE_STAYS]), int(of_group[Measure.PLACE_DAYS]))
        care = results.unit(Measure.HOME_CARE_MINUTES)
        rows.append(("home-care", 0, age, 0, _HOUR[1], _HOUR[0], round(of_group[Measure.HOME_CARE_MINUTES] / care)))
        visits = of_group[Measure.NURSING_VISITS_THOUSANDTHS] / results.unit(Measure.NURSING_VISITS_THOUSANDTHS)
        rows.append(("home-nursing", 0, age, 0, _HOUR[1], _HOUR[0], round(visits * _VISIT_HOURS)))
    return activity.from_rows(rows)


@cache
def _rules() -> tuple[Generation, ...]:
    return tuple(finance.load().generation(key) for key in RULES)


@cache
def _ages() -> tuple[int, ...]:
    """For each age group of the model the first age of the rules' band that it lies in."""
    cuts = sorted({0, *engine.age_cuts(_rules())})
    return tuple(max(cut for cut in cuts if cut <= start) for start in AGE_GROUP_STARTS)


def _by_length(kind: KindName, age: int, stays: int, days: int) -> list[tuple[KindName, int, int, int, int, int, int]]:
    """So many stays with so many days in all: some of the whole days below the mean, the others of one more."""
    if not stays:
        return []
    shorter, longer_ones = divmod(days, stays)
    return [(kind, 0, age, 0, shorter, 1, stays - longer_ones), (kind, 0, age, 0, shorter + 1, 1, longer_ones)]


def _columns(found: list[dict[str, float]]) -> dict[str, Floats]:
    keys = dict.fromkeys(key for one in found for key in one)
    return {key: np.array([one.get(key, 0.0) for one in found]) for key in keys}


def _kept(folder: Path, replication: int) -> dict[str, dict[str, float]] | None:
    path = _path(folder, replication)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _path(folder: Path, replication: int) -> Path:
    return folder / _FOLDER / f"{replication:05d}.json"
