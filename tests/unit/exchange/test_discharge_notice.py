"""A ward's notice of homecoming: what is composed is what is read, and a wrong one is told so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from naer.courses.definition import DischargeNotice, NoticeWithdrawal, OrganisationIdentity
from naer.courses.encounter import EXPECTED_EXTENSION
from naer.danish import identifiers
from naer.exchange import understanding
from naer.exchange.medcom import codes
from naer.exchange.notices import discharge_notice
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage
from naer.exchange.understanding import Kind, Rejected, Understood
from naer.fhir.plain import Json
from tests.unit.exchange.messages import CITIZEN, EPISODE, HOME_CARE, NOON, WARD, changed, ids_of, part, raw

NOTICE = DischargeNotice(
    message_id="0f0e7f78-5520-41ed-bdc3-0242ac120002",
    episode=EPISODE,
    noticed_at=NOON - timedelta(hours=2),
    expected_at=NOON + timedelta(hours=2),
    hospital=OrganisationIdentity(WARD.sor, WARD.gln, WARD.name),
    conditions=("DI219", "DE119"),
    newly_found=("DE119",),
    needs=("medicines", "Bor på 3. sal uden elevator"),
)
WITHDRAWAL = NoticeWithdrawal(
    message_id="1f0e7f78-5520-41ed-bdc3-0242ac120002", episode=EPISODE, withdrawn_at=NOON, reason="Feber"
)


def message(told: DischargeNotice | NoticeWithdrawal, replaces: str = "") -> Json:
    return discharge_notice.compose(
        told, citizen=CITIZEN, ward=WARD, receiver=HOME_CARE, new_id=ids_of(told.message_id), replaces=replaces
    ).bundle


def understood(bundle: Json) -> DischargeNoticeMessage:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood), read
    assert read.kind is Kind.DISCHARGE_NOTICE
    assert read.remarks == ()
    assert isinstance(read.meaning, DischargeNoticeMessage)
    return read.meaning


def test_the_friday_case_is_read_as_the_ward_told_it() -> None:
    found = understood(message(NOTICE))
    assert found.notice == NOTICE
    assert found.withdrawal is None
    assert found.frame.citizen == CITIZEN
    assert found.frame.current.activity == "new-message"


def test_a_changed_notice_names_the_one_before() -> None:
    found = understood(message(NOTICE, replaces="0e0e7f78"))
    assert (found.frame.current.activity, found.frame.current.previous) == ("modified-message", "0e0e7f78")
    assert found.notice == NOTICE


def test_a_notice_can_say_as_little_as_the_time() -> None:
    bare = DischargeNotice(message_id="m", episode=EPISODE, noticed_at=NOON, expected_at=NOON, hospital=NOTICE.hospital)
    assert understood(message(bare)).notice == bare


@pytest.mark.parametrize("reason", ["Feber", ""])
def test_a_withdrawal_takes_the_notice_back(reason: str) -> None:
    told = NoticeWithdrawal(message_id="w", episode=EPISODE, withdrawn_at=NOON, reason=reason)
    found = understood(message(told, replaces=NOTICE.message_id))
    assert (found.withdrawal, found.notice) == (told, None)
    assert (found.frame.current.previous, found.frame.current.removes) == (NOTICE.message_id, True)


def put(resource_type: str, **changes: object) -> Callable[[Json], object]:
    return lambda bundle: part(bundle, resource_type).update(changes)


def condition(code: str, system: str = identifiers.SKS) -> Callable[[Json], object]:
    return put("Condition", code={"coding": [{"system": system, "code": code}]})


FAULTS: dict[str, tuple[Callable[[Json], object], str]] = {
    "two patients": (
        lambda b: b["entry"].append({"resource": part(b, "Patient") | {"id": "other"}}),
        "one-patient",
    ),
    "activity of another message": (
        put("Provenance", activity={"coding": [{"system": codes.ACTIVITY_CODES, "code": "admit-inpatient"}]}),
        "known-activity",
    ),
    "no focus": (lambda b: part(b, "MessageHeader").pop("focus"), "encounter-in-focus"),
    "no episode": (lambda b: part(b, "Encounter").pop("episodeOfCare"), "episode-id"),
    "no time": (lambda b: part(b, "Encounter").pop("extension"), "expected-at"),
    "no time of day": (
        put("Encounter", extension=[{"url": EXPECTED_EXTENSION, "valueDateTime": "2026-03-06"}]),
        "expected-at",
    ),
    "no ward": (lambda b: part(b, "Encounter").pop("serviceProvider"), "department"),
    "diagnosis without its D": (condition("I219"), "diagnosis-codes"),
    "diagnosis of another system": (condition("DI219", "http://hl7.org/fhir/sid/icd-10"), "diagnosis-codes"),
    "diagnosis in words": (put("Condition", code={"text": "AMI"}), "diagnosis-codes"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_notice_is_refused_with_its_reason(name: str) -> None:
    change, code = FAULTS[name]
    read = understanding.understand(raw(changed(message(NOTICE), change)))
    assert isinstance(read, Rejected), read
    assert read.problems[0].code == code
