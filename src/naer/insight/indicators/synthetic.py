"""Made-up citizens and activity in the shape of the two tables: fast, seeded, for pages under construction, tests and benches.

Nothing here is an estimate of anything: rates by age are round figures chosen so that every indicator has something to count,
areas differ a little, and readmissions fall after the middle of the period in every third area, so that charts have something
to show. `naer.scenarios` makes populations that mean something.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntFlag

import numpy as np
import pyarrow as pa

from naer.insight import shapes
from naer.insight.indicators import content, counting, places, protection, reading
from naer.insight.indicators.cells import quarters_between
from naer.insight.indicators.frame import Frame
from naer.insight.indicators.sheets import Published
from naer.insight.shapes import (
    ActivityKind,
    AdmissionFlag,
    AlertFlag,
    FallFlag,
    GrantFlag,
    PlaceFlag,
    ProgrammeFlag,
    ReferralFlag,
    RehabilitationFlag,
    SmokingFlag,
)

Columns = dict[str, np.ndarray]

_DAY, _HOUR = 86400, 3600
_EVER = np.iinfo(np.int64).max

# Events a citizen and year at ages 0-17, 18-64, 65-79 and 80+.
_RATES: dict[ActivityKind, tuple[float, float, float, float]] = {
    ActivityKind.ACUTE_ADMISSION: (0.05, 0.08, 0.21, 0.40),
    ActivityKind.PLANNED_ADMISSION: (0.02, 0.05, 0.12, 0.10),
    ActivityKind.EMERGENCY_CONTACT: (0.12, 0.10, 0.12, 0.15),
    ActivityKind.GP_CONTACT: (0.30, 0.45, 0.75, 0.80),
    ActivityKind.GP_ANSWER: (0.02, 0.06, 0.20, 0.50),
    ActivityKind.HOME_NURSING: (0.0, 0.01, 0.06, 0.20),
    ActivityKind.HOME_CARE: (0.0, 0.004, 0.04, 0.22),
    ActivityKind.REHABILITATION_PLAN: (0.005, 0.024, 0.06, 0.09),
    ActivityKind.PLACE_STAY: (0.0, 0.001, 0.01, 0.04),
    ActivityKind.PROGRAMME_COURSE: (0.0, 0.004, 0.02, 0.015),
    ActivityKind.FOLLOW_UP_VISIT: (0.0, 0.002, 0.03, 0.10),
    ActivityKind.ALERT: (0.0, 0.008, 0.06, 0.15),
    ActivityKind.FALL: (0.0, 0.01, 0.10, 0.35),
    ActivityKind.SMOKING_COURSE: (0.0, 0.006, 0.004, 0.001),
    ActivityKind.HEALTH_VISITOR_VISIT: (0.25, 0.0, 0.0, 0.0),
    ActivityKind.GRANT: (0.0, 0.005, 0.06, 0.30),
    ActivityKind.REFERRAL: (0.0, 0.02, 0.10, 0.35),
    ActivityKind.FINISHED_TREATMENT: (0.0, 0.001, 0.01, 0.04),
    ActivityKind.HOME_MONITORING: (0.0, 0.001, 0.008, 0.015),
    ActivityKind.CARERS_IN_MONTH: (0.0, 0.01, 0.25, 1.5),
    ActivityKind.OUTPATIENT_CONTACT: (0.40, 0.75, 1.60, 1.80),
}
_AGES = (0, 18, 65, 80)
_AGE_SHARES = (0.20, 0.59, 0.16, 0.05)
_READMITTED = (0.05, 0.08, 0.13, 0.16)


@dataclass(frozen=True)
class Recipe:
    """How many citizens, where, for which years, with what seed; each citizen can stand for `person_weight` persons.

    Of two recipes whose citizens are counted together, the second goes on numbering where the first ends: `citizens_before` and
    `municipalities_before` are how many the first has. Otherwise stays of two persons would be one person's.
    """

    citizens: int
    municipalities: tuple[int, ...]
    first_year: int = 2021
    years: int = 5
    seed: int = 1
    person_weight: int = 1
    clinics: int = 12
    local_areas: int = 4
    citizens_before: int = 0
    municipalities_before: int = 0

    @property
    def over(self) -> Frame:
        """All quarters of the years; the cut is the end of the last."""
        last = date(self.first_year + self.years - 1, 10, 1)
        cut = datetime.combine(date(self.first_year + self.years, 1, 1), time(0)) - timedelta(hours=1)
        return Frame(quarters_between(date(self.first_year, 1, 1), last), cut)


def citizens(recipe: Recipe) -> pa.Table:
    """CITIZENS: one row each, all there from before the first day; one in sixty a year has left or died by some day."""
    dice = np.random.default_rng([recipe.seed, 0])
    number = recipe.citizens
    size = np.random.default_rng([recipe.seed, 1]).lognormal(0, 0.6, len(recipe.municipalities))
    home = dice.choice(len(recipe.municipalities), number, p=size / size.sum())
    place = home + recipe.municipalities_before
    group = dice.choice(4, number, p=_AGE_SHARES)
    spans = np.array([18, 47, 15, 15])
    age = np.array(_AGES)[group] + (dice.random(number) * spans[group]).astype(np.int64)
    chance = 0.004 + 0.06 * (group == 3) + 0.015 * (group == 2)
    leaves = dice.random(number) < chance * recipe.years
    days = recipe.years * 365
    first = (date(recipe.first_year, 1, 1) - date(1970, 1, 1)).days
    to_on = first + 1 + (dice.random(number) * days).astype(np.int64)
    prevalence = np.array([[0.005, 0.03, 0.12, 0.15]] * 2 + [[0.001, 0.02, 0.10, 0.15]] * 8)
    conditions = np.zeros(number, np.uint32)
    for bit, shares in zip(shapes.Condition, prevalence, strict=True):
        conditions |= np.where(dice.random(number) < shares[group], np.uint32(bit), np.uint32(0))
    columns: Columns = {
        "citizen": recipe.citizens_before + np.arange(1, number + 1),
        "birth_year": recipe.first_year - age,
        "sex": dice.integers(1, 3, number),
        "municipality": np.array(recipe.municipalities)[home],
        "local_area": place * recipe.local_areas + dice.integers(1, recipe.local_areas + 1, number),
        "clinic": place * recipe.clinics + dice.integers(1, recipe.clinics + 1, number),
        "dwelling": np.where((group == 3) & (dice.random(number) < 0.13), 2, 1),
        "conditions": conditions,
        "function": np.where(group < 2, shapes.UNASSESSED, dice.integers(0, 5, number)),
        "self_care": np.where(group < 2, shapes.UNASSESSED, dice.integers(0, 5, number)),
        "from_on": np.full(number, first - 3650),
        "to_on": np.where(leaves, to_on, -1),
        "person_weight": np.full(number, recipe.person_weight),
    }
    return _table(columns, shapes.CITIZENS, empty={"to_on": columns["to_on"] == -1})


def activity(recipe: Recipe, people: pa.Table) -> Iterator[pa.Table]:
    """ACTIVITY of the citizens, one table for each kind, and the areas' places last. `people` may be a slice of the citizens."""
    who = {
        name: people.column(name).to_numpy(zero_copy_only=False) for name in shapes.CITIZENS.names if name != "to_on"
    }
    gone = people.column("to_on").cast(pa.int32()).fill_null(np.iinfo(np.int32).max).to_numpy().astype(np.int64) * _DAY
    order = np.searchsorted(np.sort(recipe.municipalities), who["municipality"])
    effect = np.exp(np.random.default_rng([recipe.seed, 2]).normal(0, 0.12, len(recipe.municipalities)))[order]
    group = np.searchsorted(_AGES, recipe.first_year - who["birth_year"], side="right") - 1
    first_row = int(who["citizen"][0]) if len(who["citizen"]) else 0
    for kind, rates in _RATES.items():
        dice = np.random.default_rng([recipe.seed, 3, int(kind), first_row])
        rate = np.array(rates)[group] * recipe.years
        if kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.FALL):
            rate = rate * effect
        row = np.repeat(np.arange(len(rate)), dice.poisson(rate))
        started = recipe_start(recipe) + (dice.random(len(row)) * recipe.years * 365.25 * _DAY).astype(np.int64)
        there = started < gone[row]
        row, started = row[there], started[there]
        columns = _of_kind(kind, dice, row, started, who)
        if kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION):
            columns, row = _with_readmissions(recipe, dice, columns, row, group, order, who)
        yield _table(_whole(recipe, kind, columns, row, who), shapes.ACTIVITY, empty=_nulls(recipe, columns))
    if first_row == 1:
        yield _places(recipe)


