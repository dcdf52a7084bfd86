"""When too many messages wait, no more are taken: the folder keeps its files and the door says come again. Nothing is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from naer import settings as naer_settings
from naer.app import operation
from naer.app.operation import Threshold
from naer.app.services import services_on
from naer.app.worker import Worker
from naer.errors import BusyError
from naer.exchange import transports
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
