"""The model: one citizen's life month by month, compiled. `twin` is the same in slow, plain Python, and agrees exactly.

Each citizen is lived through from the first month to the last before the next one begins; children and newcomers that come
on the way are put on a stack and lived through after her. Everything counted is a whole number, so that the sums are the
same in whatever order the citizens are taken.

A year goes so: the yearly updates (grown up, educated, pensioned); the probabilities by what the citizen is like and by the
blocks that reach her; twelve months, in each of which at most one thing happens (`layout`); the counts.
"""

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.education import Education
from naer.scenarios.figures import AGES
from naer.scenarios.model import counting
from naer.scenarios.model.compiled import Scalar, compiled, inlined
from naer.scenarios.model.hashing import chance, of_month, split
from naer.scenarios.model.layout import (
    AGE_GROUPS,
    BLOCK_DISCHARGES,
    DRAWN_MONTHLY,
    EDUCATED_AGE,
    FIRST_CONDITION,
    GROWN_UP_AGE,
    LONGEST_CHAIN,
    MEASURES,
    OLDEST_CELL,
    OUTCOMES,
    PARTS,
    PENSION_AGE,
    PLACE_STAYS,
    PLANNED_STAYS,
    ROWS,
    WIDTHS,
    Fixed,
    Measure,
    Outcome,
    Row,
    Single,
    Split,
)
from naer.scenarios.model.probabilities import (
    SEX_COUNT,
    burden,
    follow_up_is_asked_for,
    help_steps_up,
    probability,
    reached_by,
    under_blocks,
)
from naer.scenarios.model.state import BITS, FIELDS, PACKED, SHIFTS, Field
from naer.scenarios.model.tables import Blocks, Bytes, Floats, Tables, Wholes
from naer.scenarios.risk_factors import Activity, Smoking
from naer.scenarios.work import Work

MOST_WAITING = 1024
"""So many children and newcomers of one citizen may wait to be lived through; a run with more is refused."""

OWNERS = np.repeat(np.arange(DRAWN_MONTHLY), WIDTHS).astype(np.uint8)
OWNERS = np.concatenate([OWNERS, np.full(PARTS - len(OWNERS), 255, dtype=np.uint8)])
_PART = 2**32 // PARTS
STARTS = (np.cumsum((0, *WIDTHS[:-1])) * _PART).astype(np.int64)
CAPS = np.array(WIDTHS, dtype=np.int64) * _PART

_SHIFTS, _MASKS = np.array(SHIFTS, dtype=np.uint64), np.array([(1 << bits) - 1 for bits in BITS], dtype=np.uint64)
_NOBODY = 255
_KEY_SHIFT = np.uint64(24)
_32 = np.uint64(32)

_SEX, _EDUCATION, _SMOKING, _ALCOHOL = int(Field.SEX), int(Field.EDUCATION), int(Field.SMOKING), int(Field.ALCOHOL)
_ACTIVITY, _WEIGHT, _CONDITIONS = int(Field.ACTIVITY), int(Field.WEIGHT), int(Field.CONDITIONS)
_FRAILTY, _HELP, _CARE_HOME = int(Field.FRAILTY), int(Field.HELP), int(Field.CARE_HOME)
_NURSED, _ALONE, _WORK, _BORN = int(Field.NURSED), int(Field.ALONE), int(Field.WORK), int(Field.BORN)

