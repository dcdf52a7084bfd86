"""Each message is settled once, in one transaction with its effects and its acknowledgement; nothing is lost or twice."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from naer.access.messages import MOST_ATTEMPTS
from naer.courses import actions as courses_actions
from naer.courses import encounter
from naer.courses.definition import Move, StayState, Telling
from naer.errors import BusyError
from naer.exchange import inbox, understanding
from naer.exchange.medcom import codes
from naer.fhir import json_text, xml
from naer.fhir.plain import Json
from tests.house import House
from tests.integration.exchange.post import answers, deliver, find, known, outcome, post, said, states, verdicts
from tests.unit.exchange import test_discharge_notice
from tests.unit.exchange.messages import (
    NOON,
    changed,
    communication,
    hospital_event,
    letter,
    notification,
    part,
    raw,
    segment,
)

ADMISSION = notification()
BROKEN = changed(ADMISSION, lambda b: part(b, "Encounter").update({"class": {"code": "AMB"}}))


def resent(bundle: Json, envelope_id: str = "another-envelope") -> Json:
    return changed(bundle, lambda b: b.update({"id": envelope_id}))


def renamed(bundle: Json, letter_id: str, envelope_id: str) -> Json:
    """The same message under another letter id."""
    old = bundle["entry"][0]["resource"]["id"]
    return changed_text(changed(bundle, lambda b: b.update({"id": envelope_id})), old, letter_id)


def changed_text(bundle: Json, old: str, new: str) -> Json:
    return json_text.loads(raw(bundle).replace(old.encode(), new.encode()))


def stay_states(house: House) -> list[str]:
    return sorted(encounter.stay_state(one).value for one in find(house, "Encounter"))


def events(house: House) -> int:
    return sum(len(encounter.from_encounter(one).events) for one in find(house, "Encounter"))


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


def test_a_message_we_stumble_over_stays_and_the_others_go_on(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known(house, ADMISSION)
    real = courses_actions.register_hospital_event

    def stumble(rec: object, event: object, **known: object) -> object:
        if getattr(event, "message_id", "") == "bad":
            raise ValueError("0202450002 Aase Prøve")
        return real(rec, event, **known)  # type: ignore[arg-type]

    monkeypatch.setattr(courses_actions, "register_hospital_event", stumble)
    post(house, notification(hospital_event(message_id="bad")))
    post(house, resent(ADMISSION))
    assert inbox.settle_waiting(house.system_guard) == 2
    assert sorted(states(house)) == ["received", "understood"]
    assert "0202450002" not in caplog.text
    assert "ValueError at test_inbox.py" in caplog.text

    for _ in range(10):
        inbox.settle_waiting(house.system_guard)
    assert sorted(states(house)) == ["received", "understood"]
    assert sorted(verdicts(house)) == ["ok", "transient-error"]

    monkeypatch.setattr(courses_actions, "register_hospital_event", real)
    with house.system() as rec:
        (stuck,) = [row for row in rec.messages.listed("inbox") if row["state"] == "received"]
        assert rec.messages.replay(stuck["id"])
    inbox.settle_waiting(house.system_guard)
    assert states(house) == ["understood", "understood"]


def test_what_nobody_can_even_read_stays_for_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: bytes) -> object:
        raise ValueError

    monkeypatch.setattr(understanding, "understand", stumble)
    post(house, ADMISSION)
    for _ in range(MOST_ATTEMPTS + 2):
        inbox.settle_waiting(house.system_guard)
    monkeypatch.undo()
    assert states(house) == ["received"]
    assert answers(house) == []


def test_a_record_that_does_not_answer_is_no_attempt(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> object:
        raise BusyError("The record does not answer right now.")

    inbox_id = post(house, ADMISSION)
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "_settle", away)
        with pytest.raises(BusyError):
            inbox.settle(house.system_guard, inbox_id)
    with house.system() as rec:
        (row,) = rec.messages.listed("inbox")
    assert (row["state"], row["attempts"]) == ("received", 0)


def test_nothing_is_half_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails last, nothing before it is kept."""
    known(house, ADMISSION)
    inbox_id = post(house, ADMISSION)

    def fail(*_: object, **__: object) -> str:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "_acknowledge", fail)
        assert inbox.settle(house.system_guard, inbox_id) is None
    assert find(house, "Encounter") == []
    assert answers(house) == []
    assert inbox.settle(house.system_guard, inbox_id) is not None
    assert events(house) == 1


def a_mixed_line() -> list[tuple[Json | bytes, str]]:
    """Messages about a few stays of one citizen and what becomes of each: some twice, one broken, one no message."""
    day_after = NOON + timedelta(days=1)
    discharge = hospital_event(
        message_id="discharge", move=Move.DISCHARGE_INPATIENT, registered_at=day_after, occurred_at=day_after
    )
    elsewhere = hospital_event(message_id="elsewhere", episode="another-episode")
    words = [
        communication(letter(message_id=f"letter-{number}", segments=(segment(id=f"{number}" * 8),)))
        for number in range(2)
    ]
    broken = renamed(BROKEN, "broken-letter", "broken-envelope")
    return [
        (ADMISSION, "understood"),
        (notification(discharge), "understood"),
        (ADMISSION, "duplicate"),
        (resent(ADMISSION), "duplicate"),
        (words[0], "understood"),
        (notification(elsewhere), "understood"),
        (broken, "refused"),
        (b"no message", "not a message"),
        (words[1], "understood"),
        (words[0], "duplicate"),
    ]


@pytest.mark.parametrize("together", [1, 3, 16])
def test_what_is_settled_together_ends_as_what_is_settled_alone(
    house: House, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    known(house, ADMISSION)
    monkeypatch.setattr(inbox, "TOGETHER", together)
    line = a_mixed_line()
    for message, _ in line:
        post(house, message)
    assert inbox.settle_waiting(house.system_guard) == len(line)
    with house.system() as rec:
        rows = sorted(rec.messages.listed("inbox", limit=500), key=lambda row: str(row["id"]))
    assert [(row["state"], row["attempts"]) for row in rows] == [(state, 0) for _, state in line]
    assert sorted(verdicts(house)) == ["fatal-error", *["ok"] * 8]
    assert stay_states(house) == ["admitted", "discharged"]
    assert events(house) == 3
    assert len(find(house, "Communication")) == 2


def test_several_workers_settle_each_message_once(house: House) -> None:
    known(house, ADMISSION)
    messages = [ADMISSION, *(resent(ADMISSION, f"envelope-{number}") for number in range(5))]
    messages += [notification(hospital_event(message_id=f"letter-{number}")) for number in range(6)]
    for number, message in enumerate(messages):
        post(house, changed(message, lambda b, n=number: b.update({"id": f"own-{n}"})))
    workers = [threading.Thread(target=inbox.settle_waiting, args=(house.system_guard,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(states(house)) == ["duplicate"] * 5 + ["understood"] * 7
    assert events(house) == 7
    assert len(answers(house)) == len(messages)


def test_a_message_settled_meanwhile_is_left_alone(house: House) -> None:
    inbox_id = post(house, ADMISSION)
    assert inbox.settle(house.system_guard, inbox_id) is not None
    assert inbox.settle(house.system_guard, inbox_id) is None
    assert len(answers(house)) == 1
