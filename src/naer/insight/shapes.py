"""The two tables that indicators, scenarios and economy share: what happened, and who lived where. Pure.

`ACTIVITY` has one row for each event or period of a citizen (a stay, a grant, an alert); `CITIZENS` one row for each citizen
and each period in which nothing of what the row says changed. Both are written as Parquet by municipality and month, hold
pseudonymous numbers instead of personal numbers, and can be made again from the record at any time.

Rules that hold for every column: whole numbers only, so that sums are the same on any engine and any number of threads;
times are UTC without a zone; a column that is not said to be nullable is never null, and what is unknown is 0.

ACTIVITY, in its order:

    citizen        pseudonymous number from 1; 0 in rows about a place and not a person (PLACE_CAPACITY), and in
                   rows of simulated activity, which stand for many
    kind           ActivityKind
    started_at     when it began, or when it was asked for, due or raised (see ActivityKind)
    ended_at       when it ended, was answered or was done; null while it is not
    municipality   four-digit code of where the citizen lived then; 0 unknown
    local_area     postal code of the citizen's address; 0 unknown
    clinic         number of the citizen's general practice; 0 unknown or none
    provider       number of the organisation that did it; 0 unknown
    birth_year     of the citizen; 0 unknown
    sex            Sex
    dwelling       Dwelling, at started_at
    diagnosis      DiagnosisGroup number of the action diagnosis, or of the programme; 0 unknown or none.
                   The numbers, names and SKS codes stand in content/indicators/diagnosis_groups.yaml
    flags          bits of the kind's own flag class, and of AnyFlag (bits 28 to 31)
    quantity       nullable; what it counts and its unit stand at the kind in ActivityKind
    person_weight  how many persons the row stands for: 1 for real and for whole synthetic populations; in simulated
                   activity so many equal activities

CITIZENS, in its order:

    citizen, birth_year, sex, municipality, local_area, clinic, dwelling, person_weight   as above
    conditions     bits of Condition
    function       functional level 0 (none or slight limitation) to 4 (total) as in FSIII; UNASSESSED when nobody has assessed
    self_care      ability to look after one's own condition, 0 (all by oneself) to 4 (not at all); UNASSESSED as above
    from_on        first day on which the row holds
    to_on          nullable; first day on which it no longer holds; null while it does
"""

from enum import IntEnum, IntFlag

import pyarrow as pa

UNASSESSED = 9
"""The functional level or self-care ability of a citizen whom nobody has assessed."""


class ActivityKind(IntEnum):
    """What a row of ACTIVITY tells. After each: started_at → ended_at; quantity."""

    ACUTE_ADMISSION = 1  # start → end of the attendance (joining within four hours is the indicator's work); bed days
    PLANNED_ADMISSION = 2  # as above
    EMERGENCY_CONTACT = 3  # arrival → departure, without admission; minutes
    GP_CONTACT = 4  # contact → same; 1
    GP_ANSWER = 5  # question sent to the practice → its answer; null
    HOME_NURSING = 6  # first → last day of the period; granted minutes per week
    HOME_CARE = 7  # first → last day of the period; granted minutes per week
    REHABILITATION_PLAN = 8  # plan received at discharge → first training session; days from receipt to clarified need
    PLACE_STAY = 9  # moved in → moved out of a temporary, acute or rehabilitation place; days waited before moving in
    PROGRAMME_COURSE = 10  # enrolled → closed; sessions attended. diagnosis: the group the programme is for
    FOLLOW_UP_VISIT = 11  # discharge after which it is due → visit held; null
    ALERT = 12  # raised → handled; null
    FALL = 13  # the fall → same; null
    SMOKING_COURSE = 14  # agreed quit date → closed; sessions attended
    HEALTH_VISITOR_VISIT = 15  # the day it is due → the day it was held; null
    GRANT = (
        16  # decision → last day granted (null: without limit); days from last day to re-assessment, negative before it
    )
    REFERRAL = 17  # sent → first contact; null. provider: the receiver
    FINISHED_TREATMENT = 18  # declared finished-treated → left the hospital; null
    DEATH = 19  # death → same; null
    HOME_MONITORING = 20  # first → last day on which the citizen is monitored at home; null
    CARERS_IN_MONTH = 21  # first of the month → first of the next; different carers who came to the citizen in it
    PLACE_CAPACITY = 22  # from → to when the provider has so many places; places. citizen is 0
    OUTPATIENT_CONTACT = 23  # hospital outpatient contact → same; 1
    HOSPITAL_REHABILITATION = 24  # outpatient rehabilitation at hospital → same; 1


