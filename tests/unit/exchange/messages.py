"""Messages for tests: made of the same parts as ours, and changed at one place at a time."""

import copy
import itertools
import uuid
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling
from naer.danish.personal_number import CPR, PersonalNumber
from naer.dialogue.definition import (
    Activity,
    Author,
    Direction,
    Letter,
    Message,
    MessageState,
    RoleTitle,
    Segment,
    StatedCitizen,
    Step,
)
from naer.dialogue.definition import Party as DialogueParty
from naer.exchange.medcom import letters
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


def ids_of(letter_id: str) -> Callable[[], str]:
    """Ids that are the same for the same letter and others for another."""
    return ids(zlib.crc32(letter_id.encode()) * 1000)


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
    told = event or hospital_event()
    hospital = HospitalSystem(ids_of(told.message_id))
    for earlier in before:
        hospital.compose(earlier, citizen=citizen, receiver=HOME_CARE)
    return hospital.compose(told, citizen=citizen, receiver=HOME_CARE).bundle


def party(of: Party) -> DialogueParty:
    return DialogueParty(name=of.name, sor=of.sor, gln=of.gln)


NURSE = Author(
    given=("Rikke",), family="Holm", role=RoleTitle(code="sygeplejerske", system=ROLE_CODES), telephone="74767676"
)
STATED = StatedCitizen(numbers=((CPR, "0202450002"),), given=("Aase",), family="Prøve")


def segment(text: str = "Hvordan går det?", **changes: Any) -> Segment:
    told: dict[str, Any] = {
        "id": "786b5da9-d175-4e89-aa91-b65ed8f75e26",
        "written_at": NOON,
        "author": NURSE,
        "organisation": party(HOME_CARE),
        "text": text,
    }
    return Segment(**(told | changes))


def letter(
    *, earlier: Sequence[Segment] = (), history: Sequence[Step] = (), citizen: StatedCitizen = STATED, **changes: Any
) -> Letter:
    """A letter of ours; `changes` are the message's."""
    told: dict[str, Any] = {
        "id": "",
        "message_id": f"7ed8da8d-fd74-4948-bc92-92484{len(history):07}",
        "thread_id": "7d14612c-5f58-4621-928d-267846f948c7",
        "direction": Direction.OUT,
        "state": MessageState.PREPARED,
        "activity": Activity.NEW,
        "category": "medicine",
        "sender": party(HOME_CARE),
        "receiver": party(CLINIC),
        "at": NOON,
        "segments": (segment(),),
        "own_segment_ids": (),
    }
    return Letter(Message(**(told | changes)), tuple(earlier), tuple(history), citizen)


def communication(of: Letter | None = None) -> Json:
    """A care communication's bundle."""
    told = of or letter()
    return letters.compose(told, now=NOON, new_id=ids_of(told.message.message_id)).bundle


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


def resent(bundle: Json, envelope_id: str = "another-envelope") -> Json:
    """The same message in another envelope."""
    return changed(bundle, lambda b: b.update({"id": envelope_id}))


def renamed(bundle: Json, letter_id: str, envelope_id: str) -> Json:
    """The same message under another letter id."""
    old = bundle["entry"][0]["resource"]["id"]
    return changed_text(changed(bundle, lambda b: b.update({"id": envelope_id})), old, letter_id)


def changed_text(bundle: Json, old: str, new: str) -> Json:
    return json_text.loads(raw(bundle).replace(old.encode(), new.encode()))


ADMISSION = notification()
BROKEN = changed(ADMISSION, lambda b: part(b, "Encounter").update({"class": {"code": "AMB"}}))
