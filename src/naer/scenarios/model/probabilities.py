"""The probabilities of a month for one citizen: what she is like, her age, and the blocks that reach her. Compiled."""

import numpy as np

from naer.scenarios.education import Education
from naer.scenarios.figures import AGES
from naer.scenarios.model.compiled import Scalar, inlined
from naer.scenarios.model.hashing import chance, mix
from naer.scenarios.model.layout import (
    FIRST_CONDITION,
    IN_CARE_HOME,
    LEVELS,
    OLDEST_CELL,
    OUTCOMES,
    PENSION_AGE,
    ROWS,
    THIRDS,
    Fixed,
    Level,
    Outcome,
    Row,
    Who,
)
from naer.scenarios.model.state import CONDITION_COUNT, Field
from naer.scenarios.model.tables import BY_AGE, RELATIVE, TREND, Bytes, Floats, Wholes
from naer.scenarios.model.whom import (
    EVERY_AGE,
    OF_CONDITION,
    OF_OUTCOME,
    OF_YEAR,
    WITHOUT_CONDITION,
    WITHOUT_RULE,
    value_at,
)
from naer.scenarios.risk_factors import Alcohol, Smoking
from naer.scenarios.work import Work

# Numba reads whole numbers, not members of an enumeration.
_SEX, _EDUCATION, _SMOKING, _ALCOHOL = int(Field.SEX), int(Field.EDUCATION), int(Field.SMOKING), int(Field.ALCOHOL)
_ACTIVITY, _WEIGHT, _CONDITIONS = int(Field.ACTIVITY), int(Field.WEIGHT), int(Field.CONDITIONS)
_FRAILTY, _HELP, _CARE_HOME = int(Field.FRAILTY), int(Field.HELP), int(Field.CARE_HOME)
_NURSED, _ALONE, _WORK = int(Field.NURSED), int(Field.ALONE), int(Field.WORK)
_DEATH, _FRAILER, _TO_CARE_HOME = int(Outcome.DEATH), int(Outcome.FRAILER), int(Outcome.CARE_HOME)
_SMOKING_CHANGES, _WEIGHT_CHANGES = int(Outcome.SMOKING), int(Outcome.WEIGHT)
_HABITS_CHANGE, _HELP_CHANGES = int(Outcome.HABITS), int(Outcome.HELP)
_NURSING_CHANGES, _LIFE = int(Outcome.NURSING), int(Outcome.LIFE)
_R_SMOKING, _R_WEIGHT_UP, _R_WEIGHT_DOWN = int(Row.SMOKING_CHANGE), int(Row.WEIGHT_UP), int(Row.WEIGHT_DOWN)
_R_ACTIVITY, _R_ALCOHOL_UP, _R_ALCOHOL_DOWN = int(Row.ACTIVITY_CHANGE), int(Row.ALCOHOL_UP), int(Row.ALCOHOL_DOWN)
_R_FRAILER, _R_HELP_UP, _R_HELP_DOWN = int(Row.FRAILER), int(Row.HELP_UP), int(Row.HELP_DOWN)
_R_NURSING_STOP, _R_BACK_TO_WORK, _R_REMISSION = int(Row.NURSING_STOP), int(Row.BACK_TO_WORK), int(Row.REMISSION)
_L_ALCOHOL, _L_ACTIVITY, _L_WEIGHT = int(Level.ALCOHOL), int(Level.ACTIVITY), int(Level.WEIGHT)
_L_EDUCATION, _L_FRAILTY, _L_HELP = int(Level.EDUCATION), int(Level.FRAILTY), int(Level.HELP)
_L_ALONE, _L_CONDITION = int(Level.LIVES_ALONE), int(Level.CONDITION)
_W_YEARLY, _W_FIRST, _W_LAST = int(Who.IS_YEARLY), int(Who.FIRST_EFFECT), int(Who.AFTER_LAST_EFFECT)
_AT_SEX, _AT_SMOKING, _AT_ALCOHOL = value_at(_SEX), value_at(_SMOKING), value_at(_ALCOHOL)
_AT_ACTIVITY, _AT_WEIGHT, _AT_FRAILTY = value_at(_ACTIVITY), value_at(_WEIGHT), value_at(_FRAILTY)
_AT_HELP, _AT_CARE_HOME, _AT_WORK = value_at(_HELP), value_at(_CARE_HOME), value_at(_WORK)
SEX_COUNT = 2
MOST_COUNTED = 3
DAILY, HIGH_RISK, BASIC = int(Smoking.DAILY), int(Alcohol.HIGH_RISK), int(Education.BASIC)
_MOST_HELP = 4
_WORKING, _SICK = int(Work.WORKING), int(Work.LONG_TERM_SICK)
_BLOCK = int(Fixed.BLOCK)