_DEATH, _LEAVE, _ARRIVE, _BIRTH = int(Outcome.DEATH), int(Outcome.LEAVE), int(Outcome.ARRIVE), int(Outcome.BIRTH)
_ACUTE, _PLANNED, _LAST_CONDITION = int(Outcome.ACUTE), int(Outcome.PLANNED), int(Outcome.CANCER)
_FRAILER, _TO_CARE_HOME = int(Outcome.FRAILER), int(Outcome.CARE_HOME)
_SMOKING_CHANGES, _WEIGHT_CHANGES = int(Outcome.SMOKING), int(Outcome.WEIGHT)
_HABITS_CHANGE, _HELP_CHANGES = int(Outcome.HABITS), int(Outcome.HELP)
_NURSING_CHANGES = int(Outcome.NURSING)
_PREVENTABLE, _READMISSION = int(Outcome.PREVENTABLE), int(Outcome.READMISSION)
_REHABILITATION, _PLACE, _FOLLOW_UP = int(Outcome.REHABILITATION), int(Outcome.PLACE), int(Outcome.FOLLOW_UP)
_HOME_CARE_TIME = int(Outcome.HOME_CARE_TIME)
_NURSING_AFTER, _STAY_DAYS = int(Outcome.NURSING_AFTER_STAY), int(Outcome.STAY_DAYS)

_M_AT_START, _M_BIRTHS, _M_DEATHS = int(Measure.AT_START), int(Measure.BIRTHS), int(Measure.DEATHS)
_M_IN, _M_OUT, _M_AT_END = int(Measure.MOVED_IN), int(Measure.MOVED_OUT), int(Measure.AT_END)
_M_ACUTE, _M_PREVENTABLE, _M_PLANNED = int(Measure.ACUTE), int(Measure.PREVENTABLE), int(Measure.PLANNED)
_M_READMISSIONS, _M_ACUTE_DAYS = int(Measure.READMISSIONS), int(Measure.ACUTE_DAYS)
_M_PLANNED_DAYS, _M_PLANS = int(Measure.PLANNED_DAYS), int(Measure.REHABILITATION_PLANS)
_M_PLACE_STAYS, _M_PLACE_DAYS = int(Measure.PLACE_STAYS), int(Measure.PLACE_DAYS)
_M_FOLLOW_UPS, _M_NURSING = int(Measure.FOLLOW_UP_VISITS), int(Measure.NURSING_VISITS_THOUSANDTHS)
_M_QUIT, _M_NEW_CASES = int(Measure.QUIT_SMOKING), int(Measure.NEW_CASES)

_R_WEIGHT_UP, _R_WEIGHT_DOWN, _R_ACTIVITY = int(Row.WEIGHT_UP), int(Row.WEIGHT_DOWN), int(Row.ACTIVITY_CHANGE)
_R_ALCOHOL_UP, _R_ALCOHOL_DOWN, _R_HELP_DOWN = int(Row.ALCOHOL_UP), int(Row.ALCOHOL_DOWN), int(Row.HELP_DOWN)
_WORKS_AT_25, _RETIRES, _STAY_WHEN_FOUND = int(Single.WORKS_AT_25), int(Single.RETIRES), int(Single.STAY_WHEN_FOUND)
_GIRLS, _NURSING_AFTER_STAY = int(Single.GIRLS), int(Single.NURSING_AFTER_STAY)

_S_SEX, _S_DIRECTION, _S_CHILD, _S_NEWCOMER = (
    int(Split.SEX),
    int(Split.DIRECTION),
    int(Split.CHILD),
    int(Split.NEWCOMER),
)
_S_STAY, _S_PREVENTABLE, _S_PLANS = int(Split.STAY_LENGTH), int(Split.PREVENTABLE), int(Split.REHABILITATION)
_S_PLACE, _S_FOLLOW_UP, _S_AGAIN = int(Split.PLACE), int(Split.FOLLOW_UP), int(Split.READMISSION)
_S_NURSING, _S_PLANNED_LENGTH = int(Split.NURSING_AFTER_STAY), int(Split.PLANNED_LENGTH)
_S_PLANNED_PLANS = int(Split.PLANNED_REHABILITATION)

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
_PREVENTABLE_FROM = 65
_NURSED_FROM = 65
_SIXTEENTH = 16
_HALF_TEN = 5


