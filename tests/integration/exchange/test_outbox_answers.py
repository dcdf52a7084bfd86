"""What is sent is followed until it is acknowledged, and whoever does not answer is prompted."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from naer.access.messages import Due
from naer.exchange import outbox, understanding
from naer.exchange.medcom.acknowledgement import Verdict
from naer.exchange.transports import TransportError
from naer.exchange.understanding import Understood
from naer.fhir.reading import Format
from tests.house import House
from tests.integration.exchange.post import deliver, known, outcome, states
from tests.integration.exchange.sending import Broken, answer_to, put_in_outbox
from tests.unit.exchange.messages import communication, letter, notification


@pytest.mark.parametrize(
    ("verdict", "state", "reason"),
    [
        (Verdict.OK, "acknowledged", ""),
        (Verdict.FATAL, "refused", "MSG_VALUESET_VALUE_UNKNOWN: Nej."),
        (Verdict.TRANSIENT, "failed", "MSG_Mailbox_Out_Of_Operation: Nej."),
    ],
)
def test_an_acknowledgement_settles_what_it_answers(house: House, verdict: Verdict, state: str, reason: str) -> None:
    put_in_outbox(house)
    outbox.send_due(house.system_guard, Broken(failing=False))
    answer = answer_to(communication(), verdict)
    assert [outcome(house, answer), outcome(house, answer)] == ["understood", "duplicate"]
    with house.system() as rec:
        (row,) = rec.messages.listed("outbox")
    assert (row["state"], row["reason"]) == (state, reason)


@pytest.mark.parametrize("breaks", [False, True])
def test_an_acknowledgement_that_comes_while_others_are_sent_stays(house: House, breaks: bool) -> None:
    first = put_in_outbox(house)
    for number in range(2):
        put_in_outbox(house, communication(letter(message_id=f"another-{number}")))

    @dataclass
    class Prompt(Broken):
        """A receiver who answers the first message before the others have left."""

        def send(self, message: Due) -> None:
            if message.id == first:
                assert outcome(house, answer_to(communication(), Verdict.FATAL)) == "understood"
                if breaks:
                    raise TransportError("The line broke when it had taken the message.")
            super().send(message)

    outbox.send_due(house.system_guard, Prompt(failing=False))
    with house.system() as rec:
        found = {row["id"]: (row["state"], row["reason"]) for row in rec.messages.listed("outbox")}
    assert found.pop(first) == ("refused", "MSG_VALUESET_VALUE_UNKNOWN: Nej.")
    assert {state for state, _ in found.values()} == {"sent"}


def test_an_acknowledgement_of_something_else_is_not_relevant(house: House) -> None:
    settled = deliver(house, answer_to(notification(), Verdict.OK))
    assert (settled.outcome.value, settled.reason) == (
        "not relevant",
        "It answers a message that was not sent from here.",
    )
    assert states(house, "outbox") == []


@pytest.mark.parametrize("written_as", list(Format))
def test_silence_is_prompted_twice_with_the_same_letter_in_new_envelopes(house: House, written_as: Format) -> None:
    put_in_outbox(house, written_as=written_as)
    line = Broken(failing=False)
    for round_ in range(4):
        outbox.send_due(house.system_guard, line)
        house.clock.at += timedelta(minutes=29)
        assert outbox.prompt_unanswered(house.system_guard) == 0
        house.clock.at += timedelta(minutes=2)
        assert outbox.prompt_unanswered(house.system_guard) == (1 if round_ < 2 else 0)
    assert states(house, "outbox") == ["unacknowledged"]
    read = [understanding.understand(message.body) for message in line.taken]
    envelopes = [one.envelope for one in read if isinstance(one, Understood)]
    assert len(envelopes) == 3
    assert len({envelope.bundle_id for envelope in envelopes}) == 3
    assert len({envelope.header_id for envelope in envelopes}) == 1
    steps = [envelope.last_step for envelope in envelopes]
    assert len({step.recorded_at for step in steps if step}) == 3
    assert len({step.occurred_at for step in steps if step}) == 1


def test_a_person_can_send_once_more(house: House) -> None:
    outbox_id = put_in_outbox(house)
    line = Broken(failing=False)
    with house.system() as rec:
        assert not outbox.send_again(rec, outbox_id)  # it has not even left
    outbox.send_due(house.system_guard, line)
    with house.system() as rec:
        assert outbox.send_again(rec, outbox_id)
    outbox.send_due(house.system_guard, line)
    assert len(line.taken) == 2


def test_our_acknowledgements_are_sent_and_never_prompted(house: House) -> None:
    known(house, notification())
    deliver(house, notification())
    outbox.send_due(house.system_guard, Broken(failing=False))
    house.clock.at += timedelta(hours=2)
    assert outbox.prompt_unanswered(house.system_guard) == 0
    assert states(house, "outbox") == ["delivered"]