@inlined
def burden(person: Wholes) -> Scalar:
    """How much a citizen has that makes things likelier, in BURDENS steps: conditions up to three, whether she is helped, frail
    or long sick, and whether her habits or schooling weigh. Only for the quick look (`bounds`)."""
    conditions = person[_CONDITIONS]
    count = 0
    while conditions and count < MOST_COUNTED:
        conditions &= conditions - 1
        count += 1
    if person[_FRAILTY] or person[_HELP] or person[_CARE_HOME] or person[_NURSED] or person[_WORK] == _SICK:
        count += MOST_COUNTED + 1
    if person[_SMOKING] == DAILY or person[_ALCOHOL] == HIGH_RISK or person[_EDUCATION] == BASIC:
        count += 2 * (MOST_COUNTED + 1)
    return count


@inlined
def probability(
    outcome: Scalar,
    person: Wholes,
    age: Scalar,
    year: Scalar,
    floats: Floats,
) -> Scalar:
    """The probability of an outcome in a month, as long as no block changes it. The tables are flat (see `Tables.flat`)."""
    sex, cell = person[_SEX], min(age, OLDEST_CELL)
    third = 0 if age < 65 else (1 if age < 80 else 2)
    conditions = person[_CONDITIONS]
    if FIRST_CONDITION <= outcome < FIRST_CONDITION + CONDITION_COUNT:
        condition = outcome - FIRST_CONDITION
        if (conditions >> condition) & 1:
            return floats[BY_AGE + (sex * ROWS + _R_REMISSION + condition) * AGES + cell]
    elif _SMOKING_CHANGES <= outcome <= _LIFE:
        special = _change_by_class(outcome, person, age, cell, floats)
        if special >= 0.0:
            return special
    elif outcome == _TO_CARE_HOME and person[_CARE_HOME]:
        return 0.0
    helped = IN_CARE_HOME if person[_CARE_HOME] else person[_HELP]
    at = (sex * THIRDS + third) * LEVELS * OUTCOMES + outcome
    found = (
        floats[(sex * AGES + cell) * OUTCOMES + outcome]
        * floats[RELATIVE + at + person[_SMOKING] * OUTCOMES]
        * floats[RELATIVE + at + (_L_ALCOHOL + person[_ALCOHOL]) * OUTCOMES]
        * floats[RELATIVE + at + (_L_ACTIVITY + person[_ACTIVITY]) * OUTCOMES]
        * floats[RELATIVE + at + (_L_WEIGHT + person[_WEIGHT]) * OUTCOMES]
        * floats[RELATIVE + at + (_L_EDUCATION + person[_EDUCATION]) * OUTCOMES]
        * floats[RELATIVE + at + (_L_FRAILTY + person[_FRAILTY]) * OUTCOMES]
        * floats[RELATIVE + at + (_L_HELP + helped) * OUTCOMES]
        * floats[RELATIVE + at + (_L_ALONE + person[_ALONE]) * OUTCOMES]
    )
    if conditions:
        for condition in range(CONDITION_COUNT):
            if (conditions >> condition) & 1:
                found = found * floats[RELATIVE + at + (_L_CONDITION + condition) * OUTCOMES]
    if outcome == _DEATH:
        found = found * floats[TREND + (year * SEX_COUNT + sex) * AGES + cell]
    elif outcome == _FRAILER:
        found = found * floats[BY_AGE + (sex * ROWS + _R_FRAILER + person[_FRAILTY]) * AGES + cell]
    return found


@inlined
def _change_by_class(outcome: Scalar, person: Wholes, age: Scalar, cell: Scalar, floats: Floats) -> Scalar:
    """How often habits, help and work change from the class of now; -1 where the tables of rates say it."""
    sex = person[_SEX]
    if outcome == _SMOKING_CHANGES:
        return floats[BY_AGE + (sex * ROWS + _R_SMOKING + person[_SMOKING]) * AGES + cell]
    if outcome == _WEIGHT_CHANGES:
        weight = person[_WEIGHT]
        return (
            floats[BY_AGE + (sex * ROWS + _R_WEIGHT_UP + weight) * AGES + cell]
            + floats[BY_AGE + (sex * ROWS + _R_WEIGHT_DOWN + weight) * AGES + cell]
        )
    if outcome == _HABITS_CHANGE:
        alcohol = person[_ALCOHOL]
        drinks = (
            floats[BY_AGE + (sex * ROWS + _R_ALCOHOL_UP + alcohol) * AGES + cell]
            + floats[BY_AGE + (sex * ROWS + _R_ALCOHOL_DOWN + alcohol) * AGES + cell]
        )
        return floats[BY_AGE + (sex * ROWS + _R_ACTIVITY + person[_ACTIVITY]) * AGES + cell] + drinks
    if outcome == _HELP_CHANGES:
        if person[_CARE_HOME]:
            return 0.0
        if person[_HELP] > 0:
            return help_steps_up(person, cell, floats) + floats[BY_AGE + (sex * ROWS + _R_HELP_DOWN) * AGES + cell]
    elif outcome == _NURSING_CHANGES:
        if person[_NURSED]:
            return floats[BY_AGE + (sex * ROWS + _R_NURSING_STOP) * AGES + cell]
    elif age >= PENSION_AGE:
        if person[_ALONE] or person[_CARE_HOME]:
            return 0.0
    elif person[_WORK] == _SICK:
        return floats[BY_AGE + (sex * ROWS + _R_BACK_TO_WORK) * AGES + cell]
    elif person[_WORK] != _WORKING:
        return 0.0
    return -1.0


