"""When too many messages wait, no more are taken: the folder keeps its files and the door says come again. Nothing is lost.

While reacting is behind, messages wait in the inbox, but never stand still.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from naer import settings as naer_settings
from naer.app import operation, worker
from naer.app.operation import Reactions, Threshold
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.errors import BusyError
from naer.exchange import inbox, transports
from tests.house import House


def test_files_stay_in_their_folder_until_there_is_room(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.json").write_text("no message")
    settings = replace(naer_settings.from_environment({"NAER_HOME": str(tmp_path)}), inbox_dir=folder, inbox_limit=0)
    with house.system() as rec:
        rec.messages.receive(raw=b"no message", channel="test", name="one")
    with services_on(house.server, settings, connections=2, clock=house.clock) as services:
        threshold = Threshold(services)
        with pytest.raises(BusyError, match="wait here already"):
            threshold.refuse_when_full()
        assert transports.collect(services.system, folder, is_full=threshold.is_full) == 0
        now = operation.operation(services)
        assert (now.waiting, now.limit, now.set_aside) == (1, 0, 0)
        assert sum(count for _, _, count in now.by_hour) == 1
        worker = Worker.idle(services)
        worker.work_until_idle()
        assert operation.operation(services).waiting == 0
        room = Threshold(services)
        room.refuse_when_full()
        assert transports.collect(services.system, folder, is_full=room.is_full) >= 1
        assert operation.health(services)["record"] == "answers"


@contextmanager
def services_of(house: House) -> Iterator[Services]:
    settings = naer_settings.from_environment({})
    with services_on(house.server, settings, connections=4, clock=house.clock) as services:
        yield services


def test_reactions_are_behind_when_a_change_that_they_could_read_has_waited(house: House) -> None:
    house.citizen()
    with services_of(house) as services:
        assert not Reactions(services).are_behind()
        with house.system() as rec:
            assert rec.once("a transaction that still writes")
            house.citizen()
            Worker.idle(services).react()
            house.clock.go_on(timedelta(seconds=2))
            assert not Reactions(services).are_behind()  # the second citizen cannot be read yet
        assert Reactions(services).are_behind()
        Worker.idle(services).react()
        assert not Reactions(services).are_behind()


def test_messages_wait_for_reactions_that_are_behind_and_a_few_are_understood_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "TOGETHER", 2)
    monkeypatch.setattr(worker, "LONGEST_WAIT_FOR_REACTIONS_SECONDS", 0.01)
    house.citizen()
    with house.system() as rec:
        for number in range(5):
            rec.messages.receive(raw=b"no message", channel="test", name=str(number))
    house.clock.go_on(timedelta(seconds=2))
    with services_of(house) as services:
        assert Worker.idle(services).understand_in_turn() == 2
        Worker.idle(services).react()
        assert Worker.idle(services).understand_in_turn() == 3
