"""When too many messages wait, no more are taken: the folder keeps its files and the door says come again. Nothing is lost.

What a message caused comes before more are understood, but messages never stand still.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from naer import settings as naer_settings
from naer.app import operation, worker
from naer.app.operation import Threshold
from naer.app.services import Services, services_on
from naer.app.worker import Worker
from naer.errors import BusyError
from naer.exchange import inbox, transports
from tests.house import House
from tests.integration.exchange.post import known, post
from tests.unit.exchange.messages import hospital_event, notification


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


def admissions(house: House, number: int) -> None:
    """So many admissions wait of a citizen whom we know, and nothing else is left to do."""
    known(house, notification())
    with services_of(house) as services:
        Worker.idle(services).work_until_idle()
    for one in range(number):
        post(house, notification(hospital_event(message_id=f"letter-{one}", episode=f"episode-{one}")))


def test_what_a_message_caused_is_done_before_more_are_understood(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "TOGETHER", 1)
    monkeypatch.setattr(worker, "TURNS", 1)
    admissions(house, 2)
    with services_of(house) as services:
        here = Worker.idle(services)
        assert here.take_in() > 1
        now = operation.operation(services)
        assert (now.waiting, now.lag_changes) == (1, 0)


def test_reactions_that_never_come_forward_keep_no_sender_from_an_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "TOGETHER", 2)
    monkeypatch.setattr(worker, "LONGEST_REACTING_SECONDS", 0.01)
    with house.system() as rec:
        for number in range(5):
            rec.messages.receive(raw=b"no message", channel="test", name=str(number))
    with services_of(house) as services:
        here = Worker.idle(services)
        monkeypatch.setattr(here, "react", lambda: worker.MANY)
        here.take_in()
        assert operation.operation(services).waiting == 0


def test_what_keeps_messages_from_being_understood_keeps_no_programme_from_reacting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.citizen()
    with services_of(house) as services:
        here = Worker.idle(services)
        assert operation.operation(services).lag_changes > 0
        monkeypatch.setattr(inbox, "_settle_few", _fails)
        monkeypatch.setattr(inbox, "_settle_one_by_one", _fails)
        with pytest.raises(MemoryError):
            here.take_in()
        assert operation.operation(services).lag_changes == 0


def _fails(*_: object) -> list[int]:
    raise MemoryError
