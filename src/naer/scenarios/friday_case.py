"""The Friday case: the ward tells at 10.02 that a man of 81, who lives alone and has no help, comes home at 14.00.

He came on Tuesday night with a heart attack (DI21), and type 2 diabetes (DE11) was found on the ward. It is the case
that the discharge board and the programme "In and out of hospital" are judged by. It is the same on every Friday.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from naer.courses.definition import DischargeNotice, HospitalEvent, Move, Need, OrganisationIdentity, Telling
from naer.danish import times
from naer.errors import InvalidError
from naer.scenarios import named_citizens, stable_ids
from naer.scenarios.citizen import Citizen

WARD = "sygehus-soenderjylland-kardiologisk"
EMERGENCY = "sygehus-soenderjylland-akutafdeling"
HEART_ATTACK, TYPE_2_DIABETES = "DI21", "DE11"

_FRIDAY = 4
_DAYS_IN_HOSPITAL = 3


@dataclass(frozen=True)
class FridayCase:
    """The citizen, what the hospital has told before Friday, the notice at 10.02, and the discharge at 14.00."""

    citizen: Citizen
    admissions: tuple[HospitalEvent, ...]
    notice: DischargeNotice
    discharge: HospitalEvent


def friday_case(friday: date, *, hospitals: Mapping[str, OrganisationIdentity]) -> FridayCase:
    """The case on a Friday. `hospitals` gives the identities of `WARD` and `EMERGENCY`.

    Raises InvalidError when the day is no Friday.
    """
    if friday.weekday() != _FRIDAY:
        raise InvalidError("The Friday case happens on a Friday.", what_to_do="Choose a Friday.", path="friday")
    tuesday = friday - timedelta(days=_DAYS_IN_HOSPITAL)
    episode = stable_ids.message_id("friday-case", friday, "episode")

    def event(name: str, move: Move, at: datetime, hospital: str) -> HospitalEvent:
        return HospitalEvent(
            message_id=stable_ids.message_id("friday-case", friday, name),
            episode=episode,
            move=move,
            telling=Telling.NEW,
            registered_at=at + timedelta(minutes=6),
            occurred_at=at,
            hospital=hospitals[hospital],
            emergency=move is Move.ADMIT_EMERGENCY,
            report_requested=move is Move.ADMIT_INPATIENT,
        )

    return FridayCase(
        citizen=named_citizens.friday_case(friday),
        admissions=(
            event("emergency", Move.ADMIT_EMERGENCY, times.instant_at(tuesday, time(3, 42)), EMERGENCY),
            event("admission", Move.ADMIT_INPATIENT, times.instant_at(tuesday, time(5, 15)), WARD),
        ),
        notice=DischargeNotice(
            message_id=stable_ids.message_id("friday-case", friday, "notice"),
            episode=episode,
            noticed_at=times.instant_at(friday, time(10, 2)),
            expected_at=times.instant_at(friday, time(14)),
            hospital=hospitals[WARD],
            conditions=(HEART_ATTACK, TYPE_2_DIABETES),
            newly_found=(TYPE_2_DIABETES,),
            needs=(
                *(Need.MEDICINES.value, Need.HOME_NURSING.value, Need.FOOD.value, Need.AIDS.value),
                *(Need.TRAINING.value, Need.TRANSPORT.value, Need.RELATIVE.value, Need.OUTPATIENT.value),
                "Ny hjertemedicin og metformin. Har fået medicin med til lørdag aften.",
            ),
        ),
        discharge=event("discharge", Move.DISCHARGE_INPATIENT, times.instant_at(friday, time(14)), WARD),
    )
