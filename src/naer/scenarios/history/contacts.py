"""Contacts with one's own doctor and visits to the hospital's clinics, month by month.

How often is by sex and age from figures (`contacts.csv`), oftener for those with conditions in a way that leaves the
mean of an age, and very different from person to person: some hardly see a doctor, some see one every week (an
exponential factor with mean one, so that about as many as in life have no contact in a year).
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p
from typing import Literal

import numpy as np

from naer.scenarios import figures, vocabulary
from naer.scenarios.draws import Floats
from naer.scenarios.figures import SEXES, Sex
from naer.scenarios.history import days, life, shapes
from naer.scenarios.history.life import Life
from naer.scenarios.history.person_draws import how_many
from naer.scenarios.history.shapes import ContactKind, ContactReason
from naer.scenarios.population import Population

Setting = Literal["gp_contacts", "outpatient_visits"]
"""Where; the indicator of the figures."""

PRACTICE: Setting = "gp_contacts"
CLINIC: Setting = "outpatient_visits"
_MEETINGS = frozenset({"AMB", "HH"})

_FAR_DIGITS = 7919  # of the number that gives the time of day: they say how long it takes
_MOST_IN_A_MONTH = 15
_DRAWS_EACH = 64  # one for how many, four for each, and some to spare


@dataclass(frozen=True)
class Contact:
    """One contact. `month` and `number` within it tell it apart; `minute` is of the Danish wall clock."""

    setting: Setting
    month: int
    number: int
    day: int
    minute: int
    minutes: int
    kind: ContactKind
    reason: ContactReason
    age: int
    conditions: tuple[str, ...]

    @property
    def is_meeting(self) -> bool:
        """Whether the citizen is seen, so that something can be measured."""
        return self.kind.class_code in _MEETINGS


def with_own_doctor(one: Life) -> Iterator[Contact]:
    """Contacts with general practice, first to last within each month."""
    return _contacts(one, PRACTICE)


def at_clinics(one: Life) -> Iterator[Contact]:
    """Visits to the hospital's clinics that are no stays."""
    return _contacts(one, CLINIC)


def yearly_rates(population: Population, setting: Setting) -> Floats:
    """How many contacts each citizen has in a year at the population's day, as a mean over persons alike."""
    columns = population.columns
    sex, age = np.where(columns.female, 0, 1), columns.age.astype(np.int64)
    count = len(vocabulary.load().conditions.conditions)
    ill = sum(((columns.conditions >> np.uint16(place)) & 1).astype(np.float64) for place in range(count))
    each = shapes.history().contacts_per_condition
    return _by_age(setting)[sex, age] * (1.0 + each * ill) / (1.0 + each * _expected_conditions()[sex, age])


def share_with_any(rates: Floats) -> Floats:
    """The chance of at least one contact in a year, with what differs from person to person (exponential, mean one)."""
    return rates / (1.0 + rates)


def _contacts(one: Life, setting: Setting) -> Iterator[Contact]:
    known = shapes.history()
    own = -log1p(-one.draws.lasting(setting)[0])
    drawn = one.draws.monthly(setting, one.first_month, one.months, _DRAWS_EACH)
    wells = _a_month_of_the_well(setting)[one.sex]
    how_often: list[float] = drawn[:, 0].tolist()
    for place, chance in enumerate(how_often):
        month = one.first_month + place
        first = days.first_day(month)
        age, conditions = one.age(first), one.has(first)
        ill = 1.0 + known.contacts_per_condition * len(conditions)
        count = how_many(chance, wells[age] * ill * own * known.season[month % 12], most=_MOST_IN_A_MONTH)
        if count:
            chances: list[float] = drawn[place, 1:].tolist()
            for number in range(count):
                mine = chances[4 * number : 4 * number + 4]
                found = _contact(one, setting, month, number, age, conditions, mine)
                if one.is_within(found.day) and not one.is_in_hospital(found.day):
                    yield found


def _contact(
    one: Life, setting: Setting, month: int, number: int, age: int, conditions: tuple[str, ...], chances: list[float]
) -> Contact:
    known = shapes.history()
    on, at, how, why = chances
    open_days = days.opening_days(month)
    kind = _chosen(how, known.contacts if setting == PRACTICE else known.outpatient)
    opens, closes = known.opens_at_hour * 60, known.closes_at_hour * 60
    low, high = kind.minutes
    reasons, sums = _possible(setting, age, one.sex, conditions)
    return Contact(
        setting=setting,
        month=month,
        number=number,
        day=open_days[int(on * len(open_days))],
        minute=opens + int(at * (closes - opens)),
        minutes=int(low + (high - low) * (at * _FAR_DIGITS % 1.0)),
        kind=kind,
        reason=reasons[bisect_right(sums, why * sums[-1])],
        age=age,
        conditions=conditions,
    )


def _chosen(chance: float, kinds: tuple[ContactKind, ...]) -> ContactKind:
    below = 0.0
    for kind in kinds:
        below += kind.percent / 100
        if chance < below:
            return kind
    return kinds[-1]


@lru_cache(maxsize=8192)
def _possible(
    setting: Setting, age: int, sex: Sex, conditions: tuple[str, ...]
) -> tuple[tuple[ContactReason, ...], tuple[float, ...]]:
    """Why somebody like this may come, and the running sums of how likely each is."""
    known = shapes.history()
    found = tuple(
        reason
        for reason in (known.reasons if setting == PRACTICE else known.outpatient_reasons)
        if life.is_concerned(reason, age=age, sex=sex, conditions=conditions)
    )
    return found, tuple(np.cumsum([reason.weight for reason in found]).tolist())


@cache
def _a_month_of_the_well(setting: Setting) -> dict[Sex, list[float]]:
    """How many contacts those without conditions have in a month, by sex and age."""
    each = shapes.history().contacts_per_condition
    rates = _by_age(setting) / (1.0 + each * _expected_conditions()) / 12
    return {sex: rates[place].tolist() for place, sex in enumerate(SEXES)}


@cache
def _by_age(setting: Setting) -> Floats:
    return figures.load().rate_by_age(setting, per=1)


@cache
def _expected_conditions() -> Floats:
    """The mean number of conditions by sex and age."""
    tables = figures.load()
    return np.sum([tables.prevalence_by_age(item.key) for item in vocabulary.load().conditions.conditions], axis=0)
