"""The model: one citizen's life month by month, compiled. `twin` is the same in slow, plain Python, and agrees exactly.

Each citizen is lived through from the first month to the last before the next one begins; children and newcomers that come
on the way are put on a stack and lived through after her. Everything counted is a whole number, so that the sums are the
same in whatever order the citizens are taken.

A year goes so: the yearly updates (grown up, educated, pensioned); the probabilities by what the citizen is like and by the
blocks that reach her; twelve months, in each of which at most one thing happens (`layout`); the counts.
"""

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.figures import AGES
from naer.scenarios.model import counting
from naer.scenarios.model.bounds import CAPS, LOOKS, OWNERS, STARTS
from naer.scenarios.model.compiled import Scalar, compiled, inlined
from naer.scenarios.model.happenings import age_in_year, change, comes, yearly_updates
from naer.scenarios.model.hashing import chance, of_month, upper
from naer.scenarios.model.layout import (
    AGE_GROUPS,
    BAND_YEARS,
    BANDS,
    COUNTED,
    DEATHS_BY_AGE,
    GROWN_UP_AGE,
    LIVING_BY_AGE,
    OLDEST_CELL,
    OUTCOMES,
    Measure,
    Outcome,
    Single,
    Split,
)
from naer.scenarios.model.probabilities import (
    SEX_COUNT,
    burden,
    probability,
    reached_by,
    under_blocks,
)
from naer.scenarios.model.state import BITS, FIELDS, PACKED, SHIFTS, Field
from naer.scenarios.model.stays import acute_stay, after_stay, planned_stay
from naer.scenarios.model.tables import Blocks, Bytes, Floats, Tables, Wholes

MOST_WAITING = 1024
"""So many children and newcomers of one citizen may wait to be lived through; a run with more is refused."""

_SHIFTS, _MASKS = np.array(SHIFTS, dtype=np.uint64), np.array([(1 << bits) - 1 for bits in BITS], dtype=np.uint64)
_24 = np.uint64(24)
_FIRST_OF = np.array([12, *((months & -months).bit_length() - 1 for months in range(1, 4096))], dtype=np.uint8)
"""The first month of a set of them, each a bit."""

_SEX = int(Field.SEX)
_HELP = int(Field.HELP)
_BORN = int(Field.BORN)

_DEATH, _LEAVE, _ARRIVE, _BIRTH = int(Outcome.DEATH), int(Outcome.LEAVE), int(Outcome.ARRIVE), int(Outcome.BIRTH)
_ACUTE, _PLANNED = int(Outcome.ACUTE), int(Outcome.PLANNED)
_HOME_CARE_TIME = int(Outcome.HOME_CARE_TIME)

_M_AT_START, _M_BIRTHS, _M_DEATHS = int(Measure.AT_START), int(Measure.BIRTHS), int(Measure.DEATHS)
_M_IN, _M_OUT, _M_AT_END = int(Measure.MOVED_IN), int(Measure.MOVED_OUT), int(Measure.AT_END)

_STAY_WHEN_FOUND = int(Single.STAY_WHEN_FOUND)

_S_STAY = int(Split.STAY_LENGTH)


_SIXTEENTH = 16


