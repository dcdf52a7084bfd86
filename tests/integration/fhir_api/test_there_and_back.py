"""Real resources into the record and out again: nothing is lost or changed but `meta`, and ids as the documents say."""

import io
import json
import pickle
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from naer.app import bulk_beside, bulk_files, bulk_keeping
from naer.app.services import services_on
from naer.errors import BusyError, FaultError
from naer.settings import from_environment
from tests.house import House

NUMBER = "0302451234"


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def _quiet(*_: object) -> None:
    """Nobody watches."""


def _there_and_back(house: House, paths: list[Path], folder: Path) -> tuple[bulk_keeping.Account, dict[str, Any]]:
    account = bulk_files.import_files(house.system_guard, paths, source="test", progress=_quiet)
    again = bulk_files.import_files(house.system_guard, paths, source="test", progress=_quiet)
    assert (again.kept, again.known, again.refused) == (0, account.kept + account.known, account.refused)
    types = sorted({json.loads(line)["resourceType"] for path in paths for line in path.read_text().splitlines()})
    bulk_files.export_files(house.system_guard, folder, types, progress=_quiet)
    return account, dict(_as_sent(folder))


def _as_sent(folder: Path) -> Iterator[tuple[str, Any]]:
    """What was exported, under the ids that its sender gave it."""
    texts = [line for path in folder.glob("*.ndjson") for line in path.read_text().splitlines()]
    called: dict[str, str] = {}
    for one in map(json.loads, texts):
        for tag in one.get("meta", {}).get("tag", []):
            if tag["system"] == bulk_keeping.SENDER_IDS:
                called[one["id"]] = tag["code"].rpartition("/")[2]
    for text in texts:
        written = text
        for ours, theirs in called.items():
            written = written.replace(ours, theirs)
        one = _read(written)
        one.pop("meta")
        yield f"{one['resourceType']}/{one['id']}", one


def _without_meta(text: str) -> tuple[str, Any]:
    one = _read(text)
    one.pop("meta", None)
    return f"{one['resourceType']}/{one['id']}", one


@pytest.mark.conformance
def test_a_real_bulk_export_comes_back_whole(house: House, conformance: Path, tmp_path: Path) -> None:
    paths = sorted((conformance / "datasets" / "synthea_fhir_10").glob("*.ndjson"))
    sent = dict(_without_meta(line) for path in paths for line in path.read_text().splitlines())
    account, back = _there_and_back(house, paths, tmp_path / "out")
    assert account.told == []
    assert back == sent


@pytest.mark.conformance
def test_every_example_of_danish_core_comes_back_whole(house: House, conformance: Path, tmp_path: Path) -> None:
    examples = [
        " ".join(path.read_text().split("\n"))
        for folder in sorted((conformance / "fixtures").glob("hl7dk-core-*"))
        for path in sorted(folder.glob("*.json"))
        if "resourceType" in json.loads(path.read_text())
    ]
    file = tmp_path / "examples.ndjson"
    file.write_text("\n".join(examples))
    sent = dict(_without_meta(line) for line in examples)
    account, back = _there_and_back(house, [file], tmp_path / "out")
    assert account.told == []
    assert back == sent


def test_numbers_that_no_computer_counts_with_come_back_as_written_or_are_refused(house: House, tmp_path: Path) -> None:
    observation = (
        '{"resourceType":"Observation","id":"%s","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}'
    )
    lines = [observation % (f"n{len(one)}", one) for one in ("1" * 19, "1" * 20, "1" * 21, "1" * 64, "1.10")]
    file = tmp_path / "numbers.ndjson"
    file.write_text("\n".join([*lines, observation % ("beyond", "1e99999999999999999999")]))
    account, back = _there_and_back(house, [file], tmp_path / "out")
    assert account.refused == 1
    assert back == dict(_without_meta(line) for line in lines)


def test_a_large_import_is_shared_out_to_processes_and_says_the_same(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": {"text": "x"}, "valueInteger": 1}
        for number in range(5)
    ]
    lines[1]["status"] = "nearly"
    lines[3] = lines[0]  # in another batch, which another process keeps, perhaps at the same time
    path = tmp_path / "Observation.ndjson"
    path.write_text("\n".join(map(json.dumps, lines)))
    monkeypatch.setattr(bulk_files, "LARGE_BYTES", 0)
    monkeypatch.setattr(bulk_files, "MOST_PROCESSES", 2)
    monkeypatch.setattr(bulk_files.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(bulk_files, "BATCH", 2)
    told: list[tuple[str, int, int]] = []
    with services_on(house.server, from_environment({}), connections=1) as services:
        account = bulk_files.import_files(
            services.system, [path], source="test", progress=lambda *one: told.append(one), services=services
        )
    assert (account.kept, account.known, account.refused, len(told)) == (3, 1, 1, 3)
    assert len(account.told) == 1
    assert account.told[0].startswith("Observation.ndjson:2: ")
    assert bulk_files.import_files(house.system_guard, [path], source="test", progress=_quiet).known == 4


@pytest.mark.parametrize("targets", [0, 20_000], ids=["when it is asked", "when it is told how to keep"])
def test_an_import_whose_process_ended_says_to_try_again_and_leaves_none_behind(
    house: House, monkeypatch: pytest.MonkeyPatch, targets: int
) -> None:
    made: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            made.append(self)

    monkeypatch.setattr(bulk_beside.subprocess, "Popen", Noted)
    monkeypatch.setattr(bulk_beside.sys, "executable", "false")
    with services_on(house.server, from_environment({}), connections=1) as services:
        keeping = bulk_keeping.Keeping(services.system, "test", {f"Patient/p{one}" for one in range(targets)})
        with pytest.raises(BusyError), bulk_beside.started(1, services, keeping) as (other,):
            other.ask("a", [(1, "{}")])
            other.answer()
    assert [(one.returncode, one.stdin and one.stdin.closed, one.stdout and one.stdout.closed) for one in made] == [
        (1, True, True)
    ]


def test_a_part_that_fails_by_our_mistake_says_so_of_each_task_and_logs_no_value(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def keep(_: Any, name: str, batch: Any) -> bulk_keeping.Account:
        raise ValueError(f"{name} {batch}")

    asked = pickle.dumps((None, None, "test", set[str]())) + 2 * pickle.dumps(("a", [(1, NUMBER)]))
    answers = io.BytesIO()
    monkeypatch.setattr(bulk_beside.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(asked)))
    monkeypatch.setattr(bulk_beside.sys, "stdout", SimpleNamespace(buffer=answers))
    monkeypatch.setattr(bulk_beside.memory, "look_less_for_garbage", lambda: None)
    monkeypatch.setattr(bulk_beside, "services_on", lambda *_, **__: nullcontext(SimpleNamespace(system=None)))
    monkeypatch.setattr(bulk_keeping.Keeping, "keep", keep)
    bulk_beside.main()
    monkeypatch.setattr(bulk_beside.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(asked)))
    monkeypatch.setattr(bulk_beside, "services_on", lambda *_, **__: keep(None, NUMBER, None))
    bulk_beside.main()
    answers.seek(0)
    assert [type(pickle.load(answers)) for _ in range(4)] == [FaultError] * 4, "also when it could not begin"
    assert "ValueError" in caplog.text
    assert NUMBER not in caplog.text
