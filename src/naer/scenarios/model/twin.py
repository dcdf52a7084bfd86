"""The model again, slow and obvious: one citizen at a time in plain Python, with the same draws.

It shares no code with `kernel` but the names in `layout`. It takes none of the shortcuts of the compiled model, reads the
tables as they are, and keeps a citizen as a named row. On small populations both must count exactly the same
(tests/property/scenarios), which is what makes the fast one believable.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.education import Education
from naer.scenarios.model import diagnoses, state
from naer.scenarios.model.hashing import GOLDEN, MASK, plain_mix
from naer.scenarios.model.layout import (
    AGE_GROUP_STARTS,
    AGE_GROUPS,
    BLOCK_DISCHARGES,
    CONDITIONS,
    COUNTED,
    DEATHS_BY_AGE,
    DIAGNOSIS_STAYS,
    DRAWN_MONTHLY,
    EDUCATED_AGE,
    FIRST_CONDITION,
    GROWN_UP_AGE,
    IN_CARE_HOME,
    LIVING_BY_AGE,
    LONGEST_CHAIN,
    OLDEST_CELL,
    PARTS,
    PENSION_AGE,
    PLACE_STAYS,
    PLANNED_STAYS,
    WIDTHS,
    Fixed,
    Level,
    Measure,
    Outcome,
    Row,
    Single,
    Split,
    Who,
)
from naer.scenarios.model.tables import Blocks, Tables, Wholes
from naer.scenarios.risk_factors import Activity, Smoking, Weight
from naer.scenarios.work import Work

_WHOLE = 2**32
_PART = _WHOLE // PARTS
_STAY_WHEN_FOUND = 16
_PLACE_LENGTH = 5


@dataclass
class Citizen:
    """One citizen, as she is now. `born` counts months from the first of the run."""

    key: int
    sex: int
    education: int
    smoking: int
    alcohol: int
    activity: int
    weight: int
    conditions: set[int]
    frailty: int
    help: int
    care_home: int
    nursed: int
    alone: int
    work: int
    born: int
    from_month: int = 0


def citizens(keys: NDArray[np.uint64], rows: NDArray[np.uint64], born: NDArray[np.int16]) -> list[Citizen]:
    """The citizens of packed rows."""
    found: list[Citizen] = []
    for key, row, month in zip(keys, rows, born, strict=True):
        fields = state.unpacked(int(row))
        mask = fields[6]
        conditions = {place for place in range(len(CONDITIONS)) if mask >> place & 1}
        before: list[Any] = [*fields[:6], conditions, *fields[7:]]
        found.append(Citizen(int(key), *before, born=int(month)))
    return found


@dataclass
class Twin:
    """Lives citizens through `years` years under tables and blocks."""

    years: int
    tables: Tables
    blocks: Blocks

    def counts(self, people: list[Citizen]) -> Wholes:
        """What `kernel.live` counts, for these citizens."""
        self.found = np.zeros((self.years, AGE_GROUPS, COUNTED), dtype=np.int64)
        waiting = list(people)
        while waiting:
            waiting.extend(self._live(waiting.pop()))
        return self.found

    def _live(self, one: Citizen) -> list[Citizen]:
        came: list[Citizen] = []
        if one.from_month and one.from_month % 12 == 0:
            before = one.from_month // 12 - 1
            self._count(before, _age(one, before), Measure.AT_END)
        for year in range(one.from_month // 12, self.years):
            age = _age(one, year)
            first = max(one.from_month - 12 * year, 0)
            if first == 0:
                self._count(year, age, Measure.AT_START)
                self._count(year, age, LIVING_BY_AGE + _cell(one, 12 * year))
            self._yearly_updates(one, age)
            for month in range(first, 12):
                reached = self._reached(one, age, year)
                self._count_month(one, age, year, reached)
                if not self._month(one, age, year, 12 * year + month, reached, came):
                    return came
            self._count(year, age, Measure.AT_END)
        return came

    def _month(self, one: Citizen, age: int, year: int, month: int, reached: list[int], came: list[Citizen]) -> bool:
        """What happens in a month; False when she is here no longer."""
        number = plain_mix((one.key + (month + 1) * GOLDEN) & MASK)
        drawn = number >> 32
        happens: Outcome | None = None
        for outcome in list(Outcome)[:DRAWN_MONTHLY]:
            begins = sum(WIDTHS[:outcome]) * _PART
            ends = begins + WIDTHS[outcome] * _PART
            if begins <= drawn < ends:
                likely = int(self._probability(outcome, one, age, year, reached) * 4294967296.0)
                happens = outcome if drawn < min(begins + likely, ends) else None
        if happens is None:
            return True
        if happens is Outcome.DEATH:
            self._count(year, age, Measure.DEATHS)
            self._count(year, age, DEATHS_BY_AGE + _cell(one, month))
            return False
        if happens is Outcome.LEAVE:
            self._count(year, age, Measure.MOVED_OUT)
            return False
        if happens is Outcome.ACUTE:
            self._acute_stay(one, age, year, number, reached, newly_found=False)
        elif happens is Outcome.PLANNED:
            self._planned_stay(one, age, year, number, reached)
        elif happens is Outcome.BIRTH:
            self._count(year, 0, Measure.BIRTHS)
            sex = 0 if _chance(number, Split.SEX) < self.tables.single[Single.GIRLS] else 1
            key = _split(number, Split.CHILD)
            came.append(Citizen(key, sex, 0, 0, 0, 0, 0, set(), 0, 0, 0, 0, 0, 0, born=month + 1, from_month=month + 1))
        elif happens is Outcome.ARRIVE:
            self._count(year, age, Measure.MOVED_IN)
            like_her = replace(one, key=_split(number, Split.NEWCOMER), from_month=month + 1)
            like_her.conditions = set(one.conditions)
            came.append(like_her)
        else:
            self._change(one, age, year, number, happens)
        return True

    def _change(self, one: Citizen, age: int, year: int, number: int, outcome: Outcome) -> None:
        direction = _chance(number, Split.DIRECTION)
        if FIRST_CONDITION <= outcome < FIRST_CONDITION + len(CONDITIONS):
            condition = outcome - FIRST_CONDITION
            if condition in one.conditions:
                one.conditions.remove(condition)
                return
            one.conditions.add(condition)
            self._count(year, age, Measure.NEW_CASES)
            if _chance(number, Split.STAY_LENGTH + _STAY_WHEN_FOUND) < self.tables.single[Single.STAY_WHEN_FOUND]:
                self._acute_stay(one, age, year, number, self._reached(one, age, year), newly_found=True)
        elif outcome is Outcome.FRAILER:
            one.frailty += 1
        elif outcome is Outcome.CARE_HOME:
            one.care_home, one.help, one.alone = 1, 0, 0
        elif outcome is Outcome.SMOKING:
            if one.smoking == Smoking.DAILY:
                self._count(year, age, Measure.QUIT_SMOKING)
            one.smoking = Smoking.FORMER if one.smoking in (Smoking.DAILY, Smoking.OCCASIONAL) else Smoking.DAILY
        elif outcome is Outcome.WEIGHT:
            up, down = (
                self._row(Row.WEIGHT_UP + one.weight, one, age),
                self._row(Row.WEIGHT_DOWN + one.weight, one, age),
            )
            one.weight += 1 if direction < int(up / (up + down) * 4294967296.0) else -1
        elif outcome is Outcome.HABITS:
            self._change_habit(one, age, direction)
        elif outcome is Outcome.HELP:
            up, down = self._more_help(one, age), self._row(Row.HELP_DOWN, one, age)
            goes_up = one.help == 0 or direction < int(up / (up + down) * 4294967296.0)
            one.help += 1 if goes_up else -1
        elif outcome is Outcome.NURSING:
            one.nursed = 1 - one.nursed
        elif age >= PENSION_AGE:
            one.alone = 1
        else:
            one.work = Work.WORKING if one.work == Work.LONG_TERM_SICK else Work.LONG_TERM_SICK

    def _change_habit(self, one: Citizen, age: int, direction: int) -> None:
        move = self._row(Row.ACTIVITY_CHANGE + one.activity, one, age)
        up, down = (
            self._row(Row.ALCOHOL_UP + one.alcohol, one, age),
            self._row(Row.ALCOHOL_DOWN + one.alcohol, one, age),
        )
        whole = move + up + down
        if direction < int(move / whole * 4294967296.0):
            one.activity = Activity.ENOUGH if one.activity == Activity.TOO_LITTLE else Activity.TOO_LITTLE
        else:
            one.alcohol += 1 if direction < int((move + up) / whole * 4294967296.0) else -1

    def _probability(self, outcome: int, one: Citizen, age: int, year: int, reached: list[int]) -> float:
        found = self._plain_probability(outcome, one, age, year)
        for block in reached:
            who = self.blocks.who[block]
            for effect in range(who[Who.FIRST_EFFECT], who[Who.AFTER_LAST_EFFECT]):
                if self.blocks.outcome[effect] == outcome:
                    since = self._years_since(block, one, year)
                    found = found * float(self.blocks.times[effect, since]) + float(self.blocks.adds[effect])
        return found

    def _plain_probability(self, outcome: int, one: Citizen, age: int, year: int) -> float:
        condition = outcome - FIRST_CONDITION
        if condition in one.conditions:
            return self._row(Row.REMISSION + condition, one, age)
        if outcome == Outcome.CARE_HOME and one.care_home:
            return 0.0
        if outcome == Outcome.SMOKING:
            return self._row(Row.SMOKING_CHANGE + one.smoking, one, age)
        if outcome == Outcome.WEIGHT:
            return self._row(Row.WEIGHT_UP + one.weight, one, age) + self._row(Row.WEIGHT_DOWN + one.weight, one, age)
        if outcome == Outcome.HABITS:
            drinks = self._row(Row.ALCOHOL_UP + one.alcohol, one, age) + self._row(
                Row.ALCOHOL_DOWN + one.alcohol, one, age
            )
            return self._row(Row.ACTIVITY_CHANGE + one.activity, one, age) + drinks
        if outcome == Outcome.HELP and one.care_home:
            return 0.0
        if outcome == Outcome.HELP and one.help:
            return self._more_help(one, age) + self._row(Row.HELP_DOWN, one, age)
        if outcome == Outcome.NURSING and one.nursed:
            return self._row(Row.NURSING_STOP, one, age)
        if outcome == Outcome.LIFE and age >= PENSION_AGE and (one.alone or one.care_home):
            return 0.0
        if outcome == Outcome.LIFE and age < PENSION_AGE and one.work == Work.LONG_TERM_SICK:
            return self._row(Row.BACK_TO_WORK, one, age)
        if outcome == Outcome.LIFE and age < PENSION_AGE and one.work != Work.WORKING:
            return 0.0
        return self._by_what_she_is_like(outcome, one, age, year)

    def _by_what_she_is_like(self, outcome: int, one: Citizen, age: int, year: int) -> float:
        cell, third = min(age, OLDEST_CELL), 0 if age < 65 else 1 if age < 80 else 2
        levels = (
            Level.SMOKING + one.smoking,
            Level.ALCOHOL + one.alcohol,
            Level.ACTIVITY + one.activity,
            Level.WEIGHT + one.weight,
            Level.EDUCATION + one.education,
            Level.FRAILTY + one.frailty,
            Level.HELP + (IN_CARE_HOME if one.care_home else one.help),
            Level.LIVES_ALONE + one.alone,
            *(Level.CONDITION + condition for condition in sorted(one.conditions)),
        )
        found = float(self.tables.rate[one.sex, cell, outcome])
        for level in levels:
            found = found * float(self.tables.relative[one.sex, third, level, outcome])
        if outcome == Outcome.DEATH:
            found = found * float(self.tables.trend[year, one.sex, cell])
        if outcome == Outcome.FRAILER:
            found = found * self._row(Row.FRAILER + one.frailty, one, age)
        return found

    def _acute_stay(
        self, one: Citizen, age: int, year: int, number: int, reached: list[int], *, newly_found: bool
    ) -> None:
        def happens(outcome: Outcome, purpose: int) -> bool:
            probability = self._probability(outcome, one, age, year, reached)
            return _chance(number, purpose) < int(probability * 4294967296.0)

        single = self.tables.single
        helped = int(bool(one.help or one.nursed or one.care_home))
        for again in range(LONGEST_CHAIN + 1):
            self._count(year, age, Measure.ACUTE)
            days = int(self.tables.days[_stay_group(age), _chance(number, Split.STAY_LENGTH + again) >> 24])
            factor = self._probability(Outcome.STAY_DAYS, one, age, year, reached)
            self._count(year, age, Measure.ACUTE_DAYS, max(1, int(days * factor + 0.5)))
            preventable = age >= 65 and happens(Outcome.PREVENTABLE, Split.PREVENTABLE + again)
            if preventable:
                self._count(year, age, Measure.PREVENTABLE)
            kept = self._diagnosis(one, age, preventable, _chance(number, Split.DIAGNOSIS + again))
            self._count(year, age, DIAGNOSIS_STAYS + kept)
            for block in reached:
                self._count(year, age, BLOCK_DISCHARGES + block)
            if happens(Outcome.REHABILITATION, Split.REHABILITATION + again):
                self._count(year, age, Measure.REHABILITATION_PLANS)
            if happens(Outcome.PLACE, Split.PLACE + again):
                self._count(year, age, Measure.PLACE_STAYS)
                days = int(self.tables.days[PLACE_STAYS, _chance(number, Split.PLACE + _PLACE_LENGTH + again) >> 24])
                self._count(year, age, Measure.PLACE_DAYS, days)
            if age >= 65 and not one.nursed and happens(Outcome.NURSING_AFTER_STAY, Split.NURSING_AFTER_STAY + again):
                self._count(year, age, Measure.NURSING_VISITS_THOUSANDTHS, int(single[Single.NURSING_AFTER_STAY]))
            asked_for = self.tables.follow_up[min(age, OLDEST_CELL), one.alone, int(newly_found), helped]
            if asked_for and happens(Outcome.FOLLOW_UP, Split.FOLLOW_UP + again):
                self._count(year, age, Measure.FOLLOW_UP_VISITS)
            if again == LONGEST_CHAIN or not happens(Outcome.READMISSION, Split.READMISSION + again):
                return
            self._count(year, age, Measure.READMISSIONS)

    def _diagnosis(self, one: Citizen, age: int, preventable: bool, drawn: int) -> int:
        weights = [
            int(weight) for weight in self.tables.diagnoses[diagnoses.row_of(_stay_group(age), int(preventable))]
        ]
        for place, condition in enumerate(self.tables.diagnoses[diagnoses.CONDITION_ROW]):
            if int(condition) in one.conditions:
                weights[place] *= int(self.tables.diagnoses[diagnoses.TIMES_ROW, place])
        stands_at = drawn * sum(weights) >> 32
        return next(place for place in range(len(weights)) if stands_at < sum(weights[: place + 1]))

    def _planned_stay(self, one: Citizen, age: int, year: int, number: int, reached: list[int]) -> None:
        self._count(year, age, Measure.PLANNED)
        row = PLANNED_STAYS + _stay_group(age)
        self._count(
            year, age, Measure.PLANNED_DAYS, int(self.tables.days[row, _chance(number, Split.PLANNED_LENGTH) >> 24])
        )
        probability = self._probability(Outcome.REHABILITATION, one, age, year, reached)
        if _chance(number, Split.PLANNED_REHABILITATION) < int(probability * 4294967296.0):
            self._count(year, age, Measure.REHABILITATION_PLANS)

    def _reached(self, one: Citizen, age: int, year: int) -> list[int]:
        return [
            block
            for block in range(len(self.blocks.who))
            if self._is_for(block, one, age) and self._years_since(block, one, year) >= 0
        ]

    def _is_for(self, block: int, one: Citizen, age: int) -> bool:
        who = self.blocks.who[block]
        wanted = {condition for condition in range(len(CONDITIONS)) if int(who[Who.CONDITIONS]) >> condition & 1}
        helped = int(bool(one.help or one.nursed or one.care_home))
        return all(
            (
                who[Who.AGE_FROM] <= age <= who[Who.AGE_TO],
                not wanted or bool(wanted & one.conditions),
                one.frailty >= who[Who.FRAILTY_FROM],
                one.help >= who[Who.HELP_FROM],
                who[Who.DWELLING] < 0 or one.care_home == who[Who.DWELLING],
                who[Who.SEX] < 0 or one.sex == who[Who.SEX],
                not who[Who.SMOKES] or one.smoking == Smoking.DAILY,
                one.weight >= who[Who.WEIGHT_FROM],
                one.alcohol >= who[Who.ALCOHOL_FROM],
                not who[Who.IS_INACTIVE] or one.activity == Activity.TOO_LITTLE,
                not who[Who.IS_LONG_SICK] or one.work == Work.LONG_TERM_SICK,
                not who[Who.BY_RULE] or self.tables.follow_up[min(age, OLDEST_CELL), one.alone, 0, helped] == 1,
            )
        )

    def _years_since(self, block: int, one: Citizen, year: int) -> int:
        reach = self.blocks.reach[block]
        if self.blocks.who[block, Who.IS_YEARLY]:
            own = _chance(plain_mix((one.key + year + 1) & MASK), Fixed.BLOCK + block)
            return 0 if own < reach[year] else -1
        own = _chance(one.key, Fixed.BLOCK + block)
        if own >= reach[year]:
            return -1
        reached = [own < reach[earlier] for earlier in range(year + 1)]
        return reached[::-1].index(False) - 1 if False in reached else year

    def _yearly_updates(self, one: Citizen, age: int) -> None:
        if age < GROWN_UP_AGE:
            return
        limits, single = self.tables.grown_up[one.sex], self.tables.single
        if one.smoking == Smoking.NOT_ASKED:
            one.smoking = _class(_chance(one.key, Fixed.SMOKING), limits[0])
            one.alcohol = _class(_chance(one.key, Fixed.ALCOHOL), limits[1])
            one.activity = _class(_chance(one.key, Fixed.ACTIVITY), limits[2])
            one.weight = _class(_chance(one.key, Fixed.WEIGHT), limits[3])
        if age <= EDUCATED_AGE:
            of_age = self.tables.educated[one.sex, age - GROWN_UP_AGE]
            one.education = max(one.education, _class(_chance(one.key, Fixed.EDUCATION), of_age), Education.BASIC)
            if one.work == Work.CHILD:
                one.work = Work.IN_EDUCATION
        if age >= 25 and one.work in (Work.CHILD, Work.IN_EDUCATION):
            one.work = Work.WORKING if _chance(one.key, Fixed.WORK) < single[Single.WORKS_AT_25] else Work.SEEKING
        if age >= PENSION_AGE and _chance(one.key, Fixed.WORK + 1) < single[Single.RETIRES]:
            one.work = Work.RETIRED

    def _count_month(self, one: Citizen, age: int, year: int, reached: list[int]) -> None:
        single, ill = self.tables.single, len(one.conditions)
        self._count(year, age, Measure.MONTHS)
        for condition in one.conditions:
            self._count(year, age, Measure.MONTHS_DIABETES + condition)
        more = 1.0 + int(single[Single.MORE_CONTACTS]) * ill / 1000.0
        self._count(year, age, Measure.GP_THOUSANDTHS, int(self._row(Row.GP, one, age) * more))
        self._count(year, age, Measure.OUTPATIENT_THOUSANDTHS, int(self._row(Row.OUTPATIENT, one, age) * more))
        self._count(year, age, Measure.EMERGENCY_THOUSANDTHS, int(self._row(Row.EMERGENCY, one, age)))
        if one.help and not one.care_home:
            time = self._probability(Outcome.HOME_CARE_TIME, one, age, year, reached)
            self._count(year, age, Measure.HOME_CARE_MINUTES, int(int(single[Single.HELP_MINUTES + one.help]) * time))
        if one.nursed:
            self._count(year, age, Measure.NURSING_VISITS_THOUSANDTHS, int(single[Single.NURSING_VISITS]))
        for measure, is_so in {
            Measure.MONTHS_ILL: ill > 0,
            Measure.MONTHS_FRAIL: one.frailty >= 2,
            Measure.MONTHS_SMOKING: one.smoking == Smoking.DAILY,
            Measure.MONTHS_OBESE: one.weight == Weight.OBESE,
            Measure.MONTHS_CARE_HOME: one.care_home == 1,
            Measure.MONTHS_HELPED: one.help > 0 and not one.care_home,
            Measure.MONTHS_NURSED: one.nursed == 1,
            Measure.MONTHS_WORKING: one.work == Work.WORKING,
            Measure.MONTHS_LONG_SICK: one.work == Work.LONG_TERM_SICK,
        }.items():
            if is_so:
                self._count(year, age, measure)
        for block in reached:
            self._count(year, age, Measure.BLOCK_MONTHS + block)

    def _more_help(self, one: Citizen, age: int) -> float:
        if one.help >= 4:
            return 0.0
        return self._row(Row.HELP_UP, one, age) * (1.0 + one.frailty)

    def _row(self, row: int, one: Citizen, age: int) -> float:
        return float(self.tables.by_age[one.sex, row, min(age, OLDEST_CELL)])

    def _count(self, year: int, age: int, measure: int, number: int = 1) -> None:
        group = sum(age >= start for start in AGE_GROUP_STARTS) - 1
        self.found[year, group, measure] += number


def _age(one: Citizen, year: int) -> int:
    """Whole years on 1 July."""
    return max((12 * year + 6 - one.born) // 12, 0)


def _cell(one: Citizen, month: int) -> int:
    """Women by five-year group, then men; the month has just begun."""
    months_lived = max(month - one.born - 1, 0)
    return 21 * one.sex + min(months_lived // 60, 20)


def _stay_group(age: int) -> int:
    return sum(age >= start for start in (18, 65, 80))


def _class(own: int, at_least: Wholes) -> int:
    return 1 + sum(own < int(limit) for limit in at_least)


def _split(number: int, purpose: int) -> int:
    return plain_mix(number ^ (purpose * GOLDEN & MASK))


def _chance(number: int, purpose: int) -> int:
    return _split(number, purpose) >> 32