def live(
    first: int,
    last: int,
    years: int,
    keys: NDArray[np.uint64],
    rows: NDArray[np.uint64],
    born: NDArray[np.int16],
    tables: Tables,
    most: NDArray[np.uint32],
    blocks: Blocks,
    sets: Wholes,
) -> Wholes:
    """Counts of the citizens `first` to before `last`: an array by year, age group and what is COUNTED (see `layout`).

    `keys` are the persons' keys, `rows` their packed fields and `born` their months of birth; `most` is of
    `bounds` and `sets` of `whom`. -1 in the first place of all
    says that too many waited on the stack.
    """
    counts = np.zeros(years * AGE_GROUPS * COUNTED, dtype=np.int64)
    waiting = np.zeros((MOST_WAITING, FIELDS + 1), dtype=np.int64)
    _live(
        first,
        last,
        years,
        keys,
        rows,
        born,
        counts,
        waiting,
        np.zeros(MOST_WAITING, dtype=np.uint64),
        np.zeros(FIELDS, dtype=np.int64),
        np.zeros(OUTCOMES),
        tables.flat,
        most.reshape(-1),
        tables.days,
        tables.single,
        tables.grown_up,
        tables.educated,
        tables.follow_up,
        tables.diagnoses,
        blocks.reach,
        blocks.who,
        sets,
        blocks.outcome,
        blocks.times,
        blocks.adds,
    )
    return counts.reshape((years, AGE_GROUPS, COUNTED))