def recipe_start(recipe: Recipe) -> int:
    """The first second (UTC) of the recipe's years."""
    return (date(recipe.first_year, 1, 1) - date(1970, 1, 1)).days * _DAY


def _of_kind(
    kind: ActivityKind, dice: np.random.Generator, row: np.ndarray, started: np.ndarray, who: Columns
) -> Columns:
    """What is special to a kind: when it ends, its flags, quantity and diagnosis."""
    many = len(row)
    days = _days_of(kind, dice, many)
    ended = np.where(days < 0, _EVER, started + (np.maximum(days, 0) * _DAY).astype(np.int64))
    flags, quantity = np.zeros(many, np.int64), np.full(many, -1, np.int64)
    diagnosis = np.zeros(many, np.int64)
    if kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION):
        diagnosis = dice.choice(_DIAGNOSES, many)
        flags = _flags(
            dice, many, {AdmissionFlag.MEDICAL: 0.55, AdmissionFlag.PSYCHIATRIC: 0.04, AdmissionFlag.CANCER: 0.06}
        )
        flags |= _flags(
            dice, many, {AdmissionFlag.INJURY: 0.08, AdmissionFlag.DIED: 0.02, AdmissionFlag.READINESS_DONE: 0.5}
        )
        quantity = np.ceil(np.maximum(days, 0)).astype(np.int64)
    elif kind is ActivityKind.REHABILITATION_PLAN:
        flags = _flags(dice, many, {RehabilitationFlag.SPECIALISED: 0.1, RehabilitationFlag.COMPLETED: 0.7})
        quantity = np.where(dice.random(many) < 0.9, dice.poisson(5, many), -1)
    elif kind is ActivityKind.PROGRAMME_COURSE:
        diagnosis = dice.choice(np.array([5, 13, 16]), many)
        flags = _flags(dice, many, {ProgrammeFlag.COMPLETED: 0.7, ProgrammeFlag.MEASURED: 0.6})
        reached = np.where(dice.random(many) < 0.55, int(ProgrammeFlag.GOAL_REACHED), 0)
        flags |= np.where(flags & int(ProgrammeFlag.MEASURED), reached, 0)
        quantity = dice.integers(1, 15, many)
    elif kind is ActivityKind.ALERT:
        flags = _flags(
            dice, many, {AlertFlag.LED_TO_ACTION: 0.35, AlertFlag.RED: 0.2, AlertFlag.MISSING_MEASUREMENT: 0.2}
        )
    elif kind is ActivityKind.FALL:
        flags = _flags(dice, many, {FallFlag.INJURED: 0.3, FallFlag.FOLLOWED_UP: 0.5})
    elif kind is ActivityKind.SMOKING_COURSE:
        flags = _flags(dice, many, {SmokingFlag.COMPLETED: 0.6, SmokingFlag.AGREED_TO_FOLLOW_UP: 0.85})
        asked = dice.random(many) < 0.7
        flags |= np.where(asked, int(SmokingFlag.ASKED_AT_SIX_MONTHS), 0)
        flags |= np.where(asked & (dice.random(many) < 0.4), int(SmokingFlag.SMOKE_FREE_AT_SIX_MONTHS), 0)
    elif kind is ActivityKind.GRANT:
        again = dice.random(many) < 0.9
        flags = np.where(again & (ended != _EVER), int(GrantFlag.REASSESSED), 0)
        late = np.where(dice.random(many) < 0.8, -dice.integers(0, 30, many), dice.integers(1, 40, many))
        quantity = np.where(flags != 0, late, -1000)
    elif kind is ActivityKind.REFERRAL:
        sources = np.array([int(one) for one in ReferralFlag][:4])
        flags = dice.choice(sources, many, p=[0.43, 0.21, 0.25, 0.11])
        flags |= _flags(dice, many, {ReferralFlag.TO_HOME_NURSING: 0.6, ReferralFlag.TO_PROGRAMME: 0.2})
    elif kind is ActivityKind.PLACE_STAY:
        flags = dice.choice(np.array([1, 2, 4]), many)
        quantity = dice.poisson(4, many)
    elif kind is ActivityKind.CARERS_IN_MONTH:
        quantity = 1 + dice.poisson(7, many)
    elif kind in (ActivityKind.HOME_NURSING, ActivityKind.HOME_CARE):
        quantity = dice.integers(30, 600, many)
    return {"started_at": started, "ended_at": ended, "flags": flags, "quantity": quantity, "diagnosis": diagnosis}


