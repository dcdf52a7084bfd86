"""How likely things are for one citizen, and which building blocks reach her: a part of the slow twin."""

from dataclasses import dataclass

from naer.scenarios.model.hashing import MASK, plain_mix
from naer.scenarios.model.layout import (
    CONDITIONS,
    FIRST_CONDITION,
    IN_CARE_HOME,
    OLDEST_CELL,
    PENSION_AGE,
    Fixed,
    Level,
    Outcome,
    Row,
    Who,
)
from naer.scenarios.model.tables import Blocks, Tables
from naer.scenarios.model.twin.citizen import Citizen, chance
from naer.scenarios.risk_factors import Activity, Smoking
from naer.scenarios.work import Work


@dataclass(frozen=True)
class Chances:
    """What the tables and blocks say of one citizen at a time."""

    tables: Tables
    blocks: Blocks

    def of(self, outcome: int, one: Citizen, age: int, year: int, reached: list[int]) -> float:
        """How likely an outcome is, changed by the blocks that reach her."""
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
            return self.row(Row.REMISSION + condition, one, age)
        if outcome == Outcome.CARE_HOME and one.care_home:
            return 0.0
        if outcome == Outcome.SMOKING:
            return self.row(Row.SMOKING_CHANGE + one.smoking, one, age)
        if outcome == Outcome.WEIGHT:
            return self.row(Row.WEIGHT_UP + one.weight, one, age) + self.row(Row.WEIGHT_DOWN + one.weight, one, age)
        if outcome == Outcome.HABITS:
            drinks = self.row(Row.ALCOHOL_UP + one.alcohol, one, age) + self.row(
                Row.ALCOHOL_DOWN + one.alcohol, one, age
            )
            return self.row(Row.ACTIVITY_CHANGE + one.activity, one, age) + drinks
        if outcome == Outcome.HELP and one.care_home:
            return 0.0
        if outcome == Outcome.HELP and one.help:
            return self.more_help(one, age) + self.row(Row.HELP_DOWN, one, age)
        if outcome == Outcome.NURSING and one.nursed:
            return self.row(Row.NURSING_STOP, one, age)
        if outcome == Outcome.LIFE and age >= PENSION_AGE and (one.alone or one.care_home):
            return 0.0
        if outcome == Outcome.LIFE and age < PENSION_AGE and one.work == Work.LONG_TERM_SICK:
            return self.row(Row.BACK_TO_WORK, one, age)
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
            found = found * self.row(Row.FRAILER + one.frailty, one, age)
        return found

    def reached(self, one: Citizen, age: int, year: int) -> list[int]:
        """The blocks that reach her this year."""
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
            own = chance(plain_mix((one.key + year + 1) & MASK), Fixed.BLOCK + block)
            return 0 if own < reach[year] else -1
        own = chance(one.key, Fixed.BLOCK + block)
        if own >= reach[year]:
            return -1
        reached = [own < reach[earlier] for earlier in range(year + 1)]
        return reached[::-1].index(False) - 1 if False in reached else year

    def more_help(self, one: Citizen, age: int) -> float:
        """How likely it is that she is granted more help."""
        if one.help >= 4:
            return 0.0
        return self.row(Row.HELP_UP, one, age) * (1.0 + one.frailty)

    def row(self, row: int, one: Citizen, age: int) -> float:
        """What a row of the tables says at her age."""
        return float(self.tables.by_age[one.sex, row, min(age, OLDEST_CELL)])
