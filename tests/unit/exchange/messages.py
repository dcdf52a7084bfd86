"""Messages for tests: made of the same parts as ours, and changed at one place at a time."""

import copy
import itertools
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling
from naer.danish.personal_number import PersonalNumber
from naer.exchange.medcom import care_communication as care
from naer.exchange.medcom import letters
from naer.exchange.medcom.care_communication import Author, Role, Segment
from naer.exchange.medcom.codes import ROLE_CODES
from naer.exchange.medcom.frame import Citizen, Party
from naer.exchange.medcom.hospital_sending import HospitalSystem
from naer.fhir import json_text
from naer.fhir.plain import Json

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
WARD = Party(sor="265161000016000", gln="5790000209354", name="Hjertemedicinsk sengeafsnit")
HOME_CARE = Party(sor="330461000016004", gln="5790001353308", name="Hjemmesygeplejen")
CLINIC = Party(sor="1017421000016003", gln="5790002408496", name="Lægehuset")
CITIZEN = Citizen(numbers=(PersonalNumber("0202450002"),), given=("Aase",), family="Prøve")
EPISODE = "82873e50-325e-4016-8a68-2934bdb2f66d"


def ids(first: int = 1) -> Callable[[], str]:
    """Ids that are the same at every run."""
    numbers = itertools.count(first)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


def hospital_event(**changes: Any) -> HospitalEvent:
    told: dict[str, Any] = {
        "message_id": "b9b4818e-02de-4cc4-b418-d20cbc7b5404",
        "episode": EPISODE,
        "move": Move.ADMIT_INPATIENT,
        "telling": Telling.NEW,
        "registered_at": NOON,
        "occurred_at": NOON,
        "hospital": OrganisationIdentity(WARD.sor, WARD.gln, WARD.name),
        "emergency": False,
    }
    return HospitalEvent(**(told | changes))


def notification(
    event: HospitalEvent | None = None, *, before: Sequence[HospitalEvent] = (), citizen: Citizen = CITIZEN
) -> Json:
    """A hospital notification's bundle; `before` are events that the hospital told earlier."""
    hospital = HospitalSystem(ids())
    for earlier in before:
        hospital.compose(earlier, citizen=citizen, receiver=HOME_CARE)
    return hospital.compose(event or hospital_event(), citizen=citizen, receiver=HOME_CARE).bundle


NURSE = Author(given=("Rikke",), family="Holm", role=Role(ROLE_CODES, "sygeplejerske"), telephone="74767676")


def segment(text: str = "Hvordan går det?", **changes: Any) -> Segment:
    told: dict[str, Any] = {
        "id": "786b5da9-d175-4e89-aa91-b65ed8f75e26",
        "written_at": NOON,
        "author": NURSE,
        "organisation": HOME_CARE,
        "text": text,
    }
    return Segment(**(told | changes))


def letter(**changes: Any) -> letters.Letter:
    told: dict[str, Any] = {
        "sender": HOME_CARE,
        "receiver": CLINIC,
        "citizen": CITIZEN,
        "thread_id": "7d14612c-5f58-4621-928d-267846f948c7",
        "activity": care.NEW,
        "category": "medicine",
        "segments": (segment(),),
        "new": (segment(),),
    }
    return letters.Letter(**(told | changes))


def communication(of: letters.Letter | None = None) -> Json:
    """A care communication's bundle."""
    told = of or letter()
    return letters.compose(told, now=NOON, new_id=ids(1 + 100 * len(told.history))).bundle


def raw(bundle: Json) -> bytes:
    return json_text.dumps(bundle)


def part(bundle: Json, resource_type: str, index: int = 0) -> Json:
    """A resource of the bundle, to be changed in place."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == resource_type][index]


def changed(bundle: Json, change: Callable[[Json], object]) -> Json:
    """A copy of the bundle with one change."""
    made = copy.deepcopy(bundle)
    change(made)
    return made