@compiled
def live(
    first: Scalar,
    last: Scalar,
    years: Scalar,
    keys: NDArray[np.uint64],
    rows: NDArray[np.uint64],
    born: NDArray[np.int16],
    tables: Tables,
    most: Wholes,
    blocks: Blocks,
) -> Wholes:
    """Counts of the citizens `first` to before `last`: an array by year, age group and measure (see `layout`).

    `keys` are the persons' keys, `rows` their packed fields and `born` their months of birth. The first number of the
    last measure of an impossible year is never used; -1 in the first place of all says that too many waited on the stack.
    """
    rate, relative, by_age, trend = (
        tables.rate.reshape(-1),
        tables.relative.reshape(-1),
        tables.by_age.reshape(-1),
        tables.trend.reshape(-1),
    )
    counts = np.zeros(years * AGE_GROUPS * MEASURES, dtype=np.int64)
    waiting = np.zeros((MOST_WAITING, FIELDS + 1), dtype=np.int64)
    waiting_keys = np.zeros(MOST_WAITING, dtype=np.uint64)
    person = np.zeros(FIELDS, dtype=np.int64)
    p = np.zeros(OUTCOMES)
    for number in range(first, last):
        row = rows[number]
        for field in range(PACKED):
            waiting[0, field] = np.int64((row >> _SHIFTS[field]) & _MASKS[field])
        waiting[0, _BORN] = born[number]
        waiting[0, FIELDS] = 0
        waiting_keys[0] = keys[number]
        depth = 1
        while depth > 0:
            depth -= 1
            for field in range(FIELDS):
                person[field] = waiting[depth, field]
            depth = _one(
                waiting[depth, FIELDS],
                years,
                waiting_keys[depth],
                person,
                p,
                counts,
                waiting,
                waiting_keys,
                depth,
                rate,
                relative,
                by_age,
                trend,
                most.reshape(-1),
                tables.days,
                tables.single,
                tables.grown_up,
                tables.educated,
                tables.follow_up,
                blocks.reach,
                blocks.who,
                blocks.outcome,
                blocks.times,
                blocks.adds,
            )
            if depth > MOST_WAITING - 32:
                counts[0] = -1
                break
    return counts.reshape((years, AGE_GROUPS, MEASURES))


