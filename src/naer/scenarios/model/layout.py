"""The places of everything in the model's arrays: what can happen to a citizen in a month, and what is counted in a year.

An *outcome* is something that may happen to a citizen in a month (the first `DRAWN_MONTHLY`), or as a consequence of
something else (the rest). A *measure* is a whole number that is counted by municipality, year and age group.

Each month a citizen has one number of 32 bits, and every monthly outcome owns a fixed part of its range: it happens when
the number falls in the first so many of its part. So each outcome has just its probability, at most one of them happens in
a month, and the same luck means the same outcome in every scenario, whatever happens to the others' probabilities. A
part is as wide as the outcome can ever be probable; what would be more probable is held to it.
"""

from enum import IntEnum
from typing import Final

from naer.scenarios.figures import SEXES

CONDITIONS: Final = (
    "diabetes",
    "copd",
    "ischaemic_heart_disease",
    "heart_failure",
    "stroke",
    "dementia",
    "depression",
    "anxiety",
    "osteoporosis",
    "cancer",
)
"""The long-term conditions, in the order of `content/population/conditions.yaml` (a test holds them together)."""


DIAGNOSES: Final = (
    "pneumonia",
    "copd",
    "acute_bronchitis",
    "asthma",
    "dehydration",
    "constipation",
    "bladder_infection",
    "gastroenteritis",
    "fracture",
    "nutritional_anaemia",
    "social_care_reasons",
    "pressure_ulcer",
    "ischaemic_heart_disease",
    "heart_failure",
    "other_heart_disease",
    "stroke",
    "diabetes",
    "cancer",
    "dementia",
    "alcohol",
    "sepsis",
    "urinary_infection",
    "symptoms",
    "injury",
    "kidney_disease",
    "arthrosis",
    "osteoporosis",
    "other",
)
"""The groups of diagnoses of acute stays, in the order of `content/scenarios/diagnoses.csv` (the catalogue's check holds them
together); their numbers are those of `content/indicators/diagnosis_groups.yaml`."""


class Outcome(IntEnum):
    """What may happen. Up to LIFE each is drawn every month; those after it follow from an admission."""

    DEATH = 0
    LEAVE = 1
    ARRIVE = 2
    BIRTH = 3
    ACUTE = 4
    PLANNED = 5
    DIABETES = 6
    COPD = 7
    ISCHAEMIC_HEART_DISEASE = 8
    HEART_FAILURE = 9
    STROKE = 10
    DEMENTIA = 11
    DEPRESSION = 12
    ANXIETY = 13
    OSTEOPOROSIS = 14
    CANCER = 15
    FRAILER = 16
    CARE_HOME = 17
    SMOKING = 18
    WEIGHT = 19
    HABITS = 20
    HELP = 21
    NURSING = 22
    LIFE = 23
    PREVENTABLE = 24
    READMISSION = 25
    REHABILITATION = 26
    PLACE = 27
    FOLLOW_UP = 28
    NURSING_AFTER_STAY = 29
    STAY_DAYS = 30
    HOME_CARE_TIME = 31

    @property
    def key(self) -> str:
        """What the content calls it."""
        return self.name.lower()


DRAWN_MONTHLY: Final = 24
PARTS: Final = 256
WIDTHS: Final = (44, 6, 6, 8, 36, 12, 4, 4, 6, 6, 4, 10, 8, 6, 6, 6, 12, 16, 6, 6, 8, 16, 12, 6)
"""How much of the range each monthly outcome owns, in `PARTS`: death may have a probability of 44/256 a month at most."""
OUTCOMES: Final = len(Outcome)
FIRST_CONDITION: Final = int(Outcome.DIABETES)


class Split(IntEnum):
    """Draws that follow from what happened in a month: each its own purpose of the generator."""

    SEX = 1
    DIRECTION = 2
    CHILD = 3
    NEWCOMER = 4
    STAY_LENGTH = 10
    PREVENTABLE = 20
    REHABILITATION = 30
    PLACE = 40
    FOLLOW_UP = 50
    READMISSION = 60
    NURSING_AFTER_STAY = 70
    PLANNED_LENGTH = 80
    PLANNED_REHABILITATION = 81
    DIAGNOSIS = 90


class Fixed(IntEnum):
    """Draws that a citizen has once for life: how she stands among others of her age."""

    EDUCATION = 1
    SMOKING = 2
    ALCOHOL = 3
    ACTIVITY = 4
    WEIGHT = 5
    WORK = 6
    BLOCK = 100


class AgeGroup(IntEnum):
    """The groups in which results are counted: those of municipal co-financing, and the young apart."""

    TO_2 = 0
    FROM_3_TO_17 = 1
    FROM_18_TO_64 = 2
    FROM_65_TO_79 = 3
    FROM_80 = 4


AGE_GROUP_STARTS: Final = (0, 3, 18, 65, 80)
AGE_GROUPS: Final = len(AgeGroup)
RELATIVE_AGES: Final = ("under_65", "65_79", "80_plus")
THIRDS: Final = len(RELATIVE_AGES)
"""The three ages between which relative rates may differ."""