@inlined
def reached_by(
    person: Wholes,
    age: Scalar,
    year: Scalar,
    key: np.uint64,
    reach: Wholes,
    who: Wholes,
    sets: Wholes,
    follow_up: Bytes,
) -> Scalar:
    """The blocks that reach a citizen in a year, as bits (`sets` are those of module `whom`)."""
    found = sets[OF_YEAR + year] & sets[min(age, EVERY_AGE - 1)]
    if found == 0:
        return 0
    found &= sets[_AT_SEX + person[_SEX]] & sets[_AT_SMOKING + person[_SMOKING]]
    found &= sets[_AT_ALCOHOL + person[_ALCOHOL]] & sets[_AT_ACTIVITY + person[_ACTIVITY]]
    found &= sets[_AT_WEIGHT + person[_WEIGHT]] & sets[_AT_FRAILTY + person[_FRAILTY]]
    found &= sets[_AT_HELP + person[_HELP]] & sets[_AT_CARE_HOME + person[_CARE_HOME]]
    found &= sets[_AT_WORK + person[_WORK]]
    if found & ~sets[WITHOUT_CONDITION]:
        has = sets[WITHOUT_CONDITION]
        for condition in range(CONDITION_COUNT):
            if (person[_CONDITIONS] >> condition) & 1:
                has |= sets[OF_CONDITION + condition]
        found &= has
    if found & ~sets[WITHOUT_RULE] and not follow_up_is_asked_for(person, age, 0, follow_up):
        found &= sets[WITHOUT_RULE]
    reached, block = 0, 0
    while found:
        if found & 1 and _years_since_reached(year, key, block, reach, who[block, _W_YEARLY]) >= 0:
            reached |= 1 << block
        found >>= 1
        block += 1
    return reached


@inlined
def under_blocks(
    found: Scalar,
    outcome: Scalar,
    reached: Scalar,
    year: Scalar,
    key: np.uint64,
    reach: Wholes,
    who: Wholes,
    sets: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> Scalar:
    """A probability as the blocks that reach a citizen change it."""
    changing, block = reached & sets[OF_OUTCOME + outcome], 0
    while changing:
        if changing & 1:
            since = _years_since_reached(year, key, block, reach, who[block, _W_YEARLY])
            for effect in range(who[block, _W_FIRST], who[block, _W_LAST]):
                if effect_on[effect] == outcome:
                    found = found * times[effect, since] + adds[effect]
        changing >>= 1
        block += 1
    return found


@inlined
def help_steps_up(person: Wholes, cell: Scalar, floats: Floats) -> Scalar:
    """How often somebody with home help comes to need more, a month."""
    if person[_HELP] >= _MOST_HELP:
        return 0.0
    return floats[BY_AGE + (person[_SEX] * ROWS + _R_HELP_UP) * AGES + cell] * (1.0 + person[_FRAILTY])


@inlined
def follow_up_is_asked_for(person: Wholes, age: Scalar, newly_found: Scalar, follow_up: Bytes) -> Scalar:
    """Whether the programme of the service asks for a follow-up home visit (see module `follow_up`)."""
    helped = 1 if person[_HELP] > 0 or person[_NURSED] or person[_CARE_HOME] else 0
    return follow_up[min(age, OLDEST_CELL), person[_ALONE], newly_found, helped] == 1


@inlined
def _years_since_reached(year: Scalar, key: np.uint64, block: Scalar, reach: Wholes, is_yearly: Scalar) -> Scalar:
    """Years since a block first reached her, 0 in the first; -1 when it does not reach her this year."""
    if is_yearly:
        own = chance(mix(key + np.uint64(year + 1)), _BLOCK + block)
        return 0 if own < reach[block, year] else -1
    own = chance(key, _BLOCK + block)
    if own >= reach[block, year]:
        return -1
    first = year
    while first > 0 and own < reach[block, first - 1]:
        first -= 1
    return year - first