_DIAGNOSES = np.array(
    [1, 2, 3, 3, 3, 4, 5, 5, 7, 8, 9, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 25, 26, 30, 31, 99, 99, 99, 99, 99]
)


def _days_of(kind: ActivityKind, dice: np.random.Generator, many: int) -> np.ndarray:
    """How long it lasts, in days; negative is "not ended"."""
    means = {
        ActivityKind.ACUTE_ADMISSION: 3.6,
        ActivityKind.PLANNED_ADMISSION: 2.5,
        ActivityKind.EMERGENCY_CONTACT: 0.1,
        ActivityKind.GP_ANSWER: 2.2,
        ActivityKind.HOME_NURSING: 120.0,
        ActivityKind.HOME_CARE: 500.0,
        ActivityKind.REHABILITATION_PLAN: 15.0,
        ActivityKind.PLACE_STAY: 25.0,
        ActivityKind.PROGRAMME_COURSE: 90.0,
        ActivityKind.FOLLOW_UP_VISIT: 5.0,
        ActivityKind.ALERT: 0.3,
        ActivityKind.SMOKING_COURSE: 60.0,
        ActivityKind.HEALTH_VISITOR_VISIT: 4.0,
        ActivityKind.GRANT: 270.0,
        ActivityKind.REFERRAL: 6.0,
        ActivityKind.FINISHED_TREATMENT: 3.0,
        ActivityKind.HOME_MONITORING: 60.0,
        ActivityKind.CARERS_IN_MONTH: 30.0,
    }
    never = {ActivityKind.GP_ANSWER: 0.03, ActivityKind.FOLLOW_UP_VISIT: 0.15, ActivityKind.HEALTH_VISITOR_VISIT: 0.08}
    days = dice.exponential(means.get(kind, 0.0), many)
    share = never.get(kind, 0.3 if kind is ActivityKind.GRANT else 0.0)
    return np.where(dice.random(many) < share, -1.0, days)


