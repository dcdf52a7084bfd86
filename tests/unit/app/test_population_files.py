"""Made-up citizens as files: several processes write what one would, none outlives a failure, and a full folder is left alone."""

import errno
import fcntl
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from naer.app import populations_beside
from naer.app.populations import Wanted
from naer.cli import frame
from naer.errors import BusyError, ConflictError

WANTED = Wanted(area="0580", citizens=7, seed=3, on=date(2026, 11, 20), history_years=1)


def test_files_written_by_several_processes_are_those_of_one(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    counts = populations_beside.write(WANTED, one, processes=1)
    two.mkdir()
    assert populations_beside.write(WANTED, two, processes=2) == counts
    assert counts["Patient"] == 7
    assert _files(two) == _files(one)


FAILS_OR_WAITS = """
import sys, time
while b".part-" not in (told := sys.stdin.buffer.read1()): pass
if b".part-1" in told: sys.exit(1)
time.sleep(60)
"""


def test_when_one_process_fails_the_others_are_ended_at_once_and_no_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(populations_beside, "COMMAND", (sys.executable, "-S", "-c", FAILS_OR_WAITS))
    begun = time.monotonic()
    with pytest.raises(BusyError, match="not written"):
        populations_beside.write(WANTED, tmp_path, processes=2)
    assert time.monotonic() - begun < 30
    assert list(tmp_path.iterdir()) == []


def test_files_cut_short_get_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(populations_beside.json_text, "dumps", full_disk)
    with pytest.raises(OSError, match="No space"):
        populations_beside.write(WANTED, tmp_path, processes=1)
    assert list(tmp_path.iterdir()) == []


def test_a_process_ends_when_the_first_has_ended() -> None:
    much = populations_beside.Task(replace(WANTED, citizens=300_000), 0, 300_000, None)
    beside = subprocess.run(populations_beside.COMMAND, input=pickle.dumps(much), capture_output=True, timeout=120)
    assert (beside.returncode, beside.stdout, beside.stderr) == (1, b"", b"")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(ConflictError, match="not empty"):
        populations_beside.write_new(WANTED, tmp_path)


HOLDS = (
    *(sys.executable, "-S", "-c"),
    "import fcntl, os; fcntl.flock(os.open('.', os.O_RDONLY), fcntl.LOCK_EX); print('held', flush=True); input()",
)


def test_told_to_end_it_leaves_neither_a_process_nor_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listened: list[object] = []

    def tell_when_both_run(process: object, _: object) -> None:
        listened.append(process)
        if len(listened) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(populations_beside, "COMMAND", (sys.executable, "-S", "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(populations_beside, "_listen", tell_when_both_run)
    for number in range(2):
        (tmp_path / f".part-{number}").mkdir()
    begun = time.monotonic()
    with pytest.raises(SystemExit) as ended, frame.ended_in_order():
        populations_beside.write(WANTED, tmp_path, processes=2)
    assert ended.value.code == 128 + signal.SIGTERM
    assert time.monotonic() - begun < 30
    assert list(tmp_path.iterdir()) == []


def test_the_parts_of_a_killed_one_are_removed_and_those_of_one_that_runs_are_not(tmp_path: Path) -> None:
    left = tmp_path / ".part-7"
    left.mkdir()
    (left / "Patient.ndjson").touch()
    with subprocess.Popen(HOLDS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        with pytest.raises(ConflictError, match="are being written"):
            populations_beside.write_new(WANTED, tmp_path)
        assert left.is_dir()
        other.kill()
    counts = populations_beside.write_new(WANTED, tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {f"{type_name}.ndjson" for type_name in counts}


def test_a_file_or_a_link_of_that_name_is_left_alone(tmp_path: Path) -> None:
    to, elsewhere = tmp_path / "to", tmp_path / "elsewhere"
    for one in (to, elsewhere):
        one.mkdir()
    (elsewhere / "Patient.ndjson").touch()
    for leave in (lambda: (to / ".part-0").symlink_to(elsewhere), (to / ".part-1").touch):
        leave()
        with pytest.raises(ConflictError, match="not empty"):
            populations_beside.write_new(WANTED, to)
        (one,) = to.iterdir()
        one.unlink()
    assert (elsewhere / "Patient.ndjson").exists()


def test_a_folder_that_cannot_be_held_alone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(ConflictError, match="on a disk of this machine"):
        populations_beside.write_new(WANTED, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_that_name_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".part-0").mkdir()
    (tmp_path / ".part-0" / "letter.txt").touch()
    with pytest.raises(ConflictError, match="not empty"):
        populations_beside.write_new(WANTED, tmp_path)
    assert (tmp_path / ".part-0" / "letter.txt").exists()


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