class Measure(IntEnum):
    """What is counted. Months are whole person-months; `_THOUSANDTHS` are expected numbers in thousandths."""

    AT_START = 0
    BIRTHS = 1
    DEATHS = 2
    MOVED_IN = 3
    MOVED_OUT = 4
    AT_END = 5
    MONTHS = 6
    MONTHS_ILL = 7
    MONTHS_DIABETES = 8
    MONTHS_COPD = 9
    MONTHS_ISCHAEMIC_HEART_DISEASE = 10
    MONTHS_HEART_FAILURE = 11
    MONTHS_STROKE = 12
    MONTHS_DEMENTIA = 13
    MONTHS_DEPRESSION = 14
    MONTHS_ANXIETY = 15
    MONTHS_OSTEOPOROSIS = 16
    MONTHS_CANCER = 17
    MONTHS_FRAIL = 18
    MONTHS_SMOKING = 19
    MONTHS_OBESE = 20
    MONTHS_HELPED = 21
    MONTHS_CARE_HOME = 22
    MONTHS_NURSED = 23
    MONTHS_WORKING = 24
    MONTHS_LONG_SICK = 25
    ACUTE = 26
    PREVENTABLE = 27
    PLANNED = 28
    READMISSIONS = 29
    ACUTE_DAYS = 30
    PLANNED_DAYS = 31
    GP_THOUSANDTHS = 32
    OUTPATIENT_THOUSANDTHS = 33
    EMERGENCY_THOUSANDTHS = 34
    NURSING_VISITS_THOUSANDTHS = 35
    HOME_CARE_MINUTES = 36
    REHABILITATION_PLANS = 37
    PLACE_STAYS = 38
    PLACE_DAYS = 39
    FOLLOW_UP_VISITS = 40
    QUIT_SMOKING = 41
    NEW_CASES = 42
    BLOCK_MONTHS = 43

    @property
    def key(self) -> str:
        """The word that files and pages use."""
        return self.name.lower()


MOST_BLOCKS: Final = 24
BLOCK_DISCHARGES: Final = int(Measure.BLOCK_MONTHS) + MOST_BLOCKS
DIAGNOSIS_STAYS: Final = BLOCK_DISCHARGES + MOST_BLOCKS
MEASURES: Final = DIAGNOSIS_STAYS + len(DIAGNOSES)
"""After the named measures: months under each block from BLOCK_MONTHS, acute discharges under it, and acute stays by each of
DIAGNOSES."""

BANDS: Final = 21
BAND_YEARS: Final = 5
LIVING_BY_AGE: Final = MEASURES
DEATHS_BY_AGE: Final = LIVING_BY_AGE + len(SEXES) * BANDS
COUNTED: Final = DEATHS_BY_AGE + len(SEXES) * BANDS
"""After the measures, which results have, what is counted to be held against known years: the living of 1 January, and deaths, by
sex and by five-year group of the age on that day (at death: in that month), the last from 100."""

LONGEST_CHAIN: Final = 3
"""So many readmissions follow one acute admission at most."""

PENSION_AGE: Final = 67
GROWN_UP_AGE: Final = 16
EDUCATED_AGE: Final = 30
OLDEST_CELL: Final = 105
"""Ages above share the rates of this one."""


class Row(IntEnum):
    """The first rows of the table by sex and age; those with classes have a row for each class of it."""

    SMOKING_CHANGE = 0
    WEIGHT_UP = 5
    WEIGHT_DOWN = 10
    ACTIVITY_CHANGE = 15
    ALCOHOL_UP = 18
    ALCOHOL_DOWN = 23
    FRAILER = 28
    HELP_UP = 32
    HELP_DOWN = 33
    NURSING_STOP = 34
    BACK_TO_WORK = 35
    GP = 36
    OUTPATIENT = 37
    EMERGENCY = 38
    REMISSION = 39


ROWS: Final = int(Row.REMISSION) + len(CONDITIONS)


class Level(IntEnum):
    """The first levels of the table of relative rates, by what citizens are; a level for each class of it."""

    SMOKING = 0
    ALCOHOL = 5
    ACTIVITY = 10
    WEIGHT = 13
    EDUCATION = 18
    FRAILTY = 26
    HELP = 30
    LIVES_ALONE = 36
    CONDITION = 38


LEVELS: Final = int(Level.CONDITION) + len(CONDITIONS)
IN_CARE_HOME: Final = 5
"""The level of `Level.HELP` of those who live in a care home."""


class Single(IntEnum):
    """Whole numbers that are one each: thousandths, minutes a month, or shares of 2^32."""

    NURSING_VISITS = 0
    NURSING_AFTER_STAY = 1
    HELP_MINUTES = 2
    WORKS_AT_25 = 7
    RETIRES = 8
    STAY_WHEN_FOUND = 9
    GIRLS = 10
    MORE_CONTACTS = 11


SINGLES: Final = len(Single) + 4
PLANNED_STAYS: Final = 4
PLACE_STAYS: Final = 8
"""Lengths of stay: acute in four age groups, planned in four from PLANNED_STAYS, places in PLACE_STAYS."""


class Who(IntEnum):
    """Whom a block is for: columns of the table of blocks (-1 and 0: no matter), and its effects."""

    IS_YEARLY = 0
    AGE_FROM = 1
    AGE_TO = 2
    SEX = 3
    CONDITIONS = 4
    FRAILTY_FROM = 5
    HELP_FROM = 6
    DWELLING = 7
    SMOKES = 8
    WEIGHT_FROM = 9
    ALCOHOL_FROM = 10
    IS_INACTIVE = 11
    IS_LONG_SICK = 12
    BY_RULE = 13
    FIRST_EFFECT = 14
    AFTER_LAST_EFFECT = 15