FROM_RECORD = frozenset(
    {
        ActivityKind.ACUTE_ADMISSION,
        ActivityKind.PLANNED_ADMISSION,
        ActivityKind.EMERGENCY_CONTACT,
        ActivityKind.OUTPATIENT_CONTACT,
        ActivityKind.GP_CONTACT,
        ActivityKind.GP_ANSWER,
        ActivityKind.HOME_NURSING,
        ActivityKind.HOME_CARE,
        ActivityKind.GRANT,
        ActivityKind.REHABILITATION_PLAN,
        ActivityKind.FOLLOW_UP_VISIT,
        ActivityKind.PROGRAMME_COURSE,
        ActivityKind.FALL,
        ActivityKind.DEATH,
    }
)
"""The kinds that rows are derived of from the record; of the others there is what is imported, and nothing more."""


class Sex(IntEnum):
    """As registered; 0 is unknown."""

    UNKNOWN = 0
    FEMALE = 1
    MALE = 2


class Dwelling(IntEnum):
    """Where the citizen lives; 0 is unknown."""

    UNKNOWN = 0
    OWN_HOME = 1
    NURSING_HOME = 2


class AnyFlag(IntFlag):
    """Bits that any kind may carry: what is known to be wrong with the registration itself."""

    RECORDED_LATE = 1 << 31  # written more than three days after it happened
    SOURCE_CONTRADICTED = 1 << 30  # the source said something else earlier that was never corrected


class AdmissionFlag(IntFlag):
    """Bits of ACUTE_ADMISSION and PLANNED_ADMISSION."""

    MEDICAL = 1 << 0  # on a medical department
    PSYCHIATRIC = 1 << 1  # in a psychiatric hospital
    CANCER = 1 << 2  # cancer as action diagnosis, or in a cancer course
    INJURY = 1 << 3  # accident or injury
    BIRTH = 1 << 4  # birth, or care of the new-born
    DIED = 1 << 5  # ended by death
    READINESS_DONE = 1 << 6  # the list before going home was gone through


class RehabilitationFlag(IntFlag):
    """Bits of REHABILITATION_PLAN."""

    SPECIALISED = 1 << 0  # specialised level; otherwise general
    COMPLETED = 1 << 1  # training finished as planned
    IMPROVED = 1 << 2  # better at the closing test than at the first


class PlaceFlag(IntFlag):
    """Bits of PLACE_STAY and PLACE_CAPACITY: what kind of place."""

    TEMPORARY = 1 << 0
    ACUTE = 1 << 1
    REHABILITATION = 1 << 2


class ProgrammeFlag(IntFlag):
    """Bits of PROGRAMME_COURSE."""

    COMPLETED = 1 << 0  # the closing interview was held
    MEASURED = 1 << 1  # measured both at the start and at the end
    GOAL_REACHED = 1 << 2  # the measure improved by at least what the programme asks for


class AlertFlag(IntFlag):
    """Bits of ALERT."""

    LED_TO_ACTION = 1 << 0  # somebody did something about the citizen's health because of it
    RED = 1 << 1
    MISSING_MEASUREMENT = 1 << 2


