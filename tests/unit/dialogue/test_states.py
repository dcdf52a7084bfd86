"""Messages on their way have one table of states; unplaced messages are decided once, by those with the right, with a reason."""

import pytest

from naer.access.definition import Role
from naer.dialogue import rules
from naer.dialogue.definition import MessageAct, MessageState, Party, Sector, TrayState
from naer.errors import Refused
from tests.unit.dialogue.letters import CLINIC, TEAM, WARD, message

TABLE = """
    from             send    acknowledge    wait-in-vain     refuse
    received         -       -              -                -
    prepared         sent    acknowledged   -                refused
    sent             sent    acknowledged   unacknowledged   refused
    unacknowledged   sent    acknowledged   unacknowledged   refused
    refused          sent    -              -                refused
    acknowledged     -       acknowledged   -                -
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines()[1:])
def test_every_state_and_act_has_its_outcome(line: str) -> None:
    name, *outcomes = line.split()
    acts = [MessageAct(word) for word in TABLE.strip().splitlines()[0].split()[1:]]
    for act, outcome in zip(acts, outcomes, strict=True):
        found = rules.after(MessageState(name), act)
        assert isinstance(found, Refused) if outcome == "-" else found is MessageState(outcome)


def test_the_table_has_every_state() -> None:
    assert {line.split()[0] for line in TABLE.strip().splitlines()[1:]} == {state.value for state in MessageState}


RIGHTS = [
    (Role.VISITATOR, TEAM, True),
    (Role.HOME_NURSE, TEAM, False),
    (Role.GENERAL_PRACTITIONER, CLINIC, True),
    (Role.GENERAL_PRACTITIONER, TEAM, False),
    (Role.DISCHARGE_COORDINATOR, WARD, True),
    (Role.INTEGRATOR, TEAM, False),
]


@pytest.mark.parametrize(("role", "receiver", "may"), RIGHTS)
def test_the_right_to_decide_goes_with_the_role(role: Role, receiver: Party, may: bool) -> None:
    assert rules.may_decide(role, receiver) is may


def test_every_sector_has_somebody_with_the_right() -> None:
    for sector in Sector:
        assert any(rules.may_decide(role, Party("x", sector=sector)) for role in Role)


def test_a_waiting_message_is_decided_once_with_a_reason() -> None:
    waiting = message(tray=TrayState.WAITING)
    assert rules.tray_refusal(waiting, role=Role.VISITATOR, reason="Nyt navn efter bryllup") is None
    for role, about, reason, why in (
        (Role.HOME_NURSE, waiting, "Nyt navn", "ret"),
        (Role.VISITATOR, message(tray=TrayState.CLOSED), "Nyt navn", "allerede afgjort"),
        (Role.VISITATOR, message(tray=None), "Nyt navn", "allerede afgjort"),
        (Role.VISITATOR, waiting, "  ", "hvorfor"),
    ):
        refused = rules.tray_refusal(about, role=role, reason=reason)
        assert refused is not None and why in refused.reason