@compiled
def _live(
    first: Scalar,
    last: Scalar,
    years: Scalar,
    keys: NDArray[np.uint64],
    rows: NDArray[np.uint64],
    born: NDArray[np.int16],
    counts: Wholes,
    waiting: Wholes,
    waiting_keys: NDArray[np.uint64],
    person: Wholes,
    p: Floats,
    floats: Floats,
    most: NDArray[np.uint32],
    days: Wholes,
    single: Wholes,
    grown_up: Wholes,
    educated: Wholes,
    follow_up: Bytes,
    diagnoses: Wholes,
    reach: Wholes,
    who: Wholes,
    sets: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> None:
    """Lives through the citizens, and those who come on the way, into `counts`; the other arrays it writes are room to work."""
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
                floats,
                most,
                days,
                single,
                grown_up,
                educated,
                follow_up,
                diagnoses,
                reach,
                who,
                sets,
                effect_on,
                times,
                adds,
            )
            if depth > MOST_WAITING - 32:
                counts[0] = -1
                break


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
    floats: Floats,
    most: NDArray[np.uint32],
    days: Wholes,
    single: Wholes,
    grown_up: Wholes,
    educated: Wholes,
    follow_up: Bytes,
    diagnoses: Wholes,
    reach: Wholes,
    who: Wholes,
    sets: Wholes,
    effect_on: Wholes,
    times: Floats,
    adds: Floats,
) -> Scalar:
    """Lives through one person from month `start`; returns how many wait after it."""
    if start > 0 and start % 12 == 0:
        before = start // 12 - 1
        counts[_place(before, counting.age_group(age_in_year(person, before))) + _M_AT_END] += 1
    for year in range(start // 12, years):
        age = age_in_year(person, year)
        at = _place(year, counting.age_group(age))
        counted_to = max(start - 12 * year, 0)
        if counted_to == 0:
            counts[at + _M_AT_START] += 1
            counts[at + LIVING_BY_AGE + _by_sex_and_age(person, 12 * year)] += 1
        if age >= GROWN_UP_AGE:
            yearly_updates(person, age, key, single, grown_up, educated)
        reached = reached_by(person, age, year, key, reach, who, sets, follow_up)
        looked_at = _quick_look(key, year, counted_to, person, age, most)
        while looked_at:
            month = np.int64(_FIRST_OF[looked_at])
            looked_at &= looked_at - 1
            number = of_month(key, 12 * year + month)
            drawn = np.int64(upper(number))
            outcome = np.int64(OWNERS[drawn >> 24])
            drawn -= STARTS[outcome]
            likely = probability(outcome, person, age, year, floats)
            if reached:
                likely = under_blocks(likely, outcome, reached, year, key, reach, who, sets, effect_on, times, adds)
            if drawn >= min(np.int64(likely * 4294967296.0), CAPS[outcome]):
                continue
            if outcome in (_ACUTE, _PLANNED):
                after_stay(
                    p,
                    person,
                    age,
                    year,
                    key,
                    reached,
                    floats,
                    reach,
                    who,
                    sets,
                    effect_on,
                    times,
                    adds,
                )
                if outcome == _ACUTE:
                    acute_stay(number, person, age, 0, reached, p, days, single, follow_up, diagnoses, counts, at)
                else:
                    planned_stay(number, age, p, days, counts, at)
            elif outcome in (_BIRTH, _ARRIVE):
                if outcome == _BIRTH:
                    counts[_place(year, 0) + _M_BIRTHS] += 1
                else:
                    counts[at + _M_IN] += 1
                waiting_keys[depth] = comes(outcome, number, person, waiting, depth, single)
                waiting[depth, FIELDS] = 12 * year + month + 1
                if outcome == _BIRTH:
                    waiting[depth, _BORN] = 12 * year + month + 1
                depth += 1
            else:
                minutes = _home_care(person, age, year, key, reached, floats, reach, who, sets, effect_on, times, adds)
                counting.months(counts, at, month + 1 - counted_to, person, age, reached, minutes, floats, single)
                counted_to = month + 1
                if outcome == _DEATH:
                    counts[at + _M_DEATHS] += 1
                    counts[at + DEATHS_BY_AGE + _by_sex_and_age(person, 12 * year + month)] += 1
                    return depth
                if outcome == _LEAVE:
                    counts[at + _M_OUT] += 1
                    return depth
                is_found = change(outcome, number, person, age, floats, counts, at)
                reached = reached_by(person, age, year, key, reach, who, sets, follow_up)
                looked_at = _quick_look(key, year, counted_to, person, age, most)
                if is_found and chance(number, _S_STAY + _SIXTEENTH) < single[_STAY_WHEN_FOUND]:
                    after_stay(
                        p,
                        person,
                        age,
                        year,
                        key,
                        reached,
                        floats,
                        reach,
                        who,
                        sets,
                        effect_on,
                        times,
                        adds,
                    )
                    acute_stay(number, person, age, 1, reached, p, days, single, follow_up, diagnoses, counts, at)
        if counted_to < 12:
            minutes = _home_care(person, age, year, key, reached, floats, reach, who, sets, effect_on, times, adds)
            counting.months(counts, at, 12 - counted_to, person, age, reached, minutes, floats, single)
        counts[at + _M_AT_END] += 1
    return depth


@inlined
def _quick_look(
    key: np.uint64, year: Scalar, first: Scalar, person: Wholes, age: Scalar, most: NDArray[np.uint32]
) -> Scalar:
    """The months from `first` in which something may happen at all, as bits.

    Most numbers are beyond what is probable for anybody like the citizen, and a look saves the whole reckoning. All twelve
    months are looked at together and without a branch, which the processor does several at once.
    """
    row = np.uint64(((burden(person) * SEX_COUNT + person[_SEX]) * AGES + min(age, OLDEST_CELL)) * LOOKS)
    found = 0
    for month in range(12):
        drawn = upper(of_month(key, 12 * year + month))
        may = drawn < np.uint64(most[row + np.uint64(OWNERS[drawn >> _24])])
        found |= np.int64(may) << month
    return (found >> first) << first


@inlined
def _home_care(
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
) -> Scalar:
    """How much of the usual time home help takes."""
    if person[_HELP] == 0:
        return 1.0
    likely = probability(_HOME_CARE_TIME, person, age, year, floats)
    return under_blocks(likely, _HOME_CARE_TIME, reached, year, key, reach, who, sets, effect_on, times, adds)


@inlined
def _by_sex_and_age(person: Wholes, month: Scalar) -> Scalar:
    """The place of a citizen's sex and five-year group at the beginning of a month."""
    age = max(month - person[_BORN] - 1, 0) // 12
    return person[_SEX] * BANDS + min(age // BAND_YEARS, BANDS - 1)


@inlined
def _place(year: Scalar, group: Scalar) -> Scalar:
    """Where the counts of a year and age group begin."""
    return (year * AGE_GROUPS + group) * COUNTED
