"""Each message is settled once, in one transaction with its effects and its acknowledgement; nothing is lost or twice."""

from dataclasses import replace
from datetime import timedelta

from naer.courses import actions as courses_actions
from naer.courses import encounter
from naer.courses.definition import Move, StayState, Telling
from naer.exchange.medcom import codes
from naer.fhir import xml
from tests.house import House
from tests.integration.exchange.post import (
    answers,
    deliver,
    events,
    find,
    known,
    outcome,
    said,
    stay_states,
    verdicts,
)
from tests.unit.exchange import test_discharge_notice
from tests.unit.exchange.messages import (
    ADMISSION,
    BROKEN,
    NOON,
    changed,
    changed_text,
    communication,
    hospital_event,
    letter,
    notification,
    part,
    raw,
    renamed,
    resent,
    segment,
)


def test_an_admission_is_carried_out_and_acknowledged(house: House) -> None:
    citizen_id = known(house, ADMISSION)
    settled = deliver(house, ADMISSION)
    assert (settled.outcome.value, settled.reason) == ("understood", "")
    (stay,) = find(house, "Encounter")
    assert stay["subject"]["reference"] == f"Patient/{citizen_id}"
    assert encounter.stay_state(stay) is StayState.ADMITTED
    (answer,) = answers(house)
    assert (answer.verdict, answer.answers) == ("ok", hospital_event().message_id)
    assert answer.row["state"] == "waiting"
    with house.system() as rec:
        (row,) = rec.messages.listed("inbox")
    assert (row["state"], row["kind"], row["activity"]) == ("understood", "hospital-notification", "admit-inpatient")
    assert (row["citizen_id"], row["episode"]) == (citizen_id, hospital_event().episode)
    assert row["sender"] == "Hjertemedicinsk sengeafsnit · SOR 265161000016000"


def test_an_xml_message_is_answered_in_xml(house: House) -> None:
    known(house, ADMISSION)
    assert outcome(house, xml.write(ADMISSION)) == "understood"
    assert answers(house)[0].body.startswith(b"<?xml")


def test_a_citizen_whom_nobody_knows_is_no_fault_and_leaves_no_trace(house: House) -> None:
    settled = deliver(house, ADMISSION)
    assert settled.outcome.value == "not relevant"
    assert verdicts(house) == ["ok"]
    assert find(house, "Encounter") == find(house, "Patient") == []
    with house.system() as rec:
        (row,) = rec.messages.listed("inbox")
    assert (row["is_sealed"], row["citizen_id"]) == (True, None)


def test_a_citizen_without_a_course_is_not_relevant_until_the_stay_is_known(house: House) -> None:
    citizen_id = known(house, ADMISSION)
    assert outcome(house, ADMISSION) == "understood"
    with house.system() as rec:
        (course,) = rec.find("EpisodeOfCare", {"patient": citizen_id})
        courses_actions.close_course(rec, course["id"])
    home = notification(hospital_event(message_id="home", move=Move.DISCHARGE_INPATIENT))
    assert outcome(house, home) == "understood"
    again = notification(hospital_event(message_id="again", episode="another"))
    assert outcome(house, again) == "not relevant"


def test_the_same_message_again_gets_the_same_acknowledgement_and_is_shown_once(house: House) -> None:
    known(house, ADMISSION)
    assert [outcome(house, ADMISSION) for _ in range(3)] == ["understood", "duplicate", "duplicate"]
    assert events(house) == 1
    bodies = [answer.body for answer in answers(house)]
    assert bodies[0] == bodies[1] == bodies[2]


def test_a_letter_sent_again_gets_the_same_answer_in_a_new_envelope(house: House) -> None:
    known(house, ADMISSION)
    assert [outcome(house, ADMISSION), outcome(house, resent(ADMISSION))] == ["understood", "duplicate"]
    first, second = answers(house)
    assert first.body != second.body
    assert said(first.body) == said(second.body)
    assert events(house) == 1


def test_a_message_not_relevant_is_so_again(house: House) -> None:
    assert [outcome(house, ADMISSION), outcome(house, resent(ADMISSION))] == ["not relevant", "duplicate"]
    assert verdicts(house) == ["ok", "ok"]