@inlined
def _one(
    start: Scalar,
    years: Scalar,
    key: np.uint64,
    person: Wholes,
    p: Floats,
    counts: Wholes,
    waiting: Wholes,
    waiting_keys: NDArray[np.uint64],
    depth: Scalar,
    rate: Floats,
    relative: Floats,
    by_age: Floats,
    trend: Floats,
    most: Wholes,
    days: Wholes,
    single: Wholes,
    grown_up: Wholes,
    educated: Wholes,
    follow_up: Bytes,
    reach: Wholes,
    who: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> Scalar:
    """Lives through one person from month `start`; returns how many wait after it."""
    if start > 0 and start % 12 == 0:
        before = start // 12 - 1
        counts[_place(before, counting.age_group(_age_in_year(person, before))) + _M_AT_END] += 1
    for year in range(start // 12, years):
        age = _age_in_year(person, year)
        at = _place(year, counting.age_group(age))
        counted_to = max(start - 12 * year, 0)
        if counted_to == 0:
            counts[at + _M_AT_START] += 1
        if age >= GROWN_UP_AGE:
            _yearly_updates(person, age, key, single, grown_up, educated)
        reached = reached_by(person, age, year, key, reach, who, follow_up)
        looks_at = ((burden(person) * SEX_COUNT + person[_SEX]) * AGES + min(age, OLDEST_CELL)) * DRAWN_MONTHLY
        for month in range(counted_to, 12):
            number = of_month(key, 12 * year + month)
            drawn = np.int64(number >> _32)
            outcome = np.int64(OWNERS[drawn >> 24])
            if outcome == _NOBODY:
                continue
            drawn -= STARTS[outcome]
            # Most numbers are beyond what is probable for anybody of the age: a quick look saves the whole reckoning.
            if drawn >= most[looks_at + outcome]:
                continue
            likely = probability(outcome, person, age, year, rate, relative, by_age, trend)
            if reached:
                likely = under_blocks(likely, outcome, reached, year, key, reach, who, effect_on, times, adds)
            if drawn >= min(np.int64(likely * 4294967296.0), CAPS[outcome]):
                continue
            if outcome in (_ACUTE, _PLANNED):
                _after_stay(
                    p,
                    person,
                    age,
                    year,
                    key,
                    reached,
                    rate,
                    relative,
                    by_age,
                    trend,
                    reach,
                    who,
                    effect_on,
                    times,
                    adds,
                )
                if outcome == _ACUTE:
                    _acute_stay(number, person, age, 0, reached, p, days, single, follow_up, counts, at)
                else:
                    _planned_stay(number, age, p, days, counts, at)
            elif outcome in (_BIRTH, _ARRIVE):
                if outcome == _BIRTH:
                    counts[_place(year, 0) + _M_BIRTHS] += 1
                else:
                    counts[at + _M_IN] += 1
                waiting_keys[depth] = _comes(outcome, number, person, waiting, depth, single)
                waiting[depth, FIELDS] = 12 * year + month + 1
                if outcome == _BIRTH:
                    waiting[depth, _BORN] = 12 * year + month + 1
                depth += 1
            else:
                minutes = _home_care(
                    person, age, year, key, reached, rate, relative, by_age, trend, reach, who, effect_on, times, adds
                )
                counting.months(counts, at, month + 1 - counted_to, person, age, reached, minutes, by_age, single)
                counted_to = month + 1
                if outcome == _DEATH:
                    counts[at + _M_DEATHS] += 1
                    return depth
                if outcome == _LEAVE:
                    counts[at + _M_OUT] += 1
                    return depth
                is_found = _change(outcome, number, person, age, by_age, counts, at)
                reached = reached_by(person, age, year, key, reach, who, follow_up)
                looks_at = ((burden(person) * SEX_COUNT + person[_SEX]) * AGES + min(age, OLDEST_CELL)) * DRAWN_MONTHLY
                if is_found and chance(number, _S_STAY + _SIXTEENTH) < single[_STAY_WHEN_FOUND]:
                    _after_stay(
                        p,
                        person,
                        age,
                        year,
                        key,
                        reached,
                        rate,
                        relative,
                        by_age,
                        trend,
                        reach,
                        who,
                        effect_on,
                        times,
                        adds,
                    )
                    _acute_stay(number, person, age, 1, reached, p, days, single, follow_up, counts, at)
        if counted_to < 12:
            minutes = _home_care(
                person, age, year, key, reached, rate, relative, by_age, trend, reach, who, effect_on, times, adds
            )
            counting.months(counts, at, 12 - counted_to, person, age, reached, minutes, by_age, single)
        counts[at + _M_AT_END] += 1
    return depth


@inlined
def _after_stay(
    p: Floats,
    person: Wholes,
    age: Scalar,
    year: Scalar,
    key: np.uint64,
    reached: Scalar,
    rate: Floats,
    relative: Floats,
    by_age: Floats,
    trend: Floats,
    reach: Wholes,
    who: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> None:
    """Fills `p` with the probabilities of what follows from a stay."""
    for outcome in range(DRAWN_MONTHLY, OUTCOMES):
        likely = probability(outcome, person, age, year, rate, relative, by_age, trend)
        p[outcome] = under_blocks(likely, outcome, reached, year, key, reach, who, effect_on, times, adds)


@inlined
def _home_care(
    person: Wholes,
    age: Scalar,
    year: Scalar,
    key: np.uint64,
    reached: Scalar,
    rate: Floats,
    relative: Floats,
    by_age: Floats,
    trend: Floats,
    reach: Wholes,
    who: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> Scalar:
    """How much of the usual time home help takes."""
    if person[_HELP] == 0:
        return 1.0
    likely = probability(_HOME_CARE_TIME, person, age, year, rate, relative, by_age, trend)
    return under_blocks(likely, _HOME_CARE_TIME, reached, year, key, reach, who, effect_on, times, adds)


@inlined
def _comes(
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
def _place(year: Scalar, group: Scalar) -> Scalar:
    """Where the counts of a year and age group begin."""
    return (year * AGE_GROUPS + group) * MEASURES


@inlined
def _age_in_year(person: Wholes, year: Scalar) -> Scalar:
    """Age in whole years on 1 July of the year, never below 0."""
    return max((12 * year + 6 - person[_BORN]) // 12, 0)


@inlined
def _yearly_updates(
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
def _change(
    outcome: Scalar, number: np.uint64, person: Wholes, age: Scalar, by_age: Floats, counts: Wholes, at: Scalar
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
            by_age[(sex * ROWS + _R_WEIGHT_UP + weight) * AGES + cell],
            by_age[(sex * ROWS + _R_WEIGHT_DOWN + weight) * AGES + cell],
        )
        person[_WEIGHT] += 1 if direction < np.int64(up / (up + down) * 4294967296.0) else -1
    elif outcome == _HABITS_CHANGE:
        _change_habit(direction, person, cell, by_age)
    elif outcome == _HELP_CHANGES:
        if person[_HELP] == 0:
            person[_HELP] = 1
        else:
            up, down = help_steps_up(person, cell, by_age), by_age[(sex * ROWS + _R_HELP_DOWN) * AGES + cell]
            person[_HELP] += 1 if direction < np.int64(up / (up + down) * 4294967296.0) else -1
    elif outcome == _NURSING_CHANGES:
        person[_NURSED] = 1 - person[_NURSED]
    elif age >= PENSION_AGE:
        person[_ALONE] = 1
    else:
        person[_WORK] = _WORKING if person[_WORK] == _SICK else _SICK
    return False


@inlined
def _change_habit(direction: Scalar, person: Wholes, cell: Scalar, by_age: Floats) -> None:
    sex, alcohol = person[_SEX], person[_ALCOHOL]
    move = by_age[(sex * ROWS + _R_ACTIVITY + person[_ACTIVITY]) * AGES + cell]
    up, down = (
        by_age[(sex * ROWS + _R_ALCOHOL_UP + alcohol) * AGES + cell],
        by_age[(sex * ROWS + _R_ALCOHOL_DOWN + alcohol) * AGES + cell],
    )
    whole = move + up + down
    if direction < np.int64(move / whole * 4294967296.0):
        person[_ACTIVITY] = _ENOUGH if person[_ACTIVITY] == _TOO_LITTLE else _TOO_LITTLE
    elif direction < np.int64((move + up) / whole * 4294967296.0):
        person[_ALCOHOL] += 1
    else:
        person[_ALCOHOL] -= 1


@inlined
def _acute_stay(
    number: np.uint64,
    person: Wholes,
    age: Scalar,
    newly_found: Scalar,
    reached: Scalar,
    p: Floats,
    days: Wholes,
    single: Wholes,
    follow_up: Bytes,
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


@inlined
def _planned_stay(number: np.uint64, age: Scalar, p: Floats, days: Wholes, counts: Wholes, at: Scalar) -> None:
    counts[at + _M_PLANNED] += 1
    counts[at + _M_PLANNED_DAYS] += days[
        PLANNED_STAYS + counting.stay_group(age), chance(number, _S_PLANNED_LENGTH) >> 24
    ]
    if _happens(number, _S_PLANNED_PLANS, p[_REHABILITATION]):
        counts[at + _M_PLANS] += 1


@inlined
def _happens(number: np.uint64, purpose: Scalar, probability: Scalar) -> Scalar:
    return chance(number, purpose) < np.int64(probability * 4294967296.0)
