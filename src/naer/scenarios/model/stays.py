"""Stays in hospital: how long, what follows from them, and the readmissions within thirty days. Compiled."""

import numpy as np

from naer.scenarios.model import counting
from naer.scenarios.model.compiled import Scalar, apart, inlined
from naer.scenarios.model.diagnoses import CONDITION_ROW, OLD, TIMES_ROW
from naer.scenarios.model.hashing import chance
from naer.scenarios.model.layout import (
    BLOCK_DISCHARGES,
    DIAGNOSES,
    DIAGNOSIS_STAYS,
    DRAWN_MONTHLY,
    LONGEST_CHAIN,
    OUTCOMES,
    PLACE_STAYS,
    PLANNED_STAYS,
    Measure,
    Outcome,
    Single,
    Split,
)
from naer.scenarios.model.probabilities import (
    follow_up_is_asked_for,
    probability,
    under_blocks,
)
from naer.scenarios.model.state import Field
from naer.scenarios.model.tables import Bytes, Floats, Wholes

_NURSED = int(Field.NURSED)

_PREVENTABLE, _READMISSION = int(Outcome.PREVENTABLE), int(Outcome.READMISSION)
_REHABILITATION, _PLACE, _FOLLOW_UP = int(Outcome.REHABILITATION), int(Outcome.PLACE), int(Outcome.FOLLOW_UP)
_NURSING_AFTER, _STAY_DAYS = int(Outcome.NURSING_AFTER_STAY), int(Outcome.STAY_DAYS)

_M_ACUTE, _M_PREVENTABLE, _M_PLANNED = int(Measure.ACUTE), int(Measure.PREVENTABLE), int(Measure.PLANNED)
_M_READMISSIONS, _M_ACUTE_DAYS = int(Measure.READMISSIONS), int(Measure.ACUTE_DAYS)
_M_PLANNED_DAYS, _M_PLANS = int(Measure.PLANNED_DAYS), int(Measure.REHABILITATION_PLANS)
_M_PLACE_STAYS, _M_PLACE_DAYS = int(Measure.PLACE_STAYS), int(Measure.PLACE_DAYS)
_M_FOLLOW_UPS, _M_NURSING = int(Measure.FOLLOW_UP_VISITS), int(Measure.NURSING_VISITS_THOUSANDTHS)

_NURSING_AFTER_STAY = int(Single.NURSING_AFTER_STAY)

_S_STAY, _S_PREVENTABLE, _S_PLANS = int(Split.STAY_LENGTH), int(Split.PREVENTABLE), int(Split.REHABILITATION)
_S_PLACE, _S_FOLLOW_UP, _S_AGAIN = int(Split.PLACE), int(Split.FOLLOW_UP), int(Split.READMISSION)
_S_NURSING, _S_PLANNED_LENGTH = int(Split.NURSING_AFTER_STAY), int(Split.PLANNED_LENGTH)
_S_PLANNED_PLANS = int(Split.PLANNED_REHABILITATION)


_S_DIAGNOSIS, _CONDITIONS, _DIAGNOSES = int(Split.DIAGNOSIS), int(Field.CONDITIONS), len(DIAGNOSES)

_PREVENTABLE_FROM = 65
_NURSED_FROM = 65
_HALF_TEN = 5


