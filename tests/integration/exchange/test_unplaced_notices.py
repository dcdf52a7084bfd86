"""A discharge notice about somebody nobody here knows lies in the tray; placed with a citizen, it becomes work."""

from dataclasses import replace
from datetime import timedelta

import pytest

from naer.access.definition import Actor, Role
from naer.app import reactions
from naer.courses import actions as courses_actions
from naer.courses import encounter
from naer.dialogue import actions as dialogue_actions
from naer.dialogue.definition import Draft, Message
from naer.errors import Refused
from naer.exchange import understanding
from naer.exchange.understanding import Understood
from tests.house import House, nurse
from tests.integration.exchange.post import deliver, find, outcome, verdicts
from tests.integration.exchange.test_correspondence import organisation
from tests.unit.exchange.messages import HOME_CARE, NOON, WARD
from tests.unit.exchange.test_discharge_notice import NOTICE, WITHDRAWAL, message

REASON = "Samme navn og fødselsdag, nyt nummer"
CHANGED = replace(
    NOTICE, message_id="2f0e7f78-5520-41ed-bdc3-0242ac120002", expected_at=NOON + timedelta(hours=5), noticed_at=NOON
)


@pytest.fixture
def visitator(house: House) -> Actor:
    organisation(house, WARD)
    return replace(nurse(organisation(house, HOME_CARE), role=Role.VISITATOR), name="Mette Krogh", title="Visitator")


def known_to(house: House, visitator: Actor) -> str:
    """A citizen with another number and a course at the visitator's unit."""
    citizen_id = house.citizen(personal_number="0303450003")
    unit = visitator.organisation_ids[0]
    house.relate(citizen_id, unit)
    with house.system() as rec:
        courses_actions.open_course(
            rec, citizen_id=citizen_id, code="nursing", name="Sygepleje", organisation_id=unit, contact="Vagten"
        )
    return citizen_id


def tray(house: House, actor: Actor) -> list[Message]:
    with house.person(actor) as rec:
        return dialogue_actions.waiting(rec)


def react(house: House) -> None:
    while reactions.drain(house.system_guard):
        pass


def announced(house: House) -> list[str]:
    """What findings tell of homecomings, oldest first."""
    told = [one["code"]["coding"][0]["code"] for one in find(house, "ClinicalImpression")]
    return [code for code in told if code.startswith("discharge-")]


def test_it_is_understood_acknowledged_and_readable_in_the_tray(house: House, visitator: Actor) -> None:
    assert [outcome(house, message(NOTICE)), outcome(house, message(NOTICE))] == ["understood", "duplicate"]
    assert verdicts(house) == ["ok", "ok"]
    (waiting,) = tray(house, visitator)
    assert (waiting.topic, waiting.sender.name) == ("Varsel om hjemkomst", WARD.name)
    assert "Type 2-diabetes (DE119), nyopdaget" in (waiting.segments[0].text or "")
    assert find(house, "Encounter") == []


def test_placed_with_a_citizen_the_notice_is_carried_out_once(house: House, visitator: Actor) -> None:
    citizen_id = known_to(house, visitator)
    settled = deliver(house, message(NOTICE))
    (waiting,) = tray(house, visitator)
    with house.person(visitator) as rec:
        assert isinstance(dialogue_actions.match(rec, waiting.id, citizen_id, reason=REASON), Message)
    react(house)
    react(house)
    (stay,) = find(house, "Encounter")
    assert stay["subject"]["reference"] == f"Patient/{citizen_id}"
    assert encounter.from_encounter(stay).notices == (NOTICE,)
    assert announced(house) == ["discharge-announced"]
    assert tray(house, visitator) == []
    with house.system() as rec:
        assert rec.messages.incoming(settled.inbox_id)["citizen_id"] == citizen_id
        assert rec.set_aside_count() == 0


def test_what_the_ward_says_later_follows_without_the_tray(house: House, visitator: Actor) -> None:
    citizen_id = known_to(house, visitator)
    deliver(house, message(NOTICE))
    (waiting,) = tray(house, visitator)
    with house.person(visitator) as rec:
        dialogue_actions.match(rec, waiting.id, citizen_id, reason=REASON)
    react(house)
    later = replace(WITHDRAWAL, withdrawn_at=NOON + timedelta(hours=1))
    assert outcome(house, message(CHANGED, replaces=NOTICE.message_id)) == "understood"
    assert outcome(house, message(later, replaces=CHANGED.message_id)) == "understood"
    assert tray(house, visitator) == []
    assert announced(house)[0] == "discharge-announced"
    assert announced(house)[-1] == "discharge-withdrawn"


def test_the_visitator_can_tell_the_ward_that_nobody_knows_the_citizen(house: House, visitator: Actor) -> None:
    deliver(house, message(NOTICE))
    (waiting,) = tray(house, visitator)
    draft = Draft(text="Vi kender ikke borgeren på det nummer.", telephone="74767676")
    with house.person(visitator) as rec:
        reply = dialogue_actions.return_to_sender(rec, waiting.id, reason="Ukendt her", draft=draft)
    assert not isinstance(reply, Refused)
    react(house)
    with house.system() as rec:
        (row,) = [one for one in rec.messages.listed("outbox") if one["kind"] == "care-communication"]
        read = understanding.understand(bytes(rec.messages.outgoing(row["id"])["raw"]))
    assert isinstance(read, Understood), read
    assert (row["receiver"], row["state"]) == (f"{WARD.name} · SOR {WARD.sor}", "waiting")
    assert find(house, "Encounter") == []
