"""Every activity of a hospital notification is understood, and every fault is told to the sender in words and code."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from naer.courses.definition import HospitalEvent, Move, Telling
from naer.exchange import understanding
from naer.exchange.medcom import acknowledging, codes, hospital_notification, parts
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.understanding import Kind, Rejected, Understood
from naer.fhir import reading, xml
from naer.fhir.plain import Json
from tests.unit.exchange.messages import (
    EPISODE,
    HOME_CARE,
    NOON,
    WARD,
    changed,
    hospital_event,
    notification,
    part,
    raw,
)


def understood(bundle: Json) -> HospitalNotification:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Understood), read
    assert read.kind is Kind.HOSPITAL_NOTIFICATION
    assert isinstance(read.meaning, HospitalNotification)
    return read.meaning


def rejected(bundle: Json) -> Rejected:
    read = understanding.understand(raw(bundle))
    assert isinstance(read, Rejected), read
    return read


def test_there_are_eighteen_activities() -> None:
    assert len(hospital_notification.ACTIVITIES) == 18
    assert hospital_notification.ACTIVITIES["revise-end-leave-inpatient"] == (Telling.REVISED, Move.END_LEAVE)


@pytest.mark.parametrize("activity", sorted(hospital_notification.ACTIVITIES))
def test_each_activity_is_read_as_the_event_that_it_tells(activity: str) -> None:
    telling, move = hospital_notification.ACTIVITIES[activity]
    told = hospital_event(
        move=move,
        telling=telling,
        emergency=move in (Move.ADMIT_EMERGENCY, Move.DISCHARGE_EMERGENCY),
        # a cancelled admission repeats the time of the admission that it cancels
        occurred_at=NOON if activity.startswith("cancel-admit") else NOON + timedelta(hours=2),
        registered_at=NOON + timedelta(hours=3),
        corrects="i50fc5fe-2d11-4ef3-acac-2e2e5c399006" if telling is not Telling.NEW else "",
    )
    before = (hospital_event(), hospital_event(move=Move.START_LEAVE, occurred_at=NOON + timedelta(hours=1)))
    assert understood(notification(told, before=before)).event == told


def test_the_sender_s_time_orders_and_the_encounter_s_time_is_shown() -> None:
    event = understood(notification(hospital_event(registered_at=NOON + timedelta(days=2)))).event
    assert (event.registered_at, event.occurred_at) == (NOON + timedelta(days=2), NOON)


def test_death_repeats_the_activity_before_it_and_has_the_time_of_the_end() -> None:
    told = hospital_event(deceased=True, occurred_at=NOON + timedelta(days=3))
    event = understood(notification(told)).event
    assert (event.move, event.deceased, event.occurred_at) == (Move.ADMIT_INPATIENT, True, told.occurred_at)


def test_a_death_taken_back_says_so() -> None:
    assert understood(notification(hospital_event(deceased=False))).event.deceased is False


def test_the_status_decides_nothing() -> None:
    """Official examples: dead on arrival is in-progress, a discharge from leave is onleave."""
    told = hospital_event(move=Move.DISCHARGE_INPATIENT, occurred_at=NOON + timedelta(days=1))
    bundle = notification(told, before=[hospital_event()])
    part(bundle, "Encounter")["status"] = "onleave"
    part(bundle, "Encounter")["extension"] = [
        {"url": codes.LEAVE_PERIOD, "valuePeriod": {"start": "2026-03-06T18:00:00Z"}}
    ]
    assert understood(bundle).event == told


@pytest.mark.parametrize("told", [hospital_event(deceased=True), hospital_event(move=Move.DISCHARGE_INPATIENT)])
def test_an_end_without_its_time_is_taken_to_be_when_a_person_told_it(told: HospitalEvent) -> None:
    bundle = notification(told)
    del part(bundle, "Encounter")["period"]["end"]
    part(bundle, "Provenance")["occurredDateTime"] = "2026-03-06T15:00:00+01:00"
    assert understood(bundle).event.occurred_at == NOON + timedelta(hours=2)


def test_the_report_request_names_who_wants_it() -> None:
    found = understood(notification(hospital_event(report_requested=True)))
    assert found.event.report_requested
    assert found.report_to is not None
    assert found.report_to.sor == WARD.sor
    assert understood(notification()).report_to is None


def test_the_hospital_s_own_episode_id_goes_before_the_register_s() -> None:
    bundle = notification()
    part(bundle, "Encounter")["episodeOfCare"] = [
        {"identifier": {"system": codes.LPR3, "value": "urn:uuid:FC60E762-b13b-5773-865e-67f3907bdcc7"}},
        {"identifier": {"system": "https://sor2.sum.dsdn.dk/#id=1", "value": f"urn:uuid:{EPISODE.upper()}"}},
    ]
    found = understood(bundle)
    assert found.event.episode == EPISODE
    assert [episode.is_local for episode in found.episodes] == [True, False]
    assert found.episodes[1].value == "fc60e762-b13b-5773-865e-67f3907bdcc7"


def test_the_register_s_id_is_taken_when_it_is_the_only_one() -> None:
    bundle = notification()
    part(bundle, "Encounter")["episodeOfCare"] = [{"identifier": {"system": codes.LPR3, "value": "urn:uuid:ab"}}]
    assert understood(bundle).event.episode == "ab"


def test_gln_is_read_in_both_systems() -> None:
    bundle = notification()
    part(bundle, "Organization")["identifier"][0]["system"] = "http://www.gs1.org/gln"
    envelope = understood(bundle).frame.envelope
    assert (envelope.sender.gln, envelope.receiver.gln) == (WARD.gln, HOME_CARE.gln)


def test_xml_says_the_same_as_json() -> None:
    bundle = notification()
    read = understanding.understand(xml.write(bundle))
    assert isinstance(read, Understood)
    assert isinstance(read.meaning, HospitalNotification)
    assert read.envelope.written_as is reading.Format.XML
    assert read.meaning.event == understood(bundle).event


def without(resource_type: str, *path: str) -> Callable[[Json], object]:
    def change(bundle: Json) -> None:
        at = part(bundle, resource_type)
        for step in path[:-1]:
            at = at[step][0] if isinstance(at[step], list) else at[step]
        del at[path[-1]]

    return change


def drop(resource_type: str) -> Callable[[Json], object]:
    def change(bundle: Json) -> None:
        bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != resource_type]

    return change


def put(resource_type: str, **changes: object) -> Callable[[Json], object]:
    return lambda bundle: part(bundle, resource_type).update(changes)


FAULTS: dict[str, tuple[Callable[[Json], object], str, str]] = {
    "no patient": (drop("Patient"), "one-patient", "MSG_RESOURCE_REQUIRED"),
    "two patients": (
        lambda b: b["entry"].append({"resource": part(b, "Patient") | {"id": "other"}}),
        "one-patient",
        "MSG_RESOURCE_REQUIRED",
    ),
    "replacement number": (
        put("Patient", identifier=[{"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"}]),
        "official-personal-number",
        "MSG_ID_INVALID",
    ),
    "both numbers": (
        lambda b: part(b, "Patient")["identifier"].append({"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "x"}),
        "official-personal-number",
        "MSG_ID_INVALID",
    ),
    "number of wrong shape": (
        put("Patient", identifier=[{"system": "urn:oid:1.2.208.176.1.2", "value": "9902450002"}]),
        "official-personal-number",
        "MSG_ID_INVALID",
    ),
    "no number": (without("Patient", "identifier"), "official-personal-number", "MSG_ID_INVALID"),
    "activity of another message": (
        put("Provenance", activity={"coding": [{"system": codes.ACTIVITY_CODES, "code": "new-message"}]}),
        "known-activity",
        "MSG_VALUESET_VALUE_UNKNOWN",
    ),
    "activity of another system": (
        put("Provenance", activity={"coding": [{"system": "urn:x", "code": "admit-inpatient"}]}),
        "step-activity",
        "MSG_RESOURCE_REQUIRED",
    ),
    "no focus": (without("MessageHeader", "focus"), "encounter-in-focus", "MSG_RESOURCE_REQUIRED"),
    "focus elsewhere": (
        put("MessageHeader", focus=[{"reference": "Encounter/elsewhere"}]),
        "encounter-in-focus",
        "MSG_RESOURCE_REQUIRED",
    ),
    "class of an outpatient": (
        put("Encounter", **{"class": {"system": codes.ACT_CODES, "code": "AMB"}}),
        "known-class",
        "MSG_VALUESET_VALUE_UNKNOWN",
    ),
    "status planned": (put("Encounter", status="planned"), "known-status", "MSG_VALUESET_VALUE_UNKNOWN"),
    "status that R4 does not know": (put("Encounter", status="x"), "fhir-schema", "MSG_VALUESET_VALUE_UNKNOWN"),
    "no class": (without("Encounter", "class"), "fhir-schema", "MSG_RESOURCE_REQUIRED"),
    "no event code": (without("MessageHeader", "eventCoding"), "fhir-schema", "MSG_RESOURCE_REQUIRED"),
    "no episode": (without("Encounter", "episodeOfCare"), "episode-id", "MSG_RESOURCE_REQUIRED"),
    "no start": (put("Encounter", period={"end": "2026-03-06T12:00:00Z"}), "admitted-at", "MSG_DATE_FORMAT"),
    "start without time of day": (put("Encounter", period={"start": "2026-03-06"}), "admitted-at", "MSG_DATE_FORMAT"),
    "start on a day that is none": (
        put("Encounter", period={"start": "2026-02-30T12:00:00+01:00"}),
        "admitted-at",
        "MSG_DATE_FORMAT",
    ),
    "end without time of day": (
        put("Encounter", period={"start": "2026-03-06T12:00:00Z", "end": "2026-03"}),
        "ended-at",
        "MSG_DATE_FORMAT",
    ),
    "leave without time of day": (
        put("Encounter", extension=[{"url": codes.LEAVE_PERIOD, "valuePeriod": {"start": "2026-03-06"}}]),
        "leave-times",
        "MSG_DATE_FORMAT",
    ),
    "no department": (without("Encounter", "serviceProvider"), "department", "MSG_RESOURCE_REQUIRED"),
    "header not first": (lambda b: b["entry"].reverse(), "header-first", "MSG_RESOURCE_REQUIRED"),
    "two headers": (
        lambda b: b["entry"].append({"resource": part(b, "MessageHeader") | {"id": "other"}}),
        "one-header",
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
    "no envelope id": (lambda b: b.pop("id"), "envelope-id", "MSG_RESOURCE_REQUIRED"),
    "no sending time": (lambda b: b.pop("timestamp"), "sent-at", "MSG_DATE_FORMAT"),
    "no use of the destination": (
        without("MessageHeader", "destination", "extension"),
        "one-primary-receiver",
        "MSG_Receiver_Identifier_MISSING",
    ),
    "no receiver": (
        without("MessageHeader", "destination", "receiver"),
        "receiver-known",
        "MSG_Receiver_Identifier_MISSING",
    ),
    "no destination": (
        without("MessageHeader", "destination"),
        "one-primary-receiver",
        "MSG_Receiver_Identifier_MISSING",
    ),
    "no sender": (without("MessageHeader", "sender"), "sender-known", "MSG_RESOURCE_REQUIRED"),
    "no history": (drop("Provenance"), "history", "MSG_RESOURCE_REQUIRED"),
    "history of another message": (
        put("Provenance", target=[{"reference": "MessageHeader/other"}]),
        "own-step",
        "MSG_RESOURCE_REQUIRED",
    ),
    "step without time of day": (put("Provenance", occurredDateTime="2026-03-06"), "step-times", "MSG_DATE_FORMAT"),
    "kind that we do not receive": (
        put("MessageHeader", eventCoding={"system": codes.EVENT_CODES, "code": "homecareobservation-message"}),
        "kind-not-received",
        "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE",
    ),
    "element that R4 does not know": (put("Encounter", ward="7"), "fhir-schema", "MSG_BAD_SYNTAX"),
    "empty element": (put("Encounter", account=[]), "fhir-schema", "MSG_BAD_SYNTAX"),
    "wrong datatype": (put("Patient", active="yes"), "fhir-schema", "MSG_Datatype_Wrong"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_words_and_code_and_the_sender_is_known(name: str) -> None:
    change, code, error = FAULTS[name]
    found = rejected(changed(notification(), change))
    problem = {problem.code: problem for problem in found.problems}[code]
    assert problem.error.code == error
    assert problem.english.endswith(".")
    assert problem.danish.endswith(".")
    assert "0202450002" not in problem.english + problem.danish + problem.path
    assert found.envelope.sender.sor == WARD.sor
    assert found.envelope.header_id == hospital_event().message_id


def test_a_message_without_letter_id_is_refused_but_cannot_be_answered() -> None:
    found = rejected(changed(notification(), without("MessageHeader", "id")))
    assert found.problems[0].code == "letter-id"
    assert not acknowledging.can_be_acknowledged(found.envelope)


def test_a_leave_that_began_nobody_knows_when_is_refused() -> None:
    leave = notification(hospital_event(move=Move.START_LEAVE))
    found = rejected(changed(leave, lambda bundle: part(bundle, "Encounter").pop("extension")))
    assert [problem.code for problem in found.problems] == ["leave-started"]


REMARKS: dict[str, tuple[Callable[[Json], object], str]] = {
    "copy receiver": (
        lambda b: part(b, "MessageHeader")["destination"].append(
            {
                "extension": [{"url": codes.DESTINATION_USE, "valueCoding": {"code": "cc"}}],
                "endpoint": "https://sor2.sum.dsdn.dk/#id=1",
            }
        ),
        "no-copies",
    ),
    "emergency class at an admission": (
        put("Encounter", **{"class": {"system": codes.ACT_CODES, "code": "EMER"}}),
        "class-fits-activity",
    ),
    "on leave by status only, since nobody knows when": (put("Encounter", status="onleave"), "leave-of-status"),
    "a reason of the stay": (put("Encounter", reasonCode=[{"text": "x"}]), "nothing-more-is-told"),
}


@pytest.mark.parametrize("name", REMARKS)
def test_a_fault_that_hurts_nobody_is_only_remarked(name: str) -> None:
    change, code = REMARKS[name]
    read = understanding.understand(raw(changed(notification(), change)))
    assert isinstance(read, Understood)
    assert [problem.code for problem in read.remarks] == [code]


def test_several_faults_are_told_at_once() -> None:
    found = rejected(changed(notification(), lambda b: (drop("Patient")(b), without("Encounter", "episodeOfCare")(b))))
    assert [problem.code for problem in found.problems] == ["one-patient", "episode-id"]


def test_no_name_and_no_number_shows_in_a_repr() -> None:
    found = repr(understood(notification()))
    assert "0202450002" not in found
    assert "Prøve" not in found


def test_an_earlier_step_is_part_of_the_history() -> None:
    earlier = understood(notification()).frame.current
    told = hospital_event(
        message_id="cd78c1e2-78e6-4291-b071-f423a4399006",
        telling=Telling.CANCELLED,
        registered_at=NOON + timedelta(hours=1),
        corrects=earlier.header_id,
    )
    step = parts.provenance(earlier, resource_id="p", agent={"display": "ward"}, profile="urn:x")
    found = understood(changed(notification(told), lambda bundle: bundle["entry"].append({"resource": step}))).frame
    assert [step.activity for step in found.steps] == ["admit-inpatient", "cancel-admit-inpatient"]
    assert (found.current.previous, found.current.removes) == (earlier.header_id, True)
