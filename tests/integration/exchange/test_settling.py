"""Whatever goes wrong while messages are settled, together or by several at once: none is lost, half done or done twice."""

import threading
from datetime import timedelta

import pytest

from naer.access.messages import MOST_ATTEMPTS
from naer.courses import actions as courses_actions
from naer.courses.definition import Move
from naer.errors import BusyError
from naer.exchange import inbox, understanding
from naer.fhir.plain import Json
from tests.house import House
from tests.integration.exchange.post import (
    answers,
    events,
    find,
    known,
    post,
    states,
    stay_states,
    verdicts,
)
from tests.unit.exchange.messages import (
    ADMISSION,
    BROKEN,
    NOON,
    changed,
    communication,
    hospital_event,
    letter,
    notification,
    renamed,
    resent,
    segment,
)


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
    assert "ValueError at test_settling.py" in caplog.text

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
