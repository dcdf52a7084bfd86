"""What becomes of a citizen's row when something happens: in the course of a month, from year to year, at birth. Compiled."""

import numpy as np

from naer.scenarios.education import Education
from naer.scenarios.figures import AGES
from naer.scenarios.model.compiled import Scalar, inlined
from naer.scenarios.model.hashing import chance, split
from naer.scenarios.model.layout import (
    EDUCATED_AGE,
    FIRST_CONDITION,
    GROWN_UP_AGE,
    OLDEST_CELL,
    PENSION_AGE,
    ROWS,
    Fixed,
    Measure,
    Outcome,
    Row,
    Single,
    Split,
)
from naer.scenarios.model.probabilities import (
    help_steps_up,
)
from naer.scenarios.model.state import FIELDS, Field
from naer.scenarios.model.tables import BY_AGE, Floats, Wholes
from naer.scenarios.risk_factors import Activity, Smoking
from naer.scenarios.work import Work

_SEX, _EDUCATION, _SMOKING, _ALCOHOL = int(Field.SEX), int(Field.EDUCATION), int(Field.SMOKING), int(Field.ALCOHOL)
_ACTIVITY, _WEIGHT, _CONDITIONS = int(Field.ACTIVITY), int(Field.WEIGHT), int(Field.CONDITIONS)
_FRAILTY, _HELP, _CARE_HOME = int(Field.FRAILTY), int(Field.HELP), int(Field.CARE_HOME)
_NURSED, _ALONE, _WORK, _BORN = int(Field.NURSED), int(Field.ALONE), int(Field.WORK), int(Field.BORN)

_BIRTH = int(Outcome.BIRTH)
_LAST_CONDITION = int(Outcome.CANCER)
_FRAILER, _TO_CARE_HOME = int(Outcome.FRAILER), int(Outcome.CARE_HOME)
_SMOKING_CHANGES, _WEIGHT_CHANGES = int(Outcome.SMOKING), int(Outcome.WEIGHT)
_HABITS_CHANGE, _HELP_CHANGES = int(Outcome.HABITS), int(Outcome.HELP)
_NURSING_CHANGES = int(Outcome.NURSING)

_M_QUIT, _M_NEW_CASES = int(Measure.QUIT_SMOKING), int(Measure.NEW_CASES)

_R_WEIGHT_UP, _R_WEIGHT_DOWN, _R_ACTIVITY = int(Row.WEIGHT_UP), int(Row.WEIGHT_DOWN), int(Row.ACTIVITY_CHANGE)
_R_ALCOHOL_UP, _R_ALCOHOL_DOWN, _R_HELP_DOWN = int(Row.ALCOHOL_UP), int(Row.ALCOHOL_DOWN), int(Row.HELP_DOWN)
_WORKS_AT_25, _RETIRES = int(Single.WORKS_AT_25), int(Single.RETIRES)
_GIRLS = int(Single.GIRLS)

_S_SEX, _S_DIRECTION, _S_CHILD, _S_NEWCOMER = (
    int(Split.SEX),
    int(Split.DIRECTION),
    int(Split.CHILD),
    int(Split.NEWCOMER),
)

_F_EDUCATION, _F_SMOKING, _F_ALCOHOL = int(Fixed.EDUCATION), int(Fixed.SMOKING), int(Fixed.ALCOHOL)
_F_ACTIVITY, _F_WEIGHT, _F_WORK = int(Fixed.ACTIVITY), int(Fixed.WEIGHT), int(Fixed.WORK)

_NEVER, _FORMER, _OCCASIONAL, _DAILY = (
    int(one) for one in (Smoking.NEVER, Smoking.FORMER, Smoking.OCCASIONAL, Smoking.DAILY)
)
_ENOUGH, _TOO_LITTLE = int(Activity.ENOUGH), int(Activity.TOO_LITTLE)
_IN_EDUCATION, _WORKING, _SEEKING = int(Work.IN_EDUCATION), int(Work.WORKING), int(Work.SEEKING)
_SICK, _RETIRED = int(Work.LONG_TERM_SICK), int(Work.RETIRED)
_BASIC = int(Education.BASIC)
_WORKING_AGE = 25


@inlined
def comes(
    outcome: Scalar, number: np.uint64, person: Wholes, waiting: Wholes, depth: Scalar, single: Wholes
) -> np.uint64:
    """Fills the row of a child, or of a newcomer like the citizen; returns their key."""
    if outcome == _BIRTH:
        for field in range(FIELDS):
            waiting[depth, field] = 0
        waiting[depth, _SEX] = 0 if chance(number, _S_SEX) < single[_GIRLS] else 1
        return split(number, _S_CHILD)
    for field in range(FIELDS):
        waiting[depth, field] = person[field]
    return split(number, _S_NEWCOMER)