def test_a_letter_id_used_for_another_episode_is_kept_carried_out_and_flagged_once(house: House) -> None:
    known(house, ADMISSION)
    other = resent(notification(hospital_event(episode="another-episode")))
    outcomes = [outcome(house, one) for one in (ADMISSION, other, other, resent(other, "third"))]
    assert outcomes == ["understood", "conflict", "duplicate", "duplicate"]
    assert stay_states(house) == ["admitted", "admitted"]
    assert events(house) == 2
    assert verdicts(house) == ["ok"] * 4


def test_a_letter_id_used_for_another_event_of_the_same_episode_is_a_conflict(house: House) -> None:
    known(house, ADMISSION)
    moved = resent(notification(hospital_event(occurred_at=NOON + timedelta(hours=3))))
    assert [outcome(house, ADMISSION), outcome(house, moved)] == ["understood", "conflict"]
    assert events(house) == 2


def test_another_hospital_s_letter_under_the_same_id_is_its_own(house: House) -> None:
    known(house, ADMISSION)
    elsewhere = resent(changed_text(ADMISSION, "265161000016000", "502701000016000"))
    assert [outcome(house, ADMISSION), outcome(house, elsewhere)] == ["understood", "understood"]
    assert events(house) == 2


def test_a_refusal_says_why_and_changes_nothing(house: House) -> None:
    known(house, ADMISSION)
    settled = deliver(house, BROKEN)
    assert settled.outcome.value == "refused"
    assert settled.reason == "The class of the stay must be IMP (admitted) or EMER (acute ambulatory)."
    (answer,) = answers(house)
    assert answer.verdict == "fatal-error"
    assert "MSG_VALUESET_VALUE_UNKNOWN" in answer.reason
    assert find(house, "Encounter") == []


def test_a_refused_letter_stays_refused(house: House) -> None:
    known(house, ADMISSION)
    mended = resent(ADMISSION, "mended")
    assert [outcome(house, one) for one in (BROKEN, resent(BROKEN), mended)] == ["refused"] * 3
    assert verdicts(house) == ["fatal-error"] * 3
    assert find(house, "Encounter") == []


def test_a_damaged_copy_of_a_good_letter_is_only_a_copy(house: House) -> None:
    known(house, ADMISSION)
    assert [outcome(house, ADMISSION), outcome(house, raw(ADMISSION)[:-2])] == ["understood", "duplicate"]
    assert verdicts(house) == ["ok", "ok"]


def test_an_envelope_id_is_used_once(house: House) -> None:
    known(house, ADMISSION)
    other = renamed(ADMISSION, "another-letter", ADMISSION["id"])
    assert [outcome(house, ADMISSION), outcome(house, other)] == ["understood", "refused"]
    assert "MSG_DUPLICATE_ID" in answers(house)[1].reason


def test_what_is_no_message_is_kept_and_not_answered(house: House) -> None:
    settled = deliver(house, b'{"resourceType": "Patient"}')
    assert (settled.outcome.value, settled.reason) == ("not a message", "It is a Patient, which is not a message.")
    assert answers(house) == []


def test_a_message_without_known_sender_is_refused_and_not_answered(house: House) -> None:
    nameless = changed(
        ADMISSION,
        lambda b: part(b, "MessageHeader").update({"sender": {"display": "x"}, "source": {"endpoint": "urn:x"}}),
    )
    assert outcome(house, nameless) == "refused"
    assert answers(house) == []


def test_an_episode_of_another_citizen_is_kept_for_a_person_to_decide(house: House) -> None:
    known(house, ADMISSION)
    other = renamed(changed_text(ADMISSION, "0202450002", "0303450003"), "other-letter", "other-envelope")
    known(house, other)
    assert outcome(house, ADMISSION) == "understood"
    settled = deliver(house, other)
    assert settled.outcome.value == "conflict"
    assert "another citizen's" in settled.reason
    assert events(house) == 1


def test_a_notice_of_another_citizen_s_stay_is_kept_for_a_person_to_decide(house: House) -> None:
    known(house, ADMISSION)
    deliver(house, ADMISSION)
    told = test_discharge_notice.message(test_discharge_notice.NOTICE)
    other = changed_text(told, "0202450002", "0303450003")
    known(house, other)
    assert outcome(house, other) == "conflict"