class FallFlag(IntFlag):
    """Bits of FALL."""

    INJURED = 1 << 0
    FOLLOWED_UP = 1 << 1  # assessed for why it happened


class SmokingFlag(IntFlag):
    """Bits of SMOKING_COURSE."""

    COMPLETED = 1 << 0
    ASKED_AT_SIX_MONTHS = 1 << 1
    SMOKE_FREE_AT_SIX_MONTHS = 1 << 2
    AGREED_TO_FOLLOW_UP = 1 << 3


class GrantFlag(IntFlag):
    """Bits of GRANT."""

    REASSESSED = 1 << 0


class ReferralFlag(IntFlag):
    """Bits of REFERRAL: who sent it (exactly one of the first four) and to what."""

    FROM_HOSPITAL = 1 << 0
    FROM_PRACTICE = 1 << 1
    FROM_CITIZEN = 1 << 2  # the citizen, a relative or others
    FROM_STAFF = 1 << 3  # the municipality's own staff
    TO_HOME_NURSING = 1 << 4
    TO_PROGRAMME = 1 << 5


class Condition(IntFlag):
    """Long-term conditions of a citizen, the bits of CITIZENS.conditions."""

    DIABETES = 1 << 0
    COPD = 1 << 1
    ISCHAEMIC_HEART_DISEASE = 1 << 2
    HEART_FAILURE = 1 << 3
    STROKE = 1 << 4
    DEMENTIA = 1 << 5
    DEPRESSION = 1 << 6
    ANXIETY = 1 << 7
    OSTEOPOROSIS = 1 << 8
    CANCER = 1 << 9


def _field(name: str, kind: pa.DataType, *, is_nullable: bool = False) -> "pa.Field[pa.DataType]":
    return pa.field(name, kind, nullable=is_nullable)


ACTIVITY = pa.schema(
    [
        _field("citizen", pa.int64()),
        _field("kind", pa.uint8()),
        _field("started_at", pa.timestamp("s")),
        _field("ended_at", pa.timestamp("s"), is_nullable=True),
        _field("municipality", pa.int16()),
        _field("local_area", pa.int32()),
        _field("clinic", pa.int32()),
        _field("provider", pa.int32()),
        _field("birth_year", pa.int16()),
        _field("sex", pa.uint8()),
        _field("dwelling", pa.uint8()),
        _field("diagnosis", pa.int16()),
        _field("flags", pa.uint32()),
        _field("quantity", pa.int32(), is_nullable=True),
        _field("person_weight", pa.int32()),
    ]
)

CITIZENS = pa.schema(
    [
        _field("citizen", pa.int64()),
        _field("birth_year", pa.int16()),
        _field("sex", pa.uint8()),
        _field("municipality", pa.int16()),
        _field("local_area", pa.int32()),
        _field("clinic", pa.int32()),
        _field("dwelling", pa.uint8()),
        _field("conditions", pa.uint32()),
        _field("function", pa.uint8()),
        _field("self_care", pa.uint8()),
        _field("from_on", pa.date32()),
        _field("to_on", pa.date32(), is_nullable=True),
        _field("person_weight", pa.int32()),
    ]
)


def misfits(table: pa.Table, schema: pa.Schema) -> list[str]:
    """Sentences on how a table differs from ACTIVITY or CITIZENS in columns, types or nulls; empty when it fits.

    Whether a column may be null is tried on the values: files lose the mark on the way through some engines.
    """
    found = [f"the column {name} is missing" for name in schema.names if name not in table.schema.names]
    found += [f"the column {name} is not known" for name in table.schema.names if name not in schema.names]
    for field in schema:
        if field.name not in table.schema.names:
            continue
        if table.schema.field(field.name).type != field.type:
            found.append(f"the column {field.name} is {table.schema.field(field.name).type} and must be {field.type}")
        if not field.nullable and table.column(field.name).null_count:
            found.append(f"the column {field.name} has nulls and must have none")
    return found