@inlined
def age_in_year(person: Wholes, year: Scalar) -> Scalar:
    """Age in whole years on 1 July of the year, never below 0."""
    return max((12 * year + 6 - person[_BORN]) // 12, 0)


@inlined
def yearly_updates(
    person: Wholes, age: Scalar, key: np.uint64, single: Wholes, grown_up: Wholes, educated: Wholes
) -> None:
    """School, grown-up habits, work and pension, each in its year; nothing is taken back."""
    sex = person[_SEX]
    if person[_SMOKING] == 0:
        person[_SMOKING] = _class_of(chance(key, _F_SMOKING), grown_up, sex, 0)
        person[_ALCOHOL] = _class_of(chance(key, _F_ALCOHOL), grown_up, sex, 1)
        person[_ACTIVITY] = _class_of(chance(key, _F_ACTIVITY), grown_up, sex, 2)
        person[_WEIGHT] = _class_of(chance(key, _F_WEIGHT), grown_up, sex, 3)
    if age <= EDUCATED_AGE:
        level = _class_of(chance(key, _F_EDUCATION), educated, sex, age - GROWN_UP_AGE)
        person[_EDUCATION] = max(person[_EDUCATION], level, _BASIC)
        if person[_WORK] == 0:
            person[_WORK] = _IN_EDUCATION
    if age >= _WORKING_AGE and person[_WORK] <= _IN_EDUCATION:
        person[_WORK] = _WORKING if chance(key, _F_WORK) < single[_WORKS_AT_25] else _SEEKING
    if age >= PENSION_AGE and person[_WORK] != _RETIRED and chance(key, _F_WORK + 1) < single[_RETIRES]:
        person[_WORK] = _RETIRED


@inlined
def _class_of(own: Scalar, at_least: Wholes, sex: Scalar, row: Scalar) -> Scalar:
    """The class of somebody who stands at `own` of 2^32: one more for each limit that she stands below."""
    found = 1
    for place in range(at_least.shape[2]):
        if own < at_least[sex, row, place]:
            found += 1
    return found


@inlined
def change(
    outcome: Scalar, number: np.uint64, person: Wholes, age: Scalar, floats: Floats, counts: Wholes, at: Scalar
) -> Scalar:
    """What happens to the citizen's row; True when a disease is found."""
    cell, sex = min(age, OLDEST_CELL), person[_SEX]
    direction = chance(number, _S_DIRECTION)
    if FIRST_CONDITION <= outcome <= _LAST_CONDITION:
        bit = 1 << (outcome - FIRST_CONDITION)
        is_new = not person[_CONDITIONS] & bit
        person[_CONDITIONS] ^= bit
        if is_new:
            counts[at + _M_NEW_CASES] += 1
        return is_new
    if outcome == _FRAILER:
        person[_FRAILTY] += 1
    elif outcome == _TO_CARE_HOME:
        person[_CARE_HOME], person[_HELP], person[_ALONE] = 1, 0, 0
    elif outcome == _SMOKING_CHANGES:
        if person[_SMOKING] == _DAILY:
            counts[at + _M_QUIT] += 1
            person[_SMOKING] = _FORMER
        elif person[_SMOKING] == _OCCASIONAL:
            person[_SMOKING] = _FORMER
        else:
            person[_SMOKING] = _DAILY
    elif outcome == _WEIGHT_CHANGES:
        weight = person[_WEIGHT]
        up, down = (
            floats[BY_AGE + (sex * ROWS + _R_WEIGHT_UP + weight) * AGES + cell],
            floats[BY_AGE + (sex * ROWS + _R_WEIGHT_DOWN + weight) * AGES + cell],
        )
        person[_WEIGHT] += 1 if direction < np.int64(up / (up + down) * 4294967296.0) else -1
    elif outcome == _HABITS_CHANGE:
        _change_habit(direction, person, cell, floats)
    elif outcome == _HELP_CHANGES:
        if person[_HELP] == 0:
            person[_HELP] = 1
        else:
            up, down = help_steps_up(person, cell, floats), floats[BY_AGE + (sex * ROWS + _R_HELP_DOWN) * AGES + cell]
            person[_HELP] += 1 if direction < np.int64(up / (up + down) * 4294967296.0) else -1
    elif outcome == _NURSING_CHANGES:
        person[_NURSED] = 1 - person[_NURSED]
    elif age >= PENSION_AGE:
        person[_ALONE] = 1
    else:
        person[_WORK] = _WORKING if person[_WORK] == _SICK else _SICK
    return False


@inlined
def _change_habit(direction: Scalar, person: Wholes, cell: Scalar, floats: Floats) -> None:
    sex, alcohol = person[_SEX], person[_ALCOHOL]
    move = floats[BY_AGE + (sex * ROWS + _R_ACTIVITY + person[_ACTIVITY]) * AGES + cell]
    up, down = (
        floats[BY_AGE + (sex * ROWS + _R_ALCOHOL_UP + alcohol) * AGES + cell],
        floats[BY_AGE + (sex * ROWS + _R_ALCOHOL_DOWN + alcohol) * AGES + cell],
    )
    whole = move + up + down
    if direction < np.int64(move / whole * 4294967296.0):
        person[_ACTIVITY] = _ENOUGH if person[_ACTIVITY] == _TOO_LITTLE else _TOO_LITTLE
    elif direction < np.int64((move + up) / whole * 4294967296.0):
        person[_ALCOHOL] += 1
    else:
        person[_ALCOHOL] -= 1
