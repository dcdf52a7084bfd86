"""Made-up citizens as files: several processes write what one would, and a folder that holds something is left alone."""

from datetime import date
from pathlib import Path

import pytest

from naer.app import populations_beside
from naer.app.populations import Wanted
from naer.errors import ConflictError

WANTED = Wanted(area="0580", citizens=7, seed=3, on=date(2026, 11, 20), history_years=1)


def test_files_written_by_several_processes_are_those_of_one(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    counts = populations_beside.write(WANTED, one, processes=1)
    two.mkdir()
    assert populations_beside.write(WANTED, two, processes=2) == counts
    assert counts["Patient"] == 7
    assert _files(two) == _files(one)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(ConflictError, match="not empty"):
        populations_beside.write_new(WANTED, tmp_path)


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
