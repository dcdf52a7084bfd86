"""The crash bench waits until a house has nothing left to do, and tells what stays undone."""

import threading

from bench import quiet
from naer.app import reactions
from naer.exchange import inbox
from tests.house import House, a_task
from tests.integration.exchange.post import post
from tests.unit.exchange.messages import ADMISSION

NOTHING = {"messages not settled": 0, "changes not reacted to": 0}


def finish(house: House) -> None:
    while inbox.settle_waiting(house.system_guard) + reactions.drain(house.system_guard):
        pass


def test_a_house_is_quiet_when_its_message_is_settled_and_its_change_reacted_to(house: House) -> None:
    finish(house)
    with house.system() as rec:
        rec.save(a_task(house.citizen()), act="test")
    post(house, ADMISSION)
    late = threading.Timer(0.7, finish, [house])
    late.start()
    assert quiet.wait_until_quiet(str(house.server.admin), patience_seconds=30) == NOTHING
    late.join()


def test_what_nobody_does_is_told_when_patience_ends(house: House) -> None:
    finish(house)
    with house.system() as rec:
        rec.save(a_task(house.citizen()), act="test")
    post(house, ADMISSION)
    found = quiet.wait_until_quiet(str(house.server.admin), patience_seconds=1)
    assert found == {"messages not settled": 1, "changes not reacted to": 2}
