"""Citizens lived through the years, one at a time, and what is counted of them: a part of the slow twin."""

from dataclasses import dataclass, replace

import numpy as np

from naer.scenarios.education import Education
from naer.scenarios.model import diagnoses
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
    LIVING_BY_AGE,
    LONGEST_CHAIN,
    OLDEST_CELL,
    PARTS,
    PENSION_AGE,
    PLACE_STAYS,
    PLANNED_STAYS,
    WIDTHS,
    Fixed,
    Measure,
    Outcome,
    Row,
    Single,
    Split,
)
from naer.scenarios.model.tables import Blocks, Tables, Wholes
from naer.scenarios.model.twin.chances import Chances
from naer.scenarios.model.twin.citizen import Citizen, chance, split
from naer.scenarios.risk_factors import Activity, Smoking, Weight
from naer.scenarios.work import Work

_WHOLE = 2**32
_PART = _WHOLE // PARTS
_STAY_WHEN_FOUND = 16
_PLACE_LENGTH = 5


@dataclass
class Twin:
    """Lives citizens through `years` years under tables and blocks."""

    years: int
    tables: Tables
    blocks: Blocks

    def __post_init__(self) -> None:
        self.chances = Chances(self.tables, self.blocks)

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
                reached = self.chances.reached(one, age, year)
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
                likely = int(self.chances.of(outcome, one, age, year, reached) * 4294967296.0)
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
            sex = 0 if chance(number, Split.SEX) < self.tables.single[Single.GIRLS] else 1
            key = split(number, Split.CHILD)
            came.append(Citizen(key, sex, 0, 0, 0, 0, 0, set(), 0, 0, 0, 0, 0, 0, born=month + 1, from_month=month + 1))
        elif happens is Outcome.ARRIVE:
            self._count(year, age, Measure.MOVED_IN)
            like_her = replace(one, key=split(number, Split.NEWCOMER), from_month=month + 1)
            like_her.conditions = set(one.conditions)
            came.append(like_her)
        else:
            self._change(one, age, year, number, happens)
        return True

    def _change(self, one: Citizen, age: int, year: int, number: int, outcome: Outcome) -> None:
        direction = chance(number, Split.DIRECTION)
        if FIRST_CONDITION <= outcome < FIRST_CONDITION + len(CONDITIONS):
            condition = outcome - FIRST_CONDITION
            if condition in one.conditions:
                one.conditions.remove(condition)
                return
            one.conditions.add(condition)
            self._count(year, age, Measure.NEW_CASES)
            if chance(number, Split.STAY_LENGTH + _STAY_WHEN_FOUND) < self.tables.single[Single.STAY_WHEN_FOUND]:
                self._acute_stay(one, age, year, number, self.chances.reached(one, age, year), newly_found=True)
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
                self.chances.row(Row.WEIGHT_UP + one.weight, one, age),
                self.chances.row(Row.WEIGHT_DOWN + one.weight, one, age),
            )
            one.weight += 1 if direction < int(up / (up + down) * 4294967296.0) else -1
        elif outcome is Outcome.HABITS:
            self._change_habit(one, age, direction)
        elif outcome is Outcome.HELP:
            up, down = self.chances.more_help(one, age), self.chances.row(Row.HELP_DOWN, one, age)
            goes_up = one.help == 0 or direction < int(up / (up + down) * 4294967296.0)
            one.help += 1 if goes_up else -1
        elif outcome is Outcome.NURSING:
            one.nursed = 1 - one.nursed
        elif age >= PENSION_AGE:
            one.alone = 1
        else:
            one.work = Work.WORKING if one.work == Work.LONG_TERM_SICK else Work.LONG_TERM_SICK

    def _change_habit(self, one: Citizen, age: int, direction: int) -> None:
        move = self.chances.row(Row.ACTIVITY_CHANGE + one.activity, one, age)
        up, down = (
            self.chances.row(Row.ALCOHOL_UP + one.alcohol, one, age),
            self.chances.row(Row.ALCOHOL_DOWN + one.alcohol, one, age),
        )
        whole = move + up + down
        if direction < int(move / whole * 4294967296.0):
            one.activity = Activity.ENOUGH if one.activity == Activity.TOO_LITTLE else Activity.TOO_LITTLE
        else:
            one.alcohol += 1 if direction < int((move + up) / whole * 4294967296.0) else -1

    def _acute_stay(
        self, one: Citizen, age: int, year: int, number: int, reached: list[int], *, newly_found: bool
    ) -> None:
        def happens(outcome: Outcome, purpose: int) -> bool:
            probability = self.chances.of(outcome, one, age, year, reached)
            return chance(number, purpose) < int(probability * 4294967296.0)

        single = self.tables.single
        helped = int(bool(one.help or one.nursed or one.care_home))
        for again in range(LONGEST_CHAIN + 1):
            self._count(year, age, Measure.ACUTE)
            days = int(self.tables.days[_stay_group(age), chance(number, Split.STAY_LENGTH + again) >> 24])
            factor = self.chances.of(Outcome.STAY_DAYS, one, age, year, reached)
            self._count(year, age, Measure.ACUTE_DAYS, max(1, int(days * factor + 0.5)))
            preventable = age >= 65 and happens(Outcome.PREVENTABLE, Split.PREVENTABLE + again)
            if preventable:
                self._count(year, age, Measure.PREVENTABLE)
            kept = self._diagnosis(one, age, preventable, chance(number, Split.DIAGNOSIS + again))
            self._count(year, age, DIAGNOSIS_STAYS + kept)
            for block in reached:
                self._count(year, age, BLOCK_DISCHARGES + block)
            if happens(Outcome.REHABILITATION, Split.REHABILITATION + again):
                self._count(year, age, Measure.REHABILITATION_PLANS)
            if happens(Outcome.PLACE, Split.PLACE + again):
                self._count(year, age, Measure.PLACE_STAYS)
                days = int(self.tables.days[PLACE_STAYS, chance(number, Split.PLACE + _PLACE_LENGTH + again) >> 24])
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
            year, age, Measure.PLANNED_DAYS, int(self.tables.days[row, chance(number, Split.PLANNED_LENGTH) >> 24])
        )
        probability = self.chances.of(Outcome.REHABILITATION, one, age, year, reached)
        if chance(number, Split.PLANNED_REHABILITATION) < int(probability * 4294967296.0):
            self._count(year, age, Measure.REHABILITATION_PLANS)

    def _yearly_updates(self, one: Citizen, age: int) -> None:
        if age < GROWN_UP_AGE:
            return
        limits, single = self.tables.grown_up[one.sex], self.tables.single
        if one.smoking == Smoking.NOT_ASKED:
            one.smoking = _class(chance(one.key, Fixed.SMOKING), limits[0])
            one.alcohol = _class(chance(one.key, Fixed.ALCOHOL), limits[1])
            one.activity = _class(chance(one.key, Fixed.ACTIVITY), limits[2])
            one.weight = _class(chance(one.key, Fixed.WEIGHT), limits[3])
        if age <= EDUCATED_AGE:
            of_age = self.tables.educated[one.sex, age - GROWN_UP_AGE]
            one.education = max(one.education, _class(chance(one.key, Fixed.EDUCATION), of_age), Education.BASIC)
            if one.work == Work.CHILD:
                one.work = Work.IN_EDUCATION
        if age >= 25 and one.work in (Work.CHILD, Work.IN_EDUCATION):
            one.work = Work.WORKING if chance(one.key, Fixed.WORK) < single[Single.WORKS_AT_25] else Work.SEEKING
        if age >= PENSION_AGE and chance(one.key, Fixed.WORK + 1) < single[Single.RETIRES]:
            one.work = Work.RETIRED

    def _count_month(self, one: Citizen, age: int, year: int, reached: list[int]) -> None:
        single, ill = self.tables.single, len(one.conditions)
        self._count(year, age, Measure.MONTHS)
        for condition in one.conditions:
            self._count(year, age, Measure.MONTHS_DIABETES + condition)
        more = 1.0 + int(single[Single.MORE_CONTACTS]) * ill / 1000.0
        self._count(year, age, Measure.GP_THOUSANDTHS, int(self.chances.row(Row.GP, one, age) * more))
        self._count(year, age, Measure.OUTPATIENT_THOUSANDTHS, int(self.chances.row(Row.OUTPATIENT, one, age) * more))
        self._count(year, age, Measure.EMERGENCY_THOUSANDTHS, int(self.chances.row(Row.EMERGENCY, one, age)))
        if one.help and not one.care_home:
            time = self.chances.of(Outcome.HOME_CARE_TIME, one, age, year, reached)
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