def _with_readmissions(
    recipe: Recipe,
    dice: np.random.Generator,
    columns: Columns,
    row: np.ndarray,
    group: np.ndarray,
    order: np.ndarray,
    who: Columns,
) -> tuple[Columns, np.ndarray]:
    """Add acute admissions soon after some; in every third area they become a third fewer in the second half of the years."""
    half = recipe_start(recipe) + recipe.years * 365 * _DAY // 2
    chance = np.array(_READMITTED)[group[row]]
    chance = np.where((order[row] % 3 == 0) & (columns["started_at"] > half), chance * 0.65, chance)
    again = dice.random(len(row)) < chance
    started = columns["ended_at"][again] + ((0.5 + dice.random(int(again.sum())) * 28) * _DAY).astype(np.int64)
    added = _of_kind(ActivityKind.ACUTE_ADMISSION, dice, row[again], started, who)
    kinds = np.concatenate([np.zeros(len(row), bool), np.ones(len(started), bool)])
    joined = {name: np.concatenate([columns[name], added[name]]) for name in columns}
    return joined | {"is_again": kinds}, np.concatenate([row, row[again]])


def _flags(dice: np.random.Generator, many: int, shares: Mapping[IntFlag, float]) -> np.ndarray:
    bits = np.zeros(many, np.int64)
    for flag, share in shares.items():
        bits |= np.where(dice.random(many) < share, int(flag), 0)
    return bits