@inlined
def after_stay(
    p: Floats,
    person: Wholes,
    age: Scalar,
    year: Scalar,
    key: np.uint64,
    reached: Scalar,
    floats: Floats,
    reach: Wholes,
    who: Wholes,
    sets: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> None:
    """Fills `p` with the probabilities of what follows from a stay."""
    for outcome in range(DRAWN_MONTHLY, OUTCOMES):
        likely = probability(outcome, person, age, year, floats)
        p[outcome] = under_blocks(likely, outcome, reached, year, key, reach, who, sets, effect_on, times, adds)


@inlined
def acute_stay(
    number: np.uint64,
    person: Wholes,
    age: Scalar,
    newly_found: Scalar,
    reached: Scalar,
    p: Floats,
    days: Wholes,
    single: Wholes,
    follow_up: Bytes,
    diagnoses: Wholes,
    counts: Wholes,
    at: Scalar,
) -> None:
    """An acute stay, what follows from it, and the readmissions that follow within thirty days."""
    third = counting.stay_group(age)
    for again in range(LONGEST_CHAIN + 1):
        counts[at + _M_ACUTE] += 1
        stay = days[third, chance(number, _S_STAY + again) >> 24]
        counts[at + _M_ACUTE_DAYS] += max(1, np.int64(stay * p[_STAY_DAYS] + 0.5))
        if age >= _PREVENTABLE_FROM and _happens(number, _S_PREVENTABLE + again, p[_PREVENTABLE]):
            counts[at + _M_PREVENTABLE] += 1
            preventable = 1
        else:
            preventable = 0
        kept = _diagnosis(chance(number, _S_DIAGNOSIS + again), person, third, preventable, diagnoses)
        counts[at + DIAGNOSIS_STAYS + kept] += 1
        if reached:
            counting.discharge_under_blocks(counts, at + BLOCK_DISCHARGES, reached)
        if _happens(number, _S_PLANS + again, p[_REHABILITATION]):
            counts[at + _M_PLANS] += 1
        if _happens(number, _S_PLACE + again, p[_PLACE]):
            counts[at + _M_PLACE_STAYS] += 1
            counts[at + _M_PLACE_DAYS] += days[PLACE_STAYS, chance(number, _S_PLACE + _HALF_TEN + again) >> 24]
        if age >= _NURSED_FROM and not person[_NURSED] and _happens(number, _S_NURSING + again, p[_NURSING_AFTER]):
            counts[at + _M_NURSING] += single[_NURSING_AFTER_STAY]
        asked_for = follow_up_is_asked_for(person, age, newly_found, follow_up)
        if asked_for and _happens(number, _S_FOLLOW_UP + again, p[_FOLLOW_UP]):
            counts[at + _M_FOLLOW_UPS] += 1
        if again == LONGEST_CHAIN or not _happens(number, _S_AGAIN + again, p[_READMISSION]):
            return
        counts[at + _M_READMISSIONS] += 1


@apart
def _diagnosis(drawn: Scalar, person: Wholes, age: Scalar, preventable: Scalar, diagnoses: Wholes) -> Scalar:
    """What the stay is for (`diagnoses.table`), by a number of 32 bits."""
    row = age if age < OLD else 2 * (age - 1) + preventable
    whole = 0
    for one in range(_DIAGNOSES):
        whole += _weight(one, row, person, diagnoses)
    left = (drawn * whole) >> 32
    for one in range(_DIAGNOSES):
        left -= _weight(one, row, person, diagnoses)
        if left < 0:
            return one
    return _DIAGNOSES - 1


@inlined
def _weight(one: Scalar, row: Scalar, person: Wholes, diagnoses: Wholes) -> Scalar:
    condition = diagnoses[CONDITION_ROW, one]
    if condition >= 0 and (person[_CONDITIONS] >> condition) & 1:
        return diagnoses[row, one] * diagnoses[TIMES_ROW, one]
    return diagnoses[row, one]


@inlined
def planned_stay(number: np.uint64, age: Scalar, p: Floats, days: Wholes, counts: Wholes, at: Scalar) -> None:
    counts[at + _M_PLANNED] += 1
    counts[at + _M_PLANNED_DAYS] += days[
        PLANNED_STAYS + counting.stay_group(age), chance(number, _S_PLANNED_LENGTH) >> 24
    ]
    if _happens(number, _S_PLANNED_PLANS, p[_REHABILITATION]):
        counts[at + _M_PLANS] += 1


@inlined
def _happens(number: np.uint64, purpose: Scalar, probability: Scalar) -> Scalar:
    return chance(number, purpose) < np.int64(probability * 4294967296.0)
