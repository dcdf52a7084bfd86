"""What the integrator sees and does: remarks beside messages, a message read again, a message sent once more."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from naer.access.definition import Actor, Role
from naer.access.messages import Ids
from naer.exchange import inbox, outbox
from naer.web import application
from naer.web.services import Services
from tests.house import House, nurse
from tests.integration.exchange.post import deliver, known, outcome, states
from tests.integration.exchange.sending import Broken, put_in_outbox
from tests.pages import SECRET, People, Reader, answering
from tests.unit.exchange.messages import ADMISSION, BROKEN, changed, communication

OLD = changed(communication(), lambda b: b["entry"][0]["resource"].pop("definition"))


@pytest.fixture
def integrator(house: House) -> Iterator[Reader]:
    actor: Actor = replace(nurse(role=Role.INTEGRATOR), name="Emil Dahl")
    pages = application.build(
        Services(
            guard=house.people_guard,
            directory=People((actor,)),
            session_secret=SECRET,
            is_demo=False,
            health=lambda: {"ok": True},
        )
    )
    with answering(pages) as address, Reader(address, actor) as reader:
        yield reader


def test_faults_that_hurt_nobody_stand_beside_the_message(house: House, integrator: Reader) -> None:
    known(house, OLD)
    assert outcome(house, OLD) == "understood"
    with house.system() as rec:
        (row,) = rec.messages.listed("inbox")
    assert row["remarks"] == ["The header should name version 5 of the message's definition."]
    page = integrator.open("/beskedmonitor").text
    assert "1 bemærkning" in page
    assert "MessageHeader bør nævne version 5 af beskedens definition." in page


def test_a_message_without_faults_has_no_remarks(house: House, integrator: Reader) -> None:
    deliver(house, ADMISSION)
    assert "bemærkning" not in integrator.open("/beskedmonitor").text


def test_a_message_read_again_keeps_its_acknowledgement(house: House, integrator: Reader) -> None:
    refused = deliver(house, BROKEN)
    integrator.open("/beskedmonitor")
    answer = integrator.send(f"/beskedmonitor/ind/{refused.inbox_id}/igen")
    assert answer.status_code == 303
    assert states(house) == ["received"]
    inbox.settle_waiting(house.system_guard)
    assert states(house) == ["refused"]
    with house.system() as rec:
        nobody = "00000000-0000-4000-8000-000000000000"
        first = rec.messages.earlier({nobody: Ids("", refused.header_id)})[nobody].by_header
        acknowledgements = rec.messages.listed("outbox")
    assert first is not None
    assert [first.acknowledgement_id] == [one["id"] for one in acknowledgements]


def test_a_message_that_nobody_acknowledged_is_sent_once_more(house: House, integrator: Reader) -> None:
    outbox_id = put_in_outbox(house)
    line = Broken(failing=False)
    outbox.send_due(house.system_guard, line)
    assert "Send igen" in integrator.open("/beskedmonitor?retning=ud").text
    assert integrator.send(f"/beskedmonitor/ud/{outbox_id}/igen").status_code == 303
    assert states(house, "outbox") == ["waiting"]
    outbox.send_due(house.system_guard, line)
    first, again = line.taken
    assert (first.header_id, first.bundle_id != again.bundle_id) == (again.header_id, True)


def test_a_message_that_has_not_left_is_not_sent_once_more(house: House, integrator: Reader) -> None:
    outbox_id = put_in_outbox(house)
    integrator.open("/beskedmonitor?retning=ud")
    answer = integrator.send(f"/beskedmonitor/ud/{outbox_id}/igen")
    assert answer.status_code == 409
    assert states(house, "outbox") == ["waiting"]