def _whole(recipe: Recipe, kind: ActivityKind, columns: Columns, row: np.ndarray, who: Columns) -> Columns:
    names = ("citizen", "municipality", "local_area", "clinic", "birth_year", "sex", "dwelling")
    is_again = columns.get("is_again", np.zeros(len(row), bool))
    late = np.random.default_rng([recipe.seed, 4, int(kind), len(row)]).random(len(row)) < 0.04
    return {
        **{name: who[name][row] for name in names},
        "kind": np.where(is_again, int(ActivityKind.ACUTE_ADMISSION), int(kind)),
        "started_at": columns["started_at"],
        "ended_at": columns["ended_at"],
        "provider": who["municipality"][row],
        "diagnosis": columns["diagnosis"],
        "flags": columns["flags"] | np.where(late, int(shapes.AnyFlag.RECORDED_LATE), 0),
        "quantity": columns["quantity"],
        "person_weight": np.full(len(row), recipe.person_weight),
    }


def _nulls(recipe: Recipe, columns: Columns) -> Columns:
    """Which ends and quantities are null: what ends after the recipe's last day has not ended yet."""
    last = recipe_start(recipe) + int(recipe.years * 365.25 * _DAY)
    return {"ended_at": columns["ended_at"] > last, "quantity": np.isin(columns["quantity"], (-1, -1000))}


def _places(recipe: Recipe) -> pa.Table:
    """Each area has so many places of each kind for all the years."""
    dice = np.random.default_rng([recipe.seed, 5])
    areas = np.repeat(np.array(recipe.municipalities), 3)
    many = len(areas)
    share = recipe.citizens * recipe.person_weight / len(recipe.municipalities)
    zeros = np.zeros(many, np.int64)
    columns: Columns = {
        "citizen": zeros,
        "kind": np.full(many, int(ActivityKind.PLACE_CAPACITY)),
        "started_at": np.full(many, recipe_start(recipe)),
        "ended_at": zeros,
        "municipality": areas,
        "local_area": zeros,
        "clinic": zeros,
        "provider": areas,
        "birth_year": zeros,
        "sex": zeros,
        "dwelling": zeros,
        "diagnosis": zeros,
        "flags": np.tile(np.array([int(one) for one in PlaceFlag]), len(recipe.municipalities)),
        "quantity": np.maximum(1, (share / 6000 * (0.7 + 0.6 * dice.random(many))).astype(np.int64)),
        "person_weight": np.ones(many, np.int64),
    }
    return _table(columns, shapes.ACTIVITY, empty={"ended_at": np.ones(many, bool)})


def _table(columns: Columns, schema: pa.Schema, *, empty: Columns) -> pa.Table:
    arrays = []
    for field in schema:
        values = columns[field.name]
        mask = empty.get(field.name)
        if pa.types.is_timestamp(field.type):
            clean = values if mask is None else np.where(mask, 0, values)
            arrays.append(pa.array(clean.astype("datetime64[s]"), field.type, mask=mask))
        elif pa.types.is_date32(field.type):
            arrays.append(pa.array(values.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32()))
        else:
            arrays.append(pa.array(values.astype(field.type.to_pandas_dtype()), field.type, mask=mask))
    return pa.Table.from_arrays(arrays, schema=schema)


def for_pages(ids: Sequence[str] = (), *, recipe: Recipe | None = None) -> dict[str, Published]:
    """Indicators ready for pages over made-up areas of Syddanmark, by id (all when none is named); ten seconds.

    `sheets.sheet(found[id], geography.by_key("aabenraa"))` gives a whole sheet to build a page with.
    """
    geography = places.geography(places.NEW)
    home = next(region for region in geography.regions if region.key == "region-syddanmark")
    made = recipe or Recipe(citizens=240_000, municipalities=home.municipalities)
    people = citizens(made)
    tables = counting.open_tables(pa.concat_tables(list(activity(made, people))), people, made.over)
    chosen = [content.by_id(one) for one in ids] if ids else list(content.load())
    try:
        found: dict[str, Published] = {}
        for indicator in chosen:
            book = reading.open_book(indicator, counting.count_one(tables, indicator), made.over.quarters)
            hidden = protection.withheld(book, (places.geography(places.OLD), geography))
            found[indicator.id] = Published(book, hidden, geography, made.over.cut, {}, is_synthetic=True)
    finally:
        tables.close()
    return found
