"""The counts of a stretch of months in which nothing about a citizen changes. Compiled."""

import numpy as np

from naer.scenarios.figures import AGES
from naer.scenarios.model.compiled import Scalar, inlined
from naer.scenarios.model.layout import OLDEST_CELL, ROWS, Measure, Row, Single
from naer.scenarios.model.state import CONDITION_COUNT, Field
from naer.scenarios.model.tables import BY_AGE, Floats, Wholes
from naer.scenarios.risk_factors import Smoking, Weight
from naer.scenarios.work import Work

_SEX, _SMOKING, _WEIGHT, _CONDITIONS = int(Field.SEX), int(Field.SMOKING), int(Field.WEIGHT), int(Field.CONDITIONS)
_FRAILTY, _HELP, _CARE_HOME = int(Field.FRAILTY), int(Field.HELP), int(Field.CARE_HOME)
_NURSED, _WORK = int(Field.NURSED), int(Field.WORK)
_DAILY, _OBESE = int(Smoking.DAILY), int(Weight.OBESE)
_WORKING, _SICK = int(Work.WORKING), int(Work.LONG_TERM_SICK)
_R_GP, _R_OUTPATIENT, _R_EMERGENCY = int(Row.GP), int(Row.OUTPATIENT), int(Row.EMERGENCY)
_NURSE_VISITS, _HELP_MINUTES, _MORE = int(Single.NURSING_VISITS), int(Single.HELP_MINUTES), int(Single.MORE_CONTACTS)
_MODERATELY_FRAIL = 2

_MONTHS, _ILL, _FIRST_ILL = int(Measure.MONTHS), int(Measure.MONTHS_ILL), int(Measure.MONTHS_DIABETES)
_FRAIL, _SMOKES, _HEAVY = int(Measure.MONTHS_FRAIL), int(Measure.MONTHS_SMOKING), int(Measure.MONTHS_OBESE)
_HELPED, _IN_HOME, _WITH_NURSE = int(Measure.MONTHS_HELPED), int(Measure.MONTHS_CARE_HOME), int(Measure.MONTHS_NURSED)
_AT_WORK, _LONG_SICK = int(Measure.MONTHS_WORKING), int(Measure.MONTHS_LONG_SICK)
_GP, _OUTPATIENT = int(Measure.GP_THOUSANDTHS), int(Measure.OUTPATIENT_THOUSANDTHS)
_EMERGENCY, _VISITS = int(Measure.EMERGENCY_THOUSANDTHS), int(Measure.NURSING_VISITS_THOUSANDTHS)
_MINUTES, _BLOCKS = int(Measure.HOME_CARE_MINUTES), int(Measure.BLOCK_MONTHS)


@inlined
def age_group(age: Scalar) -> Scalar:
    """The group of an age (see `layout.AGE_GROUP_STARTS`)."""
    if age < 3:
        return 0
    if age < 18:
        return 1
    if age < 65:
        return 2
    return 3 if age < 80 else 4


@inlined
def stay_group(age: Scalar) -> Scalar:
    """The row of the tables of lengths of stay: under 18, under 65, under 80, and older."""
    if age < 18:
        return 0
    if age < 65:
        return 1
    return 2 if age < 80 else 3


@inlined
def months(
    counts: Wholes,
    at: Scalar,
    number: Scalar,
    person: Wholes,
    age: Scalar,
    reached: Scalar,
    home_care: Scalar,
    floats: Floats,
    single: Wholes,
) -> None:
    """Adds `number` months of a citizen as she is: what she has, and what is expected to be given her."""
    sex, cell, conditions = person[_SEX], min(age, OLDEST_CELL), person[_CONDITIONS]
    counts[at + _MONTHS] += number
    ill = 0
    if conditions:
        for condition in range(CONDITION_COUNT):
            has = (conditions >> condition) & 1
            counts[at + _FIRST_ILL + condition] += number * has
            ill += has
        counts[at + _ILL] += number
    # Sums without branches: what is not so adds nothing.
    counts[at + _FRAIL] += number * np.int64(person[_FRAILTY] >= _MODERATELY_FRAIL)
    counts[at + _SMOKES] += number * np.int64(person[_SMOKING] == _DAILY)
    counts[at + _HEAVY] += number * np.int64(person[_WEIGHT] == _OBESE)
    counts[at + _AT_WORK] += number * np.int64(person[_WORK] == _WORKING)
    counts[at + _LONG_SICK] += number * np.int64(person[_WORK] == _SICK)
    more = 1.0 + single[_MORE] * ill / 1000.0
    counts[at + _GP] += number * np.int64(floats[BY_AGE + (sex * ROWS + _R_GP) * AGES + cell] * more)
    counts[at + _OUTPATIENT] += number * np.int64(floats[BY_AGE + (sex * ROWS + _R_OUTPATIENT) * AGES + cell] * more)
    counts[at + _EMERGENCY] += number * np.int64(floats[BY_AGE + (sex * ROWS + _R_EMERGENCY) * AGES + cell])
    if person[_CARE_HOME]:
        counts[at + _IN_HOME] += number
    elif person[_HELP] > 0:
        counts[at + _HELPED] += number
        counts[at + _MINUTES] += number * np.int64(single[_HELP_MINUTES + person[_HELP]] * home_care)
    if person[_NURSED]:
        counts[at + _WITH_NURSE] += number
        counts[at + _VISITS] += number * single[_NURSE_VISITS]
    place = at + _BLOCKS
    while reached:
        counts[place] += number * (reached & 1)
        reached >>= 1
        place += 1


@inlined
def discharge_under_blocks(counts: Wholes, first: Scalar, reached: Scalar) -> None:
    """Counts a discharge for each block that reaches the citizen; the counts of blocks begin at `first`."""
    while reached:
        counts[first] += reached & 1
        reached >>= 1
        first += 1