def test_messages_that_arrive_late_do_not_reopen_a_stay(house: House) -> None:
    known(house, ADMISSION)
    home = hospital_event(
        message_id="home",
        move=Move.DISCHARGE_INPATIENT,
        registered_at=NOON + timedelta(days=2),
        occurred_at=NOON + timedelta(days=2),
    )
    assert [outcome(house, notification(home)), outcome(house, ADMISSION)] == ["understood", "understood"]
    assert stay_states(house) == ["discharged"]


def test_a_cancellation_takes_the_stay_back(house: House) -> None:
    known(house, ADMISSION)
    cancelled = hospital_event(
        message_id="cancelled",
        telling=Telling.CANCELLED,
        registered_at=NOON + timedelta(hours=1),
        corrects=hospital_event().message_id,
    )
    for message in (ADMISSION, notification(cancelled)):
        assert outcome(house, message) == "understood"
    assert stay_states(house) == ["cancelled"]


def test_a_stay_known_by_the_register_s_id_stays_one_when_the_hospital_s_own_comes(house: House) -> None:
    known(house, ADMISSION)
    register = {"identifier": {"system": codes.LPR3, "value": "urn:uuid:fc60e762-b13b-5773-865e-67f3907bdcc7"}}
    by_register = changed(ADMISSION, lambda b: part(b, "Encounter").update({"episodeOfCare": [register]}))
    leave = notification(
        hospital_event(message_id="leave", move=Move.START_LEAVE, registered_at=NOON + timedelta(days=1))
    )
    by_both = changed(leave, lambda b: part(b, "Encounter")["episodeOfCare"].append(register))
    assert [outcome(house, by_register), outcome(house, by_both)] == ["understood", "understood"]
    assert stay_states(house) == ["on-leave"]


def test_a_notice_of_homecoming_and_its_withdrawal_reach_the_stay(house: House) -> None:
    known(house, ADMISSION)
    told_at = NOON + timedelta(days=2)
    told = replace(test_discharge_notice.NOTICE, noticed_at=told_at, expected_at=told_at + timedelta(hours=4))
    taken_back = replace(test_discharge_notice.WITHDRAWAL, withdrawn_at=told_at + timedelta(hours=1))
    notice, withdrawal = test_discharge_notice.message(told), test_discharge_notice.message(taken_back)
    outcomes = [outcome(house, one) for one in (ADMISSION, notice, resent(notice, "again"), withdrawal)]
    assert outcomes == ["understood", "understood", "duplicate", "understood"]
    told = {one["code"]["coding"][0]["code"] for one in find(house, "ClinicalImpression")}
    assert {"discharge-announced", "discharge-withdrawn"} <= told


def test_a_notice_about_a_stranger_waits_for_somebody(house: House) -> None:
    settled = deliver(house, test_discharge_notice.message(test_discharge_notice.NOTICE))
    assert settled.outcome.value == "understood"
    assert "tray" in settled.reason


def test_a_letter_is_kept_by_its_thread_once(house: House) -> None:
    citizen_id = known(house, communication())
    assert [outcome(house, communication()), outcome(house, communication())] == ["understood", "duplicate"]
    (kept,) = find(house, "Communication")
    assert kept["subject"]["reference"] == f"Patient/{citizen_id}"


def test_a_letter_about_a_stranger_waits_in_the_tray(house: House) -> None:
    settled = deliver(house, communication())
    assert (settled.outcome.value, settled.reason) == (
        "understood",
        "Nobody here knows the citizen: it waits in the unmatched tray.",
    )
    assert verdicts(house) == ["ok"]


def test_a_letter_id_used_for_other_words_is_kept_beside_the_first(house: House) -> None:
    known(house, communication())
    other = resent(communication(letter(segments=(segment("Noget andet", id="22093247-f2f5-4b25-a5b2-f1dcbbc3998b"),))))
    assert [outcome(house, communication()), outcome(house, other)] == ["understood", "conflict"]
    assert len(find(house, "Communication")) == 2
